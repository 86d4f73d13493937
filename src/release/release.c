/* Releases: their fields, and what may become of one. */
#include "config.h"

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/str.h"
#include "event/event.h"
#include "progress/progress.h"
#include "release/release.h"
#include "release/release_sql.h"
#include "version/version.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct release, member)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct release_draft, member)
#define ENTRY(kind, member) FIELD_##kind##_OF(struct release_version, member)
#define ENTRY_AS(kind, named, member, c_type)                                                      \
	FIELD_NAMED(FIELD_##kind, named, struct release_version, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field release_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "rel", .text = "id" },
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address; unique" },
	{ OF(TEXT, name), .flags = SEEN, .text = "name, unique without regard to case" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(WORD, status), .flags = SEEN, .words = &release_status_words, .text = "draft, in_progress, completed or cancelled" },
	{ OF(TEXT, notes), .flags = SEEN, .text = "notes that somebody wrote; null for none" },
	{ OF(JSON, extra_metadata), .flags = SEEN, .text = "whatever its clients keep with it" },
	{ OF(INT, versions), .flags = SEEN, .text = "how many versions are in it" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
	{ OF(TIME, started_at), .flags = SEEN, .text = "when it was first in progress" },
	{ OF(TIME, finished_at), .flags = SEEN, .text = "when it was completed or cancelled" },
};

const struct field release_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = RELEASE_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is for" },
	{ DRAFT(TEXT, notes), .flags = FIELD_WRITE | FIELD_LINES, .max = RELEASE_NOTES_MAX, .text = "notes, where those made of commits don't do" },
	{ DRAFT(WORD, status), .flags = FIELD_WRITE, .words = &release_status_words, .text = "draft, in_progress, completed or cancelled; draft unless given" },
	{ DRAFT(JSON, extra_metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" },
};

const struct field release_version_fields[] = {
	{ ENTRY(ID, id), .flags = SEEN, .prefix = "ver", .text = "id of the version" },
	{ ENTRY_AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "its project" },
	{ ENTRY_AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ ENTRY_AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ ENTRY(TEXT, version), .flags = SEEN, .text = "as its project calls it" },
	{ ENTRY(TEXT, scm_sha), .flags = SEEN, .text = "commit" },
	{ ENTRY(INT, ordinal), .flags = SEEN, .text = "1, 2, 3 … inside its project" },
	{ ENTRY(TIME, created_at), .flags = SEEN, .text = "when it was put into the release" },
};

/* word, whether it may change into another status and have other versions, and the kind of event that it becomes so;
 * NULL: one like any other change */
static const struct {
	const char *word;
	bool is_open;
	const char *kind;
} statuses[] = {
	[RELEASE_DRAFT]       = { "draft",       true,  NULL },
	[RELEASE_IN_PROGRESS] = { "in_progress", true,  "release.started" },
	[RELEASE_COMPLETED]   = { "completed",   false, "release.completed" },
	[RELEASE_CANCELLED]   = { "cancelled",   false, "release.cancelled" },
};
_Static_assert(ARRAY_LEN(statuses) == RELEASE__COUNT, "a row for every status");

static const char *const steps[] = {
	[RELEASE_WAITING]    = "waiting",
	[RELEASE_STARTED]    = "started",
	[RELEASE_FAILED]     = "failed",
	[RELEASE_SUPERSEDED] = "superseded",
	[RELEASE_DONE]       = "completed",
};
_Static_assert(ARRAY_LEN(steps) == RELEASE_STEP__COUNT, "a word for every step");
/* clang-format on */
const size_t release_n_fields = ARRAY_LEN(release_fields);
const size_t release_n_draft_fields = ARRAY_LEN(release_draft_fields);
const size_t release_version_n_fields = ARRAY_LEN(release_version_fields);

static const char *status_format(int value)
{
	return statuses[value].word;
}

static bool status_parse(const char *text, int *value)
{
	for (int i = 0; i < RELEASE__COUNT; i++) {
		if (str_ieq(text, statuses[i].word)) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words release_status_words = { status_format, status_parse,
						  "draft, in_progress, completed, cancelled" };

const char *release_step_word(enum release_step step)
{
	return steps[step];
}

enum release_step release_step_of(const struct release_cell *cell)
{
	if (cell->current_version && str_eq(cell->current_version, cell->version))
		return RELEASE_DONE;
	if (cell->last_version && str_eq(cell->last_version, cell->version))
		return progress_is_open((enum progress)cell->last_status) ? RELEASE_STARTED
									  : RELEASE_FAILED;
	return cell->current_version && cell->current_ordinal > cell->ordinal ? RELEASE_SUPERSEDED
									      : RELEASE_WAITING;
}

enum status release_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct release *out)
{
	const struct db_param params[] = { db_id(organization_id), db_text(reference) };
	struct uuid id;
	enum status status = STATUS_NOT_FOUND;

	if (uuid_parse_any(reference, &id)) {
		const struct db_param by_id[] = { db_id(organization_id), db_id(id) };

		status = db_select_one(db, arena, &release_sql_by_id, by_id, out);
	}
	if (status == STATUS_NOT_FOUND)
		status = db_select_one(db, arena, &release_sql_by_slug, params, out);
	if (status == STATUS_NOT_FOUND)
		status = db_select_one(db, arena, &release_sql_by_name, params, out);
	return status;
}

enum status release_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 int status, const struct list_window *window, struct db_rows *out,
			 int64_t *total)
{
	const char *word = status < 0 ? NULL : statuses[status].word;
	struct db_param params[7] = { db_id(organization_id), db_text(word), db_text(word) };
	enum status result;

	list_bounds(window, params + 3);
	list_limits(window, params + 5);
	result =
	    db_select(db, arena, window->is_backwards ? &release_sql_list_back : &release_sql_list,
		      params, out);
	return result == STATUS_OK ? db_select_number(db, arena, &release_sql_count, params, total)
				   : result;
}

enum status release_list_of_version(struct db *db, struct arena *arena, struct uuid organization_id,
				    struct uuid version_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(version_id) };

	return db_select(db, arena, &release_sql_list_of_version, params, out);
}

static enum status select_of(struct request *req, const struct db_stmt_def *def,
			     struct uuid release_id, struct db_rows *out)
{
	struct db_param params[6] = { db_id(req->who->organization_id), db_id(release_id) };

	list_only(req->who->project_ids, params + 2);
	list_only(req->who->environment_ids, params + 4);
	return db_select(req->db, req->arena, def, params, out);
}

enum status release_versions(struct request *req, struct uuid release_id, struct db_rows *out)
{
	return select_of(req, &release_sql_versions, release_id, out);
}

enum status release_progress(struct request *req, struct uuid release_id, struct db_rows *out)
{
	return select_of(req, &release_sql_progress, release_id, out);
}

enum status release_commits(struct request *req, struct uuid release_id, struct db_rows *out)
{
	return select_of(req, &release_sql_commits, release_id, out);
}

/* action: what the audit calls it; NULL: the same. */
static enum status trace(struct request *req, const char *kind, const char *action,
			 const struct release *release, struct uuid project_id,
			 struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	struct trace trace = trace_of(&actor, kind);

	trace.event.subject_id = release->id;
	trace.event.project_id = project_id;
	trace.event.data = trace.changes = audit_changes_text(changes);
	trace.subject_name = release->name;
	trace.action = action;
	return trace_write(req->db, req->arena, &trace);
}

/* What others are told of it: of a status, if it has another one now. */
static const char *kind_of(const char *action, const struct release_draft *before,
			   const struct release_draft *after)
{
	if (!before->name || before->status == after->status)
		return action;
	return statuses[after->status].kind ? statuses[after->status].kind : action;
}

static enum status trace_draft(struct request *req, const char *action,
			       const struct release *release, const struct release_draft *before,
			       const struct release_draft *after)
{
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", before->name, after->name);
	audit_change(&changes, "description", before->description, after->description);
	audit_change(&changes, "notes", before->notes, after->notes);
	audit_change(&changes, "extra_metadata", before->extra_metadata, after->extra_metadata);
	audit_change(&changes, "status", before->name ? status_format(before->status) : NULL,
		     status_format(after->status));
	return trace(req, kind_of(action, before, after), action, release, (struct uuid){ { 0 } },
		     &changes);
}

static enum status free_slug(struct request *req, const char *name, const char **out)
{
	const char *slug = str_slug(req->arena, name, 63);

	*out = slug;
	for (int i = 2; i < 20; i++) {
		const struct db_param params[] = { db_id(req->who->organization_id),
						   db_text(*out) };
		int64_t taken;
		enum status status =
		    db_select_number(req->db, req->arena, &release_sql_slug_free, params, &taken);

		if (status != STATUS_OK || !taken)
			return status;
		*out = str_slug_next(req->arena, slug, name, i);
	}
	return STATUS_OK;
}

static enum status refuse_taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	request_fail_field(req, "name", "taken", _("is the name of another release"));
	return STATUS_INVALID;
}

/* When it began and ended, once it has a status. */
static void set_times(struct release *release, int status, int64_t now_ms)
{
	if (!release->started_at && status != RELEASE_DRAFT && status != RELEASE_CANCELLED)
		release->started_at = now_ms;
	if (!release->finished_at && !statuses[status].is_open)
		release->finished_at = now_ms;
}

enum status release_create(struct request *req, const struct release_draft *draft,
			   struct release *out)
{
	const struct release_draft nothing = { .name = NULL };
	struct release_draft made = *draft;
	enum status status;

	if (made.status < 0)
		made.status = RELEASE_DRAFT;
	*out = (struct release){
		.id = uuid_new(req->now_ms),
		.name = made.name,
		.description = made.description,
		.status = made.status,
		.notes = made.notes,
		.extra_metadata = made.extra_metadata,
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
	};
	set_times(out, made.status, req->now_ms);
	status = free_slug(req, made.name, &out->slug);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_text(out->slug),
		db_text(out->name),
		db_text(out->description),
		db_text(status_format(out->status)),
		db_text(out->notes),
		db_text(out->extra_metadata),
		db_time(out->created_at),
		db_time(out->updated_at),
		db_time(out->started_at),
		db_time(out->finished_at),
	};

	status =
	    refuse_taken(req, db_run(req->db, req->arena, &release_sql_insert, params, NULL, NULL));
	return status == STATUS_OK ? trace_draft(req, "release.created", out, &nothing, &made)
				   : status;
}

static enum status refuse_ended(struct request *req, const struct release *release)
{
	return request_failf(req, STATUS_CONFLICT, _("The release %s is %s, which is final."),
			     release->name, status_format(release->status));
}

struct release_draft release_draft_of(const struct release *release)
{
	return (struct release_draft){ release->name, release->description, release->notes,
				       release->status, release->extra_metadata };
}

enum status release_change(struct request *req, const struct release *release,
			   const struct release_draft *draft)
{
	const struct release_draft before = release_draft_of(release);
	struct release_draft after = *draft;
	struct release changed = *release;
	enum status status;

	if (after.status < 0)
		after.status = release->status;
	if (after.status != release->status && !statuses[release->status].is_open)
		return refuse_ended(req, release);
	set_times(&changed, after.status, req->now_ms);

	const struct db_param params[] = {
		db_text(after.name),
		db_text(after.description),
		db_text(status_format(after.status)),
		db_text(after.notes),
		db_text(after.extra_metadata),
		db_time(req->now_ms),
		db_time(changed.started_at),
		db_time(changed.finished_at),
		db_id(req->who->organization_id),
		db_id(release->id),
	};

	status =
	    refuse_taken(req, db_run(req->db, req->arena, &release_sql_change, params, NULL, NULL));
	return status == STATUS_OK ? trace_draft(req, "release.changed", release, &before, &after)
				   : status;
}

static enum status trace_version(struct request *req, const char *action,
				 const struct release *release, const struct version *version,
				 const char *before, const char *after)
{
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, version->project_name, before, after);
	return trace(req, action, NULL, release, version->project_id, &changes);
}

enum status release_add(struct request *req, const struct release *release,
			const struct version *version, bool *is_new)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(release->id),
		db_id(version->project_id),
		db_id(version->id),
		db_time(req->now_ms),
	};
	struct db_rows rows;
	const char *before = NULL;
	enum status status;

	if (!statuses[release->status].is_open)
		return refuse_ended(req, release);
	status = db_select(req->db, req->arena, &release_sql_version_of, params, &rows);
	if (status != STATUS_OK)
		return status;
	*is_new = !rows.n;
	if (rows.n)
		before = ((struct release_version *)rows.rows)->version;
	status = db_run(req->db, req->arena, &release_sql_put, params, NULL, NULL);
	return status == STATUS_OK ? trace_version(req, "release.version_added", release, version,
						   before, version->version)
				   : status;
}

enum status release_remove(struct request *req, const struct release *release,
			   const struct version *version)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(release->id),
		db_id(version->project_id),
		db_id(version->id),
	};
	int64_t matched;
	enum status status;

	if (!statuses[release->status].is_open)
		return refuse_ended(req, release);
	status = db_run(req->db, req->arena, &release_sql_take, params, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	return matched ? trace_version(req, "release.version_removed", release, version,
				       version->version, NULL)
		       : STATUS_NOT_FOUND;
}
