/* Recording one event of a build, and giving builds up. */
#include "config.h"

#include "auth/guard.h"
#include "build/build.h"
#include "build/build_sql.h"
#include "idempotency/idempotency.h"
#include "project/project.h"
#include "version/commit.h"
#include "version/version.h"

#define OF(kind, member) FIELD_##kind##_OF(struct build, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct build, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field build_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "build", .text = "id" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "version.id", version_id, struct uuid), .flags = SEEN, .prefix = "ver", .text = "the version that it makes" },
	{ AS(TEXT, "version.name", version, const char *), .flags = SEEN, .text = "as its project calls it" },
	{ AS(TEXT, "version.scm_sha", scm_sha, const char *), .flags = SEEN, .text = "its commit" },
	{ OF(INT, duration_ms), .flags = SEEN, .text = "between start and end" },
	RUN_FIELDS(struct build, SEEN),
};
/* clang-format on */
const size_t build_n_fields = ARRAY_LEN(build_fields);
_Static_assert(ARRAY_LEN(build_fields) == BUILD_N_FIELDS, "as the statements have it");

/* A build that is not told the end of is given up after this long. */
#define TIMEOUT_MS (4LL * 60 * 60 * 1000)

struct recording {
	struct request *req;
	const struct report *report;
	build_answer answer; /* NULL: one step of many */
	struct build_place place;
	struct build build; /* as it will be */
	struct run_result result;
	bool is_completed, has_commits; /* the version had less of its own */
};

static void take_names(struct build *b, const struct build_place *place)
{
	b->project_id = place->project_id;
	b->project_slug = place->project_slug;
	b->project_name = place->project_name;
	b->version_id = place->version_id;
	b->version = place->version;
	b->scm_sha = place->scm_sha;
	b->scm_branch = place->scm_branch;
	b->scm_tag = place->scm_tag;
	b->scm_repository = place->scm_repository;
}

/* The build as the event leaves it; true when something has to be stored. */
static bool decide(struct recording *r, const struct db_rows *found)
{
	const struct run_report report = {
		.report = r->report,
		.key_id = r->req->who->key_id,
		.now_ms = r->req->now_ms,
		.timeout_ms = TIMEOUT_MS,
	};
	struct build *b = &r->build;
	const void *row;

	r->result = run_take_rows(found, sizeof(*b), offsetof(struct build, run), &report, &row);
	if (r->result.step == STEP_NEW)
		*b = (struct build){ .id = uuid_new(r->result.run.created_at) };
	else
		*b = *(const struct build *)row;
	b->run = r->result.run;
	b->duration_ms = run_duration_ms(&b->run);
	take_names(b, &r->place);
	return r->result.is_changed;
}

static bool is_step(const struct recording *r)
{
	return !r->answer;
}

static enum status save(struct db *db, struct recording *r)
{
	struct arena *arena = r->req->arena;
	const char *word = progress_word((enum progress)r->build.run.status);
	struct actor actor = actor_of_request(r->req);
	struct trace trace =
	    trace_of(&actor, r->result.step == STEP_FILL ? "build.updated"
							 : arena_printf(arena, "build.%s", word));
	struct db_param params[BUILD_SAVE_PARAMS];
	enum status status;

	trace.event.subject_id = r->build.id;
	trace.event.project_id = r->place.project_id;
	trace.event.is_backfill = report_is_backfill(r->report, r->req->now_ms);
	trace.event.data = event_data(
	    arena, (const char *const[]){ "status", word, "project", r->place.project_name,
					  "version", r->place.version, NULL });
	trace.subject_name = arena_printf(arena, "%s %s", r->place.project_name, r->place.version);
	trace.changes = run_changes(arena, &r->result);
	build_save_params(arena, &r->build, r->result.step == STEP_NEW ? -1 : (int)r->result.was,
			  &trace, params);
	if (is_step(r))
		return db_run(db, arena, &build_sql_save_step, params, NULL, NULL);
	if (!r->req->idempotency)
		return db_run(db, arena, &build_sql_save_commit, params, NULL, NULL);
	status = db_run(db, arena, &build_sql_save, params, NULL, NULL);
	return status == STATUS_OK ? idempotency_store(r->req) : status;
}

/* The version, locked, and its builds. */
static enum status read_place(struct db *db, struct recording *r, const char *project,
			      bool is_again, struct db_rows *rows)
{
	const struct report *report = r->report;
	const struct db_param params[] = { db_id(r->req->who->organization_id),
					   db_text(report->run_id), db_text(report->version),
					   db_text(project) };
	const struct db_param with_moment[] = { params[0], params[1],
						db_time(report_moment(report)), params[2],
						params[3] };

	if (is_step(r))
		return db_run(db, r->req->arena, &build_sql_open_moment, with_moment, rows, NULL);
	return db_run(db, r->req->arena, is_again ? &build_sql_open_again : &build_sql_open, params,
		      rows, NULL);
}

static enum status open_place(struct db *db, struct recording *r, struct db_rows *rows)
{
	struct arena *arena = r->req->arena;
	struct uuid organization_id = r->req->who->organization_id;
	struct project_claimed project = { .name = r->report->project_name };
	enum status status = read_place(db, r, project.name, false, rows);

	if (status == STATUS_OK && !rows[0].n) {
		status = project_claim(r->req, r->report->project_name, &project);
		if (status == STATUS_OK)
			status =
			    version_claim(db, arena, organization_id, project.id, project.versions,
					  r->report, "build", r->req->now_ms);
		if (status == STATUS_OK)
			status = project_tell_new(r->req, &project,
						  report_is_backfill(r->report, r->req->now_ms));
		if (status == STATUS_OK) /* by its name of today */
			status = read_place(db, r, project.name, true, rows);
	}
	if (status == STATUS_OK && !rows[0].n)
		status = STATUS_BUSY; /* gone again: somebody renames or deletes */
	if (status == STATUS_OK)
		r->place = *(struct build_place *)rows[0].rows;
	return status;
}

/* Up to the decision: *is_changed when something has to be stored. */
static enum status prepare(struct db *db, struct recording *r, bool *is_changed)
{
	struct version_commit_state commit;
	struct db_rows rows[3];
	enum status status = open_place(db, r, rows);

	if (status != STATUS_OK)
		return status;
	commit = (struct version_commit_state){ .id = r->place.version_id,
						.version = r->place.version,
						.scm_sha = &r->place.scm_sha,
						.scm_branch = &r->place.scm_branch,
						.scm_tag = &r->place.scm_tag,
						.scm_repository = &r->place.scm_repository };
	status = guard_place(r->req, CAN_RECORD,
			     &(struct access_place){ .project_id = r->place.project_id });
	if (status == STATUS_OK)
		status = version_agree(r->req, &commit, r->report);
	if (status == STATUS_OK)
		status =
		    commits_add(r->req, r->place.version_id, r->report->commits, &r->has_commits);
	if (status == STATUS_OK)
		*is_changed = decide(r, rows + 1);
	r->is_completed = commit.is_completed;
	return status;
}

static enum status body(struct db *db, void *context)
{
	struct recording *r = context;
	size_t headers_len = r->req->response.headers.len;
	bool is_changed = false;
	enum status status = prepare(db, r, &is_changed);

	if (status == STATUS_OK)
		status = r->answer(r->req, &r->build, r->result.step == STEP_NEW);
	if (status == STATUS_OK)
		status = is_changed ? save(db, r) : idempotency_store(r->req);
	if (status != STATUS_OK)
		buf_truncate(&r->req->response.headers, headers_len);
	return status;
}

enum status build_record(struct request *req, const struct report *report, build_answer answer)
{
	struct recording r = { .req = req, .report = report, .answer = answer };
	bool is_replay = false;
	enum status status = report_check_clock(req, report);

	if (status == STATUS_OK)
		status = idempotency_claim(req, &is_replay);
	if (status != STATUS_OK || is_replay)
		return status;
	return db_transaction(req->db, __func__, body, &r);
}

enum status build_record_step(struct request *req, const struct report *report,
			      struct recorded *out)
{
	struct recording r = { .req = req, .report = report };
	enum status status = report_check_clock(req, report);

	*out = (struct recorded){ .is_new = false };
	if (status == STATUS_OK)
		status = prepare(req->db, &r, &out->is_changed);
	if (status == STATUS_OK && out->is_changed)
		status = save(req->db, &r);
	out->is_changed = out->is_changed || r.is_completed || r.has_commits;
	out->id = r.build.id;
	out->is_new = r.result.step == STEP_NEW;
	return status;
}

enum status build_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid version_id, const struct list_window *window,
		       struct db_rows *out, int64_t *total)
{
	struct db_param params[6] = { db_id(organization_id), db_id(version_id) };
	enum status status;

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	status = db_select(db, arena, window->is_backwards ? &build_sql_list_back : &build_sql_list,
			   params, out);
	return status == STATUS_OK ? db_select_number(db, arena, &build_sql_count, params, total)
				   : status;
}

enum status build_list_project(struct request *req, struct uuid project_id, int64_t skipped,
			       int64_t limit, struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
					   db_int(limit + 1), db_int(skipped) };

	return db_select(req->db, req->arena, &build_sql_list_project, params, out);
}

struct expiry {
	struct arena *arena;
	const struct build_ref *ref;
	int64_t now_ms;
};

static enum status expire_one(struct db *db, void *context)
{
	const struct expiry *x = context;
	const struct actor worker = actor_of_worker(x->arena, x->ref->organization_id, x->now_ms);
	struct trace trace = trace_of(&worker, "build.timed_out");
	struct db_param params[6 + TRACE_N_PARAMS] = {
		db_time(x->now_ms), db_id(x->ref->organization_id), db_id(x->ref->id),
		db_time(x->now_ms), db_id(x->ref->organization_id), db_id(x->ref->id),
	};

	trace.event.subject_id = x->ref->id;
	trace.event.data = RUN_GIVEN_UP_DATA;
	trace.changes = RUN_GIVEN_UP_CHANGES;
	trace_params(x->arena, &trace, params + 6);
	return db_run(db, x->arena, &build_sql_expire, params, NULL, NULL);
}

enum status build_expire(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			 size_t *n)
{
	const struct db_param which[] = { db_time(now_ms), db_int(limit) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &build_sql_overdue, which, &rows);

	*n = rows.n;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct expiry x = { arena, (struct build_ref *)rows.rows + i, now_ms };

		status = db_transaction(db, __func__, expire_one, &x);
	}
	return status;
}
