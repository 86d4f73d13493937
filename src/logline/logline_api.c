/* Native JSON of log lines. */
#include "config.h"

#include "api/batch.h"
#include "idempotency/write.h"
#include "logline/logline.h"
#include "project/project.h"

struct writing {
	struct request *req;
	struct logline *lines;
	size_t n;
};

enum status logline_api_list(struct request *req)
{
	struct logline_filter filter;
	struct list_window window;
	struct list_rows list;
	struct project project;
	enum status status = logline_filter_read(req, &filter, &window);

	if (status == STATUS_OK)
		status = project_reach(req, req->captures[0], CAN_LOGS, &project);
	if (status == STATUS_OK)
		status = logline_list(req, project.id, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, logline_fields, logline_n_fields,
			   sizeof(struct logline));
}

static enum status store(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project project;
	enum status status = project_reach(req, req->captures[0], CAN_RECORD, &project);

	(void)db;
	if (status == STATUS_OK)
		status = logline_store(req, project.id, w->lines, w->n);
	return status == STATUS_OK ? batch_answer(req, w->n) : status;
}

enum status logline_api_store(struct request *req)
{
	struct writing w = { .req = req };
	struct batch batch;
	enum status status = batch_read(req, "lines", LOGLINE_LINES_MAX, &batch);

	if (status == STATUS_OK)
		status = logline_read(&batch, &w.lines);
	w.n = batch.n;
	return status == STATUS_OK ? write_run(req, store, &w) : status;
}
