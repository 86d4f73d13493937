/* Rows of workers, and the worker that a request leaves behind. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app.h"
#include "base/log.h"
#include "base/time.h"
#include "worker/worker_sql.h"

#define HOST_SIZE 256
/* How often a process asks whether anybody works. */
#define LOOK_NS (15LL * 1000000000)
/* How long a worker that a request started goes on, in seconds. */
#define SLICE "20"

const char *worker_kind_word(enum worker_kind kind)
{
	static const char *const words[] = {
		[WORKER_DAEMON] = "daemon",
		[WORKER_ONCE] = "once",
		[WORKER_REQUEST] = "request",
	};
	_Static_assert(ARRAY_LEN(words) == WORKER_KIND__COUNT, "a word for every kind");

	return words[kind];
}

static const char *host_name(struct arena *arena)
{
	char name[HOST_SIZE] = "";

	if (gethostname(name, sizeof(name) - 1) != 0 || !*name)
		return "unknown";
	for (char *c = name; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
	return arena_strdup(arena, name);
}

enum status worker_beat(struct db *db, struct arena *arena, enum worker_kind kind, int64_t now_ms,
			int64_t n_sent, int64_t n_failed)
{
	const struct db_param params[] = { db_text(host_name(arena)),
					   db_text(worker_kind_word(kind)), db_time(now_ms),
					   db_int(n_sent), db_int(n_failed) };

	return db_run(db, arena, &worker_sql_beat, params, NULL, NULL);
}

enum status worker_list(struct db *db, struct arena *arena, struct db_rows *out)
{
	return db_select(db, arena, &worker_sql_list, NULL, out);
}

/* ---- after a request */

/* Nothing of the web server's may stay open in it, or a client would wait for its end. */
static void become_worker(const char *program)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigaction(SIGTERM, &plain, NULL);
	sigaction(SIGUSR1, &plain, NULL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(71);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	setsid();
	execl(program, program, "work", "--once", "--after-request", "--for", SLICE, (char *)NULL);
	_exit(72);
}

/* Twice forked, so that nobody has to wait for it. */
static void start(const char *program)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (fork() == 0)
			become_worker(program);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static enum status claim(struct db *db, struct arena *arena, int64_t now_ms, bool *is_ours)
{
	const struct db_param quiet[] = { db_time(now_ms - WORKER_QUIET_MS) };
	const struct db_param params[] = { db_text(host_name(arena)), db_time(now_ms), quiet[0] };
	int64_t is_quiet, matched = 0;
	enum status status = db_select_number(db, arena, &worker_sql_quiet, quiet, &is_quiet);

	if (status == STATUS_OK && is_quiet)
		status = db_run(db, arena, &worker_sql_claim, params, NULL, &matched);
	*is_ours = status == STATUS_OK && matched;
	return status;
}

void worker_after_request(struct request *req)
{
	const char *program = req->app->settings->work_program;
	int64_t now_ns = time_monotonic_ns();
	bool is_ours;

	/* A request that asked the database nothing is not worth a connection. */
	if (!*program || !db_n_statements(req->db) || !req->app->is_schema_checked ||
	    (req->app->worker_looked_ns && now_ns - req->app->worker_looked_ns < LOOK_NS))
		return;
	req->app->worker_looked_ns = now_ns;
	if (access(program, X_OK) != 0)
		return;
	if (claim(req->db, req->arena, time_now_ms(), &is_ours) == STATUS_OK && is_ours)
		start(program);
}
