/* GET and POST /oauth/authorize: a person allows an application to act for them, or does not.
 *
 * Until application and redirect_uri are known to belong together, whatever is wrong is shown here and leads
 * nowhere; from then on errors go to the application, as RFC 6749, 4.1.2.1 wants it. */
#include "config.h"

#include "app.h"
#include "auth/signing.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "idempotency/write.h"
#include "oauth/call.h"
#include "oauth/code.h"
#include "oauth/consent.h"
#include "oauth/oauth.h"
#include "oauth/redirect.h"
#include "site/page.h"

/* What is asked for. */
struct asking {
	struct request *req;
	struct client client;
	const char *redirect_uri; /* trusted once it is set */
	bool is_uri_given;
	const char *state, *challenge, *scope;
	unsigned scopes; /* what would be given */
};

/* What the request says, in its query or in the consent page's form. */
static const char *param(const struct request *req, const char *name)
{
	const char *value =
	    req->method == METHOD_POST ? request_form(req, name) : request_query(req, name);

	return value && *value ? value : NULL;
}

static enum status refuse(struct request *req, const char *message)
{
	return request_fail(req, STATUS_MALFORMED, message);
}

/* Sends the person back to the application; name and value of what it gets. */
static enum status go_back(const struct asking *asking, const char *name, const char *value,
			   const char *description)
{
	struct request *req = asking->req;
	struct buf url;

	buf_init(&url, 16384);
	buf_adds(&url, asking->redirect_uri);
	url_query_add(&url, name, value);
	if (description)
		url_query_add(&url, "error_description", description);
	if (asking->state)
		url_query_add(&url, "state", asking->state);
	url_query_add(&url, "iss", signing_issuer(req));
	response_begin(req, 303, NULL);
	response_header(req, "Location", buf_str(&url));
	response_header(req, "Cache-Control", "no-store");
	buf_release(&url);
	return STATUS_OK;
}

static enum status go_back_with_error(const struct asking *asking, const char *error,
				      const char *description)
{
	return go_back(asking, "error", error, description);
}

/* The application, and where its answer goes: what has to be right before anybody is sent anywhere. */
static enum status find_client(struct asking *asking)
{
	struct request *req = asking->req;
	const char *id = param(req, "client_id");
	const char *uri = param(req, "redirect_uri");
	bool is_post = req->method == METHOD_POST;
	const char *doubled =
	    oauth_doubled(is_post ? req->form : req->query, is_post ? req->n_form : req->n_query);
	enum status status;

	if (req->is_query_bad || doubled)
		return refuse(req,
			      _("The application's request can't be read: a parameter is there "
				"twice, or is no text."));
	if (!id)
		return refuse(req, _("The application did not say which one it is (client_id)."));
	status = client_get(req->db, req->arena, req->who->organization_id, id, &asking->client);
	if (status == STATUS_NOT_FOUND)
		return refuse(req, _("There is no such application in this organization "
				     "(client_id). If you belong to several, you may be in another "
				     "one at the moment."));
	if (status != STATUS_OK)
		return status;
	asking->redirect_uri = redirect_find(req->arena, asking->client.redirect_uris, uri);
	if (!asking->redirect_uri)
		return refuse(req, _("The application wants its answer at an address that is not "
				     "registered for it (redirect_uri)."));
	asking->is_uri_given = uri != NULL;
	return STATUS_OK;
}

/* The name of the first error that the application gets, or NULL; *why says it to its makers. */
static const char *error_of(struct asking *asking, const char **why)
{
	struct request *req = asking->req;
	const char *type = param(req, "response_type");
	const char *method = param(req, "code_challenge_method");
	bool is_wanted =
	    client_is_public(&asking->client) || str_eq(req->app->settings->oauth_pkce, "all");
	unsigned wanted;

	asking->state = param(req, "state");
	asking->challenge = param(req, "code_challenge");
	asking->scope = param(req, "scope");
	*why = "response_type must be code";
	if (!type)
		return "invalid_request";
	if (!str_eq(type, "code"))
		return "unsupported_response_type";
	*why = "code_challenge is missing (PKCE, RFC 7636)";
	if (!asking->challenge && (is_wanted || method))
		return "invalid_request";
	*why = "code_challenge_method must be S256";
	if (asking->challenge && (!method || !str_eq(method, "S256")))
		return "invalid_request";
	*why = "code_challenge must be 43 letters of base64url";
	if (asking->challenge && !pkce_is_challenge(asking->challenge))
		return "invalid_request";
	*why = "scope must be some of: read write deploy admin logs:read metrics:read";
	if (asking->scope && !scopes_parse(asking->scope, &wanted))
		return "invalid_scope";
	asking->scopes =
	    grant_scopes_of(req->who, oauth_call_scopes(asking->scope, &asking->client));
	*why = "neither the application nor the person may do any of this";
	return asking->scopes ? NULL : "invalid_scope";
}

static enum status show(struct asking *asking)
{
	struct request *req = asking->req;
	const struct {
		const char *name, *value;
	} kept[] = {
		{ "response_type", "code" },
		{ "client_id", oauth_id(req->arena, "client", asking->client.id) },
		{ "redirect_uri", asking->is_uri_given ? asking->redirect_uri : NULL },
		{ "scope", asking->scope },
		{ "state", asking->state },
		{ "code_challenge", asking->challenge },
		{ "code_challenge_method", asking->challenge ? "S256" : NULL },
	};
	struct consent consent = {
		.path = "/oauth/authorize",
		.application = asking->client.name,
		.scopes = asking->scopes,
		.leads_to = asking->redirect_uri,
	};
	struct view *hidden;
	struct view *view = consent_view(req, &consent, &hidden);

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		consent_keep(hidden, kept[i].name, kept[i].value);
	/* Browsers hold a form's policy against the redirect that answers it as well. */
	req->response.form_action = redirect_origin(req->arena, asking->redirect_uri);
	return consent_show(req, view);
}

enum status oauth_authorize_page(struct request *req)
{
	struct asking asking = { .req = req, .redirect_uri = "" };
	const char *why;
	enum status status = find_client(&asking);
	const char *error = status == STATUS_OK ? error_of(&asking, &why) : NULL;

	if (status != STATUS_OK)
		return status;
	return error ? go_back_with_error(&asking, error, why) : show(&asking);
}

static enum status allow(struct db *db, void *context)
{
	const struct asking *asking = context;
	struct request *req = asking->req;
	const struct actor actor = actor_of_request(req);
	const struct grant_new wanted = {
		.user_id = req->who->id,
		.client_id = asking->client.id,
		.client_name = asking->client.name,
		.scopes = asking->scopes,
	};
	struct code code = {
		.organization_id = req->who->organization_id,
		.client_id = asking->client.id,
		.redirect_uri = asking->redirect_uri,
		.is_uri_given = asking->is_uri_given,
		.challenge = asking->challenge,
	};
	const char *text;
	enum status status = grant_add(db, req->arena, &actor, &wanted, &code.grant_id);

	if (status == STATUS_OK)
		status = code_add(req, &code, &text);
	return status == STATUS_OK ? go_back(asking, "code", text, NULL) : status;
}

enum status oauth_authorize_submit(struct request *req)
{
	struct asking asking = { .req = req, .redirect_uri = "" };
	const char *decision = request_form(req, "decision");
	const char *why;
	enum status status = find_client(&asking);
	const char *error = status == STATUS_OK ? error_of(&asking, &why) : NULL;

	if (status != STATUS_OK)
		return status;
	if (error)
		return go_back_with_error(&asking, error, why);
	if (!decision || !str_eq(decision, "allow"))
		return go_back_with_error(&asking, "access_denied", "The person did not allow it.");
	return write_run(req, allow, &asking);
}
