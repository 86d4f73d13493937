/* Tests of html/template and html/view: the specification's own cases, and ours. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "base/arena.h"
#include "base/log.h"
#include "html/template.h"
#include "html/view_read.h"

#define ERROR_SIZE 512

/* A set, a view and what becomes of them. */
struct fixture {
	struct arena *arena;
	struct template_set *set;
	struct view *view;
	struct buf out;
	size_t n_unknown;
	char error[ERROR_SIZE];
};

/* folder NULL: as the specification has it; otherwise templates are judged as HTML. */
static struct fixture *fixture_new(const char *folder)
{
	struct arena *arena = arena_new();
	struct fixture *fixture = arena_alloc(arena, sizeof(*fixture));

	fixture->arena = arena;
	fixture->set = template_set_new(folder);
	fixture->view = view_new(arena);
	buf_init(&fixture->out, 1 << 20);
	return fixture;
}

static void fixture_free(struct fixture *fixture)
{
	buf_release(&fixture->out);
	template_set_free(fixture->set);
	arena_free(fixture->arena);
}

static bool render(struct fixture *fixture, const char *name)
{
	buf_clear(&fixture->out);
	return template_render(fixture->set, name, fixture->view, &fixture->out,
			       &fixture->n_unknown, fixture->error);
}

static void assert_renders(struct fixture *fixture, const char *name, const char *expected)
{
	if (!render(fixture, name))
		fail_msg("%s", fixture->error);
	assert_string_equal(buf_str(&fixture->out), expected);
}

static void assert_refused(struct fixture *fixture, const char *name, const char *why)
{
	buf_clear(&fixture->out);
	buf_adds(&fixture->out, "before");
	assert_false(template_render(fixture->set, name, fixture->view, &fixture->out,
				     &fixture->n_unknown, fixture->error));
	if (!strstr(fixture->error, why))
		fail_msg("\"%s\" is not in \"%s\"", why, fixture->error);
	assert_string_equal(buf_str(&fixture->out), "before");
}

/* One template that is refused as HTML, or as Mustache. */
static void assert_source_refused(const char *source, const char *why)
{
	struct fixture *fixture = fixture_new(".");

	template_set_add(fixture->set, "page", source);
	template_set_add(fixture->set, "part", "");
	assert_refused(fixture, "page", why);
	fixture_free(fixture);
}

static void assert_source_accepted(const char *source)
{
	struct fixture *fixture = fixture_new(".");

	template_set_add(fixture->set, "page", source);
	template_set_add(fixture->set, "part", "");
	if (!render(fixture, "page"))
		fail_msg("%s: %s", source, fixture->error);
	fixture_free(fixture);
}

/* The specification's cases. */

static void set_from_json(struct view *map, const char *name, struct json_object *json);

static void append_from_json(struct view *list, struct json_object *json)
{
	if (json_object_is_type(json, json_type_array)) {
		struct view *inner = view_item_list(list);

		for (size_t i = 0; i < json_object_array_length(json); i++)
			append_from_json(inner, json_object_array_get_idx(json, i));
	} else if (json_object_is_type(json, json_type_object)) {
		struct view *item = view_item(list);

		json_object_object_foreach(json, key, value) set_from_json(item, key, value);
	} else {
		view_item_text(list, json_object_get_string(json));
	}
}

static void set_from_json(struct view *map, const char *name, struct json_object *json)
{
	struct view *inner;

	switch (json_object_get_type(json)) {
	case json_type_null: view_text(map, name, NULL); break;
	case json_type_boolean: view_flag(map, name, json_object_get_boolean(json)); break;
	case json_type_int: view_int(map, name, json_object_get_int64(json)); break;
	case json_type_double:
	case json_type_string: view_text(map, name, json_object_get_string(json)); break;
	case json_type_object:
		inner = view_map(map, name);
		json_object_object_foreach(json, key, value) set_from_json(inner, key, value);
		break;
	case json_type_array:
		inner = view_list(map, name);
		for (size_t i = 0; i < json_object_array_length(json); i++)
			append_from_json(inner, json_object_array_get_idx(json, i));
		break;
	}
}

static const char *text_of(struct json_object *json, const char *key)
{
	return json_object_get_string(json_object_object_get(json, key));
}

static bool has_raw_form(const char *source)
{
	return strstr(source, "{{{") || strstr(source, "{{&");
}

/* Whether a case ends as it should: refused where it has a raw form, as expected elsewhere. */
static bool spec_case_passes(struct json_object *json)
{
	struct fixture *fixture = fixture_new(NULL);
	struct view *holder = view_new(fixture->arena);
	struct view_name root = { "root", 4, view_name_mark("root", 4) };
	bool is_raw = has_raw_form(text_of(json, "template"));
	struct json_object *partials = json_object_object_get(json, "partials");

	/* The data of some cases is no map, so it hangs on one. */
	set_from_json(holder, "root", json_object_object_get(json, "data"));

	template_set_add(fixture->set, "the case", text_of(json, "template"));
	if (partials) {
		json_object_object_foreach(partials, name, source)
		{
			template_set_add(fixture->set, name, json_object_get_string(source));
			is_raw = is_raw || has_raw_form(json_object_get_string(source));
		}
	}

	bool is_done = template_render(fixture->set, "the case", view_find(holder, &root),
				       &fixture->out, &fixture->n_unknown, fixture->error);
	bool passes = is_raw
			  ? !is_done && strstr(fixture->error, "unescaped text")
			  : is_done && !strcmp(buf_str(&fixture->out), text_of(json, "expected"));

	if (!passes)
		print_error("%s: \"%s\" %s\n", text_of(json, "name"), buf_str(&fixture->out),
			    fixture->error);
	fixture_free(fixture);
	return passes;
}

struct spec_file {
	const char *name;
	size_t n_cases;
};

static void passes_the_specification(void **state)
{
	const struct spec_file *file = *state;
	const char *folder = getenv("TEST_SRCDIR");
	char path[4096];
	size_t n_passed = 0;

	snprintf(path, sizeof(path), "%s/tests/unit/vectors/mustache/%s", folder ? folder : ".",
		 file->name);

	struct json_object *json = json_object_from_file(path);

	assert_non_null(json);

	struct json_object *cases = json_object_object_get(json, "tests");
	size_t n_cases = json_object_array_length(cases);

	for (size_t i = 0; i < n_cases; i++)
		n_passed += spec_case_passes(json_object_array_get_idx(cases, i));
	json_object_put(json);
	assert_int_equal(n_passed, n_cases);
	assert_int_equal(n_cases, file->n_cases);
}

/* Names and values. */

static void escapes_hostile_text_everywhere(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "x", "\"><script>alert('&')</script>");
	template_set_add(fixture->set, "page", "<p title=\"{{x}}\" lang='{{x}}'>{{x}}</p>");
#define SAFE "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"
	assert_renders(fixture, "page", "<p title=\"" SAFE "\" lang='" SAFE "'>" SAFE "</p>");
	fixture_free(fixture);
}

static void writes_html_as_it_stands(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_html(fixture->view, "chart", (struct html){ "<svg>&amp;</svg> not this", 16 });
	view_html(fixture->view, "none", (struct html){ "", 0 });
	template_set_add(fixture->set, "page",
			 "{{#chart}}<p>{{chart}}{{.}}</p>{{/chart}}{{^none}}-{{/none}}");
	assert_renders(fixture, "page", "<p><svg>&amp;</svg><svg>&amp;</svg></p>-");
	fixture_free(fixture);
}

static void writes_numbers_and_keeps_zero_true(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_int(fixture->view, "zero", 0);
	view_int(fixture->view, "low", INT64_MIN);
	template_set_add(fixture->set, "page", "{{zero}} {{low}} {{#zero}}({{.}}){{/zero}}");
	assert_renders(fixture, "page", "0 -9223372036854775808 (0)");
	fixture_free(fixture);
}

static void counts_names_that_nobody_has_set(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "known", "k");
	view_text(fixture->view, "nothing", NULL);
	view_text(fixture->view, "empty", "");
	view_flag(fixture->view, "off", false);
	template_set_add(fixture->set, "good",
			 "{{known}}{{nothing}}{{empty}}{{#nothing}}x{{/nothing}}"
			 "{{^off}}-{{/off}}{{nothing.more}}{{off.more}}");
	template_set_add(fixture->set, "bad",
			 "{{a}}{{known}}{{#b}}x{{/b}}{{^c}}y{{/c}}{{known.d}}");
	assert_renders(fixture, "good", "k-");
	assert_int_equal(fixture->n_unknown, 0);
	assert_renders(fixture, "bad", "ky");
	assert_int_equal(fixture->n_unknown, 4);
	fixture_free(fixture);
}

static void counts_values_that_are_no_text(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_flag(fixture->view, "flag", true);
	view_map(fixture->view, "map");
	view_list(fixture->view, "list");
	template_set_add(fixture->set, "page", "{{flag}}{{map}}{{list}}{{.}}");
	assert_renders(fixture, "page", "");
	assert_int_equal(fixture->n_unknown, 4);
	fixture_free(fixture);
}

/* Renders and counts the lines that came to standard error meanwhile. */
static size_t count_log_lines(struct fixture *fixture, const char *name)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t n = 0;

	assert_non_null(file);
	log_set_level(LOG_LEVEL_WARN);
	dup2(fileno(file), STDERR_FILENO);

	bool is_good = render(fixture, name);

	dup2(saved, STDERR_FILENO);
	close(saved);
	log_set_level(LOG_LEVEL_ERROR);
	assert_true(is_good);
	rewind(file);
	for (int c = fgetc(file); c != EOF; c = fgetc(file))
		n += c == '\n';
	fclose(file);
	return n;
}

static void logs_an_unknown_name_once_a_render(void **state)
{
	struct fixture *fixture = fixture_new(".");
	struct view *list = view_list(fixture->view, "list");

	(void)state;
	for (int i = 0; i < 10; i++)
		view_item(list);
	template_set_add(fixture->set, "page", "{{#list}}{{a}}{{b.c}}{{/list}}");
	assert_int_equal(count_log_lines(fixture, "page"), 2);
	assert_int_equal(fixture->n_unknown, 20);
	assert_int_equal(count_log_lines(fixture, "page"), 2);
	fixture_free(fixture);
}

static void keeps_the_last_of_two_values(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "x", "first");
	view_text(fixture->view, "x", "last");
	view_item_text(view_list(fixture->view, "list"), "first");
	view_item_text(view_list(fixture->view, "list"), "last");
	template_set_add(fixture->set, "page", "{{x}} {{#list}}{{.}}{{/list}}");
	assert_renders(fixture, "page", "last last");
	fixture_free(fixture);
}

static void tells_similar_names_apart(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "abcd", "1");
	view_text(fixture->view, "acbd", "2");
	view_text(fixture->view, "abbd", "3");
	template_set_add(fixture->set, "page", "{{abcd}}{{acbd}}{{abbd}}{{abc}}{{aabd}}");
	assert_renders(fixture, "page", "123");
	assert_int_equal(fixture->n_unknown, 2);
	fixture_free(fixture);
}

static void keeps_the_context_in_the_section_of_a_flag(void **state)
{
	struct fixture *fixture = fixture_new(".");
	struct view *list = view_list(fixture->view, "list");

	(void)state;
	view_item_text(list, "a");
	view_item_text(list, "");
	view_item_text(list, "b");
	view_flag(fixture->view, "on", true);
	template_set_add(fixture->set, "page", "{{#list}}{{#on}}({{.}}){{/on}}{{/list}}");
	assert_renders(fixture, "page", "(a)()(b)");
	fixture_free(fixture);
}

/* What is refused. */

static void refuses_sections_that_are_not_closed_right(void **state)
{
	(void)state;
	assert_source_refused("a\n{{#x}}\nb", "page.html:2: \"x\" is never closed");
	assert_source_refused("{{#x}}{{#y}}\n{{/x}}{{/y}}",
			      "page.html:2: {{/x}} where \"y\" of line 1 is to be closed");
	assert_source_refused("a\n\n{{/x}}", "page.html:3: {{/x}} closes nothing");
	assert_source_refused("{{<part}}{{$x}}", "\"x\" is never closed");
	assert_source_refused("{{$x}}", "\"x\" is never closed");
}

static void refuses_malformed_tags(void **state)
{
	(void)state;
	assert_source_refused("a {{b", "page.html:1: unclosed tag");
	assert_source_refused("a {{! b", "unclosed tag");
	assert_source_refused("{{}}", "malformed name");
	assert_source_refused("{{#}}{{/}}", "malformed name");
	assert_source_refused("{{a b}}", "malformed name");
	assert_source_refused("{{a..b}}", "malformed name");
	assert_source_refused("{{.a}}", "malformed name");
	assert_source_refused("{{a.}}", "malformed name");
	assert_source_refused("{{=}}", "delimiters are set without =");
	assert_source_refused("{{==}}", "malformed delimiters");
	assert_source_refused("{{=<%=}}", "malformed delimiters");
	assert_source_refused("{{=a b c=}}", "malformed delimiters");
	assert_source_refused("{{! one\ntwo }}\n{{b c}}", "page.html:3: malformed name");
}

static void refuses_the_unescaped_forms(void **state)
{
	(void)state;
	assert_source_refused("\n{{{x}}}", "page.html:2: unescaped text");
	assert_source_refused("{{&x}}", "unescaped text");
	assert_source_refused("{{ & x }}", "unescaped text");
	assert_source_refused("{{=<% %>=}}<%{x}%>", "unescaped text");
}

static void refuses_what_would_be_ignored_in_a_parent(void **state)
{
	(void)state;
	assert_source_refused("{{<part}}{{x}}{{/part}}", "only blocks may stand inside {{<part}}");
	assert_source_refused("{{<part}}{{#x}}{{$b}}{{/b}}{{/x}}{{/part}}", "only blocks");
	assert_source_accepted("{{<part}}text {{! comment }}{{$b}}{{x}}{{/b}}{{/part}}");
}

static void refuses_a_missing_partial_or_parent(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	assert_source_refused("\n{{>other}}", "page.html:2: there is no template \"other\"");
	assert_source_refused("{{<other}}{{/other}}", "there is no template \"other\"");
	assert_source_refused("{{>../page}}", "there is no template \"../page\"");
	assert_source_refused("{{#never}}{{>other}}{{/never}}", "there is no template");
	assert_refused(fixture, "nowhere", "./nowhere.html: cannot be read: No such file");
	fixture_free(fixture);
}

static void refuses_what_includes_something_refused(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	template_set_add(fixture->set, "page", "{{>middle}}");
	template_set_add(fixture->set, "middle", "{{>bad}}");
	template_set_add(fixture->set, "bad", "\n{{{x}}}");
	/* These two name each other, and one of them is refused after the other was read. */
	template_set_add(fixture->set, "a", "{{>b}}{{>bad}}");
	template_set_add(fixture->set, "b", "{{>a}}");
	assert_refused(fixture, "page", "./bad.html:2: unescaped text");
	assert_refused(fixture, "page", "./bad.html:2: unescaped text");
	assert_refused(fixture, "a", "./bad.html:2: unescaped text");
	assert_refused(fixture, "b", "a.html was refused");
	assert_false(template_set_check(fixture->set, fixture->error));
	fixture_free(fixture);
}

static void refuses_unquoted_attributes(void **state)
{
	(void)state;
	assert_source_refused("<p>\n<a href={{x}}>",
			      "page.html:2: \"x\" may not stand in an attribute "
			      "without quotation marks");
	assert_source_refused("<a href= {{x}}>", "without quotation marks");
	assert_source_refused("<a href=/p/{{x}}>", "the value of an attribute is not quoted");
	assert_source_refused("<input type=text>", "the value of an attribute is not quoted");
	assert_source_refused("<a href={{#x}}\"y\"{{/x}}>", "without quotation marks");
	assert_source_refused("<a title=\"x\"href={{x}}>", "without quotation marks");
	assert_source_refused("<a{{#x}} href={{/x}}{{y}}>",
			      "begins in the name of a tag and ends in");
	assert_source_accepted("<a href=\"{{x}}\" title='{{y}}' data-a = \"=\">a={{x}}</a>");
}

static void refuses_text_that_would_be_markup(void **state)
{
	(void)state;
	assert_source_refused("<p {{x}}>", "\"x\" may not stand in a tag");
	assert_source_refused("<p title=\"\"{{x}}>", "may not stand in a tag");
	assert_source_refused("<{{x}}>", "may not stand in the name of a tag");
	assert_source_refused("<h{{x}}>", "may not stand in the name of a tag");
	assert_source_refused("</{{x}}>", "may not stand in the name of a tag");
	assert_source_refused("<p {{>part}}>", "may not stand in a tag");
	assert_source_refused("<p title=\"{{>part}}\">", "may not stand in an attribute");
	assert_source_refused("<p {{$b}}{{/b}}>", "may not stand in a tag");
}

static void refuses_tags_in_scripts_and_styles(void **state)
{
	(void)state;
	assert_source_refused("<script>\nvar a = '{{x}}';</script>",
			      "page.html:2: \"x\" may not stand in <script> or <style>");
	assert_source_refused("<STYLE media=\"all\">a{{! no }}</STYLE>", "<script> or <style>");
	assert_source_refused("<script>if (a</b) {{#x}}y{{/x}}</script>", "<script> or <style>");
	assert_source_refused("{{#x}}<script>{{/x}}", "<script> or <style>");
	assert_source_refused("<script>'<</scrip</style>'{{x}}", "<script> or <style>");
	assert_source_accepted("<style>a>b{}</style>{{x}}<script src=\"{{x}}\"></SCRIPT >{{x}}");
	assert_source_accepted("<script>'<</script>{{x}}");
	assert_source_accepted("<scripts>{{x}}</scripts><styl>{{x}}");
}

static void refuses_sections_across_places(void **state)
{
	(void)state;
	assert_source_refused("{{#x}}<p {{/x}}>", "\"x\" begins between tags and ends in a tag");
	assert_source_refused("<p title=\"a{{#x}}\"{{/x}}>",
			      "begins in an attribute and ends in a tag");
	assert_source_refused("<p", "page.html:1: the file ends in the name of a tag");
	assert_source_refused("<!-- {{x}}", "the file ends in a comment");
	assert_source_refused("{{<part}}{{$b}}<p{{/b}}{{/part}}", "begins between tags and ends");
	assert_source_accepted("<p{{#x}} class=\"a{{#y}} b{{/y}}\"{{/x}} id=\"i\">{{x}}</p>");
	assert_source_accepted("<input{{#x}} checked{{/x}}{{^x}} disabled{{/x}}>");
	assert_source_accepted("{{#x}}<a href=\"{{x}}\">{{/x}}text{{#x}}</a>{{/x}}");
}

static void accepts_the_rest_of_html(void **state)
{
	(void)state;
	assert_source_accepted("<!DOCTYPE html>\n<html lang=\"en\"><br/><hr />\n{{x}}");
	assert_source_accepted("<!-- <a b={{x}}> -- - > {{x}} --><!-->{{x}}<!--->{{x}}");
	assert_source_accepted("1 < 2 && 3 <4 {{x}} a<=b << {{x}}");
	assert_source_accepted("<body class=\"{{$kind}}plain{{/kind}}\">{{>part}}");
	assert_source_accepted("{{<part}}{{$title}}{{x}}{{/title}}{{/part}}");
	assert_source_accepted("");
}

/* Partials and blocks beyond the specification. */

static void recurses_as_deep_as_the_data(void **state)
{
	struct fixture *fixture = fixture_new(".");
	struct view *map = fixture->view;

	(void)state;
	for (int i = 0; i < 20; i++) {
		view_int(map, "n", i);
		map = view_map(map, "inner");
	}
	view_int(map, "n", 20);
	view_text(map, "inner", NULL);
	template_set_add(fixture->set, "node", "{{n}}{{#inner}} {{>node}}{{/inner}}");
	assert_renders(fixture, "node", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
	fixture_free(fixture);
}

static void fails_cleanly_where_recursion_never_ends(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_map(fixture->view, "inner");
	template_set_add(fixture->set, "self", "x{{>self}}{{>self}}");
	template_set_add(fixture->set, "ping", "x{{>pong}}");
	template_set_add(fixture->set, "pong", "{{#inner}}{{>ping}}{{/inner}}");
	template_set_add(fixture->set, "child", "{{<child}}{{/child}}");
	template_set_add(fixture->set, "block", "{{<base}}{{$a}}{{<base}}{{/base}}{{/a}}{{/base}}");
	template_set_add(fixture->set, "base", "({{$a}}{{/a}})");
	assert_refused(fixture, "self", "self.html: nested deeper than");
	assert_refused(fixture, "ping", "nested deeper than");
	assert_refused(fixture, "child", "nested deeper than");
	assert_renders(fixture, "block", "(())");
	fixture_free(fixture);
}

static void indents_lines_of_partials_but_not_values(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "x", "1\n2");
	view_flag(fixture->view, "on", true);
	template_set_add(fixture->set, "page", "<p>\n  {{>outer}}\n</p>\n");
	template_set_add(fixture->set, "outer",
			 "{{x}}\n\n{{#on}}\n\t{{>inner}}\n{{/on}}\nend {{>inner}}.\n");
	template_set_add(fixture->set, "inner", "a\nb\n");
	assert_renders(fixture, "page", "<p>\n  1\n2\n\n  \ta\n  \tb\n  end a\nb.\n</p>\n");
	fixture_free(fixture);
}

static void fills_a_layout_like_one_of_ours(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "name", "R&D");
	template_set_add(fixture->set, "layout",
			 "<head>\n"
			 "  <title>{{$title}}Landfall{{/title}}</title>\n"
			 "</head>\n"
			 "<body class=\"{{$kind}}plain{{/kind}}\">\n"
			 "  <main>\n"
			 "    {{$content}}\n"
			 "    {{/content}}\n"
			 "  </main>\n"
			 "  {{$foot}}\n"
			 "  <footer></footer>\n"
			 "  {{/foot}}\n"
			 "</body>\n");
	template_set_add(fixture->set, "page",
			 "{{! A page. }}\n"
			 "{{<layout}}\n"
			 "{{$title}}{{name}} - Landfall{{/title}}\n"
			 "\n"
			 "{{$content}}\n"
			 "<h1>{{name}}</h1>\n"
			 "{{#name}}\n"
			 "<p>\n"
			 "  {{name}}</p>\n"
			 "{{/name}}\n"
			 "{{/content}}\n"
			 "{{/layout}}\n");
	assert_renders(fixture, "page",
		       "<head>\n"
		       "  <title>R&amp;D - Landfall</title>\n"
		       "</head>\n"
		       "<body class=\"plain\">\n"
		       "  <main>\n"
		       "    <h1>R&amp;D</h1>\n"
		       "    <p>\n"
		       "      R&amp;D</p>\n"
		       "  </main>\n"
		       "  <footer></footer>\n"
		       "</body>\n");
	assert_int_equal(fixture->n_unknown, 0);
	fixture_free(fixture);
}

/* The four ways in which a block and its argument share a line. */
static void indents_arguments_where_they_appear(void **state)
{
	struct fixture *fixture = fixture_new(NULL);

	(void)state;
	template_set_add(fixture->set, "own", "[\n  {{$b}}\n  {{/b}}\n]\n");
	template_set_add(fixture->set, "inline", "[\n  {{$b}}{{/b}}\n]\n");
	template_set_add(fixture->set, "a1",
			 "{{<own}}\n  {{$b}}\n    1\n      2\n  {{/b}}\n{{/own}}\n");
	template_set_add(fixture->set, "a2", "{{<own}}{{$b}}1\n2\n{{/b}}{{/own}}");
	template_set_add(fixture->set, "a3", "{{<inline}}{{$b}}\n1\n  {{>part}}{{/b}}{{/inline}}");
	template_set_add(fixture->set, "a4", "{{<inline}}{{$b}}1\n2{{/b}}{{/inline}}");
	template_set_add(fixture->set, "a5", "{{<inline}}{{$b}}\n  {{>part}}\n{{/b}}{{/inline}}");
	template_set_add(fixture->set, "part", "x\ny");
	assert_renders(fixture, "a1", "[\n  1\n    2\n]\n");
	assert_renders(fixture, "a2", "[\n  1\n  2\n]\n");
	assert_renders(fixture, "a3", "[\n  1\n    x\ny\n]\n");
	assert_renders(fixture, "a4", "[\n  1\n  2\n]\n");
	assert_renders(fixture, "a5", "[\n  x\n  y\n]\n");
	fixture_free(fixture);
}

/* The set and its folder. */

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);

	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void remove_file(const char *folder, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static void reads_and_checks_the_files_of_a_folder(void **state)
{
	char folder[] = "test_template.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "page.html", "<p>{{>part}}</p>\n");
	write_file(folder, "part.html", "{{x}}");
	write_file(folder, "empty.html", "");
	write_file(folder, "notes.txt", "{{{x}}}");

	struct fixture *fixture = fixture_new(folder);

	view_text(fixture->view, "x", "1");
	assert_true(template_set_check(fixture->set, fixture->error));
	assert_renders(fixture, "page", "<p>1</p>\n");
	assert_renders(fixture, "empty", "");
	fixture_free(fixture);

	write_file(folder, "bad.html", "<p>\n<a href={{x}}></p>\n");
	fixture = fixture_new(folder);
	view_text(fixture->view, "x", "1");
	assert_renders(fixture, "page", "<p>1</p>\n");
	assert_false(template_set_check(fixture->set, fixture->error));
	assert_non_null(strstr(fixture->error, "/bad.html:2: "));
	fixture_free(fixture);

	remove_file(folder, "bad.html");
	remove_file(folder, "page.html");
	remove_file(folder, "part.html");
	remove_file(folder, "empty.html");
	remove_file(folder, "notes.txt");
	assert_int_equal(rmdir(folder), 0);
}

static void check_fails_without_the_folder(void **state)
{
	struct fixture *fixture = fixture_new("no/such/folder");

	(void)state;
	assert_false(template_set_check(fixture->set, fixture->error));
	assert_non_null(strstr(fixture->error, "no/such/folder: cannot be read"));
	fixture_free(fixture);
}

static void renders_twice_the_same(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "x", "1");
	template_set_add(fixture->set, "page", "{{x}}");
	assert_renders(fixture, "page", "1");
	assert_renders(fixture, "page", "1");
	fixture_free(fixture);
}

static void survives_a_full_buffer(void **state)
{
	struct fixture *fixture = fixture_new(".");

	(void)state;
	view_text(fixture->view, "x", "<<<<<<<<");
	template_set_add(fixture->set, "page", "{{x}}{{x}}");
	buf_release(&fixture->out);
	buf_init(&fixture->out, 16);
	assert_true(render(fixture, "page"));
	assert_true(fixture->out.is_full);
	fixture_free(fixture);
}

#define SPEC(index)                                                                                \
	{                                                                                          \
		spec_names[index], passes_the_specification, NULL, NULL, &spec_files[index]        \
	}

int main(void)
{
	static struct spec_file spec_files[] = {
		{ "comments.json", 12 },      { "delimiters.json", 14 }, { "inheritance.json", 27 },
		{ "interpolation.json", 42 }, { "inverted.json", 22 },   { "partials.json", 12 },
		{ "sections.json", 34 },
	};
	static const char *const spec_names[] = {
		"passes the specification of comments",
		"passes the specification of delimiters",
		"passes the specification of inheritance",
		"passes the specification of interpolation",
		"passes the specification of inverted sections",
		"passes the specification of partials",
		"passes the specification of sections",
	};
	const struct CMUnitTest tests[] = {
		SPEC(0),
		SPEC(1),
		SPEC(2),
		SPEC(3),
		SPEC(4),
		SPEC(5),
		SPEC(6),
		cmocka_unit_test(escapes_hostile_text_everywhere),
		cmocka_unit_test(writes_html_as_it_stands),
		cmocka_unit_test(writes_numbers_and_keeps_zero_true),
		cmocka_unit_test(counts_names_that_nobody_has_set),
		cmocka_unit_test(counts_values_that_are_no_text),
		cmocka_unit_test(logs_an_unknown_name_once_a_render),
		cmocka_unit_test(keeps_the_last_of_two_values),
		cmocka_unit_test(tells_similar_names_apart),
		cmocka_unit_test(keeps_the_context_in_the_section_of_a_flag),
		cmocka_unit_test(refuses_sections_that_are_not_closed_right),
		cmocka_unit_test(refuses_malformed_tags),
		cmocka_unit_test(refuses_the_unescaped_forms),
		cmocka_unit_test(refuses_what_would_be_ignored_in_a_parent),
		cmocka_unit_test(refuses_a_missing_partial_or_parent),
		cmocka_unit_test(refuses_what_includes_something_refused),
		cmocka_unit_test(refuses_unquoted_attributes),
		cmocka_unit_test(refuses_text_that_would_be_markup),
		cmocka_unit_test(refuses_tags_in_scripts_and_styles),
		cmocka_unit_test(refuses_sections_across_places),
		cmocka_unit_test(accepts_the_rest_of_html),
		cmocka_unit_test(recurses_as_deep_as_the_data),
		cmocka_unit_test(fails_cleanly_where_recursion_never_ends),
		cmocka_unit_test(indents_lines_of_partials_but_not_values),
		cmocka_unit_test(fills_a_layout_like_one_of_ours),
		cmocka_unit_test(indents_arguments_where_they_appear),
		cmocka_unit_test(reads_and_checks_the_files_of_a_folder),
		cmocka_unit_test(check_fails_without_the_folder),
		cmocka_unit_test(renders_twice_the_same),
		cmocka_unit_test(survives_a_full_buffer),
	};

	log_set_level(LOG_LEVEL_ERROR);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
