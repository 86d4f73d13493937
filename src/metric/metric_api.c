/* Native JSON of metrics. */
#include "config.h"

#include "api/batch.h"
#include "base/time.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "metric/metric.h"
#include "project/project.h"

struct writing {
	struct request *req;
	const char *points;
	size_t n;
};

static void write_moment(struct buf *out, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_format(ms, text);
	buf_addf(out, "\"%s\":\"%s\",", name, text);
}

enum status metric_api_list(struct request *req)
{
	struct buf *out = &req->response.body;
	struct metric_query query;
	struct project project;
	struct db_rows values;
	enum status status = metric_query_read(req, &query);

	if (status == STATUS_OK)
		status = project_reach(req, req->captures[0], CAN_METRICS, &project);
	if (status == STATUS_OK)
		status = metric_values(req, project.id, &query, &values);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":{");
	write_moment(out, "start_time", query.start_time);
	write_moment(out, "end_time", query.end_time);
	buf_addf(out,
		 "\"interval\":\"%s\",\"metrics\":", metric_interval_words.format(query.interval));
	metric_write(out, metric_value_fields, metric_n_value_fields, &values);
	buf_adds(out, "}}");
	return STATUS_OK;
}

static enum status store(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project project;
	enum status status = project_reach(req, req->captures[0], CAN_RECORD, &project);

	if (status == STATUS_OK)
		status =
		    metric_store(db, req->arena, req->who->organization_id, project.id, w->points);
	return status == STATUS_OK ? batch_answer(req, w->n) : status;
}

enum status metric_api_store(struct request *req)
{
	struct writing w = { .req = req };
	struct batch batch;
	enum status status = batch_read(req, "points", METRIC_POINTS_MAX, &batch);

	if (status == STATUS_OK)
		status = metric_read(&batch, &w.points);
	w.n = batch.n;
	return status == STATUS_OK ? write_run(req, store, &w) : status;
}
