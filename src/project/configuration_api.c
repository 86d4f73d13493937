/* Native JSON of configurations. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "project/configuration.h"

static enum status get_project(struct request *req, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("project")) : status;
}

static enum status get_config(struct request *req, const struct project *project, int64_t number,
			      struct project_config *out)
{
	enum status status = project_config_get(req->db, req->arena, req->who->organization_id,
						project->id, number, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("configuration of the project"))
					  : status;
}

static enum status answer(struct request *req, const struct project_config *config)
{
	return api_answer(req, 200, project_config_fields, project_config_n_fields, config);
}

enum status project_config_api_get(struct request *req)
{
	struct project project;
	struct project_config config;
	enum status status = get_project(req, &project);

	if (status == STATUS_OK)
		status = get_config(req, &project, project.config_number, &config);
	return status == STATUS_OK ? answer(req, &config) : status;
}

/* The body is the patch itself: a JSON object. */
static enum status read_patch(struct request *req)
{
	struct json_problem problem;
	struct json_object *patch;

	if (req->is_body_long)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	if (json_parse(req->arena, req->body, req->body_len, &patch, &problem) != STATUS_OK)
		return request_failf(req, STATUS_MALFORMED,
				     _("Invalid JSON in request body: %s at byte %zu"),
				     problem.what, problem.offset);
	if (json_object_is_type(patch, json_type_object))
		return STATUS_OK;
	request_fail_field(req, "", "type", _("the body must be a JSON object"));
	return STATUS_INVALID;
}

static enum status change(struct db *db, void *context)
{
	struct request *req = context;
	struct uuid organization_id = req->who->organization_id;
	struct project project;
	struct project_config config;
	const char *merged;
	enum status status = get_project(req, &project);

	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = project.id });
	if (status == STATUS_OK)
		status = get_config(req, &project, project.config_number, &config);
	if (status != STATUS_OK)
		return status;
	merged = json_merge_patch(req->arena, config.config, req->body);
	if (!merged)
		return request_failf(
		    req, STATUS_TOO_LARGE,
		    _("The configuration would have more than %d members in one object."),
		    LIMIT_JSON_MEMBERS);
	if (strlen(merged) > LIMIT_METADATA_BYTES)
		return request_fail(req, STATUS_TOO_LARGE,
				    _("The configuration would be longer than 100 KiB."));
	status = project_config_set(req, &project, merged);
	if (status == STATUS_OK)
		status = project_get(db, req->arena, organization_id, req->captures[0], &project);
	if (status == STATUS_OK)
		status = get_config(req, &project, project.config_number, &config);
	return status == STATUS_OK ? answer(req, &config) : status;
}

enum status project_config_api_change(struct request *req)
{
	enum status status = read_patch(req);

	return status == STATUS_OK ? write_run(req, change, req) : status;
}

enum status project_config_api_versions(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct project project;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = get_project(req, &project);
	if (status == STATUS_OK)
		status = project_config_list(req->db, req->arena, req->who->organization_id,
					     project.id, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project_config));
	list.total = project.config_number;
	return list_answer(req, &window, &list, project_config_fields, project_config_n_fields,
			   sizeof(struct project_config));
}

struct diff_query {
	int64_t from, to;
	const char *changes;
};

/* clang-format off */
const struct field configuration_diff_fields[] = {
	{ FIELD_INT_OF(struct diff_query, from), .flags = FIELD_READ, .low = 0, .high = INT32_MAX, .text = "number of the one; the one before to unless given" },
	{ FIELD_INT_OF(struct diff_query, to), .flags = FIELD_READ, .low = 0, .high = INT32_MAX, .text = "number of the other; the newest unless given" },
};

static const struct field diff_out_fields[] = {
	{ FIELD_INT_OF(struct diff_query, from), .flags = FIELD_READ, .text = "number of the one" },
	{ FIELD_INT_OF(struct diff_query, to), .flags = FIELD_READ, .text = "number of the other" },
	{ FIELD_JSON_OF(struct diff_query, changes), .flags = FIELD_READ, .text = "what makes the one the other" },
};
/* clang-format on */
const size_t configuration_n_diff_fields = ARRAY_LEN(configuration_diff_fields);

enum status project_config_api_diff(struct request *req)
{
	struct diff_query query;
	struct list_window window;
	struct project project;
	struct project_config from, to;
	enum status status =
	    list_read(req, configuration_diff_fields, configuration_n_diff_fields, &query, &window);

	if (status == STATUS_OK)
		status = get_project(req, &project);
	if (status != STATUS_OK)
		return status;
	if (query.to == FIELD_NO_INT)
		query.to = project.config_number;
	if (query.from == FIELD_NO_INT)
		query.from = query.to ? query.to - 1 : 0;
	status = get_config(req, &project, query.from, &from);
	if (status == STATUS_OK)
		status = get_config(req, &project, query.to, &to);
	if (status != STATUS_OK)
		return status;
	query.changes = project_config_diff(req->arena, from.config, to.config);
	return api_answer(req, 200, diff_out_fields, ARRAY_LEN(diff_out_fields), &query);
}
