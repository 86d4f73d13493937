/* Metrics and logs of a project, as they are watched. They are sent by the native way. */
#include "config.h"

#include <string.h>

#include "auth/access.h"
#include "dialect/versiontwo.h"
#include "logline/logline.h"
#include "metric/metric.h"
#include "project/project.h"

#define LINE(kind, member) FIELD_##kind##_OF(struct logline, member)

/* clang-format off */
const struct field versiontwo_log_fields[] = {
	{ LINE(TIME, timestamp), .flags = FIELD_READ, .text = "when it was written" },
	{ LINE(WORD, level), .flags = FIELD_READ, .words = &logline_level_words, .text = "debug, info, warn or error" },
	{ LINE(TEXT, component), .flags = FIELD_READ, .text = "part of the program that speaks" },
	{ LINE(TEXT, message), .flags = FIELD_READ, .text = "what it says" },
	{ LINE(TEXT, source), .flags = FIELD_READ | FIELD_DEFINED, .text = "where it was read" },
	{ LINE(TEXT, instance), .flags = FIELD_READ | FIELD_DEFINED, .text = "which one of several" },
};
/* clang-format on */
const size_t versiontwo_n_log_fields = ARRAY_LEN(versiontwo_log_fields);

enum status versiontwo_metrics(struct request *req)
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
	buf_adds(out, "{\"metrics\":");
	metric_write(out, metric_plain_fields, metric_n_plain_fields, &values);
	buf_addc(out, '}');
	return STATUS_OK;
}

/* A page has the newest lines, and is read from its top: the oldest of them first. */
static void turn(struct arena *arena, struct list_rows *list)
{
	const struct logline *rows = list->rows;
	struct logline *turned = arena_array(arena, list->n, sizeof(*turned));

	for (size_t i = 0; i < list->n; i++)
		turned[i] = rows[list->n - 1 - i];
	list->rows = turned;
}

enum status versiontwo_logs(struct request *req)
{
	const struct versiontwo_list how = {
		.name = "logs",
		.fields = versiontwo_log_fields,
		.n = versiontwo_n_log_fields,
		.size = sizeof(struct logline),
		.id = logline_fields,
	};
	struct logline_filter filter;
	struct list_window window;
	struct list_rows list;
	struct project project;
	enum status status = logline_filter_read(req, &filter, &window);

	if (status != STATUS_OK)
		return status;
	if (!request_query(req, "limit") && !request_query(req, "tail"))
		window.limit = LIMIT_PAGE_ROWS;
	status = project_reach(req, req->captures[0], CAN_LOGS, &project);
	if (status == STATUS_OK)
		status = logline_list(req, project.id, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	turn(req->arena, &list);
	return versiontwo_answer_list(req, &how, &window, &list);
}
