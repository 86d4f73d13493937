/* Deployments as dployr speaks of them: a name, a source and a runtime become a project, a service and a pending
 * deployment, which whoever deploys carries on through any door. */
#include "config.h"

#include <string.h>

#include "auth/digest.h"
#include "base/str.h"
#include "dialect/dployr.h"
#include "idempotency/write.h"
#include "json/codec.h"
#include "json/json.h"
#include "project/project.h"

struct deployment_out {
	const struct deployment *d;
	struct uuid id, project_id, service_id;
	const char *name, *status, *phase, *recorded_status;
	struct dployr_spec spec;
	const char *config, *whole;
	const char *release, *environment, *error_message;
	int64_t created_at, updated_at, started_at, finished_at;
};

#define OUT(kind, named, member, c_type)                                                           \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct deployment_out, member, c_type),           \
		    .flags = FIELD_READ                                                            \
	}
#define TEXT_OUT(named, member) OUT(TEXT, named, member, const char *)
#define SOME_ID(named, member)                                                                     \
	{                                                                                          \
		FIELD_NAMED(FIELD_ID, named, struct deployment_out, member, struct uuid),          \
		    .flags = FIELD_READ | FIELD_DEFINED                                            \
	}

/* clang-format off */
static const struct field out_fields[] = {
	OUT(ID, "id", id, struct uuid),
	TEXT_OUT("name", name),
	TEXT_OUT("status", status),
	TEXT_OUT("phase", phase),
	TEXT_OUT("recorded_status", recorded_status),
	TEXT_OUT("description", spec.description),
	TEXT_OUT("source", spec.source),
	TEXT_OUT("runtime", spec.runtime),       TEXT_OUT("runtimeType", spec.runtime),
	TEXT_OUT("version", spec.version),       TEXT_OUT("runtimeVersion", spec.version),
	TEXT_OUT("remote", spec.remote),         TEXT_OUT("remoteUrl", spec.remote),
	TEXT_OUT("branch", spec.branch),         TEXT_OUT("remoteBranch", spec.branch),
	TEXT_OUT("commit_hash", spec.commit_hash), TEXT_OUT("remoteCommitHash", spec.commit_hash),
	TEXT_OUT("image", spec.image),
	TEXT_OUT("build_cmd", spec.build_cmd),   TEXT_OUT("buildCmd", spec.build_cmd),
	TEXT_OUT("run_cmd", spec.run_cmd),       TEXT_OUT("runCmd", spec.run_cmd),
	TEXT_OUT("working_dir", spec.working_dir), TEXT_OUT("workingDir", spec.working_dir),
	OUT(INT, "port", spec.port, int64_t),
	OUT(JSON, "config", config, const char *),
	OUT(JSON, "spec", whole, const char *),
	TEXT_OUT("release", release),
	TEXT_OUT("environment", environment),
	OUT(ID, "project_id", project_id, struct uuid), OUT(ID, "projectId", project_id, struct uuid),
	SOME_ID("service_id", service_id),       SOME_ID("serviceId", service_id),
	OUT(ID, "task_id", id, struct uuid),     OUT(ID, "taskId", id, struct uuid),
	TEXT_OUT("error_message", error_message), TEXT_OUT("errorMessage", error_message),
	OUT(TIME, "created_at", created_at, int64_t),   OUT(TIME, "createdAt", created_at, int64_t),
	OUT(TIME, "updated_at", updated_at, int64_t),   OUT(TIME, "updatedAt", updated_at, int64_t),
	OUT(TIME, "started_at", started_at, int64_t),   OUT(TIME, "startedAt", started_at, int64_t),
	OUT(TIME, "finished_at", finished_at, int64_t), OUT(TIME, "finishedAt", finished_at, int64_t),
};
/* clang-format on */

/* The command line's word, the SDK's. Neither has one for what was aborted or not let start: it failed. */
static const struct {
	const char *status, *phase;
} words[] = {
	[PROGRESS_PENDING] = { "pending", "pending" },
	[PROGRESS_STARTED] = { "running", "in_progress" },
	[PROGRESS_COMPLETED] = { "success", "completed" },
	[PROGRESS_FAILED] = { "failed", "failed" },
	[PROGRESS_ABORTED] = { "failed", "failed" },
	[PROGRESS_PREFLIGHT_FAILED] = { "failed", "failed" },
};

const char *dployr_status(int status)
{
	return words[status].status;
}

const char *dployr_phase(int status)
{
	return words[status].phase;
}

/* The SDK's shape: objects for runtime and remote. */
static const char *config_of(struct arena *arena, const struct dployr_spec *spec)
{
	static const char *const names[][2] = { { "runtime", "type" },
						{ "runtime", "version" },
						{ "remote", "url" },
						{ "remote", "branch" },
						{ "remote", "commit_hash" } };
	const char *const values[] = { spec->runtime, spec->version, spec->remote, spec->branch,
				       spec->commit_hash };
	struct buf out;
	const char *text;
	size_t n = 0;

	buf_init(&out, LIMIT_METADATA_BYTES);
	buf_addc(&out, '{');
	json_write_name(&out, &n, "name");
	json_write_text(&out, spec->name);
	json_write_name(&out, &n, "source");
	json_write_text(&out, spec->source);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		bool is_first = !i || !str_eq(names[i][0], names[i - 1][0]);
		bool is_last = i + 1 == ARRAY_LEN(names) || !str_eq(names[i][0], names[i + 1][0]);

		buf_addc(&out, ',');
		if (is_first)
			buf_addf(&out, "\"%s\":{", names[i][0]);
		buf_addf(&out, "\"%s\":", names[i][1]);
		json_write_text(&out, values[i]);
		if (is_last)
			buf_addc(&out, '}');
	}
	json_write_name(&out, &n, "build_cmd");
	json_write_text(&out, spec->build_cmd);
	json_write_name(&out, &n, "run_cmd");
	json_write_text(&out, spec->run_cmd);
	json_write_name(&out, &n, "working_dir");
	json_write_text(&out, spec->working_dir);
	if (spec->port != FIELD_NO_INT)
		buf_addf(&out, ",\"port\":%lld", (long long)spec->port);
	buf_addc(&out, '}');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static struct deployment_out out_of(struct arena *arena, const struct deployment *d)
{
	struct deployment_out out = {
		.id = d->id,
		.project_id = d->project_id,
		.status = dployr_status(d->run.status),
		.phase = dployr_phase(d->run.status),
		.recorded_status = progress_word((enum progress)d->run.status),
		.release = d->version,
		.environment = d->environment_name,
		.error_message = d->run.error_message ? d->run.error_message : d->run.reason,
		.created_at = d->run.created_at,
		.updated_at = d->run.updated_at,
		.started_at = d->run.started_at,
		.finished_at = d->run.finished_at,
	};

	dployr_read_metadata(arena, d->run.extra_metadata, &out.spec, &out.whole);
	if (!out.spec.name)
		out.spec.name = d->project_name;
	out.name = out.spec.name;
	out.config = config_of(arena, &out.spec);
	return out;
}

static void answer(struct request *req, int http, const struct deployment *d,
		   struct uuid service_id)
{
	struct deployment_out out = out_of(req->arena, d);

	out.service_id = service_id;
	dployr_answer(req, http, "deployment", out_fields, ARRAY_LEN(out_fields), &out);
}

enum status dployr_deployments(struct request *req)
{
	const struct uuid any = { { 0 } };
	struct deployment_out *rows;
	const struct deployment *found;
	struct list_window window;
	struct list_rows list;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = deployment_list_shown(req, any, &window, &list);
	if (status != STATUS_OK)
		return status;
	rows = arena_array(req->arena, list.n ? list.n : 1, sizeof(*rows));
	found = list.rows;
	for (size_t i = 0; i < list.n; i++)
		rows[i] = out_of(req->arena, &found[i]);

	const struct dployr_list out = { "deployments",         &window,   out_fields,
					 ARRAY_LEN(out_fields), rows,      list.n,
					 sizeof(*rows),         list.total };

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

/* The project that a name stands for: a service's, else a project's own. */
static enum status find_project(struct request *req, const char *name, struct uuid *id)
{
	struct service service;
	struct project project;
	enum status status = service_get(req, name, &service);

	if (status == STATUS_OK)
		*id = service.project_id;
	if (status != STATUS_NOT_FOUND)
		return status;
	status = project_get(req->db, req->arena, req->who->organization_id, name, &project);
	if (status == STATUS_OK)
		*id = project.id;
	return status;
}

/* By id, or the newest of what the name stands for. */
static enum status get(struct request *req, struct deployment *out)
{
	const struct uuid any = { { 0 } };
	const char *reference = req->captures[0];
	struct uuid id;
	enum status status = dployr_check_cluster(req);

	if (status != STATUS_OK)
		return status;
	if (uuid_parse_any(reference, &id) && !uuid_is_nil(&id)) {
		status = deployment_get_shown(req, id, any, out);
	} else {
		status = find_project(req, reference, &id);
		if (status == STATUS_OK)
			status = deployment_get_shown(req, any, id, out);
	}
	return status == STATUS_NOT_FOUND ? dployr_not_found(req, "deployment") : status;
}

/* The service of a deployment, if there is one; nil for none. */
static enum status find_service(struct request *req, const struct deployment *d, struct uuid *id)
{
	struct dployr_spec spec;
	struct service service;
	const char *whole;
	enum status status;

	*id = (struct uuid){ { 0 } };
	dployr_read_metadata(req->arena, d->run.extra_metadata, &spec, &whole);
	status = service_get(req, spec.name ? spec.name : d->project_name, &service);
	if (status == STATUS_OK && uuid_eq(&service.project_id, &d->project_id))
		*id = service.id;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status dployr_deployment_get(struct request *req)
{
	struct deployment d = { .version = NULL };
	struct uuid service_id = { { 0 } };
	enum status status = get(req, &d);

	if (status == STATUS_OK)
		status = find_service(req, &d, &service_id);
	if (status == STATUS_OK)
		answer(req, 200, &d, service_id);
	return status;
}

/* ---- making one */

/* Theirs has no version of the thing deployed: the commit is one; else the branch, or the image's tag, and a digest of
 * what was said, so that the same is the same. */
static const char *version_of(struct arena *arena, const struct dployr_body *body)
{
	const struct dployr_spec *spec = &body->spec;
	const char *base = spec->branch ? spec->branch : "main";
	unsigned char digest[DIGEST_BYTES];
	char text[2 * DIGEST_BYTES + 1];
	size_t len;

	if (spec->commit_hash)
		return arena_strcut(arena, spec->commit_hash, 8);
	if (str_ieq(spec->source, "image")) {
		const char *slash = strrchr(spec->image, '/');
		const char *colon = strrchr(slash ? slash : spec->image, ':');

		base = colon && colon[1] ? colon + 1 : "image";
	}
	digest_texts(digest, body->whole, (char *)NULL);
	str_hex(digest, sizeof(digest), text);
	len = strlen(base);
	if (len > 80)
		for (len = 80; len && ((unsigned char)base[len] & 0xc0) == 0x80;)
			len--;
	return arena_printf(arena, "%.*s-%.8s", (int)len, base, text);
}

static struct service_draft draft_of(const struct dployr_spec *spec, const struct deployment *d,
				     const char *whole)
{
	return (struct service_draft){
		.name = spec->name,
		.description = spec->description,
		.runtime = spec->runtime,
		.runtime_version = spec->version,
		.source =
		    spec->source && str_ieq(spec->source, "image") ? SERVICE_IMAGE : SERVICE_REMOTE,
		.remote_url = spec->remote,
		.remote_branch = spec->branch,
		.remote_commit = spec->commit_hash,
		.image = spec->image,
		.build_cmd = spec->build_cmd,
		.run_cmd = spec->run_cmd,
		.working_dir = spec->working_dir,
		.port = spec->port,
		.status = SERVICE_PENDING,
		.spec = whole,
		.project_id = d->project_id,
		.environment_id = d->environment_id,
	};
}

/* The service and its variables, inside the transaction that writes the deployment. */
static enum status put_service(struct request *req, const struct deployment *d,
			       const struct dployr_body *body, const char *whole, struct uuid *id)
{
	const struct service_draft draft = draft_of(&body->spec, d, whole);
	enum status status = service_claim(req, &draft, id);

	return status == STATUS_OK ? variable_put(req, *id, body->variables, body->n_variables)
				   : status;
}

static enum status read_whole(struct request *req, struct dployr_body *body)
{
	enum status status = dployr_read_body(req, true, body);

	if (status == STATUS_OK && !body->spec.source)
		body->spec.source = "remote";
	return status;
}

/* Called inside the transaction, perhaps more than once: the body is read again rather than handed on. */
static enum status keep_and_answer(struct request *req, const struct deployment *d, bool is_new)
{
	struct dployr_body body;
	struct uuid service_id = { { 0 } };
	enum status status = read_whole(req, &body);

	(void)is_new;
	if (status == STATUS_OK)
		status = put_service(req, d, &body, body.whole, &service_id);
	if (status == STATUS_OK)
		answer(req, 201, d, service_id);
	return status;
}

enum status dployr_deployment_create(struct request *req)
{
	struct dployr_body body;
	struct service service = { .name = NULL };
	struct report report;
	enum status status = read_whole(req, &body);

	if (status == STATUS_OK)
		status = dployr_check_cluster(req);
	if (status == STATUS_OK)
		status = service_get(req, body.spec.name, &service);
	if (status == STATUS_NOT_FOUND && req->failure.status == STATUS_OK)
		status = STATUS_OK;
	if (status != STATUS_OK)
		return status;
	/* A service that is there stays what it is a part of. */
	status = deployment_report_start(
	    req, service.name ? service.project_name : body.spec.name,
	    version_of(req->arena, &body),
	    body.spec.environment ? body.spec.environment : service.environment_name, &report);
	if (status != STATUS_OK)
		return status;
	report.source_system = "dployr";
	report.scm_sha = body.spec.commit_hash;
	report.scm_branch = body.spec.branch;
	report.scm_repository = body.spec.remote;
	report.by = req->who->name;
	report.by_email = req->who->email;
	report.extra_metadata = dployr_metadata(req->arena, NULL, &body);
	if (!report.extra_metadata || strlen(report.extra_metadata) > LIMIT_METADATA_BYTES)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	return deployment_record(req, &report, keep_and_answer);
}

/* ---- changing and deleting one */

static enum status change(struct db *db, void *context)
{
	struct request *req = context;
	struct deployment_change change;
	struct dployr_body body;
	struct deployment d = { .version = NULL };
	struct uuid service_id = { { 0 } };
	const char *whole;
	enum status status = get(req, &d);

	(void)db;
	if (status != STATUS_OK)
		return status;
	dployr_read_metadata(req->arena, d.run.extra_metadata, &body.spec, &whole);
	if (!body.spec.name)
		body.spec.name = d.project_name;

	const char *name = body.spec.name;

	status = dployr_read_body(req, false, &body);
	if (status != STATUS_OK)
		return status;
	body.spec.name = name; /* what it is called does not change */
	change = (struct deployment_change){
		.deploy_url = d.deploy_url,
		.extra_metadata = dployr_metadata(req->arena, d.run.extra_metadata, &body),
		.note = d.note,
	};
	if (!change.extra_metadata || strlen(change.extra_metadata) > LIMIT_METADATA_BYTES)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	dployr_read_metadata(req->arena, change.extra_metadata, &body.spec, &whole);
	status = deployment_change(req, &d, &change);
	if (status == STATUS_OK)
		status = put_service(req, &d, &body, whole, &service_id);
	if (status != STATUS_OK)
		return status;
	d.run.extra_metadata = change.extra_metadata;
	d.run.updated_at = req->now_ms;
	answer(req, 200, &d, service_id);
	return STATUS_OK;
}

enum status dployr_deployment_change(struct request *req)
{
	return write_run(req, change, req);
}

static enum status delete_one(struct db *db, void *context)
{
	struct request *req = context;
	struct deployment d;
	enum status status = get(req, &d);

	(void)db;
	if (status == STATUS_OK)
		status = deployment_hide(req, &d);
	if (status == STATUS_NOT_FOUND)
		return dployr_not_found(req, "deployment");
	if (status == STATUS_OK)
		dployr_answer_done(req, "The deployment is deleted; the record of it is kept.");
	return status;
}

enum status dployr_deployment_delete(struct request *req)
{
	return write_run(req, delete_one, req);
}
