/* What other systems send: bodies that are nearly theirs, read by each sender's file. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "inbound/receipt.h"
#include "json/json.h"

/* Events of all senders, and the words that they stand under. */
static const char *const events[] = {
	"deployment_status", "deployment", "workflow_run", "push",         "ping",
	"release",           "issue",      "event_alert",  "metric_alert", "action_run_success",
};
static const char *const event_headers[] = { "X-GitHub-Event", "X-Gitea-Event",
					     "Sentry-Hook-Resource" };
static const char *const proof_headers[] = {
	"X-Hub-Signature-256",   "X-Gitlab-Token",        "X-Gitea-Signature", "x-vercel-signature",
	"Sentry-Hook-Signature", "X-PagerDuty-Signature", "Authorization",     "webhook-signature",
};
static const char *const maps[] = {
	NULL,
	"{\"*\":\"one\"}",
	"{\"acme/*\":false,\"*a*b*\":\"x\"}",
	"{\"Production\":\"production\",\"review/*\":\"r\"}",
};
static const char *const members[] = {
	NULL,
	"{\"record\":\"=deployment\",\"project\":\"data.app.name\",\"finished_at\":\"timestamp\"}",
	"{\"record\":\"data.0.x\",\"title\":\"type\",\"version\":\"=\"}",
};

#define HEADERS (ARRAY_LEN(event_headers) + ARRAY_LEN(proof_headers) + 3)

static const char *some_text(struct fuzz *f)
{
	return grammar_text(f, 60, true);
}

static void add_headers(struct fuzz *f, struct parcel *d)
{
	struct pair *headers = arena_array(f->arena, HEADERS, sizeof(*headers));
	const char *event =
	    fuzz_one_in(f, 8) ? some_text(f) : events[fuzz_below(f, ARRAY_LEN(events))];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(event_headers); i++)
		headers[n++] = (struct pair){ event_headers[i], event };
	for (size_t i = 0; i < ARRAY_LEN(proof_headers); i++)
		if (fuzz_one_in(f, 3))
			headers[n++] = (struct pair){ proof_headers[i], some_text(f) };
	headers[n++] = (struct pair){ "webhook-id", some_text(f) };
	headers[n++] = (struct pair){ "webhook-timestamp", fuzz_one_in(f, 2) ? "1795000000" : "x" };
	if (fuzz_one_in(f, 4))
		headers[n++] = (struct pair){ "ce-type", some_text(f) };
	d->headers = headers;
	d->n_headers = n;
}

/* What was read is either something, of which each part is an object, or nothing, with a reason. */
static void check_reading(struct fuzz *f, const struct reading *r)
{
	FUZZ_CHECK(f, r->n_facts <= FACTS_MAX && (r->n_facts || r->reason));
	FUZZ_CHECK(f, !r->reason || str_is_utf8(r->reason, strlen(r->reason), NULL));
	for (size_t i = 0; i < r->n_facts; i++) {
		const struct fact *fact = &r->facts[i];
		const char *text = json_object_to_json_string_ext(fact->members, 0);

		FUZZ_CHECK(f, json_object_is_type(fact->members, json_type_object));
		FUZZ_CHECK(f, str_is_utf8(text, strlen(text), NULL));
		for (size_t k = 1; k < FACT_NAMES_MAX; k++)
			FUZZ_CHECK(f, !fact->projects[k] || fact->projects[k - 1]);
	}
}

/* Somewhere in it, another value stands for a member: what is still JSON gets further than what is not. */
static void change_member(struct fuzz *f, struct json_object *object)
{
	struct json_object *value = NULL;
	const char *name = NULL;
	struct buf text;
	size_t at;

	if (!json_object_is_type(object, json_type_object) || !json_object_object_length(object))
		return;
	at = fuzz_below(f, (size_t)json_object_object_length(object));
	json_object_object_foreach(object, key, one)
	{
		if (!at--) {
			name = key;
			value = one;
		}
	}
	while (json_object_is_type(value, json_type_array) && json_object_array_length(value) &&
	       !fuzz_one_in(f, 4))
		value = json_object_array_get_idx(value,
						  fuzz_below(f, json_object_array_length(value)));
	if (json_object_is_type(value, json_type_object) && !fuzz_one_in(f, 4)) {
		change_member(f, value);
		return;
	}
	buf_init(&text, FUZZ_INPUT_MAX);
	grammar_json(f, &text, 2);
	json_object_object_add(object, name, json_tokener_parse(buf_str(&text)));
	buf_release(&text);
}

/* A body that some sender sends, changed: as bytes, or as JSON. */
static void make_body(struct fuzz *f)
{
	struct json_object *object;
	const char *seed;
	size_t len;

	if (fuzz_one_in(f, 4)) {
		mutate_seed(f, CORPUS_DELIVERY);
		return;
	}
	seed = corpus_pick(f, CORPUS_DELIVERY, &len);
	object = json_tokener_parse(seed);
	for (size_t i = fuzz_below(f, 3); i; i--)
		change_member(f, object);
	buf_adds(&f->input, json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN));
	json_object_put(object);
}

static bool try_delivery(struct fuzz *f)
{
	static const char secret[] = "a secret that nobody sends";
	const struct inbound_kind *kind = &inbound_kinds[fuzz_below(f, RECEIVER_KIND__COUNT)];
	struct receiver receiver = {
		.kind = (int)(kind - inbound_kinds),
		.projects = maps[fuzz_below(f, ARRAY_LEN(maps))],
		.environments = maps[fuzz_below(f, ARRAY_LEN(maps))],
		.members = members[fuzz_below(f, ARRAY_LEN(members))],
	};
	struct reading *reading = arena_alloc(f->arena, sizeof(*reading));
	struct parcel d = { .arena = f->arena, .now_ms = 1795000000000 };
	const char *id, *reason;

	f->variant = kind->name;
	f->variant_n = (size_t)receiver.kind;
	make_body(f);
	d.body = buf_str(&f->input);
	d.body_len = f->input.len;
	d.content_type =
	    fuzz_one_in(f, 20) ? "application/x-www-form-urlencoded" : "application/json";
	add_headers(f, &d);
	FUZZ_CHECK(f, kind->prove(&d, secret) != PROOF_GOOD);
	if (!parcel_read_body(&d, &reason)) {
		FUZZ_CHECK(f, reason && *reason);
		return false;
	}
	id = kind->delivery_id(&d);
	FUZZ_CHECK(f, !id || str_is_utf8(id, strlen(id), NULL));
	*reading = (struct reading){ .d = &d, .receiver = &receiver, .root = d.json };
	kind->read(reading);
	check_reading(f, reading);
	return reading->n_facts > 0;
}

static size_t n_kinds(void)
{
	return RECEIVER_KIND__COUNT;
}

const struct fuzz_target fuzz_inbound_targets[] = {
	{ "delivery", 10, try_delivery, n_kinds },
};
const size_t fuzz_n_inbound_targets = ARRAY_LEN(fuzz_inbound_targets);
