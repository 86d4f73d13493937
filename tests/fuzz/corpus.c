/* Seeds: what our own tests send, what the descriptions give as examples, and our templates. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/mem.h"
#include "base/str.h"
#include "describe.h"
#include "fuzz/fuzz.h"

struct seed {
	char *bytes;
	size_t len;
};

static struct {
	struct seed *seeds;
	size_t n, size;
} corpora[CORPUS__COUNT];

void corpus_add(enum corpus_kind kind, const char *bytes, size_t len)
{
	struct seed *seeds = corpora[kind].seeds;
	size_t n = corpora[kind].n;

	if (n == corpora[kind].size) {
		corpora[kind].size = n ? 2 * n : 64;
		seeds = mem_realloc(seeds, corpora[kind].size * sizeof(*seeds));
		corpora[kind].seeds = seeds;
	}
	seeds[n] = (struct seed){ mem_alloc(len + 1), len };
	memcpy(seeds[n].bytes, bytes, len);
	seeds[n].bytes[len] = '\0';
	corpora[kind].n++;
}

const char *corpus_pick(struct fuzz *f, enum corpus_kind kind, size_t *len)
{
	const struct seed *seed = &corpora[kind].seeds[fuzz_below(f, corpora[kind].n)];

	*len = seed->len;
	return seed->bytes;
}

void corpus_free(void)
{
	for (size_t kind = 0; kind < CORPUS__COUNT; kind++) {
		for (size_t i = 0; i < corpora[kind].n; i++)
			free(corpora[kind].seeds[i].bytes);
		free(corpora[kind].seeds);
	}
}

static char *read_file(const char *path, size_t *len)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	long size;

	if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
		rewind(file);
		text = mem_alloc((size_t)size + 1);
		*len = fread(text, 1, (size_t)size, file);
		text[*len] = '\0';
	}
	if (file)
		fclose(file);
	return text;
}

/* Of one exchange of a .case file (tests/README.md): path, headers, body. at is behind its title; returns where its
 * expectations begin. */
static const char *read_exchange(const char *at)
{
	size_t len = strcspn(at, "\n");
	const char *space = memchr(at, ' ', len);
	const char *body;

	if (space)
		corpus_add(CORPUS_PATH, space + 1, len - (size_t)(space + 1 - at));
	for (at += len + (at[len] != '\0'); *at && *at != '\n' && !str_starts(at, "--");) {
		const char *colon;

		len = strcspn(at, "\n");
		colon = memchr(at, ':', len);
		if (colon && (size_t)(colon - at) + 2 < len)
			corpus_add(CORPUS_HEADER, colon + 2, len - (size_t)(colon + 2 - at));
		at += len + (at[len] != '\0');
	}
	body = at + (*at == '\n');
	at = strstr(at, "\n--");
	if (at && at > body)
		corpus_add(CORPUS_BODY, body, (size_t)(at - body));
	return at ? at : "";
}

static void take_case(const char *text, size_t len)
{
	(void)len;
	while ((text = strstr(text, "\n== "))) {
		text += 4;
		text += strcspn(text, "\n");
		text += *text == '\n';
		text = read_exchange(text);
	}
}

static void take_template(const char *text, size_t len)
{
	corpus_add(CORPUS_TEMPLATE, text, len < FUZZ_INPUT_MAX ? len : FUZZ_INPUT_MAX);
}

/* A file of tests/inbound/: the body of each step. */
static void take_deliveries(const char *text, size_t len)
{
	struct json_object *file = json_tokener_parse(text);
	struct json_object *steps, *body;

	(void)len;
	if (!json_object_object_get_ex(file, "steps", &steps))
		steps = NULL;
	for (size_t i = 0; steps && i < json_object_array_length(steps); i++) {
		const char *seed;

		if (!json_object_object_get_ex(json_object_array_get_idx(steps, i), "body", &body))
			continue;
		seed = json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN);
		corpus_add(CORPUS_DELIVERY, seed, strlen(seed));
	}
	json_object_put(file);
}

/* Gives take all files of the folder, and of the folders in it, that end so. */
static void walk(const char *path, const char *suffix, void (*take)(const char *text, size_t len))
{
	DIR *folder = opendir(path);

	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		size_t len = strlen(entry->d_name);
		char below[4096];
		char *text;

		if (*entry->d_name == '.')
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (len <= strlen(suffix) ||
		    !str_eq(entry->d_name + len - strlen(suffix), suffix)) {
			if (entry->d_type == DT_DIR)
				walk(below, suffix, take);
			continue;
		}
		text = read_file(below, &len);
		if (text)
			take(text, len);
		free(text);
	}
	if (folder)
		closedir(folder);
}

static int by_bytes(const void *a, const void *b)
{
	const struct seed *x = a, *y = b;
	int order = memcmp(x->bytes, y->bytes, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

bool corpus_load(const char *srcdir)
{
	char path[4096];
	bool is_full = true;

	for (size_t i = 0; i < route_n_docs; i++)
		if (route_docs[i].example)
			corpus_add(CORPUS_BODY, route_docs[i].example,
				   strlen(route_docs[i].example));
	snprintf(path, sizeof(path), "%s/tests", srcdir);
	walk(path, ".case", take_case);
	snprintf(path, sizeof(path), "%s/tests/inbound", srcdir);
	walk(path, ".json", take_deliveries);
	snprintf(path, sizeof(path), "%s/templates", srcdir);
	walk(path, ".html", take_template);
	for (size_t kind = 0; kind < CORPUS__COUNT; kind++) {
		/* The order of a folder is the machine's: a seed must mean the same everywhere. */
		if (corpora[kind].n)
			qsort(corpora[kind].seeds, corpora[kind].n, sizeof(struct seed), by_bytes);
		is_full = is_full && corpora[kind].n >= 10;
	}
	return is_full;
}
