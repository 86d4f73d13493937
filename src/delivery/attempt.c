/* Attempts: each is made of its delivery by the kind of its target, handed to the sender or to the queue of letters, and judged
 * when its answer is there. */
#include "config.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "delivery/attempt.h"
#include "delivery/letter.h"

/* A lease outlasts the attempt by so much. */
#define LEASE_SPARE_MS 10000
/* What is held back is looked at again after so long. */
#define HELD_MS     60000
#define HEADERS_MAX 8192

int64_t attempt_lease(const struct delivery_run *run, int64_t now_ms)
{
	return now_ms + run->settings->outgoing_timeout_s * 1000 + LEASE_SPARE_MS;
}

static double chance(void)
{
	uint32_t bits;

	rand_bytes(&bits, sizeof(bits));
	return (double)bits / (double)UINT32_MAX;
}

static struct delivery copy_delivery(struct arena *arena, const struct delivery *from)
{
	struct delivery copy = *from;

	copy.event_type = arena_strdup(arena, from->event_type);
	copy.target_kind = arena_strdup(arena, from->target_kind);
	copy.body = from->body ? arena_strdup(arena, from->body) : NULL;
	copy.error = NULL;
	return copy;
}

void attempt_free(struct attempt *attempt)
{
	attempt->run->n_open--;
	arena_free(attempt->arena);
	free(attempt);
}

void attempt_end(struct attempt *attempt)
{
	attempt->next = attempt->run->ended;
	attempt->run->ended = attempt;
}

/* What came back, and what that means. Called by the sender. */
static void take_answer(void *context, const struct send_answer *answer)
{
	struct attempt *attempt = context;
	struct delivery_run *run = attempt->run;
	const struct delivery *d = &attempt->claimed.delivery;

	attempt->answer = *answer;
	attempt->answer.body = arena_strdup(attempt->arena, answer->body);
	attempt->answer.why = answer->why ? arena_strdup(attempt->arena, answer->why) : NULL;
	if (send_is_success(answer) && attempt->complaint)
		attempt->answer.why = attempt->complaint(attempt->arena, attempt->answer.body);
	attempt->answer.is_complaint = send_is_success(answer) && attempt->answer.why;
	schedule_judge(&attempt->answer, &attempt->claimed.health, d->attempts + 1, d->is_test,
		       time_now_ms(), chance(), &attempt->verdict);
	if (attempt->verdict.is_sent)
		run->n_sent++;
	else
		run->n_failed++;
	attempt_end(attempt);
}

/* Headers whose value is as good as a password. */
static bool is_secret(const char *name)
{
	static const char *const words[] = { "auth", "token", "key", "secret", "cookie" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ihas(name, words[i]))
			return true;
	return false;
}

static const char *headers_text(struct arena *arena, const struct outgoing *message)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, HEADERS_MAX);
	for (size_t i = 0; i < message->n_headers; i++)
		buf_addf(&buf, "%s: %s\n", message->headers[i].name,
			 is_secret(message->headers[i].name) ? "(not shown)"
							     : message->headers[i].value);
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

/* It waits: nothing is noted, only that its time is later. */
static enum status put_off(struct attempt *attempt, int64_t now_ms)
{
	const struct delivery *d = &attempt->claimed.delivery;
	struct delivery_run *run = attempt->run;
	const struct db_param lane[] = { db_time(now_ms + HELD_MS), db_id(d->organization_id),
					 db_id(d->target_id), db_id(d->lane_id),
					 db_time(attempt->lease_at) };
	const struct db_param one[] = { db_time(now_ms + HELD_MS), db_id(d->organization_id),
					db_id(d->id), db_time(d->next_at) };
	enum status status =
	    attempt->lease_at
		? db_run(run->db, run->arena, &delivery_sql_put_off_lane, lane, NULL, NULL)
		: db_run(run->db, run->arena, &delivery_sql_put_off, one, NULL, NULL);

	attempt_free(attempt);
	return status;
}

/* A letter goes into the queue of letters, which has its own way to send and to try again. */
static enum status post(struct attempt *attempt, const struct outgoing *message, int64_t now_ms)
{
	struct send_answer answer = { .started_at = now_ms, .body = "" };
	enum status status = delivery_letter_queue(
	    attempt->run->db, attempt->arena, attempt->run->settings, message, now_ms, &answer.why);

	if (status != STATUS_OK)
		return status;
	answer.http = answer.why ? 0 : 202;
	take_answer(attempt, &answer);
	return STATUS_OK;
}

enum status attempt_begin(struct delivery_run *run, const struct delivery_claimed *claimed,
			  int64_t lease_at, int64_t turns)
{
	struct attempt *attempt = mem_alloc(sizeof(*attempt));
	int64_t now_ms = time_now_ms();
	struct delivery_making making = { run->db, NULL, run->settings, now_ms, NULL, false };
	struct outgoing message = { .method = "POST" };
	enum status status = STATUS_OK;

	run->n_open++;
	*attempt = (struct attempt){ .run = run,
				     .arena = arena_new(),
				     .claimed = *claimed,
				     .lease_at = lease_at,
				     .turns = turns };
	making.arena = attempt->arena;
	attempt->claimed.delivery = copy_delivery(attempt->arena, &claimed->delivery);
	attempt->kind = delivery_kind_find(claimed->delivery.target_kind);
	if (!attempt->kind)
		making.dropped = N_("this program knows no such receiver");
	else
		status = attempt->kind->make(&making, &attempt->claimed.delivery, &message);
	if (status == STATUS_OK && making.is_held)
		return put_off(attempt, now_ms);
	if (status == STATUS_OK && making.dropped) {
		attempt->dropped = making.dropped;
		attempt->verdict = (struct schedule_verdict){ .is_failed = true };
		attempt_end(attempt);
		return STATUS_OK;
	}
	attempt->headers = headers_text(attempt->arena, &message);
	attempt->complaint = message.complaint;
	if (status == STATUS_OK && str_starts(message.url, "mailto:"))
		status = post(attempt, &message, now_ms);
	else if (status == STATUS_OK)
		sender_start(run->sender, &message, take_answer, attempt);
	if (status != STATUS_OK)
		attempt_free(attempt); /* its lease ends, and another turn takes it */
	return status;
}
