/* Which of a report's times means what. */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "http/request.h"
#include "progress/report.h"

int64_t report_moment(const struct report *report)
{
	if (progress_is_open((enum progress)report->status))
		return report->started_at ? report->started_at : report->completed_at;
	return report->completed_at;
}

int64_t report_first_moment(const struct report *report, int64_t now_ms)
{
	int64_t moment = report->started_at ? report->started_at : report->completed_at;

	if (report->completed_at && report->completed_at < moment)
		moment = report->completed_at;
	return moment && moment < now_ms ? moment : now_ms;
}

int64_t report_heard_at(const struct report *report, int64_t now_ms)
{
	return report->is_history ? report_first_moment(report, now_ms) : now_ms;
}

void report_times(const struct report *report, int64_t now_ms, int64_t *started, int64_t *finished)
{
	*started = *finished = 0;
	if (report->status == PROGRESS_STARTED) {
		*started = report_moment(report) ? report_moment(report) : now_ms;
	} else if (!progress_is_open((enum progress)report->status)) {
		*finished = report->completed_at ? report->completed_at : now_ms;
		/* One client sends started_at = now with every event, also of an end that it tells no
		 * time of: a start after the end is no start. */
		if (report->started_at && report->started_at <= *finished)
			*started = report->started_at;
	}
}

enum status report_check_clock(struct request *req, const struct report *report)
{
	const char *message = _("lies more than 5 minutes in the future");
	int64_t latest = req->now_ms + LIMIT_CLOCK_AHEAD_MS;

	if (report->started_at > latest)
		request_fail_field(req, "started_at", "out_of_range", message);
	if (report->completed_at > latest)
		request_fail_field(req, "completed_at", "out_of_range", message);
	return req->failure.status;
}

bool report_is_backfill(const struct report *report, int64_t now_ms)
{
	int64_t moment = report_moment(report);

	return report->is_history || (moment && now_ms - moment > LIMIT_BACKFILL_MS);
}

struct arrival report_arrival(const struct report *report, int64_t now_ms)
{
	return (struct arrival){
		.status = (enum progress)report->status,
		.run_id = report->run_id,
		.at = report_moment(report),
		.now_ms = now_ms,
		.digest = report->digest,
	};
}
