/* The ReleaseBits door: its errors, what it looks at before anything else, its pages, and its front door. */
#include "config.h"

#include <string.h>

#include "auth/access.h"
#include "auth/principal.h"
#include "base/str.h"
#include "dialect/door.h"
#include "dialect/releasebits.h"
#include "html/url.h"
#include "json/codec.h"
#include "json/json.h"

/* ---- errors */

/* What the rooms call otherwise than this door. */
static const char *field_name(const char *name)
{
	static const char *const rows[][2] = { { "completed_at", "finished_at" },
					       { "extra_metadata", "meta_data" },
					       { "environment_name", "stage" } };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(rows[i][0], name))
			return rows[i][1];
	return name;
}

static void fail(struct request *req)
{
	const struct failure *failure = &req->failure;
	const struct status_info *info = status_info(failure->status);
	struct buf *out = &req->response.body;

	response_begin(req, failure->status == STATUS_INVALID ? 400 : info->http,
		       "application/json");
	buf_adds(out, "{\"code\":");
	json_write_text(out, info->slug);
	buf_adds(out, ",\"message\":");
	json_write_text(out, failure->message ? failure->message : info->message);
	if (failure->n_fields) {
		buf_adds(out, ",\"fields\":[");
		for (size_t i = 0; i < failure->n_fields; i++) {
			const struct field_error *error = &failure->fields[i];

			buf_adds(out, i ? ",{\"field\":" : "{\"field\":");
			json_write_text(out, field_name(error->field));
			buf_adds(out, ",\"code\":");
			json_write_text(out, error->code);
			buf_adds(out, ",\"message\":");
			json_write_text(out, error->message);
			buf_addc(out, '}');
		}
		buf_addc(out, ']');
	}
	buf_addc(out, '}');
}

/* ---- what the client accepts */

/* How well a media range says what our answers are; 0: not at all. The more it says, the more it counts (RFC 9110, 12.5.1). */
static int rank_of(const char *range)
{
	static const char *const rows[] = { "*/*", "application/*", "application/json" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_ieq(range, rows[i]))
			return (int)i + 1;
	return 0;
}

/* Whether a range's parameters say ";q=0": anything but this. */
static bool is_refused(struct arena *arena, const char *parameters)
{
	for (const char *at = strchr(parameters, ';'); at; at = strchr(at, ';')) {
		const char *value =
		    str_trim(arena, arena_strndup(arena, at + 1, strcspn(at + 1, ";")));

		at++;
		if (str_lower(*value) == 'q' && value[1] == '=')
			return value[2] == '0' && value[2 + strspn(value + 2, "0.")] == '\0';
	}
	return false;
}

static bool takes_json(struct arena *arena, const char *accept)
{
	bool is_taken = false;
	int best = 0;

	if (!*str_trim(arena, accept))
		return true;
	while (*accept) {
		size_t len = strcspn(accept, ",");
		const char *one = arena_strndup(arena, accept, len);
		int rank = rank_of(str_trim(arena, arena_strndup(arena, one, strcspn(one, ";"))));

		if (rank > best) {
			best = rank;
			is_taken = !is_refused(arena, one);
		}
		accept += len;
		accept += *accept == ',';
	}
	return is_taken;
}

static enum status check(struct request *req)
{
	const char *accept = req->headers[HEADER_ACCEPT];

	return !accept || takes_json(req->arena, accept)
		   ? STATUS_OK
		   : request_fail(req, STATUS_NOT_ACCEPTABLE, NULL);
}

const struct door releasebits_door = {
	.name = "releasebits",
	.prefix = "/releasebits",
	.fail = fail,
	.check = check,
	.has_bare_token = true,
	.query_token = "access_token",
	.is_invalid_400 = true,
};

/* ---- pages */

const struct field releasebits_page_fields[] = {
	{ FIELD_INT_OF(struct releasebits_page, limit), .flags = FIELD_WRITE, .low = 1,
	  .high = INT64_MAX, .text = "rows of a page, 100 unless given, and at most" },
	{ FIELD_INT_OF(struct releasebits_page, page), .flags = FIELD_WRITE, .low = 1,
	  .high = LIMIT_COUNTED_ROWS, .text = "page, from 1; the higher, the older" },
};
const size_t releasebits_n_page_fields = ARRAY_LEN(releasebits_page_fields);

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

enum status releasebits_read_page(struct request *req, struct releasebits_page *out)
{
	const struct codec codec = { req->arena, refuse, req };
	bool is_good = true;

	field_clear(releasebits_page_fields, releasebits_n_page_fields, out);
	for (size_t i = 0; i < releasebits_n_page_fields; i++) {
		const char *value = request_query(req, releasebits_page_fields[i].name);

		if (value && !codec_decode_text(&codec, &releasebits_page_fields[i], value, out))
			is_good = false;
	}
	if (!is_good)
		return STATUS_INVALID;
	if (out->limit == FIELD_NO_INT || out->limit > LIMIT_PAGE_ROWS)
		out->limit = LIMIT_PAGE_ROWS;
	if (out->page == FIELD_NO_INT)
		out->page = 1;
	out->skipped = (out->page - 1) * out->limit;
	if (out->skipped <= LIMIT_COUNTED_ROWS)
		return STATUS_OK;
	request_fail_field(req, "page", field_fault_code(FAULT_OUT_OF_RANGE),
			   "lies more than 10,000 rows deep; GET /v1/deployments reads on from any "
			   "deployment");
	return STATUS_INVALID;
}

/* The list's own address. Whatever else its query had is left out: nothing but these two means anything. */
static void add_link(struct request *req, struct buf *out, const char *rel,
		     const struct releasebits_page *page, int64_t number)
{
	const char *path = req->path + (req->is_by_host ? strlen(req->door->prefix) : 0);
	struct buf url;

	buf_init(&url, 8192);
	buf_adds(&url, request_url(req, ""));
	for (; *path; path++) {
		if (*path == '/')
			buf_addc(&url, '/');
		else
			url_encode(&url, (const char[]){ *path, '\0' });
	}
	url_query_add(&url, "limit", arena_printf(req->arena, "%lld", (long long)page->limit));
	url_query_add(&url, "page", arena_printf(req->arena, "%lld", (long long)number));
	buf_addf(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", buf_str(&url), rel);
	buf_release(&url);
}

void releasebits_link(struct request *req, const struct releasebits_page *page, bool has_more)
{
	struct buf link;

	buf_init(&link, 32768);
	if (has_more)
		add_link(req, &link, "next", page, page->page + 1);
	if (page->page > 1)
		add_link(req, &link, "prev", page, page->page - 1);
	if (link.len)
		response_header(req, "Link", buf_str(&link));
	buf_release(&link);
}

/* ---- what all of it shares */

enum status releasebits_find(struct request *req, struct posting_place *out)
{
	enum status status = posting_find_place(req, req->captures[0], NULL, NULL, out);

	if (status == STATUS_OK &&
	    (uuid_is_nil(&out->project_id) ||
	     !access_sees(req->who, &(struct access_place){ .project_id = out->project_id })))
		return request_fail(req, STATUS_NOT_FOUND, "There is no such component.");
	return status;
}

struct made {
	struct uuid id;
};
const struct field releasebits_made_fields[] = {
	{ FIELD_ID_OF(struct made, id), .flags = FIELD_READ, .text = "id of what was recorded" },
};
const size_t releasebits_n_made_fields = ARRAY_LEN(releasebits_made_fields);

enum status releasebits_answer_made(struct request *req, struct uuid id)
{
	return door_answer(req, 201, releasebits_made_fields, releasebits_n_made_fields,
			   &(struct made){ id });
}

/* ---- the front door */

struct home {
	const char *organization, *token, *scopes;
	const char *components_url, *releases_url, *openapi_url;
};

/* clang-format off */
const struct field releasebits_home_fields[] = {
	{ FIELD_TEXT_OF(struct home, organization), .flags = FIELD_READ, .text = "whose token it is" },
	{ FIELD_TEXT_OF(struct home, token), .flags = FIELD_READ, .text = "what the token is called" },
	{ FIELD_LIST_OF(struct home, scopes), .flags = FIELD_READ, .text = "what it may do" },
	{ FIELD_TEXT_OF(struct home, components_url), .flags = FIELD_READ, .text = "all components; {component}/deployments and {component}/builds below it take reports" },
	{ FIELD_TEXT_OF(struct home, releases_url), .flags = FIELD_READ, .text = "all releases" },
	{ FIELD_TEXT_OF(struct home, openapi_url), .flags = FIELD_READ, .text = "this door's description" },
};
/* clang-format on */
const size_t releasebits_n_home_fields = ARRAY_LEN(releasebits_home_fields);

enum status releasebits_home(struct request *req)
{
	const char *root = request_url(req, req->is_by_host ? "" : releasebits_door.prefix);
	const struct home home = {
		.organization = req->who->organization_slug,
		.token = req->who->name,
		.scopes = scopes_format(req->arena, req->who->scopes, ","),
		.components_url = arena_printf(req->arena, "%s/components", root),
		.releases_url = arena_printf(req->arena, "%s/releases", root),
		.openapi_url = arena_printf(req->arena, "%s/openapi.json", root),
	};

	return door_answer(req, 200, releasebits_home_fields, releasebits_n_home_fields, &home);
}
