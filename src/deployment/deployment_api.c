/* Native JSON of deployments. */
#include "config.h"

#include "api/native.h"
#include "auth/access.h"
#include "base/i18n.h"
#include "deployment/deployment.h"

/* The list, of a project or an environment that the path names. */
static enum status list_of(struct request *req, const char *project, const char *environment)
{
	struct deployment_filter filter;
	struct list_window window;
	struct list_rows list;
	enum status status =
	    list_read(req, deployment_filter_fields, deployment_n_filter_fields, &filter, &window);

	if (status != STATUS_OK)
		return status;
	if (project)
		filter.project = project;
	if (environment)
		filter.environment = environment;
	status = deployment_resolve(req, &filter);
	if (status == STATUS_OK)
		status = deployment_list(req, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, deployment_fields, deployment_n_fields,
			   sizeof(struct deployment));
}

enum status deployment_api_list(struct request *req)
{
	return list_of(req, NULL, NULL);
}

enum status deployment_api_list_project(struct request *req)
{
	return list_of(req, req->captures[0], NULL);
}

enum status deployment_api_list_environment(struct request *req)
{
	return list_of(req, NULL, req->captures[0]);
}

enum status deployment_api_get(struct request *req)
{
	struct deployment deployment;
	enum status status = deployment_get(req, req->captures[0], &deployment);

	if (status == STATUS_OK &&
	    !access_sees(req->who,
			 &(struct access_place){ .project_id = deployment.project_id,
						 .environment_id = deployment.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("deployment"));
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, deployment_fields, deployment_n_fields, &deployment);
}
