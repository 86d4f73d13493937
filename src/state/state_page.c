/* Page. */
#include "config.h"

#include "state/state.h"
#include "site/page.h"

enum status state_page(struct request *req)
{
	struct view *view = page_view(req, "Page", "State");

	return page_show(req, 200, "matrix", view);
}
