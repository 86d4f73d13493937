/* The bodies of messages, in the forms that receivers know. Pure. */
#ifndef LANDFALL_WEBHOOK_MESSAGE_H
#define LANDFALL_WEBHOOK_MESSAGE_H

#include "event/payload.h"
#include "outgoing/message.h"
#include "webhook/webhook.h"

/* type: what its receiver calls the event. NULL where the form has no words for it. */
const char *webhook_message(struct arena *arena, enum webhook_payload form,
			    const struct payload *payload, const char *type);

/* An event as a CDEvent; NULL for one that CDEvents have not. And the headers that say so, of such a body: how many. */
#define WEBHOOK_CDEVENT_HEADERS 6
const char *webhook_cdevent(struct arena *arena, const struct payload *payload);
size_t webhook_cdevent_headers(struct arena *arena, const char *body,
			       struct outgoing_header headers[static WEBHOOK_CDEVENT_HEADERS]);

/* What an event is called to a receiver that asked for the types of a list: its own type, or an older name of it that the list
 * has. NULL: the list asks for nothing of the kind. */
const char *webhook_type_asked(const char *events, const char *kind);

/* Whether a list names that very type; a group or "*" does not. */
bool webhook_names(const char *events, const char *type);

#endif
