/* Events of versioner's clients: what three generations of them send, and an answer that each of them can read. */
#include "config.h"

#include "api/body.h"
#include "auth/digest.h"
#include "base/str.h"
#include "build/build.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "version/commit.h"

/* What clients send */

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define TIME_IN(named, member) IN(TIME, named, member, int64_t)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)
#define REQ                    (FIELD_WRITE | FIELD_COERCE | FIELD_REQUIRED)

/* clang-format off */
#define COMMON_IN                                                                                  \
	{ TEXT_IN("product_name", project_name), .flags = REQ, .max = 255, .text = "project; made on first sight" }, \
	{ TEXT_IN("version", version), .flags = REQ, .max = 100, .text = "version; made on first sight" }, \
	{ TEXT_IN("source_system", source_system), .flags = OPT, .max = 50, .text = "github, gitlab, jenkins …" }, \
	{ TEXT_IN("build_number", build_number), .flags = OPT, .max = 100, .text = "number of the run, a text even when numeric" }, \
	{ TEXT_IN("scm_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit; a version never changes it" }, \
	{ TEXT_IN("scm_branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" }, \
	{ TEXT_IN("scm_repository", scm_repository), .flags = OPT, .max = 500, .text = "repository" }, \
	{ TEXT_IN("build_url", build_url), .flags = OPT, .max = 500, .text = "page of the build" }, \
	{ TEXT_IN("invoke_id", run_id), .flags = OPT, .max = 255, .text = "id of the run: events of one run belong together" }, \
	{ TEXT_IN("error_message", error_message), .flags = OPT | FIELD_LINES, .max = 10000, .text = "how it failed" }, \
	{ TEXT_IN("error_code", error_code), .flags = OPT, .max = 100, .text = "what failed" }, \
	{ IN(JSON, "extra_metadata", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" }, \
	{ TIME_IN("started_at", started_at), .flags = FIELD_WRITE, .text = "when it started" }

const struct field versioner_deployment_in_fields[] = {
	COMMON_IN,
	/* older names first: the current one, where both come, has the last word */
	{ TEXT_IN("environment", environment_name), .flags = OPT, .max = 100, .text = "older name of environment_name" },
	{ TEXT_IN("environment_name", environment_name), .flags = REQ, .max = 100, .text = "environment; made on first sight" },
	{ IN(WORD, "status", status, int), .flags = REQ, .words = &progress_deployment_words, .text = "how far it has come" },
	{ TEXT_IN("host", host), .flags = OPT, .max = TARGET_HOST_MAX, .text = "ours: the machine that this is about" },
	{ TEXT_IN("deploy_url", deploy_url), .flags = OPT, .max = 500, .text = "page of the deployment" },
	{ TEXT_IN("deployed_by", by), .flags = OPT, .max = 255, .text = "who" },
	{ TEXT_IN("deployed_by_email", by_email), .flags = OPT, .max = 255, .text = "their address" },
	{ TEXT_IN("deployed_by_name", by_name), .flags = OPT, .max = 255, .text = "their name" },
	{ TIME_IN("deployed_at", completed_at), .flags = FIELD_WRITE, .text = "another name of completed_at" },
	{ TIME_IN("completed_at", completed_at), .flags = FIELD_WRITE, .text = "when it ended" },
	{ IN(FLAG, "skip_preflight_checks", skip_preflight_checks, bool), .flags = FIELD_WRITE, .text = "older clients' override" },
};

const struct field versioner_build_in_fields[] = {
	COMMON_IN,
	{ IN(WORD, "status", status, int), .flags = OPT, .words = &progress_build_words, .text = "how far it has come; completed when absent" },
	{ TEXT_IN("built_by", by), .flags = OPT, .max = 255, .text = "who" },
	{ TEXT_IN("built_by_email", by_email), .flags = OPT, .max = 255, .text = "their address" },
	{ TEXT_IN("built_by_name", by_name), .flags = OPT, .max = 255, .text = "their name" },
	{ TIME_IN("built_at", completed_at), .flags = FIELD_WRITE, .text = "another name of completed_at" },
	{ TIME_IN("completed_at", completed_at), .flags = FIELD_WRITE, .text = "when it ended" },
};

/* What they get: a superset that every generation of clients can read. */

struct deployment_out {
	struct deployment d;
	int64_t deployed_at;     /* the best time there is */
	int64_t soak_time_hours; /* none before there are rules */
};

struct build_out {
	struct build b;
};

#define OUT(kind, st, named, member, c_type)                                                       \
	{ FIELD_NAMED(FIELD_##kind, named, struct st, member, c_type), .flags = FIELD_READ,          \
	  .words = &progress_words }

const struct field versioner_deployment_fields[] = {
	OUT(ID, deployment_out, "id", d.id, struct uuid),
	OUT(ID, deployment_out, "deployment_id", d.id, struct uuid),
	OUT(ID, deployment_out, "event_id", d.id, struct uuid),
	OUT(ID, deployment_out, "product_id", d.project_id, struct uuid),
	OUT(TEXT, deployment_out, "product_name", d.project_name, const char *),
	OUT(ID, deployment_out, "version_id", d.version_id, struct uuid),
	OUT(TEXT, deployment_out, "version", d.version, const char *),
	OUT(ID, deployment_out, "environment_id", d.environment_id, struct uuid),
	OUT(TEXT, deployment_out, "environment_name", d.environment_name, const char *),
	OUT(WORD, deployment_out, "status", d.run.status, int),
	OUT(TIME, deployment_out, "deployed_at", deployed_at, int64_t),
	OUT(TIME, deployment_out, "started_at", d.run.started_at, int64_t),
	OUT(TIME, deployment_out, "completed_at", d.run.finished_at, int64_t),
	OUT(TIME, deployment_out, "created_at", d.run.created_at, int64_t),
	OUT(TIME, deployment_out, "updated_at", d.run.updated_at, int64_t),
	OUT(TEXT, deployment_out, "deployed_by", d.run.reported_by, const char *),
	OUT(TEXT, deployment_out, "deployed_by_name", d.run.reported_by_name, const char *),
	OUT(TEXT, deployment_out, "deployed_by_email", d.run.reported_by_email, const char *),
	OUT(TEXT, deployment_out, "source_system", d.run.source_system, const char *),
	OUT(TEXT, deployment_out, "build_number", d.run.build_number, const char *),
	OUT(TEXT, deployment_out, "invoke_id", d.run.run_id, const char *),
	OUT(TEXT, deployment_out, "scm_sha", d.scm_sha, const char *),
	OUT(TEXT, deployment_out, "deploy_url", d.deploy_url, const char *),
	OUT(TEXT, deployment_out, "build_url", d.run.build_url, const char *),
	OUT(TEXT, deployment_out, "error_message", d.run.error_message, const char *),
	OUT(TEXT, deployment_out, "error_code", d.run.error_code, const char *),
	OUT(INT, deployment_out, "soak_time_hours", soak_time_hours, int64_t),
	OUT(JSON, deployment_out, "extra_metadata", d.run.extra_metadata, const char *),
	/* of ours: about an environment that the event made; not there when there is nothing to say */
	{ FIELD_NAMED(FIELD_JSON, "warnings", struct deployment_out, d.warnings, const char *),
	  .flags = FIELD_READ | FIELD_ARRAY | FIELD_DEFINED },
};

const struct field versioner_build_fields[] = {
	OUT(ID, build_out, "id", b.id, struct uuid),
	OUT(ID, build_out, "event_id", b.id, struct uuid),
	OUT(ID, build_out, "version_id", b.version_id, struct uuid),
	OUT(ID, build_out, "product_id", b.project_id, struct uuid),
	OUT(TEXT, build_out, "product_name", b.project_name, const char *),
	OUT(TEXT, build_out, "version", b.version, const char *),
	OUT(WORD, build_out, "status", b.run.status, int),
	OUT(TIME, build_out, "created_at", b.run.created_at, int64_t),
	OUT(TIME, build_out, "updated_at", b.run.updated_at, int64_t),
	OUT(TIME, build_out, "started_at", b.run.started_at, int64_t),
	OUT(TIME, build_out, "completed_at", b.run.finished_at, int64_t),
	OUT(INT, build_out, "duration_ms", b.duration_ms, int64_t),
	OUT(TEXT, build_out, "built_by", b.run.reported_by, const char *),
	OUT(TEXT, build_out, "built_by_name", b.run.reported_by_name, const char *),
	OUT(TEXT, build_out, "built_by_email", b.run.reported_by_email, const char *),
	OUT(TEXT, build_out, "source_system", b.run.source_system, const char *),
	OUT(TEXT, build_out, "build_number", b.run.build_number, const char *),
	OUT(TEXT, build_out, "build_url", b.run.build_url, const char *),
	OUT(TEXT, build_out, "invoke_id", b.run.run_id, const char *),
	OUT(TEXT, build_out, "scm_sha", b.scm_sha, const char *),
	OUT(TEXT, build_out, "scm_branch", b.scm_branch, const char *),
	OUT(TEXT, build_out, "scm_repository", b.scm_repository, const char *),
	OUT(TEXT, build_out, "error_message", b.run.error_message, const char *),
	OUT(TEXT, build_out, "error_code", b.run.error_code, const char *),
	OUT(JSON, build_out, "extra_metadata", b.run.extra_metadata, const char *),
};
/* clang-format on */
const size_t versioner_n_deployment_in_fields = ARRAY_LEN(versioner_deployment_in_fields);
const size_t versioner_n_build_in_fields = ARRAY_LEN(versioner_build_in_fields);
const size_t versioner_n_deployment_fields = ARRAY_LEN(versioner_deployment_fields);
const size_t versioner_n_build_fields = ARRAY_LEN(versioner_build_fields);

void versioner_write_deployment(struct buf *out, const struct deployment *d)
{
	const struct deployment_out record = {
		.d = *d,
		.deployed_at = d->run.finished_at  ? d->run.finished_at
			       : d->run.started_at ? d->run.started_at
						   : d->run.created_at,
		.soak_time_hours = FIELD_NO_INT,
	};

	door_write(out, versioner_deployment_fields, versioner_n_deployment_fields, &record);
}

/* Events */

static enum status answer_deployment(struct request *req, const struct deployment *d, bool is_new)
{
	response_begin(req, is_new ? 201 : 200, "application/json");
	versioner_write_deployment(&req->response.body, d);
	return STATUS_OK;
}

static enum status answer_build(struct request *req, const struct build *b, bool is_new)
{
	const struct build_out record = { *b };

	return door_answer(req, is_new ? 201 : 200, versioner_build_fields,
			   versioner_n_build_fields, &record);
}

/* Reads a report; a status that is missing (older clients of build events) means completed. */
static enum status read_report(struct request *req, const struct field *fields, size_t n,
			       struct report *report)
{
	struct json_object *object;
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);
	const char *word;

	*report = (struct report){ 0 };

	enum status status = body_decode(req, fields, n, report, &object);

	if (status != STATUS_OK)
		return status;
	if (report->status < 0)
		report->status = PROGRESS_COMPLETED;
	word = body_text(req, object, "status");
	word = word ? str_trim(req->arena, word) : "";
	report->status_word = *word ? word : progress_word((enum progress)report->status);
	digest_bytes(digest, req->body, req->body_len);
	report->digest = (struct field_bytes){ digest, DIGEST_BYTES };
	report->commits = commits_of(req->arena, object);
	return STATUS_OK;
}

enum status versioner_deployment_event(struct request *req)
{
	struct report report;
	enum status status = read_report(req, versioner_deployment_in_fields,
					 versioner_n_deployment_in_fields, &report);

	if (status != STATUS_OK)
		return status;
	return deployment_record(req, &report, answer_deployment);
}

enum status versioner_build_event(struct request *req)
{
	struct report report;
	enum status status =
	    read_report(req, versioner_build_in_fields, versioner_n_build_in_fields, &report);

	if (status != STATUS_OK)
		return status;
	return build_record(req, &report, answer_build);
}
