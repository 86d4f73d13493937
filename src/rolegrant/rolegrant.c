/* Roles for single places. */
#include "config.h"

#include "auth/audit.h"
#include "base/i18n.h"
#include "environment/environment.h"
#include "json/codec.h"
#include "project/project.h"
#include "rolegrant/rolegrant.h"
#include "rolegrant/rolegrant_sql.h"
#include "team/team.h"

#define OF(kind, member) FIELD_##kind##_OF(struct rolegrant, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct rolegrant, member, c_type)
#define DRAFT(member)                                                                              \
	FIELD_TEXT_OF(struct rolegrant_draft, member), .flags = FIELD_WRITE, .max = 255

/* clang-format off */
const struct field rolegrant_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "rg", .text = "id" },
	{ AS(ID, "user.id", user_id, struct uuid), .flags = FIELD_READ | FIELD_DEFINED, .prefix = "user", .text = "who has it" },
	{ AS(TEXT, "user.name", user_name, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "their name" },
	{ AS(ID, "team.id", team_id, struct uuid), .flags = FIELD_READ | FIELD_DEFINED, .prefix = "team", .text = "or the team whose members have it" },
	{ AS(TEXT, "team.name", team_name, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "its name" },
	{ OF(TEXT, role), .flags = FIELD_READ, .text = "which role" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = FIELD_READ | FIELD_DEFINED, .prefix = "proj", .text = "for this project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "its slug" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "its name" },
	{ OF(TEXT, tier), .flags = FIELD_READ | FIELD_DEFINED, .text = "or for all environments of this tier" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was given" },
};

const struct field rolegrant_draft_fields[] = {
	{ DRAFT(user), .text = "a member's id or e-mail address" },
	{ DRAFT(team), .text = "or a team's id or name" },
	{ DRAFT(role), .text = "one of the ten roles" },
	{ DRAFT(project), .text = "a project's id, slug or name" },
	{ DRAFT(tier), .text = "or a tier: dev, test, staging, production" },
};
/* clang-format on */
const size_t rolegrant_n_fields = ARRAY_LEN(rolegrant_fields);
const size_t rolegrant_n_draft_fields = ARRAY_LEN(rolegrant_draft_fields);

enum status rolegrant_list(struct db *db, struct arena *arena, struct uuid organization_id,
			   const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(db, arena,
			   window->is_backwards ? &rolegrant_sql_list_back : &rolegrant_sql_list,
			   params, out);
	return status == STATUS_OK
		   ? db_select_number(db, arena, &rolegrant_sql_count, params, total)
		   : status;
}

enum status rolegrant_holders(struct request *req, struct uuid project_id,
			      enum capability capability, int64_t limit, struct db_rows *out)
{
	const char *roles = "";

	for (int r = 0; r < ROLE__COUNT; r++)
		if (role_capabilities((enum role)r) & ACCESS_OF(capability))
			roles = arena_printf(req->arena, "%s%s%s", roles, *roles ? "," : "",
					     role_word((enum role)r));

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
					   db_text(roles), db_int(limit) };

	return db_select(req->db, req->arena, &rolegrant_sql_holders, params, out);
}

enum status rolegrant_get(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *reference, struct rolegrant *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &rolegrant_sql_by_id, params, out);
}

/* Exactly one of two must be given. true when so. */
static bool check_one_of(struct request *req, const char *a, const char *b, const char *name,
			 const char *other)
{
	if (!a == !b)
		request_fail_field(
		    req, name, a ? "conflict" : "missing",
		    arena_printf(req->arena,
				 a ? _("cannot be given beside %s") : _("is required, or %s"),
				 other));
	return !a != !b;
}

static enum status find_person(struct request *req, const char *reference, struct rolegrant *out)
{
	struct team_member person;
	enum status status =
	    team_find_person(req->db, req->arena, req->who->organization_id, reference, &person);

	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "user", "not_found", _("is no member of the organization"));
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	if (uuid_eq(&person.id, &req->who->id))
		request_fail_field(req, "user", "self", _("nobody gives a role to themselves"));
	out->user_id = person.id;
	out->user_name = person.name;
	return STATUS_OK;
}

static enum status find_team(struct request *req, const char *reference, struct rolegrant *out)
{
	struct team team;
	enum status status =
	    team_get(req->db, req->arena, req->who->organization_id, reference, &team);

	if (status == STATUS_NOT_FOUND)
		request_fail_field(req, "team", "not_found", _("there is no such team"));
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	out->team_id = team.id;
	out->team_name = team.name;
	return STATUS_OK;
}

static enum status find_project(struct request *req, const char *reference, struct rolegrant *out)
{
	struct project project;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, &project);

	if (status == STATUS_NOT_FOUND)
		request_fail_field(req, "project", "not_found", _("there is no such project"));
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	out->project_id = project.id;
	out->project_slug = project.slug;
	out->project_name = project.name;
	return STATUS_OK;
}

enum status rolegrant_check(struct request *req, const struct rolegrant_draft *draft,
			    struct rolegrant *out)
{
	enum status status = STATUS_OK;
	enum role role;
	int tier;

	*out = (struct rolegrant){ .role = draft->role, .tier = draft->tier };
	if (!draft->role)
		request_fail_field(req, "role", field_fault_code(FAULT_MISSING), _("is required"));
	else if (!role_parse(draft->role, &role))
		request_fail_field(req, "role", field_fault_code(FAULT_WORD),
				   _("is none of the roles"));
	if (draft->tier && !tier_words.parse(draft->tier, &tier))
		request_fail_field(req, "tier", field_fault_code(FAULT_WORD),
				   _("must be one of: dev, test, staging, production"));
	if (check_one_of(req, draft->user, draft->team, "user", "team"))
		status = draft->user ? find_person(req, draft->user, out)
				     : find_team(req, draft->team, out);
	if (check_one_of(req, draft->project, draft->tier, "project", "tier") && draft->project &&
	    status == STATUS_OK)
		status = find_project(req, draft->project, out);
	return status == STATUS_OK && req->failure.n_fields ? STATUS_INVALID : status;
}

static enum status trace(struct db *db, struct arena *arena, const struct actor *actor,
			 const struct rolegrant *grant, bool is_given)
{
	const char *where = grant->tier ? arena_printf(arena, "tier %s", grant->tier)
					: arena_printf(arena, "project %s", grant->project_name);
	const char *text = arena_printf(arena, "%s for %s", grant->role, where);
	struct audit_changes changes;
	struct audit audit = {
		.action = is_given ? "role.granted" : "role.withdrawn",
		.subject_id = grant->user_name ? grant->user_id : grant->team_id,
		.subject_name = grant->user_name ? grant->user_name : grant->team_name,
		.project_id = grant->project_id,
	};

	audit_changes_init(&changes, arena);
	audit_change(&changes, "role", is_given ? NULL : text, is_given ? text : NULL);
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}

enum status rolegrant_create(struct db *db, struct arena *arena, const struct actor *actor,
			     struct rolegrant *grant)
{
	enum status status;

	grant->id = uuid_new(actor->now_ms);
	grant->created_at = actor->now_ms;

	const struct db_param params[] = {
		db_id(actor->who->organization_id),
		db_id(grant->id),
		db_id(grant->user_id),
		db_id(grant->team_id),
		db_text(grant->role),
		db_id(grant->project_id),
		db_text(grant->tier),
		db_time(grant->created_at),
	};

	status = db_run(db, arena, &rolegrant_sql_insert, params, NULL, NULL);
	return status == STATUS_OK ? trace(db, arena, actor, grant, true) : status;
}

enum status rolegrant_delete(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct rolegrant *grant)
{
	const struct db_param params[] = { db_id(actor->who->organization_id), db_id(grant->id) };
	int64_t matched;
	enum status status = db_run(db, arena, &rolegrant_sql_delete, params, NULL, &matched);

	if (status == STATUS_OK && !matched)
		return STATUS_NOT_FOUND;
	return status == STATUS_OK ? trace(db, arena, actor, grant, false) : status;
}
