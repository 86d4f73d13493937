/* Tests of http/router: which row of a map a request belongs to, and whether a map is sound. */
#include "config.h"

#include "http/router.h"
#include "routes.h"
#include "test.h"
#include "unit/source.h"

static void fail_door(struct request *req)
{
	(void)req;
}

static enum status handle(struct request *req)
{
	(void)req;
	return STATUS_OK;
}

static const struct door native = { .prefix = "/v1", .name = "", .fail = fail_door };
static const struct door other = { .prefix = "/other", .name = "other", .fail = fail_door };
static const struct door versioned = {
	.prefix = "/versioned",
	.name = "versioned",
	.fail = fail_door,
	.version = "v1",
};
static const struct door pages = { .prefix = "", .name = "", .fail = fail_door };
static const struct door *const doors[] = { &other, &versioned, &native, &pages };

#define ROW(method, path, door)                                                                    \
	{                                                                                          \
		METHOD_##method, path, &door, GUARD_OPEN, 0, handle, "A row."                      \
	}

static const struct route routes[] = {
	ROW(GET, "/", pages),
	ROW(GET, "/things/{thing}", pages),
	ROW(GET, "/v1/things", native),
	ROW(POST, "/v1/things", native),
	ROW(GET, "/v1/things/{thing}", native),
	ROW(DELETE, "/v1/things/{thing}", native),
	ROW(GET, "/v1/things/{thing}/parts/{part}", native),
	ROW(POST, "/v1/only", native),
	ROW(GET, "/other/things", other),
	ROW(GET, "/versioned/v1/things/{thing}", versioned),
	ROW(GET, "/versioned/plain", versioned),
};
static const struct map map = {
	.routes = routes, .n_routes = ARRAY_LEN(routes), .doors = doors, .n_doors = ARRAY_LEN(doors)
};

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

static enum status find_at(void **state, const char *method, const char *host, const char *path)
{
	struct source source = { .variables = { { "REQUEST_METHOD", method },
						{ "PATH_INFO", path },
						{ "HTTP_HOST", host } } };

	source_begin(*state, &source);
	return router_find(&map, *state);
}

static enum status find(void **state, const char *method, const char *path)
{
	return find_at(state, method, "example.org", path);
}

static void assert_found(void **state, const char *method, const char *path, size_t row)
{
	const struct request *req = *state;

	assert_int_equal(find(state, method, path), STATUS_OK);
	assert_ptr_equal(req->route, &routes[row]);
	assert_ptr_equal(req->door, routes[row].door);
}

static const char *headers(void **state)
{
	return buf_str(&((struct request *)*state)->response.headers);
}

static void a_row_is_found_by_method_and_path(void **state)
{
	assert_found(state, "GET", "/", 0);
	assert_found(state, "GET", "/v1/things", 2);
	assert_found(state, "POST", "/v1/things", 3);
	assert_found(state, "DELETE", "/v1/things/7", 5);
	assert_found(state, "GET", "/other/things", 8);
}

static void names_in_braces_are_captured_in_order(void **state)
{
	const struct request *req = *state;

	assert_found(state, "GET", "/v1/things/a b/parts/\xc3\xa4", 6);
	assert_string_equal(req->captures[0], "a b");
	assert_string_equal(req->captures[1], "\xc3\xa4");
	assert_found(state, "GET", "/things/v1", 1);
	assert_string_equal(req->captures[0], "v1");
}

static void slashes_at_the_end_and_doubled_ones_do_not_matter(void **state)
{
	assert_found(state, "GET", "/v1/things/", 2);
	assert_found(state, "POST", "/v1/things/", 3);
	assert_found(state, "GET", "//v1///things//", 2);
	assert_found(state, "GET", "/v1/things/7/", 4);
}

static void head_is_served_by_get(void **state)
{
	assert_found(state, "HEAD", "/v1/things", 2);
	assert_found(state, "HEAD", "/", 0);
	assert_int_equal(find(state, "HEAD", "/v1/only"), STATUS_WRONG_METHOD);
}

static void a_path_that_no_row_has_is_not_found(void **state)
{
	static const char *const rows[] = {
		"/v1",
		"/v1/thing",
		"/v1/thingsx",
		"/V1/things",
		"/v1/things/a/b",
		"/nothing",
		"/v1/things/a/parts",
		"/v1/{thing}",
		"/other",
		"/otherx/things",
		"/1/2/3/4/5/6/7/8/9/10/11/12/13/14",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(find(state, "GET", rows[i]), STATUS_NOT_FOUND);
		assert_null(((struct request *)*state)->route);
		assert_string_equal(headers(state), "");
	}
}

/* A part of a path becomes a parameter of a statement: no database is asked for what is no text. */
static void a_path_that_is_no_utf8_is_not_found(void **state)
{
	assert_int_equal(find(state, "GET", "/v1/things/\xff"), STATUS_NOT_FOUND);
	assert_int_equal(find(state, "GET", "/things/a\xc3"), STATUS_NOT_FOUND);
}

static void the_door_of_an_unknown_path_is_the_one_of_its_prefix(void **state)
{
	const struct request *req = *state;

	find(state, "GET", "/v1/nothing");
	assert_ptr_equal(req->door, &native);
	find(state, "GET", "/v1");
	assert_ptr_equal(req->door, &native);
	find(state, "GET", "/v10/nothing");
	assert_ptr_equal(req->door, &pages);
	find(state, "GET", "/other/nothing");
	assert_ptr_equal(req->door, &other);
	find(state, "GET", "/nothing");
	assert_ptr_equal(req->door, &pages);
}

static void a_wrong_method_is_told_the_right_ones(void **state)
{
	static const struct {
		const char *method, *path, *allow;
	} rows[] = {
		{ "PUT", "/v1/things", "Allow: GET, HEAD, POST, OPTIONS\r\n" },
		{ "DELETE", "/v1/things", "Allow: GET, HEAD, POST, OPTIONS\r\n" },
		{ "PATCH", "/v1/things/7", "Allow: GET, HEAD, DELETE, OPTIONS\r\n" },
		{ "GET", "/v1/only", "Allow: POST, OPTIONS\r\n" },
		{ "BREW", "/v1/only", "Allow: POST, OPTIONS\r\n" },
		{ "OPTIONS", "/v1/only/", "Allow: POST, OPTIONS\r\n" },
		{ "POST", "/", "Allow: GET, HEAD, OPTIONS\r\n" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(find(state, rows[i].method, rows[i].path), STATUS_WRONG_METHOD);
		assert_string_equal(headers(state), rows[i].allow);
		assert_null(((struct request *)*state)->route);
	}
}

static void a_doors_own_host_name_stands_for_its_prefix(void **state)
{
	const struct request *req = *state;

	assert_int_equal(find_at(state, "GET", "other.example.org", "/things/"), STATUS_OK);
	assert_ptr_equal(req->route, &routes[8]);
	assert_string_equal(req->path, "/other/things");
	assert_int_equal(find_at(state, "GET", "other.example.org", "/nothing"), STATUS_NOT_FOUND);
	assert_ptr_equal(req->door, &other);
	assert_int_equal(find_at(state, "GET", "other.example.org", "/"), STATUS_NOT_FOUND);
	assert_string_equal(req->path, "/other");
	assert_int_equal(find_at(state, "GET", "other.example.org", "/1/2/3/4/5/6/7/8/9/10/11/12"),
			 STATUS_NOT_FOUND);
}

static void only_the_first_label_of_a_host_is_a_doors_name(void **state)
{
	assert_int_equal(find_at(state, "GET", "another.example.org", "/things"), STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", "others.example.org", "/things"), STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", "x.other.example.org", "/things"), STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", "other", "/things"), STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", "", "/v1/things"), STATUS_OK);
}

/* Whether a map of these two rows is sound. */
static bool is_sound(struct route a, struct route b)
{
	const struct route pair[] = { a, b };
	const struct map two = {
		.routes = pair, .n_routes = 2, .doors = doors, .n_doors = ARRAY_LEN(doors)
	};
	char why[512] = "";
	bool answer = router_check(&two, why);

	assert_int_equal(answer, why[0] == '\0');
	return answer;
}

#define GET_OF(path) ((struct route)ROW(GET, path, native))

static void two_rows_that_match_one_request_are_refused(void **state)
{
	(void)state;
	assert_false(is_sound(GET_OF("/a"), GET_OF("/a")));
	assert_false(is_sound(GET_OF("/a/{b}"), GET_OF("/a/{c}")));
	assert_false(is_sound(GET_OF("/a/{b}"), GET_OF("/a/c")));
	assert_false(is_sound(GET_OF("/{a}/b"), GET_OF("/a/{b}")));
	assert_false(is_sound(GET_OF("/"), GET_OF("/")));
	assert_false(is_sound(GET_OF("/a"), GET_OF("/a/")));
}

static void rows_that_differ_in_a_part_or_the_method_are_fine(void **state)
{
	(void)state;
	assert_true(is_sound(GET_OF("/a"), GET_OF("/b")));
	assert_true(is_sound(GET_OF("/a"), GET_OF("/a/b")));
	assert_true(is_sound(GET_OF("/a/{b}"), GET_OF("/a/{b}/c")));
	assert_true(is_sound(GET_OF("/ab"), GET_OF("/a")));
	assert_true(is_sound(GET_OF("/{a}"), GET_OF("/")));
	assert_true(is_sound(GET_OF("/a"), (struct route)ROW(POST, "/a", native)));
}

static void an_incomplete_row_is_refused(void **state)
{
	struct route broken[5];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		broken[i] = GET_OF("/broken");
	broken[0].guard = 0;
	broken[1].handler = NULL;
	broken[2].door = NULL;
	broken[3].summary = NULL;
	broken[4].path = "broken";
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		assert_false(is_sound(GET_OF("/a"), broken[i]));
}

static void a_version_may_be_left_out(void **state)
{
	struct request *req = *state;

	assert_int_equal(find_at(state, "GET", NULL, "/versioned/v1/things/7"), STATUS_OK);
	assert_int_equal(find_at(state, "GET", NULL, "/versioned/things/7"), STATUS_OK);
	assert_string_equal(req->route->path, "/versioned/v1/things/{thing}");
	assert_string_equal(req->captures[0], "7");
	assert_int_equal(find_at(state, "GET", "versioned.example.org", "/things/7"), STATUS_OK);
	assert_int_equal(find_at(state, "GET", NULL, "/versioned/plain"), STATUS_OK);
	assert_int_equal(find_at(state, "POST", NULL, "/versioned/things/7"), STATUS_WRONG_METHOD);
	assert_int_equal(find_at(state, "GET", NULL, "/versioned/v1/v1/things/7"),
			 STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", NULL, "/versioned"), STATUS_NOT_FOUND);
	assert_int_equal(find_at(state, "GET", NULL, "/other/v1/things"), STATUS_NOT_FOUND);
}

static void our_own_map_is_sound(void **state)
{
	char why[512] = "";

	(void)state;
	if (!router_check(&landfall_map, why))
		fail_msg("%s", why);
	assert_true(landfall_map.n_routes > 20);
}

/* As many names as the request has room for. */
static void no_row_captures_more_than_there_is_room_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const char *path = landfall_map.routes[i].path;
		size_t names = 0, parts = 0;

		for (; *path; path++) {
			names += *path == '{';
			parts += *path == '/';
		}
		assert_in_range(names, 0, ARRAY_LEN(((struct request *)0)->captures));
		assert_in_range(parts, 0, LIMIT_PATH_PARTS);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_row_is_found_by_method_and_path),
		TEST(names_in_braces_are_captured_in_order),
		TEST(slashes_at_the_end_and_doubled_ones_do_not_matter),
		TEST(head_is_served_by_get),
		TEST(a_path_that_no_row_has_is_not_found),
		TEST(a_path_that_is_no_utf8_is_not_found),
		TEST(the_door_of_an_unknown_path_is_the_one_of_its_prefix),
		TEST(a_wrong_method_is_told_the_right_ones),
		TEST(a_doors_own_host_name_stands_for_its_prefix),
		TEST(only_the_first_label_of_a_host_is_a_doors_name),
		TEST(two_rows_that_match_one_request_are_refused),
		TEST(rows_that_differ_in_a_part_or_the_method_are_fine),
		TEST(an_incomplete_row_is_refused),
		TEST(a_version_may_be_left_out),
		TEST(our_own_map_is_sound),
		TEST(no_row_captures_more_than_there_is_room_for),
	};

	return RUN_TESTS("router", tests);
}
