/* Deployments of a project. What that service calls a deployment's configuration is our environment and our metadata. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "api/native.h"
#include "auth/access.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "dialect/versiontwo.h"
#include "environment/environment.h"
#include "json/codec.h"
#include "json/json.h"
#include "project/project.h"
#include "version/version.h"

struct deployment_out {
	struct deployment d;
	const char *config;
};

struct deployment_in {
	const char *version, *config;
};

/* What a configuration says to us. */
struct wanted {
	const char *environment;
};

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct deployment_out, member, c_type),                   \
	    .flags = FIELD_READ, .words = &progress_words
#define IN(kind, member) FIELD_##kind##_OF(struct deployment_in, member)

/* clang-format off */
#define ROW                                                                                        \
	{ OUT(ID, "id", d.id, struct uuid), .prefix = "dep", .text = "id" },                       \
	{ OUT(TEXT, "version", d.version, const char *), .text = "what is deployed" },             \
	{ OUT(WORD, "status", d.run.status, int), .text = "how far it has come" },                 \
	{ OUT(TIME, "created_at", d.run.created_at, int64_t), .text = "when it was first told of" }, \
	{ OUT(TEXT, "environment", d.environment_name, const char *), .text = "where to" }

const struct field versiontwo_deployment_row_fields[] = { ROW };

const struct field versiontwo_deployment_fields[] = {
	ROW,
	{ OUT(ID, "project_id", d.project_id, struct uuid), .prefix = "proj", .text = "of what" },
	{ OUT(JSON, "config", config, const char *), .text = "its environment, and whatever else was said with it" },
	{ OUT(TIME, "started_at", d.run.started_at, int64_t), .text = "when it began" },
	{ OUT(TIME, "completed_at", d.run.finished_at, int64_t), .text = "when it ended" },
	{ OUT(TIME, "updated_at", d.run.updated_at, int64_t), .text = "when it last went on" },
	{ FIELD_NAMED(FIELD_ID, "rollback_of", struct deployment_out, d.rollback_of, struct uuid), .flags = FIELD_READ | FIELD_DEFINED, .prefix = "dep", .text = "of a rollback: the deployment that it undoes" },
};

const struct field versiontwo_deployment_in_fields[] = {
	{ IN(TEXT, version), .flags = FIELD_WRITE | FIELD_REQUIRED | FIELD_COERCE, .max = VERSION_MAX, .text = "what to deploy; made on first sight" },
	{ IN(JSON, config), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "environment says where to, without it the default one; the rest is kept with the deployment" },
};

static const struct field wanted_fields[] = {
	{ FIELD_TEXT_OF(struct wanted, environment), .flags = FIELD_WRITE, .max = ENVIRONMENT_NAME_MAX },
};
/* clang-format on */
const size_t versiontwo_n_deployment_row_fields = ARRAY_LEN(versiontwo_deployment_row_fields);
const size_t versiontwo_n_deployment_fields = ARRAY_LEN(versiontwo_deployment_fields);
const size_t versiontwo_n_deployment_in_fields = ARRAY_LEN(versiontwo_deployment_in_fields);

/* The environment's name is said by us: it may have got another since. */
static const char *config_of(struct arena *arena, const struct deployment *d)
{
	const char *kept = d->run.extra_metadata;
	struct buf patch;
	const char *config;

	buf_init(&patch, 8 * ENVIRONMENT_NAME_MAX);
	buf_adds(&patch, "{\"environment\":");
	json_write_text(&patch, d->environment_name);
	buf_addc(&patch, '}');
	config = json_merge_patch(arena, kept ? kept : "{}", buf_str(&patch));
	buf_release(&patch);
	return config;
}

static enum status answer(struct request *req, const struct deployment *d, bool is_new)
{
	const struct deployment_out out = { *d, config_of(req->arena, d) };

	return versiontwo_answer(req, is_new ? 201 : 200, versiontwo_deployment_fields,
				 versiontwo_n_deployment_fields, &out);
}

enum status versiontwo_deployments(struct request *req)
{
	static const struct versiontwo_list how = {
		.name = "deployments",
		.fields = versiontwo_deployment_row_fields,
		.n = ARRAY_LEN(versiontwo_deployment_row_fields),
		.size = sizeof(struct deployment), /* which deployment_out begins with */
	};
	struct deployment_filter filter = { .project = req->captures[0], .status = -1 };
	struct list_window window;
	struct list_rows list;
	enum status status = versiontwo_window(req, &window);

	if (status == STATUS_OK)
		status = deployment_resolve(req, &filter);
	if (status == STATUS_OK)
		status = deployment_list(req, &filter, &window, &list);
	return status == STATUS_OK ? versiontwo_answer_list(req, &how, &window, &list) : status;
}

/* The deployment of the path, if the request sees it and the project has it. */
static enum status get(struct request *req, struct deployment *out)
{
	struct project project;
	enum status status = project_reach(req, req->captures[0], CAN_NOTHING, &project);

	*out = (struct deployment){ .version = NULL };
	if (status == STATUS_OK)
		status = deployment_get(req, req->captures[1], out);
	if (status == STATUS_OK &&
	    (!uuid_eq(&out->project_id, &project.id) ||
	     !access_sees(req->who,
			  &(struct access_place){ .project_id = out->project_id,
						  .environment_id = out->environment_id })))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, "deployment") : status;
}

enum status versiontwo_deployment_get(struct request *req)
{
	struct deployment d;
	enum status status = get(req, &d);

	return status == STATUS_OK ? answer(req, &d, false) : status;
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct request *req = context;

	(void)field;
	request_fail_field(req, arena_printf(req->arena, "config.%s", name),
			   field_fault_code(fault), message);
}

/* Takes the environment out of a configuration; what is left is the deployment's metadata. */
static enum status read_config(struct request *req, const char *config,
			       struct deployment_draft *draft)
{
	const struct codec codec = { req->arena, refuse, req };
	struct wanted wanted = { NULL };
	struct json_problem problem;
	struct json_object *object;

	if (!config)
		return STATUS_OK;
	if (json_parse(req->arena, config, strlen(config), &object, &problem) != STATUS_OK)
		BUG("no JSON at byte %zu: %s", problem.offset, problem.what);
	if (!codec_decode(&codec, wanted_fields, ARRAY_LEN(wanted_fields), object, &wanted))
		return STATUS_INVALID;
	draft->environment = wanted.environment;
	config = json_merge_patch(req->arena, config, "{\"environment\":null}");
	draft->extra_metadata = str_eq(config, "{}") ? NULL : config;
	return STATUS_OK;
}

enum status versiontwo_deployment_create(struct request *req)
{
	struct deployment_in in;
	struct deployment_draft draft = { .project = NULL };
	enum status status = body_decode(req, versiontwo_deployment_in_fields,
					 versiontwo_n_deployment_in_fields, &in, NULL);

	if (status == STATUS_OK || (status == STATUS_INVALID && in.config))
		status = read_config(req, in.config, &draft) == STATUS_OK ? status : STATUS_INVALID;
	draft.version = in.version;
	return status == STATUS_OK ? deployment_start(req, req->captures[0], &draft, answer)
				   : status;
}

enum status versiontwo_deployment_roll_back(struct request *req)
{
	struct deployment d;
	enum status status = get(req, &d);

	return status == STATUS_OK ? deployment_roll_back(req, &d, NULL, answer) : status;
}
