/* What has to be done now and then, as a table. */
#include "config.h"

#include "audit/seal.h"
#include "auth/grant.h"
#include "auth/session.h"
#include "auth/throttle.h"
#include "base/log.h"
#include "base/time.h"
#include "build/build.h"
#include "channel/target.h"
#include "cli/chores.h"
#include "delivery/delivery.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "idempotency/idempotency.h"
#include "inbound/receipt.h"
#include "logline/logline.h"
#include "mail/mail.h"
#include "metric/metric.h"
#include "oauth/code.h"
#include "oauth/device.h"
#include "project/project.h"
#include "sandbox/sandbox.h"

/* Rows of one turn: of what is changed, sealed, and thrown away. */
#define BATCH      100
#define SEAL_ROWS  500
#define PURGE_ROWS 1000

/* One turn of a chore. */
struct turn {
	struct db *db;
	struct arena *arena;
	const struct settings *settings;
	int64_t now_ms;
	bool is_more; /* whether another turn would find something */
};

static enum status expire_deployments(struct turn *t)
{
	const struct uuid all = { { 0 } };
	size_t n = 0;
	enum status status = deployment_expire(t->db, t->arena, all, t->now_ms, BATCH, &n);

	t->is_more = n >= BATCH;
	return status;
}

static enum status expire_builds(struct turn *t)
{
	size_t n = 0;
	enum status status = build_expire(t->db, t->arena, t->now_ms, BATCH, &n);

	t->is_more = n >= BATCH;
	return status;
}

static enum status seal_audit(struct turn *t)
{
	size_t n = 0;
	enum status status = audit_seal(t->db, t->arena, SEAL_ROWS, &n);

	t->is_more = n >= SEAL_ROWS;
	return status;
}

static enum status purge_sessions(struct turn *t)
{
	return session_purge(t->db, t->settings, t->now_ms, PURGE_ROWS);
}

/* Whatever belongs to a project goes in pieces, so there is more as long as there was some. */
static enum status purge_projects(struct turn *t)
{
	size_t n = 0;
	enum status status = project_purge(t->db, t->arena, t->settings->project_keep_days,
					   t->now_ms, PURGE_ROWS, &n);

	t->is_more = n > 0;
	return status;
}

static enum status sweep_environments(struct turn *t)
{
	size_t n = 0;
	enum status status = environment_sweep(t->db, t->arena, t->now_ms, BATCH, &n);

	t->is_more = n > 0;
	return status;
}

static enum status purge_log_lines(struct turn *t)
{
	int64_t n = 0;
	enum status status =
	    logline_purge(t->db, t->arena, t->settings->logs_keep_days, t->now_ms, PURGE_ROWS, &n);

	t->is_more = n >= PURGE_ROWS;
	return status;
}

static enum status purge_metrics(struct turn *t)
{
	int64_t n = 0;
	enum status status = metric_purge(t->db, t->arena, t->settings->metrics_keep_days,
					  t->now_ms, PURGE_ROWS, &n);

	t->is_more = n >= PURGE_ROWS;
	return status;
}

static enum status send_digests(struct turn *t)
{
	size_t n = 0;
	enum status status = channel_digests(t->db, t->arena, t->now_ms, BATCH, &n);

	t->is_more = n >= BATCH;
	return status;
}

static enum status purge_deliveries(struct turn *t)
{
	int64_t n = 0;
	enum status status =
	    delivery_purge(t->db, t->arena, t->settings, t->now_ms, PURGE_ROWS, &n);

	t->is_more = n >= PURGE_ROWS;
	return status;
}

static enum status purge_receipts(struct turn *t)
{
	int64_t n = 0;
	enum status status = receipt_purge(t->db, t->arena, t->now_ms, PURGE_ROWS, &n);

	t->is_more = n >= PURGE_ROWS;
	return status;
}

static enum status purge_sandbox(struct turn *t)
{
	size_t n = 0;
	enum status status = sandbox_purge(t->db, t->arena, t->settings->sandbox_keep_hours,
					   t->now_ms, PURGE_ROWS, &n);

	t->is_more = n > 0;
	return status;
}

/* clang-format off */
/* Those that only throw away are told how much at most; what is left goes at the next round. */
static const struct chore {
	const char *name; /* in the log */
	enum status (*run)(struct turn *t);
	enum status (*purge)(struct db *db, int64_t now_ms, int64_t max_rows);
} chores[] = {
	{ .name = "expire deployments",      .run = expire_deployments },
	{ .name = "expire builds",           .run = expire_builds },
	{ .name = "seal the audit log",      .run = seal_audit },
	{ .name = "send digests",            .run = send_digests },
	{ .name = "sweep environments",      .run = sweep_environments },
	{ .name = "purge idempotency keys",  .purge = idempotency_purge },
	{ .name = "purge throttles",         .purge = throttle_purge },
	{ .name = "purge sessions",          .run = purge_sessions },
	{ .name = "purge letters",           .purge = mail_purge },
	{ .name = "purge grants",            .purge = grant_purge },
	{ .name = "purge codes",             .purge = code_purge },
	{ .name = "purge devices",           .purge = device_purge },
	{ .name = "purge projects",          .run = purge_projects },
	{ .name = "purge log lines",         .run = purge_log_lines },
	{ .name = "purge metrics",           .run = purge_metrics },
	{ .name = "purge deliveries",        .run = purge_deliveries },
	{ .name = "purge receipts",          .run = purge_receipts },
	{ .name = "purge sandbox",           .run = purge_sandbox },
};
/* clang-format on */

static enum status run_chore(const struct chore *chore, struct turn *t)
{
	enum status status;

	t->now_ms = time_now_ms();
	t->is_more = false;
	arena_reset(t->arena);
	db_request_begin(t->db);
	status = chore->run ? chore->run(t) : chore->purge(t->db, t->now_ms, PURGE_ROWS);
	db_request_end(t->db);
	if (status != STATUS_OK)
		log_warn("msg=\"a chore failed\" chore=\"%s\" cause=\"%s\"", chore->name,
			 db_cause(t->db));
	return status;
}

/* Round and round, so that a long one does not hold up the others, until there is nothing left for any. */
enum status chores_run(struct db *db, struct arena *arena, const struct settings *settings,
		       bool (*is_ending)(void))
{
	struct turn t = { .db = db, .arena = arena, .settings = settings };
	bool has_failed[ARRAY_LEN(chores)] = { false };
	enum status first = STATUS_OK;
	bool is_more;

	do {
		is_more = false;
		for (size_t i = 0; i < ARRAY_LEN(chores) && !is_ending(); i++) {
			enum status status = has_failed[i] ? STATUS_OK : run_chore(&chores[i], &t);

			if (status == STATUS_UNAVAILABLE)
				return status;
			has_failed[i] = has_failed[i] || status != STATUS_OK;
			first = first == STATUS_OK ? status : first;
			is_more = is_more || (status == STATUS_OK && t.is_more);
		}
	} while (is_more && !is_ending());
	return first;
}
