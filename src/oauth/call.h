/* What a program sends to an endpoint of OAuth, as form or JSON, and which application it proves to be. */
#ifndef LANDFALL_OAUTH_CALL_H
#define LANDFALL_OAUTH_CALL_H

#include "oauth/client.h"

struct oauth_call {
	const char *grant_type, *code, *redirect_uri, *code_verifier;
	const char *client_id, *client_secret;
	const char *refresh_token, *device_code, *scope;
	const char *token, *token_type_hint;
	struct client client; /* once it is known */
};

/* Reads the parameters: each at most once, blank ones as if they were not there. */
enum status oauth_call_read(struct request *req, struct oauth_call *out) ATTR_MUST_USE;

/* Finds out which application calls: by HTTP Basic or by what is in the body, never by both (RFC 6749, 2.3). A public one
 * names itself and has nothing to prove. Refusals are recorded in req. */
enum status oauth_call_authenticate(struct request *req, struct oauth_call *call) ATTR_MUST_USE;

/* Scopes asked for, cut to what the application may have; without any, all of those. 0 for none, and for words that are no
 * scopes. */
unsigned oauth_call_scopes(const char *asked, const struct client *client);

#endif
