/* The way of a request. */
#include "config.h"

#include <string.h>

#include "api/doc.h"
#include "app.h"
#include "auth/csrf.h"
#include "auth/guard.h"
#include "auth/ratelimit.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/time.h"
#include "db/db.h"
#include "db/migrate.h"
#include "http/router.h"
#include "idempotency/idempotency.h"
#include "site/language.h"
#include "serve.h"

/* Browsers hold form-action against the redirect that answers a form as well: the one page whose form leads out of
 * the house names where to. */
static const char *content_policy(struct request *req)
{
	const char *more = req->response.form_action;

	return arena_printf(req->arena,
			    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
			    "form-action 'self'%s%s; frame-ancestors 'none'; base-uri 'none'",
			    more ? " " : "", more ? more : "");
}

static double elapsed_ms(const struct request *req)
{
	return (double)(time_monotonic_ns() - req->started_ns) / 1e6;
}

/* Without those of the request that it is sent within. */
static int n_statements(const struct request *req)
{
	return db_n_statements(req->db) - req->n_statements_before;
}

/* Of the database, without that of the request that it is sent within. */
static double db_ms(const struct request *req)
{
	return (double)(db_elapsed_ns(req->db) - req->db_ns_before) / 1e6;
}

/* Server-Timing (W3C): how long we took, how much of that was the database's, and how many statements, which are round
 * trips, it needed. */
static void set_timing(struct request *req)
{
	response_header(req, "Server-Timing",
			arena_printf(req->arena,
				     "total;dur=%.2f, db;dur=%.2f;desc=\"%d statements\"",
				     elapsed_ms(req), db_ms(req), n_statements(req)));
}

static void set_common_headers(struct request *req)
{
	const char *type = req->response.content_type;

	response_header(req, "X-Request-Id", req->id);
	response_header(req, "X-Content-Type-Options", "nosniff");
	set_timing(req);
	language_set_headers(req);
	if (!strstr(buf_str(&req->response.headers), "Cache-Control: "))
		response_header(req, "Cache-Control", "private, no-cache");
	if (type && strncmp(type, "text/html", 9) == 0) {
		response_header(req, "Content-Security-Policy", content_policy(req));
		response_header(req, "Referrer-Policy", "same-origin");
	}
}

/* OPTIONS needs no row: the Allow header that a wrong method gets is its answer. */
static bool is_options(const struct request *req)
{
	return req->failure.status == STATUS_WRONG_METHOD && req->method == METHOD_OPTIONS;
}

/* Some paths hold a link that is as good as a password: the log has the row of the map instead. */
static const char *path_for_log(const struct request *req)
{
	static const char *const secrets[] = { "{reset}", "{invite}", "{badgetoken}",
					       "{feedtoken}" };
	const char *row = req->route ? req->route->path : "";

	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		if (strstr(row, secrets[i]))
			return row;
	return req->path;
}

static void answer_failure(struct request *req)
{
	if (is_options(req)) {
		response_begin(req, 204, NULL);
		return;
	}
	if (status_info(req->failure.status)->http >= 500)
		log_warn("msg=\"request failed\" status=%s path=\"%s\" cause=\"%s\"",
			 status_info(req->failure.status)->slug, path_for_log(req),
			 db_cause(req->db));
	if (status_info(req->failure.status)->http == 503)
		response_header(req, "Retry-After", "5");
	req->door->fail(req);
}

/* A process looks once whether it knows the schema, before it answers anything that needs it: against an older
 * or newer one it writes nothing and says so. */
static enum status check_schema(struct request *req)
{
	char why[512];

	bool is_harmless = req->route->guard == GUARD_OPEN && req->route->method == METHOD_GET;

	if (req->app->is_schema_checked || is_harmless)
		return STATUS_OK;
	if (migrate_check(req->db, req->arena, why) != STATUS_OK) {
		log_warn("msg=\"not ready\" why=\"%s\"", why);
		return request_fail(req, STATUS_UNAVAILABLE, NULL);
	}
	req->app->is_schema_checked = true;
	db_request_begin(
	    req->db); /* that look was the process's: the request's count begins here */
	return STATUS_OK;
}

/* Only lists can be had as files. */
static enum status check_suffix(struct request *req)
{
	const struct route_doc *doc;

	if (!req->suffix)
		return STATUS_OK;
	doc = route_doc_find(req->app->map, req->route);
	return doc && doc->shape == DOC_LIST ? STATUS_OK
					     : request_fail(req, STATUS_NOT_FOUND, NULL);
}

static void log_request(const struct request *req)
{
	log_info("method=%s path=\"%s%s\" status=%d ms=%.2f statements=%d bytes=%zu",
		 req->method_name, req->base, path_for_log(req), req->response.http,
		 elapsed_ms(req), n_statements(req), req->response.body.len);
}

/* The handler's work, unless a form was sent before. */
static enum status work(struct request *req)
{
	const char *token = request_form(req, CSRF_FIELD);
	bool is_replay = false;
	enum status status = STATUS_OK;

	if (req->route->guard == GUARD_FORM && token)
		status = idempotency_claim_form(req, token, &is_replay);
	return status == STATUS_OK && !is_replay ? req->route->handler(req) : status;
}

/* From the map to the answer; who NULL: whoever the guard finds. */
static void answer(struct request *req, const struct principal *who)
{
	enum status status = router_find(req->app->map, req);

	language_choose(req);
	if (status == STATUS_OK)
		status = check_suffix(req);
	if (status == STATUS_OK)
		status = check_schema(req);
	if (status == STATUS_OK && req->door->check)
		status = req->door->check(req);
	if (status == STATUS_OK)
		status = who ? guard_check_as(req, who) : guard_check(req);
	language_choose(req);
	status = ratelimit_check(req, status);
	if (status == STATUS_OK)
		status = work(req);
	if (status != STATUS_OK) {
		request_fail(req, status, NULL);
		answer_failure(req);
	}
	idempotency_finish(req);
}

void serve_request(struct request *req)
{
	log_set_request(req->id);
	db_request_begin(req->db);
	req->n_statements_before = 0;
	req->db_ns_before = 0;
	answer(req, NULL);
	db_request_end(req->db);
	set_common_headers(req);
	log_request(req);
	log_set_request(NULL);
}

void serve_within(struct request *req, const struct principal *who)
{
	enum language language = i18n_language();
	const char *zone = arena_strdup(req->arena, clock_zone());

	req->n_statements_before = db_n_statements(req->db);
	req->db_ns_before = db_elapsed_ns(req->db);
	answer(req, who);
	set_common_headers(req);
	log_request(req);
	i18n_use(language);
	clock_use_zone(zone);
}
