/* Services: their fields, and how they are kept. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "project/project.h"
#include "service/service.h"
#include "service/service_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct service, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct service, member, c_type)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct service_draft, member), .flags = FIELD_WRITE
#define SEEN                (FIELD_READ | FIELD_COLUMN)
#define SOME                (SEEN | FIELD_DEFINED)

/* clang-format off */
const struct field service_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "svc", .text = "id" },
	{ OF(TEXT, name), .flags = SEEN, .text = "name, unique without regard to case" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it does" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "the project that it runs" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SOME, .prefix = "env", .text = "the environment that it is a part of" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SOME, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SOME, .text = "its name" },
	{ OF(TEXT, runtime), .flags = SEEN, .text = "what it runs on: nodejs, python …" },
	{ OF(TEXT, runtime_version), .flags = SEEN, .text = "of the runtime, not of the project" },
	{ OF(WORD, source), .flags = SEEN, .words = &service_source_words, .text = "remote, for a repository, or image" },
	{ OF(TEXT, remote_url), .flags = SEEN, .text = "the repository" },
	{ OF(TEXT, remote_branch), .flags = SEEN, .text = "its branch" },
	{ OF(TEXT, remote_commit), .flags = SEEN, .text = "its commit" },
	{ OF(TEXT, image), .flags = SEEN, .text = "the image" },
	{ OF(TEXT, build_cmd), .flags = SEEN, .text = "how it is built" },
	{ OF(TEXT, run_cmd), .flags = SEEN, .text = "how it is run" },
	{ OF(TEXT, working_dir), .flags = SEEN, .text = "where" },
	{ OF(INT, port), .flags = SEEN, .text = "where it listens" },
	{ OF(WORD, status), .flags = SEEN, .words = &service_status_words, .text = "pending, running, stopped, failed or unknown, as was said last" },
	{ OF(JSON, spec), .flags = SEEN, .text = "all that was said of it, whole" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
};

const struct field service_draft_fields[] = {
	{ DRAFT(TEXT, name) | FIELD_REQUIRED, .max = SERVICE_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(TEXT, project) | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "the project that it runs: id, slug or name" },
	{ DRAFT(TEXT, environment), .max = ENVIRONMENT_NAME_MAX, .text = "the environment that it is a part of: id, slug or name" },
	{ DRAFT(TEXT, description) | FIELD_LINES, .max = 2000, .text = "what it does" },
	{ DRAFT(TEXT, runtime), .max = 50, .text = "what it runs on: nodejs, python …" },
	{ DRAFT(TEXT, runtime_version) | FIELD_COERCE, .max = 50, .text = "of the runtime, not of the project" },
	{ DRAFT(WORD, source), .words = &service_source_words, .text = "remote, for a repository, or image; as the rest of the body suggests unless given" },
	{ DRAFT(TEXT, remote_url), .max = 500, .text = "the repository" },
	{ DRAFT(TEXT, remote_branch), .max = 100, .text = "its branch" },
	{ DRAFT(TEXT, remote_commit) | FIELD_HEX, .max = 64, .text = "its commit" },
	{ DRAFT(TEXT, image), .max = 500, .text = "the image" },
	{ DRAFT(TEXT, build_cmd), .max = 2000, .text = "how it is built" },
	{ DRAFT(TEXT, run_cmd), .max = 2000, .text = "how it is run" },
	{ DRAFT(TEXT, working_dir), .max = 500, .text = "where" },
	{ DRAFT(INT, port), .low = 1, .high = 65535, .text = "where it listens" },
	{ DRAFT(WORD, status), .words = &service_status_words, .text = "pending, running, stopped, failed or unknown; unknown unless given" },
	{ DRAFT(JSON, spec), .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};

static const char *const statuses[] = {
	[SERVICE_PENDING] = "pending",
	[SERVICE_RUNNING] = "running",
	[SERVICE_STOPPED] = "stopped",
	[SERVICE_FAILED]  = "failed",
	[SERVICE_UNKNOWN] = "unknown",
};
static const char *const sources[] = {
	[SERVICE_REMOTE] = "remote",
	[SERVICE_IMAGE]  = "image",
};
/* clang-format on */
_Static_assert(ARRAY_LEN(statuses) == SERVICE_STATUS__COUNT, "a word for every status");
_Static_assert(ARRAY_LEN(sources) == SERVICE_SOURCE__COUNT, "a word for every source");
const size_t service_n_fields = ARRAY_LEN(service_fields);
const size_t service_n_draft_fields = ARRAY_LEN(service_draft_fields);

static bool parse_word(const char *const *words, size_t n, const char *text, int *value)
{
	for (size_t i = 0; i < n; i++) {
		if (str_ieq(text, words[i])) {
			*value = (int)i;
			return true;
		}
	}
	return false;
}

static const char *format_status(int value)
{
	return statuses[value];
}

static bool parse_status(const char *text, int *value)
{
	return parse_word(statuses, ARRAY_LEN(statuses), text, value);
}

static const char *format_source(int value)
{
	return sources[value];
}

static bool parse_source(const char *text, int *value)
{
	return parse_word(sources, ARRAY_LEN(sources), text, value);
}

const struct field_words service_status_words = { format_status, parse_status,
						  "pending, running, stopped, failed, unknown" };
const struct field_words service_source_words = { format_source, parse_source, "remote, image" };

struct service_draft service_draft_of(const struct service *service)
{
	return (struct service_draft){
		.name = service->name,
		.description = service->description,
		.project = service->project_slug,
		.environment = service->environment_slug,
		.runtime = service->runtime,
		.runtime_version = service->runtime_version,
		.source = service->source,
		.remote_url = service->remote_url,
		.remote_branch = service->remote_branch,
		.remote_commit = service->remote_commit,
		.image = service->image,
		.build_cmd = service->build_cmd,
		.run_cmd = service->run_cmd,
		.working_dir = service->working_dir,
		.port = service->port,
		.status = service->status,
		.spec = service->spec,
		.project_id = service->project_id,
		.environment_id = service->environment_id,
	};
}

enum status service_check(struct request *req, const struct service_draft *draft)
{
	size_t len = draft->remote_commit ? strlen(draft->remote_commit) : 40;

	if (draft->source == SERVICE_IMAGE && !draft->image)
		request_fail_field(req, "image", "missing",
				   _("is required where the source is an image"));
	if (draft->source == SERVICE_REMOTE && draft->image && !draft->remote_url)
		request_fail_field(req, "remote_url", "missing",
				   _("is required where the source is a repository"));
	if (len < 7)
		request_fail_field(req, "remote_commit", "out_of_range",
				   _("must have 7 digits or more"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

enum status service_guard(struct request *req, struct uuid project_id, struct uuid environment_id)
{
	struct access_place place = { .project_id = project_id, .environment_id = environment_id };
	struct environment environment;
	char text[UUID_TEXT_SIZE];

	if (!uuid_is_nil(&environment_id)) {
		enum status status;

		uuid_format(&environment_id, text);
		status = environment_get(req->db, req->arena, req->who->organization_id, text,
					 &environment);
		if (status != STATUS_OK)
			return status;
		place.tier = tier_words.format(environment.tier);
	}
	return guard_place(req, CAN_PROJECTS, &place);
}

enum status service_get(struct request *req, const char *reference, struct service *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(req->who->organization_id),
					   is_id ? db_id(id) : db_text(reference) };
	struct db_rows rows;
	enum status status = db_select(
	    req->db, req->arena, is_id ? &service_sql_by_id : &service_sql_by_name, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct service *)rows.rows;

	const struct access_place place = { .project_id = out->project_id,
					    .environment_id = out->environment_id };

	return access_sees(req->who, &place) ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status service_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct service_filter *filter, const struct list_window *window,
			 struct db_rows *out, int64_t *total)
{
	const char *word = filter->status < 0 ? NULL : statuses[filter->status];
	struct db_param params[15] = {
		db_id(organization_id),
		db_id(filter->project_id),
		db_id(filter->project_id),
		db_id(filter->environment_id),
		db_id(filter->environment_id),
		db_text(word),
		db_text(word),
	};
	enum status status;

	list_only(window->project_ids, params + 7);
	list_only(window->environment_ids, params + 9);
	list_bounds(window, params + 11);
	list_limits(window, params + 13);
	status =
	    db_select(db, arena, window->is_backwards ? &service_sql_list_back : &service_sql_list,
		      params, out);
	if (status != STATUS_OK || !total)
		return status;
	params[11] = db_id(window->since_above);
	params[12] = db_id(window->until_below);
	return db_select_number(db, arena, &service_sql_count, params, total);
}

/* What the draft says: what the statements that write take, in order. */
#define N_DRAFT_PARAMS 14
static void draft_params(const struct service_draft *draft, struct db_param *out)
{
	const struct db_param params[N_DRAFT_PARAMS] = {
		db_text(draft->description),      db_text(draft->runtime),
		db_text(draft->runtime_version),  db_text(sources[draft->source]),
		db_text(draft->remote_url),       db_text(draft->remote_branch),
		db_text(draft->remote_commit),    db_text(draft->image),
		db_text(draft->build_cmd),        db_text(draft->run_cmd),
		db_text(draft->working_dir),      db_int(draft->port),
		db_text(statuses[draft->status]), db_text(draft->spec),
	};

	memcpy(out, params, sizeof(params));
}

static enum status insert(struct request *req, const struct db_stmt_def *def,
			  const struct service_draft *draft, struct uuid id)
{
	struct db_param params[7 + N_DRAFT_PARAMS] = {
		db_id(req->who->organization_id),
		db_id(id),
		db_id(draft->project_id),
		db_id(draft->environment_id),
		db_text(draft->name),
	};

	draft_params(draft, params + 5);
	params[5 + N_DRAFT_PARAMS] = db_time(req->now_ms);
	params[6 + N_DRAFT_PARAMS] = db_time(req->now_ms);
	return db_run(req->db, req->arena, def, params, NULL, NULL);
}

static enum status trace(struct request *req, const char *action, struct uuid id,
			 const struct service_draft *draft, struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = id,
		.subject_name = draft->name,
		.project_id = draft->project_id,
		.environment_id = draft->environment_id,
		.changes = audit_changes_text(changes),
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status service_create(struct request *req, const struct service_draft *draft, struct uuid *id)
{
	struct audit_changes changes;
	enum status status;

	*id = uuid_new(req->now_ms);
	status = insert(req, &service_sql_insert, draft, *id);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", NULL, draft->name);
	audit_change(&changes, "status", NULL, statuses[draft->status]);
	return trace(req, "service.created", *id, draft, &changes);
}

enum status service_claim(struct request *req, const struct service_draft *draft, struct uuid *id)
{
	struct service service;
	enum status status = insert(req, &service_sql_claim, draft, uuid_new(req->now_ms));

	if (status == STATUS_OK)
		status = service_get(req, draft->name, &service);
	if (status == STATUS_OK)
		*id = service.id;
	/* Just stored and not seen: of a project that was deleted, or not to be seen. */
	return status == STATUS_NOT_FOUND
		   ? request_failf(req, STATUS_CONFLICT,
				   _("There is a service %s elsewhere already."), draft->name)
		   : status;
}

/* What the audit tells of a change: every member whose words differ. */
static void tell_changes(struct audit_changes *changes, const struct service *was,
			 const struct service_draft *draft)
{
	struct arena *arena = changes->arena;
	const char *ports[2];
	const int64_t numbers[] = { was->port, draft->port };

	for (int i = 0; i < 2; i++)
		ports[i] = numbers[i] == FIELD_NO_INT
			       ? NULL
			       : arena_printf(arena, "%lld", (long long)numbers[i]);
	audit_change(changes, "name", was->name, draft->name);
	audit_change(changes, "description", was->description, draft->description);
	audit_change(changes, "runtime", was->runtime, draft->runtime);
	audit_change(changes, "runtime_version", was->runtime_version, draft->runtime_version);
	audit_change(changes, "source", sources[was->source], sources[draft->source]);
	audit_change(changes, "remote_url", was->remote_url, draft->remote_url);
	audit_change(changes, "remote_branch", was->remote_branch, draft->remote_branch);
	audit_change(changes, "remote_commit", was->remote_commit, draft->remote_commit);
	audit_change(changes, "image", was->image, draft->image);
	audit_change(changes, "build_cmd", was->build_cmd, draft->build_cmd);
	audit_change(changes, "run_cmd", was->run_cmd, draft->run_cmd);
	audit_change(changes, "working_dir", was->working_dir, draft->working_dir);
	audit_change(changes, "port", ports[0], ports[1]);
	audit_change(changes, "status", statuses[was->status], statuses[draft->status]);
	audit_change_flag(changes, "spec_changed", false,
			  (was->spec || draft->spec) &&
			      (!was->spec || !draft->spec || !str_eq(was->spec, draft->spec)));
}

enum status service_change(struct request *req, const struct service *service,
			   const struct service_draft *draft)
{
	struct db_param params[6 + N_DRAFT_PARAMS] = {
		db_text(draft->name),
		db_id(draft->project_id),
		db_id(draft->environment_id),
	};
	struct audit_changes changes;
	enum status status;

	draft_params(draft, params + 3);
	params[3 + N_DRAFT_PARAMS] = db_time(req->now_ms);
	params[4 + N_DRAFT_PARAMS] = db_id(req->who->organization_id);
	params[5 + N_DRAFT_PARAMS] = db_id(service->id);
	status = db_run(req->db, req->arena, &service_sql_change, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	tell_changes(&changes, service, draft);
	return trace(req, "service.changed", service->id, draft, &changes);
}

enum status service_delete(struct request *req, const struct service *service)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(service->id) };
	const struct service_draft draft = service_draft_of(service);
	struct audit_changes changes;
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &service_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", service->name, NULL);
	return trace(req, "service.deleted", service->id, &draft, &changes);
}
