/* OAuth 2.0: how applications get tokens. RFC 6749 as RFC 9700 narrows it: authorization code with PKCE (7636), refresh,
 * client credentials, device flow (8628), revocation (7009), introspection (7662), metadata (8414), the issuer in
 * each answer (9207). No implicit and no password grant. This header is what the files of the room share. */
#ifndef LANDFALL_OAUTH_OAUTH_H
#define LANDFALL_OAUTH_OAUTH_H

#include "auth/grant.h"
#include "http/router.h"

/* Errors in OAuth's own form: {"error", "error_description"}. */
extern const struct door oauth_door;

/* Answers with an error; nobody keeps it. Returns STATUS_OK: it is an answer, and what a transaction did
 * before it stays done. */
enum status oauth_refuse(struct request *req, int http, const char *error, const char *description);

/* Answers with tokens, as RFC 6749, 5.1 has them. */
void oauth_answer_tokens(struct request *req, const struct grant_tokens *tokens);

/* Cache-Control and Pragma that forbid to keep the answer. */
void oauth_no_store(struct request *req);

/* "client_…", "user_…" in the arena. */
const char *oauth_id(struct arena *arena, const char *prefix, struct uuid id);

/* A new random text behind a prefix: 256 bits. */
const char *oauth_new_secret(struct arena *arena, const char *prefix);

/* The first name that a query or a form has twice; NULL when it has none. RFC 6749, 3.1 and 3.2. */
const char *oauth_doubled(const struct pair *pairs, size_t n);

/* The handlers of the map. */
enum status oauth_metadata(struct request *req);
enum status oauth_keys(struct request *req);
enum status oauth_authorize_page(struct request *req);
enum status oauth_authorize_submit(struct request *req);
enum status oauth_token(struct request *req);
enum status oauth_revoke(struct request *req);
enum status oauth_introspect(struct request *req);
enum status oauth_device_authorization(struct request *req);
enum status device_page(struct request *req);
enum status device_submit(struct request *req);

enum status login_api(struct request *req);
enum status refresh_api(struct request *req);
enum status logout_api(struct request *req);
enum status me_api(struct request *req);

enum status client_api_list(struct request *req);
enum status client_api_get(struct request *req);
enum status client_api_add(struct request *req);
enum status client_api_change(struct request *req);
enum status client_api_revoke(struct request *req);
enum status client_api_rotate(struct request *req);
enum status client_page_list(struct request *req);
enum status client_page_add(struct request *req);
enum status client_page_rotate(struct request *req);
enum status client_page_confirm(struct request *req);
enum status client_page_revoke(struct request *req);

enum status grant_api_list(struct request *req);
enum status grant_api_revoke(struct request *req);
enum status grant_page_list(struct request *req);
enum status grant_page_revoke(struct request *req);

#endif
