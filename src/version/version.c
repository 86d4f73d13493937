/* Versions: their fields, and the rule that a version has one commit. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "project/project.h"
#include "version/commit.h"
#include "version/version.h"
#include "version/version_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct version, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct version, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* The shortest abbreviation of a commit that counts as it: git's own default. */
#define COMMIT_MIN 7

/* clang-format off */
const struct field version_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "ver", .text = "id" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ OF(TEXT, version), .flags = SEEN, .max = VERSION_MAX, .text = "as its project calls it" },
	{ OF(INT, ordinal), .flags = SEEN, .text = "1, 2, 3 … in order of first sight inside its project" },
	{ OF(TEXT, source), .flags = SEEN, .text = "what first told of it: build, deployment or manual" },
	{ OF(TEXT, scm_sha), .flags = SEEN, .text = "commit; never changes once known" },
	{ OF(TEXT, scm_branch), .flags = SEEN, .text = "branch" },
	{ OF(TEXT, scm_tag), .flags = SEEN, .text = "tag" },
	{ OF(TEXT, scm_repository), .flags = SEEN, .text = "repository" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was first seen" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last completed" },
};
/* clang-format on */
const size_t version_n_fields = ARRAY_LEN(version_fields);

static enum version_path path_of(struct uuid project_id, const struct version_filter *filter)
{
	if (filter->scm_sha)
		return VERSION_BY_COMMIT;
	if (!uuid_is_nil(&project_id))
		return VERSION_BY_PROJECT;
	return filter->q ? VERSION_BY_SEARCH : VERSION_BY_ALL;
}

/* The parameters that the path asks for; how many. */
static size_t path_params(enum version_path path, struct uuid project_id, const char *scm_sha,
			  struct db_param *out)
{
	if (path == VERSION_BY_PROJECT) {
		out[0] = db_id(project_id);
		return 1;
	}
	if (path == VERSION_BY_COMMIT) {
		out[0] = out[1] = db_text(scm_sha);
		out[2] = out[3] = db_id(project_id);
		return 4;
	}
	return 0;
}

/* By the counters of projects, exactly. */
static enum status total(struct request *req, struct uuid project_id,
			 const struct list_window *window, struct list_rows *out)
{
	struct db_param params[5] = { db_id(req->who->organization_id), db_id(project_id),
				      db_id(project_id) };

	list_only(window->project_ids, params + 3);
	return db_select_number(req->db, req->arena, &version_sql_total, params, &out->total);
}

enum status version_list(struct request *req, struct uuid project_id,
			 const struct version_filter *filter, const struct list_window *window,
			 struct list_rows *out)
{
	enum version_path path = path_of(project_id, filter);
	struct db_param params[13] = { db_id(req->who->organization_id) };
	size_t n = 1 + path_params(path, project_id, filter->scm_sha, params + 1);
	struct db_rows rows;
	enum status status;

	params[n] = params[n + 1] = db_text(filter->q);
	list_only(window->project_ids, params + n + 2);
	n += 4;
	list_bounds(window, params + n);
	list_limits(window, params + n + 2);
	status = db_select(req->db, req->arena, &version_sql_list[path][window->is_backwards],
			   params, &rows);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows, sizeof(struct version));
	if (!filter->scm_sha && !filter->q && !window->has_since)
		return total(req, project_id, window, out);
	params[n] = db_id(window->since_above);
	params[n + 1] = db_id(window->until_below);
	params[n + 2] = db_int(LIMIT_COUNTED_ROWS + 1);
	status =
	    db_select_number(req->db, req->arena, &version_sql_count[path], params, &out->total);
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return status;
}

enum status version_expand(struct request *req, const char *ids, struct db_rows *out)
{
	struct db_param params[4] = { db_text(ids), db_id(req->who->organization_id) };

	list_only(req->who->project_ids, params + 2);
	return db_select(req->db, req->arena, &version_sql_expand, params, out);
}

enum status version_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct version *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &version_sql_by_id, params, out);
}

enum status version_get_named(struct db *db, struct arena *arena, struct uuid organization_id,
			      const char *project, const char *version, struct version *out)
{
	struct project found = { .slug = NULL };
	enum status status = project_get(db, arena, organization_id, project, &found);
	const struct db_param params[] = { db_id(organization_id), db_id(found.id),
					   db_text(version) };

	if (status != STATUS_OK)
		return status;
	return db_select_one(db, arena, &version_sql_by_name, params, out);
}

enum version_commit version_compare_commit(const char *recorded, const char *reported)
{
	size_t n, m, common = 0;

	if (!reported)
		return VERSION_COMMIT_KEEP;
	if (!recorded)
		return VERSION_COMMIT_SET;
	n = strlen(recorded);
	m = strlen(reported);
	while (recorded[common] && str_lower(recorded[common]) == str_lower(reported[common]))
		common++;
	if (common < n && common < m)
		return VERSION_COMMIT_CONFLICT;
	if (n == m)
		return VERSION_COMMIT_KEEP;
	if (common < COMMIT_MIN)
		return VERSION_COMMIT_CONFLICT;
	return m > n ? VERSION_COMMIT_SET : VERSION_COMMIT_KEEP;
}

enum status version_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid project_id, int64_t versions, const struct report *report,
			  const char *source, int64_t now_ms)
{
	const struct db_param which[] = { db_id(organization_id), db_id(project_id),
					  db_text(report->version) };
	int64_t created_at = report_first_moment(report, now_ms);
	int64_t found;
	enum status status = db_select_number(db, arena, &version_sql_find, which, &found);

	if (status != STATUS_OK || found)
		return status;

	const struct db_param params[] = {
		db_id(organization_id),   db_id(uuid_new(created_at)),
		db_id(project_id),        db_text(report->version),
		db_int(versions + 1),     db_text(source),
		db_text(report->scm_sha), db_text(report->scm_branch),
		db_text(report->scm_tag), db_text(report->scm_repository),
		db_time(created_at),      db_time(now_ms),
		db_int(versions + 1),     db_id(organization_id),
		db_id(project_id),
	};

	status = db_run(db, arena, &version_sql_insert, params, NULL, NULL);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

/* Takes over what is reported where nothing is recorded. */
static const char *missing(const char **recorded, const char *reported)
{
	if (*recorded || !reported)
		return NULL;
	return *recorded = reported;
}

enum status version_agree(struct request *req, struct version_commit_state *recorded,
			  const struct report *report)
{
	const char *sha = NULL;
	const char *branch, *tag, *repository;

	switch (version_compare_commit(*recorded->scm_sha, report->scm_sha)) {
	case VERSION_COMMIT_CONFLICT:
		return request_failf(req, STATUS_CONFLICT,
				     _("Version %s already exists with different SHA: recorded %s, "
				       "reported %s"),
				     recorded->version, *recorded->scm_sha, report->scm_sha);
	case VERSION_COMMIT_SET: sha = *recorded->scm_sha = report->scm_sha; break;
	case VERSION_COMMIT_KEEP: break;
	}
	branch = missing(recorded->scm_branch, report->scm_branch);
	tag = missing(recorded->scm_tag, report->scm_tag);
	repository = missing(recorded->scm_repository, report->scm_repository);
	recorded->is_completed = sha || branch || tag || repository;
	if (!recorded->is_completed)
		return STATUS_OK;

	const struct db_param params[] = {
		db_text(sha),        db_text(branch),      db_text(tag),
		db_text(repository), db_time(req->now_ms), db_id(req->who->organization_id),
		db_id(recorded->id),
	};

	return db_run(req->db, req->arena, &version_sql_complete, params, NULL, NULL);
}

/* Recording one that nothing else tells of */

static enum status trace(struct request *req, const struct version *version, bool is_new)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = is_new ? "version.created" : "version.updated",
		.subject_id = version->id,
		.subject_name =
		    arena_printf(req->arena, "%s %s", version->project_name, version->version),
		.project_id = version->project_id,
	};
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "version", is_new ? NULL : version->version, version->version);
	audit_change(&changes, "scm_sha", NULL, version->scm_sha);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

/* What the project is called today, whatever it is named by. */
static enum status name_project(struct request *req, const char **name)
{
	struct project project;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, *name, &project);

	if (status == STATUS_OK)
		*name = project.name;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* The version of a project that is held, made when there is none. */
static enum status claim(struct request *req, const struct project_claimed *project,
			 const struct report *report, struct version *out, bool *is_new)
{
	struct uuid organization_id = req->who->organization_id;
	char id[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&project->id, id);
	status = version_get_named(req->db, req->arena, organization_id, id, report->version, out);
	*is_new = status == STATUS_NOT_FOUND;
	if (!*is_new)
		return status;
	status = version_claim(req->db, req->arena, organization_id, project->id, project->versions,
			       report, "manual", req->now_ms);
	return status == STATUS_OK ? version_get_named(req->db, req->arena, organization_id, id,
						       report->version, out)
				   : status;
}

enum status version_record_step(struct request *req, const struct report *report,
				struct version *out, struct recorded *recorded)
{
	struct project_claimed project;
	struct version_commit_state state;
	const char *name = report->project_name;
	bool has_commits = false;
	enum status status = name_project(req, &name);

	*recorded = (struct recorded){ .is_new = false };
	if (status == STATUS_OK)
		status = project_claim(req, name, &project);
	if (status == STATUS_OK)
		status = guard_place(req, CAN_RECORD,
				     &(struct access_place){ .project_id = project.id });
	if (status == STATUS_OK)
		status = project_tell_new(req, &project, report->is_history);
	if (status == STATUS_OK)
		status = claim(req, &project, report, out, &recorded->is_new);
	if (status != STATUS_OK)
		return status;
	state = (struct version_commit_state){ .id = out->id,
					       .version = out->version,
					       .scm_sha = &out->scm_sha,
					       .scm_branch = &out->scm_branch,
					       .scm_tag = &out->scm_tag,
					       .scm_repository = &out->scm_repository };
	status = version_agree(req, &state, report);
	if (status == STATUS_OK)
		status = commits_add(req, out->id, report->commits, &has_commits);
	recorded->id = out->id;
	recorded->is_changed = recorded->is_new || state.is_completed || has_commits;
	return status == STATUS_OK && (recorded->is_changed || !report->is_history)
		   ? trace(req, out, recorded->is_new)
		   : status;
}
