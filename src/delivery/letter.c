/* Letters wait in a queue of their own, which has its own way to send and to try again. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "delivery/delivery_sql.h"
#include "delivery/letter.h"
#include "mail/mail.h"

enum status delivery_letter_queue(struct db *db, struct arena *arena,
				  const struct settings *settings, const struct outgoing *message,
				  int64_t now_ms, const char **why)
{
	struct mail mail = {
		.to = message->url + strlen("mailto:"),
		.subject = "Landfall",
		.text = arena_strndup(arena, message->body ? message->body : "", message->body_len),
	};
	enum status status;

	*why = NULL;
	if (!mail_is_configured(settings)) {
		*why = N_("this installation sends no letters: mail_from, public_url, secret_key "
			  "and smtp_url or sendmail_path must be set");
		return STATUS_OK;
	}
	for (size_t i = 0; i < message->n_headers; i++)
		if (str_ieq(message->headers[i].name, "Subject"))
			mail.subject = message->headers[i].value;
		else if (str_ieq(message->headers[i].name, "References"))
			mail.thread = message->headers[i].value;
	mail.html = message->html;
	status = mail_queue(db, arena, settings, now_ms, &mail);
	if (status != STATUS_INVALID)
		return status;
	*why = N_("is no address that letters are sent to");
	return STATUS_OK;
}

enum status delivery_letter_admins(struct db *db, struct arena *arena,
				   const struct settings *settings, struct uuid organization_id,
				   int64_t now_ms, delivery_letter_write write, const void *context)
{
	const struct db_param params[] = { db_id(organization_id) };
	const struct delivery_admin *admins;
	struct db_rows rows = { NULL, 0 };
	enum status status;

	if (!mail_is_configured(settings))
		return STATUS_OK;
	status = db_select(db, arena, &delivery_sql_admins, params, &rows);
	admins = rows.rows;
	for (size_t i = 0; i < rows.n && status == STATUS_OK; i++) {
		enum language before = i18n_use_tag(admins[i].language);
		struct mail mail = { .to = admins[i].email };

		write(arena, context, &mail);
		i18n_use(before);
		status = mail_queue(db, arena, settings, now_ms, &mail);
		if (status == STATUS_INVALID)
			status = STATUS_OK; /* an address that we do not write to */
	}
	return status;
}
