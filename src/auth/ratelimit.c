/* Two tables: what a plan allows, and what a door has of its own. */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>

#include "app.h"
#include "auth/principal.h"
#include "auth/ratelimit.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "http/router.h"

#define HOUR_S   3600
#define MINUTE_S 60

/* Requests an hour for each key; of any other plan as the organization or the settings have it. */
static const struct {
	const char *plan;
	int64_t quota;
} plans[] = {
	{ "free", 100 },
	{ "pro", 1000 },
};

/* What a door's reference allows, beside the plan: for each key, and in which time for strangers by address, whose number
 * is a setting; 0: nothing of its own. */
static const struct {
	const char *door;
	int64_t known, known_s;
	int64_t unknown_s;
	bool
	    is_alone; /* what is known there is not under the plan's: the sender chooses when to send */
} doors[] = {
	{ "dployr", 1000, HOUR_S, HOUR_S, false },
	{ "versiontwo", 100, MINUTE_S, 0, false },
	{ "in", 600, MINUTE_S, 0, true },
};

enum subject_kind { SUBJECT_CREDENTIAL = 1, SUBJECT_IPV4, SUBJECT_IPV6, SUBJECT_OTHER };

/* One policy that applies, and how it stands. */
struct claim {
	struct rate_policy policy;
	struct rate_count count;
	bool is_used_up; /* and the request is refused for it */
};

static int64_t quota_of_plan(const struct settings *settings, const struct rate_caller *caller)
{
	for (size_t i = 0; i < ARRAY_LEN(plans); i++)
		if (str_eq(plans[i].plan, caller->plan))
			return plans[i].quota;
	return caller->rate_limit != FIELD_NO_INT ? caller->rate_limit : settings->rate_limit;
}

/* The part of a limit that this host may use up. */
static int64_t share(const struct settings *settings, int64_t quota)
{
	int64_t part = (quota < RATE_QUOTA_MAX ? quota : RATE_QUOTA_MAX) / settings->rate_hosts;

	return part || !quota ? part : 1;
}

static bool is_under_plan(const struct rate_caller *caller)
{
	for (size_t i = 0; i < ARRAY_LEN(doors); i++)
		if (caller->is_known && doors[i].is_alone && str_eq(doors[i].door, caller->door))
			return false;
	return true;
}

size_t ratelimit_policies(const struct settings *settings, const struct rate_caller *caller,
			  struct rate_policy out[RATELIMIT_POLICIES_MAX])
{
	bool is_known = caller->is_known;
	size_t n = 0;

	if (is_under_plan(caller))
		out[n++] = (struct rate_policy){
			.name = is_known ? "default" : "anonymous",
			.quota = share(settings, is_known ? quota_of_plan(settings, caller)
							  : settings->rate_anonymous),
			.window_s = HOUR_S,
		};
	for (size_t i = 0; i < ARRAY_LEN(doors); i++) {
		int64_t quota = is_known             ? doors[i].known
				: doors[i].unknown_s ? settings->rate_door_anonymous
						     : 0;

		if (!quota || !str_eq(doors[i].door, caller->door))
			continue;
		out[n++] = (struct rate_policy){
			.name = doors[i].door,
			.quota = share(settings, quota),
			.window_s = is_known ? doors[i].known_s : doors[i].unknown_s,
		};
	}
	return n;
}

struct rate_subject ratelimit_subject_of_address(const char *address)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	struct rate_subject subject = { { SUBJECT_OTHER } };
	unsigned char bytes[16];

	if (inet_pton(AF_INET, address, bytes) == 1) {
		subject.bytes[0] = SUBJECT_IPV4;
		memcpy(subject.bytes + 1, bytes, 4);
	} else if (inet_pton(AF_INET6, address, bytes) == 1) {
		bool is_mapped = memcmp(bytes, mapped, sizeof(mapped)) == 0;

		subject.bytes[0] = is_mapped ? SUBJECT_IPV4 : SUBJECT_IPV6;
		memcpy(subject.bytes + 1, is_mapped ? bytes + 12 : bytes, is_mapped ? 4 : 8);
	}
	return subject;
}

static struct rate_subject subject_of(const struct request *req)
{
	struct rate_subject subject = { { SUBJECT_CREDENTIAL } };

	if (!req->who)
		return ratelimit_subject_of_address(req->address);
	memcpy(subject.bytes + 1, req->who->credential_id.bytes, 16);
	return subject;
}

static struct rate_caller caller_of(const struct request *req)
{
	const struct principal *who = req->who;

	return (struct rate_caller){
		.is_known = who != NULL,
		.plan = who ? who->plan : NULL,
		.rate_limit = who ? who->rate_limit : FIELD_NO_INT,
		.door = *req->door->name ? req->door->name : req->door->prefix + 1,
	};
}

/* Doors for programs have a prefix; the dashboard, which has none, takes what is left. */
static bool is_limited(const struct request *req)
{
	return req->door && *req->door->prefix && req->app->rates &&
	       rate_table_is_ready(req->app->rates, req->now_ms);
}

/* "/health" and what is below it, with or without the door's prefix and a version. */
static bool is_health(const struct request *req)
{
	static const char version[] = "/v1";
	const char *path = req->route ? req->route->path : "";
	size_t len = strlen(req->door->prefix);

	if (strncmp(path, req->door->prefix, len) == 0)
		path += len;
	if (str_starts(path, version))
		path += strlen(version);
	return str_eq(path, "/health") || str_starts(path, "/health/");
}

static int64_t left_of(const struct claim *claim)
{
	int64_t left = claim->policy.quota - claim->count.used;

	return left > 0 ? left : 0;
}

/* Whole seconds to the end of the window, rounded up: who waits so long has waited long enough. */
static int64_t wait_of(const struct request *req, const struct claim *claim)
{
	return (claim->count.ends_at - req->now_ms + 999) / 1000;
}

/* Counts the request under every policy, or under none when one is used up. */
static bool take_all(struct request *req, struct claim *claims, size_t n)
{
	struct rate_table *table = req->app->rates;
	const struct rate_subject subject = subject_of(req);
	size_t taken = 0;

	while (taken < n && rate_table_take(table, &claims[taken].policy, &subject, req->now_ms,
					    &claims[taken].count))
		taken++;
	if (taken == n)
		return true;
	claims[taken].is_used_up = true;
	for (size_t i = 0; i < taken; i++)
		rate_table_give_back(table, &claims[i].policy, &subject, req->now_ms);
	for (size_t i = 0; i < n; i++)
		if (i != taken)
			rate_table_look(table, &claims[i].policy, &subject, req->now_ms,
					&claims[i].count);
	return false;
}

static void look_at_all(struct request *req, struct claim *claims, size_t n)
{
	const struct rate_subject subject = subject_of(req);

	for (size_t i = 0; i < n; i++)
		rate_table_look(req->app->rates, &claims[i].policy, &subject, req->now_ms,
				&claims[i].count);
}

static const struct claim *tightest(const struct claim *claims, size_t n)
{
	const struct claim *found = claims;

	for (size_t i = 1; i < n; i++)
		if (claims[i].is_used_up ||
		    (!found->is_used_up && left_of(&claims[i]) < left_of(found)))
			found = &claims[i];
	return found;
}

static void number_header(struct request *req, const char *name, int64_t number)
{
	response_header(req, name, arena_printf(req->arena, "%lld", (long long)number));
}

/* The three that everybody knows tell of the tightest policy, the two of draft-ietf-httpapi-ratelimit-headers of
 * each. */
static void add_headers(struct request *req, const struct claim *claims, size_t n)
{
	const struct claim *shown = tightest(claims, n);
	struct buf policies, standing;

	buf_init(&policies, 256);
	buf_init(&standing, 256);
	for (size_t i = 0; i < n; i++) {
		const struct claim *claim = &claims[i];

		buf_addf(&policies, "%s\"%s\";q=%lld;w=%lld", i ? ", " : "", claim->policy.name,
			 (long long)claim->policy.quota, (long long)claim->policy.window_s);
		buf_addf(&standing, "%s\"%s\";r=%lld;t=%lld", i ? ", " : "", claim->policy.name,
			 (long long)left_of(claim), (long long)wait_of(req, claim));
	}
	number_header(req, "X-RateLimit-Limit", shown->policy.quota);
	number_header(req, "X-RateLimit-Remaining", left_of(shown));
	number_header(req, "X-RateLimit-Reset", shown->count.ends_at / 1000);
	response_header(req, "RateLimit-Policy", buf_str(&policies));
	response_header(req, "RateLimit", buf_str(&standing));
	buf_release(&policies);
	buf_release(&standing);
}

/* What the guard said, if it refused, gives way with the headers that go with it. */
static enum status refuse(struct request *req, const struct claim *claims, size_t n)
{
	const struct claim *claim = tightest(claims, n);
	long long wait = wait_of(req, claim);

	req->failure = (struct failure){ .violated_policy = claim->policy.name };
	buf_clear(&req->response.headers);
	number_header(req, "Retry-After", wait);
	add_headers(req, claims, n);
	return request_failf(req, STATUS_RATE_LIMITED,
			     _("Rate limit exceeded. Try again in %lld seconds."), wait);
}

enum status ratelimit_check(struct request *req, enum status status)
{
	struct rate_policy policies[RATELIMIT_POLICIES_MAX];
	struct claim claims[RATELIMIT_POLICIES_MAX] = { 0 };
	struct rate_caller caller;
	size_t n;

	if (!is_limited(req))
		return status;
	caller = caller_of(req);
	n = ratelimit_policies(req->app->settings, &caller, policies);
	for (size_t i = 0; i < n; i++)
		claims[i].policy = policies[i];
	if (is_health(req) || status_info(status)->http >= 500)
		look_at_all(req, claims, n);
	else if (!take_all(req, claims, n))
		return refuse(req, claims, n);
	add_headers(req, claims, n);
	return status;
}
