/* The bodies of messages, in the three forms that receivers know. Pure. */
#ifndef LANDFALL_WEBHOOK_MESSAGE_H
#define LANDFALL_WEBHOOK_MESSAGE_H

#include "event/payload.h"
#include "webhook/webhook.h"

/* type: what its receiver calls the event. */
const char *webhook_message(struct arena *arena, enum webhook_payload form,
			    const struct payload *payload, const char *type);

/* What an event is called to a receiver that asked for the types of a list: its own type, or an older name of it that the list
 * has. NULL: the list asks for nothing of the kind. */
const char *webhook_type_asked(const char *events, const char *kind);

/* Whether a list names that very type; a group or "*" does not. */
bool webhook_names(const char *events, const char *type);

#endif
