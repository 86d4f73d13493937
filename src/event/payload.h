/* What others are told of an event: its type, and what it is about as it was then. Webhooks, /v1/events and everything that
 * speaks to another service make their words of this, so that they all say the same. */
#ifndef LANDFALL_EVENT_PAYLOAD_H
#define LANDFALL_EVENT_PAYLOAD_H

#include "event/catalogue.h"
#include "event/event.h"
#include "settings.h"

/* Bytes of a whole message, as the Standard Webhooks ask; and of its data. */
#define PAYLOAD_MAX      20480
#define PAYLOAD_DATA_MAX (PAYLOAD_MAX - 512)

/* What an event is about. Each thing uses some of the members. Texts are NULL, and times 0, where nothing is known. */
struct subject {
	struct uuid id;
	const char *slug, *name, *description;
	struct uuid project_id, version_id, environment_id;
	const char *project_slug, *project_name;
	const char *version, *scm_sha, *scm_branch, *scm_tag, *scm_repository;
	const char *environment_slug, *environment_name, *tier;
	const char *status; /* as the event left it */
	const char *reason, *kind;
	struct uuid rollback_of, target_id;
	const char *address; /* of a webhook: whom it tells; of a channel: its host */
	const char *deploy_url, *build_url, *build_number, *run_id, *source_system, *code_name;
	const char *reported_by, *reported_by_email, *reported_by_name;
	const char *error_code, *error_message;
	const char *verdict, *verdict_note, *note;
	int64_t verdict_at;
	int64_t hosts, hosts_completed;
	const char *extra_metadata;
	int64_t created_at, started_at, finished_at;
	int64_t completed_at; /* the same as finished_at, as a published API calls it */
	int64_t duration_ms;
	struct uuid member_id; /* of a team, who came or went */
	const char *member_name, *member_email;
	const char *url; /* of its page; NULL without public_url */
};

struct payload {
	const struct event *event;
	struct uuid id;   /* of the event */
	const char *type; /* event_type_name */
	enum event_thing thing;
	struct subject subject;
	const char *was;      /* the status before, where the event says so */
	const char *replaced; /* of a deployment that completed: the other version that ran there */
	const char *changes;  /* JSON object: what the event itself says of the change */
	const char *actor_name;
	const char
	    *left_out; /* names of members that were too long, joined by commas; NULL: none */
	int64_t object_version;        /* grows with each event of one object */
	int64_t timestamp, created_at; /* both when it happened */
	const char *data;              /* JSON object of all this, at most PAYLOAD_DATA_MAX bytes */
};

/* The payloads of n events of one organization, in their order: one statement for each kind of thing among them, and one for who
 * did it. events are borrowed. */
enum status payload_read(struct db *db, struct arena *arena, const struct settings *settings,
			 struct uuid organization_id, const struct event *events, size_t n,
			 struct payload **out) ATTR_MUST_USE;

/* Makes the rest of event, subject and actor_name, which are set. Pure. */
void payload_complete(struct arena *arena, const struct settings *settings, struct payload *out);

/* One that never was, of that type, about something that looks real: for previews, tests and the reference. Pure. */
void payload_example(struct arena *arena, const struct settings *settings,
		     const struct event_type *type, int64_t now_ms, struct payload *out);

/* The whole message: {"id":…,"type":…,"timestamp":…,"created_at":…,"data":{…}}, at most PAYLOAD_MAX bytes. */
const char *payload_message(struct arena *arena, const struct payload *payload);

/* Its members; and those of its data: first the object, called event_thing_word, of the thing's own fields, then the rest. */
extern const struct field payload_fields[];
extern const size_t payload_n_fields;
extern const struct field payload_data_fields[];
extern const size_t payload_n_data_fields;
struct subject_table {
	const struct field *fields;
	size_t n;
	const struct db_stmt_def *load; /* by organization and a JSON array of ids */
	const char *page;   /* what the address of its page begins with; NULL: it has none */
	const char *prefix; /* of its id there */
};
const struct subject_table *subject_table(enum event_thing thing);

/* "Harbour 1.4.0 in production": what the event is about, for people. */
const char *payload_title(struct arena *arena, const struct payload *payload);

extern const struct db_stmt_def *const payload_statements[];
extern const size_t payload_n_statements;

#endif
