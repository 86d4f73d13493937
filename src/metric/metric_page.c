/* /projects/{project}/metrics: what a project's instances say of themselves, a picture a name. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "api/list.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/chart.h"
#include "metric/metric.h"
#include "project/project.h"
#include "site/page.h"
#include "site/part.h"

#define MINUTE_MS INT64_C(60000)
/* Pictures of one page: whoever sends more names asks for one. */
#define CHARTS_MAX 12

/* clang-format off */
/*  word in the address, words for people, minutes, and the interval that gives a picture of some 60 to 170 places */
static const struct span {
	const char *word, *text;
	int64_t minutes;
	enum metric_interval interval;
} spans[] = {
	{ "1h",  N_("last hour"),     60,          METRIC_INTERVAL_MINUTE },
	{ "6h",  N_("last 6 hours"),  6 * 60,      METRIC_INTERVAL_FIVE },
	{ "24h", N_("last day"),      24 * 60,     METRIC_INTERVAL_FIVE },
	{ "7d",  N_("last 7 days"),   7 * 24 * 60, METRIC_INTERVAL_HOUR },
};

struct wish {
	const char *span, *interval, *name, *instance;
};
static const struct field wish_fields[] = {
	{ FIELD_TEXT_OF(struct wish, span), .max = 8, .text = "1h, 6h, 24h or 7d" },
	{ FIELD_TEXT_OF(struct wish, interval), .max = 8, .text = "1m, 5m or 1h; chosen by the span unless given" },
	{ FIELD_TEXT_OF(struct wish, name), .max = METRIC_NAME_MAX, .text = "only this metric" },
	{ FIELD_TEXT_OF(struct wish, instance), .max = METRIC_INSTANCE_MAX, .text = "only this instance" },
};
/* clang-format on */

struct reading {
	struct project project;
	struct wish wish;
	const struct span *span;
	struct metric_query query;
	struct db_rows values;
};

/* Moves the beginning to a whole interval, so that a place of the picture is one of them. */
static void settle(struct request *req, struct reading *r)
{
	int64_t step_ms;

	r->query = (struct metric_query){ .interval = r->span->interval,
					  .name = r->wish.name,
					  .instance = r->wish.instance };
	for (int i = 0; r->wish.interval && i < METRIC_INTERVAL__COUNT; i++)
		if (str_eq(r->wish.interval, metric_interval_words.format(i)))
			r->query.interval = i;
	/* A week by the minute is more than a picture has places. */
	while (r->span->minutes / metric_interval_minutes(r->query.interval) >
	       METRIC_INTERVALS_MAX - 1)
		r->query.interval++;
	step_ms = metric_interval_minutes(r->query.interval) * MINUTE_MS;
	r->query.end_time = (req->now_ms / step_ms + 1) * step_ms;
	r->query.start_time = r->query.end_time - r->span->minutes * MINUTE_MS;
}

static enum status read_all(struct request *req, struct reading *r)
{
	struct list_window unused;
	enum status status = list_read(req, wish_fields, ARRAY_LEN(wish_fields), &r->wish, &unused);

	if (status == STATUS_OK)
		status = project_reach(req, req->captures[0], CAN_METRICS, &r->project);
	if (status != STATUS_OK)
		return status;
	r->span = &spans[0];
	for (size_t i = 0; r->wish.span && i < ARRAY_LEN(spans); i++)
		if (str_eq(r->wish.span, spans[i].word))
			r->span = &spans[i];
	settle(req, r);
	return metric_values(req, r->project.id, &r->query, &r->values);
}

static const char *label_of(struct request *req, const struct reading *r, int64_t ms)
{
	struct time_parts parts;

	time_split(clock_local(ms, NULL), &parts);
	return r->span->minutes > 24 * 60
		   ? arena_printf(req->arena, "%d/%d %02d:00", parts.day, parts.month, parts.hour)
		   : arena_printf(req->arena, "%02d:%02d", parts.hour, parts.minute);
}

/* The picture of the n rows of one name. */
static void add_chart(struct request *req, struct view *item, const struct reading *r,
		      const struct metric_value *rows, size_t n, size_t nth)
{
	int64_t step_ms = metric_interval_minutes(r->query.interval) * MINUTE_MS;
	size_t places = (size_t)((r->query.end_time - r->query.start_time) / step_ms);
	const char **labels = arena_array(req->arena, places, sizeof(*labels));
	double *values = arena_array(req->arena, places, sizeof(*values));
	double *most = arena_array(req->arena, places, sizeof(*most));
	const struct chart_series series[] = {
		{ .name = _("average"), .values = values },
		{ .name = _("most"), .values = most },
	};
	const struct chart chart = {
		.id = arena_printf(req->arena, "metric-%zu", nth),
		.title = rows->name,
		.text =
		    arena_printf(req->arena, _("The average and the most of every %s, of the %s."),
				 metric_interval_words.format(r->query.interval), _(r->span->text)),
		.places = _("Time"),
		.n = places,
		.labels = labels,
		.series = series,
		.n_series = ARRAY_LEN(series),
	};

	for (size_t i = 0; i < places; i++) {
		labels[i] = label_of(req, r, r->query.start_time + (int64_t)i * step_ms);
		values[i] = most[i] = CHART_GAP;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t at = (rows[i].timestamp - r->query.start_time) / step_ms;

		if (rows[i].timestamp < r->query.start_time || at >= (int64_t)places)
			continue;
		values[at] = strtod(rows[i].value, NULL);
		most[at] = strtod(rows[i].max, NULL);
	}
	view_text(item, "name", rows->name);
	view_html(item, "chart", chart_lines(req->arena, &chart));
}

static void add_charts(struct request *req, struct view *view, const struct reading *r)
{
	const struct metric_value *rows = r->values.rows;
	struct view *list = view_list(view, "metrics");
	size_t n_names = 0;

	for (size_t i = 0; i < r->values.n;) {
		size_t n = 1;

		while (i + n < r->values.n && str_eq(rows[i + n].name, rows[i].name))
			n++;
		if (n_names < CHARTS_MAX)
			add_chart(req, view_item(list), r, rows + i, n, n_names);
		n_names++;
		i += n;
	}
	view_flag(view, "has_metrics", n_names > 0);
	view_text(view, "more",
		  n_names > CHARTS_MAX ? arena_printf(req->arena, "%zu", n_names - CHARTS_MAX)
				       : NULL);
}

static void add_choices(struct view *view, const struct reading *r)
{
	struct view *list = view_list(view, "spans");

	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		struct view *item = view_item(list);

		view_text(item, "value", spans[i].word);
		view_text(item, "text", _(spans[i].text));
		view_flag(item, "is_chosen", r->span == &spans[i]);
	}
	list = view_list(view, "intervals");
	for (int i = 0; i < METRIC_INTERVAL__COUNT; i++) {
		struct view *item = view_item(list);

		view_text(item, "value", metric_interval_words.format(i));
		view_flag(item, "is_chosen", r->query.interval == i);
	}
	view_text(view, "wanted_name", r->wish.name);
	view_text(view, "wanted_instance", r->wish.instance);
}

enum status metric_page(struct request *req)
{
	struct reading r = { .span = NULL };
	struct view *view;
	enum status status = read_all(req, &r);

	if (status != STATUS_OK)
		return status;
	view = page_view(req, arena_printf(req->arena, _("Metrics of %s"), r.project.name),
			 "Projects");
	view_text(view, "project", r.project.name);
	view_text(view, "slug", r.project.slug);
	view_text(view, "home_of", part_project_link(req, r.project.slug));
	view_text(
	    view, "here",
	    request_link(req, arena_printf(req->arena, "/projects/%s/metrics", r.project.slug)));
	view_text(
	    view, "api",
	    request_url(req, arena_printf(req->arena, "/v1/projects/%s/metrics", r.project.slug)));
	add_choices(view, &r);
	add_charts(req, view, &r);
	return page_show(req, 200, "metrics", view);
}
