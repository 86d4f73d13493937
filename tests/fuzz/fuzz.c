/* The driver: as many inputs as were asked for, or as fit into a time; each made from the seed and its number alone, so that a
 * finding can be had again by them. Sanitizers end the process; so does what does not hold, and what takes too long. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"
#include "fuzz/fuzz.h"
#include "html/template.h"
#include "routes.h"
#include "settings.h"
#include "site/page.h"

/* No input may take longer. */
#define HANG_S 10

/* Seen variants of each target are counted up to here. */
#define VARIANTS_MAX 512

struct tally {
	const struct fuzz_target *target;
	uint64_t n, n_accepted;
	unsigned char seen[VARIANTS_MAX]; /* bit 1: accepted one, bit 2: refused one */
};

struct options {
	uint64_t seed, first, runs;
	int64_t seconds;
	const char *only;
};

static struct fuzz fuzz;
static struct tally tallies[64];
static size_t n_tallies;

/* ---- choices */

uint64_t fuzz_next(struct fuzz *f)
{
	uint64_t z = (f->random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t fuzz_below(struct fuzz *f, size_t n)
{
	return (size_t)(fuzz_next(f) % n);
}

bool fuzz_one_in(struct fuzz *f, size_t n)
{
	return fuzz_below(f, n) == 0;
}

/* ---- findings */

/* Written with write() alone: it is called from signal handlers and from a dying sanitizer. */
static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(70);
}

static void say_number(uint64_t number)
{
	char digits[24];
	char *at = digits + sizeof(digits);

	*--at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	say(at);
}

static void say_input(void)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < fuzz.input.len && i < FUZZ_INPUT_MAX; i++) {
		unsigned char c = (unsigned char)fuzz.input.data[i];
		char text[5] = { '\\', 'x', hex[c >> 4], hex[c & 15], '\0' };
		char plain[2] = { (char)c, '\0' };

		say(c < ' ' || c > '~' || c == '\\' ? text : plain);
	}
}

static void say_finding(void)
{
	say("\nfuzz: target ");
	say(fuzz.target ? fuzz.target : "none");
	say(", variant ");
	say(fuzz.variant);
	say("\nfuzz: input (");
	say_number(fuzz.input.len);
	say(" bytes): ");
	say_input();
	say("\nfuzz: again with: tests/fuzz/fuzz --seed ");
	say_number(fuzz.seed);
	say(" --first ");
	say_number(fuzz.index);
	say(" --runs 1\n");
}

void fuzz_found(const struct fuzz *f, const char *claim, const char *file, int line)
{
	(void)f;
	say("fuzz: does not hold: ");
	say(claim);
	say(" (");
	say(file);
	say(":");
	say_number((uint64_t)line);
	say(")");
	say_finding();
	_exit(1);
}

static void on_signal(int signal)
{
	say(signal == SIGALRM ? "fuzz: an input takes too long" : "fuzz: aborted");
	say_finding();
	_exit(1);
}

#ifdef __SANITIZE_ADDRESS__
void __sanitizer_set_death_callback(void (*callback)(void));
#else
#define __sanitizer_set_death_callback(callback) ((void)(callback))
#endif

/* ---- running */

/* A claim that some input breaks soon: for the test of how a finding is told. Only by name. */
static bool try_planted(struct fuzz *f)
{
	buf_addi(&f->input, (int64_t)fuzz_below(f, 1000));
	FUZZ_CHECK(f, !str_eq(buf_str(&f->input), "42"));
	return true;
}

static const struct fuzz_target planted = { "planted", 1, try_planted, NULL };

static void add_targets(const struct fuzz_target *targets, size_t n, const char *only)
{
	for (size_t i = 0; i < n; i++)
		if (!only || str_eq(only, targets[i].name))
			tallies[n_tallies++].target = &targets[i];
}

static struct tally *pick_target(unsigned total)
{
	size_t at = fuzz_below(&fuzz, total);
	struct tally *tally = tallies;

	while (at >= tally->target->weight) {
		at -= tally->target->weight;
		tally++;
	}
	return tally;
}

static void run_one(uint64_t index, unsigned total)
{
	struct tally *tally;
	bool is_accepted;

	fuzz.index = index;
	fuzz.random = fuzz.seed ^ (index * UINT64_C(0xd1342543de82ef95));
	fuzz_next(&fuzz);
	tally = pick_target(total);
	fuzz.target = tally->target->name;
	fuzz.variant = "";
	fuzz.variant_n = 0;
	buf_clear(&fuzz.input);
	arena_reset(fuzz.arena);
	is_accepted = tally->target->try(&fuzz);
	tally->n++;
	tally->n_accepted += is_accepted;
	if (fuzz.variant_n < VARIANTS_MAX)
		tally->seen[fuzz.variant_n] |= is_accepted ? 1 : 2;
}

static uint64_t run(const struct options *options)
{
	const struct itimerval watch = { { 0, 0 }, { HANG_S, 0 } };
	int64_t end_ns = time_monotonic_ns() + options->seconds * 1000000000;
	unsigned total = 0;
	uint64_t i;

	for (size_t k = 0; k < n_tallies; k++)
		total += tallies[k].target->weight;
	for (i = 0; i < options->runs; i++) {
		/* The watch is wound now and then: what hangs, hangs for longer than that. */
		if (i % 64 == 0) {
			setitimer(ITIMER_REAL, &watch, NULL);
			if (options->seconds && time_monotonic_ns() >= end_ns)
				break;
		}
		run_one(options->first + i, total);
	}
	return i;
}

static size_t count_seen(const struct tally *tally, size_t n, int bit)
{
	size_t n_seen = 0;

	for (size_t i = 0; i < n && i < VARIANTS_MAX; i++)
		n_seen += (tally->seen[i] & bit) != 0;
	return n_seen;
}

static void report(uint64_t n, int64_t ns, const struct options *options)
{
	double seconds = (double)ns / 1e9;

	printf("%-14s %12s %9s  %s\n", "decoder", "inputs", "accepted",
	       "tables, routes or doors: all, accepted, refused");
	for (size_t i = 0; i < n_tallies; i++) {
		const struct tally *tally = &tallies[i];

		printf("%-14s %12llu %8.1f%%", tally->target->name, (unsigned long long)tally->n,
		       tally->n ? 100.0 * (double)tally->n_accepted / (double)tally->n : 0);
		if (tally->target->n_variants) {
			size_t all = tally->target->n_variants();

			printf("  %zu %zu %zu", all, count_seen(tally, all, 1),
			       count_seen(tally, all, 2));
		}
		putchar('\n');
	}
	printf("%llu inputs in %.1f s, %.0f a second, seed %llu: nothing found\n",
	       (unsigned long long)n, seconds, (double)n / (seconds > 0 ? seconds : 1),
	       (unsigned long long)options->seed);
}

static bool read_options(int argc, char **argv, struct options *out)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		int64_t number = 0;
		bool is_number = str_to_int(argv[i + 1], 0, INT64_MAX, &number);

		if (str_eq(argv[i], "--target"))
			out->only = argv[i + 1];
		else if (str_eq(argv[i], "--seed") && is_number)
			out->seed = (uint64_t)number;
		else if (str_eq(argv[i], "--first") && is_number)
			out->first = (uint64_t)number;
		else if (str_eq(argv[i], "--runs") && is_number)
			out->runs = (uint64_t)number;
		else if (str_eq(argv[i], "--seconds") && is_number)
			out->seconds = number;
		else
			return false;
	}
	return argc % 2 == 1;
}

int main(int argc, char **argv)
{
	struct options options = { .seed = 1, .runs = 100000 };
	const char *srcdir = getenv("TEST_SRCDIR");
	struct arena *arena = arena_new();
	struct settings settings;
	char why[512];
	int64_t began_ns;
	uint64_t n;

	if (!read_options(argc, argv, &options)) {
		say("usage: fuzz [--runs N] [--seconds N] [--seed N] [--first N] [--target "
		    "NAME]\n");
		return 2;
	}
	srcdir = srcdir ? srcdir : ".";
	log_set_level(LOG_LEVEL_ERROR);
	setenv("LANDFALL_TEMPLATE_DIR", arena_printf(arena, "%s/templates", srcdir), 1);
	setenv("LANDFALL_STATIC_DIR", arena_printf(arena, "%s/static", srcdir), 1);
	unsetenv("LANDFALL_CONFIG");
	fuzz.app.settings = &settings;
	fuzz.app.map = &landfall_map;
	fuzz.variant = "";
	fuzz.seed = options.seed;
	fuzz.arena = arena_new();
	buf_init(&fuzz.input, 2 * LIMIT_BODY_BYTES);
	request_init(&fuzz.req, &fuzz.app, NULL);
	if (!settings_load(arena, &settings, why)) {
		say(why);
		return 2;
	}
	fuzz.app.templates = template_set_new(settings.template_dir);
	if (!template_set_check(fuzz.app.templates, why) || !static_load(&fuzz.app) ||
	    !corpus_load(srcdir)) {
		say("fuzz: templates, stylesheet or seeds cannot be read; is TEST_SRCDIR set?\n");
		return 2;
	}
	__sanitizer_set_death_callback(say_finding);
	signal(SIGABRT, on_signal);
	signal(SIGALRM, on_signal);
	add_targets(fuzz_wire_targets, fuzz_n_wire_targets, options.only);
	add_targets(fuzz_map_targets, fuzz_n_map_targets, options.only);
	add_targets(fuzz_text_targets, fuzz_n_text_targets, options.only);
	add_targets(fuzz_inbound_targets, fuzz_n_inbound_targets, options.only);
	if (options.only)
		add_targets(&planted, 1, options.only);
	if (!n_tallies) {
		say("fuzz: there is no such target\n");
		return 2;
	}
	began_ns = time_monotonic_ns();
	n = run(&options);
	report(n, time_monotonic_ns() - began_ns, &options);

	corpus_free();
	request_release(&fuzz.req);
	buf_release(&fuzz.input);
	template_set_free(fuzz.app.templates);
	free(fuzz.app.stylesheet);
	arena_free(fuzz.arena);
	arena_free(arena);
	return 0;
}
