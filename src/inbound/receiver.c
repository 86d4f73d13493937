/* Receivers: their fields, and how one is made, changed and found. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/audit.h"
#include "auth/secret.h"
#include "app.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "inbound/kind.h"
#include "inbound/receiver_sql.h"
#include "json/json.h"
#include "mail/mail.h"

#define OF(kind, member) FIELD_##kind##_OF(struct receiver, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

#define TOKEN_LEN    26 /* base 62: 154 bits */
#define SECRET_LEN   43 /* base 62: 256 bits */
#define SECRET_BYTES 32

/* clang-format off */
const struct field receiver_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "recv", .text = "id" },
	{ OF(TEXT, name), .flags = SEEN, .text = "what people call it" },
	{ OF(WORD, kind), .flags = SEEN, .words = &receiver_kind_words, .text = "who sends there: github, gitlab, gitea, vercel, sentry, pagerduty, alertmanager, cdevents or standard" },
	{ OF(TEXT, token), .flags = FIELD_COLUMN },
	{ OF(TEXT, url), .flags = FIELD_READ, .text = "the address to paste there" },
	{ OF(JSON, projects), .flags = SEEN, .text = "their repository or application, and which project it is; false for one that is left out" },
	{ OF(JSON, environments), .flags = SEEN, .text = "their environment, and which one it is here; false for one that is left out" },
	{ OF(JSON, members), .flags = SEEN, .text = "of the kind standard: a member of ours, and where it stands in what is sent" },
	{ OF(FLAG, is_active), .flags = SEEN, .text = "whether it takes anything" },
	{ OF(TIME, secret_before_until), .flags = SEEN, .text = "until when the secret before the last rotation is good as well" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was changed last" },
	{ OF(TEXT, secret), .flags = FIELD_READ | FIELD_DEFINED, .text = "what proves the sender, shown this once" },
};

#define DRAFT(kind, member) FIELD_##kind##_OF(struct receiver_draft, member), .flags = FIELD_WRITE
#define NAME_FIELD    { DRAFT(TEXT, name) | FIELD_REQUIRED, .max = RECEIVER_NAME_MAX, .text = "what people call it" }
#define MAPPING_FIELDS                                                                             \
	{ DRAFT(JSON, projects), .max = RECEIVER_MAP_MAX, .text = "their repository or application, and which project it is; * in it stands for any text, false leaves it out; unless it is named: the project of its own name" }, \
	{ DRAFT(JSON, environments), .max = RECEIVER_MAP_MAX, .text = "their environment, and which one it is here, likewise" }, \
	{ DRAFT(JSON, members), .max = RECEIVER_MAP_MAX, .text = "of the kind standard: record, project, version, environment, status … and the place of each in what is sent (\"data.app.name\"), or, behind =, its value" }, \
	{ DRAFT(FLAG, is_active), .text = "whether it takes anything; true unless given" }
const struct field receiver_draft_fields[] = {
	NAME_FIELD,
	{ DRAFT(WORD, kind) | FIELD_REQUIRED, .words = &receiver_kind_words, .text = "who sends there: github, gitlab, gitea (Forgejo too), vercel, sentry, pagerduty, alertmanager, cdevents or standard" },
	{ DRAFT(TEXT, secret), .max = RECEIVER_SECRET_MAX, .text = "what proves the sender, where they have made one; else one is made" },
	MAPPING_FIELDS,
};
const struct field receiver_change_fields[] = {
	NAME_FIELD,
	MAPPING_FIELDS,
};
const struct field receiver_secret_fields[] = {
	{ DRAFT(TEXT, secret), .max = RECEIVER_SECRET_MAX, .text = "the new one, where the sender has made it; else one is made" },
};
/* clang-format on */
const size_t receiver_n_fields = ARRAY_LEN(receiver_fields);
_Static_assert(ARRAY_LEN(receiver_fields) == 13, "as the statements have it");
const size_t receiver_n_draft_fields = ARRAY_LEN(receiver_draft_fields);
const size_t receiver_n_change_fields = ARRAY_LEN(receiver_change_fields);
const size_t receiver_n_secret_fields = ARRAY_LEN(receiver_secret_fields);

static const char *kind_format(int value)
{
	return inbound_kinds[value].name;
}

static bool kind_parse(const char *text, int *value)
{
	for (int i = 0; i < RECEIVER_KIND__COUNT; i++) {
		if (str_ieq(text, inbound_kinds[i].name)) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words receiver_kind_words = {
	kind_format, kind_parse,
	"github, gitlab, gitea, vercel, sentry, pagerduty, alertmanager, cdevents, standard"
};

const char *receiver_kind_title(int kind)
{
	return _(inbound_kinds[kind].title);
}

const char *receiver_path(struct arena *arena, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "recv", text);
	return arena_printf(arena, "/settings/receivers/%s", text);
}

/* ---- drafts */

/* A mapping is an object of texts, false among them where something is left out. */
static void check_map(struct request *req, const char *field, const char *map, bool may_be_false)
{
	struct json_object *object;
	struct json_problem problem;

	if (!map || json_parse(req->arena, map, strlen(map), &object, &problem) != STATUS_OK)
		return;
	json_object_object_foreach(object, name, value)
	{
		bool is_text =
		    json_object_is_type(value, json_type_string) && *json_object_get_string(value);
		bool is_false = json_object_is_type(value, json_type_boolean) &&
				!json_object_get_boolean(value);

		if (*name && (is_text || (is_false && may_be_false)))
			continue;
		request_fail_field(
		    req, field, "type",
		    arena_printf(req->arena,
				 may_be_false
				     ? _("has no text for \"%s\", nor false, which leaves it out")
				     : _("has no text for \"%s\""),
				 name));
	}
}

/* What only one kind has. */
static void check_members(struct request *req, const struct receiver_draft *draft)
{
	struct json_object *object;
	struct json_problem problem;

	check_map(req, "members", draft->members, false);
	if (!draft->members)
		return;
	if (draft->kind != RECEIVER_STANDARD) {
		request_fail_field(req, "members", "unknown", _("is for the kind standard only"));
		return;
	}
	if (json_parse(req->arena, draft->members, strlen(draft->members), &object, &problem) !=
	    STATUS_OK)
		return;
	json_object_object_foreach(object, name, value)
	{
		(void)value;
		if (!standard_has_member(name))
			request_fail_field(
			    req, "members", "unknown",
			    arena_printf(req->arena,
					 _("has \"%s\", which is no member of any record"), name));
	}
}

enum status receiver_check(struct request *req, const struct receiver_draft *draft)
{
	check_map(req, "projects", draft->projects, true);
	check_map(req, "environments", draft->environments, true);
	check_members(req, draft);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

struct receiver_draft receiver_draft_of(const struct receiver *receiver)
{
	return (struct receiver_draft){
		.name = receiver->name,
		.kind = receiver->kind,
		.projects = receiver->projects,
		.environments = receiver->environments,
		.members = receiver->members,
		.is_active = receiver->is_active,
	};
}

/* ---- finding */

static void complete(struct request *req, struct receiver *receiver)
{
	const struct settings *settings = req->app->settings;
	const char *path = arena_printf(req->arena, "/in/%s", receiver->token);

	receiver->url =
	    *settings->public_url ? mail_url(req->arena, settings, path) : request_url(req, path);
	if (receiver->secret_before_until <= req->now_ms)
		receiver->secret_before_until = 0;
}

enum status receiver_get(struct request *req, const char *reference, struct receiver *out)
{
	struct db_param params[2] = { db_id(req->who->organization_id), db_text(reference) };
	const struct db_stmt_def *def = &receiver_sql_by_name;
	struct uuid id;
	enum status status;

	if (uuid_parse_any(reference, &id)) {
		def = &receiver_sql_by_id;
		params[1] = db_id(id);
	}
	status = db_select_one(req->db, req->arena, def, params, out);
	if (status != STATUS_OK)
		return status;
	complete(req, out);
	return STATUS_OK;
}

enum status receiver_list(struct request *req, const struct list_window *window,
			  struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(req->who->organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(req->db, req->arena,
			   window->is_backwards ? &receiver_sql_list_back : &receiver_sql_list,
			   params, out);
	for (size_t i = 0; status == STATUS_OK && i < out->n; i++)
		complete(req, (struct receiver *)out->rows + i);
	if (status != STATUS_OK)
		return status;
	params[1] = db_id(window->since_above);
	params[2] = db_id(window->until_below);
	return db_select_number(req->db, req->arena, &receiver_sql_count, params, total);
}

static const char *purpose_of(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "receiver %s", text);
}

static enum status open_secret(struct request *req, const struct receiver_row *row,
			       struct field_bytes sealed, const char **out)
{
	struct field_bytes plain;
	enum status status = secret_open(req->arena, req->app->settings,
					 purpose_of(req->arena, row->receiver.id), sealed, &plain);

	if (status == STATUS_OK)
		*out = plain.data;
	return status;
}

/* Who a receiver is, once the sender has proved to be its own: it may record, and read what it needs for that. */
static void settle(const struct receiver_row *row, struct principal *out)
{
	*out = (struct principal){
		.kind = PRINCIPAL_RECEIVER,
		.organization_id = row->organization_id,
		.organization_slug = row->organization_slug,
		.organization_name = row->organization_name,
		.is_test = row->is_test,
		.plan = row->plan,
		.rate_limit = row->rate_limit,
		.id = row->receiver.id,
		.name = row->receiver.name,
		.credential = CREDENTIAL_SIGNATURE,
		.credential_id = row->receiver.id,
		.scopes = SCOPE_READ | SCOPE_WRITE,
	};
	access_settle(out);
}

enum status receiver_find(struct request *req, const char *token, struct receiver_found *out)
{
	const struct db_param params[] = { db_text(token) };
	const struct receiver_row *row;
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &receiver_sql_by_token, params, &rows);

	*out = (struct receiver_found){ .secrets = { NULL } };
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	row = rows.rows;
	out->receiver = row->receiver;
	complete(req, &out->receiver);
	settle(row, &out->who);
	status = open_secret(req, row, row->sealed, &out->secrets[0]);
	if (status == STATUS_OK && out->receiver.secret_before_until)
		status = open_secret(req, row, row->sealed_before, &out->secrets[1]);
	return status;
}

/* ---- writing */

static enum status seal(struct request *req, struct uuid id, const char *secret,
			struct field_bytes *out)
{
	return secret_seal(req->arena, req->app->settings, purpose_of(req->arena, id), secret,
			   strlen(secret), out);
}

/* Standard Webhooks writes its secrets in one way; to all others, one text is as good as another. */
static const char *new_secret(struct arena *arena, int kind)
{
	unsigned char bytes[SECRET_BYTES];
	char text[SECRET_LEN + 1];

	if (kind != RECEIVER_STANDARD && kind != RECEIVER_CDEVENTS) {
		rand_base62(text, SECRET_LEN);
		return arena_strdup(arena, text);
	}
	rand_bytes(bytes, sizeof(bytes));
	return arena_printf(arena, "whsec_%s", base64_encode(arena, bytes, sizeof(bytes)));
}

static enum status trace(struct request *req, const char *action, const struct receiver *receiver,
			 struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = receiver->id,
		.subject_name = receiver->name,
		.changes = audit_changes_text(changes),
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status receiver_create(struct request *req, const struct receiver_draft *draft,
			    struct receiver *out)
{
	char *token = arena_alloc(req->arena, TOKEN_LEN + 1);
	struct audit_changes changes;
	struct field_bytes sealed;
	enum status status;

	rand_base62(token, TOKEN_LEN);
	*out = (struct receiver){
		.id = uuid_new(req->now_ms),
		.name = draft->name,
		.kind = draft->kind,
		.token = token,
		.projects = draft->projects,
		.environments = draft->environments,
		.members = draft->members,
		.is_active = draft->is_active,
		.created_at = req->now_ms,
		.updated_at = req->now_ms,
		.secret = draft->secret ? draft->secret : new_secret(req->arena, draft->kind),
	};
	complete(req, out);
	status = seal(req, out->id, out->secret, &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_text(out->name),
		db_text(kind_format(out->kind)),
		db_text(out->token),
		db_bytes(sealed.data, sealed.len),
		db_text(out->projects),
		db_text(out->environments),
		db_text(out->members),
		db_flag(out->is_active),
		db_time(out->created_at),
		db_time(out->updated_at),
	};

	status = db_run(req->db, req->arena, &receiver_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", NULL, out->name);
	audit_change(&changes, "kind", NULL, kind_format(out->kind));
	audit_change(&changes, "projects", NULL, out->projects);
	audit_change(&changes, "environments", NULL, out->environments);
	audit_change(&changes, "members", NULL, out->members);
	return trace(req, "receiver.created", out, &changes);
}

enum status receiver_change(struct request *req, const struct receiver *receiver,
			    const struct receiver_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->name),
		db_text(draft->projects),
		db_text(draft->environments),
		db_text(draft->members),
		db_flag(draft->is_active),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(receiver->id),
	};
	struct audit_changes changes;
	enum status status = db_run(req->db, req->arena, &receiver_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", receiver->name, draft->name);
	audit_change(&changes, "projects", receiver->projects, draft->projects);
	audit_change(&changes, "environments", receiver->environments, draft->environments);
	audit_change(&changes, "members", receiver->members, draft->members);
	audit_change_flag(&changes, "is_active", receiver->is_active, draft->is_active);
	return trace(req, "receiver.changed", receiver, &changes);
}

enum status receiver_rotate(struct request *req, struct receiver *receiver, const char *secret)
{
	const char *text = secret ? secret : new_secret(req->arena, receiver->kind);
	int64_t until = req->now_ms + RECEIVER_OVERLAP_MS;
	struct audit_changes changes;
	struct field_bytes sealed;
	enum status status = seal(req, receiver->id, text, &sealed);

	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_time(until),       db_bytes(sealed.data, sealed.len),
		db_time(req->now_ms), db_id(req->who->organization_id),
		db_id(receiver->id),
	};

	status = db_run(req->db, req->arena, &receiver_sql_rotate, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	receiver->secret = text;
	receiver->secret_before_until = until;
	receiver->updated_at = req->now_ms;
	audit_changes_init(&changes, req->arena);
	audit_change_flag(&changes, "secret_changed", false, true);
	return trace(req, "receiver.rotated", receiver, &changes);
}

enum status receiver_delete(struct request *req, const struct receiver *receiver)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(receiver->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &receiver_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", receiver->name, NULL);
	return trace(req, "receiver.deleted", receiver, &changes);
}
