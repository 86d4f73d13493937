/* Reading what /metrics tells, unless it was told a moment ago. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/guard.h"
#include "base/str.h"
#include "exposition/exposition_sql.h"

/* What is kept for others must fit where it is kept; 1000 places come to some 3 MiB. */
#define KEPT_BYTES (8u << 20)

#define OPENMETRICS_TYPE "application/openmetrics-text"

/* Whether one of an Accept header's parts asks for the version of OpenMetrics that is spoken here. */
static bool wants_openmetrics(const char *part, size_t len)
{
	const char *version = strstr(part, "version=");

	if (len < strlen(OPENMETRICS_TYPE) ||
	    strncmp(part, OPENMETRICS_TYPE, strlen(OPENMETRICS_TYPE)) != 0)
		return false;
	if (!version || version >= part + len)
		return true;
	version += strlen("version=");
	version += *version == '"';
	return str_starts(version, "1.0.0");
}

enum exposition_form exposition_choose(const char *accept)
{
	while (accept && *accept) {
		size_t len;

		accept += strspn(accept, ", \t");
		len = strcspn(accept, ",");
		if (wants_openmetrics(accept, len))
			return EXPOSITION_OPENMETRICS;
		accept += len;
	}
	return EXPOSITION_PROMETHEUS;
}

/* Who may read metrics everywhere, or a key of some places, which sees those. */
static enum status check(struct request *req)
{
	const struct principal *who = req->who;

	if (who->project_ids || who->environment_ids)
		return STATUS_OK;
	return guard_place(req, CAN_METRICS, NULL);
}

static void answer(struct request *req, enum exposition_form form)
{
	response_begin(req, 200,
		       form == EXPOSITION_OPENMETRICS ? OPENMETRICS_TYPE
			   "; version=1.0.0; charset=utf-8"
						      : "text/plain; version=0.0.4; charset=utf-8");
	response_header(req, "Vary", "Accept");
}

/* The numbers of a text with blanks between them. */
static size_t read_health(const struct db_rows *rows, int64_t *out, size_t max)
{
	const struct exposition_kept *row = rows->rows;
	const char *text = rows->n && row->body ? row->body : "";
	size_t n = 0;

	while (*text && n < max) {
		char *end;

		out[n++] = strtoll(text, &end, 10);
		text = *end ? end + 1 : end;
	}
	return n;
}

static enum status keep(struct request *req, const unsigned char *digest)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_bytes(digest, DIGEST_BYTES),
		db_time(req->now_ms),
		db_text(buf_str(&req->response.body)),
	};

	return db_run(req->db, req->arena, &exposition_sql_keep, params, NULL, NULL);
}

enum status exposition_get(struct request *req)
{
	enum exposition_form form = exposition_choose(req->headers[HEADER_ACCEPT]);
	const struct principal *who = req->who;
	unsigned char digest[DIGEST_BYTES];
	const struct db_param params[] = {
		db_id(who->organization_id),      db_time(req->now_ms),
		db_text(who->project_ids),        db_text(who->environment_ids),
		db_bytes(digest, sizeof(digest)),
	};
	struct db_rows rows[4] = { { NULL, 0 } };
	struct exposition x;
	enum status status = check(req);

	digest_texts(digest, form == EXPOSITION_OPENMETRICS ? "o" : "p",
		     who->project_ids ? who->project_ids : "*",
		     who->environment_ids ? who->environment_ids : "*", (char *)NULL);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &exposition_sql_read, params, rows, NULL);
	if (status != STATUS_OK)
		return status;

	const struct exposition_kept *kept = rows[0].rows;
	int64_t *health = arena_array(req->arena, exposition_n_gauges, sizeof(*health));

	answer(req, form);
	if (kept->body) {
		buf_adds(&req->response.body, kept->body);
		return STATUS_OK;
	}
	x = (struct exposition){
		.places = rows[1].rows,
		.n_places = rows[1].n,
		.builds = rows[2].rows,
		.n_builds = rows[2].n,
		.health = health,
		.n_health = read_health(&rows[3], health, exposition_n_gauges),
	};
	exposition_write(&req->response.body, form, &x);
	return req->response.body.len < KEPT_BYTES ? keep(req, digest) : STATUS_OK;
}
