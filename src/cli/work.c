/* landfall work: what nobody waits for. Deliveries are sent as soon as there are some; what has to be done now and then is done
 * each five seconds. Run as a daemon, which is two processes, so that neither holds up the other; by cron once a minute; or for a
 * short while after a request. What is overdue in the record does not depend on it: readers give that up themselves. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/chores.h"
#include "cli/cli.h"
#include "delivery/run.h"
#include "mail/mail.h"
#include "worker/worker.h"

#define LETTERS  20 /* a round's; each may take a minute */
#define PAUSE_S  5
#define BEAT_MS  5000
#define TURN_MS  40   /* how long one turn of deliveries waits for answers */
#define AGAIN_MS 1000 /* after a failure of the database */
#define ONCE_S   50   /* of --once: cron starts the next one after a minute */
#define LAST_MS  20000

static volatile sig_atomic_t is_ending;

static void end(int signal)
{
	(void)signal;
	is_ending = 1;
}

static bool has_to_end(void)
{
	return is_ending;
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

/* ---- what has to be done now and then */

static enum status keep_house(struct cli *cli)
{
	enum status status = chores_run(cli->db, cli->arena, &cli->settings, has_to_end);
	enum status letters = status == STATUS_UNAVAILABLE ? status : send_letters(cli);

	return status == STATUS_OK ? letters : status;
}

static void rest(int64_t ms)
{
	const struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

/* The second process of the daemon; it ends with the first. */
static void keep_house_for(struct cli *cli, pid_t parent)
{
	while (!is_ending && getppid() == parent) {
		if (keep_house(cli) != STATUS_OK)
			log_warn("msg=\"work failed\" cause=\"%s\"", db_cause(cli->db));
		for (int i = 0; i < PAUSE_S && !is_ending && getppid() == parent; i++)
			rest(1000);
	}
}

/* ---- deliveries */

struct sending {
	struct cli *cli;
	struct delivery_run *run;
	enum worker_kind kind;
	int64_t beat_at;
};

static enum status beat(struct sending *s, bool is_last)
{
	int64_t now_ms = time_now_ms();
	int64_t n_sent, n_failed;
	enum status status;

	if (!is_last && now_ms - s->beat_at < BEAT_MS)
		return STATUS_OK;
	s->beat_at = now_ms;
	delivery_run_count(s->run, &n_sent, &n_failed);
	arena_reset(s->cli->arena);
	db_request_begin(s->cli->db);
	status = worker_beat(s->cli->db, s->cli->arena, s->kind, now_ms, n_sent, n_failed);
	db_request_end(s->cli->db);
	return status;
}

static enum status turn(struct sending *s, bool is_last)
{
	enum status status = beat(s, false);

	if (status == STATUS_OK)
		status = delivery_run_turn(s->run, TURN_MS, is_last);
	if (status != STATUS_OK && status != STATUS_BUSY)
		log_warn("msg=\"deliveries failed\" status=%s cause=\"%s\"",
			 status_info(status)->slug, db_cause(s->cli->db));
	return status;
}

/* What is under way is waited for, and noted; nothing new is begun. */
static void finish(struct sending *s)
{
	int64_t until = time_now_ms() + LAST_MS;

	while (delivery_run_n(s->run) && time_now_ms() < until)
		if (turn(s, true) != STATUS_OK)
			rest(AGAIN_MS);
	(void)!beat(s, true);
	delivery_run_free(s->run);
}

/* Until nothing is due any more, or the time is over. */
static enum status send_for(struct cli *cli, enum worker_kind kind, int64_t seconds)
{
	struct sending s = { cli, delivery_run_new(cli->db, &cli->settings), kind, 0 };
	int64_t until = time_now_ms() + seconds * 1000;
	enum status status = STATUS_OK;

	do
		status = turn(&s, false);
	while ((status == STATUS_OK || status == STATUS_BUSY) && !is_ending &&
	       !delivery_run_is_idle(s.run) && time_now_ms() < until);
	finish(&s);
	return status == STATUS_BUSY ? STATUS_OK : status;
}

static int work_once(struct cli *cli, enum worker_kind kind, int64_t seconds)
{
	enum status chores = chores_run(cli->db, cli->arena, &cli->settings, has_to_end);
	enum status status = chores;

	if (chores != STATUS_UNAVAILABLE)
		status = send_for(cli, kind, seconds);
	if (status == STATUS_OK)
		status = send_letters(cli);
	if (status == STATUS_OK)
		status = chores;
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

/* Each has a connection of its own. */
static pid_t start_house(struct cli *cli)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;

	struct db_settings settings = settings_db(&cli->settings);
	struct cli own = *cli;

	own.db = db_new(&settings);
	keep_house_for(&own, parent);
	db_free(own.db);
	_exit(0);
}

static int work_on(struct cli *cli)
{
	struct sending s = { cli, NULL, WORKER_DAEMON, 0 };
	pid_t house = start_house(cli);

	if (house < 0)
		return cli_fail(CLI_FAILED, "cannot start a second process");
	s.run = delivery_run_new(cli->db, &cli->settings);
	while (!is_ending) {
		enum status status = turn(&s, false);

		if (status != STATUS_OK && status != STATUS_BUSY)
			rest(AGAIN_MS);
		if (waitpid(house, NULL, WNOHANG) == house && !is_ending) {
			log_warn("msg=\"the process that keeps house has ended; another one is "
				 "started\"");
			house = start_house(cli);
		}
	}
	kill(house, SIGTERM);
	finish(&s);
	while (waitpid(house, NULL, 0) < 0 && errno == EINTR)
		;
	return CLI_OK;
}

static int work(struct cli *cli)
{
	bool is_after_request = cli_flag(cli, "--after-request");
	bool is_once = cli_flag(cli, "--once");
	const char *time = cli_option(cli, "--for");
	struct sigaction action = { .sa_handler = end };
	int64_t seconds = ONCE_S;
	/* The settings' strings live in the arena that each round resets. */
	struct cli own = *cli;
	int code;

	if (cli->argc)
		return cli_fail(CLI_USAGE, "what is \"%s\"?", cli->argv[0]);
	if (time && !str_to_int(time, 0, 86400, &seconds))
		return cli_fail(CLI_USAGE, "--for takes a number of seconds, not \"%s\"", time);
	/* Letters are in the language of their readers. */
	if (!i18n_start(cli->settings.locale_dir))
		log_warn("msg=\"this machine has no C.UTF-8: letters are in English\"");
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	own.arena = arena_new();
	code = is_once ? work_once(&own, is_after_request ? WORKER_REQUEST : WORKER_ONCE, seconds)
		       : work_on(&own);
	arena_free(own.arena);
	return code;
}

/* clang-format off */
const struct command cli_work_commands[] = {
	{ { "work", NULL }, work, "[--once [--for SECONDS]]", "Sends what others are told of, gives up stale deployments and builds, seals the audit log, sends letters, archives environments that have expired, and clears what has, and what test keys recorded." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
