/* Tests of http/request: variables and bytes into a struct, and the beginnings of an answer. */
#include "config.h"

#include "base/buf.h"
#include "test.h"
#include "unit/source.h"

static int set_up(void **state)
{
	struct request *req = calloc(1, sizeof(*req));

	request_init(req, NULL, NULL);
	*state = req;
	return 0;
}

static int tear_down(void **state)
{
	request_release(*state);
	free(*state);
	return 0;
}

/* A request with one variable. */
static struct request *with(void **state, const char *name, const char *value)
{
	struct source source = { .variables = { { name, value } } };

	source_begin(*state, &source);
	return *state;
}

static void a_request_without_variables_is_a_request(void **state)
{
	struct request *req = *state;
	struct source source = { .body = NULL };

	source_begin(req, &source);
	assert_int_equal(req->method, METHOD_OTHER);
	assert_string_equal(req->path, "/");
	assert_int_equal(req->n_parts, 0);
	assert_string_equal(req->base, "");
	assert_string_equal(req->scheme, "http");
	assert_string_equal(req->address, "");
	assert_string_equal(req->body, "");
	assert_int_equal(req->n_query, 0);
	assert_null(req->headers[HEADER_HOST]);
	assert_int_equal(req->response.http, 200);
	assert_true(req->now_ms > 0);
}

static void methods_are_known_by_their_exact_name(void **state)
{
	static const char *const names[] = { "GET",   "HEAD",   "POST",    "PUT",
					     "PATCH", "DELETE", "OPTIONS", "BREW" };

	_Static_assert(ARRAY_LEN(names) == METHOD__COUNT, "every method");
	for (int i = 0; i < METHOD__COUNT; i++)
		assert_int_equal(with(state, "REQUEST_METHOD", names[i])->method, i);
	assert_int_equal(with(state, "REQUEST_METHOD", "get")->method, METHOD_OTHER);
	assert_string_equal(((struct request *)*state)->method_name, "get");
}

static void a_path_is_taken_apart_and_its_slashes_collapse(void **state)
{
	static const struct {
		const char *path_info, *path;
		size_t n;
	} rows[] = {
		{ "", "/", 0 },          { "/", "/", 0 },
		{ "//", "/", 0 },        { "/a", "/a", 1 },
		{ "/a/", "/a", 1 },      { "//a///b//", "/a/b", 2 },
		{ "a/b", "/a/b", 2 },    { "/a b/\xc3\xa4", "/a b/\xc3\xa4", 2 },
		{ "/../.", "/../.", 2 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct request *req = with(state, "PATH_INFO", rows[i].path_info);

		assert_string_equal(req->path, rows[i].path);
		assert_int_equal(req->n_parts, rows[i].n);
	}
	assert_string_equal(with(state, "PATH_INFO", "/a/bc/")->parts[1], "bc");
}

static void a_path_with_too_many_parts_says_so(void **state)
{
	struct request *req = with(state, "PATH_INFO", "/1/2/3/4/5/6/7/8/9/10/11/12");

	assert_int_equal(req->n_parts, LIMIT_PATH_PARTS);
	assert_string_equal(req->parts[LIMIT_PATH_PARTS - 1], "12");
	req = with(state, "PATH_INFO", "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15");
	assert_int_equal(req->n_parts, LIMIT_PATH_PARTS + 1);
}

static void the_base_has_no_final_slash_and_goes_before_links(void **state)
{
	struct source source = { .variables = { { "SCRIPT_NAME", "/deploys//" },
						{ "HTTP_HOST", "example.org:8080" },
						{ "HTTPS", "on" } } };
	struct request *req = *state;

	source_begin(req, &source);
	assert_string_equal(req->base, "/deploys");
	assert_string_equal(request_link(req, "/login"), "/deploys/login");
	assert_string_equal(request_url(req, "/login"), "https://example.org:8080/deploys/login");
	assert_string_equal(request_link(with(state, "SCRIPT_NAME", "/"), "/login"), "/login");
	assert_string_equal(request_url(req, "/login"), "http://localhost/login");
}

static void the_scheme_is_told_by_either_variable(void **state)
{
	assert_string_equal(with(state, "HTTPS", "on")->scheme, "https");
	assert_string_equal(with(state, "REQUEST_SCHEME", "https")->scheme, "https");
	assert_string_equal(with(state, "HTTPS", "off")->scheme, "http");
	assert_string_equal(with(state, "HTTP_X_FORWARDED_PROTO", "https")->scheme, "http");
}

static void a_plain_request_id_is_echoed(void **state)
{
	static const char *const rows[] = { "a", "0", "A-b_c.9", "...", "00-4bf92f3577b34da6" };
	char longest[129];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(with(state, "HTTP_X_REQUEST_ID", rows[i])->id, rows[i]);
	memset(longest, 'x', 128);
	longest[128] = '\0';
	assert_string_equal(with(state, "HTTP_X_REQUEST_ID", longest)->id, longest);
}

static void any_other_request_id_is_replaced_by_ours(void **state)
{
	static const char *const rows[] = { "",     " a",  "a b",      "a\r\nSet-Cookie: x=y",
					    "a\"b", "a/b", "\xc3\xa4", "a;b",
					    "<b>" };
	char too_long[130];
	char before[23] = "";

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct request *req = with(state, "HTTP_X_REQUEST_ID", rows[i]);

		assert_int_equal(strlen(req->id), 22);
		assert_string_not_equal(req->id, before);
		memcpy(before, req->id, 22);
	}
	memset(too_long, 'x', 129);
	too_long[129] = '\0';
	assert_int_equal(strlen(with(state, "HTTP_X_REQUEST_ID", too_long)->id), 22);
}

static void empty_headers_are_absent(void **state)
{
	assert_null(with(state, "HTTP_AUTHORIZATION", "")->headers[HEADER_AUTHORIZATION]);
	assert_string_equal(with(state, "CONTENT_TYPE", "a/b")->headers[HEADER_CONTENT_TYPE],
			    "a/b");
}

static void htaccess_may_hand_over_the_authorization(void **state)
{
	struct source both = { .variables = { { "HTTP_AUTHORIZATION", "Bearer a" },
					      { "REDIRECT_HTTP_AUTHORIZATION", "Bearer b" } } };
	struct request *req = with(state, "REDIRECT_HTTP_AUTHORIZATION", "Bearer x");

	assert_string_equal(req->headers[HEADER_AUTHORIZATION], "Bearer x");
	source_begin(req, &both);
	assert_string_equal(req->headers[HEADER_AUTHORIZATION], "Bearer a");
}

/* The body */

static struct request *with_body(void **state, const char *length, const char *body, size_t len)
{
	struct source source = { .variables = { { "CONTENT_LENGTH", length } },
				 .body = body,
				 .body_len = len };

	if (!length)
		source.variables[0][0] = NULL;
	source_begin(*state, &source);
	return *state;
}

static void a_body_is_read_to_its_length(void **state)
{
	const struct request *req = with_body(state, "5", "a\0b\nc", 5);

	assert_int_equal(req->body_len, 5);
	assert_memory_equal(req->body, "a\0b\nc", 6);
	assert_false(req->is_body_short);
	assert_false(req->is_body_long);
}

static void a_body_shorter_than_its_length_says_so(void **state)
{
	const struct request *req = with_body(state, "10", "abc", 0);

	assert_true(req->is_body_short);
	assert_false(req->is_body_long);
	assert_string_equal(req->body, "abc");
	req = with_body(state, "10", NULL, 0);
	assert_true(req->is_body_short);
	assert_string_equal(req->body, "");
}

static void a_body_without_length_is_read_to_its_end(void **state)
{
	char *body = calloc(1, 10000);
	const struct request *req;

	memset(body, 'x', 9999);
	req = with_body(state, NULL, body, 9999);
	assert_int_equal(req->body_len, 9999);
	assert_string_equal(req->body, body);
	assert_false(req->is_body_short);
	assert_false(req->is_body_long);
	free(body);
}

static void a_length_that_is_no_number_counts_as_none(void **state)
{
	const struct request *req = with_body(state, "-1", "abc", 0);

	assert_string_equal(req->body, "abc");
	assert_false(req->is_body_short);
	assert_string_equal(with_body(state, "1e9", "abc", 0)->body, "abc");
	assert_string_equal(with_body(state, "99999999999999999999", "abc", 0)->body, "abc");
}

static void a_body_at_the_limit_is_read_and_one_above_is_not(void **state)
{
	size_t max = LIMIT_BODY_BYTES;
	char *body = calloc(1, 3 * max);
	char length[20];
	const struct request *req;

	memset(body, 'x', 3 * max);
	snprintf(length, sizeof(length), "%zu", max);
	req = with_body(state, length, body, max);
	assert_int_equal(req->body_len, max);
	assert_false(req->is_body_long);
	snprintf(length, sizeof(length), "%zu", max + 1);
	req = with_body(state, length, body, max + 1);
	assert_true(req->is_body_long);
	assert_int_equal(req->body_len, 0);
	req = with_body(state, "9223372036854775807", body, max);
	assert_true(req->is_body_long);
	free(body);
}

static void the_limit_holds_without_a_length_and_against_a_false_one(void **state)
{
	size_t max = LIMIT_BODY_BYTES;
	char *body = calloc(1, 3 * max);
	static const char *const lengths[] = { NULL, "5", "1000000" };
	const size_t sizes[] = { max + 1, max + max / 2, 2 * max, 3 * max };

	memset(body, 'x', 3 * max);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		assert_false(with_body(state, lengths[i], body, max)->is_body_long);
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			const struct request *req = with_body(state, lengths[i], body, sizes[k]);

			assert_true(req->is_body_long);
			assert_int_equal(req->body_len, 0);
			assert_string_equal(req->body, "");
		}
	}
	free(body);
}

/* Queries and forms */

static void the_first_of_a_querys_name_counts(void **state)
{
	const struct request *req = with(state, "QUERY_STRING", "a=1&b=%C3%A4&a=2&c");

	assert_string_equal(request_query(req, "a"), "1");
	assert_string_equal(request_query(req, "b"), "\xc3\xa4");
	assert_string_equal(request_query(req, "c"), "");
	assert_null(request_query(req, "A"));
	assert_false(req->is_query_bad);
}

static void a_query_that_cannot_be_read_says_so(void **state)
{
	assert_true(with(state, "QUERY_STRING", "a=1&b=%zz")->is_query_bad);
	assert_true(with(state, "QUERY_STRING", "a=%ff")->is_query_bad);
	assert_false(with(state, "QUERY_STRING", "")->is_query_bad);
}

static void a_form_is_read_once(void **state)
{
	struct request *req = with_body(state, "11", "a=x+y&b=%26", 0);

	assert_null(request_form(req, "a"));
	assert_int_equal(request_read_form(req), STATUS_OK);
	assert_string_equal(request_form(req, "a"), "x y");
	assert_string_equal(request_form(req, "b"), "&");
	assert_null(request_form(req, "c"));
	assert_int_equal(request_read_form(req), STATUS_OK);
	assert_int_equal(req->n_form, 2);
	with(state, "REQUEST_METHOD", "GET");
	assert_null(request_form(req, "a"));
}

static void a_bad_form_is_refused_each_time(void **state)
{
	struct request *req = with_body(state, "9", "a=1&b=%zz", 0);

	assert_int_equal(request_read_form(req), STATUS_MALFORMED);
	assert_int_equal(request_read_form(req), STATUS_MALFORMED);
	assert_null(request_form(req, "a"));
	assert_int_equal(req->failure.status, STATUS_MALFORMED);
	assert_non_null(strstr(req->failure.message, "parameter 2"));
	req = with_body(state, "9999999999", "a=1", 0);
	assert_int_equal(request_read_form(req), STATUS_TOO_LARGE);
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	const struct request *req =
	    with(state, "HTTP_COOKIE", "xid=1; id=2;id2=3 ;  __Host-id=4; empty=; id=5");

	assert_string_equal(request_cookie(req, "xid"), "1");
	assert_string_equal(request_cookie(req, "id"), "2");
	assert_string_equal(request_cookie(req, "id2"), "3");
	assert_string_equal(request_cookie(req, "__Host-id"), "4");
	assert_string_equal(request_cookie(req, "empty"), "");
	assert_null(request_cookie(req, "i"));
	assert_null(request_cookie(req, "Host-id"));
	assert_null(request_cookie(with(state, "REQUEST_METHOD", "GET"), "id"));
	assert_null(request_cookie(with(state, "HTTP_COOKIE", ";;; ;"), "id"));
	assert_null(request_cookie(with(state, "HTTP_COOKIE", "id"), "id"));
}

static void accept_is_looked_at_by_type(void **state)
{
	assert_true(request_accepts(with(state, "HTTP_ACCEPT", "text/html, */*"), "text/html"));
	assert_false(request_accepts(with(state, "HTTP_ACCEPT", "application/json"), "text/html"));
	assert_false(request_accepts(with(state, "REQUEST_METHOD", "GET"), "text/html"));
}

/* Answers */

static void nobody_injects_a_header(void **state)
{
	struct request *req = with(state, "REQUEST_METHOD", "GET");

	response_header(req, "Location", "/a\r\nSet-Cookie: x=y");
	response_header(req, "X-Other", "b\nc");
	response_header(req, "X-Plain", "d");
	assert_string_equal(buf_str(&req->response.headers),
			    "Location: /a\r\nX-Other: b\r\nX-Plain: d\r\n");
}

static void beginning_an_answer_forgets_the_body_before(void **state)
{
	struct request *req = with(state, "REQUEST_METHOD", "GET");

	response_begin(req, 200, "text/plain");
	buf_adds(&req->response.body, "before");
	response_header(req, "X-Kept", "yes");
	response_begin(req, 404, "application/json");
	assert_int_equal(req->response.http, 404);
	assert_string_equal(req->response.content_type, "application/json");
	assert_string_equal(buf_str(&req->response.body), "");
	assert_string_equal(buf_str(&req->response.headers), "X-Kept: yes\r\n");
}

static void a_redirect_stays_below_the_base(void **state)
{
	struct request *req = with(state, "SCRIPT_NAME", "/deploys");

	response_redirect(req, 303, "/login");
	assert_int_equal(req->response.http, 303);
	assert_null(req->response.content_type);
	assert_string_equal(buf_str(&req->response.headers), "Location: /deploys/login\r\n");
}

static void the_first_failure_wins(void **state)
{
	struct request *req = with(state, "REQUEST_METHOD", "GET");

	assert_int_equal(request_failf(req, STATUS_CONFLICT, "%s %d", "first", 1), STATUS_CONFLICT);
	assert_int_equal(request_fail(req, STATUS_INTERNAL, "second"), STATUS_INTERNAL);
	assert_int_equal(req->failure.status, STATUS_CONFLICT);
	assert_string_equal(req->failure.message, "first 1");
}

static void so_many_wrong_fields_are_kept(void **state)
{
	struct request *req = with(state, "REQUEST_METHOD", "GET");

	for (int i = 0; i < LIMIT_FIELD_ERRORS + 10; i++)
		request_fail_field(req, "a", "b", "c");
	assert_int_equal(req->failure.status, STATUS_INVALID);
	assert_int_equal(req->failure.n_fields, LIMIT_FIELD_ERRORS);
}

static void nothing_of_a_request_is_left_in_the_next(void **state)
{
	struct source full = { .variables = { { "REQUEST_METHOD", "POST" },
					      { "PATH_INFO", "/a/b" },
					      { "QUERY_STRING", "a=%zz" },
					      { "HTTP_COOKIE", "id=1" },
					      { "CONTENT_LENGTH", "10" } },
			       .body = "a=1" };
	struct source empty = { .body = NULL };
	struct request *req = *state;

	source_begin(req, &full);
	assert_int_equal(request_read_form(req), STATUS_OK);
	request_fail_field(req, "a", "b", "c");
	response_header(req, "X", "y");
	req->failure.scope = "write";
	source_begin(req, &empty);
	assert_int_equal(req->failure.status, STATUS_OK);
	assert_int_equal(req->failure.n_fields, 0);
	assert_null(req->failure.scope);
	assert_null(request_cookie(req, "id"));
	assert_null(request_form(req, "a"));
	assert_null(req->who);
	assert_null(req->route);
	assert_false(req->is_body_short);
	assert_false(req->is_query_bad);
	assert_int_equal(req->n_parts, 0);
	assert_int_equal(req->response.headers.len, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_without_variables_is_a_request),
		TEST(methods_are_known_by_their_exact_name),
		TEST(a_path_is_taken_apart_and_its_slashes_collapse),
		TEST(a_path_with_too_many_parts_says_so),
		TEST(the_base_has_no_final_slash_and_goes_before_links),
		TEST(the_scheme_is_told_by_either_variable),
		TEST(a_plain_request_id_is_echoed),
		TEST(any_other_request_id_is_replaced_by_ours),
		TEST(empty_headers_are_absent),
		TEST(htaccess_may_hand_over_the_authorization),
		TEST(a_body_is_read_to_its_length),
		TEST(a_body_shorter_than_its_length_says_so),
		TEST(a_body_without_length_is_read_to_its_end),
		TEST(a_length_that_is_no_number_counts_as_none),
		TEST(a_body_at_the_limit_is_read_and_one_above_is_not),
		TEST(the_limit_holds_without_a_length_and_against_a_false_one),
		TEST(the_first_of_a_querys_name_counts),
		TEST(a_query_that_cannot_be_read_says_so),
		TEST(a_form_is_read_once),
		TEST(a_bad_form_is_refused_each_time),
		TEST(cookies_are_found_by_their_whole_name),
		TEST(accept_is_looked_at_by_type),
		TEST(nobody_injects_a_header),
		TEST(beginning_an_answer_forgets_the_body_before),
		TEST(a_redirect_stays_below_the_base),
		TEST(the_first_failure_wins),
		TEST(so_many_wrong_fields_are_kept),
		TEST(nothing_of_a_request_is_left_in_the_next),
	};

	return RUN_TESTS("request", tests);
}
