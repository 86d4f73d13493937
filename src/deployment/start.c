/* Starting a deployment from here: a report of our own, recorded as any other. */
#include "config.h"

#include "auth/digest.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "environment/environment.h"
#include "project/project.h"
#include "version/version.h"

#define DRAFT(kind, member) FIELD_##kind##_OF(struct deployment_draft, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field deployment_draft_fields[] = {
	{ DRAFT(TEXT, version), .max = VERSION_MAX, .text = "what to deploy; without it, the latest good version" },
	{ DRAFT(TEXT, environment), .max = ENVIRONMENT_NAME_MAX, .text = "where to: id, slug or name; without it, the default environment" },
	{ DRAFT(TEXT, deploy_url), .max = 500, .text = "page of the deployment in the system that does it" },
	{ DRAFT(JSON, extra_metadata), .max = LIMIT_METADATA_BYTES, .text = "anything else" },
	{ DRAFT(TEXT, project), .max = PROJECT_NAME_MAX, .text = "id, slug or name; not where the path names it" },
};
/* clang-format on */
const size_t deployment_n_draft_fields = ARRAY_LEN(deployment_draft_fields);

/* A report that opens a deployment. */
static struct report report_of(struct request *req, const char *project, const char *version,
			       const char *environment)
{
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);

	digest_texts(digest, "start", req->id, project, version, environment, (char *)NULL);
	return (struct report){
		.project_name = project,
		.version = version,
		.environment_name = environment,
		.status = PROGRESS_PENDING,
		.status_word = progress_word(PROGRESS_PENDING),
		.digest = { digest, DIGEST_BYTES },
		.is_start = true,
	};
}

static enum status find_project(struct request *req, const char *reference, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such project."))
		   : status;
}

/* The name of an environment that exists by this reference, else the reference as a name to be. */
static enum status name_environment(struct request *req, const char **reference)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     *reference, &environment);

	if (status == STATUS_OK)
		*reference = environment.name;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status complete(struct request *req, const struct project *project,
			    struct deployment_draft *draft)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project->id),
					   db_time(req->now_ms) };
	const struct deployment_draft *defaults;
	struct db_rows rows;
	enum status status;

	if (draft->environment && draft->version)
		return name_environment(req, &draft->environment);
	status = db_select(req->db, req->arena, &deployment_sql_defaults, params, &rows);
	if (status != STATUS_OK)
		return status;
	defaults = rows.rows;
	if (!draft->version)
		draft->version = defaults->version;
	if (!draft->version)
		return request_fail(req, STATUS_CONFLICT,
				    _("The project has no version that is good to deploy."));
	if (draft->environment)
		return name_environment(req, &draft->environment);
	draft->environment = defaults->environment ? defaults->environment : "production";
	return STATUS_OK;
}

enum status deployment_report_start(struct request *req, const char *project, const char *version,
				    const char *environment, struct report *out)
{
	const struct project none = { .name = project };
	struct deployment_draft whole = { .version = version, .environment = environment };
	enum status status = complete(req, &none, &whole);

	if (status == STATUS_OK)
		*out = report_of(req, project, whole.version, whole.environment);
	return status;
}

enum status deployment_start(struct request *req, const char *reference,
			     const struct deployment_draft *draft, deployment_answer answer)
{
	struct deployment_draft whole = *draft;
	struct project project;
	struct report report;
	enum status status = find_project(req, reference, &project);

	if (status == STATUS_OK)
		status = complete(req, &project, &whole);
	if (status != STATUS_OK)
		return status;
	report = report_of(req, project.name, whole.version, whole.environment);
	report.deploy_url = whole.deploy_url;
	report.extra_metadata = whole.extra_metadata;
	return deployment_record(req, &report, answer);
}

enum status deployment_candidates(struct request *req, const struct deployment *d,
				  struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(d->project_id),
					   db_id(d->environment_id), db_id(d->version_id) };

	return db_select(req->db, req->arena, &deployment_sql_candidates, params, out);
}

/* The candidate that is meant; NULL for none. */
static const struct deployment *choose(const struct db_rows *rows, const char *target)
{
	const struct deployment *candidates = rows->rows;
	struct uuid id;
	bool is_id = target && uuid_parse_any(target, &id);

	for (size_t i = 0; i < rows->n; i++)
		if (!target || str_eq(candidates[i].version, target) ||
		    (is_id && uuid_eq(&candidates[i].id, &id)))
			return &candidates[i];
	return NULL;
}

enum status deployment_roll_back(struct request *req, const struct deployment *d,
				 const char *target, deployment_answer answer)
{
	const struct deployment *chosen;
	struct report report;
	struct db_rows rows;
	enum status status = deployment_candidates(req, d, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return request_failf(req, STATUS_CONFLICT,
				     _("No other good version was completed in %s before."),
				     d->environment_name);
	chosen = choose(&rows, target);
	if (!chosen) {
		request_fail_field(req, "target", "word",
				   _("is no version or deployment that was completed there"));
		return STATUS_INVALID;
	}
	report = report_of(req, d->project_name, chosen->version, d->environment_name);
	report.scm_sha = chosen->scm_sha;
	report.rollback_of = d->id;
	report.target_id = chosen->id;
	return deployment_record(req, &report, answer);
}
