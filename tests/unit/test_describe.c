/* Tests of src/describe.c: that everything programs can ask is described, in a chapter that there is. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "describe.h"
#include "reference/operation.h"
#include "reference/schema.h"
#include "routes.h"
#include "test.h"

static void every_row_for_programs_has_a_description(void **state)
{
	(void)state;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const struct route *route = &landfall_map.routes[i];

		if (operation_is_api(route) && !route_doc_find(&landfall_map, route))
			fail_msg("%s %s: its handler has no line in src/describe.c",
				 operation_method(route), route->path);
	}
}

static void every_row_for_programs_has_a_chapter(void **state)
{
	(void)state;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const struct route *route = &landfall_map.routes[i];

		if (operation_is_api(route) && !operation_tag(route))
			fail_msg("%s: there is no chapter for it in src/reference/operation.c",
				 route->path);
	}
}

static void a_handler_is_described_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_n_docs; i++)
		for (size_t k = 0; k < i; k++)
			assert_true(route_docs[i].handler != route_docs[k].handler);
}

static void a_body_has_an_example(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_n_docs; i++)
		if (operation_has_body(&route_docs[i]) && !route_docs[i].example)
			fail_msg("body %zu has no example", i);
}

static void an_answer_says_what_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_n_docs; i++) {
		const struct route_doc *doc = &route_docs[i];

		assert_in_range(doc->http, 200, 299);
		if (doc->shape == DOC_FILE)
			assert_non_null(doc->media);
		else if (doc->shape != DOC_EMPTY)
			assert_true(doc->schema || doc->answer.name);
	}
}

/* Two tables of one name would share a schema. */
static void a_name_stands_for_one_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_n_docs; i++)
		for (size_t k = 0; k < route_n_docs; k++) {
			const struct doc_table *a = &route_docs[i].answer;
			const struct doc_table *b = &route_docs[k].body;

			if (a->name && b->name && str_eq(a->name, b->name))
				fail_msg("%s is both answer and body", a->name);
		}
}

static void an_operations_name_is_its_own(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < landfall_map.n_routes; i++)
		for (size_t k = 0; k < i; k++) {
			const struct route *a = &landfall_map.routes[i];
			const struct route *b = &landfall_map.routes[k];

			if (operation_is_api(a) && operation_is_api(b))
				assert_string_not_equal(operation_id(arena, &landfall_map, a),
							operation_id(arena, &landfall_map, b));
			arena_reset(arena);
		}
	arena_free(arena);
}

struct thing {
	struct uuid id, owner_id;
	const char *owner_name;
};
static const struct field thing_fields[] = {
	{ FIELD_ID_OF(struct thing, id), .flags = FIELD_READ, .prefix = "thing", .text = "id" },
	{ FIELD_NAMED(FIELD_ID, "owner.id", struct thing, owner_id, struct uuid),
	  .flags = FIELD_READ | FIELD_DEFINED, .prefix = "user", .text = "whose" },
	{ FIELD_NAMED(FIELD_TEXT, "owner.name", struct thing, owner_name, const char *),
	  .flags = FIELD_READ, .text = "their name" },
};
static const size_t thing_n_fields = ARRAY_LEN(thing_fields);

static void names_with_points_become_objects(void **state)
{
	const struct doc_table table = { "thing_", thing_fields, &thing_n_fields };
	const struct schema how = { SCHEMA_ANSWER, true, UUID_TYPEID };
	struct buf out;

	(void)state;
	buf_init(&out, 10000);
	schema_write_example(&out, &table, how);
	assert_string_equal(buf_str(&out),
			    "{\"id\":\"thing_01h455vb4pex5vsknk084sn02q\",\"owner\":{"
			    "\"id\":\"user_01h455vb4pex5vsknk084sn02q\",\"name\":\"Harbour\"}}");
	buf_clear(&out);
	schema_write(&out, &table, how);
	assert_non_null(strstr(buf_str(&out), "\"required\":[\"id\",\"owner\"]"));
	assert_non_null(strstr(buf_str(&out), "\"required\":[\"name\"]"));
	assert_non_null(strstr(buf_str(&out), "\"name\":{\"type\":[\"string\",\"null\"]"));
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_for_programs_has_a_description),
		cmocka_unit_test(every_row_for_programs_has_a_chapter),
		cmocka_unit_test(a_handler_is_described_once),
		cmocka_unit_test(a_body_has_an_example),
		cmocka_unit_test(an_answer_says_what_it_is),
		cmocka_unit_test(a_name_stands_for_one_table),
		cmocka_unit_test(an_operations_name_is_its_own),
		cmocka_unit_test(names_with_points_become_objects),
	};

	return RUN_TESTS("describe", tests);
}
