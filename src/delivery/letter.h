/* A message to a mailto: address, as a letter in the queue of letters (mail/mail.h). */
#ifndef LANDFALL_DELIVERY_LETTER_H
#define LANDFALL_DELIVERY_LETTER_H

#include "db/db.h"
#include "mail/mail.h"
#include "outgoing/message.h"
#include "settings.h"

/* The header Subject is its subject, the body its text. *why: for what reason no letter can be sent to that address from
 * here, or NULL. */
enum status delivery_letter_queue(struct db *db, struct arena *arena,
				  const struct settings *settings, const struct outgoing *message,
				  int64_t now_ms, const char **why) ATTR_MUST_USE;

/* Writes one letter: subject and text, in the language in force. */
typedef void (*delivery_letter_write)(struct arena *arena, const void *context, struct mail *out);

/* Inside a transaction: a letter to each administrator of an organization, in the language of each. Nothing where no letters can be
 * sent. */
enum status delivery_letter_admins(struct db *db, struct arena *arena,
				   const struct settings *settings, struct uuid organization_id,
				   int64_t now_ms, delivery_letter_write write,
				   const void *context) ATTR_MUST_USE;

#endif
