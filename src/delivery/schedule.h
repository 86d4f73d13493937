/* When a delivery that failed is tried again, when its target is left alone for a while, and when for good. Pure. */
#ifndef LANDFALL_DELIVERY_SCHEDULE_H
#define LANDFALL_DELIVERY_SCHEDULE_H

#include "outgoing/send.h"

/* Attempts of one delivery: at once, after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h. */
#define SCHEDULE_ATTEMPTS 8

/* The wait behind attempt number `attempts` (from 1), in milliseconds: as the schedule has it, give or take a tenth, which
 * chance (0 to 1) says. -1: that was the last one. */
int64_t schedule_delay_ms(int64_t attempts, double chance);

/* What is known of a target whose attempts fail. All 0: they do not. */
struct schedule_health {
	int64_t failing_since, last_failure_at, paused_until;
	int64_t failures, throttles;
};

/* What comes of one attempt. */
struct schedule_verdict {
	bool is_sent, is_failed; /* neither: it is tried again at next_at */
	int64_t next_at;
	bool is_gone;   /* 410: its target does not want to be told any more */
	bool is_silent; /* its target has failed for so long that it is switched off */
	struct schedule_health health; /* of its target, from now on */
};

/* attempts counts this one, which ended at now_ms. is_test: it is tried once, and tells nothing of the target. */
void schedule_judge(const struct send_answer *answer, const struct schedule_health *health,
		    int64_t attempts, bool is_test, int64_t now_ms, double chance,
		    struct schedule_verdict *out);

#endif
