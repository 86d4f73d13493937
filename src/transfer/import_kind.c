/* The sorts of rows, and which room takes each. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "build/build.h"
#include "change/change.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "json/json.h"
#include "project/project.h"
#include "release/release.h"
#include "transfer/import.h"
#include "version/commit.h"
#include "version/version.h"

/* ---- builds and deployments */

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define TIME_IN(named, member) IN(TIME, named, member, int64_t)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)
#define REQ                    (FIELD_WRITE | FIELD_COERCE | FIELD_REQUIRED)

/* clang-format off */
static const struct field deployment_row_fields[] = {
	{ TEXT_IN("project", project_name), .flags = REQ, .max = PROJECT_NAME_MAX, .text = "project, by name; made on first sight" },
	{ TEXT_IN("version", version), .flags = REQ, .max = VERSION_MAX, .text = "version; made on first sight" },
	{ TEXT_IN("environment", environment_name), .flags = REQ, .max = ENVIRONMENT_NAME_MAX, .text = "environment, by name; made on first sight" },
	{ IN(WORD, "status", status, int), .flags = OPT, .words = &progress_deployment_words, .text = "how far it came; completed unless given" },
	{ TEXT_IN("source_system", source_system), .flags = OPT, .max = 50, .text = "github, gitlab, jenkins …" },
	{ TEXT_IN("build_number", build_number), .flags = OPT, .max = 100, .text = "number of the run there" },
	{ TEXT_IN("run_id", run_id), .flags = OPT, .max = 255, .text = "id of the run" },
	{ TEXT_IN("build_url", build_url), .flags = OPT, .max = 500, .text = "page of the build" },
	{ TEXT_IN("deploy_url", deploy_url), .flags = OPT, .max = 500, .text = "page of the deployment" },
	{ TEXT_IN("scm_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit" },
	{ TEXT_IN("scm_branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" },
	{ TEXT_IN("scm_tag", scm_tag), .flags = OPT, .max = 255, .text = "tag" },
	{ TEXT_IN("code_name", code_name), .flags = OPT, .max = 255, .text = "what people call it beside its version" },
	{ TEXT_IN("scm_repository", scm_repository), .flags = OPT, .max = 500, .text = "repository" },
	{ TEXT_IN("reported_by", by), .flags = OPT, .max = 255, .text = "who" },
	{ TEXT_IN("reported_by_email", by_email), .flags = OPT, .max = 255, .text = "their address" },
	{ TEXT_IN("reported_by_name", by_name), .flags = OPT, .max = 255, .text = "their name" },
	{ TIME_IN("started_at", started_at), .flags = FIELD_WRITE, .text = "when it started" },
	{ TIME_IN("finished_at", completed_at), .flags = FIELD_WRITE, .text = "when it ended" },
	{ TEXT_IN("error_code", error_code), .flags = OPT, .max = 100, .text = "what failed" },
	{ TEXT_IN("error_message", error_message), .flags = OPT | FIELD_LINES, .max = 10000, .text = "and how" },
	{ IN(JSON, "extra_metadata", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};
static const size_t deployment_row_n_fields = ARRAY_LEN(deployment_row_fields);
/* clang-format on */

/* What a run must tell to be known again: the moment of what is reported. */
static enum status check_moment(struct request *req, const struct report *report)
{
	bool is_open = progress_is_open((enum progress)report->status);

	if (report_moment(report))
		return STATUS_OK;
	request_fail_field(req, is_open ? "started_at" : "finished_at", "missing",
			   is_open ? _("is required of a row that tells of a beginning")
				   : _("is required of a row that tells of an end"));
	return STATUS_INVALID;
}

static enum status settle(struct request *req, struct report *report, struct field_bytes digest)
{
	if (report->status < 0)
		report->status = PROGRESS_COMPLETED;
	report->status_word = progress_word((enum progress)report->status);
	report->digest = digest;
	report->is_history = true;
	return check_moment(req, report);
}

static enum status take_deployment(struct request *req, void *draft, const void *found,
				   struct field_bytes digest, struct recorded *out)
{
	enum status status = settle(req, draft, digest);

	(void)found;
	return status == STATUS_OK ? deployment_record_step(req, draft, out) : status;
}

static enum status take_build(struct request *req, void *draft, const void *found,
			      struct field_bytes digest, struct recorded *out)
{
	struct report *report = draft;
	enum status status = settle(req, report, digest);

	(void)found;
	if (status == STATUS_OK)
		status = commits_check(req, &report->commits);
	return status == STATUS_OK ? build_record_step(req, report, out) : status;
}

/* ---- versions and commits */

static enum status take_version(struct request *req, void *draft, const void *found,
				struct field_bytes digest, struct recorded *out)
{
	struct report *report = draft;
	struct version version;
	enum status status = commits_check(req, &report->commits);

	(void)digest;
	(void)found;
	report->is_history = true;
	return status == STATUS_OK ? version_record_step(req, report, &version, out) : status;
}

struct commit_row {
	const char *project, *version;
	struct commit commit;
};

#define COMMIT(kind, named, member, c_type)                                                        \
	FIELD_NAMED(FIELD_##kind, named, struct commit_row, member, c_type)

/* clang-format off */
static const struct field commit_row_fields[] = {
	{ COMMIT(TEXT, "project", project, const char *), .flags = REQ, .max = PROJECT_NAME_MAX, .text = "project, by id, slug or name; made on first sight of its name" },
	{ COMMIT(TEXT, "version", version, const char *), .flags = REQ, .max = VERSION_MAX, .text = "the version that it came with; made on first sight" },
	{ COMMIT(TEXT, "sha", commit.sha, const char *), .flags = FIELD_WRITE | FIELD_REQUIRED | FIELD_HEX, .max = 64, .text = "its digest" },
	{ COMMIT(TEXT, "author", commit.author, const char *), .flags = FIELD_WRITE, .max = 255, .text = "who wrote it" },
	{ COMMIT(TEXT, "message", commit.message, const char *), .flags = FIELD_WRITE | FIELD_LINES, .max = 10000, .text = "its message, whole" },
	{ COMMIT(TIME, "authored_at", commit.authored_at, int64_t), .flags = FIELD_WRITE, .text = "when it was written" },
	{ COMMIT(TEXT, "squashed_into", commit.squashed_into, const char *), .flags = FIELD_WRITE | FIELD_HEX, .max = 64, .text = "the commit that it became a part of" },
};
static const size_t commit_row_n_fields = ARRAY_LEN(commit_row_fields);
/* clang-format on */

/* The version gets it, and it is the version's id that the answer has. */
static enum status take_commit(struct request *req, void *draft, const void *found,
			       struct field_bytes digest, struct recorded *out)
{
	const struct commit_row *row = draft;
	const struct report report = {
		.project_name = row->project,
		.version = row->version,
		.commits = commit_alone(req->arena, &row->commit),
		.is_history = true,
	};
	struct version version;

	(void)found;
	(void)digest;
	return version_record_step(req, &report, &version, out);
}

/* ---- projects, environments, releases: made, or brought to what the row says */

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? str_eq(a, b) : !a && !b;
}

/* Whether two drafts say the same. */
static bool is_same(const struct field *fields, size_t n, const void *a, const void *b)
{
	for (size_t i = 0; i < n; i++) {
		const void *x = field_in(a, &fields[i]);
		const void *y = field_in(b, &fields[i]);
		bool is_one_same = false;

		switch (fields[i].type) {
		case FIELD_TEXT:
		case FIELD_LIST:
		case FIELD_JSON:
			is_one_same =
			    is_same_text(*(const char *const *)x, *(const char *const *)y);
			break;
		case FIELD_INT:
		case FIELD_TIME: is_one_same = *(const int64_t *)x == *(const int64_t *)y; break;
		case FIELD_WORD: is_one_same = *(const int *)x == *(const int *)y; break;
		case FIELD_FLAG: is_one_same = *(const bool *)x == *(const bool *)y; break;
		case FIELD_ID: is_one_same = uuid_eq(x, y); break;
		case FIELD_BYTES: BUG("field %s is not compared", fields[i].name);
		}
		if (!is_one_same)
			return false;
	}
	return true;
}

/* What is found stays found, and what is not is made. */
static enum status found_or_none(enum status status, const void *it, const void **found)
{
	*found = status == STATUS_OK ? it : NULL;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status find_project(struct request *req, const char *name, void *draft,
				const void **found)
{
	struct project *project = arena_alloc(req->arena, sizeof(*project));
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, name, project);

	if (status == STATUS_OK)
		*(struct project_draft *)draft = project_draft_of(project);
	return found_or_none(status, project, found);
}

static enum status take_project(struct request *req, void *context, const void *found,
				struct field_bytes digest, struct recorded *out)
{
	struct project_draft *draft = context;
	struct project_draft before;
	const struct project *project = found;
	struct project made = { .name = NULL };
	struct access_place place = { .project_id = project ? project->id : made.id };
	enum status status = guard_place(req, CAN_PROJECTS, project ? &place : NULL);

	(void)digest;
	out->is_new = !project;
	if (status != STATUS_OK)
		return status;
	if (!project) {
		draft->status = draft->status < 0 ? (int)PROJECT_ACTIVE : draft->status;
		draft->visibility =
		    draft->visibility < 0 ? (int)PROJECT_PRIVATE : draft->visibility;
		status = project_create(req, draft, &made);
		out->id = made.id;
		out->is_changed = true;
		return status;
	}
	before = project_draft_of(project);
	draft->name = project->name; /* the row may know it by a former one */
	out->id = project->id;
	out->is_changed = !is_same(project_draft_fields, project_n_draft_fields, draft, &before);
	return out->is_changed ? project_change(req, project, draft) : STATUS_OK;
}

static enum status find_environment(struct request *req, const char *name, void *draft,
				    const void **found)
{
	struct environment *environment = arena_alloc(req->arena, sizeof(*environment));
	enum status status =
	    environment_get(req->db, req->arena, req->who->organization_id, name, environment);

	if (status == STATUS_OK)
		*(struct environment_draft *)draft = environment_draft_of(environment);
	return found_or_none(status, environment, found);
}

static enum status take_environment(struct request *req, void *context, const void *found,
				    struct field_bytes digest, struct recorded *out)
{
	struct environment_draft *draft = context;
	struct environment_draft before;
	const struct environment *environment = found;
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)digest;
	out->is_new = out->is_changed = !environment;
	if (status != STATUS_OK)
		return status;
	if (!environment)
		return environment_create(req, draft, &out->id);
	before = environment_draft_of(environment);
	draft->name = environment->name;
	out->id = environment->id;
	out->is_changed =
	    !is_same(environment_draft_fields, environment_n_draft_fields, draft, &before);
	return out->is_changed ? environment_change(req, environment, draft) : STATUS_OK;
}

static enum status find_release(struct request *req, const char *name, void *draft,
				const void **found)
{
	struct release *release = arena_alloc(req->arena, sizeof(*release));
	enum status status =
	    release_get(req->db, req->arena, req->who->organization_id, name, release);

	if (status == STATUS_OK)
		*(struct release_draft *)draft = release_draft_of(release);
	return found_or_none(status, release, found);
}

static enum status take_release(struct request *req, void *context, const void *found,
				struct field_bytes digest, struct recorded *out)
{
	struct release_draft *draft = context;
	struct release_draft before;
	const struct release *release = found;
	struct release made = { .name = NULL };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)digest;
	out->is_new = out->is_changed = !release;
	if (status != STATUS_OK)
		return status;
	if (!release) {
		status = release_create(req, draft, &made);
		out->id = made.id;
		return status;
	}
	before = release_draft_of(release);
	draft->name = release->name;
	out->id = release->id;
	out->is_changed = !is_same(release_draft_fields, release_n_draft_fields, draft, &before);
	return out->is_changed ? release_change(req, release, draft) : STATUS_OK;
}

/* ---- changes made by hand */

static enum status take_change(struct request *req, void *context, const void *found,
			       struct field_bytes digest, struct recorded *out)
{
	struct change_draft *draft = context;

	(void)found;
	(void)digest;
	if (draft->change.happened_at)
		return change_record_step(req, draft, out);
	request_fail_field(req, "happened_at", "missing", _("is required"));
	return STATUS_INVALID;
}

/* clang-format off */
const struct import_kind import_kinds[] = {
	{ "project",     "proj",  project_draft_fields,     &project_n_draft_fields,     sizeof(struct project_draft),     false, find_project, take_project },
	{ "environment", "env",   environment_draft_fields, &environment_n_draft_fields, sizeof(struct environment_draft), false, find_environment, take_environment },
	{ "version",     "ver",   version_draft_fields,     &version_n_draft_fields,     sizeof(struct report),            false, NULL, take_version },
	{ "commit",      "ver",   commit_row_fields,        &commit_row_n_fields,        sizeof(struct commit_row),        false, NULL, take_commit },
	{ "build",       "build", build_draft_fields,       &build_n_draft_fields,       sizeof(struct report),            true,  NULL, take_build },
	{ "deployment",  "dep",   deployment_row_fields,    &deployment_row_n_fields,    sizeof(struct report),            true,  NULL, take_deployment },
	{ "release",     "rel",   release_draft_fields,     &release_n_draft_fields,     sizeof(struct release_draft),     false, find_release, take_release },
	{ "change",      "chg",   change_draft_fields,      &change_n_draft_fields,      sizeof(struct change_draft),      false, NULL, take_change },
};
/* clang-format on */
const size_t import_n_kinds = ARRAY_LEN(import_kinds);
