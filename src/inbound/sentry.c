/* Sentry: issues and alerts. They are signals that something may be wrong, and nobody's judgement of a deployment: each is
 * a change on the timeline, beside what was deployed then. docs.sentry.io, "Integration platform, Webhooks". */
#include "config.h"

#include "base/str.h"
#include "inbound/kind.h"

const char *sentry_delivery_id(const struct parcel *d)
{
	return parcel_header(d, "Request-ID");
}

static struct fact *new_change(struct reading *r, const char *title)
{
	struct fact *fact = fact_new(r, FACT_CHANGE);

	if (!fact)
		return NULL;
	fact_name(fact, "kind", "other");
	fact_text(r, fact, "title", title, 255);
	fact_name(fact, "reported_by", "Sentry");
	return fact;
}

/* The header's time is of the delivery: near enough for what tells no time of its own. */
static void add_time(const struct reading *r, struct fact *fact, int64_t at)
{
	const char *stamp = parcel_header(r->d, "Sentry-Hook-Timestamp");
	int64_t seconds;

	if (!at && stamp && str_to_int(stamp, 1, 9999999999LL, &seconds))
		at = seconds * 1000;
	fact_time(fact, "happened_at", at);
}

static void read_issue(struct reading *r)
{
	const char *action = text_at(r, "action");
	const char *id = text_at(r, "data.issue.shortId");
	const char *title = text_at(r, "data.issue.title");
	const char *page = text_at(r, "data.issue.web_url");
	struct fact *fact;

	if (!action || !title) {
		reading_ignore(r, "The issue has no title.");
		return;
	}
	if (str_eq(action, "assigned")) {
		reading_ignore(r, "Who looks after an issue is no change of what runs.");
		return;
	}
	fact = new_change(r, arena_printf(r->d->arena, "Issue %s: %s%s%s", action, title,
					  id ? ", " : "", id ? id : ""));
	if (!fact)
		return;
	fact_where(r, fact, text_at(r, "data.issue.project.slug"), NULL);
	fact_text(r, fact, "description", text_at(r, "data.issue.culprit"), 10000);
	fact_text(r, fact, "url", page ? page : text_at(r, "data.issue.permalink"), 500);
	add_time(r, fact, str_eq(action, "created") ? time_at(r, "data.issue.firstSeen") : 0);
}

/* Of an event, tags are pairs in a list. */
static const char *tag_of(const struct reading *r, const char *name)
{
	for (int i = 0; i < 100; i++) {
		const char *key = text_at(r, arena_printf(r->d->arena, "data.event.tags.%d.0", i));

		if (!key)
			return NULL;
		if (str_eq(key, name))
			return text_at(r, arena_printf(r->d->arena, "data.event.tags.%d.1", i));
	}
	return NULL;
}

static void read_event_alert(struct reading *r)
{
	const char *rule = text_at(r, "data.triggered_rule");
	const char *title = text_at(r, "data.event.title");
	struct fact *fact =
	    new_change(r, arena_printf(r->d->arena, "Alert %s: %s", rule ? rule : "",
				       title ? title : "an event"));

	if (!fact)
		return;
	fact_where(r, fact, text_at(r, "data.event.project_slug"), tag_of(r, "environment"));
	fact_text(r, fact, "description", text_at(r, "data.event.culprit"), 10000);
	fact_text(r, fact, "url", text_at(r, "data.event.web_url"), 500);
	add_time(r, fact, time_at(r, "data.event.datetime"));
}

static void read_metric_alert(struct reading *r)
{
	const char *action = text_at(r, "action");
	const char *title = text_at(r, "data.description_title");
	struct fact *fact = new_change(
	    r, title ? title
		     : arena_printf(r->d->arena, "Metric alert: %s", action ? action : "changed"));

	if (!fact)
		return;
	fact_where(r, fact, text_at(r, "data.metric_alert.projects.0"),
		   text_at(r, "data.metric_alert.alert_rule.environment"));
	fact_text(r, fact, "description", text_at(r, "data.description_text"), 10000);
	fact_text(r, fact, "url", text_at(r, "data.web_url"), 500);
	add_time(r, fact,
		 action && str_eq(action, "resolved") ? time_at(r, "data.metric_alert.date_closed")
						      : 0);
}

void sentry_read(struct reading *r)
{
	const char *resource = parcel_header(r->d, "Sentry-Hook-Resource");
	const char *action = text_at(r, "action");

	r->event =
	    resource && action ? arena_printf(r->d->arena, "%s.%s", resource, action) : resource;
	if (!resource)
		reading_ignore(r, "The header Sentry-Hook-Resource is missing.");
	else if (str_eq(resource, "issue"))
		read_issue(r);
	else if (str_eq(resource, "event_alert"))
		read_event_alert(r);
	else if (str_eq(resource, "metric_alert"))
		read_metric_alert(r);
	else
		reading_ignore(r,
			       "Nothing is made of \"%s\"; issue, event_alert and metric_alert are "
			       "recorded.",
			       resource);
}
