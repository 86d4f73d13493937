/* Preferences: their event types and filters. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/audit.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/preference.h"
#include "channel/preference_sql.h"
#include "event/catalogue.h"
#include "json/codec.h"
#include "json/json.h"
#include "progress/progress.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct preference, member)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct preference_draft, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct preference, member, c_type)

/* clang-format off */
const struct field preference_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "pref", .text = "id" },
	{ OF(ID, channel_id), .flags = FIELD_READ, .prefix = "chan", .text = "where it is told" },
	{ OF(TEXT, channel_name), .flags = FIELD_READ, .text = "what that is called" },
	{ OF(WORD, event_type), .flags = FIELD_READ, .words = &event_asks_words, .text = "what is told; version.* is an older name of build.*" },
	{ AS(LIST, "filters.environments", environments, const char *), .flags = FIELD_READ, .text = "only in these environments, as they were named; empty: in any" },
	{ AS(LIST, "filters.projects", projects, const char *), .flags = FIELD_READ, .text = "only of these projects, as they were named; empty: of any" },
	{ AS(LIST, "filters.statuses", statuses, const char *), .flags = FIELD_READ, .text = "only with these statuses; empty: with any" },
	{ OF(WORD, mode), .flags = FIELD_READ, .words = &notify_mode_words, .text = "every: each event; changes: the first failure and the first success after it, by project and environment; digest: gathered" },
	{ OF(INT, digest_minutes), .flags = FIELD_READ, .text = "of a digest: it goes each so many minutes" },
	{ OF(INT, digest_hour), .flags = FIELD_READ, .text = "or once a day, at this hour in UTC" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = FIELD_READ, .text = "when it was last changed" },
};

const struct field preference_draft_fields[] = {
	{ DRAFT(ID, channel_id), .flags = FIELD_WRITE, .text = "where it is to be told: id of a channel" },
	{ DRAFT(TEXT, channel), .flags = FIELD_WRITE, .max = CHANNEL_NAME_MAX, .text = "or its name" },
	{ DRAFT(WORD, event_type), .flags = FIELD_WRITE | FIELD_REQUIRED, .words = &event_asks_words, .text = "what is to be told; version.* is an older name of build.*" },
	{ DRAFT(JSON, filters), .flags = FIELD_WRITE, .max = 3 * CHANNEL_FILTER_MAX, .text = "lists of texts: environments, projects, statuses; all must fit, an empty one lets everything pass" },
	{ DRAFT(WORD, mode), .flags = FIELD_WRITE, .words = &notify_mode_words, .text = "every: each event; changes: the first failure and the first success after it, by project and environment; digest: gathered. every unless given" },
	{ DRAFT(INT, digest_minutes), .flags = FIELD_WRITE, .low = 1, .high = DIGEST_MINUTES_MAX, .text = "of a digest: each so many minutes, counted from midnight UTC; 60 unless given" },
	{ DRAFT(INT, digest_hour), .flags = FIELD_WRITE, .low = 0, .high = 23, .text = "or once a day, at this hour in UTC" },
};

const struct field preference_filter_fields[] = {
	{ FIELD_ID_OF(struct preference_filter, channel_id), .text = "only those of this channel" },
};
/* clang-format on */
const size_t preference_n_fields = ARRAY_LEN(preference_fields);
const size_t preference_n_draft_fields = ARRAY_LEN(preference_draft_fields);
const size_t preference_n_filter_fields = ARRAY_LEN(preference_filter_fields);

/* ---- filters */

struct reading {
	struct request *req;
	struct preference_draft *draft;
};

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct reading *reading = context;

	(void)field;
	request_fail_field(reading->req, arena_printf(reading->req->arena, "filters/%s", name),
			   field_fault_code(fault), message);
}

/* Every word of a deployment or a build becomes the canonical one. */
static void check_statuses(struct reading *reading, const struct field *field)
{
	struct arena *arena = reading->req->arena;
	const char *text = reading->draft->statuses;
	struct buf out;

	buf_init(&out, 255);
	while (text && *text) {
		size_t len = strcspn(text, ",");
		const char *word = arena_strndup(arena, text, len);
		int status;

		text += len;
		text += *text == ',';
		if (!progress_words.parse(word, &status)) {
			refuse(reading, field, field->name, FAULT_WORD,
			       arena_printf(arena, _("%s is no status: %s"), word,
					    progress_words.allowed));
			break;
		}
		word = progress_word((enum progress)status);
		if (strstr(buf_str(&out), word))
			continue;
		if (out.len)
			buf_addc(&out, ',');
		buf_adds(&out, word);
	}
	reading->draft->statuses = buf_dup(&out, arena);
	buf_release(&out);
}

static void read_filters(struct reading *reading, const struct field *fields, size_t n,
			 bool is_strict)
{
	struct request *req = reading->req;
	struct preference_draft *draft = reading->draft;
	const struct codec codec = { req->arena, refuse, reading };
	struct json_object *filters;
	struct json_problem problem;

	if (json_parse(req->arena, draft->filters, strlen(draft->filters), &filters, &problem) !=
	    STATUS_OK)
		return;
	json_object_object_foreach(filters, name, value)
	{
		(void)value;
		if (is_strict && !field_find(fields, n, name))
			refuse(reading, NULL, arena_strdup(req->arena, name), FAULT_UNKNOWN,
			       _("is not known"));
	}
	if (codec_decode(&codec, fields, n, filters, draft))
		check_statuses(reading, &fields[2]);
}

static bool is_reported(const struct request *req, const char *name)
{
	for (size_t i = 0; i < req->failure.n_fields; i++)
		if (str_eq(req->failure.fields[i].field, name))
			return true;
	return false;
}

static enum status find_channel(struct request *req, struct preference_draft *draft)
{
	struct channel channel;
	char id[UUID_TEXT_SIZE];
	const char *reference = draft->channel;
	enum status status;

	if (!reference && uuid_is_nil(&draft->channel_id)) {
		request_fail_field(req, "channel_id", field_fault_code(FAULT_MISSING),
				   _("is required, or channel"));
		return STATUS_OK;
	}
	uuid_format(&draft->channel_id, id);
	status = channel_get(req->db, req->arena, req->who->organization_id,
			     reference ? reference : id, &channel);
	if (status == STATUS_OK) {
		draft->channel_id = channel.id;
		if (draft->mode == NOTIFY_DIGEST && !channel_type_row(channel.type)->is_read)
			request_fail_field(
			    req, "mode", "not_allowed",
			    _("must be every or changes: nobody reads digests there"));
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	request_fail_field(req, reference ? "channel" : "channel_id", "not_found",
			   _("there is no such channel"));
	return STATUS_OK;
}

static void check_mode(struct request *req, struct preference_draft *draft)
{
	bool has_hour = draft->digest_hour != FIELD_NO_INT;

	if (draft->mode < 0)
		draft->mode = NOTIFY_EVERY;
	if (draft->mode != NOTIFY_DIGEST)
		draft->digest_minutes = draft->digest_hour = FIELD_NO_INT;
	else if (has_hour && draft->digest_minutes != FIELD_NO_INT)
		request_fail_field(req, "digest_hour", "not_allowed",
				   _("and digest_minutes exclude each other"));
	else if (!has_hour && draft->digest_minutes == FIELD_NO_INT)
		draft->digest_minutes = 60;
}

enum status preference_check(struct request *req, const char *projects, bool is_strict,
			     struct preference_draft *draft)
{
	enum status status = STATUS_OK;
	struct reading reading = { req, draft };
	const struct field fields[] = {
		{ DRAFT(LIST, environments), .flags = FIELD_WRITE, .max = CHANNEL_FILTER_MAX },
		{ FIELD_NAMED(FIELD_LIST, projects, struct preference_draft, projects,
			      const char *),
		  .flags = FIELD_WRITE, .max = CHANNEL_FILTER_MAX },
		{ DRAFT(LIST, statuses), .flags = FIELD_WRITE, .max = 255 },
	};

	draft->environments = draft->projects = draft->statuses = NULL;
	check_mode(req, draft);
	if (!is_reported(req, "channel_id"))
		status = find_channel(req, draft);
	if (status != STATUS_OK)
		return status;
	if (draft->filters)
		read_filters(&reading, fields, ARRAY_LEN(fields), is_strict);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static void add_list(struct buf *out, size_t *n, const char *name, const char *list)
{
	size_t count = 0;

	json_write_name(out, n, name);
	buf_addc(out, '[');
	while (*list) {
		size_t len = strcspn(list, ",");
		char text[CHANNEL_FILTER_MAX + 1];

		if (count++)
			buf_addc(out, ',');
		memcpy(text, list, len);
		text[len] = '\0';
		json_write_text(out, text);
		list += len;
		list += *list == ',';
	}
	buf_addc(out, ']');
}

struct preference_draft preference_draft_of(struct arena *arena,
					    const struct preference *preference,
					    const char *projects)
{
	struct preference_draft draft = { .channel_id = preference->channel_id,
					  .event_type = preference->event_type,
					  .mode = preference->mode,
					  .digest_minutes = preference->digest_minutes,
					  .digest_hour = preference->digest_hour };
	struct buf out;
	size_t n = 0;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '{');
	add_list(&out, &n, "environments", preference->environments);
	add_list(&out, &n, projects, preference->projects);
	add_list(&out, &n, "statuses", preference->statuses);
	buf_addc(&out, '}');
	draft.filters = buf_dup(&out, arena);
	buf_release(&out);
	return draft;
}

/* ---- finding */

/* A list that is empty is one, and not none. */
static void complete(struct db_rows *rows)
{
	struct preference *one = rows->rows;

	for (size_t i = 0; i < rows->n; i++) {
		one[i].environments = one[i].environments ? one[i].environments : "";
		one[i].projects = one[i].projects ? one[i].projects : "";
		one[i].statuses = one[i].statuses ? one[i].statuses : "";
	}
}

enum status preference_get(struct db *db, struct arena *arena, struct uuid organization_id,
			   const char *reference, struct preference *out)
{
	struct uuid id;
	struct db_rows rows;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };
	enum status status = db_select(db, arena, &preference_sql_by_id, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	complete(&rows);
	*out = *(struct preference *)rows.rows;
	return STATUS_OK;
}

enum status preference_list(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid channel_id, const struct list_window *window,
			    struct db_rows *out, int64_t *total)
{
	struct db_param params[7] = { db_id(organization_id), db_id(channel_id),
				      db_id(channel_id) };
	enum status status;

	list_bounds(window, params + 3);
	list_limits(window, params + 5);
	status = db_select(db, arena, &preference_sql_list[window->is_backwards], params, out);
	if (status != STATUS_OK)
		return status;
	complete(out);
	return db_select_number(db, arena, &preference_sql_count, params, total);
}

/* ---- writing */

static const char *text_of(const char *list)
{
	return list ? list : "";
}

/* The channel went while the row was being written. */
static enum status no_channel(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	request_fail_field(req, "channel_id", "not_found", _("there is no such channel"));
	return STATUS_INVALID;
}

static const char *channel_text(struct arena *arena, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "chan", text);
	return arena_strdup(arena, text);
}

/* before or after NULL: it is new, or gone. */
static enum status trace(struct request *req, const char *action, struct uuid id,
			 const struct preference *before, const struct preference_draft *after)
{
	int event_type = after ? after->event_type : before ? before->event_type : 0;
	const struct actor actor = actor_of_request(req);
	struct arena *arena = req->arena;
	struct audit audit = {
		.action = action,
		.subject_id = id,
		.subject_name = event_asks_words.format(event_type),
	};
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "channel_id",
		     before ? channel_text(arena, before->channel_id) : NULL,
		     after ? channel_text(arena, after->channel_id) : NULL);
	audit_change(&changes, "event_type",
		     before ? event_asks_words.format(before->event_type) : NULL,
		     after ? event_asks_words.format(after->event_type) : NULL);
	audit_change(&changes, "environments", before ? before->environments : NULL,
		     after ? text_of(after->environments) : NULL);
	audit_change(&changes, "projects", before ? before->projects : NULL,
		     after ? text_of(after->projects) : NULL);
	audit_change(&changes, "statuses", before ? before->statuses : NULL,
		     after ? text_of(after->statuses) : NULL);
	audit_change(&changes, "mode", before ? notify_mode_words.format(before->mode) : NULL,
		     after ? notify_mode_words.format(after->mode) : NULL);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, arena, &actor, &audit);
}

enum status preference_create(struct request *req, const struct preference_draft *draft,
			      struct uuid *id)
{
	enum status status;

	*id = uuid_new(req->now_ms);

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(*id),
		db_id(draft->channel_id),
		db_text(event_asks_words.format(draft->event_type)),
		db_text(text_of(draft->environments)),
		db_text(text_of(draft->projects)),
		db_text(text_of(draft->statuses)),
		db_text(notify_mode_words.format(draft->mode)),
		db_int(draft->digest_minutes),
		db_int(draft->digest_hour),
		db_time(req->now_ms),
		db_time(req->now_ms),
	};

	status = no_channel(
	    req, db_run(req->db, req->arena, &preference_sql_insert, params, NULL, NULL));
	return status == STATUS_OK ? trace(req, "preference.created", *id, NULL, draft) : status;
}

enum status preference_change(struct request *req, const struct preference *preference,
			      const struct preference_draft *draft)
{
	const struct db_param params[] = {
		db_id(draft->channel_id),
		db_text(event_asks_words.format(draft->event_type)),
		db_text(text_of(draft->environments)),
		db_text(text_of(draft->projects)),
		db_text(text_of(draft->statuses)),
		db_text(notify_mode_words.format(draft->mode)),
		db_int(draft->digest_minutes),
		db_int(draft->digest_hour),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(preference->id),
	};
	enum status status = no_channel(
	    req, db_run(req->db, req->arena, &preference_sql_change, params, NULL, NULL));

	return status == STATUS_OK
		   ? trace(req, "preference.changed", preference->id, preference, draft)
		   : status;
}

enum status preference_delete(struct request *req, const struct preference *preference)
{
	const struct db_param params[] = { db_id(req->who->organization_id),
					   db_id(preference->id) };
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &preference_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	return matched ? trace(req, "preference.deleted", preference->id, preference, NULL)
		       : STATUS_NOT_FOUND;
}
