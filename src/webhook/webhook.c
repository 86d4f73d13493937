/* Endpoints: their fields and secrets, and how they are kept. */
#include "config.h"

#include <string.h>

#include "api/lookup.h"
#include "app.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "delivery/delivery.h"
#include "environment/environment.h"
#include "event/payload.h"
#include "outgoing/guard.h"
#include "progress/progress.h"
#include "webhook/message.h"
#include "webhook/target.h"
#include "webhook/webhook.h"
#include "webhook/webhook_sql.h"

#define SECRET_BYTES 32

#define OF(kind, member) FIELD_##kind##_OF(struct webhook, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct webhook, member, c_type)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct webhook_draft, member), .flags = FIELD_WRITE
#define SEEN                (FIELD_READ | FIELD_COLUMN)
#define SOME                (SEEN | FIELD_DEFINED)

/* clang-format off */
const struct field webhook_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "hook", .text = "id" },
	{ OF(TEXT, url), .flags = SEEN, .text = "address that is to be told" },
	{ OF(LIST, events), .flags = SEEN, .text = "of what: types of events, release.* for all of one thing, * for all there are" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SOME, .prefix = "proj", .text = "the project that it is told of; absent for one that is told of all" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SOME, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SOME, .text = "its name" },
	{ OF(LIST, environments), .flags = SEEN, .prefix = "env", .text = "only of what happens in these; none: anywhere" },
	{ OF(LIST, statuses), .flags = SEEN, .text = "only of what came to one of these: completed, failed …; none: to any" },
	{ OF(WORD, payload), .flags = SEEN, .words = &webhook_payload_words, .text = "how the body is written: standard (Standard Webhooks), versioner, dployr or cdevents (within CloudEvents)" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(FLAG, is_active), .flags = SEEN, .text = "whether it is to be told at all" },
	{ OF(TIME, disabled_at), .flags = SEEN, .text = "when it was switched off because nothing arrived, or it said 410; null: it was not" },
	{ OF(TEXT, disabled_reason), .flags = SEEN, .text = "and why" },
	{ AS(TIME, "previous_secret_until", previous_until, int64_t), .flags = SEEN, .text = "until when the secret before signs as well" },
	{ OF(TIME, failing_since), .flags = SEEN, .text = "its first failure since it answered last; null: it answers" },
	{ OF(INT, failures), .flags = SEEN, .text = "how many there were since" },
	{ OF(TIME, paused_until), .flags = SEEN, .text = "until when it is left alone, as it asked for or seems to need" },
	{ AS(TIME, "last_delivery_at", last_at, int64_t), .flags = SEEN, .text = "when something was sent to it last" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
	{ OF(TEXT, secret), .flags = FIELD_READ | FIELD_DEFINED, .text = "made by us, since none was given; shown this once" },
};

const struct field webhook_draft_fields[] = {
	{ DRAFT(TEXT, url) | FIELD_REQUIRED, .max = WEBHOOK_URL_MAX, .text = "http or https address that is to be told, without user or password" },
	{ DRAFT(LIST, events) | FIELD_REQUIRED, .max = WEBHOOK_EVENTS_MAX, .text = "of what: deployment.created, release.* for all of one thing, * for all there are" },
	{ DRAFT(LIST, environments), .max = WEBHOOK_PLACES_MAX, .text = "only of what happens in these: id, slug or name" },
	{ DRAFT(LIST, statuses), .max = 255, .text = "only of what came to one of these: pending, started, completed, failed, aborted" },
	{ DRAFT(WORD, payload), .words = &webhook_payload_words, .text = "how the body is written: standard, unless given, versioner, dployr or cdevents, which has words for few events" },
	{ DRAFT(TEXT, secret), .max = WEBHOOK_SECRET_MAX, .text = "what deliveries will be signed with, 8 characters or more; one is made unless given" },
	{ DRAFT(FLAG, is_active), .text = "whether it is to be told at all; true unless given" },
	{ DRAFT(TEXT, description), .max = WEBHOOK_DESCRIPTION_MAX, .text = "what it is for" },
};
/* clang-format on */
const size_t webhook_n_fields = ARRAY_LEN(webhook_fields);
const size_t webhook_n_draft_fields = ARRAY_LEN(webhook_draft_fields);

static const char *const payloads[] = {
	[WEBHOOK_STANDARD] = "standard",
	[WEBHOOK_VERSIONER] = "versioner",
	[WEBHOOK_DPLOYR] = "dployr",
	[WEBHOOK_CDEVENTS] = "cdevents",
};
_Static_assert(ARRAY_LEN(payloads) == WEBHOOK_PAYLOAD__COUNT, "a word for every payload");

static const char *payload_format(int value)
{
	return payloads[value];
}

static bool payload_parse(const char *text, int *value)
{
	for (int i = 0; i < WEBHOOK_PAYLOAD__COUNT; i++) {
		if (str_ieq(text, payloads[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words webhook_payload_words = { payload_format, payload_parse,
						   "standard, versioner, dployr or cdevents" };

/* ---- judging */

static void check_events(struct request *req, const char *events)
{
	for (char *save = NULL, *text = strtok_r(arena_strdup(req->arena, events), ",", &save);
	     text; text = strtok_r(NULL, ",", &save)) {
		const char *near = event_asks_nearest(text);

		if (event_asks_known(text))
			continue;
		request_fail_field(
		    req, "events", "not_allowed",
		    near ? arena_printf(req->arena, _("has no %s; did you mean %s?"), text, near)
			 : arena_printf(
			       req->arena,
			       _("has no %s; there are deployment.created, release.*, * …"), text));
	}
}

/* The words of a list become those that the record uses. */
static void check_statuses(struct request *req, const char **list)
{
	struct buf words;
	int value;

	buf_init(&words, LIMIT_BODY_BYTES);
	for (char *save = NULL, *text = strtok_r(arena_strdup(req->arena, *list), ",", &save); text;
	     text = strtok_r(NULL, ",", &save)) {
		if (!progress_words.parse(text, &value)) {
			request_fail_field(req, "statuses", "not_allowed",
					   arena_printf(req->arena, _("has no %s; there are %s"),
							text, progress_words.allowed));
			continue;
		}
		if (words.len)
			buf_addc(&words, ',');
		buf_adds(&words, progress_word((enum progress)value));
	}
	*list = buf_dup(&words, req->arena);
	buf_release(&words);
}

static enum status find_environment(struct request *req, const char *reference, struct uuid *out)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     reference, &environment);

	if (status == STATUS_OK)
		*out = environment.id;
	return status;
}

enum status webhook_check(struct request *req, struct webhook_draft *draft)
{
	bool is_kept = draft->url && draft->kept_url && str_eq(draft->url, draft->kept_url);
	const char *why =
	    draft->url && !is_kept ? guard_url(req->arena, req->app->settings, draft->url) : NULL;
	enum status status;

	if (draft->events)
		check_events(req, draft->events);
	if (draft->statuses)
		check_statuses(req, &draft->statuses);
	if (why)
		request_fail_field(req, "url", "format", why);
	if (draft->secret && strlen(draft->secret) < 8)
		request_fail_field(req, "secret", "out_of_range",
				   _("must have at least 8 characters"));
	status = lookup_ids(req, "environments", find_environment, &draft->environments);
	if (status != STATUS_OK)
		return status;
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

enum status webhook_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct webhook *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &webhook_sql_by_id, params, out);
}

enum status webhook_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid project_id, const struct list_window *window,
			 struct db_rows *out, int64_t *total)
{
	struct db_param params[9] = {
		db_id(organization_id),
		db_id(project_id),
		db_id(project_id),
	};
	enum status status;

	list_only(window->project_ids, params + 3);
	list_bounds(window, params + 5);
	list_limits(window, params + 7);
	status =
	    db_select(db, arena, window->is_backwards ? &webhook_sql_list_back : &webhook_sql_list,
		      params, out);
	if (status != STATUS_OK)
		return status;
	params[5] = db_id(window->since_above);
	params[6] = db_id(window->until_below);
	return db_select_number(db, arena, &webhook_sql_count, params, total);
}

const char *webhook_purpose(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "webhook %s", text);
}

static enum status seal(struct request *req, struct uuid id, const char *secret,
			struct field_bytes *out)
{
	return secret_seal(req->arena, req->app->settings, webhook_purpose(req->arena, id), secret,
			   strlen(secret), out);
}

static const char *new_secret(struct arena *arena)
{
	unsigned char bytes[SECRET_BYTES];

	rand_bytes(bytes, sizeof(bytes));
	return arena_printf(arena, "whsec_%s", base64_encode(arena, bytes, sizeof(bytes)));
}

static enum status trace(struct request *req, const char *action, const struct webhook *webhook,
			 struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = webhook->id,
		.subject_name = webhook->url,
		.project_id = webhook->project_id,
		.changes = audit_changes_text(changes),
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status webhook_create(struct request *req, const struct webhook_draft *draft,
			   struct webhook *out)
{
	const char *secret = draft->secret ? draft->secret : new_secret(req->arena);
	struct audit_changes changes;
	struct field_bytes sealed;
	enum status status;

	out->id = uuid_new(req->now_ms);
	out->url = draft->url;
	out->events = draft->events;
	out->environments = draft->environments ? draft->environments : "";
	out->statuses = draft->statuses ? draft->statuses : "";
	out->payload = draft->payload < 0 ? WEBHOOK_STANDARD : draft->payload;
	out->description = draft->description;
	out->is_active = draft->is_active;
	out->created_at = out->updated_at = req->now_ms;
	out->secret = draft->secret ? NULL : secret;
	status = seal(req, out->id, secret, &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_id(out->project_id),
		db_text(out->url),
		db_text(out->events),
		db_text(out->environments),
		db_text(out->statuses),
		db_text(payloads[out->payload]),
		db_bytes(sealed.data, sealed.len),
		db_text(out->description),
		db_flag(out->is_active),
		db_time(out->created_at),
		db_time(out->updated_at),
	};

	status = db_run(req->db, req->arena, &webhook_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "url", NULL, out->url);
	audit_change(&changes, "events", NULL, out->events);
	return trace(req, "webhook.created", out, &changes);
}

enum status webhook_change(struct request *req, const struct webhook *webhook,
			   const struct webhook_draft *draft)
{
	struct audit_changes changes;
	struct field_bytes sealed = { NULL, 0 };
	int payload = draft->payload < 0 ? WEBHOOK_STANDARD : draft->payload;
	enum status status = STATUS_OK;

	if (draft->secret)
		status = seal(req, webhook->id, draft->secret, &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_text(draft->url),
		db_text(draft->events),
		db_text(draft->environments ? draft->environments : ""),
		db_text(draft->statuses ? draft->statuses : ""),
		db_text(payloads[payload]),
		db_bytes(sealed.data, sealed.len),
		db_text(draft->description),
		db_flag(draft->is_active),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(webhook->id),
	};

	status = db_run(req->db, req->arena, &webhook_sql_change, params, NULL, NULL);
	if (status == STATUS_OK && draft->is_active && !webhook->is_active)
		status = delivery_wake(req->db, req->arena, req->who->organization_id, webhook->id,
				       req->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "url", webhook->url, draft->url);
	audit_change(&changes, "events", webhook->events, draft->events);
	audit_change(&changes, "environments", webhook->environments, draft->environments);
	audit_change(&changes, "statuses", webhook->statuses, draft->statuses);
	audit_change(&changes, "payload", payloads[webhook->payload], payloads[payload]);
	audit_change(&changes, "description", webhook->description, draft->description);
	audit_change_flag(&changes, "is_active", webhook->is_active, draft->is_active);
	audit_change_flag(&changes, "secret_changed", false, draft->secret != NULL);
	return trace(req, "webhook.changed", webhook, &changes);
}

enum status webhook_delete(struct request *req, const struct webhook *webhook)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(webhook->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &webhook_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	status = delivery_abandon(req->db, req->arena, req->who->organization_id, webhook->id,
				  N_("the webhook was deleted"));
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "url", webhook->url, NULL);
	return trace(req, "webhook.deleted", webhook, &changes);
}

enum status webhook_rotate(struct request *req, struct webhook *webhook, const char *secret)
{
	const char *text = secret ? secret : new_secret(req->arena);
	struct audit_changes changes;
	struct field_bytes sealed;
	enum status status = seal(req, webhook->id, text, &sealed);

	if (status != STATUS_OK)
		return status;
	webhook->previous_until = req->now_ms + WEBHOOK_ROTATION_MS;
	webhook->updated_at = req->now_ms;
	webhook->secret = secret ? NULL : text;

	const struct db_param params[] = {
		db_time(webhook->previous_until),
		db_bytes(sealed.data, sealed.len),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(webhook->id),
	};

	status = db_run(req->db, req->arena, &webhook_sql_rotate, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change_flag(&changes, "secret_changed", false, true);
	return trace(req, "webhook.rotated", webhook, &changes);
}

enum status webhook_set_active(struct request *req, const struct webhook *webhook, bool is_active)
{
	const struct db_param params[] = {
		db_flag(is_active),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(webhook->id),
	};
	struct audit_changes changes;
	enum status status =
	    db_run(req->db, req->arena, &webhook_sql_set_active, params, NULL, NULL);

	if (status == STATUS_OK && is_active)
		status = delivery_wake(req->db, req->arena, req->who->organization_id, webhook->id,
				       req->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change_flag(&changes, "is_active", webhook->is_active, is_active);
	return trace(req, is_active ? "webhook.resumed" : "webhook.paused", webhook, &changes);
}

enum status webhook_test(struct request *req, const struct webhook *webhook, const char *type,
			 struct uuid *id)
{
	const struct event_type *kind = event_type_find(type ? type : "webhook.test");
	struct delivery draft = {
		.organization_id = req->who->organization_id,
		.id = uuid_new(req->now_ms),
		.target_kind = WEBHOOK_TARGET,
		.target_id = webhook->id,
		.is_test = true,
	};
	struct audit_changes changes;
	struct payload payload;
	enum status status;

	if (!kind) {
		request_fail_field(req, "type", "not_allowed", _("is no type of event"));
		return STATUS_INVALID;
	}
	payload_example(req->arena, req->app->settings, kind, req->now_ms, &payload);
	draft.event_type = kind->name;
	draft.body = webhook_message(req->arena, (enum webhook_payload)webhook->payload, &payload,
				     kind->name);
	if (!draft.body)
		return request_failf(req, STATUS_CONFLICT,
				     _("%s has no words for %s: nothing is sent."),
				     webhook_payload_words.format(webhook->payload), kind->name);
	*id = draft.id;
	status = delivery_queue(req->db, req->arena, &draft, req->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "type", NULL, kind->name);
	return trace(req, "webhook.tested", webhook, &changes);
}

enum status webhook_recover(struct request *req, const struct webhook *webhook, int64_t since,
			    int64_t *n)
{
	char text[TIME_TEXT_SIZE];
	struct audit_changes changes;
	enum status status = delivery_recover(req->db, req->arena, req->who->organization_id,
					      webhook->id, since, req->now_ms, n);

	if (status != STATUS_OK)
		return status;
	time_format(since, text);
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "since", NULL, text);
	return trace(req, "webhook.recovered", webhook, &changes);
}
