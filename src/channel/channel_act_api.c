/* Native JSON of what is done with a channel beside changing it: what would be sent there, a test, what was sent, off and on. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "api/native.h"
#include "app.h"
#include "auth/audit.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/channel.h"
#include "channel/target.h"
#include "idempotency/write.h"
#include "json/json.h"

#define DEFAULT_TYPE "deployment.completed"

/* clang-format off */
const struct field channel_preview_fields[] = {
	{ FIELD_TEXT_OF(struct channel_asking, event_type), .max = 64, .text = "of such an event; " DEFAULT_TYPE " unless given" },
};
const struct field channel_test_fields[] = {
	{ FIELD_TEXT_OF(struct channel_asking, event_type), .flags = FIELD_WRITE, .max = 64, .text = "the type of event that the test is to look like; " DEFAULT_TYPE " unless given" },
};

#define SHOWN(kind, member) FIELD_##kind##_OF(struct channel_preview, member), .flags = FIELD_READ
const struct field channel_shown_fields[] = {
	{ SHOWN(TEXT, event_type), .text = "of such an event" },
	{ SHOWN(TEXT, method), .text = "of the request" },
	{ SHOWN(TEXT, url), .text = "where to; of a secret address the host" },
	{ SHOWN(JSON, headers), .text = "headers; secrets are shown to nobody" },
	{ SHOWN(TEXT, body), .text = "of the request, or the text of a letter" },
	{ SHOWN(TEXT, html), .text = "of a letter: the same as a page" },
};
/* clang-format on */
const size_t channel_n_preview_fields = ARRAY_LEN(channel_preview_fields);
const size_t channel_n_test_fields = ARRAY_LEN(channel_test_fields);
const size_t channel_n_shown_fields = ARRAY_LEN(channel_shown_fields);

static enum status find(struct request *req, struct channel *out)
{
	enum status status =
	    channel_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("notification channel")) : status;
}

static enum status find_type(struct request *req, const char *name, const struct event_type **out)
{
	*out = event_type_find(name ? name : DEFAULT_TYPE);
	if (*out)
		return STATUS_OK;
	request_fail_field(req, "event_type", "not_allowed", _("is no type of event"));
	return STATUS_INVALID;
}

/* The configuration with masks in place of secrets: a message is made of it like of any other, and has no secret anywhere. */
static void masked(struct arena *arena, const struct channel *channel, struct channel_config *out)
{
	config_read(arena, channel_type_row(channel->type), channel->config, "{}", out);
}

static const char *headers_of(struct arena *arena, const struct outgoing *message)
{
	struct buf out;
	const char *text;
	size_t n = 0;

	buf_init(&out, 65536);
	buf_addc(&out, '{');
	for (size_t i = 0; i < message->n_headers; i++)
		json_put_text(&out, &n, message->headers[i].name, message->headers[i].value);
	buf_addc(&out, '}');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

/* What an event of that type would send there; of several messages the last, which is the one that the event is about. */
static bool preview(struct request *req, const struct channel *channel,
		    const struct event_type *type, struct channel_preview *out)
{
	struct channel_config config;
	struct payload payload;
	struct outgoing message;
	size_t steps;

	payload_example(req->arena, req->app->settings, type, req->now_ms, &payload);
	masked(req->arena, channel, &config);
	steps = channel_steps(channel->type, &payload);
	if (!steps)
		return false;

	const struct making making = {
		.arena = req->arena,
		.settings = req->app->settings,
		.config = &config,
		.payloads = &payload,
		.n = 1,
		.step = steps - 1,
		.id = "dlv_example",
		.thread = "example",
	};

	channel_type_row(channel->type)->make(&making, &message);
	*out = (struct channel_preview){
		.event_type = type->name,
		.method = message.method,
		.url = message.url,
		.headers = headers_of(req->arena, &message),
		.body = message.body,
		.html = message.html,
	};
	return true;
}

enum status channel_api_preview(struct request *req)
{
	const char *name = request_query(req, "event_type");
	const struct event_type *type;
	struct channel_preview shown;
	struct channel channel;
	enum status status = find(req, &channel);

	if (status == STATUS_OK)
		status = find_type(req, name, &type);
	if (status != STATUS_OK)
		return status;
	if (!preview(req, &channel, type, &shown))
		return request_failf(req, STATUS_CONFLICT,
				     _("%s has no use for %s: nothing is sent."),
				     channel_type_row(channel.type)->title, type->name);
	return api_answer(req, 200, channel_shown_fields, channel_n_shown_fields, &shown);
}

struct testing {
	struct request *req;
	struct channel channel;
	struct channel_asking asking;
};

enum status channel_test(struct request *req, const struct channel *channel, const char *type_name,
			 struct uuid *id)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = "channel.tested",
		.subject_id = channel->id,
		.subject_name = channel->name,
	};
	struct delivery draft = {
		.organization_id = req->who->organization_id,
		.id = uuid_new(req->now_ms),
		.target_kind = CHANNEL_TARGET,
		.target_id = channel->id,
		.is_test = true,
	};
	const struct event_type *type;
	struct audit_changes changes;
	struct channel_preview shown;
	enum status status = find_type(req, type_name, &type);

	if (status != STATUS_OK)
		return status;
	if (!preview(req, channel, type, &shown))
		return request_failf(req, STATUS_CONFLICT,
				     _("%s has no use for %s: nothing is sent."),
				     channel_type_row(channel->type)->title, type->name);
	draft.event_type = type->name;
	draft.body = arena_printf(req->arena, "{\"example\":\"%s\"}", type->name);
	*id = draft.id;
	status = delivery_queue(req->db, req->arena, &draft, req->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "event_type", NULL, type->name);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

static enum status test(struct db *db, void *context)
{
	struct testing *t = context;
	struct uuid id;
	enum status status = find(t->req, &t->channel);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(t->req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = channel_test(t->req, &t->channel, t->asking.event_type, &id);
	return status == STATUS_OK ? delivery_answer(t->req, 202, id) : status;
}

enum status channel_api_test(struct request *req)
{
	struct testing t = { .req = req };
	enum status status = STATUS_OK;

	if (req->body_len)
		status =
		    body_decode_native(req, channel_test_fields, channel_n_test_fields, &t.asking);
	return status == STATUS_OK ? write_run(req, test, &t) : status;
}

struct switching {
	struct request *req;
	struct channel channel;
	bool is_active;
};

static enum status set_active(struct db *db, void *context)
{
	struct switching *s = context;
	struct request *req = s->req;
	enum status status = find(req, &s->channel);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = channel_set_active(req, &s->channel, s->is_active);
	if (status == STATUS_OK)
		status = find(req, &s->channel);
	return status == STATUS_OK
		   ? api_answer(req, 200, channel_fields, channel_n_fields, &s->channel)
		   : status;
}

enum status channel_api_pause(struct request *req)
{
	struct switching s = { .req = req, .is_active = false };

	return write_run(req, set_active, &s);
}

enum status channel_api_resume(struct request *req)
{
	struct switching s = { .req = req, .is_active = true };

	return write_run(req, set_active, &s);
}

enum status channel_api_deliveries(struct request *req)
{
	struct channel channel;
	enum status status = find(req, &channel);

	return status == STATUS_OK ? delivery_list_answer(req, channel.id) : status;
}
