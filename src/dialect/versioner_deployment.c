/* Deployments, read back: a bare array with filters, and one. Filters that name nothing we know find nothing; unknown
 * ones are ignored. */
#include "config.h"

#include "api/native.h"
#include "auth/access.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "dialect/door.h"
#include "dialect/versioner.h"

static enum status answer(struct request *req, const struct list_rows *list)
{
	struct buf *out = &req->response.body;

	response_begin(req, 200, "application/json");
	response_header(req, "X-Total-Count",
			arena_printf(req->arena, "%lld", (long long)list->total));
	buf_addc(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_addc(out, ',');
		versioner_write_deployment(out, (const struct deployment *)list->rows + i);
	}
	buf_addc(out, ']');
	return STATUS_OK;
}

/* false for a status that is none. */
static bool read_filter(struct request *req, struct deployment_filter *filter)
{
	const char *word = door_query(req, "status", NULL);

	*filter = (struct deployment_filter){ .status = -1 };
	filter->project = door_query(req, "product_id", NULL);
	if (!filter->project)
		filter->project = door_query(req, "product", "product_name");
	filter->environment = door_query(req, "environment_id", NULL);
	if (!filter->environment)
		filter->environment = door_query(req, "environment", "environment_name");
	filter->version = door_query(req, "version_id", "version");
	filter->release = door_query(req, "release_id", "release");
	return !word || progress_words.parse(word, &filter->status);
}

/* release: of the path, or NULL. */
static enum status list_of(struct request *req, const char *release)
{
	struct deployment_filter filter;
	struct list_window window;
	struct list_rows list = { .n = 0 };
	enum status status = STATUS_NOT_FOUND;

	door_window(req, &window);
	if (read_filter(req, &filter)) {
		if (release)
			filter.release = release;
		status = deployment_resolve(req, &filter);
	}
	if (status == STATUS_OK)
		status = deployment_list(req, &filter, &window, &list);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	req->failure.status = STATUS_OK;
	return answer(req, &list);
}

enum status versioner_deployments(struct request *req)
{
	return list_of(req, NULL);
}

enum status versioner_release_deployments(struct request *req)
{
	enum status status = versioner_release_exists(req);

	return status == STATUS_OK ? list_of(req, req->captures[0]) : status;
}

enum status versioner_deployment_get(struct request *req)
{
	struct deployment d;
	enum status status = deployment_get(req, req->captures[0], &d);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = d.project_id,
							   .environment_id = d.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "deployment");
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	versioner_write_deployment(&req->response.body, &d);
	return STATUS_OK;
}
