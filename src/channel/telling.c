/* Events in words. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "channel/telling.h"

/* Characters of a title: three names can have 255 each, and a digest has twenty titles. */
#define TITLE_MAX 300

static const struct mood_look looks[] = {
	[MOOD_NEUTRAL] = { "•", "#57606a", 0x57606a, "Default" },
	[MOOD_GOOD] = { "✓", "#1a7f37", 0x1a7f37, "Good" },
	[MOOD_BAD] = { "✗", "#cf222e", 0xcf222e, "Attention" },
};
_Static_assert(ARRAY_LEN(looks) == MOOD__COUNT, "a look for every mood");

const struct mood_look *mood_look(enum mood mood)
{
	return &looks[mood];
}

/* What ends in one of these is good, or bad; everything else is neither. */
static enum mood mood_of(const struct payload *payload)
{
	static const struct {
		const char *end;
		enum mood mood;
	} ends[] = {
		{ ".completed", MOOD_GOOD },       { ".failed", MOOD_BAD },
		{ ".timed_out", MOOD_BAD },        { ".rolled_back", MOOD_BAD },
		{ ".preflight_failed", MOOD_BAD }, { ".disabled", MOOD_BAD },
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t len = strlen(payload->type), n = strlen(ends[i].end);

		if (len > n && str_eq(payload->type + len - n, ends[i].end))
			return ends[i].mood;
	}
	if (str_eq(payload->type, "deployment.judged") && payload->subject.verdict &&
	    str_eq(payload->subject.verdict, "faulty"))
		return MOOD_BAD;
	return MOOD_NEUTRAL;
}

static void add_fact(struct telling *t, const char *name, const char *value)
{
	if (value && *value && t->n_facts < TELLING_FACTS)
		t->facts[t->n_facts++] = (struct fact){ name, value };
}

static const char *who(const struct payload *payload)
{
	const struct subject *subject = &payload->subject;

	if (subject->reported_by_name)
		return subject->reported_by_name;
	return subject->reported_by ? subject->reported_by : payload->actor_name;
}

static const char *span(struct arena *arena, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (ms == FIELD_NO_INT || ms < 0)
		return NULL;
	time_format_span(ms, text);
	return arena_strdup(arena, text);
}

static const char *short_sha(struct arena *arena, const char *sha)
{
	return sha ? arena_strcut(arena, sha, 12) : NULL;
}

static void tell(struct arena *arena, const struct payload *payload, struct telling *t)
{
	const struct subject *subject = &payload->subject;
	const struct event_type *type = event_type_find(payload->type);

	*t = (struct telling){
		.mood = mood_of(payload),
		.title = str_cut(arena, payload_title(arena, payload), TITLE_MAX),
		.sentence = type ? _(type->text) : payload->type,
		.error = subject->error_message,
		.url = subject->url,
		.deploy_url =
		    payload->thing == EVENT_DEPLOYMENT ? subject->deploy_url : subject->build_url,
	};
	add_fact(t, _("Project"), subject->project_name);
	add_fact(t, _("Version"), subject->version);
	add_fact(t, _("Environment"), subject->environment_name);
	add_fact(t, _("Commit"), short_sha(arena, subject->scm_sha));
	add_fact(t, _("By"), who(payload));
	add_fact(t, _("Took"), span(arena, subject->duration_ms));
	if (payload->thing == EVENT_TEAM)
		add_fact(t, _("Member"),
			 subject->member_name ? subject->member_name : subject->member_email);
}

/* A digest: how much happened, and what, event by event; it looks as bad as the worst of them. */
static void tell_many(const struct making *m, struct telling *t)
{
	size_t n = m->n < TELLING_LINES ? m->n : TELLING_LINES;

	*t = (struct telling){
		.mood = MOOD_GOOD,
		.lines = arena_array(m->arena, n, sizeof(struct telling)),
		.n_lines = n,
		.n_more = m->n - n,
	};
	for (size_t i = 0; i < m->n; i++) {
		enum mood mood = mood_of(&m->payloads[i]);

		if (i < n)
			tell(m->arena, &m->payloads[i], &t->lines[i]);
		if (mood == MOOD_BAD || (mood == MOOD_NEUTRAL && t->mood == MOOD_GOOD))
			t->mood = mood;
	}
	t->title =
	    arena_printf(m->arena, i18n_plural("%zu event", "%zu events", (int64_t)m->n), m->n);
	t->sentence = _("What happened since the last digest.");
}

void telling_make(const struct making *m, struct telling *out)
{
	if (m->n == 1)
		tell(m->arena, m->payloads, out);
	else
		tell_many(m, out);
}

const char *telling_plain(struct arena *arena, const struct telling *telling)
{
	return arena_printf(arena, "%s %s: %s", mood_look(telling->mood)->mark, telling->title,
			    telling->sentence);
}
