/* /insights: how it goes in the organization, and project by project. Charts first; what the DORA metrics are will stand
 * above them. */
#include "config.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "html/chart.h"
#include "insight/insight.h"
#include "site/page.h"
#include "site/part.h"

/* "0:2 4:1" into values of days. */
static void read_days(const char *text, double *values)
{
	for (int i = 0; i < INSIGHT_DAYS; i++)
		values[i] = 0;
	while (text && *text) {
		char *end;
		long nth = strtol(text, &end, 10);
		double n = *end == ':' ? strtod(end + 1, &end) : 0;

		if (nth >= 0 && nth < INSIGHT_DAYS)
			values[nth] = n;
		if (end == text)
			return;
		text = *end ? end + 1 : end;
	}
}

static void add_project(struct request *req, struct view *list, const struct insight_project *p,
			size_t i)
{
	struct view *item = view_item(list);
	int64_t ended = p->completed + p->failed;
	double values[INSIGHT_DAYS];
	const struct chart_series series[] = { { .name = p->name, .values = values } };
	const struct chart chart = {
		.id = arena_printf(req->arena, "spark-%zu", i),
		.title = p->name,
		.text = _("Deployments per day, the oldest first:"),
		.n = INSIGHT_DAYS,
		.series = series,
		.n_series = 1,
	};

	read_days(p->days, values);
	view_text(item, "name", p->name);
	view_text(item, "href", part_project_link(req, p->slug));
	part_number(req, item, "total", p->total);
	part_number(req, item, "failed", p->failed);
	view_text(
	    item, "success",
	    ended ? arena_printf(req->arena, "%.0f%%", 100.0 * (double)p->completed / (double)ended)
		  : NULL);
	view_html(item, "spark", chart_spark(req->arena, &chart));
}

enum status insight_page(struct request *req)
{
	struct insight insight;
	struct view *view, *list;
	enum status status = insight_read(req, (struct uuid){ { 0 } }, NULL, &insight);

	if (status != STATUS_OK)
		return status;
	view = page_view(req, _("Insights"), "Insights");
	insight_view(req, view, &insight);
	list = view_list(view, "projects");
	for (size_t i = 0; i < insight.projects.n; i++)
		add_project(req, list, (const struct insight_project *)insight.projects.rows + i,
			    i);
	view_flag(view, "has_projects", insight.projects.n > 0);
	return page_show(req, 200, "insights", view);
}
