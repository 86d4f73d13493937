/* One envelope for all native errors. */
#include "config.h"

#include "api/native.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/json.h"

enum status api_not_found(struct request *req, const char *what)
{
	return request_failf(req, STATUS_NOT_FOUND, _("There is no such %s."), what);
}

/* What is wrong with a field is told as a predicate ("is required"); the whole sentence begins with its name:
 * "Name is required". Names of fields are English: within another language they stand as they are written. */
static void write_sentence(struct request *req, const struct field_error *error)
{
	struct buf *out = &req->response.body;
	char *name = arena_strdup(req->arena, error->field);
	bool is_english = i18n_language() == LANGUAGE_EN;

	if (is_english && *name >= 'a' && *name <= 'z')
		*name = (char)(*name - 'a' + 'A');
	for (char *c = name; is_english && *c; c++)
		if (*c == '_')
			*c = ' ';
	json_write_text(out, *name ? arena_printf(req->arena, "%s %s", name, error->message)
				   : error->message);
}

static void write_fields(struct request *req, bool is_pointer)
{
	const struct failure *failure = &req->failure;
	struct buf *out = &req->response.body;

	buf_addc(out, '[');
	for (size_t i = 0; i < failure->n_fields; i++) {
		const struct field_error *error = &failure->fields[i];

		buf_adds(out, i ? ",{" : "{");
		if (is_pointer) {
			buf_adds(out, "\"pointer\":");
			json_write_text(out, arena_printf(req->arena, "/%s", error->field));
			buf_adds(out, ",\"detail\":");
			json_write_text(out, error->message);
			buf_adds(out, ",\"code\":");
			json_write_text(out, error->code);
		} else {
			buf_adds(out, "\"field\":");
			json_write_text(out, error->field);
			buf_adds(out, ",\"message\":");
			write_sentence(req, error);
		}
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void member(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, ",\"%s\":", name);
	json_write_text(out, text);
}

/* As registered for rate limits, so that clients of any server know it (draft-ietf-httpapi-ratelimit-headers). */
static const char quota_type[] = "https://iana.org/assignments/http-problem-types#quota-exceeded";
static const char quota_title[] =
    N_("Request cannot be satisfied as assigned quota has been exceeded");

void native_fail(struct request *req)
{
	const struct failure *failure = &req->failure;
	const struct status_info *info = status_info(failure->status);
	const char *message = failure->message ? failure->message : _(info->message);
	struct buf *out = &req->response.body;
	bool is_quota = failure->violated_policy != NULL;
	bool is_problem = !req->headers[HEADER_ACCEPT] || request_accepts(req, "*/*") ||
			  request_accepts(req, "problem+json");

	response_begin(req, info->http,
		       is_problem ? "application/problem+json" : "application/json");
	buf_adds(out, "{\"type\":");
	json_write_text(
	    out, is_quota ? quota_type
			  : request_url(req, arena_printf(req->arena, "/problems/%s", info->slug)));
	member(out, "title", _(is_quota ? quota_title : info->title));
	buf_addf(out, ",\"status\":%d", info->http);
	member(out, "detail", message);
	member(out, "instance", request_link(req, req->path));
	member(out, "request_id", req->id);
	if (is_quota) {
		buf_adds(out, ",\"violated-policies\":[");
		json_write_text(out, failure->violated_policy);
		buf_addc(out, ']');
	}
	if (failure->n_fields) {
		buf_adds(out, ",\"errors\":");
		write_fields(req, true);
	}
	buf_adds(out, ",\"error\":{\"code\":");
	json_write_text(out, info->slug);
	member(out, "message", message);
	buf_adds(out, ",\"details\":");
	write_fields(req, false);
	buf_adds(out, "}}");
}

const struct door native_door = {
	.name = "", .prefix = "/v1", .ids = UUID_TYPEID, .is_translated = true, .fail = native_fail
};
