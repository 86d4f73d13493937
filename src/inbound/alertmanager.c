/* Prometheus's Alertmanager, and Grafana's, which sends the same: alerts that fire and end are changes on the timeline.
 * prometheus.io/docs/alerting, webhook_config, version 4. */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

/* Labels that may say what an alert is about; the first of which there is a project, or an environment. */
static const char *const project_labels[] = { "project",     "service", "app",
					      "application", "job",     "namespace" };
static const char *const environment_labels[] = { "environment", "env", "stage", "cluster" };

static void add_labels(struct reading *r, struct fact *fact, struct json_object *alert)
{
	struct json_object *labels = json_at(alert, "labels");

	for (size_t i = 0; i < ARRAY_LEN(project_labels); i++)
		fact_where(r, fact, text_in(r, labels, project_labels[i]), NULL);
	for (size_t i = 0; i < ARRAY_LEN(environment_labels); i++)
		fact_where(r, fact, NULL, text_in(r, labels, environment_labels[i]));
}

static void read_alert(struct reading *r, struct json_object *alert)
{
	struct reading one = { .d = r->d, .receiver = r->receiver, .root = alert };
	const char *status = text_in(r, alert, "status");
	bool is_resolved = status && str_eq(status, "resolved");
	const char *name = text_in(r, alert, "labels.alertname");
	const char *instance = text_in(r, alert, "labels.instance");
	const char *summary = text_in(r, alert, "annotations.summary");
	const char *description = text_in(r, alert, "annotations.description");
	struct fact *fact = fact_new(r, FACT_CHANGE);

	if (!fact)
		return;
	if (!name || !status) {
		fact_ignore(r, "An alert has no name or no status.");
		return;
	}
	fact_name(fact, "kind", "infrastructure");
	fact_text(r, fact, "title",
		  arena_printf(r->d->arena, "%s %s%s%s", name, is_resolved ? "resolved" : "firing",
			       instance ? " on " : "", instance ? instance : ""),
		  255);
	fact_text(r, fact, "description",
		  summary && description ? arena_printf(r->d->arena, "%s\n%s", summary, description)
		  : summary              ? summary
					 : description,
		  10000);
	fact_text(r, fact, "url", text_in(r, alert, "generatorURL"), 500);
	fact_name(fact, "reported_by", "Alertmanager");
	fact_time(fact, "happened_at", time_at(&one, is_resolved ? "endsAt" : "startsAt"));
	add_labels(r, fact, alert);
}

void alertmanager_read(struct reading *r)
{
	struct json_object *alerts = json_at(r->root, "alerts");

	r->event = text_at(r, "status");
	if (!json_object_is_type(alerts, json_type_array) || !json_object_array_length(alerts)) {
		reading_ignore(r, "It has no alerts.");
		return;
	}
	for (size_t i = 0; i < json_object_array_length(alerts) && i <= FACTS_MAX; i++)
		read_alert(r, json_object_array_get_idx(alerts, i));
}
