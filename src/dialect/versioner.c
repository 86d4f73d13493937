/* The door of versioner and its errors. What it serves stands in files of its own: events, deployments, and one for each
 * resource. No SQL, no rules: those are the rooms'. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "dialect/versioner.h"
#include "json/json.h"

/* The words of the reference; where there are none, our own message stands. */
static const char *detail_of(enum status status)
{
	static const struct {
		enum status status;
		const char *detail;
	} rows[] = {
		{ STATUS_MALFORMED, "Invalid JSON in request body" },
		{ STATUS_UNAUTHENTICATED, "Invalid authentication credentials" },
		{ STATUS_FORBIDDEN, "You do not have permission to perform this action" },
		{ STATUS_NOT_FOUND, "Not found" },
		{ STATUS_WRONG_METHOD, "Method Not Allowed" },
		{ STATUS_BUSY, "Service temporarily unavailable" },
		{ STATUS_UNAVAILABLE, "Service temporarily unavailable" },
		{ STATUS_INTERNAL, "Internal server error" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].status == status)
			return rows[i].detail;
	return NULL;
}

/* FastAPI's own names of what can be wrong with a field. */
static const char *type_of(const char *code)
{
	static const char *const rows[][2] = {
		{ "missing", "value_error.missing" },
		{ "type", "type_error" },
		{ "too_long", "value_error.any_str.max_length" },
		{ "out_of_range", "value_error" },
		{ "format", "value_error" },
		{ "not_allowed", "value_error" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(rows[i][0], code))
			return rows[i][1];
	return "value_error";
}

/* "config/webhook_url" is webhook_url inside config. */
static void write_place(struct buf *out, struct arena *arena, const char *field)
{
	buf_adds(out, "{\"loc\":[\"body\"");
	while (*field) {
		size_t len = strcspn(field, "/");

		buf_addc(out, ',');
		json_write_text(out, arena_strndup(arena, field, len));
		field += len;
		field += *field == '/';
	}
	buf_addc(out, ']');
}

static void write_fields(struct buf *out, struct arena *arena, const struct failure *failure)
{
	buf_adds(out, "{\"detail\":[");
	for (size_t i = 0; i < failure->n_fields; i++) {
		const struct field_error *error = &failure->fields[i];
		bool is_missing = str_eq(error->code, "missing");

		if (i)
			buf_addc(out, ',');
		write_place(out, arena, error->field);
		buf_adds(out, ",\"msg\":");
		json_write_text(out, is_missing ? "field required" : error->message);
		buf_adds(out, ",\"type\":");
		json_write_text(out, type_of(error->code));
		buf_addc(out, '}');
	}
	buf_adds(out, "]}");
}

/* A name that something else has is a conflict here, in one sentence. */
static void make_conflict(struct request *req)
{
	struct failure *failure = &req->failure;

	if (failure->n_fields != 1 || !str_eq(failure->fields[0].code, "taken"))
		return;
	failure->status = STATUS_CONFLICT;
	failure->message =
	    arena_printf(req->arena, "%s %s", failure->fields[0].field, failure->fields[0].message);
	failure->n_fields = 0;
}

static void fail(struct request *req)
{
	const struct failure *failure = &req->failure;

	make_conflict(req);

	const struct status_info *info = status_info(failure->status);
	const char *message = failure->message ? failure->message : info->message;
	const char *detail = detail_of(failure->status);
	struct buf *out = &req->response.body;

	response_begin(req, info->http, "application/json");
	if (failure->n_fields) {
		write_fields(out, req->arena, failure);
		return;
	}
	/* Clients of builds read message or error, all others detail. */
	buf_adds(out, "{\"detail\":");
	json_write_text(out, detail ? detail : message);
	buf_adds(out, ",\"message\":");
	json_write_text(out, message);
	buf_adds(out, ",\"error\":");
	json_write_text(out, info->slug);
	buf_addc(out, '}');
}

const struct door versioner_door = {
	.name = "versioner", .prefix = "/versioner", .ids = UUID_PLAIN, .fail = fail
};
