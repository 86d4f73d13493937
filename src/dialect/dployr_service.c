/* Services and their variables as dployr speaks of them. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "auth/guard.h"
#include "base/str.h"
#include "base/time.h"
#include "dialect/dployr.h"
#include "idempotency/write.h"
#include "json/json.h"

struct service_out {
	struct service s;
	const char *source;
	const char *deployment_status;
	struct uuid deployment_id;
};

#define OUT(kind, named, member, c_type)                                                           \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct service_out, member, c_type),              \
		    .flags = FIELD_READ, .words = &service_status_words                            \
	}
#define TEXT_OUT(named, member) OUT(TEXT, named, member, const char *)

/* clang-format off */
static const struct field out_fields[] = {
	OUT(ID, "id", s.id, struct uuid),
	TEXT_OUT("name", s.name),
	TEXT_OUT("description", s.description),
	OUT(WORD, "status", s.status, int),
	TEXT_OUT("source", source),
	TEXT_OUT("runtime", s.runtime),              TEXT_OUT("runtimeType", s.runtime),
	TEXT_OUT("runtime_version", s.runtime_version), TEXT_OUT("runtimeVersion", s.runtime_version),
	TEXT_OUT("remote", s.remote_url),            TEXT_OUT("remoteUrl", s.remote_url),
	TEXT_OUT("branch", s.remote_branch),         TEXT_OUT("remoteBranch", s.remote_branch),
	TEXT_OUT("commit_hash", s.remote_commit),    TEXT_OUT("remoteCommitHash", s.remote_commit),
	TEXT_OUT("image", s.image),
	TEXT_OUT("build_cmd", s.build_cmd),          TEXT_OUT("buildCmd", s.build_cmd),
	TEXT_OUT("run_cmd", s.run_cmd),              TEXT_OUT("runCmd", s.run_cmd),
	TEXT_OUT("working_dir", s.working_dir),      TEXT_OUT("workingDir", s.working_dir),
	OUT(INT, "port", s.port, int64_t),
	OUT(JSON, "spec", s.spec, const char *),
	OUT(ID, "project_id", s.project_id, struct uuid), OUT(ID, "projectId", s.project_id, struct uuid),
	TEXT_OUT("project", s.project_name),
	TEXT_OUT("environment", s.environment_name),
	OUT(TIME, "created_at", s.created_at, int64_t), OUT(TIME, "createdAt", s.created_at, int64_t),
	OUT(TIME, "updated_at", s.updated_at, int64_t), OUT(TIME, "updatedAt", s.updated_at, int64_t),
};

static const struct field status_fields[] = {
	OUT(ID, "id", s.id, struct uuid),
	TEXT_OUT("name", s.name),
	OUT(WORD, "status", s.status, int),
	OUT(ID, "deployment_id", deployment_id, struct uuid), OUT(ID, "deploymentId", deployment_id, struct uuid),
	TEXT_OUT("deployment_status", deployment_status), TEXT_OUT("deploymentStatus", deployment_status),
	OUT(TIME, "updated_at", s.updated_at, int64_t), OUT(TIME, "updatedAt", s.updated_at, int64_t),
};

#define DRAFT(kind, member) FIELD_##kind##_OF(struct variable_draft, member), .flags = FIELD_WRITE
const struct field dployr_variable_draft_fields[] = {
	{ DRAFT(TEXT, key), .max = VARIABLE_NAME_MAX, .text = "letters, digits and underscores; or several at once in env, an object of strings" },
	{ DRAFT(TEXT, value) | FIELD_COERCE | FIELD_LINES, .max = VARIABLE_VALUE_MAX, .text = "its value, sealed at rest" },
	{ FIELD_NAMED(FIELD_FLAG, "isSecret", struct variable_draft, is_secret, bool), .flags = FIELD_WRITE, .text = "another name of is_secret" },
	{ DRAFT(FLAG, is_secret), .text = "never shown again; false unless given" },
};
/* clang-format on */
const size_t dployr_n_variable_draft_fields = ARRAY_LEN(dployr_variable_draft_fields);

static enum status get(struct request *req, struct service *out)
{
	enum status status = dployr_check_cluster(req);

	if (status != STATUS_OK)
		return status;
	status = service_get(req, req->captures[0], out);
	return status == STATUS_NOT_FOUND ? dployr_not_found(req, "service") : status;
}

/* The same, where it may be changed. */
static enum status get_own(struct request *req, struct service *out)
{
	enum status status = get(req, out);

	return status == STATUS_OK ? service_guard(req, out->project_id, out->environment_id)
				   : status;
}

static struct service_out out_of(const struct service *service)
{
	return (struct service_out){
		.s = *service,
		.source = service_source_words.format(service->source),
	};
}

enum status dployr_services(struct request *req)
{
	const struct service_filter filter = { .status = -1 };
	struct service_out *rows;
	const struct service *services;
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = service_list(req->db, req->arena, req->who->organization_id, &filter,
				      &window, &found, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct service));
	rows = arena_array(req->arena, page.n ? page.n : 1, sizeof(*rows));
	services = page.rows;
	for (size_t i = 0; i < page.n; i++)
		rows[i] = out_of(&services[i]);

	const struct dployr_list out = { "services", &window, out_fields,    ARRAY_LEN(out_fields),
					 rows,       page.n,  sizeof(*rows), total };

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

enum status dployr_service_get(struct request *req)
{
	struct service service;
	enum status status = get(req, &service);

	if (status != STATUS_OK)
		return status;

	const struct service_out out = out_of(&service);

	dployr_answer(req, 200, "service", out_fields, ARRAY_LEN(out_fields), &out);
	return STATUS_OK;
}

/* What was said last of the service, and how its newest deployment goes. */
enum status dployr_service_status(struct request *req)
{
	const struct uuid any = { { 0 } };
	struct service service;
	struct service_out out;
	struct deployment d;
	enum status status = get(req, &service);

	if (status != STATUS_OK)
		return status;
	out = out_of(&service);
	status = deployment_get_shown(req, any, service.project_id, &d);
	if (status == STATUS_OK) {
		out.deployment_id = d.id;
		out.deployment_status = dployr_status(d.run.status);
	} else if (status != STATUS_NOT_FOUND) {
		return status;
	}
	dployr_answer(req, 200, "service", status_fields, ARRAY_LEN(status_fields), &out);
	return STATUS_OK;
}

enum status dployr_service_act(struct request *req)
{
	struct service service;
	enum status status = get(req, &service);

	if (status != STATUS_OK)
		return status;

	const struct access_place place = { .project_id = service.project_id,
					    .environment_id = service.environment_id };

	status = guard_place(req, CAN_DEPLOY, &place);
	return status == STATUS_OK ? dployr_no_runner(req) : status;
}

static enum status delete_one(struct db *db, void *context)
{
	struct request *req = context;
	struct service service;
	enum status status = get_own(req, &service);

	(void)db;
	if (status == STATUS_OK)
		status = service_delete(req, &service);
	if (status == STATUS_OK)
		dployr_answer_done(req, "The service is deleted.");
	return status;
}

enum status dployr_service_delete(struct request *req)
{
	return write_run(req, delete_one, req);
}

/* ---- logs */

struct log_part {
	int64_t limit;
	bool is_followed;
};

/* The one place where lines of a service's log come from. There are none: nothing that runs sends any here. They are
 * objects {timestamp, source, level, message}, joined by commas, or each on a line of its own. */
static enum status write_logs(struct request *req, const struct service *service,
			      const struct log_part *part, struct buf *out)
{
	(void)req, (void)service, (void)part, (void)out;
	return STATUS_OK;
}

static bool is_true(const char *text)
{
	return text && (str_ieq(text, "true") || str_eq(text, "1"));
}

/* A bare array; followed, a line each, which ends with the last that there is. */
enum status dployr_service_logs(struct request *req)
{
	struct buf *out = &req->response.body;
	const char *tail = request_query(req, "tail");
	struct log_part part = { .limit = 100 };
	struct service service;
	enum status status = get(req, &service);

	if (!tail)
		tail = request_query(req, "limit");
	part.is_followed = is_true(request_query(req, "follow"));
	if (status == STATUS_OK && tail && *tail && !str_to_int(tail, 0, 100000, &part.limit)) {
		request_fail_field(req, request_query(req, "tail") ? "tail" : "limit", "type",
				   "must be a whole number from 0 to 100000");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, part.is_followed ? "application/x-ndjson" : "application/json");
	if (!part.is_followed)
		buf_addc(out, '[');
	status = write_logs(req, &service, &part, out);
	if (!part.is_followed)
		buf_addc(out, ']');
	return status;
}

/* ---- variables */

static void write_variable(struct buf *out, const struct variable *v)
{
	char id[UUID_TEXT_SIZE], made[TIME_TEXT_SIZE], set[TIME_TEXT_SIZE];

	uuid_format_ulid(&v->id, id);
	time_format(v->created_at, made);
	time_format(v->updated_at, set);
	buf_addf(out, "{\"id\":\"%s\",\"key\":\"%s\",\"value\":", id, v->key);
	json_write_text(out, v->value);
	buf_addf(out,
		 ",\"is_secret\":%s,\"isSecret\":%s,\"created_at\":\"%s\",\"createdAt\":\"%s\","
		 "\"updated_at\":\"%s\",\"updatedAt\":\"%s\"}",
		 v->is_secret ? "true" : "false", v->is_secret ? "true" : "false", made, made, set,
		 set);
}

/* An object of the values that may be shown; names of the others. */
static void write_pairs(struct buf *out, const struct db_rows *rows)
{
	const struct variable *v = rows->rows;
	size_t n = 0;

	buf_addc(out, '{');
	for (size_t i = 0; i < rows->n; i++) {
		if (v[i].is_secret)
			continue;
		json_write_name(out, &n, v[i].key);
		json_write_text(out, v[i].value);
	}
	buf_addc(out, '}');
}

static void write_secrets(struct buf *out, const struct db_rows *rows)
{
	const struct variable *v = rows->rows;
	size_t n = 0;

	buf_addc(out, '[');
	for (size_t i = 0; i < rows->n; i++)
		if (v[i].is_secret)
			buf_addf(out, n++ ? ",\"%s\"" : "\"%s\"", v[i].key);
	buf_addc(out, ']');
}

enum status dployr_variables(struct request *req)
{
	struct buf *out = &req->response.body;
	const struct variable *v;
	struct list_window window;
	struct service service;
	struct db_rows rows;
	int64_t total;
	enum status status = get(req, &service);

	if (status != STATUS_OK)
		return status;
	list_whole(&window);
	window.limit = VARIABLES_MAX;
	status = variable_list(req, &service, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"success\":true,\"data\":{\"items\":[");
	v = rows.rows;
	for (size_t i = 0; i < rows.n; i++) {
		if (i)
			buf_addc(out, ',');
		write_variable(out, &v[i]);
	}
	buf_adds(out, "],\"envs\":");
	write_pairs(out, &rows);
	buf_adds(out, ",\"env\":");
	write_pairs(out, &rows);
	buf_adds(out, ",\"secrets\":");
	write_secrets(out, &rows);
	buf_adds(out, "},\"env\":");
	write_pairs(out, &rows);
	buf_addf(out, ",\"total\":%lld}", (long long)total);
	return STATUS_OK;
}

struct writing {
	struct request *req;
	const struct variable_draft *drafts;
	size_t n;
};

static enum status set(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct buf *out = &req->response.body;
	struct service service;
	struct variable v;
	bool is_new;
	enum status status = get_own(req, &service);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = variable_get(req, &service, w->drafts[0].key, &v);
	is_new = status == STATUS_NOT_FOUND;
	if (status == STATUS_OK || is_new)
		status = variable_set(req, &service, w->drafts, w->n);
	if (status == STATUS_OK)
		status = variable_get(req, &service, w->drafts[0].key, &v);
	if (status != STATUS_OK)
		return status;
	response_begin(req, is_new ? 201 : 200, "application/json");
	buf_adds(out, "{\"success\":true,\"key\":");
	json_write_text(out, v.key);
	buf_addf(out, ",\"count\":%zu,\"data\":{\"variable\":", w->n);
	write_variable(out, &v);
	buf_adds(out, "}}");
	return STATUS_OK;
}

enum status dployr_variable_set(struct request *req)
{
	static const char *const plain[] = { "env", "envs", "envVars", "env_vars", NULL };
	static const char *const secret[] = { "secrets", NULL };
	struct variable_draft one;
	struct dployr_body many;
	struct writing w = { .req = req, .drafts = &one, .n = 1 };
	enum status status = body_decode(req, dployr_variable_draft_fields,
					 dployr_n_variable_draft_fields, &one, NULL);

	if (status != STATUS_OK)
		return status;
	if (!one.key) {
		status = dployr_read_variables(req, plain, false, &many);
		w.drafts = many.variables;
		w.n = many.n_variables;
		if (status == STATUS_OK && !w.n) {
			status = dployr_read_variables(req, secret, true, &many);
			w.drafts = many.variables;
			w.n = many.n_variables;
		}
		if (status != STATUS_OK)
			return status;
	} else {
		variable_check(req, "key", &one);
	}
	if (!w.n)
		request_fail_field(req, "key", "missing", "is required");
	return req->failure.n_fields ? STATUS_INVALID : write_run(req, set, &w);
}

static enum status drop(struct db *db, void *context)
{
	struct request *req = context;
	struct service service;
	struct variable v;
	enum status status = get_own(req, &service);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = variable_get(req, &service, req->captures[1], &v);
	if (status == STATUS_NOT_FOUND)
		return dployr_not_found(req, "variable");
	if (status == STATUS_OK)
		status = variable_drop(req, &service, &v);
	if (status == STATUS_OK)
		dployr_answer_done(req, "The variable is deleted.");
	return status;
}

enum status dployr_variable_drop(struct request *req)
{
	return write_run(req, drop, req);
}
