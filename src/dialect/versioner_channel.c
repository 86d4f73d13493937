/* Notification channels, preferences and history. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "channel/history.h"
#include "channel/preference.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "event/catalogue.h"
#include "idempotency/write.h"

/* What this door calls the list of projects of a filter. */
#define PRODUCTS "products"

#define CHANNEL(kind, named, member, c_type)                                                       \
	FIELD_NAMED(FIELD_##kind, named, struct channel, member, c_type), .flags = FIELD_READ
#define PREFERENCE(kind, named, member, c_type)                                                    \
	FIELD_NAMED(FIELD_##kind, named, struct preference, member, c_type), .flags = FIELD_READ
#define NOTICE(kind, named, member, c_type)                                                        \
	FIELD_NAMED(FIELD_##kind, named, struct notice, member, c_type), .flags = FIELD_READ

/* clang-format off */
const struct field versioner_channel_fields[] = {
	{ CHANNEL(ID, "id", id, struct uuid), .text = "id" },
	{ CHANNEL(TEXT, "name", name, const char *), .text = "name, unique without regard to case" },
	{ CHANNEL(WORD, "channel_type", type, int), .words = &channel_type_words, .text = "what is written to: slack_webhook …" },
	{ CHANNEL(JSON, "config", config, const char *), .text = "what has to be known to send there; secrets are shown to nobody, of a secret address its host" },
	{ CHANNEL(TIME, "created_at", created_at, int64_t), .text = "when it was made" },
	{ CHANNEL(TIME, "updated_at", updated_at, int64_t), .text = "when it was last changed" },
};

const struct field versioner_preference_fields[] = {
	{ PREFERENCE(ID, "id", id, struct uuid), .text = "id" },
	{ PREFERENCE(ID, "channel_id", channel_id, struct uuid), .text = "where it is told" },
	{ PREFERENCE(TEXT, "channel_name", channel_name, const char *), .text = "what that is called" },
	{ PREFERENCE(WORD, "event_type", event_type, int), .words = &event_asks_words, .text = "what is told; version.* is an older name of build.*" },
	{ PREFERENCE(LIST, "filters.environments", environments, const char *), .text = "only in these; empty: in any" },
	{ PREFERENCE(LIST, "filters.products", projects, const char *), .text = "only of these; empty: of any" },
	{ PREFERENCE(LIST, "filters.statuses", statuses, const char *), .text = "only with these; empty: with any" },
	{ PREFERENCE(TIME, "created_at", created_at, int64_t), .text = "when it was made" },
	{ PREFERENCE(TIME, "updated_at", updated_at, int64_t), .text = "when it was last changed" },
};

const struct field versioner_notice_fields[] = {
	{ NOTICE(ID, "id", id, struct uuid), .text = "id" },
	{ NOTICE(ID, "channel_id", channel_id, struct uuid), .text = "where it was told" },
	{ NOTICE(TEXT, "channel_name", channel_name, const char *), .text = "as that was called then" },
	{ NOTICE(ID, "preference_id", preference_id, struct uuid), .text = "the preference that asked for it" },
	{ NOTICE(ID, "event_id", event_id, struct uuid), .text = "the event that it tells of" },
	{ NOTICE(TEXT, "event_type", event_type, const char *), .text = "deployment.completed, build.failed …" },
	{ NOTICE(TEXT, "product_name", project_name, const char *), .text = "of which product" },
	{ NOTICE(TEXT, "environment_name", environment_name, const char *), .text = "in which environment" },
	{ NOTICE(WORD, "status", status, int), .words = &notice_status_words, .text = "pending, sent or failed" },
	{ NOTICE(INT, "attempts", attempts, int64_t), .text = "how often it was tried" },
	{ NOTICE(TEXT, "error_message", error_message, const char *), .text = "why it failed" },
	{ NOTICE(TIME, "created_at", created_at, int64_t), .text = "when it was to be told" },
	{ NOTICE(TIME, "sent_at", sent_at, int64_t), .text = "when it was" },
};
/* clang-format on */
const size_t versioner_n_channel_fields = ARRAY_LEN(versioner_channel_fields);
const size_t versioner_n_preference_fields = ARRAY_LEN(versioner_preference_fields);
const size_t versioner_n_notice_fields = ARRAY_LEN(versioner_notice_fields);

struct writing {
	struct request *req;
	struct channel channel;
	struct channel_draft draft;
	struct preference preference;
	struct preference_draft wish;
};

/* ---- channels */

static enum status find_channel(struct request *req, const char *reference, struct channel *out)
{
	enum status status =
	    channel_get(req->db, req->arena, req->who->organization_id, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, "notification channel") : status;
}

static enum status answer_channel(struct request *req, int http, const struct channel *channel)
{
	return door_answer(req, http, versioner_channel_fields, versioner_n_channel_fields,
			   channel);
}

enum status versioner_channels(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status;

	door_window(req, &window);
	status =
	    channel_list(req->db, req->arena, req->who->organization_id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct channel));
	return door_answer_list(
	    req, versioner_channel_fields, versioner_n_channel_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct channel), total });
}

enum status versioner_channel_get(struct request *req)
{
	struct channel channel;
	enum status status = find_channel(req, req->captures[0], &channel);

	return status == STATUS_OK ? answer_channel(req, 200, &channel) : status;
}

static enum status create_channel(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = channel_create(w->req, &w->draft, &w->channel);
	return status == STATUS_OK ? answer_channel(w->req, 201, &w->channel) : status;
}

enum status versioner_channel_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, channel_draft_fields, channel_n_draft_fields, &w.draft, NULL);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = channel_check(req, NULL, false, &w.draft);
	return status == STATUS_OK ? write_run(req, create_channel, &w) : status;
}

/* The channel of the path, by whoever may change it. */
static enum status own_channel(struct writing *w)
{
	enum status status = find_channel(w->req, w->req->captures[0], &w->channel);

	return status == STATUS_OK ? guard_place(w->req, CAN_PROJECTS, NULL) : status;
}

static enum status change_channel(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = own_channel(w);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = (struct channel_draft){ .name = w->channel.name, .type = w->channel.type };
	status = body_patch_known(req, channel_draft_fields, channel_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = channel_check(req, &w->channel, false, &w->draft);
	if (status == STATUS_OK)
		status = channel_change(req, &w->channel, &w->draft);
	if (status == STATUS_OK)
		status = find_channel(req, req->captures[0], &w->channel);
	return status == STATUS_OK ? answer_channel(req, 200, &w->channel) : status;
}

enum status versioner_channel_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change_channel, &w);
}

static enum status drop_channel(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = own_channel(w);

	(void)db;
	if (status == STATUS_OK)
		status = channel_delete(w->req, &w->channel);
	return status == STATUS_OK ? door_answer_nothing(w->req) : status;
}

enum status versioner_channel_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop_channel, &w);
}

/* ---- preferences */

static enum status find_preference(struct request *req, const char *reference,
				   struct preference *out)
{
	enum status status =
	    preference_get(req->db, req->arena, req->who->organization_id, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, "notification preference") : status;
}

static enum status answer_preference(struct request *req, int http, struct uuid id)
{
	struct preference preference;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = find_preference(req, text, &preference);
	return status == STATUS_OK ? door_answer(req, http, versioner_preference_fields,
						 versioner_n_preference_fields, &preference)
				   : status;
}

enum status versioner_preferences(struct request *req)
{
	const char *channel = door_query(req, "channel_id", NULL);
	struct uuid channel_id = { { 0 } };
	struct list_window window;
	struct list_rows list;
	struct db_rows rows = { .n = 0 };
	int64_t total = 0;
	enum status status = STATUS_OK;

	door_window(req, &window);
	if (!channel || uuid_parse_any(channel, &channel_id))
		status = preference_list(req->db, req->arena, req->who->organization_id, channel_id,
					 &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct preference));
	return door_answer_list(
	    req, versioner_preference_fields, versioner_n_preference_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct preference), total });
}

enum status versioner_preference_get(struct request *req)
{
	struct preference preference;
	enum status status = find_preference(req, req->captures[0], &preference);

	return status == STATUS_OK ? answer_preference(req, 200, preference.id) : status;
}

static enum status create_preference(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = preference_create(w->req, &w->wish, &w->preference.id);
	return status == STATUS_OK ? answer_preference(w->req, 201, w->preference.id) : status;
}

enum status versioner_preference_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, preference_draft_fields, preference_n_draft_fields, &w.wish, NULL);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = preference_check(req, PRODUCTS, false, &w.wish);
	return status == STATUS_OK ? write_run(req, create_preference, &w) : status;
}

static enum status own_preference(struct writing *w)
{
	enum status status = find_preference(w->req, w->req->captures[0], &w->preference);

	return status == STATUS_OK ? guard_place(w->req, CAN_PROJECTS, NULL) : status;
}

static enum status change_preference(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = own_preference(w);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->wish = preference_draft_of(req->arena, &w->preference, PRODUCTS);
	status =
	    body_patch_known(req, preference_draft_fields, preference_n_draft_fields, &w->wish);
	if (status == STATUS_OK)
		status = preference_check(req, PRODUCTS, false, &w->wish);
	if (status == STATUS_OK)
		status = preference_change(req, &w->preference, &w->wish);
	return status == STATUS_OK ? answer_preference(req, 200, w->preference.id) : status;
}

enum status versioner_preference_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change_preference, &w);
}

static enum status drop_preference(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = own_preference(w);

	(void)db;
	if (status == STATUS_OK)
		status = preference_delete(w->req, &w->preference);
	return status == STATUS_OK ? door_answer_nothing(w->req) : status;
}

enum status versioner_preference_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop_preference, &w);
}

/* ---- history */

enum status versioner_history(struct request *req)
{
	const char *channel = door_query(req, "channel_id", NULL);
	const char *word = door_query(req, "status", NULL);
	struct notice_filter filter = { .status = -1 };
	struct list_window window;
	struct list_rows list;
	struct db_rows rows = { .n = 0 };
	int64_t total = 0;
	enum status status = STATUS_OK;

	door_window(req, &window);
	if ((!channel || uuid_parse_any(channel, &filter.channel_id)) &&
	    (!word || notice_status_words.parse(word, &filter.status)))
		status = notice_list(req->db, req->arena, req->who->organization_id, &filter,
				     &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct notice));
	return door_answer_list(
	    req, versioner_notice_fields, versioner_n_notice_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct notice), total });
}
