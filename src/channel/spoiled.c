/* A channel whose receiver is gone, or to which nothing gets through, is switched off, and others are told. */
#include "config.h"

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/log.h"
#include "channel/target.h"
#include "channel/target_sql.h"
#include "delivery/letter.h"
#include "event/event.h"

struct letter {
	const struct delivery_spoiling *spoiling;
	const char *name;
};

static void write_letter(struct arena *arena, const void *context, struct mail *out)
{
	const struct letter *letter = context;
	const struct delivery_spoiling *d = letter->spoiling;

	out->subject = _("A notification channel was switched off");
	out->text = arena_printf(
	    arena,
	    _("The notification channel %s was switched off: %s.\n\n"
	      "It is told of nothing until somebody corrects or saves it again:\n\n    %s\n"),
	    letter->name, _(d->reason), mail_url(arena, d->settings, "/"));
}

static enum status write_trace(struct db *db, const struct delivery_spoiling *d,
			       const struct channel *channel)
{
	const struct actor actor =
	    actor_of_worker(d->arena, d->delivery->organization_id, d->now_ms);
	struct trace trace = trace_of(&actor, "channel.disabled");
	struct audit_changes changes;

	audit_changes_init(&changes, d->arena);
	audit_change(&changes, "reason", NULL, d->reason);
	trace.event.subject_id = channel->id;
	trace.event.data = event_data(
	    d->arena, (const char *const[]){ "name", channel->name, "reason", d->reason, NULL });
	trace.subject_name = channel->name;
	trace.changes = audit_changes_text(&changes);
	return trace_write(db, d->arena, &trace);
}

enum status channel_spoil(struct db *db, const struct delivery_spoiling *d)
{
	const struct delivery *delivery = d->delivery;
	const struct db_param params[] = { db_time(d->now_ms), db_id(delivery->organization_id),
					   db_id(delivery->target_id) };
	char reference[UUID_TEXT_SIZE];
	struct channel channel;
	int64_t matched = 0;
	enum status status = db_begin(db);

	uuid_format(&delivery->target_id, reference);
	if (status == STATUS_OK)
		status = channel_get(db, d->arena, delivery->organization_id, reference, &channel);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK; /* deleted meanwhile */
	if (status == STATUS_OK)
		status = db_run(db, d->arena, &target_sql_disable, params, NULL, &matched);
	if (status != STATUS_OK || !matched)
		return status;
	log_warn("msg=\"a notification channel was switched off\" why=\"%s\"", d->reason);
	/* What waits is given up as it comes up, which its history is told of. */
	status = write_trace(db, d, &channel);
	if (status != STATUS_OK)
		return status;
	return delivery_letter_admins(db, d->arena, d->settings, delivery->organization_id,
				      d->now_ms, write_letter, &(struct letter){ d, channel.name });
}
