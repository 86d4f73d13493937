/* Webhooks as a kind of target: who wants to be told, how an attempt looks, what becomes of one that is gone. */
#ifndef LANDFALL_WEBHOOK_TARGET_H
#define LANDFALL_WEBHOOK_TARGET_H

#define WEBHOOK_TARGET "webhook"

struct delivery_kind;
extern const struct delivery_kind webhook_target;

#endif
