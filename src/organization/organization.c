/* Organizations, and what may be changed about them. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/guard.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "organization/organization.h"

/* As the column begins. */
#define EPHEMERAL_DAYS 14

#define OF(kind, member)                                                                           \
	FIELD_##kind##_OF(struct organization, member), .flags = FIELD_READ | FIELD_COLUMN

/* clang-format off */
const struct field organization_fields[] = {
	{ OF(ID, id), .prefix = "org", .text = "id" },
	{ OF(TEXT, slug), .text = "its name in keys and addresses" },
	{ OF(TEXT, name), .text = "its name for people" },
	{ OF(TEXT, plan), .text = "free, pro or enterprise" },
	{ OF(INT, rate_limit), .text = "requests an hour of each key, where the plan is enterprise" },
	{ OF(FLAG, requires_totp), .text = "whether members need a second factor" },
	{ OF(WORD, auto_create_environments), .words = &environment_policy_words, .text = "whether events may make environments: on; ask, and people confirm them; off" },
	{ OF(LIST, ephemeral_patterns), .text = "names of environments that leave by themselves, with * and ?" },
	{ OF(INT, ephemeral_days), .text = "days without a deployment after which they do" },
	{ OF(TIME, created_at), .text = "when it was made" },
	{ OF(FLAG, is_sandbox), .text = "whether it is the sandbox of another, where test keys work" },
};
const size_t organization_n_fields = ARRAY_LEN(organization_fields);

#define RULES_COLS "o.auto_create_environments, o.ephemeral_patterns, o.ephemeral_days"

static const struct db_stmt_def insert_one = {
	.name = "organization_insert",
	.sql = "INSERT INTO organization (id, slug, name, created_at) VALUES (?, ?, ?, ?)",
	.params = "usst",
};

/* A sandbox is called and limited as the organization whose it is. */
#define SELECT_ORGANIZATIONS                                                                       \
	"SELECT o.id, o.slug, IF(r.id IS NULL, o.name, CONCAT(r.name, ' (sandbox)')) AS name, "    \
	"IF(r.id IS NULL, o.plan, r.plan) AS plan, "                                               \
	"IF(r.id IS NULL, o.rate_limit, r.rate_limit) AS rate_limit, o.requires_totp, "            \
	RULES_COLS ", o.created_at, r.id IS NOT NULL AS is_sandbox "                                            \
	"FROM organization o LEFT JOIN organization r ON r.id = o.sandbox_of "

/* organization_slug; one row, and whose sandbox it is. */
static const struct db_stmt_def select_one = {
	.name = "organization_by_slug",
	.sql = SELECT_ORGANIZATIONS "WHERE o.slug = ?",
	.params = "s",
	.results = { { organization_fields, ARRAY_LEN(organization_fields), sizeof(struct organization) } },
};

/* All of them, by organization_slug. */
static const struct db_stmt_def select_all = {
	.name = "organization_list",
	.sql = SELECT_ORGANIZATIONS "ORDER BY o.slug",
	.params = "",
	.results = { { organization_fields, ARRAY_LEN(organization_fields), sizeof(struct organization) } },
};

/* PRIMARY; one row. */
static const struct db_stmt_def update_one = {
	.name = "organization_change",
	.sql = "UPDATE organization o SET o.name = ?, o.requires_totp = ?, o.plan = ?, o.rate_limit = ?, "
	       "o.auto_create_environments = ?, o.ephemeral_patterns = ?, o.ephemeral_days = ? "
	       "WHERE o.id = ?",
	.params = "sfsissiu",
};

const struct db_stmt_def *const organization_statements[] = { &insert_one, &select_one, &select_all, &update_one };
/* clang-format on */
const size_t organization_n_statements = ARRAY_LEN(organization_statements);

bool organization_is_slug(const char *slug)
{
	if (*slug < 'a' || *slug > 'z' || strlen(slug) > 63)
		return false;
	for (; *slug; slug++)
		if (!(str_is_alnum(*slug) && *slug == str_lower(*slug)) && *slug != '-')
			return false;
	return true;
}

struct adding {
	struct arena *arena;
	const char *slug, *name;
	int64_t now_ms;
};

static enum status add(struct db *db, void *context)
{
	const struct adding *a = context;
	struct uuid id = uuid_new(a->now_ms);
	const struct actor actor = actor_of_command(a->arena, id, a->now_ms);
	const struct db_param params[] = { db_id(id), db_text(a->slug), db_text(a->name),
					   db_time(a->now_ms) };
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = db_run(db, a->arena, &insert_one, params, NULL, NULL);
	return status == STATUS_OK ? audit_write(db, a->arena, &actor,
						 &(struct audit){ .action = "organization.created",
								  .subject_id = id,
								  .subject_name = a->slug })
				   : status;
}

enum status organization_add(struct db *db, struct arena *arena, const char *slug, const char *name,
			     int64_t now_ms)
{
	struct adding adding = { arena, slug, name, now_ms };

	return db_transaction(db, __func__, add, &adding);
}

enum status organization_get(struct db *db, struct arena *arena, const char *slug,
			     struct organization *out)
{
	const struct db_param params[] = { db_text(slug) };

	return db_select_one(db, arena, &select_one, params, out);
}

enum status organization_list(struct db *db, struct arena *arena, struct db_rows *out)
{
	return db_select(db, arena, &select_all, NULL, out);
}

/* A free plan has the limit of all free plans, and so has pro. */
static void check_plan(struct request *req, const struct organization_change *after)
{
	static const char *const plans[] = { "free", "pro", "enterprise" };
	size_t i = 0;

	while (i < ARRAY_LEN(plans) && !(after->plan && str_eq(after->plan, plans[i])))
		i++;
	if (i == ARRAY_LEN(plans))
		request_fail_field(req, "plan", "word", _("must be free, pro or enterprise"));
	else if (i < 2 && after->rate_limit != FIELD_NO_INT)
		request_fail_field(req, "rate_limit", "conflict",
				   _("is for the plan enterprise alone"));
}

static bool differ(const char *a, const char *b)
{
	return !a != !b || (a && !str_eq(a, b));
}

static bool changes_environments(const struct organization *before,
				 const struct organization_change *after)
{
	return before->auto_create_environments != after->auto_create_environments ||
	       before->ephemeral_days != after->ephemeral_days ||
	       differ(before->ephemeral_patterns, after->ephemeral_patterns);
}

struct organization_change organization_change_of(const struct organization *o)
{
	return (struct organization_change){
		.name = o->name,
		.requires_totp = o->requires_totp,
		.plan = o->plan,
		.rate_limit = o->rate_limit,
		.auto_create_environments = o->auto_create_environments,
		.ephemeral_patterns = o->ephemeral_patterns,
		.ephemeral_days = o->ephemeral_days,
	};
}

/* What was taken back is as it is by nature. */
static void settle(struct organization_change *after)
{
	if (after->auto_create_environments < 0)
		after->auto_create_environments = ENVIRONMENT_POLICY_ON;
	if (after->ephemeral_days == FIELD_NO_INT)
		after->ephemeral_days = EPHEMERAL_DAYS;
	if (after->ephemeral_patterns && !*after->ephemeral_patterns)
		after->ephemeral_patterns = NULL;
}

enum status organization_check(struct request *req, const struct organization *before,
			       struct organization_change *after)
{
	settle(after);

	bool changes_plan = !after->plan || !str_eq(before->plan, after->plan) ||
			    before->rate_limit != after->rate_limit;
	bool changes_rest = !after->name || !str_eq(before->name, after->name) ||
			    before->requires_totp != after->requires_totp ||
			    changes_environments(before, after);
	enum status status = STATUS_OK;

	if (changes_plan)
		status = guard_place(req, CAN_PLAN, NULL);
	if (status == STATUS_OK && changes_rest)
		status = guard_place(req, CAN_ORGANIZATION, NULL);
	if (status != STATUS_OK)
		return status;
	after->name = after->name ? str_trim(req->arena, after->name) : "";
	if (!*after->name)
		request_fail_field(req, "name", "missing", _("is missing"));
	if (after->requires_totp && !before->requires_totp && !secret_is_set(req->app->settings))
		request_fail_field(req, "requires_totp", "unavailable",
				   _("cannot be had while the setting secret_key is not set"));
	check_plan(req, after);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static const char *number_text(struct arena *arena, int64_t number)
{
	return number == FIELD_NO_INT ? NULL : arena_printf(arena, "%lld", (long long)number);
}

enum status organization_change(struct db *db, struct arena *arena, const struct actor *actor,
				const struct organization *before,
				const struct organization_change *after)
{
	const struct field_words *words = &environment_policy_words;
	const struct db_param params[] = { db_text(after->name),
					   db_flag(after->requires_totp),
					   db_text(after->plan),
					   db_int(after->rate_limit),
					   db_text(words->format(after->auto_create_environments)),
					   db_text(after->ephemeral_patterns),
					   db_int(after->ephemeral_days),
					   db_id(before->id) };
	struct audit_changes changes;
	const char *text;
	size_t n;
	enum status status;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", before->name, after->name);
	audit_change_flag(&changes, "requires_totp", before->requires_totp, after->requires_totp);
	audit_change(&changes, "plan", before->plan, after->plan);
	audit_change(&changes, "rate_limit", number_text(arena, before->rate_limit),
		     number_text(arena, after->rate_limit));
	audit_change(&changes, "auto_create_environments",
		     words->format(before->auto_create_environments),
		     words->format(after->auto_create_environments));
	audit_change(&changes, "ephemeral_patterns", before->ephemeral_patterns,
		     after->ephemeral_patterns);
	audit_change(&changes, "ephemeral_days", number_text(arena, before->ephemeral_days),
		     number_text(arena, after->ephemeral_days));
	n = changes.n;
	text = audit_changes_text(&changes);
	if (!n)
		return STATUS_OK;
	status = db_run(db, arena, &update_one, params, NULL, NULL);
	return status == STATUS_OK ? audit_write(db, arena, actor,
						 &(struct audit){ .action = "organization.changed",
								  .subject_id = before->id,
								  .subject_name = after->name,
								  .changes = text })
				   : status;
}
