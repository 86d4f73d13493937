/* Page. */
#include "config.h"

#include "project/project.h"
#include "site/page.h"

enum status project_page(struct request *req)
{
	struct view *view = page_view(req, "Page", "State");

	return page_show(req, 200, "matrix", view);
}
