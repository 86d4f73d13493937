/* What was typed, and what it finds. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/str.h"
#include "search/search_sql.h"

#define SHA_MIN 7
#define SHA_MAX 64

static const char *const kinds[] = {
	[HIT_PROJECT] = "project", [HIT_ENVIRONMENT] = "environment",
	[HIT_RELEASE] = "release", [HIT_VERSION] = "version",
	[HIT_COMMIT] = "commit",   [HIT_DEPLOYMENT] = "deployment",
};
_Static_assert(ARRAY_LEN(kinds) == HIT__COUNT, "a word for every kind");

static const char *format(int kind)
{
	return kinds[kind];
}

static bool parse(const char *text, int *out)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(kinds[i], text)) {
			*out = (int)i;
			return true;
		}
	return false;
}

const struct field_words hit_kind_words = { format, parse, "a kind of thing" };

/* "v1.2.3" for "1.2.3", and the other way round. */
static const char *other_spelling(struct arena *arena, const char *words)
{
	bool has_v = (words[0] == 'v' || words[0] == 'V') && str_is_digit(words[1]);

	if (has_v)
		return words + 1;
	return str_is_digit(words[0]) ? arena_printf(arena, "v%s", words) : NULL;
}

static const char *sha_of(struct arena *arena, const char *words)
{
	size_t len = strlen(words);
	char *sha = arena_strdup(arena, words);

	if (len < SHA_MIN || len > SHA_MAX)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		sha[i] = str_lower(words[i]);
		if (!strchr("0123456789abcdef", sha[i]))
			return NULL;
	}
	return sha;
}

struct search search_of(struct arena *arena, const char *words)
{
	struct search search = { .words = str_trim(arena, words) };

	search.other = other_spelling(arena, search.words);
	search.sha = sha_of(arena, search.words);
	if (!uuid_parse_any(search.words, &search.id))
		search.id = (struct uuid){ { 0 } };
	return search;
}

/* For LIKE: what stands for itself. */
static const char *literal(struct arena *arena, const char *words)
{
	char *out = arena_alloc(arena, 2 * strlen(words) + 1);
	char *at = out;

	for (; *words; words++) {
		if (strchr("%_\\", *words))
			*at++ = '\\';
		*at++ = *words;
	}
	*at = '\0';
	return out;
}

enum status search_run(struct request *req, const struct search *search, struct db_rows *out)
{
	const char *other = search->other ? search->other : search->words;
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_text(search->words),
		db_text(search->words),
		db_text(other),
		db_text(literal(req->arena, search->words)),
		db_text(search->sha),
		db_id(search->id),
		db_text(req->who->project_ids),
		db_text(req->who->environment_ids),
	};

	return db_select(req->db, req->arena, &search_sql, params, out);
}
