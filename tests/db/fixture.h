/* What the tests against a real MariaDB share: connections made from LANDFALL_DB_…, an organization of
 * its own for each test, a request that never came over a wire, and questions to the tables. A missing
 * database fails the test. */
#ifndef LANDFALL_TESTS_DB_FIXTURE_H
#define LANDFALL_TESTS_DB_FIXTURE_H

#include "auth/principal.h"
#include "build/build.h"
#include "db/db.h"
#include "deployment/deployment.h"
#include "http/request.h"
#include "progress/report.h"
#include "settings.h"
#include "test.h"

/* "Now" of all tests, 2025-11-06T15:30:00Z; nothing asks the clock. */
#define NOW    INT64_C(1762443000000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

struct fixture {
	struct arena *arena; /* of the test; requests have their own */
	struct settings settings;
	struct db_settings user_settings, owner_settings;
	struct db *db;    /* as at run time */
	struct db *owner; /* may change tables, and makes scratch databases */
	struct uuid organization_id;
	char organization_slug[24];
	struct request req;
	struct principal who; /* a key of the organization */
	int64_t now_ms;       /* of the next request */
};

/* For cmocka_unit_test_setup_teardown. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

/* Another connection, as at run time; db_free is the caller's. */
struct db *fixture_connect(struct fixture *f);

/* Runs SQL that has no parameters as the owner of the tables; fails the test when it fails. */
void fixture_script(struct fixture *f, const char *sql);

/* The number, or text, that SQL returns as "number" or "text"; its one parameter, if it has any, is the
 * organization. sql is a literal: it names the prepared statement. */
int64_t fixture_number(struct fixture *f, const char *sql);
const char *fixture_text(struct fixture *f, const char *sql);

/* Rows that the organization has in a table. */
#define COUNT_ROWS(f, table)                                                                       \
	fixture_number(f, "SELECT COUNT(*) AS number FROM " table " WHERE organization_id = ?")

/* Events of what was reported; that with it something began to be is an event of its own. */
#define COUNT_REPORTS(f)                                                                           \
	fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE organization_id = ? "        \
			  "AND kind NOT LIKE '%.created'")

/* Begins f->req, a POST to path with this body, from the organization's key. key: Idempotency-Key or
 * NULL. What the request before left is gone. */
void fixture_request(struct fixture *f, const char *path, const char *body, const char *key);

/* A report of a deployment of 1.0 of "shop" in "production" with this status. */
struct report fixture_report(enum progress status);

/* Records a report in a request of its own, as a door would: f->now_ms is now, the body is made from
 * the report. The answer is 201 or 200 with the id as body; *out, unless NULL, lives until the next
 * request. */
enum status fixture_record(struct fixture *f, const struct report *report, const char *key,
			   struct deployment *out);
enum status fixture_record_build(struct fixture *f, const struct report *report, struct build *out);

#endif
