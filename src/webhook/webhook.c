/* Endpoints: their fields and secrets, and how they are kept. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "html/url.h"
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
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(FLAG, is_active), .flags = SEEN, .text = "whether it is to be told at all" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
	{ OF(TEXT, secret), .flags = FIELD_READ | FIELD_DEFINED, .text = "made by us, since none was given; shown this once" },
};

const struct field webhook_draft_fields[] = {
	{ DRAFT(TEXT, url) | FIELD_REQUIRED, .max = WEBHOOK_URL_MAX, .text = "http or https address that is to be told, without user or password" },
	{ DRAFT(LIST, events) | FIELD_REQUIRED, .max = WEBHOOK_EVENTS_MAX, .text = "of what: deployment.created, release.* for all of one thing, * for all there are" },
	{ DRAFT(TEXT, secret), .max = WEBHOOK_SECRET_MAX, .text = "what deliveries will be signed with, 8 characters or more; one is made unless given" },
	{ DRAFT(FLAG, is_active), .text = "whether it is to be told at all; true unless given" },
	{ DRAFT(TEXT, description), .max = WEBHOOK_DESCRIPTION_MAX, .text = "what it is for" },
};
/* clang-format on */
const size_t webhook_n_fields = ARRAY_LEN(webhook_fields);
const size_t webhook_n_draft_fields = ARRAY_LEN(webhook_draft_fields);

enum status webhook_check(struct request *req, const struct webhook_draft *draft)
{
	if (draft->events)
		webhook_events_check(req, draft->events);
	if (draft->url && !url_is_web(draft->url))
		request_fail_field(req, "url", "format",
				   _("must be an http or https address without user and password"));
	if (draft->secret && strlen(draft->secret) < 8)
		request_fail_field(req, "secret", "out_of_range",
				   _("must have at least 8 characters"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

enum status webhook_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct webhook *out)
{
	struct uuid id;
	struct db_rows rows;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };
	enum status status = db_select(db, arena, &webhook_sql_by_id, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct webhook *)rows.rows;
	return STATUS_OK;
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

static const char *purpose_of(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "webhook %s", text);
}

static enum status seal(struct request *req, struct uuid id, const char *secret,
			struct field_bytes *out)
{
	return secret_seal(req->arena, req->app->settings, purpose_of(req->arena, id), secret,
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
	enum status status = STATUS_OK;

	if (draft->secret)
		status = seal(req, webhook->id, draft->secret, &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_text(draft->url),
		db_text(draft->events),
		db_bytes(sealed.data, sealed.len),
		db_text(draft->description),
		db_flag(draft->is_active),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(webhook->id),
	};

	status = db_run(req->db, req->arena, &webhook_sql_change, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "url", webhook->url, draft->url);
	audit_change(&changes, "events", webhook->events, draft->events);
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
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "url", webhook->url, NULL);
	return trace(req, "webhook.deleted", webhook, &changes);
}

enum status webhook_secret(struct db *db, struct arena *arena, const struct settings *settings,
			   struct uuid organization_id, struct uuid id, const char **out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(id) };
	struct field_bytes plain;
	struct db_rows rows;
	enum status status = db_select(db, arena, &webhook_sql_secret, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	status = secret_open(arena, settings, purpose_of(arena, id),
			     ((const struct webhook_sealed *)rows.rows)->secret, &plain);
	*out = plain.data;
	return status;
}
