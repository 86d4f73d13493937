/* The door itself: its envelope, its errors, and what belongs to no resource. No SQL, no rules: those are the rooms'. */
#include "config.h"

#include <string.h>

#include "api/native.h"
#include "auth/principal.h"
#include "base/str.h"
#include "base/time.h"
#include "dialect/dployr.h"
#include "json/codec.h"
#include "json/json.h"

#define PAGE(kind, named, said)                                                                    \
	{                                                                                          \
		.name = (named), .type = FIELD_##kind, .flags = FIELD_WRITE, .text = (said)        \
	}

/* clang-format off */
const struct field dployr_page_fields[] = {
	PAGE(INT, "limit", "at most so many, 100 or fewer; pageSize is the same"),
	PAGE(INT, "page", "from 1"),
	PAGE(INT, "offset", "or after so many, a multiple of limit"),
	PAGE(TEXT, "clusterId", "the organization of the credential; may be left out"),
};
/* clang-format on */
const size_t dployr_n_page_fields = ARRAY_LEN(dployr_page_fields);

/* ---- answers */

const char *dployr_id(struct arena *arena, struct uuid id)
{
	char *text = arena_alloc(arena, UUID_TEXT_SIZE);

	uuid_format_ulid(&id, text);
	return text;
}

void dployr_answer(struct request *req, int http, const char *kind, const struct field *fields,
		   size_t n, const void *record)
{
	struct buf *out = &req->response.body;
	struct buf members;
	size_t count = 0;

	buf_init(&members, LIMIT_RESPONSE_BYTES);
	codec_encode(&members, &count, fields, n, record, UUID_ULID);
	response_begin(req, http, "application/json");
	buf_addf(out, "{\"success\":true,");
	buf_add(out, buf_str(&members), members.len);
	buf_adds(out, ",\"data\":{");
	buf_add(out, buf_str(&members), members.len);
	buf_addf(out, ",\"%s\":{", kind);
	buf_add(out, buf_str(&members), members.len);
	buf_adds(out, "}}}");
	buf_release(&members);
}

void dployr_answer_done(struct request *req, const char *message)
{
	struct buf *out = &req->response.body;

	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"success\":true,\"message\":");
	json_write_text(out, message);
	buf_adds(out, ",\"data\":{\"message\":");
	json_write_text(out, message);
	buf_adds(out, "}}");
}

static void write_rows(struct buf *out, const struct dployr_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		size_t count = 0;

		buf_adds(out, i ? ",{" : "{");
		codec_encode(out, &count, list->fields, list->n_fields,
			     (const char *)list->rows + i * list->size, UUID_ULID);
		buf_addc(out, '}');
	}
}

static void write_pagination(struct buf *out, const struct dployr_list *list)
{
	int64_t limit = list->window->limit;
	int64_t page = list->window->page;
	int64_t pages = (list->total + limit - 1) / limit;

	buf_addf(out,
		 "{\"page\":%lld,\"pageSize\":%lld,\"totalItems\":%lld,\"totalPages\":%lld,"
		 "\"hasNextPage\":%s,\"hasPreviousPage\":%s}",
		 (long long)page, (long long)limit, (long long)list->total, (long long)pages,
		 page < pages ? "true" : "false", page > 1 ? "true" : "false");
}

void dployr_answer_list(struct request *req, const struct dployr_list *list)
{
	struct buf *out = &req->response.body;
	struct buf rows;

	buf_init(&rows, LIMIT_RESPONSE_BYTES);
	write_rows(&rows, list);
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"success\":true,\"data\":{\"items\":[");
	buf_add(out, buf_str(&rows), rows.len);
	buf_addf(out, "],\"%s\":[", list->name);
	buf_add(out, buf_str(&rows), rows.len);
	buf_adds(out, "],\"pagination\":");
	write_pagination(out, list);
	buf_addf(out, "},\"%s\":[", list->name);
	buf_add(out, buf_str(&rows), rows.len);
	buf_addf(out, "],\"total\":%lld}", (long long)list->total);
	buf_release(&rows);
}

/* ---- pages and clusters */

enum status dployr_not_found(struct request *req, const char *what)
{
	return api_not_found(req, what);
}

enum status dployr_check_cluster(struct request *req)
{
	const char *cluster = request_query(req, "clusterId");
	struct uuid id;

	if (!cluster)
		cluster = request_query(req, "cluster_id");
	if (!cluster || !*cluster || str_eq(cluster, req->who->organization_slug) ||
	    (uuid_parse_any(cluster, &id) && uuid_eq(&id, &req->who->organization_id)))
		return STATUS_OK;
	return request_fail(req, STATUS_NOT_FOUND, "This credential opens another cluster.");
}

/* A number of the query under either of two names; what is none is named. */
static int64_t read_number(struct request *req, const char *name, const char *other,
			   int64_t fallback)
{
	const char *text = request_query(req, name);
	int64_t number = fallback;

	if (!text && other)
		text = request_query(req, name = other);
	if (text && *text && !str_to_int(text, 0, LIMIT_COUNTED_ROWS, &number))
		request_fail_field(req, name, "type", "must be a whole number from 0 to 10000");
	return number;
}

enum status dployr_read_page(struct request *req, struct list_window *out)
{
	enum status status = dployr_check_cluster(req);
	int64_t limit, page, offset;

	list_whole(out);
	out->project_ids = req->who->project_ids;
	out->environment_ids = req->who->environment_ids;
	limit = read_number(req, "limit", "pageSize", out->limit);
	page = read_number(req, "page", NULL, 1);
	offset = read_number(req, "offset", NULL, 0);
	if (status != STATUS_OK)
		return status;
	if (req->failure.n_fields)
		return STATUS_INVALID;
	if (limit < 1)
		limit = LIMIT_PAGE_ROWS_DEFAULT;
	if (limit > LIMIT_PAGE_ROWS)
		limit = LIMIT_PAGE_ROWS;
	out->limit = limit;
	if (page)
		out->page = page;
	if (offset)
		out->page = offset / limit + 1;
	return STATUS_OK;
}

/* ---- what belongs to no resource */

static void add_text(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, ",\"%s\":", name);
	json_write_text(out, text);
}

enum status dployr_health(struct request *req)
{
	struct buf *out = &req->response.body;
	char now[TIME_TEXT_SIZE];

	time_format(req->now_ms, now);
	response_begin(req, 200, "application/json");
	buf_addf(out, "{\"status\":\"ok\",\"timestamp\":\"%s\"", now);
	add_text(out, "version", PACKAGE_VERSION);
	buf_addc(out, '}');
	return STATUS_OK;
}

static void write_versions(struct buf *out, const char *versions)
{
	buf_addc(out, '[');
	for (size_t i = 0; *versions; i++) {
		size_t len = strcspn(versions, ",");

		buf_adds(out, i ? ",\"" : "\"");
		buf_add(out, versions, len);
		buf_addc(out, '"');
		versions += len;
		versions += *versions == ',';
	}
	buf_addc(out, ']');
}

enum status dployr_runtimes(struct request *req)
{
	struct buf *out = &req->response.body;
	const struct dployr_runtime *runtime;

	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"success\":true,\"data\":{\"runtimes\":[");
	for (size_t i = 0; (runtime = dployr_runtime(i)); i++) {
		buf_addf(out, "%s{\"type\":\"%s\",\"name\":\"%s\",\"versions\":", i ? "," : "",
			 runtime->name, runtime->name);
		write_versions(out, runtime->versions);
		buf_addc(out, '}');
	}
	buf_adds(out, "],\"versions\":{");
	for (size_t i = 0; (runtime = dployr_runtime(i)); i++) {
		buf_addf(out, "%s\"%s\":", i ? "," : "", runtime->name);
		write_versions(out, runtime->versions);
	}
	buf_adds(out, "}}}");
	return STATUS_OK;
}

/* Their four roles out of our rights: what a client asks before it offers anything. */
static const char *role_of(const struct principal *who)
{
	if (who->capabilities & ACCESS_OF(CAN_ORGANIZATION))
		return "owner";
	if (who->capabilities & ACCESS_OF(CAN_MEMBERS))
		return "admin";
	return who->capabilities_somewhere & ACCESS_OF(CAN_DEPLOY) ? "developer" : "viewer";
}

enum status dployr_clusters(struct request *req)
{
	const struct principal *who = req->who;
	struct buf *out = &req->response.body;
	struct buf one;
	char made[TIME_TEXT_SIZE];

	time_format(uuid_time_ms(&who->organization_id), made);
	buf_init(&one, 4096);
	buf_addf(&one, "{\"id\":\"%s\"", dployr_id(req->arena, who->organization_id));
	add_text(&one, "name", who->organization_name);
	add_text(&one, "slug", who->organization_slug);
	add_text(&one, "owner", who->organization_name);
	add_text(&one, "role", role_of(who));
	add_text(&one, "createdAt", made);
	add_text(&one, "updatedAt", made);
	add_text(&one, "created_at", made);
	add_text(&one, "updated_at", made);
	buf_addc(&one, '}');
	response_begin(req, 200, "application/json");
	buf_addf(out,
		 "{\"success\":true,\"data\":{\"clusters\":[%s],\"items\":[%s]},\"clusters\":[%s],"
		 "\"total\":1}",
		 buf_str(&one), buf_str(&one), buf_str(&one));
	buf_release(&one);
	return STATUS_OK;
}

enum status dployr_me(struct request *req)
{
	const struct principal *who = req->who;
	struct buf *out = &req->response.body;
	struct buf one;
	size_t n = 0;

	buf_init(&one, 4096);
	json_write_name(&one, &n, "id");
	json_write_text(&one, dployr_id(req->arena, who->id));
	add_text(&one, "email", who->email);
	add_text(&one, "name", who->name);
	add_text(&one, "role", role_of(who));
	add_text(&one, "kind", principal_kind_word(who->kind));
	add_text(&one, "cluster_id", dployr_id(req->arena, who->organization_id));
	add_text(&one, "clusterId", dployr_id(req->arena, who->organization_id));
	response_begin(req, 200, "application/json");
	buf_addf(out, "{\"success\":true,%s,\"data\":{\"user\":{%s}},\"user\":{%s}}", buf_str(&one),
		 buf_str(&one), buf_str(&one));
	buf_release(&one);
	return STATUS_OK;
}

/* ---- errors */

/* Codes are the platform's where it has one; our own slug stands for the rest. */
static const char *code_of(const struct request *req)
{
	static const struct {
		enum status status;
		const char *code;
	} rows[] = {
		{ STATUS_MALFORMED, "invalid_request" },
		{ STATUS_INVALID, "invalid_request" },
		{ STATUS_REUSED, "invalid_request" },
		{ STATUS_SECOND_FACTOR, "auth.two_fa_required" },
		{ STATUS_NOT_FOUND, "resource.missing_resource" },
		{ STATUS_CONFLICT, "resource.conflict" },
		{ STATUS_RATE_LIMITED, "request.too_many_requests" },
	};
	const struct failure *failure = &req->failure;

	if (failure->status == STATUS_UNAUTHENTICATED)
		return req->door->cookie && request_cookie(req, req->door->cookie)
			   ? "auth.bad_session"
			   : "auth.bad_token";
	if (failure->status == STATUS_FORBIDDEN && failure->scope)
		return str_eq(failure->scope, "admin") ? "permission.admin_role_required"
						       : "permission.developer_role_required";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].status == failure->status)
			return rows[i].code;
	return status_info(failure->status)->slug;
}

/* One wrong field as the reference has it; where there are several, all of them beside it. */
static void write_details(struct buf *out, const struct failure *failure)
{
	const struct field_error *first = failure->fields;

	buf_adds(out, ",\"details\":{\"field\":");
	json_write_text(out, first->field);
	buf_adds(out, ",\"issue\":");
	json_write_text(out, first->message);
	if (failure->n_fields > 1) {
		buf_adds(out, ",\"errors\":[");
		for (size_t i = 0; i < failure->n_fields; i++) {
			buf_adds(out, i ? ",{\"field\":" : "{\"field\":");
			json_write_text(out, failure->fields[i].field);
			buf_adds(out, ",\"message\":");
			json_write_text(out, failure->fields[i].message);
			buf_addc(out, '}');
		}
		buf_addc(out, ']');
	}
	buf_addc(out, '}');
}

static void write_error(struct request *req, int http, const char *code, const char *message)
{
	struct buf *out = &req->response.body;

	response_begin(req, http, "application/json");
	buf_adds(out, "{\"success\":false,\"error\":{\"code\":");
	json_write_text(out, code);
	add_text(out, "message", message);
	if (req->failure.n_fields)
		write_details(out, &req->failure);
	buf_adds(out, "}}");
}

static void fail(struct request *req)
{
	const struct failure *failure = &req->failure;
	const struct status_info *info = status_info(failure->status);
	bool is_invalid = failure->status == STATUS_INVALID || failure->status == STATUS_REUSED;

	write_error(req, is_invalid ? 400 : info->http, code_of(req),
		    failure->message                    ? failure->message
		    : failure->status == STATUS_INVALID ? "Invalid request"
							: info->message);
}

enum status dployr_no_runner(struct request *req)
{
	write_error(req, 409, "no_runner",
		    "Nothing is run from here: Landfall keeps a record, and no runner is connected "
		    "that could do this.");
	return STATUS_OK;
}

const struct door dployr_door = {
	.name = "dployr",
	.prefix = "/dployr",
	.ids = UUID_ULID,
	.is_invalid_400 = true,
	.fail = fail,
	.version = "v1",
	.cookie = "session",
};
