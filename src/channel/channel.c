/* Channels: their fields, and the secrets that nobody may read. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/channel_sql.h"
#include "delivery/delivery.h"
#include "json/codec.h"
#include "outgoing/guard.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct channel, member)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct channel_draft, member)
#define DRAFT_AS(kind, named, member, c_type)                                                      \
	FIELD_NAMED(FIELD_##kind, named, struct channel_draft, member, c_type)
#define CHANNEL_AS(kind, named, member, c_type)                                                    \
	FIELD_NAMED(FIELD_##kind, named, struct channel, member, c_type)

/* clang-format off */
const struct field channel_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "chan", .text = "id" },
	{ OF(TEXT, name), .flags = FIELD_READ, .text = "name, unique without regard to case" },
	{ CHANNEL_AS(WORD, "channel_type", type, int), .flags = FIELD_READ, .words = &channel_type_words, .text = "what is written to" },
	{ OF(JSON, config), .flags = FIELD_READ, .text = "what has to be known to send there; secrets are shown to nobody, of a secret address its host" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = FIELD_READ, .text = "when it was last changed" },
	{ OF(FLAG, is_active), .flags = FIELD_READ, .text = "whether it is told of anything: false while it is paused" },
	{ OF(TIME, disabled_at), .flags = FIELD_READ, .text = "when it was switched off, because its receiver is gone or silent; whoever changes or resumes the channel switches it on" },
};

const struct field channel_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = CHANNEL_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT_AS(WORD, "channel_type", type, int), .flags = FIELD_WRITE | FIELD_REQUIRED, .words = &channel_type_words, .text = "what is written to" },
	{ DRAFT(JSON, config), .flags = FIELD_WRITE | FIELD_NULLS, .max = CONFIG_JSON_MAX, .text = "what has to be known to send there, by type: doc/events.md; secrets are kept sealed" },
};
/* clang-format on */
const size_t channel_n_fields = ARRAY_LEN(channel_fields);
const size_t channel_n_draft_fields = ARRAY_LEN(channel_draft_fields);

static const char *type_word(int type)
{
	return channel_type_row(type)->name;
}

/* ---- the configuration */

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct request *req = context;

	(void)field;
	request_fail_field(req, arena_printf(req->arena, "config/%s", name),
			   field_fault_code(fault), message);
}

/* Addresses are judged when they are given, and not again when something else changes. */
static void guard_addresses(struct request *req, const struct channel_type_row *row,
			    const struct channel_config *was, const struct channel_config *config)
{
	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		const char *url, *before, *why;

		if (!(field->flags & CONFIG_URL))
			continue;
		url = *(const char *const *)field_in(config, field);
		before = was ? *(const char *const *)field_in(was, field) : NULL;
		if (!url || (before && str_eq(url, before)))
			continue;
		why = guard_url(req->arena, req->app->settings, url);
		if (why)
			refuse(req, field, field->name, FAULT_FORMAT, why);
	}
}

enum status channel_check(struct request *req, const struct channel *before, bool is_strict,
			  struct channel_draft *draft)
{
	/* What is no type is told already; the rest is judged as if it were the first. */
	int type = draft->type < 0 ? CHANNEL_SLACK_WEBHOOK : draft->type;
	const struct codec codec = { req->arena, refuse, req };
	bool is_same = before && before->type == draft->type;
	struct channel_config was;
	enum status status = STATUS_OK;

	if (is_same)
		status = channel_open(req->arena, req->app->settings, before, &was);
	if (status != STATUS_OK)
		return status;
	if (!config_decode(&codec, channel_type_row(type), draft->config, is_same ? &was : NULL,
			   is_strict, &draft->settings))
		return STATUS_INVALID;
	guard_addresses(req, channel_type_row(type), is_same ? &was : NULL, &draft->settings);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static const char *purpose(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "channel %s", text);
}

enum status channel_open(struct arena *arena, const struct settings *settings,
			 const struct channel *channel, struct channel_config *out)
{
	struct field_bytes plain;
	enum status status = secret_open(arena, settings, purpose(arena, channel->id),
					 channel->webhook_sealed, &plain);

	if (status == STATUS_OK)
		config_read(arena, channel_type_row(channel->type), channel->config, plain.data,
			    out);
	return status;
}

static enum status seal(struct request *req, const struct channel_config *config,
			struct channel *channel)
{
	const struct channel_type_row *row = channel_type_row(channel->type);
	const char *secrets = config_secret_text(req->arena, row, config);

	channel->webhook_host = config_host(req->arena, row, config);
	channel->config = config_shown_text(req->arena, row, config);
	return secret_seal(req->arena, req->app->settings, purpose(req->arena, channel->id),
			   secrets, strlen(secrets), &channel->webhook_sealed);
}

/* ---- finding */

/* A row of before there were others has an address for Slack, and nothing else. */
static void complete(struct arena *arena, struct db_rows *rows)
{
	struct channel *channel = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (!channel[i].config)
			channel[i].config = arena_printf(
			    arena, "{\"webhook_url\":\"https://%s/…\"}", channel[i].webhook_host);
}

enum status channel_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct channel *out)
{
	struct uuid id;
	struct db_rows rows;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(organization_id),
					   is_id ? db_id(id) : db_text(reference) };
	enum status status =
	    db_select(db, arena, is_id ? &channel_sql_by_id : &channel_sql_by_name, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	complete(arena, &rows);
	*out = *(struct channel *)rows.rows;
	return STATUS_OK;
}

enum status channel_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(db, arena, &channel_sql_list[window->is_backwards], params, out);
	if (status != STATUS_OK)
		return status;
	complete(arena, out);
	return db_select_number(db, arena, &channel_sql_count, params, total);
}

/* ---- writing */

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	request_fail_field(req, "name", "taken", _("is the name of another channel"));
	return STATUS_INVALID;
}

/* The trace has what is shown, never the secrets. */
static enum status trace(struct request *req, const char *action, const struct channel *one,
			 const struct channel *before, const struct channel *after)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = action,
		.subject_id = one->id,
		.subject_name = one->name,
	};
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", before ? before->name : NULL, after ? after->name : NULL);
	audit_change(&changes, "channel_type", before ? type_word(before->type) : NULL,
		     after ? type_word(after->type) : NULL);
	audit_change(&changes, "webhook_host", before ? before->webhook_host : NULL,
		     after ? after->webhook_host : NULL);
	audit_change(&changes, "config", before ? before->config : NULL,
		     after ? after->config : NULL);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status channel_create(struct request *req, const struct channel_draft *draft,
			   struct channel *out)
{
	enum status status;

	*out = (struct channel){
		.id = uuid_new(req->now_ms),
		.name = draft->name,
		.type = draft->type,
		.is_active = true,
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
	};
	status = seal(req, &draft->settings, out);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_text(out->name),
		db_text(type_word(out->type)),
		db_bytes(out->webhook_sealed.data, out->webhook_sealed.len),
		db_text(out->webhook_host),
		db_text(out->config),
		db_time(out->created_at),
		db_time(out->updated_at),
	};

	status = taken(req, db_run(req->db, req->arena, &channel_sql_insert, params, NULL, NULL));
	return status == STATUS_OK ? trace(req, "channel.created", out, NULL, out) : status;
}

enum status channel_change(struct request *req, const struct channel *channel,
			   const struct channel_draft *draft)
{
	struct channel changed = *channel;
	enum status status;

	changed.name = draft->name;
	changed.type = draft->type;
	status = seal(req, &draft->settings, &changed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_text(changed.name),
		db_text(type_word(changed.type)),
		db_bytes(changed.webhook_sealed.data, changed.webhook_sealed.len),
		db_text(changed.webhook_host),
		db_text(changed.config),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(changed.id),
	};

	status = taken(req, db_run(req->db, req->arena, &channel_sql_change, params, NULL, NULL));
	return status == STATUS_OK ? trace(req, "channel.changed", &changed, channel, &changed)
				   : status;
}

enum status channel_set_active(struct request *req, const struct channel *channel, bool is_active)
{
	const struct db_param params[] = {
		db_flag(is_active),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(channel->id),
	};
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = is_active ? "channel.resumed" : "channel.paused",
		.subject_id = channel->id,
		.subject_name = channel->name,
	};
	struct audit_changes changes;
	enum status status =
	    db_run(req->db, req->arena, &channel_sql_set_active, params, NULL, NULL);

	if (status == STATUS_OK && is_active)
		status = delivery_wake(req->db, req->arena, req->who->organization_id, channel->id,
				       req->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change_flag(&changes, "is_active", channel->is_active, is_active);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status channel_delete(struct request *req, const struct channel *channel)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(channel->id) };
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &channel_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	return matched ? trace(req, "channel.deleted", channel, channel, NULL) : STATUS_NOT_FOUND;
}
