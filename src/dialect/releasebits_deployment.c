/* Deployments of this door: a report for each host, and what was reported, read back one by one. */
#include "config.h"

#include "auth/access.h"
#include "auth/principal.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "dialect/door.h"
#include "dialect/releasebits.h"
#include "environment/environment.h"
#include "version/version.h"

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)

/* As it goes out: times are texts, since they come back as they were given. */
struct posting_out {
	struct uuid id;
	const char *version, *result, *stage, *host, *code_name, *started_at, *finished_at;
	const char *meta_data, *commit_sha, *tag, *branch;
};
#define OUT(kind, member) FIELD_##kind##_OF(struct posting_out, member), .flags = FIELD_READ

/* clang-format off */
const struct field releasebits_deployment_in_fields[] = {
	{ TEXT_IN("version", version), .flags = OPT | FIELD_REQUIRED, .max = VERSION_MAX, .text = "the version; made on first sight" },
	{ TEXT_IN("result", status_word), .flags = OPT, .max = 50, .text = "how it went, in any words; those that nobody knows are successes, as is none" },
	{ TEXT_IN("stage", environment_name), .flags = OPT, .max = ENVIRONMENT_NAME_MAX, .text = "the environment, by name; made on first sight; production unless given" },
	{ TEXT_IN("host", host), .flags = OPT, .max = TARGET_HOST_MAX, .text = "the machine that this is about" },
	{ IN(TIME, "started_at", started_at, int64_t), .flags = FIELD_WRITE, .text = "when it started" },
	{ IN(TIME, "finished_at", completed_at, int64_t), .flags = FIELD_WRITE, .text = "when it ended; now unless given" },
	{ TEXT_IN("commit_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit; a version never changes it" },
	{ TEXT_IN("code_name", code_name), .flags = OPT, .max = 255, .text = "what people call it beside its version" },
	{ TEXT_IN("branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" },
	{ TEXT_IN("tag", scm_tag), .flags = OPT, .max = 255, .text = "tag" },
	{ IN(JSON, "meta_data", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};

const struct field releasebits_deployment_fields[] = {
	{ OUT(ID, id), .text = "id; each host's report has one of its own" },
	{ OUT(TEXT, version), .text = "the version" },
	{ OUT(TEXT, result), .text = "how it went, in the client's words" },
	{ OUT(TEXT, stage), .text = "the environment" },
	{ OUT(TEXT, host), .text = "the machine; null for a deployment without hosts" },
	{ OUT(TEXT, code_name), .text = "what people call it beside its version" },
	{ OUT(TEXT, started_at), .text = "when it started, as given" },
	{ OUT(TEXT, finished_at), .text = "when it ended, as given, or when we heard of that" },
	{ OUT(JSON, meta_data), .text = "whatever else was sent" },
	{ OUT(TEXT, commit_sha), .text = "commit" },
	{ OUT(TEXT, tag), .text = "tag" },
	{ OUT(TEXT, branch), .text = "branch" },
};
/* clang-format on */
const size_t releasebits_n_deployment_in_fields = ARRAY_LEN(releasebits_deployment_in_fields);
const size_t releasebits_n_deployment_fields = ARRAY_LEN(releasebits_deployment_fields);

static struct posting_out out_of(struct arena *arena, const struct posting *p)
{
	struct json_object *given = releasebits_given(arena, p->as_given);

	return (struct posting_out){
		.id = p->id,
		.version = p->version,
		.result = p->status_word,
		.stage = releasebits_text(given, "stage", p->environment_name),
		.host = p->host,
		.code_name = releasebits_text(given, "code_name", p->code_name),
		.started_at = releasebits_moment(arena, given, "started_at", p->started_at),
		.finished_at = releasebits_moment(arena, given, "finished_at", p->finished_at),
		.meta_data = p->extra_metadata,
		.commit_sha = releasebits_text(given, "commit_sha", p->scm_sha),
		.tag = releasebits_text(given, "tag", p->scm_tag),
		.branch = releasebits_text(given, "branch", p->scm_branch),
	};
}

enum status releasebits_deployments(struct request *req)
{
	struct releasebits_page page;
	struct posting_place place;
	struct posting_out *out;
	struct db_rows rows;
	bool has_more;
	enum status status = releasebits_read_page(req, &page);

	if (status == STATUS_OK)
		status = releasebits_find(req, &place);
	if (status == STATUS_OK)
		status =
		    posting_list(req, place.project_id, page.skipped, page.limit, &rows, &has_more);
	if (status != STATUS_OK)
		return status;
	out = arena_array(req->arena, rows.n + 1, sizeof(*out));
	for (size_t i = 0; i < rows.n; i++)
		out[i] = out_of(req->arena, (const struct posting *)rows.rows + i);
	releasebits_link(req, &page, has_more);
	return door_answer_list(req, releasebits_deployment_fields, releasebits_n_deployment_fields,
				&(struct door_rows){ out, rows.n, sizeof(*out), -1 });
}

enum status releasebits_deployment_get(struct request *req)
{
	struct posting_place place;
	struct posting posting;
	struct posting_out out;
	enum status status = releasebits_find(req, &place);

	if (status == STATUS_OK)
		status = posting_get(req, req->captures[1], &posting);
	if (status == STATUS_OK &&
	    (!uuid_eq(&posting.project_id, &place.project_id) ||
	     !access_sees(req->who,
			  &(struct access_place){ .project_id = posting.project_id,
						  .environment_id = posting.environment_id })))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such deployment.");
	if (status != STATUS_OK)
		return status;
	out = out_of(req->arena, &posting);
	return door_answer(req, 200, releasebits_deployment_fields, releasebits_n_deployment_fields,
			   &out);
}

static enum status answer(struct request *req, const struct deployment *d, bool is_new)
{
	(void)is_new;
	return releasebits_answer_made(req, uuid_is_nil(&d->host_id) ? d->id : d->host_id);
}

enum status releasebits_deployment_create(struct request *req)
{
	struct report report;
	enum status status = releasebits_read_report(req, releasebits_deployment_in_fields,
						     releasebits_n_deployment_in_fields, &report);

	if (status != STATUS_OK)
		return status;
	if (!report.environment_name)
		report.environment_name = "production";
	return deployment_record(req, &report, answer);
}
