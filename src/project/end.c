/* How a project ends: deleted, brought back, purged, or merged into another. */
#include "config.h"

#include "auth/audit.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "json/json.h"
#include "project/project.h"
#include "project/project_sql.h"
#include "insight/tally.h"

/* What others are told has the name as well: a deleted project has it no more. */
static enum status trace(struct request *req, const char *action, const struct project *project,
			 const char *what, const char *before, const char *after)
{
	struct audit_changes changes;
	struct buf data;
	size_t n = 0;
	enum status status;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, what, before, after);
	buf_init(&data, LIMIT_METADATA_BYTES);
	buf_addc(&data, '{');
	json_write_name(&data, &n, "name");
	json_write_text(&data, project->name);
	json_write_name(&data, &n, what);
	json_write_text(&data, after);
	buf_addc(&data, '}');
	status = project_trace(req, action, project, audit_changes_text(&changes),
			       buf_dup(&data, req->arena));
	buf_release(&data);
	return status;
}

/* Names that lead to it although it is not called so. */
static enum status add_alias(struct request *req, struct uuid project_id,
			     const struct project *named)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(uuid_new(req->now_ms)),
		db_id(project_id),
		db_text(named->name),
		db_text(named->slug),
		db_time(req->now_ms),
	};

	return db_run(req->db, req->arena, &project_sql_alias_insert, params, NULL, NULL);
}

enum status project_delete(struct request *req, const struct project *project)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project->id),
					   db_time(req->now_ms) };
	enum status status = db_run(req->db, req->arena, &project_sql_delete, params, NULL, NULL);

	if (status == STATUS_OK)
		status = add_alias(req, project->id, project);
	return status == STATUS_OK ? trace(req, "project.deleted", project, "status",
					   project_status_words.format(project->status), "deleted")
				   : status;
}

enum status project_restore(struct request *req, const struct project *project)
{
	struct uuid organization_id = req->who->organization_id;
	const struct db_param which[] = { db_id(organization_id), db_id(project->id) };
	struct project named = *project;
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &project_sql_alias_of, which, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;

	const struct project_alias *alias = rows.rows;
	const struct db_param params[] = { db_id(organization_id), db_id(alias->id),
					   db_time(req->now_ms) };

	named.name = alias->name;
	status = db_run(req->db, req->arena, &project_sql_restore, params, NULL, NULL);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &project_sql_rebuild_state, which, NULL, NULL);
	return status == STATUS_OK
		   ? trace(req, "project.restored", &named, "status", "deleted", "active")
		   : status;
}

/* Neither is gone meanwhile, and nothing of them is recorded until the end; no version means two things. */
static enum status check_merge(struct request *req, const struct db_param *params)
{
	struct db_rows rows;
	int64_t locked;
	enum status status =
	    db_select_number(req->db, req->arena, &project_sql_merge_lock, params, &locked);

	if (status == STATUS_OK && locked != 2)
		status = STATUS_BUSY;
	if (status == STATUS_OK)
		status = db_select(req->db, req->arena, &project_sql_merge_differs, params, &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_OK;
	return request_failf(req, STATUS_CONFLICT,
			     _("Both projects have a version %s, of different commits."),
			     ((struct project_former *)rows.rows)->name);
}

enum status project_merge(struct request *req, const struct project *into,
			  const struct project *from)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(into->id),
					   db_id(from->id), db_time(req->now_ms) };
	enum status status = check_merge(req, params);

	if (status == STATUS_OK)
		status = tally_merge_projects(req->db, req->arena, req->who->organization_id,
					      into->id, from->id);
	if (status == STATUS_OK)
		status =
		    db_run(req->db, req->arena, &project_sql_merge_belongings, params, NULL, NULL);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &project_sql_merge, params, NULL, NULL);
	if (status == STATUS_OK)
		status = add_alias(req, into->id, from);
	return status == STATUS_OK ? trace(req, "project.merged", into, "merged", NULL, from->name)
				   : status;
}

struct purging {
	struct arena *arena;
	const struct project_ref *ref;
	int64_t now_ms, limit;
	bool is_gone;
};

static enum status purge_one(struct db *db, void *context)
{
	struct purging *p = context;
	const struct actor worker = actor_of_worker(p->arena, p->ref->organization_id, p->now_ms);
	const struct db_param params[] = { db_id(p->ref->organization_id), db_id(p->ref->id),
					   db_int(p->limit) };
	const struct audit audit = {
		.action = "project.purged",
		.subject_id = p->ref->id,
		.subject_name = p->ref->name,
		.project_id = p->ref->id,
	};
	int64_t gone = 0;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = db_select_number(db, p->arena, &project_sql_purge, params, &gone);
	p->is_gone = gone > 0;
	return status == STATUS_OK && gone ? audit_write(db, p->arena, &worker, &audit) : status;
}

enum status project_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			  int64_t limit, size_t *n)
{
	const struct db_param which[] = { db_time(now_ms - days * 24 * 60 * 60 * 1000),
					  db_int(limit) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &project_sql_purgeable, which, &rows);

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct purging p = { arena, (struct project_ref *)rows.rows + i, now_ms, limit,
				     false };

		status = db_transaction(db, __func__, purge_one, &p);
		*n += !p.is_gone;
	}
	return status;
}
