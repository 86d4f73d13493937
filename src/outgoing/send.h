/* Sending HTTP requests, many at once: one slow receiver delays nobody. Redirects are not followed, every connection is judged
 * by outgoing/guard.h with the address that it really goes to, and no proxy of the environment is asked. send.c is the second
 * user of libcurl beside mail/post.c; only the program `landfall` has it. */
#ifndef LANDFALL_OUTGOING_SEND_H
#define LANDFALL_OUTGOING_SEND_H

#include "base/arena.h"
#include "outgoing/message.h"
#include "settings.h"

/* Bytes of an answer that are kept, and of a reason. */
#define SEND_BODY_MAX 2048
#define SEND_WHY_MAX  255

/* What became of a request. Texts are borrowed until the call that is told of it ends. */
struct send_answer {
	int64_t started_at, duration_ms;
	int http;          /* 0: there was no answer */
	bool is_timeout;   /* it took longer than it may */
	bool is_complaint; /* what the body of a 2xx says is that nothing was done */
	bool is_refused; /* the guard forbids the address; why says which setting would allow it */
	int64_t retry_after_s; /* as the answer asks; 0: it does not */
	const char *
	    body; /* its beginning, as UTF-8 without control characters but line breaks; "" for none */
	const char *why; /* what went wrong, for people; NULL when there was an answer */
};

/* Whether it is an answer of success: 2xx and nothing else, without a complaint. */
bool send_is_success(const struct send_answer *answer);

typedef void (*send_done)(void *context, const struct send_answer *answer);

struct sender;

/* settings are borrowed. */
struct sender *sender_new(const struct settings *settings);
/* Gives up what is under way without telling anybody. */
void sender_free(struct sender *sender);

/* Begins to send; the message may go when the call returns. done is called once, from within sender_run. */
void sender_start(struct sender *sender, const struct outgoing *message, send_done done,
		  void *context);

/* How many are under way. */
size_t sender_n(const struct sender *sender);

/* Moves all that is under way along, waiting at most wait_ms for something to happen; calls done of what has ended. */
void sender_run(struct sender *sender, int wait_ms);

#endif
