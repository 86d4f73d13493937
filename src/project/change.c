/* How a project comes to be, is called and is changed. */
#include "config.h"

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "event/event.h"
#include "project/project.h"
#include "project/project_sql.h"

/* What is asked of a project before it is written. */
static enum status count_slug(struct request *req, struct uuid project_id, const char *slug,
			      int64_t *taken)
{
	struct uuid organization_id = req->who->organization_id;
	const struct db_param params[] = {
		db_id(organization_id), db_text(slug), db_id(project_id),
		db_id(organization_id), db_text(slug), db_id(project_id),
	};

	return db_select_number(req->db, req->arena, &project_sql_slug_free, params, taken);
}

static enum status free_slug(struct request *req, struct uuid project_id, const char *name,
			     const char **out)
{
	const char *slug = str_slug(req->arena, name, 63);
	int64_t taken;

	*out = slug;
	for (int i = 2; i < 20; i++) {
		enum status status = count_slug(req, project_id, *out, &taken);

		if (status != STATUS_OK || !taken)
			return status;
		*out = str_slug_next(req->arena, slug, name, i);
	}
	return STATUS_OK;
}

/* NULL: as the organization says. */
static const char *policy_word(int policy)
{
	return policy < 0 ? NULL : environment_policy_words.format(policy);
}

static enum status insert(struct request *req, const struct project *project)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(project->id),
		db_text(project->slug),
		db_text(project->name),
		db_text(project->description),
		db_text(project_status_words.format(project->status)),
		db_text(project->template),
		db_text(project_visibility_words.format(project->visibility)),
		db_text(project->extra_metadata),
		db_id(project->team_id),
		db_id(project->workspace_id),
		db_text(policy_word(project->auto_create_environments)),
		db_time(project->created_at),
		db_time(project->updated_at),
	};

	return db_run(req->db, req->arena, &project_sql_insert, params, NULL, NULL);
}

/* Recording */

static enum status find_former(struct request *req, const char *name, struct project_former *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_text(name) };

	return db_select_one(req->db, req->arena, &project_sql_former, params, out);
}

static enum status refuse_deleted(struct request *req, const char *name)
{
	return request_failf(
	    req, STATUS_CONFLICT,
	    _("The project %s was deleted and is not purged yet; restore it first, "
	      "or use another name."),
	    name);
}

static enum status make(struct request *req, const char *name, struct project_claimed *out)
{
	struct project project = {
		.id = uuid_new(req->now_ms),
		.name = name,
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
		.auto_create_environments = -1,
	};
	enum status status = free_slug(req, project.id, name, &project.slug);

	*out = (struct project_claimed){
		.id = project.id, .name = name, .auto_create_environments = -1, .is_new = true
	};
	if (status == STATUS_OK)
		status = insert(req, &project);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

enum status project_claim(struct request *req, const char *name, struct project_claimed *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_text(name) };
	struct project_former former;
	enum status status = db_select_one(req->db, req->arena, &project_sql_claim, params, out);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = find_former(req, name, &former);
	if (status == STATUS_NOT_FOUND)
		return make(req, name, out);
	if (status == STATUS_OK && former.status == PROJECT_DELETED)
		return refuse_deleted(req, name);

	const struct db_param by_id[] = { params[0], db_id(former.project_id) };

	if (status == STATUS_OK)
		status = db_select_one(req->db, req->arena, &project_sql_claim_by_id, by_id, out);
	return status == STATUS_NOT_FOUND ? STATUS_BUSY : status;
}

enum status project_mark_unsorted(struct db *db, struct arena *arena, struct uuid organization_id,
				  struct uuid project_id, int64_t until)
{
	const struct db_param params[] = { db_time(until), db_time(until), db_id(organization_id),
					   db_id(project_id) };

	return db_run(db, arena, &project_sql_mark_unsorted, params, NULL, NULL);
}

enum status project_mark_all_unsorted(struct db *db, struct arena *arena,
				      struct uuid organization_id, int64_t now_ms)
{
	const struct db_param params[] = { db_time(now_ms), db_id(organization_id) };

	return db_run(db, arena, &project_sql_mark_all_unsorted, params, NULL, NULL);
}

enum status project_tell_new(struct request *req, const struct project_claimed *project,
			     bool is_backfill)
{
	const struct actor actor = actor_of_request(req);
	struct event event;

	if (!project->is_new)
		return STATUS_OK;
	event = trace_of(&actor, "project.created").event;
	event.id = uuid_new(req->now_ms - 2); /* before what happened in it */
	event.subject_id = event.project_id = project->id;
	event.is_backfill = is_backfill;
	event.data = event_data(req->arena, (const char *const[]){ "name", project->name, NULL });
	return event_write(req->db, req->arena, &event);
}

/* By people and programs */

/* An id as text, NULL for none. */
static const char *id_text(struct arena *arena, const struct uuid *id, const char *prefix)
{
	char *text = arena_alloc(arena, TYPEID_TEXT_SIZE);

	if (uuid_is_nil(id))
		return NULL;
	uuid_format_typeid(id, prefix, text);
	return text;
}

static void add_changes(struct audit_changes *changes, const struct project_draft *before,
			const struct project_draft *after)
{
	struct arena *arena = changes->arena;

	audit_change(changes, "name", before->name, after->name);
	audit_change(changes, "slug", before->slug, after->slug);
	audit_change(changes, "description", before->description, after->description);
	audit_change(changes, "template", before->template, after->template);
	audit_change(changes, "extra_metadata", before->extra_metadata, after->extra_metadata);
	audit_change(changes, "status",
		     before->name ? project_status_words.format(before->status) : NULL,
		     project_status_words.format(after->status));
	audit_change(changes, "visibility",
		     before->name ? project_visibility_words.format(before->visibility) : NULL,
		     project_visibility_words.format(after->visibility));
	audit_change(changes, "team_id", id_text(arena, &before->team_id, "team"),
		     id_text(arena, &after->team_id, "team"));
	audit_change(changes, "workspace_id", id_text(arena, &before->workspace_id, "ws"),
		     id_text(arena, &after->workspace_id, "ws"));
	audit_change(changes, "auto_create_environments",
		     before->name ? policy_word(before->auto_create_environments) : NULL,
		     policy_word(after->auto_create_environments));
}

enum status project_trace(struct request *req, const char *kind, const struct project *project,
			  const char *changes, const char *data)
{
	const struct actor actor = actor_of_request(req);
	struct trace trace = trace_of(&actor, kind);

	trace.event.subject_id = trace.event.project_id = project->id;
	trace.event.data = data;
	trace.subject_name = project->name;
	trace.changes = changes;
	return trace_write(req->db, req->arena, &trace);
}

static enum status trace(struct request *req, const char *action, const struct project *project,
			 const struct project_draft *before, const struct project_draft *after)
{
	struct audit_changes changes;
	const char *text;

	audit_changes_init(&changes, req->arena);
	add_changes(&changes, before, after);
	text = audit_changes_text(&changes);
	return project_trace(req, action, project, text, text);
}

/* Whether another project is, or was, called so. */
static enum status check_name(struct request *req, struct uuid project_id, const char *name)
{
	struct project_former former;
	struct project_claimed other;
	const struct db_param params[] = { db_id(req->who->organization_id), db_text(name) };
	enum status status = db_select_one(req->db, req->arena, &project_sql_claim, params, &other);

	if (status == STATUS_OK && !uuid_eq(&other.id, &project_id)) {
		request_fail_field(req, "name", "taken", _("is the name of another project"));
		return STATUS_INVALID;
	}
	if (status == STATUS_NOT_FOUND)
		status = find_former(req, name, &former);
	else
		return status;
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (former.status == PROJECT_DELETED)
		return refuse_deleted(req, name);
	if (uuid_eq(&former.project_id, &project_id))
		return STATUS_OK;
	request_fail_field(
	    req, "name", "taken",
	    arena_printf(req->arena, _("is an older name of the project %s"), former.name));
	return STATUS_INVALID;
}

static enum status check_slug(struct request *req, struct uuid project_id, const char *slug)
{
	int64_t taken;
	enum status status;

	if (!str_eq(slug, str_slug(req->arena, slug, 63))) {
		request_fail_field(req, "slug", "format",
				   _("may have lower-case letters, digits and single hyphens"));
		return STATUS_INVALID;
	}
	status = count_slug(req, project_id, slug, &taken);
	if (status != STATUS_OK || !taken)
		return status;
	request_fail_field(req, "slug", "taken", _("is, or was, the slug of another project"));
	return STATUS_INVALID;
}

static enum status refuse_owner(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	request_fail_field(req, "team_id", "not_found",
			   _("there is no such team, or no such workspace"));
	return STATUS_INVALID;
}

enum status project_create(struct request *req, const struct project_draft *draft,
			   struct project *out)
{
	const struct project_draft nothing = { .name = NULL };
	struct project_draft made = *draft;
	enum status status;

	*out = (struct project){
		.id = uuid_new(req->now_ms),
		.name = draft->name,
		.description = draft->description,
		.template = draft->template,
		.extra_metadata = draft->extra_metadata,
		.status = draft->status,
		.visibility = draft->visibility,
		.team_id = draft->team_id,
		.workspace_id = draft->workspace_id,
		.auto_create_environments = draft->auto_create_environments,
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
	};
	status = check_name(req, out->id, draft->name);
	if (status == STATUS_OK && draft->slug)
		status = check_slug(req, out->id, draft->slug);
	else if (status == STATUS_OK)
		status = free_slug(req, out->id, draft->name, &made.slug);
	if (status != STATUS_OK)
		return status;
	out->slug = made.slug;
	status = refuse_owner(req, insert(req, out));
	return status == STATUS_OK ? trace(req, "project.created", out, &nothing, &made) : status;
}

/* What leads to the project from now on, and what does not need to any more. */
static enum status keep_names(struct request *req, const struct project *project,
			      const struct project_draft *draft)
{
	struct uuid organization_id = req->who->organization_id;
	bool is_renamed = !str_eq(project->name, draft->name);
	bool is_moved = !str_eq(project->slug, draft->slug);
	const struct db_param drop[] = { db_id(organization_id), db_id(project->id),
					 db_text(draft->name), db_text(draft->slug) };
	const struct db_param add[] = {
		db_id(organization_id),
		db_id(uuid_new(req->now_ms)),
		db_id(project->id),
		db_text(is_renamed && !str_ieq(project->name, draft->name) ? project->name : NULL),
		db_text(is_moved ? project->slug : NULL),
		db_time(req->now_ms),
	};
	enum status status;

	if (!is_renamed && !is_moved)
		return STATUS_OK;
	status = db_run(req->db, req->arena, &project_sql_alias_drop, drop, NULL, NULL);
	if (status != STATUS_OK || (add[3].is_null && add[4].is_null))
		return status;
	return db_run(req->db, req->arena, &project_sql_alias_insert, add, NULL, NULL);
}

static enum status update(struct request *req, const struct project *project,
			  const struct project_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->slug),
		db_text(draft->name),
		db_text(draft->description),
		db_text(project_status_words.format(draft->status)),
		db_text(draft->template),
		db_text(project_visibility_words.format(draft->visibility)),
		db_text(draft->extra_metadata),
		db_id(draft->team_id),
		db_id(draft->workspace_id),
		db_text(policy_word(draft->auto_create_environments)),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(project->id),
	};

	return refuse_owner(req,
			    db_run(req->db, req->arena, &project_sql_change, params, NULL, NULL));
}

/* The slug follows the name, unless it was asked for, or says the same already. */
static enum status choose_slug(struct request *req, const struct project *project,
			       struct project_draft *draft)
{
	bool is_given = draft->slug && !str_eq(draft->slug, project->slug);

	if (is_given)
		return check_slug(req, project->id, draft->slug);
	if (str_eq(project->name, draft->name) ||
	    str_eq(str_slug(req->arena, draft->name, 63), project->slug)) {
		draft->slug = project->slug;
		return STATUS_OK;
	}
	return free_slug(req, project->id, draft->name, &draft->slug);
}

enum status project_change(struct request *req, const struct project *project,
			   const struct project_draft *draft)
{
	const struct project_draft before = project_draft_of(project);
	struct project_draft after = *draft;
	enum status status = STATUS_OK;

	if (!str_eq(project->name, draft->name))
		status = check_name(req, project->id, draft->name);
	if (status == STATUS_OK)
		status = choose_slug(req, project, &after);
	if (status == STATUS_OK)
		status = keep_names(req, project, &after);
	if (status == STATUS_OK)
		status = update(req, project, &after);
	return status == STATUS_OK ? trace(req, "project.updated", project, &before, &after)
				   : status;
}
