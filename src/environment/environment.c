/* Environments: their fields, their tiers, and how one comes to be. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/str.h"
#include "environment/environment.h"
#include "environment/environment_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct environment, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field environment_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "env", .text = "id" },
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address; unique" },
	{ OF(TEXT, name), .flags = SEEN, .max = ENVIRONMENT_NAME_MAX, .text = "name, unique without regard to case" },
	{ OF(WORD, tier), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(INT, position), .flags = SEEN, .text = "place among the columns, from the left" },
	{ OF(INT, timeout_minutes), .flags = SEEN, .text = "minutes after which an open deployment is given up" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(JSON, metadata), .flags = SEEN, .text = "whatever its clients keep with it" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was first seen" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
};

#define DRAFT(kind, member) FIELD_##kind##_OF(struct environment_draft, member)
const struct field environment_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(WORD, tier), .flags = FIELD_WRITE, .words = &tier_words, .text = "dev, test, staging or production; without it, what the name suggests" },
	{ DRAFT(INT, position), .flags = FIELD_WRITE, .low = -1000000, .high = 1000000, .text = "place among the columns, from the left; without it, the tier's" },
	{ DRAFT(INT, timeout_minutes), .flags = FIELD_WRITE, .low = 1, .high = 525600, .text = "minutes after which an open deployment is given up; without it, 60" },
	{ DRAFT(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is for" },
	{ DRAFT(JSON, metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" },
};
/* clang-format on */
const size_t environment_n_draft_fields = ARRAY_LEN(environment_draft_fields);
const size_t environment_n_fields = ARRAY_LEN(environment_fields);

static const char *const tier_names[] = {
	[TIER_DEV] = "dev",
	[TIER_TEST] = "test",
	[TIER_STAGING] = "staging",
	[TIER_PRODUCTION] = "production",
};
_Static_assert(ARRAY_LEN(tier_names) == TIER__COUNT, "a name for every tier");

static const char *tier_format(int value)
{
	return tier_names[value];
}

static bool tier_parse(const char *text, int *value)
{
	for (int i = 0; i < TIER__COUNT; i++) {
		if (str_ieq(text, tier_names[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words tier_words = { tier_format, tier_parse, "dev, test, staging, production" };

/* The versioner reference's words, and the abbreviations that people use. */
static const struct {
	const char *word;
	enum tier tier;
} tier_hints[] = {
	{ "production", TIER_PRODUCTION },
	{ "prod", TIER_PRODUCTION },
	{ "live", TIER_PRODUCTION },
	{ "prd", TIER_PRODUCTION },
	{ "staging", TIER_STAGING },
	{ "stage", TIER_STAGING },
	{ "stg", TIER_STAGING },
	{ "uat", TIER_STAGING },
	{ "preprod", TIER_STAGING },
	{ "preproduction", TIER_STAGING },
	{ "test", TIER_TEST },
	{ "testing", TIER_TEST },
	{ "qa", TIER_TEST },
	{ "integration", TIER_TEST },
	{ "dev", TIER_DEV },
	{ "development", TIER_DEV },
	{ "local", TIER_DEV },
	{ "sandbox", TIER_DEV },
};

static bool is_letter(char c)
{
	return str_is_alnum(c) && !str_is_digit(c);
}

/* Whether the word at text of len letters is a hint. */
static bool hint_of(const char *text, size_t len, enum tier *out)
{
	for (size_t i = 0; i < ARRAY_LEN(tier_hints); i++) {
		const char *word = tier_hints[i].word;
		size_t k = 0;

		while (k < len && word[k] && str_lower(text[k]) == word[k])
			k++;
		if (k == len && !word[k]) {
			*out = tier_hints[i].tier;
			return true;
		}
	}
	return false;
}

static bool is_pre(const char *text, size_t len)
{
	return len == 3 && str_lower(text[0]) == 'p' && str_lower(text[1]) == 'r' &&
	       str_lower(text[2]) == 'e';
}

enum tier environment_tier_of(const char *name)
{
	bool was_pre = false; /* "pre-prod" is staging, as "preprod" is */
	enum tier tier;

	while (*name) {
		size_t len = 0;

		while (is_letter(name[len]))
			len++;
		if (!len) {
			name++;
			continue;
		}
		if (hint_of(name, len, &tier))
			return was_pre && tier == TIER_PRODUCTION ? TIER_STAGING : tier;
		was_pre = is_pre(name, len);
		name += len;
	}
	return TIER_DEV;
}

const char *environment_tier_beside(const char *name, int tier)
{
	return str_ieq(name, tier_names[tier]) ? NULL : tier_names[tier];
}

enum status environment_page(struct db *db, struct arena *arena, struct uuid organization_id,
			     const struct list_window *window, struct db_rows *out)
{
	struct db_param params[7] = { db_id(organization_id) };

	list_only(window->environment_ids, params + 1);
	list_bounds(window, params + 3);
	list_limits(window, params + 5);
	return db_select(db, arena,
			 window->is_backwards ? &environment_sql_page_back : &environment_sql_page,
			 params, out);
}

enum status environment_count(struct db *db, struct arena *arena, struct uuid organization_id,
			      const struct list_window *window, int64_t *out)
{
	struct db_param params[3] = { db_id(organization_id) };

	list_only(window->environment_ids, params + 1);

	return db_select_number(db, arena, &environment_sql_count, params, out);
}

enum status environment_list(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id) };

	return db_select(db, arena, &environment_sql_list, params, out);
}

static enum status find(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			struct uuid organization_id, struct db_param key, struct environment *out)
{
	const struct db_param params[] = { db_id(organization_id), key };
	struct db_rows rows;
	enum status status = db_select(db, arena, def, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct environment *)rows.rows;
	return STATUS_OK;
}

enum status environment_get(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *reference, struct environment *out)
{
	struct uuid id;
	enum status status;

	if (uuid_parse_any(reference, &id)) {
		status = find(db, arena, &environment_sql_by_id, organization_id, db_id(id), out);
		if (status != STATUS_NOT_FOUND)
			return status;
	}
	status =
	    find(db, arena, &environment_sql_by_slug, organization_id, db_text(reference), out);
	if (status == STATUS_NOT_FOUND)
		status = find(db, arena, &environment_sql_by_name, organization_id,
			      db_text(reference), out);
	return status;
}

/* A slug that no other environment has. */
static enum status free_slug(struct db *db, struct arena *arena, struct uuid organization_id,
			     const char *name, const char **out)
{
	const char *slug = str_slug(arena, name, 63);
	struct environment other;

	*out = slug;
	for (int i = 2; i < 20; i++) {
		enum status status = find(db, arena, &environment_sql_by_slug, organization_id,
					  db_text(*out), &other);

		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND ? STATUS_OK : status;
		*out = str_slug_next(arena, slug, name, i);
	}
	return STATUS_OK;
}

enum status environment_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			      const char *name, int64_t now_ms, struct uuid *id)
{
	enum tier tier = environment_tier_of(name);
	struct environment found;
	const char *slug;
	enum status status =
	    find(db, arena, &environment_sql_by_name, organization_id, db_text(name), &found);

	if (status == STATUS_OK)
		*id = found.id;
	if (status != STATUS_NOT_FOUND)
		return status;
	status = free_slug(db, arena, organization_id, name, &slug);
	if (status != STATUS_OK)
		return status;
	*id = uuid_new(now_ms);

	const struct db_param params[] = {
		db_id(organization_id),
		db_id(*id),
		db_text(slug),
		db_text(name),
		db_text(tier_names[tier]),
		db_int((int64_t)tier * 100),
		db_time(now_ms),
		db_time(now_ms),
	};

	status = db_run(db, arena, &environment_sql_insert, params, NULL, NULL);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

static const char *number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%lld", (long long)value);
}

/* The audit row: before NULL for an environment that is new. */
static enum status trace(struct db *db, struct arena *arena, const struct actor *actor,
			 const char *action, struct uuid id, const struct environment *before,
			 const struct environment_draft *after)
{
	struct audit audit = {
		.action = action,
		.subject_id = id,
		.subject_name = after->name,
		.environment_id = id,
	};
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", before ? before->name : NULL, after->name);
	audit_change(&changes, "tier", before ? tier_names[before->tier] : NULL,
		     tier_names[after->tier]);
	audit_change(&changes, "position", before ? number(arena, before->position) : NULL,
		     number(arena, after->position));
	audit_change(&changes, "timeout_minutes",
		     before ? number(arena, before->timeout_minutes) : NULL,
		     number(arena, after->timeout_minutes));
	audit_change(&changes, "description", before ? before->description : NULL,
		     after->description);
	audit_change(&changes, "metadata", before ? before->metadata : NULL, after->metadata);
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}

/* Fills in what is not told. */
static struct environment_draft completed(const struct environment_draft *draft)
{
	struct environment_draft whole = *draft;

	if (whole.tier < 0)
		whole.tier = (int)environment_tier_of(whole.name);
	if (whole.position == FIELD_NO_INT)
		whole.position = (int64_t)whole.tier * 100;
	if (whole.timeout_minutes == FIELD_NO_INT)
		whole.timeout_minutes = 60;
	return whole;
}

static enum status update(struct db *db, struct arena *arena, const struct actor *actor,
			  struct uuid id, const struct environment_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->name),
		db_text(tier_names[draft->tier]),
		db_int(draft->position),
		db_int(draft->timeout_minutes),
		db_text(draft->description),
		db_text(draft->metadata),
		db_time(actor->now_ms),
		db_id(actor->who->organization_id),
		db_id(id),
	};

	return db_run(db, arena, &environment_sql_change, params, NULL, NULL);
}

enum status environment_create(struct db *db, struct arena *arena, const struct actor *actor,
			       const struct environment_draft *draft, struct uuid *id)
{
	const struct environment_draft whole = completed(draft);
	struct uuid organization_id = actor->who->organization_id;
	struct environment found;
	enum status status =
	    find(db, arena, &environment_sql_by_name, organization_id, db_text(whole.name), &found);

	if (status != STATUS_NOT_FOUND)
		return status == STATUS_OK ? STATUS_CONFLICT : status;
	status = environment_claim(db, arena, organization_id, whole.name, actor->now_ms, id);
	if (status == STATUS_OK)
		status = update(db, arena, actor, *id, &whole);
	return status == STATUS_OK
		   ? trace(db, arena, actor, "environment.created", *id, NULL, &whole)
		   : status;
}

enum status environment_change(struct db *db, struct arena *arena, const struct actor *actor,
			       const struct environment *environment,
			       const struct environment_draft *draft)
{
	const struct environment_draft whole = completed(draft);
	enum status status = update(db, arena, actor, environment->id, &whole);

	return status == STATUS_OK ? trace(db, arena, actor, "environment.changed", environment->id,
					   environment, &whole)
				   : status;
}
