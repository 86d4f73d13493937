/* Tests of event/catalogue: the table itself, and what asking for a type means. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "event/catalogue.h"
#include "test.h"

static bool is_word(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '_' && (text[i] < 'a' || text[i] > 'z'))
			return false;
	return len > 0;
}

static void a_type_is_two_words_of_which_the_first_is_its_thing(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		const struct event_type *type = &event_types[i];
		size_t len = strcspn(type->name, ".");
		const char *thing = event_thing_word(type->thing);

		assert_int_equal(len, strlen(thing));
		assert_memory_equal(type->name, thing, len);
		assert_true(is_word(type->name + len + 1, strlen(type->name + len + 1)));
	}
}

static void a_type_is_told_in_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		const char *text = event_types[i].text;

		assert_true(*text >= 'A' && *text <= 'Z');
		assert_ptr_equal(strchr(text, '.'), text + strlen(text) - 1);
	}
}

static void no_name_means_two_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		assert_ptr_equal(event_type_find(event_types[i].name), &event_types[i]);
		for (size_t k = 0; k < ARRAY_LEN(event_types[i].older); k++)
			if (event_types[i].older[k])
				assert_ptr_equal(event_type_find(event_types[i].older[k]),
						 &event_types[i]);
	}
}

static void an_older_name_is_told_by_the_new_one(void **state)
{
	(void)state;
	assert_string_equal(event_type_name("version.failed"), "build.failed");
	assert_string_equal(event_type_name("environment.changed"), "environment.updated");
	assert_string_equal(event_type_name("deployment.changed"), "deployment.updated");
	assert_string_equal(event_type_name("deployment.failed"), "deployment.failed");
	assert_string_equal(event_type_name("tea.brewed"), "tea.brewed");
	assert_null(event_type_find("tea.brewed"));
}

/* clang-format off */
static const struct asking {
	const char *text, *kind;
	bool is_asked;
} askings[] = {
	{ "*", "deployment.completed", true },
	{ "*", "tea.brewed", true },
	{ "deployment.completed", "deployment.completed", true },
	{ "deployment.completed", "deployment.failed", false },
	{ "deployment.*", "deployment.failed", true },
	{ "deployment.*", "build.failed", false },
	{ "build.failed", "build.failed", true },
	{ "version.failed", "build.failed", true },
	{ "version.failed", "build.completed", false },
	{ "version.*", "build.completed", true },
	{ "build.*", "build.completed", true },
	{ "environment.updated", "environment.changed", true },
	{ "environment.*", "environment.changed", true },
	{ "project.updated", "project.changed", true },
	{ "", "deployment.failed", false },
	{ "deployment", "deployment.failed", false },
	{ "deploy.*", "deployment.failed", false },
};
/* clang-format on */

static void asking_for_a_type_a_group_or_everything_means_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(askings); i++)
		if (event_asks(askings[i].text, askings[i].kind) != askings[i].is_asked)
			fail_msg("\"%s\" and %s", askings[i].text, askings[i].kind);
}

static void one_of_a_list_is_enough(void **state)
{
	(void)state;
	assert_true(event_asks_any("project.created,build.*,team.*", "build.failed"));
	assert_true(event_asks_any("project.created,build.failed", "build.failed"));
	assert_false(event_asks_any("project.created,build.completed", "build.failed"));
	assert_false(event_asks_any("", "build.failed"));
	assert_false(event_asks_any(NULL, "build.failed"));
}

static void what_cannot_be_asked_for_is_not_known(void **state)
{
	(void)state;
	assert_true(event_asks_known("*"));
	assert_true(event_asks_known("release.*"));
	assert_true(event_asks_known("version.*"));
	assert_true(event_asks_known("webhook.disabled"));
	assert_false(event_asks_known("*.*"));
	assert_false(event_asks_known("tea.*"));
	assert_false(event_asks_known("deployment.brewed"));
	assert_string_equal(event_asks_nearest("deployment.complete"), "deployment.completed");
	assert_null(event_asks_nearest("tea.brewed"));
}

/* The words of a field, their one literal, and what can be asked for are the same. */
static void every_word_can_be_asked_by(void **state)
{
	const char *at = event_asks_words.allowed;
	int n = 0, value;

	(void)state;
	while (*at) {
		size_t len = strcspn(at, ",");
		char text[64];

		assert_true(len < sizeof(text));
		memcpy(text, at, len);
		text[len] = '\0';
		assert_true(event_asks_known(text));
		assert_true(event_asks_words.parse(text, &value));
		assert_int_equal(value, n++);
		assert_string_equal(event_asks_words.format(value), text);
		at += len;
		at += strspn(at, ", ");
	}
	for (size_t i = 0; i < event_n_types; i++)
		assert_true(event_asks_words.parse(event_types[i].name, &value));
	for (int i = 0; i < EVENT_THING__COUNT; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s.*", event_thing_word((enum event_thing)i));
		assert_true(event_asks_words.parse(text, &value));
	}
	assert_false(event_asks_words.parse("tea.brewed", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_type_is_two_words_of_which_the_first_is_its_thing),
		cmocka_unit_test(a_type_is_told_in_one_sentence),
		cmocka_unit_test(no_name_means_two_types),
		cmocka_unit_test(an_older_name_is_told_by_the_new_one),
		cmocka_unit_test(asking_for_a_type_a_group_or_everything_means_what_it_says),
		cmocka_unit_test(one_of_a_list_is_enough),
		cmocka_unit_test(what_cannot_be_asked_for_is_not_known),
		cmocka_unit_test(every_word_can_be_asked_by),
	};

	return RUN_TESTS("event/catalogue", tests);
}
