/* Decoders of whole texts: templates, access tokens, CSV, rows that are imported. */
#include "config.h"

#include <string.h>

#include "api/csv.h"
#include "auth/jwt.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "html/template.h"
#include "html/template_parse.h"
#include "html/template_units.h"
#include "html/view.h"

/* Readers that a tree may have or not. */
#if __has_include("transfer/lines.h")
#include "transfer/lines.h"
#define HAVE_LINES 1
#else
#define HAVE_LINES 0
#endif
#if __has_include("http/multipart.h")
#include "http/multipart.h"
#define HAVE_MULTIPART 1
#else
#define HAVE_MULTIPART 0
#endif

static const char *input(struct fuzz *f)
{
	return buf_str(&f->input);
}

static void make_template(struct fuzz *f)
{
	static const char *const tags[] = {
		"{{a}}",  "{{#a}}", "{{/a}}",      "{{^a}}", "{{>b}}", "{{#list}}", "{{/list}}",
		"{{$c}}", "{{/c}}", "{{<b}}",      "{{/b}}", "{{.}}",  "{{map.x}}", "{{! no }}",
		"\n",     "  ",     "<p class=\"", "\">",    "</p>",   "text",      "{{=<% %>=}}"
	};

	if (fuzz_one_in(f, 2)) {
		mutate_seed(f, CORPUS_TEMPLATE);
		return;
	}
	for (size_t i = fuzz_below(f, 20); i; i--)
		buf_adds(&f->input, tags[fuzz_below(f, ARRAY_LEN(tags))]);
	if (fuzz_one_in(f, 2))
		mutate(f);
}

/* Markup that comes as data, and that no template can be cut and pasted together into: none of ours has these letters. */
#define FOREIGN "<q7Zk>"

static struct view *some_view(struct fuzz *f)
{
	struct view *view = view_new(f->arena);
	struct view *list = view_list(view, "list");

	view_text(view, "a", fuzz_one_in(f, 3) ? NULL : FOREIGN "\"&'");
	view_text(view_map(view, "map"), "x", FOREIGN);
	for (size_t i = fuzz_below(f, 3); i; i--)
		view_text(view_item(list), "a", FOREIGN);
	return view;
}

static bool try_template(struct fuzz *f)
{
	struct template_program program = { 0 };
	struct template_refusal refusal = { 0, "" };
	bool is_html = fuzz_one_in(f, 2), is_good;

	make_template(f);
	is_good = template_parse(&program, input(f), f->input.len, is_html, &refusal);
	if (!is_good)
		FUZZ_CHECK(f, refusal.line >= 1 && *refusal.why);
	template_program_release(&program);
	return is_good;
}

/* A template that was refused is never rendered, and no other lets a text through as it is. */
static bool try_render(struct fuzz *f)
{
	struct template_set *set = template_set_new(NULL);
	char error[512] = "";
	struct buf out;
	size_t n_unknown = 0;
	bool is_good;

	make_template(f);
	input_cut(f);
	buf_init(&out, LIMIT_RESPONSE_BYTES);
	template_set_add(set, "page", input(f));
	template_set_add(set, "b", "[{{$c}}b{{a}}{{/c}}]\n");
	is_good = template_render(set, "page", some_view(f), &out, &n_unknown, error);
	FUZZ_CHECK(f, is_good || *error);
	FUZZ_CHECK(f, is_good || !out.len);
	FUZZ_CHECK(f, !strstr(buf_str(&out), FOREIGN));
	buf_release(&out);
	template_set_free(set);
	return is_good;
}

/* ---- what of a template is translated */

static void add_bytes(void *context, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!str_is_space(text[i]))
			buf_addc(context, text[i]);
}

static void add_unit(void *context, const char *unit)
{
	add_bytes(context, unit, strlen(unit));
}

/* Whatever it makes of it, all of the source is there, in order, but for white space. */
static bool try_units(struct fuzz *f)
{
	struct buf out, whole;
	const struct template_units to = { add_bytes, add_unit, &out };

	make_template(f);
	input_cut(f);
	buf_init(&out, LIMIT_RESPONSE_BYTES);
	buf_init(&whole, LIMIT_RESPONSE_BYTES);
	template_units_read(input(f), f->input.len, &to);
	add_bytes(&whole, input(f), f->input.len);
	FUZZ_CHECK(f, out.len == whole.len && !strcmp(buf_str(&out), buf_str(&whole)));
	buf_release(&whole);
	buf_release(&out);
	return true;
}

/* ---- access tokens */

static const char *no_key(void *context, const char *kid)
{
	(void)context;
	(void)kid;
	return NULL;
}

static void add_part(struct fuzz *f, const char *text)
{
	if (f->input.len)
		buf_addc(&f->input, '.');
	buf_adds(&f->input, base64_url_encode(f->arena, text, strlen(text)));
}

/* Accepted is what gets as far as the look for a key. */
static bool try_jwt(struct fuzz *f)
{
	static const char *const heads[] = {
		"{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"a\"}",
		"{\"alg\":\"none\",\"typ\":\"at+jwt\"}",
		"{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"a\"}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"crit\":[\"x\"],\"kid\":\"a\"}",
	};
	struct jwt_claims claims;
	enum jwt_fault fault;

	mutate_text(f, heads, ARRAY_LEN(heads));
	input_cut(f);

	const char *head = arena_strdup(f->arena, input(f));
	struct buf body;

	buf_init(&body, FUZZ_INPUT_MAX * 4);
	grammar_json(f, &body, 3);
	buf_clear(&f->input);
	add_part(f, fuzz_one_in(f, 3) ? heads[0] : head);
	add_part(f, buf_str(&body));
	add_part(f, "not a signature");
	buf_release(&body);
	if (fuzz_one_in(f, 3))
		mutate(f);
	input_cut(f);
	jwt_is_one(input(f));
	fault = jwt_check(f->arena, input(f), "https://a", 1762443000, no_key, NULL, &claims);
	FUZZ_CHECK(f, fault > JWT_GOOD && fault < JWT__COUNT && *jwt_fault_word(fault));
	return fault == JWT_KEY;
}

/* ---- CSV */

/* Reads one cell as a spreadsheet does; NULL when a quote is out of place. */
static const char *read_cell(struct fuzz *f, const char *at)
{
	struct buf out;
	const char *text;
	bool is_quoted = *at == '"';

	buf_init(&out, LIMIT_RESPONSE_BYTES);
	for (at += is_quoted; *at; at++) {
		if (*at == '"' && (!is_quoted || at[1] != '"'))
			break;
		at += *at == '"';
		buf_addc(&out, *at);
	}
	text = buf_dup(&out, f->arena);
	buf_release(&out);
	return str_eq(at, is_quoted ? "\"" : "") ? text : NULL;
}

static bool try_csv(struct fuzz *f)
{
	const char *text = grammar_text(f, 60, true);
	const char *cell;

	csv_cell(&f->input, text);
	FUZZ_CHECK(f, *input(f) == '"' || !strpbrk(input(f), ",\r\n\""));
	cell = read_cell(f, input(f));
	FUZZ_CHECK(f, cell && !strchr("=+-@\t\r", *cell ? *cell : 'a'));
	FUZZ_CHECK(f, str_eq(cell, text) || (*cell == '\'' && str_eq(cell + 1, text)));
	return true;
}

#if HAVE_LINES
/* NDJSON and CSV that are imported. */
static bool try_lines(struct fuzz *f)
{
	static const char *const seeds[] = {
		"{\"record\":\"deployment\",\"project\":\"shop\"}\n{\"record\":\"build\"}\n",
		"record,project,version\r\ndeployment,shop,\"1,0\"\r\nbuild,\"a "
		"\"\"b\"\"\",'=x\r\n",
		"a\n\n\nb\n",
	};
	enum lines_form form;
	struct lines lines;

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	form = fuzz_one_in(f, 2) ? lines_guess(input(f)) : (enum lines_form)fuzz_below(f, 2);
	lines_read(f->arena, form, input(f), f->input.len, &lines);
	if (lines.fault)
		return false;
	for (size_t i = 0; i < lines.n; i++) {
		const struct line *line = &lines.rows[i];

		FUZZ_CHECK(f, line->number >= 1 && line->text >= input(f) &&
				  line->text + line->len <= input(f) + f->input.len);
		if (form == LINES_CSV)
			lines_cells(f->arena, &lines, line);
	}
	return true;
}
#endif

#if HAVE_MULTIPART
/* Forms that bring a file. */
static bool try_multipart(struct fuzz *f)
{
	static const char *const seeds[] = {
		"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n\r\n--b\r\n"
		"Content-Disposition: form-data; name=c\r\n\r\n\r\n--b--",
		"before\r\n--b  "
		"\r\ncontent-disposition:form-data;name=\"\\\"\"\r\n\r\n--b\r\n--b--",
	};
	static const char *const types[] = { "multipart/form-data; boundary=b",
					     "Multipart/Form-Data; charset=x; boundary=\"b c\"" };
	struct pair *pairs;
	const char *boundary;
	size_t n;

	mutate_text(f, types, ARRAY_LEN(types));
	input_cut(f);
	boundary = multipart_boundary(f->arena, input(f));
	FUZZ_CHECK(f, !boundary || *boundary);
	buf_clear(&f->input);
	mutate_text(f, seeds, ARRAY_LEN(seeds));
	if (!multipart_parse(f->arena, input(f), f->input.len,
			     boundary && fuzz_one_in(f, 4) ? boundary : "b", &pairs, &n))
		return false;
	FUZZ_CHECK(f, n <= LIMIT_PAIRS);
	for (size_t i = 0; i < n; i++)
		FUZZ_CHECK(f, str_is_utf8(pairs[i].name, strlen(pairs[i].name), NULL) &&
				  str_is_utf8(pairs[i].value, strlen(pairs[i].value), NULL));
	return true;
}
#endif

const struct fuzz_target fuzz_text_targets[] = {
	{ "template", 6, try_template, NULL },
	{ "render", 4, try_render, NULL },
	{ "units", 4, try_units, NULL },
	{ "jwt", 4, try_jwt, NULL },
	{ "csv", 3, try_csv, NULL },
#if HAVE_LINES
	{ "lines", 6, try_lines, NULL },
#endif
#if HAVE_MULTIPART
	{ "multipart", 6, try_multipart, NULL },
#endif
};
const size_t fuzz_n_text_targets = ARRAY_LEN(fuzz_text_targets);
