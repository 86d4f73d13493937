/* Who is counted, and what is said to one who is locked. */
#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "auth/digest.h"
#include "auth/throttle.h"
#include "auth/throttle_sql.h"
#include "base/i18n.h"
#include "base/str.h"

#define FORGET_MS          (24LL * 60 * 60 * 1000)
#define ADDRESS_MAY_HAVE_X 10
#define IPV6_NETWORK_BYTES 8
#define IPV6_IPV4_AT       12

void throttle_peer(const char *address, char *out)
{
	static const unsigned char mapped[IPV6_IPV4_AT] = { [10] = 0xff, [11] = 0xff };
	unsigned char bytes[16];

	if (inet_pton(AF_INET6, address, bytes) != 1) {
		snprintf(out, THROTTLE_PEER_SIZE, "%s", address);
		return;
	}
	if (memcmp(bytes, mapped, sizeof(mapped)) == 0) {
		const unsigned char *v4 = bytes + IPV6_IPV4_AT;

		snprintf(out, THROTTLE_PEER_SIZE, "%d.%d.%d.%d", v4[0], v4[1], v4[2], v4[3]);
		return;
	}
	str_hex(bytes, IPV6_NETWORK_BYTES, out);
}

static void peer_digest(const struct request *req, unsigned char *out)
{
	char peer[THROTTLE_PEER_SIZE];

	throttle_peer(req->address, peer);
	digest_texts(out, "address", peer, (char *)NULL);
}

/* "40 seconds", "15 minutes": rounded up, so that whoever waits so long has waited long enough. */
static const char *span_text(struct arena *arena, int64_t s)
{
	int64_t minutes = (s + 59) / 60;

	if (s < 60)
		return arena_printf(arena, i18n_plural("%lld second", "%lld seconds", s),
				    (long long)s);
	return arena_printf(arena, i18n_plural("%lld minute", "%lld minutes", minutes),
			    (long long)minutes);
}

static enum status refuse(struct request *req, int64_t locked_until)
{
	int64_t s = (locked_until - req->now_ms + 999) / 1000;

	response_header(req, "Retry-After", arena_printf(req->arena, "%lld", (long long)s));
	return request_failf(req, STATUS_RATE_LIMITED,
			     _("There were too many failed log-ins. Try again in %s."),
			     span_text(req->arena, s));
}

enum status throttle_check(struct request *req, const char *email)
{
	unsigned char peer[DIGEST_BYTES];
	struct db_rows rows;

	peer_digest(req, peer);

	const struct db_param params[] = { db_text(str_trim(req->arena, email)),
					   db_bytes(peer, sizeof(peer)), db_time(req->now_ms) };
	enum status status = db_select(req->db, req->arena, &throttle_sql_find, params, &rows);
	const struct throttle_row *row = rows.rows;

	if (status != STATUS_OK)
		return status;
	return rows.n && row->locked_until ? refuse(req, row->locked_until) : STATUS_OK;
}

enum status throttle_failed(struct request *req, const char *email)
{
	const struct settings *settings = req->app->settings;
	unsigned char peer[DIGEST_BYTES];
	struct db_param now = db_time(req->now_ms);
	struct db_param forgotten = db_time(req->now_ms - FORGET_MS);
	struct db_param account_limit = db_int(settings->login_failures);
	struct db_param address_limit = db_int(settings->login_failures * ADDRESS_MAY_HAVE_X);
	struct db_param first_s = db_int(settings->login_lock_s);
	struct db_param longest_s = db_int(settings->login_lock_max_s);

	peer_digest(req, peer);

	const struct db_param params[] = {
		db_text(str_trim(req->arena, email)),
		now,
		forgotten,
		now,
		account_limit,
		now,
		longest_s,
		first_s,
		account_limit,
		db_bytes(peer, sizeof(peer)),
		now,
		forgotten,
		now,
		address_limit,
		now,
		longest_s,
		first_s,
		address_limit,
	};

	return db_run(req->db, req->arena, &throttle_sql_fail, params, NULL, NULL);
}

enum status throttle_passed(struct request *req, const char *email)
{
	const struct db_param params[] = { db_text(str_trim(req->arena, email)) };

	return db_run(req->db, req->arena, &throttle_sql_forget, params, NULL, NULL);
}

enum status throttle_purge(struct db *db, int64_t now_ms, int64_t max_rows)
{
	const struct db_param params[] = { db_time(now_ms - FORGET_MS), db_int(max_rows) };

	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &throttle_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
}
