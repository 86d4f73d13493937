/* Why nothing became of something that was received, in the reader's language. Reasons are kept in English, as whoever sent it got
 * them; a page finds each sentence again among those that this room says, and says it as its reader does. What it does not know, such
 * as a sentence of an older version, stays as it was kept. tests/e2e/inbound.t holds the table against the sources. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "inbound/receipt.h"

/* clang-format off */
/* Whole sentences as they are told, with their conversions. */
static const char *const sentences[] = {
	/* arrival.c */
	N_("Nothing proves who sent this: %s is missing."),
	N_("The signature's time is more than five minutes from now: a clock is wrong, or it was sent again."),
	N_("What proves the sender, %s, does not fit the secret."),
	N_("It had come before, and was recorded then."),
	/* parcel.c */
	N_("The body is a form without a field \"payload\"."),
	N_("There is no body."),
	N_("The body is not JSON: %s at byte %zu."),
	N_("The body is neither a JSON object nor a list."),
	/* reading.c */
	N_("More than %d things were told at once; the rest is left out."),
	N_("It does not say which repository or application it is about."),
	N_("The mapping of projects leaves \"%s\" out."),
	N_("It does not say which environment it is about."),
	N_("The mapping of environments leaves \"%s\" out."),
	N_("It names no version: neither a tag nor a commit."),
	/* commits.c */
	N_("A branch or tag was deleted: that makes no version."),
	N_("Only pushes to the default branch, and of tags, make versions; this one is to \"%s\"."),
	N_("The workflow ran for a pull request, which makes no version."),
	N_("\"%s\" says nothing of how the run stands."),
	/* github.c */
	N_("The deployment became \"%s\": another took its place, or it was taken down, and that is recorded where that happens."),
	N_("The header X-GitHub-Event is missing."),
	N_("GitHub asked whether somebody is here. All is well."),
	N_("Nothing is made of the event \"%s\"; deployment_status, deployment, workflow_run and push are recorded."),
	/* gitea.c */
	N_("A release makes a version when it is published; this one was \"%s\"."),
	N_("The header X-Gitea-Event is missing."),
	N_("Nothing is made of the event \"%s\"; push, release and workflow runs are recorded."),
	/* gitlab.c */
	N_("\"%s\" is no status that is known here."),
	N_("The pipeline ran for a merge request, which makes no version."),
	N_("It has no object_kind."),
	N_("Nothing is made of \"%s\"; deployment, pipeline, push and tag push events are recorded."),
	/* vercel.c */
	N_("Nothing is made of \"%s\"; deployment.created, succeeded, promoted, error and canceled are recorded."),
	/* sentry.c */
	N_("The issue has no title."),
	N_("Who looks after an issue is no change of what runs."),
	N_("The header Sentry-Hook-Resource is missing."),
	N_("Nothing is made of \"%s\"; issue, event_alert and metric_alert are recorded."),
	/* pagerduty.c */
	N_("Nothing is made of \"%s\"; incidents that are triggered, escalated, reopened, resolved or given another priority are recorded."),
	/* alertmanager.c */
	N_("An alert has no name or no status."),
	N_("It has no alerts."),
	/* standard.c */
	N_("Nothing says what it becomes: neither does its type begin with deployment, build, version or change, nor has the receiver's table a member \"record\"."),
	/* cdevents.c */
	N_("artifactId is no package URL with a name and a version."),
	N_("Nothing is made of a build that was \"%s\"."),
	N_("It does not say yet which version the build makes (artifactId)."),
	N_("It says neither what is deployed nor how that goes."),
	N_("The artifact's id is no package URL with a name and a version."),
	N_("The header %s says \"%s\", the event \"%s\"."),
	N_("It is no CDEvent: context.type does not begin with %s."),
	N_("Of %zu events only the first %d are read."),
	/* Last: it fits much. */
	N_("Nothing is made of %s.%s."),
};
/* clang-format on */

/* What stood in the place of a conversion. */
#define PIECES_MAX 3
struct piece {
	const char *text;
	size_t len;
};

/* Behind the conversion at which format stands: "%s", "%zu". */
static const char *behind(const char *format)
{
	format++;
	while (*format == 'z' || *format == 'l')
		format++;
	return format + 1;
}

/* Where the sentence ends that text begins with, if it is this one; NULL if not. */
static const char *match(const char *format, const char *text, struct piece *pieces)
{
	while (*format && *format != '%') {
		if (*format++ != *text++)
			return NULL;
	}
	if (!*format)
		return !*text || *text == ' ' ? text : NULL;
	for (size_t len = 0;; len++) {
		const char *end = match(behind(format), text + len, pieces + 1);

		if (end) {
			*pieces = (struct piece){ text, len };
			return end;
		}
		if (!text[len])
			return NULL;
	}
}

/* What stands between quotation marks came from the sender and stays as it is; so does a single word. A phrase may be one of ours:
 * "the header X-Gitlab-Token". */
static void say_piece(struct arena *arena, struct buf *out, const struct piece *piece,
		      bool is_quoted)
{
	const char *text = arena_strndup(arena, piece->text, piece->len);

	buf_adds(out, is_quoted || !strchr(text, ' ') ? text : i18n_text(text));
}

/* A translation keeps the order of the conversions. */
static void say(struct arena *arena, struct buf *out, const char *format,
		const struct piece *pieces)
{
	while (*format) {
		size_t len = strcspn(format, "%");

		buf_add(out, format, len);
		format += len;
		if (!*format)
			return;
		say_piece(arena, out, pieces++, len && format[-1] == '"');
		format = behind(format);
	}
}

/* Says the sentence that text begins with. Returns where it ends; NULL when it is none of ours. */
static const char *say_known(struct arena *arena, struct buf *out, const char *text)
{
	struct piece pieces[PIECES_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		const char *end = match(sentences[i], text, pieces);

		if (!end)
			continue;
		say(arena, out, i18n_text(sentences[i]), pieces);
		return end;
	}
	return NULL;
}

/* What a room said when it refused: a sentence of its own, or a member and what is wrong with it, as process.c joins them. */
static void say_refusal(struct arena *arena, struct buf *out, const char *text, size_t len)
{
	const char *whole = arena_strndup(arena, text, len);
	const char *fault = strchr(whole, ' ');
	const char *said = i18n_text(whole);

	if (said == whole && fault && len > 1 && text[len - 1] == '.') {
		fault = arena_strndup(arena, fault + 1, strlen(fault) - 2);
		buf_add(out, whole, strcspn(whole, " "));
		buf_addf(out, " %s.", i18n_text(fault));
		return;
	}
	buf_adds(out, said);
}

const char *receipt_reason(struct arena *arena, const struct receipt *receipt)
{
	const char *at = receipt->reason;
	const char *said;
	struct buf out;

	if (!at || i18n_language() == LANGUAGE_EN)
		return at;
	buf_init(&out, 4 * RECEIPT_REASON_MAX * 4);
	while (*at) {
		const char *end = say_known(arena, &out, at);

		if (!end) {
			const char *stop = strstr(at, ". ");

			end = stop ? stop + 1 : at + strlen(at);
			say_refusal(arena, &out, at, (size_t)(end - at));
		}
		if (*end)
			buf_addc(&out, ' ');
		at = end + strspn(end, " ");
	}
	said = buf_dup(&out, arena);
	buf_release(&out);
	return said;
}
