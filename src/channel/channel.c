/* Channels: their fields, and the address that nobody may read. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/channel_sql.h"
#include "html/url.h"
#include "json/codec.h"
#include "json/json.h"

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
	{ CHANNEL_AS(WORD, "channel_type", type, int), .flags = FIELD_READ, .words = &channel_type_words, .text = "slack_webhook" },
	{ CHANNEL_AS(TEXT, "config.webhook_url", webhook_url, const char *), .flags = FIELD_READ, .text = "the host of its address; the rest is shown to nobody" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = FIELD_READ, .text = "when it was last changed" },
};

const struct field channel_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = CHANNEL_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT_AS(WORD, "channel_type", type, int), .flags = FIELD_WRITE | FIELD_REQUIRED, .words = &channel_type_words, .text = "slack_webhook" },
	{ DRAFT(JSON, config), .flags = FIELD_WRITE, .max = 10000, .text = "webhook_url: the address that is written to, kept sealed" },
};

static const struct field config_fields[] = {
	{ DRAFT(TEXT, webhook_url), .flags = FIELD_WRITE, .max = CHANNEL_WEBHOOK_MAX, .text = "the address that is written to" },
};
/* clang-format on */
const size_t channel_n_fields = ARRAY_LEN(channel_fields);
const size_t channel_n_draft_fields = ARRAY_LEN(channel_draft_fields);

static const char *const types[] = {
	[CHANNEL_SLACK_WEBHOOK] = "slack_webhook",
};
_Static_assert(ARRAY_LEN(types) == CHANNEL_TYPE__COUNT, "a word for every type");

static const char *type_format(int value)
{
	return types[value];
}

static bool type_parse(const char *text, int *value)
{
	for (int i = 0; i < CHANNEL_TYPE__COUNT; i++) {
		if (str_ieq(text, types[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words channel_type_words = { type_format, type_parse, "slack_webhook" };

/* ---- the address */

const char *channel_mask(struct arena *arena, const char *host)
{
	return arena_printf(arena, "https://%s/…", host);
}

const char *channel_host_of(struct arena *arena, const char *url)
{
	static const char scheme[] = "https://";
	char *host;

	/* An address has ASCII only (RFC 3986), which a masked one has not. */
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c >= 0x80)
			return NULL;
	if (!url_is_web(url) || !str_starts(url, scheme) || strlen(url) > CHANNEL_WEBHOOK_MAX)
		return NULL;
	url += strlen(scheme);
	host = arena_strndup(arena, url, strcspn(url, "/?#"));
	for (char *c = host; *c; c++)
		*c = str_lower(*c);
	return *host && strlen(host) <= 255 ? host : NULL;
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct request *req = context;

	(void)field;
	request_fail_field(req, arena_printf(req->arena, "config/%s", name),
			   field_fault_code(fault), message);
}

static void read_config(struct request *req, bool is_strict, struct channel_draft *draft)
{
	const struct codec codec = { req->arena, refuse, req };
	struct json_object *config;
	struct json_problem problem;

	if (json_parse(req->arena, draft->config, strlen(draft->config), &config, &problem) !=
	    STATUS_OK)
		return;
	json_object_object_foreach(config, name, value)
	{
		(void)value;
		if (is_strict && !field_find(config_fields, ARRAY_LEN(config_fields), name))
			refuse(req, NULL, arena_strdup(req->arena, name), FAULT_UNKNOWN,
			       _("is not known"));
	}
	if (!codec_decode(&codec, config_fields, ARRAY_LEN(config_fields), config, draft))
		draft->webhook_url = NULL; /* which is told already */
}

enum status channel_check(struct request *req, const struct channel *before, bool is_strict,
			  struct channel_draft *draft)
{
	size_t n_faults = req->failure.n_fields;

	draft->webhook_url = NULL;
	if (draft->config)
		read_config(req, is_strict, draft);
	if (before && draft->webhook_url && str_eq(draft->webhook_url, before->webhook_url))
		draft->webhook_url = NULL; /* it comes back as it was shown: it is to stay */
	if (draft->webhook_url && !channel_host_of(req->arena, draft->webhook_url))
		request_fail_field(req, "config/webhook_url", "format",
				   _("must be an https address, without user and password"));
	else if (!draft->webhook_url && !before && req->failure.n_fields == n_faults)
		request_fail_field(req, "config/webhook_url", field_fault_code(FAULT_MISSING),
				   _("is required"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static const char *purpose(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "channel %s", text);
}

enum status channel_open(struct arena *arena, const struct settings *settings,
			 const struct channel *channel, const char **url)
{
	struct field_bytes plain;
	enum status status = secret_open(arena, settings, purpose(arena, channel->id),
					 channel->webhook_sealed, &plain);

	if (status == STATUS_OK)
		*url = plain.data;
	return status;
}

static enum status seal(struct request *req, const char *url, struct channel *channel)
{
	channel->webhook_host = channel_host_of(req->arena, url);
	channel->webhook_url = channel_mask(req->arena, channel->webhook_host);
	return secret_seal(req->arena, req->app->settings, purpose(req->arena, channel->id), url,
			   strlen(url), &channel->webhook_sealed);
}

/* ---- finding */

static void mask_all(struct arena *arena, struct db_rows *rows)
{
	struct channel *channel = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		channel[i].webhook_url = channel_mask(arena, channel[i].webhook_host);
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
	mask_all(arena, &rows);
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
	mask_all(arena, out);
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

/* The trace has the host, never the address. */
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
	audit_change(&changes, "channel_type", before ? types[before->type] : NULL,
		     after ? types[after->type] : NULL);
	audit_change(&changes, "webhook_host", before ? before->webhook_host : NULL,
		     after ? after->webhook_host : NULL);
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
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
	};
	status = seal(req, draft->webhook_url, out);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_text(out->name),
		db_text(types[out->type]),
		db_bytes(out->webhook_sealed.data, out->webhook_sealed.len),
		db_text(out->webhook_host),
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
	enum status status = STATUS_OK;

	changed.name = draft->name;
	changed.type = draft->type;
	if (draft->webhook_url)
		status = seal(req, draft->webhook_url, &changed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_text(changed.name),
		db_text(types[changed.type]),
		db_bytes(changed.webhook_sealed.data, changed.webhook_sealed.len),
		db_text(changed.webhook_host),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(changed.id),
	};

	status = taken(req, db_run(req->db, req->arena, &channel_sql_change, params, NULL, NULL));
	return status == STATUS_OK ? trace(req, "channel.changed", &changed, channel, &changed)
				   : status;
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
