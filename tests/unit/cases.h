/* Cases that stand in a folder of the source tree, a JSON file each. What fails, fails the test that reads them. */
#ifndef LANDFALL_TESTS_UNIT_CASES_H
#define LANDFALL_TESTS_UNIT_CASES_H

#include <dirent.h>

#include <json-c/json.h>

#include "base/mem.h"
#include "json/json.h"
#include "test.h"

static inline struct json_object *case_member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

static inline const char *case_text(struct json_object *object, const char *name)
{
	struct json_object *value = case_member(object, name);

	return value ? json_object_get_string(value) : NULL;
}

/* name is what is said of a text that is no JSON. */
static inline struct json_object *case_parse(struct arena *arena, const char *name,
					     const char *text)
{
	struct json_object *json;
	struct json_problem problem;

	if (json_parse(arena, text, strlen(text), &json, &problem) != STATUS_OK)
		fail_msg("%s: no JSON: %s", name, text);
	return json;
}

static inline struct json_object *case_read(struct arena *arena, const char *path)
{
	static char text[65536];
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s cannot be opened", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return case_parse(arena, path, text);
}

/* Calls run for each case of the folder; there must be some. */
static inline void case_each(struct arena *arena, const char *in,
			     void (*run)(const char *name, struct json_object *test, void *context),
			     void *context)
{
	char path[1024], folder[512];
	size_t n = 0;
	DIR *dir = opendir(test_path(folder, sizeof(folder), in));

	assert_non_null(dir);
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
		run(entry->d_name, case_read(arena, path), context);
		n++;
	}
	closedir(dir);
	assert_true(n > 0);
}

#endif
