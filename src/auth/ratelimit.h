/* Rate limits of the API doors: which policies a request falls under, counting it (rate_table.h), and what the
 * answer says of it. Pages of the dashboard are not limited. */
#ifndef LANDFALL_AUTH_RATELIMIT_H
#define LANDFALL_AUTH_RATELIMIT_H

#include "auth/rate_table.h"
#include "http/request.h"
#include "settings.h"

#define RATELIMIT_POLICIES_MAX 2

/* Who asks, as far as limits go. */
struct rate_caller {
	bool is_known;      /* a valid credential came with the request */
	const char *plan;   /* of their organization: "free", "pro" or "enterprise" */
	int64_t rate_limit; /* what an enterprise was given, or FIELD_NO_INT */
	const char *door;   /* the door's name, or its prefix without the slash */
};

/* The policies of a caller, out of the two tables and the settings: that of the plan or, for strangers, of the address,
 * and then the door's own, if it has one. Returns how many. Pure. */
size_t ratelimit_policies(const struct settings *settings, const struct rate_caller *caller,
			  struct rate_policy out[RATELIMIT_POLICIES_MAX]);

/* Strangers are counted by address: IPv4 whole, IPv6 by its first 64 bits, which is what one subscriber has. What
 * is no address counts as one and the same. */
struct rate_subject ratelimit_subject_of_address(const char *address);

/* After the guard, before the handler: status is what the guard came to. Counts the request, against its credential
 * if that was found good, else against its address, and adds the headers. Returns status, or STATUS_RATE_LIMITED,
 * which takes the place of a refusal by the guard. Health is never counted, and neither is a failure of ours;
 * without a table nothing happens. */
enum status ratelimit_check(struct request *req, enum status status) ATTR_MUST_USE;

#endif
