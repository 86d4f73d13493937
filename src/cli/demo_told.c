/* Through the rooms' own functions, but for the messages, which no receiver ever got. */
#include "config.h"

#include "auth/principal.h"
#include "channel/channel.h"
#include "channel/preference.h"
#include "cli/demo_sql.h"
#include "cli/demo_told.h"
#include "webhook/webhook.h"

static enum status tell_webhook(struct request *req)
{
	const struct webhook_draft draft = {
		.url = "https://hooks.example.com/harbour",
		.events = "deployment.completed,deployment.failed",
		.environments = "",
		.statuses = "",
		.description = "The wall in the office",
		.payload = WEBHOOK_STANDARD,
		.is_active = true,
	};
	struct webhook webhook = { .url = NULL };
	enum status status = webhook_create(req, &draft, &webhook);

	if (status != STATUS_OK)
		return status;

	const struct db_param deliveries[] = { db_id(webhook.id),
					       db_id(req->who->organization_id) };
	const struct db_param attempts[] = { db_id(req->who->organization_id), db_id(webhook.id) };

	status = db_run(req->db, req->arena, &demo_sql_deliveries, deliveries, NULL, NULL);
	return status == STATUS_OK
		   ? db_run(req->db, req->arena, &demo_sql_attempts, attempts, NULL, NULL)
		   : status;
}

static enum status tell_channel(struct request *req, const struct channel_draft *draft)
{
	struct channel channel;
	struct preference_draft wish = {
		.filters = "{}",
		.environments = "",
		.projects = "",
		.statuses = "",
		.mode = NOTIFY_CHANGES,
		.digest_minutes = FIELD_NO_INT,
		.digest_hour = FIELD_NO_INT,
	};
	struct uuid id;
	enum status status = channel_create(req, draft, &channel);

	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_text(channel.name), db_id(channel.id),
					   db_text(channel.name),
					   db_id(req->who->organization_id) };

	wish.channel_id = channel.id;
	if (!event_asks_words.parse("deployment.*", &wish.event_type))
		return STATUS_INTERNAL;
	status = preference_create(req, &wish, &id);
	return status == STATUS_OK
		   ? db_run(req->db, req->arena, &demo_sql_history, params, NULL, NULL)
		   : status;
}

static enum status tell(struct db *db, void *context)
{
	struct request *req = context;
	const struct channel_draft letters = {
		.name = "Harbour office",
		.type = CHANNEL_EMAIL,
		.settings = { .to = "office@example.com" },
	};
	const struct channel_draft chat = {
		.name = "Deployments",
		.type = CHANNEL_MATTERMOST,
		.settings = { .webhook_url = "https://chat.example.com/hooks/demo" },
	};
	const struct db_param settle[] = { db_id(req->who->organization_id) };
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = tell_webhook(req);
	if (status == STATUS_OK)
		status = tell_channel(req, &letters);
	if (status == STATUS_OK)
		status = tell_channel(req, &chat);
	return status == STATUS_OK ? db_run(db, req->arena, &demo_sql_settle, settle, NULL, NULL)
				   : status;
}

enum status demo_told(struct request *req)
{
	return db_transaction(req->db, "demo_told", tell, req);
}
