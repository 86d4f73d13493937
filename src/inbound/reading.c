/* What the sorts of senders read with: places in JSON, moments, names. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "base/time.h"
#include "inbound/kind.h"
#include "json/json.h"

#define NAME_MAX_BYTES 2000

/* ---- places */

struct json_object *json_at(struct json_object *root, const char *path)
{
	char name[256];

	while (root && *path) {
		size_t len = strcspn(path, ".");
		struct json_object *next = NULL;
		int64_t index;

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		if (json_object_is_type(root, json_type_object))
			json_object_object_get_ex(root, name, &next);
		else if (json_object_is_type(root, json_type_array) &&
			 str_to_int(name, 0, 100000, &index))
			next = json_object_array_get_idx(root, (size_t)index);
		root = next;
		path += len + (path[len] == '.');
	}
	return root;
}

static const char *text_of(struct arena *arena, struct json_object *value)
{
	const char *text;

	if (json_object_is_type(value, json_type_int))
		return arena_printf(arena, "%lld", (long long)json_object_get_int64(value));
	if (!json_object_is_type(value, json_type_string))
		return NULL;
	text = str_trim(arena, json_object_get_string(value));
	return *text ? text : NULL;
}

const char *text_in(const struct reading *r, struct json_object *root, const char *path)
{
	return text_of(r->d->arena, json_at(root, path));
}

const char *text_at(const struct reading *r, const char *path)
{
	return text_in(r, r->root, path);
}

/* ---- moments */

/* "2016-08-12 15:23:28 UTC" and "2021-04-28 21:50:00 +0200" are GitLab's; RFC 3339 wants no blank before the zone. */
static const char *plain_time(struct arena *arena, const char *text)
{
	const char *zone = strrchr(text, ' ');
	const char *first = strchr(text, ' ');
	const char *stem;

	if (!zone || zone == first)
		return text;
	stem = arena_strndup(arena, text, (size_t)(zone - text));
	zone++;
	if (str_eq(zone, "UTC") || str_eq(zone, "Z"))
		return arena_printf(arena, "%sZ", stem);
	if (strlen(zone) == 5)
		return arena_printf(arena, "%s%.3s:%s", stem, zone, zone + 3);
	return arena_printf(arena, "%s%s", stem, zone);
}

int64_t time_at(const struct reading *r, const char *path)
{
	struct json_object *value = json_at(r->root, path);
	int64_t number, ms = 0;

	if (json_object_is_type(value, json_type_int)) {
		number = json_object_get_int64(value);
		/* seconds until the year 5138 */
		if (number > 0 && number < 100000000000LL)
			number *= 1000;
		return number > 0 && number <= TIME_LAST_MS ? number : 0;
	}
	if (json_object_is_type(value, json_type_string) &&
	    time_parse(plain_time(r->d->arena, json_object_get_string(value)), &ms))
		return ms;
	return 0;
}

/* ---- facts */

static void release(void *object)
{
	json_object_put(object);
}

struct fact *fact_new(struct reading *r, enum fact_kind kind)
{
	struct fact *fact;

	if (r->n_facts == FACTS_MAX) {
		reading_ignore(r, "More than %d things were told at once; the rest is left out.",
			       FACTS_MAX);
		return NULL;
	}
	fact = &r->facts[r->n_facts++];
	*fact = (struct fact){ .kind = kind, .members = json_object_new_object() };
	arena_defer(r->d->arena, release, fact->members);
	return fact;
}

void fact_name(struct fact *fact, const char *name, const char *text)
{
	if (text)
		json_object_object_add(fact->members, name, json_object_new_string(text));
}

/* Control characters mean nothing in one line; a text of lines keeps its breaks. */
static char *plain_text(struct arena *arena, const char *text, bool has_lines)
{
	char *out = arena_strdup(arena, text);

	for (char *c = out; *c; c++)
		if (((unsigned char)*c < ' ' && !(has_lines && (*c == '\n' || *c == '\t'))) ||
		    *c == 127)
			*c = ' ';
	return str_trim(arena, out);
}

void fact_text(const struct reading *r, struct fact *fact, const char *name, const char *text,
	       size_t max)
{
	size_t n = 0;
	char *plain, *end;

	if (!text)
		return;
	plain = plain_text(r->d->arena, text,
			   str_eq(name, "error_message") || str_eq(name, "description"));
	for (end = plain; *end && n < max; n++) {
		size_t step = str_utf8_step(end, strlen(end));

		if (!step)
			break;
		end += step;
	}
	*end = '\0';
	if (*plain)
		fact_name(fact, name, plain);
}

void fact_time(struct fact *fact, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (!ms)
		return;
	time_format(ms, text);
	json_object_object_add(fact->members, name, json_object_new_string(text));
}

void fact_json(struct fact *fact, const char *name, struct json_object *value)
{
	if (value)
		json_object_object_add(fact->members, name, json_object_get(value));
}

static void ATTR_PRINTF(2, 0) say(struct reading *r, const char *fmt, va_list args)
{
	char text[1024];
	size_t len;

	vsnprintf(text, sizeof(text), fmt, args);
	/* What was cut may be cut inside a character. */
	if (!str_is_utf8(text, strlen(text), &len))
		text[len] = '\0';
	if (r->reason && strlen(r->reason) > NAME_MAX_BYTES / 2)
		return;
	r->reason = r->reason ? arena_printf(r->d->arena, "%s %s", r->reason, text)
			      : arena_strdup(r->d->arena, text);
}

void reading_ignore(struct reading *r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(r, fmt, args);
	va_end(args);
}

void fact_ignore(struct reading *r, const char *fmt, ...)
{
	va_list args;

	r->n_facts--;
	va_start(args, fmt);
	say(r, fmt, args);
	va_end(args);
}

/* ---- names */

/* Whether a pattern in which * stands for any text fits. */
static bool fits(const char *pattern, const char *text)
{
	const char *star = NULL, *again = text;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++again;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* What the mapping has for a name: first by the very name, then by the first pattern. */
static bool find_in_map(struct json_object *map, const char *name, struct json_object **out)
{
	if (!name)
		return false;
	if (json_object_object_get_ex(map, name, out))
		return true;
	json_object_object_foreach(map, pattern, value)
	{
		if (strchr(pattern, '*') && fits(pattern, name)) {
			*out = value;
			return true;
		}
	}
	return false;
}

const char *mapped(const struct reading *r, const char *map, const char *name, const char *other)
{
	struct json_object *object, *value = NULL;
	struct json_problem problem;

	if (!name || !map ||
	    json_parse(r->d->arena, map, strlen(map), &object, &problem) != STATUS_OK)
		return other ? other : name;
	if (!find_in_map(object, name, &value) && !find_in_map(object, other, &value))
		return other ? other : name;
	return text_of(r->d->arena, value);
}

void fact_where(const struct reading *r, struct fact *fact, const char *project,
		const char *environment)
{
	const char *names[2] = { mapped(r, r->receiver->projects, project, NULL),
				 mapped(r, r->receiver->environments, environment, NULL) };
	const char **lists[2] = { fact->projects, fact->environments };

	for (size_t i = 0; i < 2; i++) {
		size_t n = 0;

		while (n < FACT_NAMES_MAX && lists[i][n])
			n++;
		if (names[i] && n < FACT_NAMES_MAX)
			lists[i][n] = names[i];
	}
}

const char *short_sha(const struct reading *r, const char *sha)
{
	size_t n_digits = sha ? strspn(sha, "0123456789abcdefABCDEF") : 0;

	/* what is no digest is not cut: it might be inside a character */
	return n_digits > 8 && !sha[n_digits] ? arena_strndup(r->d->arena, sha, 8) : sha;
}

/* "v1.2", "1.2.3-rc.1": a letter v or none, and digits with a point among them. */
static bool looks_like_version(const char *text)
{
	if (*text == 'v' || *text == 'V')
		text++;
	if (!str_is_digit(*text))
		return false;
	while (str_is_digit(*text))
		text++;
	return *text == '.' && str_is_digit(text[1]);
}

static bool looks_like_commit(const char *text)
{
	size_t len = strspn(text, "0123456789abcdefABCDEF");

	return len >= 7 && !text[len];
}

void ref_split(const struct reading *r, const char *ref, const char **branch, const char **tag)
{
	*branch = *tag = NULL;
	(void)r;
	if (!ref)
		return;
	if (str_starts(ref, "refs/heads/"))
		*branch = ref + strlen("refs/heads/");
	else if (str_starts(ref, "refs/tags/"))
		*tag = ref + strlen("refs/tags/");
	else if (looks_like_version(ref))
		*tag = ref;
	else if (!looks_like_commit(ref) && !str_starts(ref, "refs/"))
		*branch = ref;
}

static const char *last_part(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash && slash[1] ? slash + 1 : path;
}

bool fact_subject(struct reading *r, struct fact *fact, const struct fact_subject *s)
{
	const char *whole = s->repository ? s->repository : s->name;
	const char *name = s->name ? s->name : last_part(s->repository);
	const char *version = s->version ? s->version : s->tag ? s->tag : short_sha(r, s->sha);
	bool is_deployment = fact->kind == FACT_DEPLOYMENT;
	const char *project = mapped(r, r->receiver->projects, whole, name);
	const char *environment = mapped(r, r->receiver->environments, s->environment, NULL);

	if (!whole)
		fact_ignore(r, "It does not say which repository or application it is about.");
	else if (!project)
		fact_ignore(r, "The mapping of projects leaves \"%s\" out.", whole);
	else if (is_deployment && !s->environment)
		fact_ignore(r, "It does not say which environment it is about.");
	else if (is_deployment && !environment)
		fact_ignore(r, "The mapping of environments leaves \"%s\" out.", s->environment);
	else if (!version)
		fact_ignore(r, "It names no version: neither a tag nor a commit.");
	else {
		fact_name(fact, "project", project);
		fact_name(fact, "environment", environment);
		fact_name(fact, "version", version);
		fact_text(r, fact, "scm_sha", s->sha, 40);
		fact_text(r, fact, "scm_branch", s->branch, 100);
		fact_text(r, fact, "scm_tag", s->tag, 255);
		fact_text(r, fact, "scm_repository", s->repository, 500);
		return true;
	}
	return false;
}

const char *status_of(const struct word_status *words, size_t n, const char *word)
{
	for (size_t i = 0; word && i < n; i++)
		if (str_ieq(words[i].word, word))
			return words[i].status;
	return NULL;
}
