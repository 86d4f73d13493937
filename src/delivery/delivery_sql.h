/* The statements of deliveries; for src/delivery/ alone. */
#ifndef LANDFALL_DELIVERY_DELIVERY_SQL_H
#define LANDFALL_DELIVERY_DELIVERY_SQL_H

#include "db/db.h"
#include "delivery/delivery.h"
#include "delivery/schedule.h"

/* A delivery that a worker has, with its target's health. */
struct delivery_claimed {
	struct delivery delivery;
	struct schedule_health health;
};

/* Whom letters go to when something was switched off. */
struct delivery_admin {
	const char *email, *language; /* NULL: not chosen */
};

/* What there is to do; numbers are 0 or 1. */
struct delivery_due {
	int64_t has_events, has_lanes, has_retries;
};

struct delivery_turn {
	int64_t at; /* the moment that ids of the last batch were made of */
};

/* ---- fan-out */
extern const struct db_stmt_def delivery_sql_turn, delivery_sql_turn_done, delivery_sql_add;

/* ---- the worker */
extern const struct db_stmt_def delivery_sql_due, delivery_sql_claim_lanes,
    delivery_sql_claim_retries, delivery_sql_put_off_lane, delivery_sql_put_off;
/* [is_step]: as a step of a transaction that is open already */
extern const struct db_stmt_def delivery_sql_note[2];

/* ---- people and programs */
extern const struct db_stmt_def delivery_sql_by_id, delivery_sql_list[2], delivery_sql_count,
    delivery_sql_insert, delivery_sql_resend, delivery_sql_recover, delivery_sql_wake,
    delivery_sql_abandon, delivery_sql_health, delivery_sql_look, delivery_sql_purge,
    delivery_sql_admins;

#endif
