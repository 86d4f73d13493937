/* What every C test includes after its own headers: cmocka in the order that it wants, and TAP. */
#ifndef LANDFALL_TESTS_TEST_H
#define LANDFALL_TESTS_TEST_H

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/attr.h"

/* Runs an array of struct CMUnitTest and gives main its status. */
#define RUN_TESTS(name, tests)                                                                     \
	(cmocka_set_message_output(CM_OUTPUT_TAP),                                                 \
	 cmocka_run_group_tests_name(name, tests, NULL, NULL))

/* A file of the source tree, in size bytes at out. */
static inline const char *test_path(char *out, size_t size, const char *path)
{
	const char *folder = getenv("TEST_SRCDIR");

	snprintf(out, size, "%s/%s", folder ? folder : ".", path);
	return out;
}

/* Whether fn(context) ends its process as BUG does. It runs in a child, whose words are dropped. */
static inline bool test_aborts(void (*fn)(void *), void *context)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		fn(context);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGABRT;
}

#endif
