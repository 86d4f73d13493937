/* What the measuring programs share: the same events for the program and for its floor, a clock, and the
 * processor time of other processes. */
#ifndef LANDFALL_TESTS_BENCH_BENCH_H
#define LANDFALL_TESTS_BENCH_BENCH_H

#include <stdio.h>

#include "base/attr.h"

/* The record that is measured on: so many projects and environments, known beforehand, each project with
 * so many versions. */
#define BENCH_PROJECTS     30
#define BENCH_ENVIRONMENTS 4
#define BENCH_VERSIONS     300

struct bench_pick {
	unsigned project, environment, version; /* from 0 */
};

/* What event n is about: all of them in turn, so that BENCH_PROJECTS * BENCH_VERSIONS events make everything
 * known; or scattered, the way events of many teams arrive. */
struct bench_pick bench_pick_in_turn(uint64_t n);
struct bench_pick bench_pick_scattered(uint64_t n);

#define BENCH_NAME_SIZE 32
void bench_project_name(unsigned project, char *out);
void bench_version_name(unsigned version, char *out);
const char *bench_environment_name(unsigned environment);

/* The body of event n, as a CI job of GitHub would send it; word keeps the runs of one measurement apart
 * from another's. Returns the length; out has BENCH_BODY_SIZE bytes. */
#define BENCH_BODY_SIZE 2048
#define BENCH_METADATA                                                                             \
	"{\"vi_gh_workflow\":\"deploy.yml\",\"vi_gh_job\":\"deploy\",\"vi_gh_ref\":\"refs/heads/"  \
	"main\","                                                                                  \
	"\"vi_gh_event_name\":\"push\",\"vi_gh_run_attempt\":1}"
size_t bench_body(struct bench_pick pick, const char *word, uint64_t n, char *out);

/* Ends the program with a message on standard error. */
ATTR_NORETURN void bench_die(const char *fmt, ...) ATTR_PRINTF(1, 2);

/* A positive number, or the end. */
double bench_number(const char *text);

/* Processor time of groups of processes, user's and kernel's, all threads. */
struct bench_cpu {
	const char *name;
	const char *pids; /* joined by commas */
	double ms;        /* of bench_cpu_stop: since bench_cpu_start */
};

#define BENCH_CPUS_MAX 8
struct bench_cpus {
	struct bench_cpu rows[BENCH_CPUS_MAX];
	size_t n;
};

/* Takes "name=1,2,3"; text is kept. */
void bench_cpu_add(struct bench_cpus *cpus, char *text);
void bench_cpu_start(struct bench_cpus *cpus);
void bench_cpu_stop(struct bench_cpus *cpus);
/* ,"cpu_us":{"name":microseconds a request,…} */
void bench_cpu_print(FILE *out, const struct bench_cpus *cpus, uint64_t requests);

#endif
