/* The two forms: Prometheus text 0.0.4 and OpenMetrics 1.0.0. They differ in what a family is called, in the sort of the
 * info metric, and in the last line. Each family stands together, its HELP and TYPE once. Pure. */
#include "config.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "base/str.h"
#include "exposition/exposition.h"
#include "insight/tally.h"

struct writing {
	struct buf *out;
	enum exposition_form form;
	const struct exposition *x;
};

/* suffix: of the samples, which OpenMetrics leaves out of the family's name. */
static void begin(const struct writing *w, const char *name, const char *suffix, const char *type,
		  const char *help)
{
	bool is_open = w->form == EXPOSITION_OPENMETRICS;
	const char *rest = is_open ? "" : suffix;
	const char *sort = !is_open && str_eq(type, "info") ? "gauge" : type;

	buf_addf(w->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", name, rest, help, name, rest, sort);
}

static void add_value(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			buf_adds(out, "\\\\");
		else if (*text == '"')
			buf_adds(out, "\\\"");
		else if (*text == '\n')
			buf_adds(out, "\\n");
		else
			buf_addc(out, *text);
	}
}

/* Labels: name and value by turns, ended by NULL. */
static void sample(const struct writing *w, const char *name, const char *const *labels)
{
	const char *separator = "{";

	buf_adds(w->out, name);
	for (; *labels; labels += 2) {
		buf_addf(w->out, "%s%s=\"", separator, labels[0]);
		add_value(w->out, labels[1]);
		buf_addc(w->out, '"');
		separator = ",";
	}
	buf_adds(w->out, *separator == ',' ? "} " : " ");
}
#define SAMPLE(w, name, ...) sample(w, name, (const char *const[]){ __VA_ARGS__, NULL })
#define OF_PLACE(p)          "project", (p)->project, "environment", (p)->environment

static void end_int(const struct writing *w, int64_t value)
{
	buf_addi(w->out, value);
	buf_addc(w->out, '\n');
}

static void end_ms(const struct writing *w, int64_t ms)
{
	buf_addf(w->out, "%" PRId64 ".%03" PRId64 "\n", ms / 1000, ms % 1000);
}

static void write_versions(const struct writing *w)
{
	begin(w, "landfall_current_version", "_info", "info",
	      "What runs: the version that was deployed last with success.");
	for (size_t i = 0; i < w->x->n_places; i++) {
		const struct exposition_place *p = &w->x->places[i];

		if (!p->version)
			continue;
		SAMPLE(w, "landfall_current_version_info", OF_PLACE(p), "version", p->version,
		       "sha", p->sha ? p->sha : "");
		end_int(w, 1);
	}
}

static void write_moments(const struct writing *w)
{
	begin(w, "landfall_last_deployment_timestamp_seconds", "", "gauge",
	      "When what runs was deployed, in seconds since 1970.");
	for (size_t i = 0; i < w->x->n_places; i++) {
		const struct exposition_place *p = &w->x->places[i];

		if (!p->ran_at)
			continue;
		SAMPLE(w, "landfall_last_deployment_timestamp_seconds", OF_PLACE(p));
		end_ms(w, p->ran_at);
	}
}

static void write_numbers(const struct writing *w, const char *name, const char *help,
			  size_t offset)
{
	begin(w, name, "", "gauge", help);
	for (size_t i = 0; i < w->x->n_places; i++) {
		const struct exposition_place *p = &w->x->places[i];

		SAMPLE(w, name, OF_PLACE(p));
		end_int(w, *(const int64_t *)((const char *)p + offset));
	}
}

static void write_deployments(const struct writing *w)
{
	begin(w, "landfall_deployments", "_total", "counter",
	      "How often a deployment came to a status.");
	for (size_t i = 0; i < w->x->n_places; i++) {
		const struct exposition_place *p = &w->x->places[i];
		const int64_t counts[PROGRESS__COUNT] = { p->pending,   p->started,
							  p->completed, p->failed,
							  p->aborted,   p->preflight_failed };

		for (int status = 0; status < PROGRESS__COUNT; status++) {
			if (counts[status] == FIELD_NO_INT)
				continue;
			SAMPLE(w, "landfall_deployments_total", OF_PLACE(p), "status",
			       progress_word((enum progress)status));
			end_int(w, counts[status]);
		}
	}
}

/* How many of a place took at most each bound: one of all that took longer comes last. */
struct took {
	int64_t n[TALLY_N_BOUNDS + 1];
	int64_t ms;
};

/* The next number of "60:2:83000 0:1:4000000"; *at moves behind it and what separates it from the next. */
static int64_t next_number(const char **at)
{
	char *end;
	int64_t number = strtoll(*at, &end, 10);

	*at = *end ? end + 1 : end;
	return number;
}

static struct took read_took(const char *text)
{
	struct took took = { .ms = 0 };

	while (text && *text) {
		int64_t seconds = next_number(&text);
		size_t i = 0;

		while (i < TALLY_N_BOUNDS && tally_bounds[i] != seconds)
			i++;
		took.n[i] += next_number(&text);
		took.ms += next_number(&text);
	}
	return took;
}

static void write_durations_of(const struct writing *w, const struct exposition_place *p)
{
	const struct took took = read_took(p->took);
	char bound[16];
	int64_t n = 0;

	for (size_t i = 0; i <= TALLY_N_BOUNDS; i++) {
		n += took.n[i];
		if (i < TALLY_N_BOUNDS)
			snprintf(bound, sizeof(bound), "%d.0", tally_bounds[i]);
		SAMPLE(w, "landfall_deployment_duration_seconds_bucket", OF_PLACE(p), "le",
		       i < TALLY_N_BOUNDS ? bound : "+Inf");
		end_int(w, n);
	}
	SAMPLE(w, "landfall_deployment_duration_seconds_sum", OF_PLACE(p));
	end_ms(w, took.ms);
	SAMPLE(w, "landfall_deployment_duration_seconds_count", OF_PLACE(p));
	end_int(w, n);
}

static void write_durations(const struct writing *w)
{
	begin(w, "landfall_deployment_duration_seconds", "", "histogram",
	      "How long deployments took that completed or failed.");
	for (size_t i = 0; i < w->x->n_places; i++)
		if (w->x->places[i].took)
			write_durations_of(w, &w->x->places[i]);
}

static void write_builds(const struct writing *w)
{
	begin(w, "landfall_builds", "_total", "counter", "How often a build came to a status.");
	for (size_t i = 0; i < w->x->n_builds; i++) {
		const struct exposition_build *b = &w->x->builds[i];
		const int64_t counts[PROGRESS__COUNT] = { b->pending,   b->started,
							  b->completed, b->failed,
							  b->aborted,   b->preflight_failed };

		for (int status = 0; status < PROGRESS_PREFLIGHT_FAILED; status++) {
			SAMPLE(w, "landfall_builds_total", "project", b->project, "status",
			       progress_word((enum progress)status));
			end_int(w, counts[status]);
		}
	}
}

static void write_house(const struct writing *w)
{
	int64_t n_dropped = w->x->n_places ? w->x->places[0].n_dropped : 0;

	begin(w, "landfall_dropped_places", "", "gauge",
	      "Projects in environments that are left out here, because there are more than 1000.");
	SAMPLE(w, "landfall_dropped_places", NULL);
	end_int(w, n_dropped > 0 ? n_dropped : 0);
	for (size_t i = 0; i < exposition_n_gauges && i < w->x->n_health; i++) {
		begin(w, exposition_gauges[i].name, "", "gauge", exposition_gauges[i].help);
		SAMPLE(w, exposition_gauges[i].name, NULL);
		end_int(w, w->x->health[i]);
	}
}

void exposition_write(struct buf *out, enum exposition_form form, const struct exposition *x)
{
	const struct writing w = { out, form, x };

	write_versions(&w);
	write_moments(&w);
	write_numbers(&w, "landfall_deployments_in_progress",
		      "Deployments that are pending or started.",
		      offsetof(struct exposition_place, n_open));
	write_numbers(&w, "landfall_undeployed_commits",
		      "Commits in versions newer than what runs, of the newest 50 versions.",
		      offsetof(struct exposition_place, n_undeployed));
	write_deployments(&w);
	write_durations(&w);
	write_builds(&w);
	write_house(&w);
	if (form == EXPOSITION_OPENMETRICS)
		buf_adds(out, "# EOF\n");
}
