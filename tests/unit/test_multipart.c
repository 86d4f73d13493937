/* Forms that bring a file. */
#include "config.h"

#include <sys/mman.h>

#include "http/multipart.h"
#include "test.h"

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

#define BODY(parts)      parts "--x--\r\n"
#define PART(head, text) "--x\r\nContent-Disposition: form-data; " head "\r\n\r\n" text "\r\n"

static bool parse(struct arena *arena, const char *body, struct pair **pairs, size_t *n)
{
	return multipart_parse(arena, body, strlen(body), "x", pairs, n);
}

static void a_boundary_is_read_from_the_type(void **state)
{
	static const struct {
		const char *type, *boundary;
	} rows[] = {
		{ "multipart/form-data; boundary=abc", "abc" },
		{ "Multipart/Form-Data;boundary=\"a b\"", "a b" },
		{ "multipart/form-data; charset=utf-8; boundary=----WebKit7", "----WebKit7" },
		{ "multipart/form-data", NULL },
		{ "multipart/form-data; boundary=", NULL },
		{ "multipart/form-data; boundary=\"a\nb\"", NULL },
		{ "multipart/form-data; boundary=\"ab", NULL },
		{ "multipart/mixed; boundary=abc", NULL },
		{ "application/x-www-form-urlencoded", NULL },
		{ NULL, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *boundary = multipart_boundary(*state, rows[i].type);

		if (rows[i].boundary)
			assert_string_equal(boundary, rows[i].boundary);
		else
			assert_null(boundary);
	}
	assert_null(multipart_boundary(
	    *state, "multipart/form-data; boundary="
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void parts_are_pairs(void **state)
{
	struct pair *pairs;
	size_t n;

	assert_true(parse(*state,
			  BODY(PART("name=\"a\"", "one") PART("name=b", "two\r\nlines") PART(
			      "name=\"fi\\\"le\"; filename=\"x.csv\"\r\nContent-Type: text/csv",
			      "a --x is no boundary here") PART("name=\"empty\"", "")),
			  &pairs, &n));
	assert_int_equal(n, 4);
	assert_string_equal(pairs[0].name, "a");
	assert_string_equal(pairs[0].value, "one");
	assert_string_equal(pairs[1].name, "b");
	assert_string_equal(pairs[1].value, "two\r\nlines");
	assert_string_equal(pairs[2].name, "fi\"le");
	assert_string_equal(pairs[2].value, "a --x is no boundary here");
	assert_string_equal(pairs[3].value, "");
}

static void what_is_before_the_first_boundary_does_not_count(void **state)
{
	struct pair *pairs;
	size_t n;

	assert_true(parse(*state, "preamble\r\n" BODY(PART("name=a", "1")) "epilogue", &pairs, &n));
	assert_int_equal(n, 1);
}

static void what_is_no_form_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"--",
		"--x",
		"--x\r\n",
		"x--x--\r\n",
		"--y--\r\n",
		PART("name=a", "1"),                                               /* no end */
		"--x\r\nContent-Disposition: form-data; name=a\r\n1\r\n--x--\r\n", /* no empty line */
		"--x\r\n\r\n1\r\n--x--\r\n",                                       /* no headers */
		BODY("--x\r\nContent-Type: text/plain\r\n\r\n1\r\n"),
		BODY(PART("filename=a", "1")),
		BODY(PART("name=\"a", "1")),
		BODY(PART("name=a", "\xff")),
		BODY(PART("name=\"\xff\"", "1")),
	};
	struct pair *pairs;
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (parse(*state, rows[i], &pairs, &n))
			fail_msg("row %zu was taken for a form", i);
}

/* A copy that ends where memory ends: whoever reads on is killed. */
static const char *at_the_edge(const char *text)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory =
	    mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(memory != MAP_FAILED);
	assert_int_equal(mprotect(memory + page, page, PROT_NONE), 0);
	memory += page - strlen(text);
	memcpy(memory, text, strlen(text));
	return memory;
}

/* The line break behind the one is that before the other. */
static void a_boundary_right_behind_a_boundary_is_no_part(void **state)
{
	static const char *const rows[] = {
		"--x\r\n--x--",
		"--x\r\n--x--\r\n",
		"a\r\n--x\r\n--x\r\n",
		"--x\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
	};
	struct pair *pairs;
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (multipart_parse(*state, at_the_edge(rows[i]), strlen(rows[i]), "x", &pairs, &n))
			fail_msg("row %zu was taken for a form", i);
}

static void a_file_with_a_nul_is_no_text(void **state)
{
	static const char body[] = BODY(PART("name=a", "1\0"
						       "2"));
	struct pair *pairs;
	size_t n;

	assert_false(multipart_parse(*state, body, sizeof(body) - 1, "x", &pairs, &n));
}

/* Cut anywhere, it is refused and never read past its end (the sanitizers see to that). */
static void a_form_that_was_cut_is_refused(void **state)
{
	static const char body[] = BODY(PART("name=\"a\"; filename=\"f\"", "one\r\n--xy\r\ntwo"));

	for (size_t len = 0; len + 4 < sizeof(body); len++) {
		char *cut = malloc(len + 1);
		struct pair *pairs;
		size_t n;

		memcpy(cut, body, len);
		cut[len] = '\0';
		assert_false(multipart_parse(*state, cut, len, "x", &pairs, &n));
		free(cut);
	}
}

static void there_are_no_more_parts_than_pairs(void **state)
{
	struct buf body;
	struct pair *pairs;
	size_t n;

	buf_init(&body, 1 << 20);
	for (size_t i = 0; i < LIMIT_PAIRS; i++)
		buf_adds(&body, PART("name=a", "1"));
	buf_adds(&body, "--x--\r\n");
	assert_true(parse(*state, buf_str(&body), &pairs, &n));
	assert_int_equal(n, LIMIT_PAIRS);
	buf_truncate(&body, body.len - strlen("--x--\r\n"));
	buf_adds(&body, BODY(PART("name=a", "1")));
	assert_false(parse(*state, buf_str(&body), &pairs, &n));
	buf_release(&body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_boundary_is_read_from_the_type),
		TEST(parts_are_pairs),
		TEST(what_is_before_the_first_boundary_does_not_count),
		TEST(what_is_no_form_is_refused),
		TEST(a_boundary_right_behind_a_boundary_is_no_part),
		TEST(a_file_with_a_nul_is_no_text),
		TEST(a_form_that_was_cut_is_refused),
		TEST(there_are_no_more_parts_than_pairs),
	};

	return RUN_TESTS("multipart", tests);
}
