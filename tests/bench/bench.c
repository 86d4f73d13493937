/* Events, numbers and processor time for the measuring programs. */
#include "config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

struct bench_pick bench_pick_in_turn(uint64_t n)
{
	/* Each round of projects goes to the next environment, so that all pairs meet. */
	uint64_t round = n / BENCH_PROJECTS;

	return (struct bench_pick){
		.project = (unsigned)(n % BENCH_PROJECTS),
		.environment = (unsigned)(round % BENCH_ENVIRONMENTS),
		.version = (unsigned)(round % BENCH_VERSIONS),
	};
}

/* The finaliser of SplitMix64: neighbours look unrelated, and every run meets the same events. */
static uint64_t mix(uint64_t n)
{
	n += 0x9e3779b97f4a7c15u;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9u;
	n = (n ^ n >> 27) * 0x94d049bb133111ebu;
	return n ^ n >> 31;
}

struct bench_pick bench_pick_scattered(uint64_t n)
{
	uint64_t bits = mix(n);

	return (struct bench_pick){
		.project = (unsigned)(bits % BENCH_PROJECTS),
		.environment = (unsigned)(bits / BENCH_PROJECTS % BENCH_ENVIRONMENTS),
		.version = (unsigned)(bits / BENCH_PROJECTS / BENCH_ENVIRONMENTS % BENCH_VERSIONS),
	};
}

void bench_project_name(unsigned project, char *out)
{
	snprintf(out, BENCH_NAME_SIZE, "service-%02u", project);
}

void bench_version_name(unsigned version, char *out)
{
	snprintf(out, BENCH_NAME_SIZE, "1.%u.0", version);
}

const char *bench_environment_name(unsigned environment)
{
	static const char *const names[] = { "development", "test", "staging", "production" };

	_Static_assert(ARRAY_LEN(names) == BENCH_ENVIRONMENTS, "a name each");
	return names[environment];
}

size_t bench_body(struct bench_pick pick, const char *word, uint64_t n, char *out)
{
	char project[BENCH_NAME_SIZE], version[BENCH_NAME_SIZE];
	unsigned long long number = n;
	int len;

	bench_project_name(pick.project, project);
	bench_version_name(pick.version, version);
	len = snprintf(out, BENCH_BODY_SIZE,
		       "{\"product_name\":\"%s\",\"version\":\"%s\",\"environment_name\":\"%s\","
		       "\"status\":\"completed\",\"invoke_id\":\"run-%s-%llu\","
		       "\"build_number\":\"%llu\",\"deployed_by\":\"ada.lovelace\","
		       "\"deploy_url\":\"https://ci.example.com/acme/%s/actions/runs/%llu\","
		       "\"source_system\":\"github\",\"extra_metadata\":%s}",
		       project, version, bench_environment_name(pick.environment), word, number,
		       number, project, number, BENCH_METADATA);
	if (len < 0 || len >= BENCH_BODY_SIZE)
		bench_die("an event is too long");
	return (size_t)len;
}

void bench_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("bench: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	exit(EXIT_FAILURE);
}

double bench_number(const char *text)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || *end || !(number > 0) || number > 1e9)
		bench_die("\"%s\" is not a positive number", text);
	return number;
}

void bench_cpu_add(struct bench_cpus *cpus, char *text)
{
	char *equals = strchr(text, '=');

	if (!equals || cpus->n == BENCH_CPUS_MAX)
		bench_die("--cpu takes NAME=PID,PID…, at most %d times", BENCH_CPUS_MAX);
	*equals = '\0';
	cpus->rows[cpus->n++] = (struct bench_cpu){ .name = text, .pids = equals + 1 };
}

/* Fields 14 and 15 of proc_pid_stat(5), counted behind the name, which may hold anything. */
static double pid_ms(unsigned long pid)
{
	char path[64], line[1024];
	unsigned long ticks = 0;
	FILE *file;
	char *at;

	snprintf(path, sizeof(path), "/proc/%lu/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0; /* it has ended */
	at = fgets(line, sizeof(line), file);
	fclose(file);
	if (at)
		at = strrchr(line, ')');
	for (int i = 0; at && i < 12; i++)
		at = strchr(at + 1, ' ');
	for (int i = 0; at && i < 2; i++)
		ticks += strtoul(at, &at, 10);
	return (double)ticks * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static double group_ms(const struct bench_cpu *cpu)
{
	const char *at = cpu->pids;
	double ms = 0;

	while (*at) {
		char *end;
		unsigned long pid = strtoul(at, &end, 10);

		if (end == at)
			bench_die("--cpu: \"%s\" is no process id", at);
		ms += pid_ms(pid);
		at = *end == ',' ? end + 1 : end;
	}
	return ms;
}

void bench_cpu_start(struct bench_cpus *cpus)
{
	for (size_t i = 0; i < cpus->n; i++)
		cpus->rows[i].ms = group_ms(&cpus->rows[i]);
}

void bench_cpu_stop(struct bench_cpus *cpus)
{
	for (size_t i = 0; i < cpus->n; i++)
		cpus->rows[i].ms = group_ms(&cpus->rows[i]) - cpus->rows[i].ms;
}

void bench_cpu_print(FILE *out, const struct bench_cpus *cpus, uint64_t requests)
{
	fputs(",\"cpu_us\":{", out);
	for (size_t i = 0; i < cpus->n; i++)
		fprintf(out, "%s\"%s\":%.1f", i ? "," : "", cpus->rows[i].name,
			requests ? cpus->rows[i].ms * 1000 / (double)requests : 0);
	fputc('}', out);
}
