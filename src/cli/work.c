/* landfall work: what has to be done now and then. Run by cron once a minute, or as a daemon; nothing
 * depends on it, since readers give up what they find overdue themselves. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "audit/seal.h"
#include "auth/session.h"
#include "auth/throttle.h"
#include "auth/grant.h"
#include "base/log.h"
#include "base/time.h"
#include "build/build.h"
#include "cli/cli.h"
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

#define BATCH      100
#define PURGE_ROWS 1000
#define SEAL_ROWS  500
#define LETTERS    20 /* a round's; each may take a minute */
#define PAUSE_S    5

static volatile sig_atomic_t is_ending;

static void end(int signal)
{
	(void)signal;
	is_ending = 1;
}

/* One round: full batches are followed by others until there is nothing left. */
static enum status round_of_work(struct cli *cli)
{
	const struct uuid all = { { 0 } };
	size_t n_deployments = BATCH, n_builds = BATCH, n_sealed = 0, n_projects = 0,
	       n_environments = 0, n_tests = 0;
	int64_t n_lines = 0, n_minutes = 0, n_receipts = 0;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && !is_ending &&
	       (n_deployments + n_builds >= BATCH || n_sealed >= SEAL_ROWS || n_projects ||
		n_environments || n_tests || n_lines >= PURGE_ROWS || n_minutes >= PURGE_ROWS ||
		n_receipts >= PURGE_ROWS)) {
		int64_t now_ms = time_now_ms();

		arena_reset(cli->arena);
		db_request_begin(cli->db);
		status = deployment_expire(cli->db, cli->arena, all, now_ms, BATCH, &n_deployments);
		if (status == STATUS_OK)
			status = build_expire(cli->db, cli->arena, now_ms, BATCH, &n_builds);
		if (status == STATUS_OK)
			status = idempotency_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = audit_seal(cli->db, cli->arena, SEAL_ROWS, &n_sealed);
		if (status == STATUS_OK)
			status = throttle_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = session_purge(cli->db, &cli->settings, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = mail_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = grant_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = code_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = device_purge(cli->db, now_ms, PURGE_ROWS);
		if (status == STATUS_OK)
			status = project_purge(cli->db, cli->arena, cli->settings.project_keep_days,
					       now_ms, PURGE_ROWS, &n_projects);
		if (status == STATUS_OK)
			status =
			    environment_sweep(cli->db, cli->arena, now_ms, BATCH, &n_environments);
		if (status == STATUS_OK)
			status = logline_purge(cli->db, cli->arena, cli->settings.logs_keep_days,
					       now_ms, PURGE_ROWS, &n_lines);
		if (status == STATUS_OK)
			status = metric_purge(cli->db, cli->arena, cli->settings.metrics_keep_days,
					      now_ms, PURGE_ROWS, &n_minutes);
		if (status == STATUS_OK)
			status =
			    receipt_purge(cli->db, cli->arena, now_ms, PURGE_ROWS, &n_receipts);
		if (status == STATUS_OK)
			status =
			    sandbox_purge(cli->db, cli->arena, cli->settings.sandbox_keep_hours,
					  now_ms, PURGE_ROWS, &n_tests);
		db_request_end(cli->db);
	}
	return status;
}

/* One by one, so that each is claimed by a clock that is right. */
static enum status send_letters(struct cli *cli)
{
	enum status status = STATUS_OK;
	size_t n = 1;

	for (int i = 0; i < LETTERS && n && status == STATUS_OK && !is_ending; i++) {
		arena_reset(cli->arena);
		db_request_begin(cli->db);
		status = mail_work(cli->db, cli->arena, &cli->settings, time_now_ms(), 1, &n);
		db_request_end(cli->db);
	}
	return status;
}

static int work(struct cli *cli)
{
	bool is_once = cli_flag(cli, "--once");
	struct sigaction action = { .sa_handler = end };
	enum status status;
	/* The settings' strings live in the arena that each round resets. */
	struct cli round = *cli;

	if (cli->argc)
		return cli_fail(CLI_USAGE, "what is \"%s\"?", cli->argv[0]);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	round.arena = arena_new();
	do {
		const struct timespec pause = { PAUSE_S, 0 };

		status = round_of_work(&round);
		if (status == STATUS_OK)
			status = send_letters(&round);
		if (status != STATUS_OK && !is_once)
			log_warn("msg=\"work failed\" cause=\"%s\"", db_cause(cli->db));
		if (!is_once && !is_ending)
			nanosleep(&pause, NULL);
	} while (!is_once && !is_ending);
	arena_free(round.arena);
	return status == STATUS_OK || !is_once ? CLI_OK : cli_fail_status(cli, status);
}

/* clang-format off */
const struct command cli_work_commands[] = {
	{ { "work", NULL }, work, "[--once]", "Gives up stale deployments and builds, seals the audit log, sends letters, archives environments that have expired, and clears what has, and what test keys recorded." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
