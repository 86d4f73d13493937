/* What must hold of whatever was decoded, refused or answered. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "json/codec.h"
#include "json/json.h"

/* A row that JSON can say and that stands in no object of its own. */
static bool is_plain(const struct field *field)
{
	return field->type != FIELD_BYTES && !strchr(field->name, '.') &&
	       !(field->type == FIELD_LIST && field->prefix);
}

struct field *fuzz_open_table(struct fuzz *f, const struct field *fields, size_t n, size_t *n_out)
{
	struct field *open = arena_array(f->arena, n, sizeof(*open));

	*n_out = 0;
	for (size_t i = 0; i < n; i++) {
		bool is_named = false;

		for (size_t k = 0; k < *n_out; k++)
			is_named = is_named || str_eq(open[k].name, fields[i].name);
		if (!is_plain(&fields[i]) || is_named)
			continue;
		open[*n_out] = fields[i];
		open[*n_out].flags |= FIELD_READ | FIELD_WRITE;
		open[*n_out].flags &= ~(unsigned)(FIELD_DEFINED | FIELD_REQUIRED);
		(*n_out)++;
	}
	return open;
}

static size_t size_of(enum field_type type)
{
	static const size_t sizes[] = {
		[FIELD_TEXT] = sizeof(const char *),
		[FIELD_INT] = sizeof(int64_t),
		[FIELD_FLAG] = sizeof(bool),
		[FIELD_TIME] = sizeof(int64_t),
		[FIELD_ID] = sizeof(struct uuid),
		[FIELD_WORD] = sizeof(int),
		[FIELD_JSON] = sizeof(const char *),
		[FIELD_LIST] = sizeof(const char *),
		[FIELD_BYTES] = sizeof(struct field_bytes),
	};

	return sizes[type];
}

const struct field *fuzz_lay_out(struct fuzz *f, const struct field *fields, size_t n)
{
	struct field *laid;

	if (n < 2 || fields[0].offset != fields[1].offset)
		return fields;
	laid = arena_array(f->arena, n, sizeof(*laid));
	for (size_t i = 0; i < n; i++) {
		laid[i] = fields[i];
		laid[i].offset = 16 * i;
		if (laid[i].type == FIELD_INT && laid[i].flags & FIELD_WRITE && !laid[i].high)
			laid[i].high = INT64_MAX;
	}
	return laid;
}

size_t fuzz_record_size(const struct field *fields, size_t n)
{
	size_t size = 1;

	for (size_t i = 0; i < n; i++)
		if (fields[i].offset + size_of(fields[i].type) > size)
			size = fields[i].offset + size_of(fields[i].type);
	return (size + 15) & ~(size_t)15;
}

static bool is_same_text(const char *a, const char *b)
{
	return (!a || !b) ? a == b : str_eq(a, b);
}

/* By what it says: how numbers and escapes are spelt is json-c's affair. */
static bool is_same_json(struct fuzz *f, const char *a, const char *b)
{
	struct json_problem problem;
	struct json_object *x, *y;

	if (!a || !b)
		return a == b;
	return json_parse(f->arena, a, strlen(a), &x, &problem) == STATUS_OK &&
	       json_parse(f->arena, b, strlen(b), &y, &problem) == STATUS_OK &&
	       json_object_equal(x, y);
}

static bool is_same(struct fuzz *f, const struct field *field, const void *a, const void *b)
{
	const void *x = field_in(a, field), *y = field_in(b, field);

	if (field->type == FIELD_JSON)
		return is_same_json(f, *(const char *const *)x, *(const char *const *)y);
	if (field->type == FIELD_TEXT || field->type == FIELD_LIST)
		return is_same_text(*(const char *const *)x, *(const char *const *)y);
	return memcmp(x, y, size_of(field->type)) == 0;
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct fuzz *f = context;

	(void)field;
	(void)fault;
	f->variant = arena_printf(f->arena, "%s: %s %s", f->variant, name, message);
}

void fuzz_check_round_trip(struct fuzz *f, const struct field *fields, size_t n, const void *record)
{
	const struct codec codec = { f->arena, refuse, f };
	void *again = arena_alloc(f->arena, fuzz_record_size(fields, n));
	struct json_problem problem;
	struct json_object *object;
	struct buf out;
	size_t count = 0;
	const char *text;

	buf_init(&out, LIMIT_RESPONSE_BYTES);
	buf_addc(&out, '{');
	codec_encode(&out, &count, fields, n, record, UUID_PLAIN);
	buf_addc(&out, '}');
	text = buf_dup(&out, f->arena);
	buf_release(&out);
	FUZZ_CHECK(f, json_parse(f->arena, text, strlen(text), &object, &problem) == STATUS_OK);
	field_clear(fields, n, again);
	FUZZ_CHECK(f, codec_decode(&codec, fields, n, object, again));
	for (size_t i = 0; i < n; i++)
		if (!is_same(f, &fields[i], record, again))
			fuzz_found(f,
				   arena_printf(f->arena, "%s is the same again", fields[i].name),
				   __FILE__, __LINE__);
}

static bool has_raw_control(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] < ' ')
			return true;
	return false;
}

/* "Name: value" lines, ended by CR and LF, with no other control character than a tab. */
static bool are_headers(const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\r\n");

		if (!memchr(text, ':', len) || strncmp(text + len, "\r\n", 2) != 0)
			return false;
		for (size_t i = 0; i < len; i++)
			if ((unsigned char)text[i] < ' ' && text[i] != '\t')
				return false;
		text += len + 2;
	}
	return true;
}

void fuzz_check_answer(struct fuzz *f)
{
	const struct response *response = &f->req.response;
	const char *type = response->content_type;
	struct json_problem problem;

	FUZZ_CHECK(f, response->http >= 200 && response->http <= 599);
	FUZZ_CHECK(f, are_headers(buf_str(&response->headers)));
	FUZZ_CHECK(f, !response->body.is_full);
	if (!type)
		return;
	FUZZ_CHECK(f, str_is_utf8(buf_str(&response->body), response->body.len, NULL));
	if (!strstr(type, "json") || strstr(type, "ndjson"))
		return;
	FUZZ_CHECK(f, !has_raw_control(buf_str(&response->body), response->body.len));
	if (!json_is_strict(f->arena, buf_str(&response->body), response->body.len, &problem))
		fuzz_found(f,
			   arena_printf(f->arena, "the answer is JSON: %s at byte %zu of %s",
					problem.what, problem.offset, buf_str(&response->body)),
			   __FILE__, __LINE__);
}

/* Whether a refusal tells where the fault is: by field, by byte, or because there is nothing to point into. */
static bool names_a_place(const struct failure *failure)
{
	static const char *const places[] = { "at byte ",           "no body",  "ended before",
					      "exclude each other", "too deep", "part ",
					      "parameter " };

	if (failure->n_fields || failure->status == STATUS_TOO_LARGE)
		return true;
	for (size_t i = 0; failure->message && i < ARRAY_LEN(places); i++)
		if (strstr(failure->message, places[i]))
			return true;
	return false;
}

void fuzz_check_refusal(struct fuzz *f, enum status status)
{
	const struct failure *failure = &f->req.failure;

	FUZZ_CHECK(f, failure->status != STATUS_OK);
	FUZZ_CHECK(f, status == STATUS_INVALID || status == STATUS_MALFORMED ||
			  status == STATUS_TOO_LARGE);
	FUZZ_CHECK(f, names_a_place(failure));
	for (size_t i = 0; i < failure->n_fields; i++)
		FUZZ_CHECK(f, failure->fields[i].field && failure->fields[i].code &&
				  failure->fields[i].message && *failure->fields[i].message);
	f->req.door->fail(&f->req);
	fuzz_check_answer(f);
}

/* ---- requests */

static const char *variable_of(void *context, const char *name)
{
	const struct fuzz_request *from = context;
	static char length[32];
	const struct {
		const char *name, *value;
	} variables[] = {
		{ "REQUEST_METHOD", from->method }, { "PATH_INFO", from->path },
		{ "QUERY_STRING", from->query },    { "HTTP_HOST", from->host },
		{ "CONTENT_TYPE", from->type },     { "HTTP_COOKIE", from->cookie },
		{ "HTTP_ACCEPT", from->accept },    { "HTTP_X_REQUEST_ID", "fuzz" },
		{ "REMOTE_ADDR", "192.0.2.1" },
	};

	if (str_eq(name, "CONTENT_LENGTH") && from->body) {
		snprintf(length, sizeof(length), "%zu", from->body_len);
		return length;
	}
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		if (str_eq(name, variables[i].name))
			return variables[i].value;
	return NULL;
}

struct reading {
	struct fuzz_request request;
	size_t at;
};

static const char *variable(void *context, const char *name)
{
	return variable_of(&((struct reading *)context)->request, name);
}

static size_t read_body(void *context, char *out, size_t len)
{
	struct reading *reading = context;
	size_t left = reading->request.body ? reading->request.body_len - reading->at : 0;
	size_t n = len < left ? len : left;

	if (n)
		memcpy(out, reading->request.body + reading->at, n);
	reading->at += n;
	return n;
}

void fuzz_begin(struct fuzz *f, const struct fuzz_request *from)
{
	struct reading reading = { *from, 0 };
	const struct request_source source = { variable, read_body, &reading };

	request_begin(&f->req, &source);
	memset(f->req.captures, 0, sizeof(f->req.captures));
}
