/* Failed log-ins, counted for each account and for each address apart. After so many in a row (settings
 * login_failures; an address may have ten times that) the account or the address is locked, for
 * login_lock_s at first, twice as long after each further failure, never longer than login_lock_max_s; the
 * time alone unlocks it. An account that there is not is counted like any other. A day without a failure,
 * or for an account a log-in, starts the count anew: a log-in does not clear its address, or whoever has
 * one account could guess at all others for ever.
 *
 * Whoever takes a password or a code calls throttle_check first, and then throttle_failed or
 * throttle_passed. Guesses that are looked at in the same moment are not yet counted for each other: there
 * can be as many more of them as there are processes. */
#ifndef LANDFALL_AUTH_THROTTLE_H
#define LANDFALL_AUTH_THROTTLE_H

#include "db/db.h"
#include "http/request.h"

extern const struct db_stmt_def *const throttle_statements[];
extern const size_t throttle_n_statements;

/* STATUS_RATE_LIMITED, with a message and a Retry-After, while the account of this e-mail address, or the
 * address that the request came from, is locked. */
enum status throttle_check(struct request *req, const char *email) ATTR_MUST_USE;

/* Notes a wrong password or code, or an address that nobody has. */
enum status throttle_failed(struct request *req, const char *email) ATTR_MUST_USE;

/* Notes that the person is who they say, by all the factors they have. */
enum status throttle_passed(struct request *req, const char *email) ATTR_MUST_USE;

/* Forgets up to max_rows counts that a day has made void. */
enum status throttle_purge(struct db *db, int64_t now_ms, int64_t max_rows) ATTR_MUST_USE;

/* What an address is counted under: an IPv4 address itself, also where it stands inside IPv6 (::ffff:…), and
 * the network of 64 bits that an IPv6 address is in, since a whole one is given to each household. out has
 * THROTTLE_PEER_SIZE bytes. Pure. */
#define THROTTLE_PEER_SIZE 64
void throttle_peer(const char *address, char *out);

#endif
