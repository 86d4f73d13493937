/* The page behind the "type" of every native error. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "site/page.h"

enum status problem_page(struct request *req)
{
	for (int status = 1; status < STATUS__COUNT; status++) {
		const struct status_info *info = status_info((enum status)status);

		if (!str_eq(info->slug, req->captures[0]))
			continue;

		struct view *view = page_view(req, _(info->title), "");

		view_text(view, "slug", info->slug);
		view_int(view, "http", info->http);
		view_text(view, "message", _(info->message));
		return page_show(req, 200, "problem", view);
	}
	return request_fail(req, STATUS_NOT_FOUND, NULL);
}
