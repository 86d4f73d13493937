/* From exec to exit: starts each of the given programs in turn as a web server starts a CGI program,
 * reads what it says to its end, and waits for it. The environment is the caller's. Prints one line of
 * JSON: medians in milliseconds, in the order given. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/time.h"
#include "bench.h"

#define PROGRAMS_MAX 8
#define ROUNDS_MAX   1000

extern char **environ;

static double once(const char *program)
{
	char text[4096];
	char *argv[] = { (char *)(uintptr_t)program, NULL };
	posix_spawn_file_actions_t actions;
	int64_t start_ns = time_monotonic_ns();
	int pipes[2], status, error;
	bool has_said = false;
	ssize_t n;
	pid_t pid;

	if (pipe(pipes) || posix_spawn_file_actions_init(&actions))
		bench_die("pipe: %s", strerror(errno));
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclose(&actions, pipes[0]);
	posix_spawn_file_actions_addclose(&actions, pipes[1]);
	error = posix_spawn(&pid, program, &actions, NULL, argv, environ);
	if (error)
		bench_die("%s: %s", program, strerror(error));
	posix_spawn_file_actions_destroy(&actions);
	close(pipes[1]);
	while ((n = read(pipes[0], text, sizeof(text))) > 0)
		has_said = true;
	close(pipes[0]);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) ||
	    !has_said)
		bench_die("%s does not answer", program);
	return (double)(time_monotonic_ns() - start_ns) / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static double ms[PROGRAMS_MAX][ROUNDS_MAX];
	int rounds = argc > 1 ? (int)bench_number(argv[1]) : 0;
	int n = argc - 2;

	if (n < 1 || n > PROGRAMS_MAX || rounds > ROUNDS_MAX)
		bench_die("usage: cold ROUNDS PROGRAM...");
	for (int round = -2; round < rounds; round++) { /* two to warm up */
		for (int i = 0; i < n; i++) {
			double took = once(argv[2 + i]);

			if (round >= 0)
				ms[i][round] = took;
		}
	}
	fputs("{\"rounds\":", stdout);
	fprintf(stdout, "%d,\"median_ms\":[", rounds);
	for (int i = 0; i < n; i++) {
		qsort(ms[i], (size_t)rounds, sizeof(double), by_size);
		fprintf(stdout, "%s%.3f", i ? "," : "", ms[i][rounds / 2]);
	}
	fputs("]}\n", stdout);
	return EXIT_SUCCESS;
}
