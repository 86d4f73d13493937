/* The checks. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/secret.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "db/migrate.h"
#include "delivery/delivery.h"
#include "mail/mail.h"
#include "outgoing/guard.h"
#include "site/when.h"
#include "system/system_sql.h"
#include "worker/worker.h"

/* Clocks that differ by more make times of two hosts contradict each other. */
#define SKEW_MS 2000
/* The worker runs each minute; what waits for longer says that it does not. */
#define WORKER_MS (30LL * 60 * 1000)
/* So many minutes without a worker are too many. */
#define LATE_TURNS 10

struct checking {
	struct db *db;
	struct arena *arena;
	const struct settings *settings;
	struct system_check *out;
	size_t n;
};

static void say(struct checking *c, const char *name, enum system_verdict verdict, const char *text)
{
	if (c->n == SYSTEM_CHECKS_MAX)
		BUG("more than %d checks", SYSTEM_CHECKS_MAX);
	c->out[c->n++] = (struct system_check){ name, verdict, arena_strdup(c->arena, text) };
}

static enum status one_row(struct db *db, struct arena *arena, const struct db_stmt_def *statement,
			   struct db_rows *rows)
{
	enum status status = db_select(db, arena, statement, NULL, rows);

	return status == STATUS_OK && !rows->n ? STATUS_NOT_FOUND : status;
}

enum status system_look(struct db *db, struct arena *arena, struct system_facts *out)
{
	struct db_rows rows;
	enum status status = one_row(db, arena, &system_sql_look, &rows);

	if (status == STATUS_OK)
		*out = *(const struct system_facts *)rows.rows;
	return status;
}

enum status system_tables(struct db *db, struct arena *arena, struct db_rows *out)
{
	return db_select(db, arena, &system_sql_tables, NULL, out);
}

/* ---- what needs no database */

static void check_folder(struct checking *c, const char *name, const char *path)
{
	if (access(path, R_OK | X_OK) == 0)
		say(c, name, SYSTEM_GOOD, _("found"));
	else
		say(c, name, SYSTEM_BAD, arena_printf(c->arena, _("%s cannot be read"), path));
}

/* The folder that a file is written in. */
static bool can_write(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (access(path, F_OK) == 0)
		return access(path, W_OK) == 0;
	return slash && access(arena_strndup(arena, path, (size_t)(slash - path) + 1), W_OK) == 0;
}

static void check_files(struct checking *c)
{
	const struct settings *s = c->settings;

	check_folder(c, _("templates"), s->template_dir);
	check_folder(c, _("stylesheet"), s->static_dir);
	if (*s->log_file && !can_write(c->arena, s->log_file))
		say(c, _("log"), SYSTEM_BAD,
		    arena_printf(c->arena, _("%s cannot be written by this user"), s->log_file));
	else
		say(c, _("log"), SYSTEM_GOOD,
		    *s->log_file ? _("can be written") : _("standard error"));
	if (!*s->rate_file)
		say(c, _("rate limits"), SYSTEM_ODD, _("off: rate_file is empty"));
	else if (!str_eq(s->rate_file, "auto") && !can_write(c->arena, s->rate_file))
		say(c, _("rate limits"), SYSTEM_ODD,
		    arena_printf(c->arena, _("%s cannot be written by this user"), s->rate_file));
	else
		say(c, _("rate limits"), SYSTEM_GOOD, _("on"));
}

static void check_address(struct checking *c)
{
	const char *url = c->settings->public_url;

	if (!*url)
		say(c, _("address"), SYSTEM_ODD,
		    _("public_url is empty: no letters, and the issuer of access tokens is that of "
		      "each request"));
	else if (!str_starts(url, "https://"))
		say(c, _("address"), SYSTEM_ODD,
		    arena_printf(c->arena,
				 _("%s is not encrypted: passwords and keys go over the wire "
				   "as they are"),
				 url));
	else
		say(c, _("address"), SYSTEM_GOOD, url);
}

/* What may be written to, and whether requests can start a worker where none runs. */
static void check_outgoing(struct checking *c)
{
	const struct settings *s = c->settings;
	const char *fault = guard_list_fault(c->arena, s->outgoing_allow);

	if (fault)
		say(c, _("outgoing"), SYSTEM_BAD,
		    arena_printf(c->arena,
				 _("outgoing_allow: \"%s\" is neither a network nor a host"),
				 fault));
	else if (*s->work_program && access(s->work_program, X_OK) != 0)
		say(c, _("outgoing"), SYSTEM_ODD,
		    arena_printf(c->arena,
				 _("work_program: %s is not there; without it requests start no "
				   "worker where none runs"),
				 s->work_program));
	else if (!s->outgoing_parallel)
		say(c, _("outgoing"), SYSTEM_ODD,
		    _("off: outgoing_parallel is 0, so nobody is told"));
	else
		say(c, _("outgoing"), SYSTEM_GOOD,
		    *s->outgoing_allow
			? arena_printf(c->arena, _("on; also to %s"), s->outgoing_allow)
			: _("on; to nothing private"));
}

/* ---- what does */

/* Letters that were given up make the check fail: somebody waits for them. */
static void check_mail(struct checking *c)
{
	struct mail_report report;

	if (mail_look(c->db, c->arena, &report) != STATUS_OK) {
		say(c, _("mail"), SYSTEM_BAD, db_cause(c->db));
		return;
	}
	if (report.n_failed)
		say(c, _("mail"), SYSTEM_BAD,
		    arena_printf(c->arena, _("%lld given up in the last week; the last one: %s"),
				 (long long)report.n_failed, report.error));
	else if (!mail_is_configured(c->settings))
		say(c, _("mail"), SYSTEM_GOOD,
		    _("off (mail_from, public_url, secret_key, and smtp_url or sendmail_path are "
		      "needed); links are shown to administrators"));
	else
		say(c, _("mail"), SYSTEM_GOOD,
		    arena_printf(c->arena, _("on; %lld waiting"), (long long)report.n_waiting));
}

/* The last that ran is told of; that none does makes the check odd only: requests start one now and then. */
static void check_worker(struct checking *c, const struct system_facts *facts)
{
	int64_t waits_ms = facts->left_behind_at ? facts->now - facts->left_behind_at : 0;
	const struct worker *worker;
	struct db_rows rows;
	char age[WHEN_TEXT_SIZE], span[WHEN_TEXT_SIZE];

	if (worker_list(c->db, c->arena, &rows) != STATUS_OK) {
		say(c, _("worker"), SYSTEM_BAD, db_cause(c->db));
		return;
	}
	worker = rows.rows;
	if (!rows.n) {
		say(c, _("worker"), SYSTEM_ODD,
		    _("none has ever run; \"landfall work\" as a service, or from cron, sends what "
		      "others are told of"));
		return;
	}
	when_write_age(worker->last_ran_at, facts->now, age);
	if (waits_ms > WORKER_MS) {
		when_write_span(waits_ms, span);
		say(c, _("worker"), SYSTEM_ODD,
		    arena_printf(c->arena,
				 _("what it should have taken away waits for %s, and the last one "
				   "ran %s (%s, %s): is landfall work run each minute?"),
				 span, age, worker->host, worker->kind));
		return;
	}
	say(c, _("worker"),
	    facts->now - worker->last_ran_at > LATE_TURNS * WORKER_QUIET_MS ? SYSTEM_ODD
									    : SYSTEM_GOOD,
	    rows.n > 1 ? arena_printf(c->arena, _("%s %s, %s; more have run: %zu"), worker->host,
				      worker->kind, age, rows.n - 1)
		       : arena_printf(c->arena, "%s %s, %s", worker->host, worker->kind, age));
}

/* What waits for too long makes the check fail: somebody is not told. */
static void check_deliveries(struct checking *c, const struct system_facts *facts)
{
	struct delivery_queue_state queue;
	bool is_late;

	if (delivery_look(c->db, c->arena, facts->now, &queue) != STATUS_OK) {
		say(c, _("deliveries"), SYSTEM_BAD, db_cause(c->db));
		return;
	}
	is_late = queue.oldest_at && facts->now - queue.oldest_at > LATE_TURNS * WORKER_QUIET_MS;
	say(c, _("deliveries"), is_late ? SYSTEM_BAD : SYSTEM_GOOD,
	    arena_printf(
		c->arena,
		is_late ? _("the oldest has waited for more than ten minutes; events to look at: "
			    "%lld; first attempts to make: %lld; others: %lld; receivers that "
			    "fail: %lld")
			: _("events to look at: %lld; first attempts to make: %lld; others: %lld; "
			    "receivers that fail: %lld"),
		(long long)queue.n_events, (long long)queue.n_first, (long long)queue.n_retries,
		(long long)queue.n_failing));
}

static void check_clock(struct checking *c, const struct system_facts *facts)
{
	int64_t skew_ms = llabs(time_now_ms() - facts->now);

	if (skew_ms <= SKEW_MS)
		say(c, _("clock"), SYSTEM_GOOD, _("agrees with the database's"));
	else
		say(c, _("clock"), SYSTEM_BAD,
		    arena_printf(c->arena, _("differs from the database's by %lld ms"),
				 (long long)skew_ms));
}

void system_check_migrations(struct db *db, struct arena *arena, const struct settings *settings,
			     struct system_check *out)
{
	struct migration *list;
	char why[512] = "";
	size_t n;

	*out = (struct system_check){ "migrations", SYSTEM_GOOD, _("found") };
	if (migrate_list(db, arena, settings->schema_dir, &list, &n, why) != STATUS_OK)
		*out = (struct system_check){ "migrations", SYSTEM_BAD, arena_strdup(arena, why) };
}

void system_check(struct db *db, struct arena *arena, const struct settings *settings,
		  struct system_check *out, size_t *n)
{
	struct checking c = { db, arena, settings, out, 0 };
	char why[512] = "";
	enum status status = migrate_check(db, arena, why);
	struct system_facts facts;

	say(&c, _("database and schema"), status == STATUS_OK ? SYSTEM_GOOD : SYSTEM_BAD,
	    status == STATUS_OK ? _("fine") : why);
	if (status == STATUS_OK) {
		if (system_look(db, arena, &facts) == STATUS_OK) {
			check_clock(&c, &facts);
			check_worker(&c, &facts);
			check_deliveries(&c, &facts);
		}
	}
	say(&c, _("secret key"), secret_is_set(settings) ? SYSTEM_GOOD : SYSTEM_BAD,
	    secret_is_set(settings) ? _("set") : _(SECRET_MISSING));
	if (status == STATUS_OK)
		check_mail(&c);
	check_address(&c);
	check_outgoing(&c);
	check_files(&c);
	*n = c.n;
}
