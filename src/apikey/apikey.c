/* Keys and tokens: their fields, and what may be done with them. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/lookup.h"
#include "apikey/apikey.h"
#include "apikey/apikey_sql.h"
#include "auth/audit.h"
#include "auth/digest.h"
#include "auth/net.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "json/codec.h"
#include "project/project.h"
#include "sandbox/sandbox.h"

#define DAY_MS  (24LL * 60 * 60 * 1000)
#define HOUR_MS (60LL * 60 * 1000)

#define OF(kind, member) FIELD_##kind##_OF(struct apikey, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct apikey, member, c_type)
#define DRAFT(kind, member)  FIELD_##kind##_OF(struct apikey_draft, member)
#define CHANGE(kind, member) FIELD_##kind##_OF(struct apikey_change, member)

/* clang-format off */
const struct field apikey_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "key", .text = "id" },
	{ OF(TEXT, label), .flags = FIELD_READ, .text = "its short name inside the organization: k3" },
	{ OF(TEXT, prefix), .flags = FIELD_READ, .text = "how its text begins" },
	{ OF(TEXT, key), .flags = FIELD_READ | FIELD_DEFINED, .text = "its text; only in the answer that made it" },
	{ OF(TEXT, name), .flags = FIELD_READ, .text = "what it is for" },
	{ OF(LIST, scopes), .flags = FIELD_READ, .text = "what it may do: read, write, deploy, admin, logs:read, metrics:read" },
	{ AS(LIST, "permissions", scopes, const char *), .flags = FIELD_READ, .text = "the same" },
	{ AS(LIST, "projects", project_ids, const char *), .flags = FIELD_READ, .prefix = "proj", .text = "only in these; null: in all" },
	{ AS(LIST, "environments", environment_ids, const char *), .flags = FIELD_READ, .prefix = "env", .text = "only there; null: everywhere" },
	{ OF(LIST, addresses), .flags = FIELD_READ, .text = "only from these addresses and networks; null: from anywhere" },
	{ OF(FLAG, allows_query), .flags = FIELD_READ, .text = "whether it may be sent in the address (?access_token=), where a door takes it" },
	{ OF(FLAG, is_test), .flags = FIELD_READ, .text = "whether it opens the sandbox instead of the organization" },
	{ OF(TEXT, person), .flags = FIELD_READ | FIELD_DEFINED, .text = "whose personal token it is" },
	{ OF(TEXT, created_by), .flags = FIELD_READ, .text = "who made it" },
	{ OF(TEXT, status), .flags = FIELD_READ, .text = "live, expired or revoked" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, expires_at), .flags = FIELD_READ, .text = "when it ends; null: never" },
	{ OF(TIME, last_used_at), .flags = FIELD_READ, .text = "when it was last used, to the minute" },
	{ OF(TIME, revoked_at), .flags = FIELD_READ, .text = "when it was revoked" },
	{ OF(ID, replaced_by), .flags = FIELD_READ, .prefix = "key", .text = "the key that took its place" },
};

const struct field apikey_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = APIKEY_NAME_MAX, .text = "what it is for" },
	{ DRAFT(LIST, scopes), .flags = FIELD_WRITE, .max = 255, .text = "what it may do" },
	{ DRAFT(LIST, permissions), .flags = FIELD_WRITE, .max = 255, .text = "the same, by its other name" },
	{ DRAFT(LIST, projects), .flags = FIELD_WRITE, .max = 10000, .text = "only in these projects: ids, slugs or names" },
	{ DRAFT(LIST, environments), .flags = FIELD_WRITE, .max = 10000, .text = "only in these environments" },
	{ DRAFT(LIST, addresses), .flags = FIELD_WRITE, .max = 1000, .text = "only from these addresses and networks" },
	{ DRAFT(FLAG, allows_query), .flags = FIELD_WRITE, .text = "whether it may be sent in the address (?access_token=), where a door takes it" },
	{ DRAFT(TIME, expires_at), .flags = FIELD_WRITE, .text = "when it ends" },
	{ DRAFT(INT, expires_in_days), .flags = FIELD_WRITE, .low = 1, .high = APIKEY_DAYS_MAX, .text = "or after how many days" },
	{ DRAFT(FLAG, is_test), .flags = FIELD_WRITE, .text = "whether it opens the sandbox, which notifies nobody and is purged after a day; without admin, projects and environments" },
};

const struct field apikey_change_fields[] = {
	{ CHANGE(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = APIKEY_NAME_MAX, .text = "what it is for" },
	{ CHANGE(LIST, addresses), .flags = FIELD_WRITE, .max = 1000, .text = "only from these addresses and networks" },
};
/* clang-format on */
const size_t apikey_n_fields = ARRAY_LEN(apikey_fields);
const size_t apikey_n_draft_fields = ARRAY_LEN(apikey_draft_fields);
const size_t apikey_n_change_fields = ARRAY_LEN(apikey_change_fields);

/* What the maker may hand on: a key, what they may do; a personal token, which its person's role limits on
 * every use, whatever they came with themselves. */
static unsigned may_give(const struct principal *who, bool is_personal)
{
	if (who->project_ids || who->environment_ids)
		return 0;
	return is_personal ? scopes_capabilities(who->scopes) : who->capabilities;
}

static void check_scopes(struct request *req, bool is_personal, struct apikey_draft *draft)
{
	const char *field = draft->scopes ? "scopes" : "permissions";
	unsigned scopes;

	if (!draft->scopes)
		draft->scopes = draft->permissions;
	if (!draft->scopes) {
		request_fail_field(req, "scopes", field_fault_code(FAULT_MISSING),
				   _("is required"));
		return;
	}
	if (!scopes_parse(draft->scopes, &scopes)) {
		request_fail_field(
		    req, field, field_fault_code(FAULT_WORD),
		    _("must be some of: read, write, deploy, admin, logs:read, metrics:read"));
		return;
	}
	draft->scopes = scopes_format(req->arena, scopes, ",");
	if (draft->is_test && scopes & SCOPE_ADMIN) {
		request_fail_field(req, field, "conflict", _("of a test key cannot have admin"));
		return;
	}
	if (scopes_capabilities(scopes) & ~may_give(req->who, is_personal))
		request_fail_field(req, field, "forbidden",
				   _("brings more than you may do yourself"));
}

static void check_expiry(struct request *req, struct apikey_draft *draft)
{
	if (draft->expires_at && draft->expires_in_days != FIELD_NO_INT)
		request_fail_field(req, "expires_in_days", "conflict",
				   _("cannot be given beside expires_at"));
	else if (draft->expires_in_days != FIELD_NO_INT)
		draft->expires_at = req->now_ms + draft->expires_in_days * DAY_MS;
	else if (draft->expires_at && draft->expires_at <= req->now_ms)
		request_fail_field(req, "expires_at", field_fault_code(FAULT_OUT_OF_RANGE),
				   _("must be in the future"));
}

static enum status find_project(struct request *req, const char *reference, struct uuid *out)
{
	struct project project;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, &project);

	if (status == STATUS_OK)
		*out = project.id;
	return status;
}

static enum status find_environment(struct request *req, const char *reference, struct uuid *out)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     reference, &environment);

	if (status == STATUS_OK)
		*out = environment.id;
	return status;
}

enum status apikey_check_addresses(struct request *req, const char *addresses)
{
	const char *fault = addresses ? net_list_fault(req->arena, addresses) : NULL;

	if (!fault)
		return STATUS_OK;
	request_fail_field(req, "addresses", field_fault_code(FAULT_FORMAT),
			   arena_printf(req->arena,
					_("%s is no address and no network, such as 192.0.2.0/24"),
					fault));
	return STATUS_INVALID;
}

/* A sandbox has projects and environments of its own, which come and go. */
static void check_test(struct request *req, bool is_personal, struct apikey_draft *draft)
{
	const char *limits = _("cannot limit a test key, which sees nothing but the sandbox");

	if (!draft->is_test)
		return;
	if (is_personal)
		request_fail_field(req, "is_test", "conflict", _("is for API keys alone"));
	if (draft->projects)
		request_fail_field(req, "projects", "conflict", limits);
	if (draft->environments)
		request_fail_field(req, "environments", "conflict", limits);
	draft->projects = draft->environments = NULL;
}

enum status apikey_check(struct request *req, bool is_personal, struct apikey_draft *draft)
{
	enum status status = apikey_check_addresses(req, draft->addresses);

	check_scopes(req, is_personal, draft);
	check_expiry(req, draft);
	check_test(req, is_personal, draft);
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = lookup_ids(req, "projects", find_project, &draft->projects);
	if (status == STATUS_OK)
		status = lookup_ids(req, "environments", find_environment, &draft->environments);
	return status == STATUS_OK && req->failure.n_fields ? STATUS_INVALID : status;
}

/* The person behind the actor; nil for keys and the command line. */
static struct uuid person_of(const struct actor *actor)
{
	return actor->who->kind == PRINCIPAL_USER ? actor->who->id : (struct uuid){ { 0 } };
}

static struct audit audit_of(const struct apikey *key, const char *what)
{
	return (struct audit){
		.action = what,
		.subject_id = key->id,
		.subject_name = key->name,
	};
}

/* Inserts a key with everything of out but id, number and text, which it makes. */
static enum status insert(struct db *db, struct arena *arena, const struct actor *actor,
			  bool is_dpat, struct apikey *out)
{
	const struct principal *who = actor->who;
	char *text = arena_alloc(arena, KEY_TEXT_SIZE);
	unsigned char digest[DIGEST_BYTES];
	const struct db_param which[] = { db_id(who->organization_id) };
	enum status status =
	    db_select_number(db, arena, &apikey_sql_next_number, which, &out->number);

	if (status != STATUS_OK)
		return status;
	if (is_dpat)
		key_format_dpat(text);
	else
		key_format(!uuid_is_nil(&out->user_id), who->organization_slug, out->number, text);
	digest_bytes(digest, text, strlen(text));
	out->id = uuid_new(actor->now_ms);
	out->key = text;
	out->created_at = actor->now_ms;
	out->label = arena_printf(arena, "k%lld", (long long)out->number);
	out->prefix = arena_strndup(arena, text,
				    is_dpat ? KEY_DPAT_SHOWN : (size_t)(strrchr(text, '_') - text));
	out->status = "live";

	const struct db_param params[] = {
		db_id(who->organization_id),
		db_id(out->id),
		db_int(out->number),
		db_text(out->name),
		db_bytes(digest, sizeof(digest)),
		db_text(out->scopes),
		db_id(out->user_id),
		db_id(person_of(actor)),
		db_text(out->project_ids),
		db_text(out->environment_ids),
		db_text(out->addresses),
		db_flag(out->allows_query),
		db_time(out->created_at),
		db_time(out->expires_at),
		db_text(is_dpat ? out->prefix : NULL),
		db_flag(out->is_test),
	};

	status = db_run(db, arena, &apikey_sql_insert, params, NULL, NULL);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

enum status apikey_create(struct db *db, struct arena *arena, const struct actor *actor,
			  bool is_personal, const struct apikey_draft *draft, struct apikey *out)
{
	struct audit_changes changes;
	struct audit audit;
	enum status status;

	*out = (struct apikey){
		.user_id = is_personal ? actor->who->id : (struct uuid){ { 0 } },
		.name = draft->name,
		.scopes = draft->scopes,
		.project_ids = draft->projects,
		.environment_ids = draft->environments,
		.addresses = draft->addresses,
		.allows_query = draft->allows_query,
		.person = is_personal ? actor->who->name : NULL,
		.created_by = actor->who->kind == PRINCIPAL_USER ? actor->who->name : NULL,
		.expires_at = draft->expires_at,
		.is_test = draft->is_test,
	};
	status = out->is_test ? sandbox_make(db, arena, actor) : STATUS_OK;
	if (status == STATUS_OK)
		status = insert(db, arena, actor, draft->is_dpat, out);
	if (status != STATUS_OK)
		return status;
	audit = audit_of(out, is_personal ? "token.created" : "key.created");
	audit_changes_init(&changes, arena);
	audit_change(&changes, "label", NULL, out->label);
	audit_change(&changes, "scopes", NULL, out->scopes);
	audit_change(&changes, "projects", NULL, out->project_ids);
	audit_change(&changes, "environments", NULL, out->environment_ids);
	audit_change(&changes, "addresses", NULL, out->addresses);
	audit_change_flag(&changes, "allows_query", false, out->allows_query);
	audit_change_flag(&changes, "is_test", false, out->is_test);
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}

static bool read_label(const char *text, int64_t *number)
{
	return *text == 'k' && str_to_int(text + 1, 1, UINT32_MAX, number);
}

enum status apikey_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid user_id, const char *reference, int64_t now_ms,
		       struct apikey *out)
{
	struct uuid id;
	int64_t number;
	bool is_label = read_label(reference, &number);
	struct db_rows rows;
	enum status status;

	if (!is_label && !uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_time(now_ms), db_id(organization_id), db_id(user_id),
					   is_label ? db_int(number) : db_id(id) };

	status = db_select(db, arena, is_label ? &apikey_sql_by_number : &apikey_sql_by_id, params,
			   &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct apikey *)rows.rows;
	return STATUS_OK;
}

enum status apikey_list(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid user_id, const struct list_window *window, int64_t now_ms,
			struct db_rows *out, int64_t *total)
{
	struct db_param params[7] = { db_time(now_ms), db_id(organization_id), db_id(user_id) };
	const struct db_param which[] = { db_id(organization_id), db_id(user_id) };
	enum status status;

	list_bounds(window, params + 3);
	list_limits(window, params + 5);
	status =
	    db_select(db, arena, window->is_backwards ? &apikey_sql_list_back : &apikey_sql_list,
		      params, out);
	if (status == STATUS_OK)
		status = db_select_number(db, arena, &apikey_sql_count, which, total);
	return status;
}

/* "key." or "token.", and what happened to it. */
static const char *action_of(struct arena *arena, const struct apikey *key, const char *what)
{
	return arena_printf(arena, "%s.%s", uuid_is_nil(&key->user_id) ? "key" : "token", what);
}

enum status apikey_change(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key, const struct apikey_change *change)
{
	const struct db_param params[] = { db_text(change->name), db_text(change->addresses),
					   db_id(actor->who->organization_id), db_id(key->id) };
	struct audit audit = audit_of(key, action_of(arena, key, "changed"));
	struct audit_changes changes;
	enum status status = db_run(db, arena, &apikey_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", key->name, change->name);
	audit_change(&changes, "addresses", key->addresses, change->addresses);
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}

enum status apikey_rotate(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key, int64_t overlap_hours, struct apikey *out)
{
	int64_t end = actor->now_ms + overlap_hours * HOUR_MS;
	struct audit audit = audit_of(key, action_of(arena, key, "rotated"));
	struct audit_changes changes;
	int64_t matched;
	enum status status;

	if (!str_eq(key->status, "live") || !uuid_is_nil(&key->replaced_by))
		return STATUS_CONFLICT;
	*out = *key;
	/* What had a term has the same term again. */
	if (key->expires_at)
		out->expires_at = actor->now_ms + (key->expires_at - key->created_at);
	out->last_used_at = 0;
	status = insert(db, arena, actor, false, out);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_id(out->id), db_time(end), db_time(end),
					   db_id(actor->who->organization_id), db_id(key->id) };

	status = db_run(db, arena, &apikey_sql_replace, params, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_CONFLICT;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "label", key->label, out->label);
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}

enum status apikey_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key)
{
	const struct db_param params[] = { db_time(actor->now_ms),
					   db_id(actor->who->organization_id), db_id(key->id) };
	struct audit audit = audit_of(key, action_of(arena, key, "revoked"));
	int64_t matched;
	enum status status = db_run(db, arena, &apikey_sql_revoke, params, NULL, &matched);

	if (status == STATUS_OK && !matched)
		return STATUS_CONFLICT;
	return status == STATUS_OK ? audit_write(db, arena, actor, &audit) : status;
}
