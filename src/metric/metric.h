/* Metrics: numbers that instances and hosts say of themselves, such as cpu and memory. They are kept by the minute (sum,
 * number, least and most), for metrics_keep_days, and read as averages over intervals. */
#ifndef LANDFALL_METRIC_METRIC_H
#define LANDFALL_METRIC_METRIC_H

#include "db/db.h"
#include "http/request.h"

struct batch;

#define METRIC_NAME_MAX     64
#define METRIC_INSTANCE_MAX 100
/* Points of one request. */
#define METRIC_POINTS_MAX 1000
/* No value is further from zero: sums of as many as there can be stay numbers. */
#define METRIC_VALUE_MAX 1e18
/* Intervals that one answer may have, and points of all its names together. */
#define METRIC_INTERVALS_MAX 1500
#define METRIC_ROWS_MAX      20000

/* What is sent. */
struct metric_point {
	const char *name; /* lower-case letters, digits, underscores and points; a letter first */
	const char *instance; /* which one of several; "" for the project as a whole */
	int64_t timestamp;
	const char *digits; /* the value as it came */
	double value;
};

/* Names in req->failure all that is wrong with the points of a batch; *out is them as the JSON that metric_store takes.
 * STATUS_INVALID. */
enum status metric_read(const struct batch *batch, const char **out) ATTR_MUST_USE;

/* Inside a transaction: adds points to their minutes, with one statement however many there are. */
enum status metric_store(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid project_id, const char *points) ATTR_MUST_USE;

enum metric_interval {
	METRIC_INTERVAL_MINUTE,
	METRIC_INTERVAL_FIVE,
	METRIC_INTERVAL_HOUR,
	METRIC_INTERVAL__COUNT
};
extern const struct field_words metric_interval_words; /* "1m", "5m", "1h" */
int64_t metric_interval_minutes(int interval);

/* What is asked for. */
struct metric_query {
	int64_t start_time, end_time; /* 0: the hour before the end; now */
	int interval;                 /* enum metric_interval; negative: a minute */
	const char *name, *instance;  /* NULL: all */
};
extern const struct field metric_query_fields[];
extern const size_t metric_n_query_fields;

/* Completes a query; its beginning is cut to the whole minute. NULL when all is well, else which parameter is wrong, and in
 * *why what is. Pure. */
const char *metric_query_settle(struct metric_query *query, int64_t now_ms, const char **why);

/* Reads and settles the query of a request. STATUS_MALFORMED names what is wrong with it. */
enum status metric_query_read(struct request *req, struct metric_query *out) ATTR_MUST_USE;

/* An interval of one name that has any points: numbers as JSON has them. Those without are left out. */
struct metric_value {
	const char *name;
	int64_t timestamp; /* when the interval begins */
	const char *value; /* average of all points in it */
	const char *min, *max;
	int64_t count;
};
extern const struct field metric_value_fields[];
extern const size_t metric_n_value_fields;
/* The same without what was averaged, as doors show it: timestamp and value. */
extern const struct field metric_plain_fields[];
extern const size_t metric_n_plain_fields;

/* The values of a project from start_time to before end_time, by name and time. STATUS_MALFORMED when there are more than
 * METRIC_ROWS_MAX. */
enum status metric_values(struct request *req, struct uuid project_id,
			  const struct metric_query *query, struct db_rows *out) ATTR_MUST_USE;

/* The same of one instance, by the name that it sends with its points, in whatever projects the request may see. */
enum status metric_values_instance(struct request *req, const char *instance,
				   const struct metric_query *query,
				   struct db_rows *out) ATTR_MUST_USE;

/* Appends {"cpu":{"values":[{…},…]},…}, each value by that table. */
void metric_write(struct buf *out, const struct field *fields, size_t n,
		  const struct db_rows *values);

/* Deletes at most limit rows that are older than days; *n is how many. For the worker. */
enum status metric_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			 int64_t limit, int64_t *n) ATTR_MUST_USE;

extern const struct db_stmt_def *const metric_statements[];
extern const size_t metric_n_statements;

/* /v1/projects/{project}/metrics */
enum status metric_api_list(struct request *req);
enum status metric_api_store(struct request *req);
/* GET /projects/{project}/metrics */
enum status metric_page(struct request *req);

#endif
