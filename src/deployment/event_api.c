/* The native tongue's events of deployments: what a client reports of one, or of one of its hosts. */
#include "config.h"

#include "api/body.h"
#include "auth/digest.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "project/project.h"
#include "version/version.h"

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define TIME_IN(named, member) IN(TIME, named, member, int64_t)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)
#define REQ                    (FIELD_WRITE | FIELD_COERCE | FIELD_REQUIRED)

/* clang-format off */
const struct field deployment_event_fields[] = {
	{ TEXT_IN("project", project_name), .flags = REQ, .max = PROJECT_NAME_MAX, .text = "project, by name; made on first sight" },
	{ TEXT_IN("version", version), .flags = REQ, .max = VERSION_MAX, .text = "version; made on first sight" },
	{ TEXT_IN("environment", environment_name), .flags = REQ, .max = ENVIRONMENT_NAME_MAX, .text = "environment, by name; made on first sight" },
	{ IN(WORD, "status", status, int), .flags = REQ, .words = &progress_deployment_words, .text = "how far it has come" },
	{ TEXT_IN("host", host), .flags = OPT, .max = TARGET_HOST_MAX, .text = "the machine that this is about; hosts of one deployment are its targets" },
	{ TEXT_IN("run_id", run_id), .flags = OPT, .max = 255, .text = "id of the run: events of one run belong together" },
	{ TEXT_IN("source_system", source_system), .flags = OPT, .max = 50, .text = "github, gitlab, jenkins …" },
	{ TEXT_IN("build_number", build_number), .flags = OPT, .max = 100, .text = "number of the run there" },
	{ TEXT_IN("code_name", code_name), .flags = OPT, .max = 255, .text = "what people call it beside its version" },
	{ TEXT_IN("scm_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit; a version never changes it" },
	{ TEXT_IN("scm_branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" },
	{ TEXT_IN("scm_tag", scm_tag), .flags = OPT, .max = 255, .text = "tag" },
	{ TEXT_IN("scm_repository", scm_repository), .flags = OPT, .max = 500, .text = "repository" },
	{ TEXT_IN("build_url", build_url), .flags = OPT, .max = 500, .text = "page of the build" },
	{ TEXT_IN("deploy_url", deploy_url), .flags = OPT, .max = 500, .text = "page of the deployment" },
	{ TEXT_IN("reported_by", by), .flags = OPT, .max = 255, .text = "who" },
	{ TEXT_IN("reported_by_email", by_email), .flags = OPT, .max = 255, .text = "their address" },
	{ TEXT_IN("reported_by_name", by_name), .flags = OPT, .max = 255, .text = "their name" },
	{ TIME_IN("started_at", started_at), .flags = FIELD_WRITE, .text = "when it started" },
	{ TIME_IN("finished_at", completed_at), .flags = FIELD_WRITE, .text = "when it ended" },
	{ TEXT_IN("error_code", error_code), .flags = OPT, .max = 100, .text = "what failed" },
	{ TEXT_IN("error_message", error_message), .flags = OPT | FIELD_LINES, .max = 10000, .text = "and how" },
	{ IN(JSON, "extra_metadata", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};
/* clang-format on */
const size_t deployment_n_event_fields = ARRAY_LEN(deployment_event_fields);

static enum status answer(struct request *req, const struct deployment *d, bool is_new)
{
	return api_answer(req, is_new ? 201 : 200, deployment_fields, deployment_n_fields, d);
}

enum status deployment_event_api_record(struct request *req)
{
	struct report report = { .project_name = NULL };
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);
	const char *word;
	enum status status =
	    body_decode_native(req, deployment_event_fields, deployment_n_event_fields, &report);

	if (status != STATUS_OK)
		return status;
	word = progress_word((enum progress)report.status);
	report.status_word = word;
	digest_bytes(digest, req->body, req->body_len);
	report.digest = (struct field_bytes){ digest, DIGEST_BYTES };
	return deployment_record(req, &report, answer);
}
