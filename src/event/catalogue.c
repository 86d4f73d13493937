/* The table of event types, and what asking for one means. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "event/catalogue.h"

static const char *const things[] = {
	[EVENT_DEPLOYMENT] = "deployment",   [EVENT_BUILD] = "build",
	[EVENT_ENVIRONMENT] = "environment", [EVENT_PROJECT] = "project",
	[EVENT_RELEASE] = "release",         [EVENT_TEAM] = "team",
	[EVENT_WEBHOOK] = "webhook",         [EVENT_CHANNEL] = "channel",
};
_Static_assert(ARRAY_LEN(things) == EVENT_THING__COUNT, "a word for every thing");

/* clang-format off */
/* Columns: name, thing, sentence, older names. Rows of a macro, because the words that one may ask by have to be one literal, too. */
#define TYPES(ROW)                                                                                                      \
	ROW("deployment.created", EVENT_DEPLOYMENT, N_("A version is being put into an environment, and this is the first that was heard of it."), NULL, NULL) \
	ROW("deployment.pending", EVENT_DEPLOYMENT, N_("A deployment waits to begin."), NULL, NULL) \
	ROW("deployment.started", EVENT_DEPLOYMENT, N_("A deployment has begun."), NULL, NULL) \
	ROW("deployment.completed", EVENT_DEPLOYMENT, N_("A deployment has succeeded: its version runs there now."), NULL, NULL) \
	ROW("deployment.failed", EVENT_DEPLOYMENT, N_("A deployment has failed."), NULL, NULL) \
	ROW("deployment.aborted", EVENT_DEPLOYMENT, N_("A deployment was cancelled before it ended."), NULL, NULL) \
	ROW("deployment.timed_out", EVENT_DEPLOYMENT, N_("A deployment was given up, since nobody said how it ended."), NULL, NULL) \
	ROW("deployment.preflight_failed", EVENT_DEPLOYMENT, N_("A deployment was not let begin, because of a rule."), NULL, NULL) \
	ROW("deployment.rolled_back", EVENT_DEPLOYMENT, N_("A deployment was undone: another version was put back in its place."), NULL, NULL) \
	ROW("deployment.updated", EVENT_DEPLOYMENT, N_("More was told of a deployment, and its status stayed what it was."), "deployment.changed", NULL) \
	ROW("deployment.judged", EVENT_DEPLOYMENT, N_("A deployment was called good or faulty."), NULL, NULL) \
	ROW("build.pending", EVENT_BUILD, N_("A build waits to begin."), "version.pending", NULL) \
	ROW("build.started", EVENT_BUILD, N_("A build has begun."), "version.started", NULL) \
	ROW("build.completed", EVENT_BUILD, N_("A build has succeeded: there is a version to deploy."), "version.completed", NULL) \
	ROW("build.failed", EVENT_BUILD, N_("A build has failed."), "version.failed", NULL) \
	ROW("build.aborted", EVENT_BUILD, N_("A build was cancelled before it ended."), "version.aborted", NULL) \
	ROW("build.timed_out", EVENT_BUILD, N_("A build was given up, since nobody said how it ended."), NULL, NULL) \
	ROW("build.updated", EVENT_BUILD, N_("More was told of a build, and its status stayed what it was."), NULL, NULL) \
	ROW("environment.created", EVENT_ENVIRONMENT, N_("There is a new environment."), NULL, NULL) \
	ROW("environment.updated", EVENT_ENVIRONMENT, N_("An environment was changed."), "environment.changed", NULL) \
	ROW("environment.archived", EVENT_ENVIRONMENT, N_("An environment was archived."), NULL, NULL) \
	ROW("environment.restored", EVENT_ENVIRONMENT, N_("An archived environment is active again."), NULL, NULL) \
	ROW("environment.merged", EVENT_ENVIRONMENT, N_("Another environment became a part of this one."), NULL, NULL) \
	ROW("project.created", EVENT_PROJECT, N_("There is a new project."), NULL, NULL) \
	ROW("project.updated", EVENT_PROJECT, N_("A project was changed."), "project.changed", NULL) \
	ROW("project.deleted", EVENT_PROJECT, N_("A project was deleted; it can be brought back for a while."), NULL, NULL) \
	ROW("project.restored", EVENT_PROJECT, N_("A deleted project is back."), NULL, NULL) \
	ROW("project.merged", EVENT_PROJECT, N_("Another project became a part of this one."), NULL, NULL) \
	ROW("release.created", EVENT_RELEASE, N_("There is a new release."), NULL, NULL) \
	ROW("release.version_added", EVENT_RELEASE, N_("A version is in a release now, perhaps in place of another."), NULL, NULL) \
	ROW("release.version_removed", EVENT_RELEASE, N_("A version is no longer in a release."), NULL, NULL) \
	ROW("release.updated", EVENT_RELEASE, N_("A release was changed."), "release.changed", NULL) \
	ROW("release.started", EVENT_RELEASE, N_("A release is in progress."), NULL, NULL) \
	ROW("release.completed", EVENT_RELEASE, N_("A release is complete."), NULL, NULL) \
	ROW("release.cancelled", EVENT_RELEASE, N_("A release was cancelled."), NULL, NULL) \
	ROW("team.created", EVENT_TEAM, N_("There is a new team."), NULL, NULL) \
	ROW("team.updated", EVENT_TEAM, N_("A team was changed."), "team.changed", NULL) \
	ROW("team.deleted", EVENT_TEAM, N_("A team was deleted."), NULL, NULL) \
	ROW("team.member_added", EVENT_TEAM, N_("Somebody is a member of a team now."), NULL, NULL) \
	ROW("team.member_removed", EVENT_TEAM, N_("Somebody is no longer a member of a team."), NULL, NULL) \
	ROW("webhook.disabled", EVENT_WEBHOOK, N_("A webhook was switched off, because nothing that was sent to it arrived."), NULL, NULL) \
	ROW("channel.disabled", EVENT_CHANNEL, N_("A notification channel was switched off, because nothing that was sent to it arrived."), NULL, NULL) \
	ROW("webhook.test", EVENT_WEBHOOK, N_("Somebody asked for a test of a webhook; nothing happened."), NULL, NULL)

#define ROW(name_, thing_, text_, older_, much_older_) { .name = (name_), .thing = (thing_), .text = (text_), .older = { (older_), (much_older_) } },

const struct event_type event_types[] = { TYPES(ROW) };

/* What one may ask by beside types and "*". */
#define OLDER(ROW)                                                                                 \
	ROW("version.pending", , , , ) ROW("version.started", , , , ) ROW("version.completed", , , , ) \
	ROW("version.failed", , , , ) ROW("version.aborted", , , , )
#define GROUPS(ROW)                                                                                \
	ROW("deployment.*", , , , ) ROW("build.*", , , , ) ROW("version.*", , , , ) ROW("environment.*", , , , ) \
	ROW("project.*", , , , ) ROW("release.*", , , , ) ROW("team.*", , , , ) ROW("webhook.*", , , , ) \
	ROW("channel.*", , , , )
#define NAME(name_, thing_, text_, older_, much_older_) name_,
#define WORD(name_, thing_, text_, older_, much_older_) ", " name_
/* clang-format on */
const size_t event_n_types = ARRAY_LEN(event_types);

const char *event_thing_word(enum event_thing thing)
{
	return things[thing];
}

static bool is_called(const struct event_type *type, const char *name)
{
	if (str_ieq(type->name, name))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(type->older) && type->older[i]; i++)
		if (str_ieq(type->older[i], name))
			return true;
	return false;
}

const struct event_type *event_type_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(event_types); i++)
		if (is_called(&event_types[i], name))
			return &event_types[i];
	return NULL;
}

const char *event_type_name(const char *kind)
{
	const struct event_type *type = event_type_find(kind);

	return type ? type->name : kind;
}

/* ---- asking */

/* The thing of "release.*"; version.* is what some clients call build.*. EVENT_THING__COUNT for what is no group. */
static enum event_thing group_of(const char *text)
{
	const char *point = strchr(text, '.');

	if (!point || !str_eq(point, ".*"))
		return EVENT_THING__COUNT;
	if (str_eq(text, "version.*"))
		return EVENT_BUILD;
	for (int i = 0; i < EVENT_THING__COUNT; i++)
		if (strlen(things[i]) == (size_t)(point - text) && str_starts(text, things[i]))
			return (enum event_thing)i;
	return EVENT_THING__COUNT;
}

bool event_asks_known(const char *text)
{
	return str_eq(text, "*") || group_of(text) != EVENT_THING__COUNT || event_type_find(text);
}

bool event_asks(const char *text, const char *kind)
{
	const struct event_type *type = event_type_find(kind);

	if (str_eq(text, "*"))
		return true;
	if (!type)
		return str_ieq(text, kind);
	return is_called(type, text) || group_of(text) == type->thing;
}

bool event_asks_any(const char *list, const char *kind)
{
	char text[128];

	while (list && *list) {
		size_t len = strcspn(list, ",");

		if (len < sizeof(text)) {
			memcpy(text, list, len);
			text[len] = '\0';
			if (event_asks(text, kind))
				return true;
		}
		list += len;
		list += *list == ',';
	}
	return false;
}

const char *event_asks_nearest(const char *text)
{
	const char *best = NULL;
	size_t least = 4;

	for (size_t i = 0; i < ARRAY_LEN(event_types); i++) {
		size_t distance = str_distance(event_types[i].name, text, least);

		if (distance < least) {
			least = distance;
			best = event_types[i].name;
		}
	}
	return best;
}

/* ---- the same as words */

static const char *const asks[] = { "*", TYPES(NAME) OLDER(NAME) GROUPS(NAME) };
static const char all_asks[] = "*" TYPES(WORD) OLDER(WORD) GROUPS(WORD);

static const char *asks_format(int value)
{
	return asks[value];
}

static bool asks_parse(const char *text, int *value)
{
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		if (str_ieq(text, asks[i])) {
			*value = (int)i;
			return true;
		}
	}
	return false;
}

const struct field_words event_asks_words = { asks_format, asks_parse, all_asks };
