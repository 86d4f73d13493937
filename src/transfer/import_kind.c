/* The sorts of rows, and which room takes each. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/guard.h"
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
			   is_open ? "is required of a row that tells of a beginning"
				   : "is required of a row that tells of an end");
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

static enum status take_deployment(struct request *req, void *draft, struct field_bytes digest,
				   struct recorded *out)
{
	enum status status = settle(req, draft, digest);

	return status == STATUS_OK ? deployment_record_step(req, draft, out) : status;
}

static enum status take_build(struct request *req, void *draft, struct field_bytes digest,
			      struct recorded *out)
{
	struct report *report = draft;
	enum status status = settle(req, report, digest);

	if (status == STATUS_OK)
		status = commits_check(req, &report->commits);
	return status == STATUS_OK ? build_record_step(req, report, out) : status;
}

/* ---- versions and commits */

static enum status take_version(struct request *req, void *draft, struct field_bytes digest,
				struct recorded *out)
{
	struct report *report = draft;
	struct version version;
	enum status status = commits_check(req, &report->commits);

	(void)digest;
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
static enum status take_commit(struct request *req, void *draft, struct field_bytes digest,
			       struct recorded *out)
{
	const struct commit_row *row = draft;
	const struct report report = {
		.project_name = row->project,
		.version = row->version,
		.commits = commit_alone(req->arena, &row->commit),
		.is_history = true,
	};
	struct version version;

	(void)digest;
	return version_record_step(req, &report, &version, out);
}

/* ---- projects, environments, releases: made, or brought to what the row says */

/* Whether two drafts say the same. */
static bool is_same(const struct field *fields, size_t n, const void *a, const void *b)
{
	for (size_t i = 0; i < n; i++) {
		const void *x = field_in(a, &fields[i]);
		const void *y = field_in(b, &fields[i]);
		const char *text = NULL, *other = NULL;

		switch (fields[i].type) {
		case FIELD_TEXT:
			text = *(const char *const *)x;
			other = *(const char *const *)y;
			if ((text || other) && !(text && other && str_eq(text, other)))
				return false;
			break;
		case FIELD_INT:
			if (*(const int64_t *)x != *(const int64_t *)y)
				return false;
			break;
		case FIELD_WORD:
			if (*(const int *)x != *(const int *)y)
				return false;
			break;
		case FIELD_ID:
			if (!uuid_eq(x, y))
				return false;
			break;
		case FIELD_FLAG:
		case FIELD_TIME:
		case FIELD_JSON:
		case FIELD_LIST:
		case FIELD_BYTES: BUG("field %s is not compared", fields[i].name);
		}
	}
	return true;
}

/* What the row does not say is as it is. */
static void complete(const struct field *fields, size_t n, void *draft, const void *recorded)
{
	for (size_t i = 0; i < n; i++) {
		void *at = field_at(draft, &fields[i]);
		const void *from = field_in(recorded, &fields[i]);

		if (fields[i].type == FIELD_TEXT && !*(const char **)at)
			*(const char **)at = *(const char *const *)from;
		else if (fields[i].type == FIELD_INT && *(int64_t *)at == FIELD_NO_INT)
			*(int64_t *)at = *(const int64_t *)from;
		else if (fields[i].type == FIELD_WORD && *(int *)at < 0)
			*(int *)at = *(const int *)from;
		else if (fields[i].type == FIELD_ID && uuid_is_nil(at))
			*(struct uuid *)at = *(const struct uuid *)from;
	}
}

static enum status take_project(struct request *req, void *context, struct field_bytes digest,
				struct recorded *out)
{
	struct project_draft *draft = context;
	struct project_draft before;
	struct project project = { .name = NULL };
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, draft->name, &project);
	struct access_place place = { .project_id = project.id };

	(void)digest;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	out->is_new = status == STATUS_NOT_FOUND;
	status = guard_place(req, CAN_PROJECTS, out->is_new ? NULL : &place);
	if (status == STATUS_OK && out->is_new) {
		draft->status = draft->status < 0 ? (int)PROJECT_ACTIVE : draft->status;
		draft->visibility =
		    draft->visibility < 0 ? (int)PROJECT_PRIVATE : draft->visibility;
		status = project_create(req, draft, &project);
		out->is_changed = true;
	} else if (status == STATUS_OK) {
		before = project_draft_of(&project);
		draft->name = project.name; /* the row may know it by a former one */
		complete(project_draft_fields, project_n_draft_fields, draft, &before);
		out->is_changed =
		    !is_same(project_draft_fields, project_n_draft_fields, draft, &before);
		if (out->is_changed)
			status = project_change(req, &project, draft);
	}
	out->id = project.id;
	return status;
}

static enum status take_environment(struct request *req, void *context, struct field_bytes digest,
				    struct recorded *out)
{
	const struct actor actor = actor_of_request(req);
	struct environment_draft *draft = context;
	struct environment_draft before;
	struct environment environment = { .name = NULL };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)digest;
	if (status == STATUS_OK)
		status = environment_get(req->db, req->arena, req->who->organization_id,
					 draft->name, &environment);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	out->is_new = out->is_changed = status == STATUS_NOT_FOUND;
	if (out->is_new)
		return environment_create(req->db, req->arena, &actor, draft, &out->id);
	before = (struct environment_draft){ environment.name, environment.tier,
					     environment.position, environment.timeout_minutes };
	draft->name = environment.name;
	complete(environment_draft_fields, environment_n_draft_fields, draft, &before);
	out->id = environment.id;
	out->is_changed =
	    !is_same(environment_draft_fields, environment_n_draft_fields, draft, &before);
	return out->is_changed
		   ? environment_change(req->db, req->arena, &actor, &environment, draft)
		   : STATUS_OK;
}

static enum status take_release(struct request *req, void *context, struct field_bytes digest,
				struct recorded *out)
{
	struct release_draft *draft = context;
	struct release_draft before;
	struct release release = { .name = NULL };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)digest;
	if (status == STATUS_OK)
		status = release_get(req->db, req->arena, req->who->organization_id, draft->name,
				     &release);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	out->is_new = out->is_changed = status == STATUS_NOT_FOUND;
	if (out->is_new) {
		status = release_create(req, draft, &release);
	} else {
		before = (struct release_draft){ release.name, release.description, release.notes,
						 release.status };
		draft->name = release.name;
		complete(release_draft_fields, release_n_draft_fields, draft, &before);
		out->is_changed =
		    !is_same(release_draft_fields, release_n_draft_fields, draft, &before);
		status = out->is_changed ? release_change(req, &release, draft) : STATUS_OK;
	}
	out->id = release.id;
	return status;
}

/* ---- changes made by hand */

static enum status take_change(struct request *req, void *context, struct field_bytes digest,
			       struct recorded *out)
{
	struct change_draft *draft = context;

	(void)digest;
	if (draft->change.happened_at)
		return change_record_step(req, draft, out);
	request_fail_field(req, "happened_at", "missing", "is required");
	return STATUS_INVALID;
}

/* clang-format off */
const struct import_kind import_kinds[] = {
	{ "project",     "proj",  project_draft_fields,     &project_n_draft_fields,     sizeof(struct project_draft),     false, take_project },
	{ "environment", "env",   environment_draft_fields, &environment_n_draft_fields, sizeof(struct environment_draft), false, take_environment },
	{ "version",     "ver",   version_draft_fields,     &version_n_draft_fields,     sizeof(struct report),            false, take_version },
	{ "commit",      "ver",   commit_row_fields,        &commit_row_n_fields,        sizeof(struct commit_row),        false, take_commit },
	{ "build",       "build", build_draft_fields,       &build_n_draft_fields,       sizeof(struct report),            true,  take_build },
	{ "deployment",  "dep",   deployment_row_fields,    &deployment_row_n_fields,    sizeof(struct report),            true,  take_deployment },
	{ "release",     "rel",   release_draft_fields,     &release_n_draft_fields,     sizeof(struct release_draft),     false, take_release },
	{ "change",      "chg",   change_draft_fields,      &change_n_draft_fields,      sizeof(struct change_draft),      false, take_change },
};
/* clang-format on */
const size_t import_n_kinds = ARRAY_LEN(import_kinds);
