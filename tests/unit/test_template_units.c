/* Tests of html/template_units: what of a template a translator gets to see. */
#include "config.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "html/template.h"
#include "html/template_units.h"
#include "test.h"

/* Units as [u][v], and the source with each unit in brackets where it stood. */
struct seen {
	struct buf units, text;
};

static void keep(void *context, const char *text, size_t len)
{
	buf_add(&((struct seen *)context)->text, text, len);
}

static void unit(void *context, const char *text)
{
	struct seen *seen = context;

	buf_addf(&seen->units, "[%s]", text);
	buf_addf(&seen->text, "[%s]", text);
}

static int set_up(void **state)
{
	struct seen *seen = malloc(sizeof(*seen));

	buf_init(&seen->units, 1 << 16);
	buf_init(&seen->text, 1 << 16);
	*state = seen;
	return 0;
}

static int tear_down(void **state)
{
	struct seen *seen = *state;

	buf_release(&seen->units);
	buf_release(&seen->text);
	free(seen);
	return 0;
}

static void read_source(struct seen *seen, const char *source)
{
	const struct template_units to = { keep, unit, seen };

	buf_clear(&seen->units);
	buf_clear(&seen->text);
	template_units_read(source, strlen(source), &to);
}

/* Rows of a source and its units. */
static void expect(void **state, const char *const rows[][2], size_t n)
{
	struct seen *seen = *state;

	for (size_t i = 0; i < n; i++) {
		read_source(seen, rows[i][0]);
		assert_string_equal(buf_str(&seen->units), rows[i][1]);
	}
}

static void a_unit_is_what_stands_between_block_tags(void **state)
{
	static const char *const rows[][2] = {
		{ "<h1>State</h1><p>All is calm.</p>", "[State][All is calm.]" },
		{ "<ul><li>One</li><li>Two</li></ul>", "[One][Two]" },
		{ "One<br>Two", "[One][Two]" },
		{ "<label>Name</label> <input name=\"x\"> <button>Save</button>", "[Name][Save]" },
		{ "", "" },
		{ "no tag at all", "[no tag at all]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void variables_and_inline_elements_stand_in_it(void **state)
{
	static const char *const rows[][2] = {
		{ "<p>Landfall {{version}}</p>", "[Landfall {{version}}]" },
		{ "<p>{{a}} in {{b}}</p>", "[{{a}} in {{b}}]" },
		{ "<h1><a href=\"{{x}}\">{{a}}</a> in <bdi>{{b}}</bdi></h1>",
		  "[<a href=\"{{x}}\">{{a}}</a> in <bdi>{{b}}</bdi>]" },
		{ "<p>See <a href=\"{{x}}\"{{#y}} title=\"{{y}}\"{{/y}}>this</a>.</p>",
		  "[See <a href=\"{{x}}\"{{#y}} title=\"{{y}}\"{{/y}}>this</a>.]" },
		{ "<p>Any <abbr title=\"RFC 6238 > 1\">TOTP</abbr> will do</p>",
		  "[Any <abbr title=\"RFC 6238 > 1\">TOTP</abbr> will do]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void sections_and_partials_divide(void **state)
{
	static const char *const rows[][2] = {
		{ "<p>{{#a}}Ran{{/a}}{{^a}}Runs{{/a}}</p>", "[Ran][Runs]" },
		{ "<p>Ended {{> moment}} by hand</p>", "[Ended][by hand]" },
		{ "{{<layout}}{{$main}}Hello{{/main}}{{/layout}}", "[Hello]" },
		{ "One{{! a comment }}Two", "[One][Two]" },
		{ "<h2>Line <small>{{n}}{{#x}} in {{x}}{{/x}}</small></h2>", "[Line][in {{x}}]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void what_encloses_all_of_it_is_not_in_it(void **state)
{
	static const char *const rows[][2] = {
		{ "<p><strong>Copy it now.</strong></p>", "[Copy it now.]" },
		{ "<p> <a href=\"/\"> <em> Home </em> </a> </p>", "[Home]" },
		{ "<p><b>One</b> and <b>two</b></p>", "[<b>One</b> and <b>two</b>]" },
		{ "<p><span>→</span> <span class=\"hidden\">becomes</span></p>", "[becomes]" },
		{ "<td>Revoke<span class=\"hidden\"> {{name}}</span></td>",
		  "[Revoke<span class=\"hidden\"> {{name}}</span>]" },
		{ "<p><svg><use href=\"#x\"/></svg>Failed</p>", "[Failed]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void what_has_no_words_is_none(void **state)
{
	static const char *const rows[][2] = {
		{ "<p>{{x}}</p>", "" },
		{ "<p>{{x}}, {{y}}: 12 &nbsp; &#x41; –</p>", "" },
		{ "<p><code>.csv</code></p>", "" },
		{ "<p>As <code>.csv</code></p>", "[As <code>.csv</code>]" },
		{ "<pre>curl {{url}}</pre>", "" },
		{ "<textarea>text</textarea><style>p { }</style><script>x</script>", "" },
		{ "<!-- not for <b>people</b> -->", "" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void white_space_is_folded(void **state)
{
	static const char *const rows[][2] = {
		{ "<p>\n\tOne  two\nthree\n</p>", "[One two three]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

static void attributes_that_people_read_are_units(void **state)
{
	static const char *const rows[][2] = {
		{ "<div role=\"region\" aria-label=\"Log of {{x}}\" tabindex=\"0\">",
		  "[Log of {{x}}]" },
		{ "<input placeholder='e-mail, key or id' value=\"Text\" name=\"title\">",
		  "[e-mail, key or id]" },
		{ "<pre aria-label=\"The call\">curl</pre>", "[The call]" },
		{ "<b title=\"{{x}}\" class=\"title\" data-title=\"no\">{{y}}</b>", "" },
		{ "<a title=\"Page{{#n}} of {{n}}{{/n}}\" href=\"x\">{{y}}</a>",
		  "[Page][of {{n}}]" },
		{ "<i{{#x}} title=\"Cut\"{{/x}}>{{x}}</i>", "[Cut]" },
	};

	expect(state, rows, ARRAY_LEN(rows));
}

/* What a reader of attributes sees of the source outside of units must be the source. */
static void all_else_is_kept_as_it_stands(void **state)
{
	static const char *const rows[][2] = {
		{ "<p>\n One\n</p>\n", "<p>\n [One]\n</p>\n" },
		{ "<p><b> One </b> </p>", "<p><b> [One] </b> </p>" },
		{ "<p title=\"One\" id=\"x\">{{y}}</p>", "<p title=\"[One]\" id=\"x\">{{y}}</p>" },
		{ "{{#x}}\n<pre title=\"A\"> a  b </pre>\n{{/x}}",
		  "{{#x}}\n<pre title=\"[A]\"> a  b </pre>\n{{/x}}" },
		{ "<h2>Line <small>{{n}}{{#x}} in {{x}}{{/x}}</small></h2>",
		  "<h2>[Line] <small>{{n}}{{#x}} [in {{x}}]{{/x}}</small></h2>" },
	};
	struct seen *seen = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		read_source(seen, rows[i][0]);
		assert_string_equal(buf_str(&seen->text), rows[i][1]);
	}
}

static void broken_sources_end(void **state)
{
	static const char *const sources[] = {
		"{{",       "<p",      "<p title=\"",       "<!-- ", "<pre>", "{{#x", "<", "a < b",
		"</b></b>", "<b><b>x", "<a title=\"{{x\">",
	};
	struct seen *seen = *state;

	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		read_source(seen, sources[i]);
		assert_true(seen->text.len >= strlen(sources[i]));
	}
}

/* A catalogue is wrong that makes of a template what cannot be parsed: the program would go on in English. */

static void translate(void *context, const char *text)
{
	buf_adds(context, i18n_text(text));
}

static void copy(void *context, const char *text, size_t len)
{
	buf_add(context, text, len);
}

static void translate_file(const char *from, const char *to)
{
	static char source[1 << 20];
	struct buf out;
	const struct template_units units = { copy, translate, &out };
	FILE *file = fopen(from, "rb");
	size_t len;

	assert_non_null(file);
	len = fread(source, 1, sizeof(source), file);
	fclose(file);
	buf_init(&out, sizeof(source));
	template_units_read(source, len, &units);
	file = fopen(to, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(buf_str(&out), 1, out.len, file), out.len);
	fclose(file);
	buf_release(&out);
}

static void templates_are_sound_in_every_language(void **state)
{
	char folder[] = "/tmp/landfall-templates.XXXXXX", templates[400], error[512], from[700],
	     to[700];
	const struct dirent *entry;
	DIR *dir;
	int n = 0;

	(void)state;
	assert_true(i18n_start("locale"));
	i18n_use(LANGUAGE_PT_BR);
	assert_non_null(mkdtemp(folder));
	dir = opendir(test_path(templates, sizeof(templates), "templates"));
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (!strstr(entry->d_name, ".html"))
			continue;
		snprintf(from, sizeof(from), "%s/%s", templates, entry->d_name);
		snprintf(to, sizeof(to), "%s/%s", folder, entry->d_name);
		translate_file(from, to);
		n++;
	}
	closedir(dir);
	i18n_use(LANGUAGE_EN);
	assert_true(n > 50);

	struct template_set *set = template_set_new(folder);
	bool is_good = template_set_check(set, error);

	template_set_free(set);
	dir = opendir(folder);
	while ((entry = readdir(dir))) {
		snprintf(to, sizeof(to), "%s/%s", folder, entry->d_name);
		unlink(to);
	}
	closedir(dir);
	rmdir(folder);
	if (!is_good)
		fail_msg("%s", error);
}

static const char *shout(const char *text)
{
	return strcmp(text, "Hello") == 0 ? "HELLO" : text;
}

static void a_set_speaks_another_language(void **state)
{
	struct template_set *set = template_set_new(NULL);
	struct buf out;
	size_t n_unknown = 0;
	char error[512];

	(void)state;
	buf_init(&out, 1000);
	template_set_translate(set, shout);
	template_set_add(set, "page", "<p>Hello</p>{{>part}}");
	template_set_add(set, "part", "<p>Goodbye</p>");
	assert_true(template_render(set, "page", NULL, &out, &n_unknown, error));
	assert_string_equal(buf_str(&out), "<p>HELLO</p><p>Goodbye</p>");
	buf_release(&out);
	template_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_unit_is_what_stands_between_block_tags, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(variables_and_inline_elements_stand_in_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(sections_and_partials_divide, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_encloses_all_of_it_is_not_in_it, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_has_no_words_is_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(white_space_is_folded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(attributes_that_people_read_are_units, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(all_else_is_kept_as_it_stands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(broken_sources_end, set_up, tear_down),
		cmocka_unit_test(templates_are_sound_in_every_language),
		cmocka_unit_test(a_set_speaks_another_language),
	};

	return RUN_TESTS("html/template_units", tests);
}
