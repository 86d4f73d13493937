/* What can be told of. A type is two words: a thing, and what became of it. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "webhook/webhook.h"

/* clang-format off */
static const char *const types[] = {
	"build.aborted",
	"build.completed",
	"build.failed",
	"build.pending",
	"build.started",
	"deployment.aborted",
	"deployment.completed",
	"deployment.created",
	"deployment.failed",
	"deployment.pending",
	"deployment.preflight_failed",
	"deployment.started",
	"deployment.timed_out",
	"environment.created",
	"environment.updated",
	"project.created",
	"project.deleted",
	"project.updated",
	"release.cancelled",
	"release.completed",
	"release.created",
	"release.started",
	"release.updated",
	"team.member_added",
	/* older names of the build events, which some clients still ask for */
	"version.aborted",
	"version.completed",
	"version.failed",
	"version.pending",
	"version.started",
	"webhook.disabled",
};
/* clang-format on */

const char *webhook_event_type(size_t i)
{
	return i < ARRAY_LEN(types) ? types[i] : NULL;
}

/* "release.*": all types whose thing is that. */
static bool is_group(const char *text, const char *type)
{
	const char *point = strchr(text, '.');

	return point && str_eq(point, ".*") && strncmp(text, type, (size_t)(point + 1 - text)) == 0;
}

static bool is_known(const char *text)
{
	if (str_eq(text, "*"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(text, types[i]) || is_group(text, types[i]))
			return true;
	return false;
}

static const char *nearest(const char *text)
{
	const char *best = NULL;
	size_t least = 4;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t distance = str_distance(types[i], text, least);

		if (distance < least) {
			least = distance;
			best = types[i];
		}
	}
	return best;
}

void webhook_events_check(struct request *req, const char *events)
{
	for (char *save = NULL, *text = strtok_r(arena_strdup(req->arena, events), ",", &save);
	     text; text = strtok_r(NULL, ",", &save)) {
		const char *near;

		if (is_known(text))
			continue;
		near = nearest(text);
		request_fail_field(
		    req, "events", "not_allowed",
		    near ? arena_printf(req->arena, _("has no %s; did you mean %s?"), text, near)
			 : arena_printf(
			       req->arena,
			       _("has no %s; there are deployment.created, release.*, * …"), text));
	}
}
