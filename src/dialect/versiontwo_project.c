/* Projects and their configurations, which that service keeps in one object. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "base/str.h"
#include "auth/guard.h"
#include "dialect/door.h"
#include "dialect/versiontwo.h"
#include "idempotency/write.h"
#include "json/codec.h"
#include "json/json.h"
#include "project/configuration.h"
#include "project/project.h"

struct project_out {
	struct project p;
	const char *config;
};

struct project_in {
	const char *name, *config;
};

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct project_out, member, c_type), .flags = FIELD_READ
#define IN(kind, member) FIELD_##kind##_OF(struct project_in, member)

/* clang-format off */
#define ROW                                                                                        \
	{ OUT(ID, "id", p.id, struct uuid), .prefix = "proj", .text = "id" },                      \
	{ OUT(TEXT, "name", p.name, const char *), .text = "name, unique without regard to case" }, \
	{ OUT(TIME, "created_at", p.created_at, int64_t), .text = "when it was first seen" },      \
	{ OUT(TIME, "updated_at", p.updated_at, int64_t), .text = "when it was last changed" }

const struct field versiontwo_project_row_fields[] = { ROW };

const struct field versiontwo_project_fields[] = {
	ROW,
	{ OUT(JSON, "config", config, const char *), .text = "its configuration" },
};

const struct field versiontwo_project_in_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ IN(JSON, config), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "its configuration, a JSON object" },
};

const struct field versiontwo_project_change_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE, .max = PROJECT_NAME_MAX, .text = "another name" },
	{ IN(JSON, config), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "merged into its configuration; what is null is taken out" },
};
/* clang-format on */
const size_t versiontwo_n_project_row_fields = ARRAY_LEN(versiontwo_project_row_fields);
const size_t versiontwo_n_project_fields = ARRAY_LEN(versiontwo_project_fields);
const size_t versiontwo_n_project_in_fields = ARRAY_LEN(versiontwo_project_in_fields);
const size_t versiontwo_n_project_change_fields = ARRAY_LEN(versiontwo_project_change_fields);

struct writing {
	struct request *req;
	struct project_in in;
	struct project project;
};

static enum status get_config(struct request *req, const struct project *project, const char **out)
{
	struct project_config config;
	enum status status = project_config_get(req->db, req->arena, req->who->organization_id,
						project->id, project->config_number, &config);

	*out = config.config;
	return status;
}

static enum status answer(struct request *req, int http, const char *reference)
{
	struct project_out out;
	enum status status = project_reach(req, reference, CAN_NOTHING, &out.p);

	if (status == STATUS_OK)
		status = get_config(req, &out.p, &out.config);
	return status == STATUS_OK ? versiontwo_answer(req, http, versiontwo_project_fields,
						       versiontwo_n_project_fields, &out)
				   : status;
}

static enum status answer_again(struct request *req, int http, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return answer(req, http, text);
}

enum status versiontwo_projects(struct request *req)
{
	static const struct versiontwo_list how = {
		.name = "projects",
		.fields = versiontwo_project_row_fields,
		.n = ARRAY_LEN(versiontwo_project_row_fields),
		.size = sizeof(struct project), /* which project_out begins with */
	};
	const struct project_filter filter = { .status = -1 };
	struct uuid organization_id = req->who->organization_id;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	enum status status = versiontwo_window(req, &window);

	if (status == STATUS_OK)
		status =
		    project_list(req->db, req->arena, organization_id, &filter, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project));
	status = project_count(req->db, req->arena, organization_id, &filter, &window, &list.total);
	return status == STATUS_OK ? versiontwo_answer_list(req, &how, &window, &list) : status;
}

enum status versiontwo_project_get(struct request *req)
{
	return answer(req, 200, req->captures[0]);
}

/* Merges into the configuration, which is the empty one for a new project. */
static enum status configure(struct request *req, const struct project *project, const char *field,
			     const char *patch)
{
	const char *config;
	enum status status = get_config(req, project, &config);

	if (status != STATUS_OK)
		return status;
	config = json_merge_patch(req->arena, config, patch);
	if (strlen(config) <= LIMIT_METADATA_BYTES)
		return project_config_set(req, project, config);
	request_fail_field(req, field, field_fault_code(FAULT_TOO_LONG),
			   "would be longer than 100 KiB");
	return STATUS_INVALID;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project_draft draft;
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)db;
	field_clear(project_draft_fields, project_n_draft_fields, &draft);
	draft.name = w->in.name;
	draft.status = PROJECT_ACTIVE;
	draft.visibility = PROJECT_PRIVATE;
	if (status == STATUS_OK)
		status = project_create(req, &draft, &w->project);
	if (status == STATUS_OK && w->in.config)
		status = configure(req, &w->project, "config", w->in.config);
	return status == STATUS_OK ? answer_again(req, 201, w->project.id) : status;
}

enum status versiontwo_project_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, versiontwo_project_in_fields,
					 versiontwo_n_project_in_fields, &w.in, NULL);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status rename_to(struct request *req, const struct project *project, const char *name)
{
	struct project_draft draft = project_draft_of(project);

	if (!name || str_eq(name, project->name))
		return STATUS_OK;
	draft.name = name;
	return project_change(req, project, &draft);
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = project_reach(req, req->captures[0], CAN_PROJECTS, &w->project);

	(void)db;
	if (status == STATUS_OK)
		status = rename_to(req, &w->project, w->in.name);
	if (status == STATUS_OK && w->in.config)
		status = configure(req, &w->project, "config", w->in.config);
	return status == STATUS_OK ? answer_again(req, 200, w->project.id) : status;
}

enum status versiontwo_project_change(struct request *req)
{
	struct writing w = { .req = req };
	struct json_object *object;
	enum status status = body_decode(req, versiontwo_project_change_fields,
					 versiontwo_n_project_change_fields, &w.in, &object);

	/* A project has a name: one that is blank or null is none. */
	if (status == STATUS_OK && object && !w.in.name &&
	    json_object_object_get_ex(object, "name", NULL)) {
		request_fail_field(req, "name", field_fault_code(FAULT_MISSING), "is required");
		status = STATUS_INVALID;
	}
	return status == STATUS_OK ? write_run(req, change, &w) : status;
}

/* Gone at once for everybody who asks; kept out of sight until it is purged. */
static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = project_reach(w->req, w->req->captures[0], CAN_PROJECTS, &w->project);

	(void)db;
	if (status == STATUS_OK)
		status = project_delete(w->req, &w->project);
	return status == STATUS_OK ? door_answer_nothing(w->req) : status;
}

enum status versiontwo_project_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}

/* The configuration alone, which is the whole answer */

static enum status answer_config(struct request *req)
{
	struct project project;
	const char *config;
	enum status status = project_reach(req, req->captures[0], CAN_NOTHING, &project);

	if (status == STATUS_OK)
		status = get_config(req, &project, &config);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(&req->response.body, config);
	return STATUS_OK;
}

enum status versiontwo_config_get(struct request *req)
{
	return answer_config(req);
}

static enum status change_config(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = project_reach(req, req->captures[0], CAN_PROJECTS, &w->project);

	(void)db;
	if (status == STATUS_OK)
		status = configure(req, &w->project, "", req->body);
	return status == STATUS_OK ? answer_config(req) : status;
}

enum status versiontwo_config_change(struct request *req)
{
	struct writing w = { .req = req };
	struct json_object *patch;
	enum status status = body_json(req, &patch);

	if (status == STATUS_OK && !json_object_is_type(patch, json_type_object)) {
		request_fail_field(req, "", field_fault_code(FAULT_TYPE), "must be an object");
		status = STATUS_INVALID;
	}
	return status == STATUS_OK ? write_run(req, change_config, &w) : status;
}
