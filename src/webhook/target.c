/* The five functions that the queue calls. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "delivery/kind.h"
#include "delivery/letter.h"
#include "webhook/message.h"
#include "webhook/signature.h"
#include "webhook/target.h"
#include "webhook/webhook_sql.h"

#define HEADERS_MAX (6 + WEBHOOK_CDEVENT_HEADERS)

/* ---- who wants to be told */

static bool has_id(const char *list, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	if (!*list)
		return true;
	uuid_format(id, text);
	return strstr(list, text) != NULL;
}

static bool wants(const struct webhook_told *hook, const struct event *event,
		  const struct payload *payload)
{
	if (!uuid_is_nil(&hook->project_id) && !uuid_eq(&hook->project_id, &event->project_id))
		return false;
	/* That one was switched off is not told to itself. */
	if (uuid_eq(&event->subject_id, &hook->id))
		return false;
	if (!has_id(hook->environments, &event->environment_id))
		return false;
	return !*hook->statuses ||
	       (payload->subject.status && webhook_names(hook->statuses, payload->subject.status));
}

static void tell(struct fanout *f, const struct webhook_told *hook, size_t i,
		 const struct payload *payload, const char *type)
{
	const char *body =
	    webhook_message(f->arena, (enum webhook_payload)hook->payload, payload, type);

	if (body)
		fanout_add(f, i, hook->id, type, body);
}

static enum status choose(struct fanout *f)
{
	const struct db_param params[] = { db_id(f->organization_id) };
	const struct webhook_told *hooks;
	const struct payload *payloads;
	struct db_rows rows = { NULL, 0 };
	enum status status = db_select(f->db, f->arena, &webhook_sql_told, params, &rows);

	if (status == STATUS_OK && rows.n)
		status = fanout_payloads(f, &payloads);
	if (status != STATUS_OK || !rows.n)
		return status;
	hooks = rows.rows;
	for (size_t i = 0; i < f->n; i++) {
		for (size_t k = 0; k < rows.n; k++) {
			const struct webhook_told *hook = &hooks[k];
			const char *type;

			if (!wants(hook, &f->events[i], &payloads[i]))
				continue;
			type = webhook_type_asked(hook->events, f->events[i].kind);
			if (type)
				tell(f, hook, i, &payloads[i], type);
		}
	}
	return STATUS_OK;
}

/* ---- one attempt */

static enum status open_secret(struct delivery_making *m, struct uuid id, struct field_bytes sealed,
			       const char **out)
{
	struct field_bytes plain;
	enum status status =
	    secret_open(m->arena, m->settings, webhook_purpose(m->arena, id), sealed, &plain);

	*out = status == STATUS_OK ? plain.data : NULL;
	return status;
}

static void add(struct outgoing *out, const char *name, const char *value)
{
	out->headers[out->n_headers++] = (struct outgoing_header){ name, value };
}

/* Both signatures while the secret before is still good (Standard Webhooks: a list with blanks between). */
static const char *signatures(struct delivery_making *m, const struct webhook_told *hook,
			      const char *secret, const char *id, const struct outgoing *out)
{
	const char *first =
	    signature_make(m->arena, secret, id, m->now_ms / 1000, out->body, out->body_len);
	const char *before;

	if (!hook->previous_secret.data || hook->previous_until <= m->now_ms ||
	    open_secret(m, hook->id, hook->previous_secret, &before) != STATUS_OK)
		return first;
	return arena_printf(
	    m->arena, "%s %s", first,
	    signature_make(m->arena, before, id, m->now_ms / 1000, out->body, out->body_len));
}

static void write_request(struct delivery_making *m, const struct delivery *d,
			  const struct webhook_told *hook, const char *secret, struct outgoing *out)
{
	char id[TYPEID_TEXT_SIZE];
	const char *id_text;

	uuid_format_typeid(&d->id, "msg", id);
	id_text = arena_strdup(m->arena, id);
	*out = (struct outgoing){
		.method = "POST",
		.url = hook->url,
		.headers = arena_alloc(m->arena, HEADERS_MAX * sizeof(*out->headers)),
		.body = d->body ? d->body : "{}",
	};
	out->body_len = strlen(out->body);
	add(out, "Content-Type", "application/json");
	add(out, "webhook-id", id_text);
	add(out, "webhook-timestamp",
	    arena_printf(m->arena, "%lld", (long long)(m->now_ms / 1000)));
	add(out, "webhook-signature", signatures(m, hook, secret, id_text, out));
	if (hook->payload == WEBHOOK_CDEVENTS)
		out->n_headers +=
		    webhook_cdevent_headers(m->arena, out->body, out->headers + out->n_headers);
	if (hook->payload != WEBHOOK_VERSIONER)
		return;
	add(out, "X-Versioner-Event", d->event_type);
	add(out, "X-Versioner-Signature",
	    signature_of_body(m->arena, secret, out->body, out->body_len));
}

static enum status make(struct delivery_making *m, const struct delivery *d, struct outgoing *out)
{
	const struct db_param params[] = { db_id(d->organization_id), db_id(d->target_id) };
	const struct webhook_told *hook;
	const char *secret;
	struct db_rows rows = { NULL, 0 };
	enum status status = db_select(m->db, m->arena, &webhook_sql_told_one, params, &rows);

	if (status != STATUS_OK)
		return status;
	hook = rows.rows;
	if (!rows.n)
		m->dropped = N_("the webhook was deleted");
	else if (!hook->is_active && hook->disabled_at && !d->is_test)
		m->dropped = N_("the webhook was switched off");
	else if (!hook->is_active && !d->is_test)
		m->is_held = true;
	if (m->dropped || m->is_held)
		return STATUS_OK;
	if (open_secret(m, hook->id, hook->secret, &secret) != STATUS_OK) {
		m->dropped = N_("its secret was sealed with another secret_key");
		return STATUS_OK;
	}
	write_request(m, d, hook, secret, out);
	return STATUS_OK;
}

/* ---- one that is gone */

struct letter {
	const struct delivery_spoiling *spoiling;
	const char *url;
};

static void write_letter(struct arena *arena, const void *context, struct mail *out)
{
	const struct letter *letter = context;
	const struct delivery_spoiling *d = letter->spoiling;

	out->subject = _("A webhook was switched off");
	out->text =
	    arena_printf(arena,
			 _("The webhook to\n\n    %s\n\nwas switched off: %s.\n\n"
			   "It is told of nothing until somebody switches it on again. What could "
			   "not be\ndelivered can then be sent once more:\n\n    %s\n"),
			 letter->url, _(d->reason), mail_url(arena, d->settings, "/"));
}

static enum status write_trace(struct db *db, const struct delivery_spoiling *d,
			       const struct webhook_told *hook)
{
	const struct actor actor =
	    actor_of_worker(d->arena, d->delivery->organization_id, d->now_ms);
	struct trace trace = trace_of(&actor, "webhook.disabled");
	struct audit_changes changes;

	audit_changes_init(&changes, d->arena);
	audit_change_flag(&changes, "is_active", true, false);
	audit_change(&changes, "reason", NULL, d->reason);
	trace.event.subject_id = hook->id;
	trace.event.project_id = hook->project_id;
	trace.event.data = event_data(
	    d->arena, (const char *const[]){ "url", hook->url, "reason", d->reason, NULL });
	trace.subject_name = hook->url;
	trace.changes = audit_changes_text(&changes);
	return trace_write(db, d->arena, &trace);
}

static enum status disable(struct db *db, const struct delivery_spoiling *d)
{
	const struct delivery *delivery = d->delivery;
	const struct db_param which[] = { db_id(delivery->organization_id),
					  db_id(delivery->target_id) };
	const struct db_param params[] = { db_time(d->now_ms), db_text(d->reason),
					   db_time(d->now_ms), db_id(delivery->organization_id),
					   db_id(delivery->target_id) };
	const struct webhook_told *hook;
	struct db_rows rows = { NULL, 0 };
	int64_t matched = 0;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = db_select(db, d->arena, &webhook_sql_told_one, which, &rows);
	if (status != STATUS_OK || !rows.n)
		return status;
	hook = rows.rows;
	status = db_run(db, d->arena, &webhook_sql_disable, params, NULL, &matched);
	if (status != STATUS_OK || !matched)
		return status;
	log_warn("msg=\"a webhook was switched off\" why=\"%s\"", d->reason);
	status = delivery_abandon(db, d->arena, delivery->organization_id, hook->id,
				  N_("the webhook was switched off"));
	if (status == STATUS_OK)
		status = write_trace(db, d, hook);
	if (status != STATUS_OK)
		return status;
	return delivery_letter_admins(db, d->arena, d->settings, delivery->organization_id,
				      d->now_ms, write_letter, &(struct letter){ d, hook->url });
}

static enum status sees(struct request *req, struct uuid target_id, bool is_writing)
{
	struct webhook webhook;
	char text[UUID_TEXT_SIZE];

	uuid_format(&target_id, text);
	return webhook_reach(req, text, is_writing, &webhook);
}

const struct delivery_kind webhook_target = {
	.name = WEBHOOK_TARGET,
	.choose = choose,
	.make = make,
	.spoil = disable,
	.reasons = { [SPOIL_GONE] = N_("it answered 410, which says that nothing more is wanted"),
		     [SPOIL_SILENT] = N_("every attempt of the last five days failed") },
	.sees = sees,
};
