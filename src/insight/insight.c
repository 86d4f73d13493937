/* Reading, and what the charts are made of. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/time.h"
#include "environment/environment.h"
#include "html/chart.h"
#include "insight/insight_sql.h"
#include "site/part.h"

#define DAY_MS  (INT64_C(24) * 60 * 60 * 1000)
#define WEEK_MS (7 * DAY_MS)

/* The first day of the span, and the Monday that begins its first week: the 1st of January 1970 was a Thursday. */
static int64_t first_day(int64_t now_ms)
{
	return (now_ms / DAY_MS - (INSIGHT_DAYS - 1)) * DAY_MS;
}

static int64_t first_week(int64_t now_ms)
{
	int64_t day = now_ms / DAY_MS;
	int64_t monday = day - (day + 3) % 7;

	return monday * DAY_MS - (INSIGHT_WEEKS - 1) * WEEK_MS;
}

/* Those that are production; the list is filled up with the last one, or with no id at all. */
static void set_places(const struct db_rows *environments, struct db_param *out)
{
	const struct environment *environment = environments->rows;
	struct uuid id = { { 0 } };
	size_t n = 0;

	for (size_t i = 0; i < environments->n && n < INSIGHT_PLACES; i++) {
		if (environment[i].tier != TIER_PRODUCTION)
			continue;
		id = environment[i].id;
		out[n++] = db_id(id);
	}
	while (n < INSIGHT_PLACES)
		out[n++] = db_id(id);
}

enum status insight_read(struct request *req, struct uuid project_id,
			 const struct db_rows *environments, struct insight *out)
{
	struct db_param params[5 + INSIGHT_PLACES] = {
		db_id(req->who->organization_id),
		db_id(project_id),
		db_time(first_day(req->now_ms)),
		db_time(first_week(req->now_ms)),
		db_id(uuid_floor(first_week(req->now_ms))),
	};
	struct db_rows rows[3] = { { NULL, 0 } };
	enum status status;

	if (environments)
		set_places(environments, params + 5);
	status = db_run(req->db, req->arena,
			environments ? &insight_sql_project : &insight_sql_organization, params,
			rows, NULL);
	*out = (struct insight){ .days = rows[0], .weeks = rows[1], .projects = rows[2] };
	return status;
}

/* "6 Nov" */
static const char *day_label(struct request *req, int64_t day)
{
	static const char *const months[] = { N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
					      N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
					      N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec") };
	struct time_parts parts;

	time_split(day, &parts);
	return arena_printf(req->arena, "%d %s", parts.day, _(months[parts.month - 1]));
}

static const char *percent(struct arena *arena, double value)
{
	return arena_printf(arena, "%.0f%%", value);
}

static const char *hours(struct arena *arena, double value)
{
	char text[I18N_NUMBER_SIZE];

	i18n_write_decimal(value, value < 10 ? 1 : 0, text);
	return arena_printf(arena, "%s h", text);
}

/* Completed among those that came to an end which says something; a gap where none did. */
static double rate(int64_t completed, int64_t failed)
{
	return completed + failed ? 100.0 * (double)completed / (double)(completed + failed)
				  : CHART_GAP;
}

/* A column of numbers for each status, a row a day. */
struct by_day {
	const char *labels[INSIGHT_DAYS];
	double completed[INSIGHT_DAYS], failed[INSIGHT_DAYS], aborted[INSIGHT_DAYS];
	double open[INSIGHT_DAYS], rate[INSIGHT_DAYS];
	int64_t n_completed, n_failed, n;
};

static struct by_day *spread_days(struct request *req, const struct db_rows *rows)
{
	struct by_day *by = arena_alloc(req->arena, sizeof(*by));
	const struct insight_day *days = rows->rows;
	int64_t first = first_day(req->now_ms);

	for (int i = 0; i < INSIGHT_DAYS; i++) {
		by->labels[i] = day_label(req, first + i * DAY_MS);
		by->rate[i] = CHART_GAP;
	}
	for (size_t i = 0; i < rows->n; i++) {
		int64_t at = (days[i].day - first) / DAY_MS;

		if (at < 0 || at >= INSIGHT_DAYS)
			continue; /* of a clock that is ahead of ours */
		by->completed[at] = (double)days[i].completed;
		by->failed[at] = (double)days[i].failed;
		by->aborted[at] = (double)days[i].aborted;
		by->open[at] = (double)days[i].open;
		by->rate[at] = rate(days[i].completed, days[i].failed);
		by->n_completed += days[i].completed;
		by->n_failed += days[i].failed;
		by->n += days[i].completed + days[i].failed + days[i].aborted + days[i].open;
	}
	return by;
}

static void add_days(struct request *req, struct view *view, const struct insight *insight)
{
	const struct by_day *by = spread_days(req, &insight->days);
	const struct chart_series series[] = {
		{ .name = _("completed"), .mark = "completed", .values = by->completed },
		{ .name = _("failed"), .mark = "failed", .values = by->failed },
		{ .name = _("aborted"), .mark = "aborted", .values = by->aborted },
		{ .name = _("not ended"), .mark = "started", .values = by->open },
		{ .name = _("succeeded"),
		  .values = by->rate,
		  .format = percent,
		  .is_only_told = true },
	};
	double success = rate(by->n_completed, by->n_failed);
	const struct chart chart = {
		.id = "days",
		.title = _("Deployments per day"),
		.text = arena_printf(
		    req->arena, _("%s in the last %d days, which begin at midnight UTC."),
		    part_count(req, by->n, "%s deployment", "%s deployments"), INSIGHT_DAYS),
		.places = _("Day, UTC"),
		.n = INSIGHT_DAYS,
		.labels = by->labels,
		.series = series,
		.n_series = ARRAY_LEN(series),
	};

	view_flag(view, "has_days", by->n > 0);
	view_text(view, "deployments", part_count(req, by->n, "%s deployment", "%s deployments"));
	view_int(view, "n_days", INSIGHT_DAYS);
	view_text(view, "success", isnan(success) ? NULL : percent(req->arena, success));
	if (by->n > 0)
		view_html(view, "days_chart", chart_bars(req->arena, &chart));
	else
		view_text(view, "days_chart", NULL);
}

struct by_week {
	const char *labels[INSIGHT_WEEKS];
	double median[INSIGHT_WEEKS], n[INSIGHT_WEEKS];
};

static void add_weeks(struct request *req, struct view *view, const struct insight *insight)
{
	struct by_week *by = arena_alloc(req->arena, sizeof(*by));
	const struct insight_week *weeks = insight->weeks.rows;
	int64_t first = first_week(req->now_ms);
	const struct chart_series series[] = {
		{ .name = _("median"), .values = by->median, .format = hours },
		{ .name = _("commits"), .values = by->n, .is_only_told = true },
	};
	const struct chart chart = {
		.id = "lead",
		.title = _("Lead time per week"),
		.text = _("From a commit being written to the first deployment in production that "
			  "completed with it: "
			  "the median of the commits that arrived in a week."),
		.places = _("Week of, UTC"),
		.n = INSIGHT_WEEKS,
		.labels = by->labels,
		.series = series,
		.n_series = ARRAY_LEN(series),
	};
	size_t n = 0;

	for (int i = 0; i < INSIGHT_WEEKS; i++) {
		by->labels[i] = day_label(req, first + i * WEEK_MS);
		by->median[i] = CHART_GAP;
	}
	for (size_t i = 0; i < insight->weeks.n; i++) {
		int64_t at = (weeks[i].week - first) / WEEK_MS;

		if (weeks[i].week < first || at >= INSIGHT_WEEKS)
			continue;
		by->median[at] = (double)weeks[i].median_s / 3600;
		by->n[at] = (double)weeks[i].n;
		n++;
	}
	view_flag(view, "has_weeks", n > 0);
	if (n)
		view_html(view, "weeks_chart", chart_lines(req->arena, &chart));
	else
		view_text(view, "weeks_chart", NULL);
}

void insight_view(struct request *req, struct view *view, const struct insight *insight)
{
	add_days(req, view, insight);
	add_weeks(req, view, insight);
}
