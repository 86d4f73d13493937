/* The forms of /metrics: what they have to say of hostile names, of nothing, and of what adds up. */
#include "config.h"

#include <string.h>

#include "base/field.h"
#include "exposition/exposition.h"
#include "test.h"

static const char *written(enum exposition_form form, const struct exposition *x)
{
	static char text[16384];
	struct buf buf;

	buf_init(&buf, sizeof(text) - 1);
	exposition_write(&buf, form, x);
	assert_false(buf.is_full);
	memcpy(text, buf_str(&buf), buf.len + 1);
	buf_release(&buf);
	return text;
}

static const struct exposition_place place = {
	.project = "shop",
	.environment = "production",
	.version = "1.4.0",
	.sha = "abc",
	.ran_at = 1762443000250,
	.n_open = 1,
	.n_undeployed = 7,
	.pending = 0,
	.started = 3,
	.completed = 2,
	.failed = 1,
	.aborted = 0,
	.preflight_failed = 0,
	.took = "5:1:2000 60:2:83500 0:1:4000000",
};

static void assert_says(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("no line \"%s\" in:\n%s", line, text);
}

static void a_histogram_adds_up(void **state)
{
	const struct exposition x = { .places = &place, .n_places = 1 };
	const char *text = written(EXPOSITION_PROMETHEUS, &x);

	(void)state;
	assert_says(text, "_bucket{project=\"shop\",environment=\"production\",le=\"5.0\"} 1\n");
	assert_says(text, "_bucket{project=\"shop\",environment=\"production\",le=\"30.0\"} 1\n");
	assert_says(text, "_bucket{project=\"shop\",environment=\"production\",le=\"60.0\"} 3\n");
	assert_says(text, "_bucket{project=\"shop\",environment=\"production\",le=\"3600.0\"} 3\n");
	assert_says(text, "_bucket{project=\"shop\",environment=\"production\",le=\"+Inf\"} 4\n");
	assert_says(text, "_sum{project=\"shop\",environment=\"production\"} 4085.500\n");
	assert_says(text, "_count{project=\"shop\",environment=\"production\"} 4\n");
	assert_says(text, "landfall_last_deployment_timestamp_seconds{project=\"shop\","
			  "environment=\"production\"} 1762443000.250\n");
}

static void hostile_names_stay_inside_their_quotes(void **state)
{
	struct exposition_place p = place;
	const struct exposition x = { .places = &p, .n_places = 1 };

	(void)state;
	p.project = "a\"} 1\nevil 2 \\";
	p.version = "\xe2\x80\xae\\n";
	assert_says(written(EXPOSITION_PROMETHEUS, &x),
		    "landfall_current_version_info{project=\"a\\\"} 1\\nevil 2 \\\\\","
		    "environment=\"production\",version=\"\xe2\x80\xae\\\\n\",sha=\"abc\"} 1\n");
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "\nevil"));
}

static void the_forms_differ_in_names_sorts_and_end(void **state)
{
	const struct exposition x = { .places = &place, .n_places = 1 };

	(void)state;
	assert_says(written(EXPOSITION_PROMETHEUS, &x),
		    "# TYPE landfall_deployments_total counter\n");
	assert_says(written(EXPOSITION_PROMETHEUS, &x),
		    "# TYPE landfall_current_version_info gauge\n");
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "# EOF"));
	assert_says(written(EXPOSITION_OPENMETRICS, &x), "# TYPE landfall_deployments counter\n");
	assert_says(written(EXPOSITION_OPENMETRICS, &x), "# TYPE landfall_current_version info\n");
	assert_string_equal(strstr(written(EXPOSITION_OPENMETRICS, &x), "# EOF"), "# EOF\n");
}

static void a_place_where_nothing_ran_has_no_version_and_no_moment(void **state)
{
	struct exposition_place p = place;
	const struct exposition x = { .places = &p, .n_places = 1 };

	(void)state;
	p.version = p.sha = p.took = NULL;
	p.ran_at = 0;
	p.completed = FIELD_NO_INT;
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "_info{"));
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "_timestamp_seconds{"));
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "_bucket{"));
	assert_null(strstr(written(EXPOSITION_PROMETHEUS, &x), "status=\"completed\""));
}

static void what_is_left_out_is_told(void **state)
{
	struct exposition_place p = place;
	const struct exposition x = { .places = &p, .n_places = 1 };

	(void)state;
	p.n_dropped = 12;
	assert_says(written(EXPOSITION_PROMETHEUS, &x), "\nlandfall_dropped_places 12\n");
	p.n_dropped = -999;
	assert_says(written(EXPOSITION_PROMETHEUS, &x), "\nlandfall_dropped_places 0\n");
}

static void the_header_chooses_the_form(void **state)
{
	static const struct {
		const char *accept;
		enum exposition_form form;
	} rows[] = {
		{ NULL, EXPOSITION_PROMETHEUS },
		{ "*/*", EXPOSITION_PROMETHEUS },
		{ "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", EXPOSITION_PROMETHEUS },
		{ "application/openmetrics-text", EXPOSITION_OPENMETRICS },
		{ "application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
		  "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
		  EXPOSITION_OPENMETRICS },
		{ "text/plain;version=0.0.4, application/openmetrics-text; version=\"1.0.0\"",
		  EXPOSITION_OPENMETRICS },
		{ "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5",
		  EXPOSITION_PROMETHEUS },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(exposition_choose(rows[i].accept), rows[i].form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_histogram_adds_up),
		cmocka_unit_test(hostile_names_stay_inside_their_quotes),
		cmocka_unit_test(the_forms_differ_in_names_sorts_and_end),
		cmocka_unit_test(a_place_where_nothing_ran_has_no_version_and_no_moment),
		cmocka_unit_test(what_is_left_out_is_told),
		cmocka_unit_test(the_header_chooses_the_form),
	};

	return RUN_TESTS("exposition", tests);
}
