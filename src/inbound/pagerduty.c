/* PagerDuty: incidents are changes on the timeline. developer.pagerduty.com, "Webhooks v3". */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

const char *pagerduty_delivery_id(const struct parcel *d)
{
	struct json_object *id = json_at(d->json, "event.id");

	return json_object_is_type(id, json_type_string) ? json_object_get_string(id) : NULL;
}

/* clang-format off */
/* What happens to an incident, in words; of the rest (who was told, who answered) nothing changed. */
static const struct word_status events[] = {
	{ "incident.triggered",       "triggered" },
	{ "incident.escalated",       "escalated" },
	{ "incident.reopened",        "reopened" },
	{ "incident.priority_updated", "given another priority" },
	{ "incident.resolved",        "resolved" },
};
/* clang-format on */

void pagerduty_read(struct reading *r)
{
	const char *type = r->event = text_at(r, "event.event_type");
	const char *what = status_of(events, ARRAY_LEN(events), type);
	const char *title = text_at(r, "event.data.title");
	const char *service = text_at(r, "event.data.service.summary");
	const char *who = text_at(r, "event.agent.summary");
	struct fact *fact;

	if (!what) {
		reading_ignore(
		    r,
		    "Nothing is made of \"%s\"; incidents that are triggered, escalated, "
		    "reopened, resolved or given another priority are recorded.",
		    type ? type : "");
		return;
	}
	fact = fact_new(r, FACT_CHANGE);
	if (!fact)
		return;
	fact_name(fact, "kind", "other");
	fact_text(
	    r, fact, "title",
	    arena_printf(r->d->arena, "Incident %s: %s", what, title ? title : "without a title"),
	    255);
	fact_text(r, fact, "url", text_at(r, "event.data.html_url"), 500);
	fact_text(r, fact, "reported_by", who ? who : "PagerDuty", 255);
	fact_time(fact, "happened_at", time_at(r, "event.occurred_at"));
	fact_where(r, fact, service, NULL);
}
