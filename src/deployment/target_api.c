/* Native JSON of a deployment's targets. */
#include "config.h"

#include "api/native.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "deployment/deployment.h"
#include "deployment/target.h"

enum status target_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct deployment d;
	enum status status = deployment_get(req, req->captures[0], &d);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = d.project_id,
							   .environment_id = d.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("deployment"));
	if (status == STATUS_OK)
		status = list_read(req, NULL, 0, NULL, &window);
	if (status == STATUS_OK)
		status = target_list(req, d.id, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, target_fields, target_n_fields,
			   sizeof(struct target));
}
