/* Tests of base/uuid: the specification's TypeIDs, and ours. */
#include "config.h"

#include <json-c/json.h>

#include "base/uuid.h"
#include "test.h"

#define THEN INT64_C(1762443000000)

static struct json_object *read_vectors(const char *name)
{
	char path[4096];
	char file[200];
	struct json_object *json;

	snprintf(file, sizeof(file), "tests/unit/vectors/typeid/%s", name);
	json = json_object_from_file(test_path(path, sizeof(path), file));
	if (!json)
		fail_msg("cannot read %s", path);
	return json;
}

static const char *text_of(struct json_object *json, const char *key)
{
	return json_object_get_string(json_object_object_get(json, key));
}

static void valid_typeids_are_read_and_written(void **state)
{
	struct json_object *json = read_vectors("valid.json");
	size_t n = json_object_array_length(json);

	(void)state;
	assert_true(n > 5);
	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(json, i);
		char prefix[64], text[TYPEID_TEXT_SIZE], plain[UUID_TEXT_SIZE];
		struct uuid id;

		if (!uuid_parse_typeid(text_of(row, "typeid"), prefix, &id))
			fail_msg("%s is refused", text_of(row, "name"));
		assert_string_equal(prefix, text_of(row, "prefix"));
		uuid_format(&id, plain);
		assert_string_equal(plain, text_of(row, "uuid"));
		assert_true(uuid_parse(plain, &id));
		uuid_format_typeid(&id, prefix, text);
		assert_string_equal(text, text_of(row, "typeid"));
		assert_true(uuid_parse_any(text_of(row, "typeid"), &id));
	}
	json_object_put(json);
}

static void invalid_typeids_are_refused(void **state)
{
	struct json_object *json = read_vectors("invalid.json");
	size_t n = json_object_array_length(json);

	(void)state;
	assert_true(n > 15);
	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(json, i);
		struct uuid id;

		if (uuid_parse_typeid(text_of(row, "typeid"), NULL, &id))
			fail_msg("%s is read", text_of(row, "name"));
	}
	json_object_put(json);
}

static void uuids_are_read_in_any_case(void **state)
{
	static const unsigned char bytes[16] = { 0x01, 0x90, 0xab, 0xcd, 0xef, 0x00, 0x7f, 0xff,
						 0x80, 0x00, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 };
	struct uuid id;
	char text[UUID_TEXT_SIZE];

	(void)state;
	assert_true(uuid_parse("0190abcd-EF00-7fff-8000-FEDCBA987654", &id));
	assert_memory_equal(id.bytes, bytes, 16);
	uuid_format(&id, text);
	assert_string_equal(text, "0190abcd-ef00-7fff-8000-fedcba987654");
}

static void what_is_no_uuid_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"0190abcdef007fff8000fedcba987654",
		"{0190abcd-ef00-7fff-8000-fedcba987654}",
		"0190abcd-ef00-7fff-8000-fedcba98765",
		"0190abcd-ef00-7fff-8000-fedcba9876543",
		"0190abcde-f00-7fff-8000-fedcba987654",
		"0190abcd-ef00-7fff-8000-fedcba98765g",
		"0190abcd-ef00-7fff-8000fedcba9876544",
		"0190abcd-ef00-7fff-8000--edcba987654",
		" 190abcd-ef00-7fff-8000-fedcba987654",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct uuid id;

		if (uuid_parse(rows[i], &id) || uuid_parse_any(rows[i], &id))
			fail_msg("%s is read", rows[i]);
	}
}

static void ulids_are_read_and_written(void **state)
{
	struct uuid id;
	char text[UUID_TEXT_SIZE];

	(void)state;
	assert_true(uuid_parse("01563e3a-b5d3-d676-4c61-efb99302bd5b", &id));
	uuid_format_ulid(&id, text);
	assert_string_equal(text, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
	id = (struct uuid){ { 0 } };
	assert_true(uuid_parse_any("01ARZ3NDEKTSV4RRFFQ69G5FAV", &id));
	uuid_format(&id, text);
	assert_string_equal(text, "01563e3a-b5d3-d676-4c61-efb99302bd5b");
}

static void what_is_no_ulid_is_refused(void **state)
{
	static const char *const rows[] = {
		"01ARZ3NDEKTSV4RRFFQ69G5FA",  "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
		"81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU",
		"01ARZ3NDEKTSV4RRFFQ69G5FAI", "01ARZ3NDEKTSV4RRFFQ69G5FAl",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct uuid id;

		if (uuid_parse_any(rows[i], &id))
			fail_msg("%s is read", rows[i]);
	}
}

static void one_id_is_the_same_in_each_spelling(void **state)
{
	struct uuid id = uuid_new(THEN);
	char texts[3][TYPEID_TEXT_SIZE];

	(void)state;
	uuid_format(&id, texts[0]);
	uuid_format_typeid(&id, "proj", texts[1]);
	uuid_format_ulid(&id, texts[2]);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct uuid back;

		assert_true(uuid_parse_any(texts[i], &back));
		assert_true(uuid_eq(&back, &id));
	}
}

static void new_ids_are_version_7_of_their_moment(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		struct uuid id = uuid_new(THEN + i);

		assert_int_equal(id.bytes[6] >> 4, 7);
		assert_int_equal(id.bytes[8] >> 6, 2);
		assert_int_equal(uuid_time_ms(&id), THEN + i);
	}
}

static void ids_of_one_moment_differ(void **state)
{
	struct uuid a = uuid_new(THEN), b = uuid_new(THEN);

	(void)state;
	assert_false(uuid_eq(&a, &b));
}

static void the_order_of_ids_is_the_order_of_time_in_each_spelling(void **state)
{
	char before[3][TYPEID_TEXT_SIZE] = { "", "", "" };

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct uuid id = uuid_new(THEN + (int64_t)i * i * i);
		char texts[3][TYPEID_TEXT_SIZE];

		uuid_format(&id, texts[0]);
		uuid_format_typeid(&id, "dep", texts[1]);
		uuid_format_ulid(&id, texts[2]);
		for (size_t k = 0; k < ARRAY_LEN(texts); k++)
			assert_true(strcmp(before[k], texts[k]) < 0);
		memcpy(before, texts, sizeof(before));
	}
}

static void ids_of_a_span_of_time_lie_between_its_floors(void **state)
{
	struct uuid since = uuid_floor(THEN), until = uuid_floor(THEN + 1);

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct uuid id = uuid_new(THEN);

		assert_true(memcmp(since.bytes, id.bytes, 16) <= 0);
		assert_true(memcmp(id.bytes, until.bytes, 16) < 0);
	}
}

static void only_the_nil_id_is_nil(void **state)
{
	struct uuid id = { { 0 } };

	(void)state;
	assert_true(uuid_is_nil(&id));
	for (int i = 0; i < 16; i++) {
		id.bytes[i] = 1;
		assert_false(uuid_is_nil(&id));
		id.bytes[i] = 0;
	}
}

static void format_too_long_a_prefix(void *context)
{
	char out[TYPEID_TEXT_SIZE];

	(void)context;
	uuid_format_typeid(&(struct uuid){ { 0 } },
			   "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl", out);
}

static void a_prefix_of_more_than_63_letters_aborts(void **state)
{
	(void)state;
	assert_true(test_aborts(format_too_long_a_prefix, NULL));
}

static void ids_of_one_moment_are_in_the_order_of_their_place(void **state)
{
	struct uuid before = uuid_new_at(THEN, 0);

	(void)state;
	for (size_t place = 1; place < UUID_PLACES; place++) {
		struct uuid id = uuid_new_at(THEN, place);

		assert_true(uuid_compare(&before, &id) < 0);
		assert_int_equal(uuid_time_ms(&id), THEN);
		assert_int_equal(id.bytes[6] >> 4, 7);
		before = id;
	}
	before = uuid_new_at(THEN, UUID_PLACES - 1);
	assert_true(uuid_compare(&before, &(struct uuid[]){ uuid_new_at(THEN + 1, 0) }[0]) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_typeids_are_read_and_written),
		cmocka_unit_test(invalid_typeids_are_refused),
		cmocka_unit_test(uuids_are_read_in_any_case),
		cmocka_unit_test(what_is_no_uuid_is_refused),
		cmocka_unit_test(ulids_are_read_and_written),
		cmocka_unit_test(what_is_no_ulid_is_refused),
		cmocka_unit_test(one_id_is_the_same_in_each_spelling),
		cmocka_unit_test(new_ids_are_version_7_of_their_moment),
		cmocka_unit_test(ids_of_one_moment_differ),
		cmocka_unit_test(the_order_of_ids_is_the_order_of_time_in_each_spelling),
		cmocka_unit_test(ids_of_a_span_of_time_lie_between_its_floors),
		cmocka_unit_test(only_the_nil_id_is_nil),
		cmocka_unit_test(a_prefix_of_more_than_63_letters_aborts),
		cmocka_unit_test(ids_of_one_moment_are_in_the_order_of_their_place),
	};

	return RUN_TESTS("uuid", tests);
}
