/* What webhooks may ask to be told of: event/catalogue says. */
#include "config.h"

#include <string.h>

#include "event/catalogue.h"
#include "webhook/webhook.h"

void webhook_events_check(struct request *req, const char *events)
{
	for (char *save = NULL, *text = strtok_r(arena_strdup(req->arena, events), ",", &save);
	     text; text = strtok_r(NULL, ",", &save)) {
		const char *near;

		if (event_asks_known(text))
			continue;
		near = event_asks_nearest(text);
		request_fail_field(
		    req, "events", "not_allowed",
		    near ? arena_printf(req->arena, "has no %s; did you mean %s?", text, near)
			 : arena_printf(req->arena,
					"has no %s; there are deployment.created, release.*, * …",
					text));
	}
}
