/* The rules of memberships. */
#include "config.h"

#include "auth/audit.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "base/str.h"
#include "member/member_sql.h"

static enum status find(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid id, struct member *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &member_sql_get, params, out);
}

enum status member_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *reference, struct member *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;
	return find(db, arena, organization_id, id, out);
}

enum status member_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status =
	    db_select(db, arena, window->is_backwards ? &member_sql_list_back : &member_sql_list,
		      params, out);
	return status == STATUS_OK ? db_select_number(db, arena, &member_sql_count, params, total)
				   : status;
}

bool member_may_give(const struct actor *actor, enum role role, const char **why)
{
	if (!(role_capabilities(role) & ~actor->who->capabilities))
		return true;
	*why = _("This role may do more than you may yourself.");
	return false;
}

/* Locks, finds, and refuses what nobody may do to themselves. */
static enum status begin(struct db *db, struct arena *arena, const struct actor *actor,
			 const char *reference, const char **why, struct member *out)
{
	const struct principal *who = actor->who;
	const struct db_param params[] = { db_id(who->organization_id) };
	int64_t one;
	enum status status = db_select_number(db, arena, &member_sql_lock, params, &one);

	if (status == STATUS_OK)
		status = member_get(db, arena, who->organization_id, reference, out);
	if (status != STATUS_OK)
		return status;
	if (who->kind != PRINCIPAL_USER || !uuid_eq(&who->id, &out->id))
		return STATUS_OK;
	*why = _("Nobody changes or ends their own membership: ask another admin.");
	return STATUS_FORBIDDEN;
}

static enum status keep_an_admin(struct db *db, struct arena *arena, const struct actor *actor,
				 const struct member *member, const char **why)
{
	const struct db_param params[] = { db_id(actor->who->organization_id), db_id(member->id) };
	int64_t n;
	enum status status;

	if (!str_eq(member->role, role_word(ROLE_ADMIN)))
		return STATUS_OK;
	status = db_select_number(db, arena, &member_sql_other_admins, params, &n);
	if (status != STATUS_OK || n)
		return status;
	*why = _("This is the last admin, and an organization always keeps one.");
	return STATUS_CONFLICT;
}

enum status member_set_role(struct db *db, struct arena *arena, const struct actor *actor,
			    const char *reference, enum role role, const char **why)
{
	struct uuid organization_id = actor->who->organization_id;
	struct audit_changes changes;
	struct member member;
	enum status status = begin(db, arena, actor, reference, why, &member);

	if (status != STATUS_OK || str_eq(member.role, role_word(role)))
		return status;
	if (!member_may_give(actor, role, why))
		return STATUS_FORBIDDEN;
	status = keep_an_admin(db, arena, actor, &member, why);

	const struct db_param params[] = { db_text(role_word(role)), db_id(organization_id),
					   db_id(member.id) };

	if (status == STATUS_OK)
		status = db_run(db, arena, &member_sql_set_role, params, NULL, NULL);
	if (status == STATUS_OK)
		status = session_end_in(db, arena, organization_id, member.id);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "role", member.role, role_word(role));
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "member.role_changed",
					    .subject_id = member.id,
					    .subject_name = member.email,
					    .changes = audit_changes_text(&changes) });
}

enum status member_remove(struct db *db, struct arena *arena, const struct actor *actor,
			  const char *reference, const char **why, struct member *out)
{
	struct uuid organization_id = actor->who->organization_id;
	struct audit_changes changes;
	enum status status = begin(db, arena, actor, reference, why, out);

	if (status == STATUS_OK)
		status = keep_an_admin(db, arena, actor, out, why);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_id(organization_id), db_id(out->id) };
	const struct db_param tokens[] = { db_time(actor->now_ms), db_id(organization_id),
					   db_id(out->id) };

	status = db_run(db, arena, &member_sql_revoke_tokens, tokens, NULL, NULL);
	if (status == STATUS_OK)
		status = session_end_in(db, arena, organization_id, out->id);
	if (status == STATUS_OK)
		status = db_run(db, arena, &member_sql_remove, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "role", out->role, NULL);
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "member.removed",
					    .subject_id = out->id,
					    .subject_name = out->email,
					    .changes = audit_changes_text(&changes) });
}
