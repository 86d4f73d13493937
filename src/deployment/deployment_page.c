/* Page. */
#include "config.h"

#include "deployment/deployment.h"
#include "site/page.h"

enum status deployment_page(struct request *req)
{
	struct view *view = page_view(req, "Page", "State");

	return page_show(req, 200, "matrix", view);
}
