/* The schedule of the Standard Webhooks' own reference service, and its rule for receivers that are gone. */
#include "config.h"

#include "delivery/schedule.h"

#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

static const int64_t delays[] = { 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR,
				  5 * HOUR,   10 * HOUR,  10 * HOUR };
_Static_assert(ARRAY_LEN(delays) + 1 == SCHEDULE_ATTEMPTS, "a wait between any two attempts");

/* Of a target that asks for less: at first so long, then twice as long each time, up to the second. */
#define PAUSE_FIRST (5 * SECOND)
#define PAUSE_LAST  (10 * MINUTE)

/* What a receiver may ask us to wait. */
#define RETRY_AFTER_MAX (24 * HOUR)

/* From the first failure since the last success to this one: nothing but failures for so long. */
#define SILENT_FOR (120 * HOUR)

int64_t schedule_delay_ms(int64_t attempts, double chance)
{
	int64_t ms;

	if (attempts < 1 || attempts > (int64_t)ARRAY_LEN(delays))
		return -1;
	ms = delays[attempts - 1];
	return ms + (int64_t)((double)ms * 0.1 * (2 * chance - 1));
}

/* Answers that say: too much, or not now. A receiver that does not answer in time is left alone as well, since each attempt
 * holds a place for that long. */
static bool asks_for_less(const struct send_answer *answer)
{
	return answer->http == 429 || answer->http == 502 || answer->http == 504 ||
	       (answer->http == 503 && answer->retry_after_s) || answer->is_timeout;
}

static int64_t asked_wait(const struct send_answer *answer)
{
	int64_t ms = answer->retry_after_s;

	ms = ms > RETRY_AFTER_MAX / SECOND ? RETRY_AFTER_MAX : ms * SECOND;
	return send_is_success(answer) ? 0 : ms;
}

static int64_t pause_of(int64_t throttles)
{
	int64_t ms = PAUSE_FIRST;

	for (int64_t i = 1; i < throttles && ms < PAUSE_LAST; i++)
		ms *= 2;
	return ms < PAUSE_LAST ? ms : PAUSE_LAST;
}

static void judge_health(const struct send_answer *answer, const struct schedule_health *before,
			 int64_t now_ms, struct schedule_verdict *out)
{
	struct schedule_health *health = &out->health;
	*health = *before;
	if (!health->failing_since)
		health->failing_since = now_ms;
	health->last_failure_at = now_ms;
	health->failures++;
	if (asks_for_less(answer)) {
		int64_t asked = asked_wait(answer);
		int64_t own = pause_of(++health->throttles);

		health->paused_until = now_ms + (asked > own ? asked : own);
	} else {
		health->throttles = 0;
	}
	out->is_gone = answer->http == 410;
	out->is_silent = now_ms - health->failing_since >= SILENT_FOR;
}

void schedule_judge(const struct send_answer *answer, const struct schedule_health *health,
		    int64_t attempts, bool is_test, int64_t now_ms, double chance,
		    struct schedule_verdict *out)
{
	int64_t delay = schedule_delay_ms(attempts, chance);
	int64_t asked = asked_wait(answer);

	*out = (struct schedule_verdict){ .is_sent = send_is_success(answer) };
	if (is_test) {
		out->is_failed = !out->is_sent;
		out->health = *health;
		return;
	}
	if (out->is_sent)
		return;
	judge_health(answer, health, now_ms, out);
	out->is_failed = delay < 0 || out->is_gone;
	if (!out->is_failed)
		out->next_at = now_ms + (asked > delay ? asked : delay);
}
