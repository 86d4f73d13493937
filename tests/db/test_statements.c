/* Every statement of every room prepares against the migrated schema, and its columns are those of the
 * table that decodes them. */
#include "config.h"

#include "db/fixture.h"
#include "statements.h"

static size_t count_params(const char *sql)
{
	size_t n = 0;

	for (; *sql; sql++)
		n += *sql == '?';
	return n;
}

static void every_statement_prepares_and_its_columns_match(void **state)
{
	struct fixture *f = *state;
	size_t n_wrong = 0, n = 0;

	for (size_t i = 0; i < statement_n_rooms; i++) {
		const struct statement_room *room = &statement_rooms[i];

		for (size_t k = 0; k < *room->n; k++) {
			const struct db_stmt_def *def = room->statements[k];
			char why[512] = "";

			n++;
			/* A wrong count would abort where the statement is prepared. */
			if (count_params(def->sql) != strlen(def->params)) {
				print_error("%s: %zu parameters, not %zu\n", def->name,
					    count_params(def->sql), strlen(def->params));
				n_wrong++;
			} else if (!db_verify(f->db, def, why)) {
				print_error("%s\n", why);
				n_wrong++;
			}
		}
	}
	assert_int_equal(n_wrong, 0);
	assert_true(n > 60);
}

static void every_statement_has_a_name_of_its_own(void **state)
{
	const char *names[2000];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < statement_n_rooms; i++) {
		for (size_t k = 0; k < *statement_rooms[i].n; k++) {
			const char *name = statement_rooms[i].statements[k]->name;

			for (size_t m = 0; m < n; m++)
				if (strcmp(names[m], name) == 0)
					fail_msg("two statements are called %s", name);
			names[n++] = name;
			assert_true(n < ARRAY_LEN(names));
		}
	}
}

/* Those that name no organization, and why they need none. */
static const char *const listed[] = {
	/* by what only its owner can know */
	"organization_insert",
	"sandbox_make",
	"organization_by_slug",
	"user_insert",
	"invitation_find",
	"login_find",
	"login_rehash",
	"session_insert",
	"session_find",
	"session_touch",
	"session_delete",
	"program_places",
	"client_find",
	"receiver_by_token",
	"code_find",
	"code_use",
	"device_find",
	"grant_refresh_find",
	"grant_refresh_use",
	/* of the whole installation */
	"signing_live",
	"signing_last",
	"signing_insert",
	"signing_retire",
	"key_find",
	"badge_facts",
	"feed_open",
	"key_find_dpat",
	/* before it is known who somebody is */
	"session_waiting",
	"throttle_find",
	"throttle_fail",
	"throttle_forget",
	/* a person's own, in whatever organization */
	"factor_find",
	"factor_prepare",
	"factor_enable",
	"factor_disable",
	"factor_use_step",
	"factor_use_code",
	"factor_forget_codes",
	"factor_add_code",
	"account_memberships",
	"account_rename",
	"account_reading",
	"account_password",
	"account_end_grants",
	"account_forget_resets",
	"account_add_reset",
	"account_find_reset",
	"account_use_reset",
	"session_rotate",
	"session_list",
	"session_end",
	"session_end_others",
	/* housekeeping */
	"deployment_overdue",
	"project_purgeable",
	"environment_expired_anywhere",
	"build_overdue",
	"idempotency_purge",
	"session_purge",
	"logline_purge",
	"metric_purge",
	"receipt_purge",
	"seal_waiting",
	"sandbox_list",
	/* the queue of what others are told is the installation's, and so is who works */
	"event_awaiting",
	"event_settle",
	"event_owners",
	"channel_digests",
	"delivery_turn",
	"delivery_turn_done",
	"delivery_due",
	"delivery_claim_lanes",
	"delivery_claim_retries",
	"delivery_note",
	"delivery_note_step",
	"delivery_look",
	"delivery_purge",
	"worker_beat",
	"worker_list",
	"worker_quiet",
	"worker_claim",
	/* the command line */
	"organization_list",
	"throttle_purge",
	/* letters belong to the installation */
	"mail_insert",
	"mail_due",
	"mail_claim",
	"mail_sent",
	"mail_retry",
	"mail_give_up",
	"mail_purge",
	"system_look",
	"system_tables",
	"mail_look",
	"grant_refresh_purge",
	"grant_revoked_purge",
	"grant_dead_purge",
	"code_purge",
	"device_purge",
};

/* What is left out of its room's list would never be seen by the test above. */
static void no_statement_knows_all_organizations_but_those_listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < statement_n_rooms; i++) {
		for (size_t k = 0; k < *statement_rooms[i].n; k++) {
			const struct db_stmt_def *def = statement_rooms[i].statements[k];
			bool is_listed = false;

			for (size_t m = 0; m < ARRAY_LEN(listed); m++)
				is_listed = is_listed || strcmp(listed[m], def->name) == 0;
			if (!is_listed && !strstr(def->sql, "organization_id = ?") &&
			    !strstr(def->sql, "organization_id = org") &&
			    !strstr(def->sql, "(organization_id, ") &&
			    !strstr(def->sql, "o.id = ?"))
				fail_msg("%s names no organization", def->name);
		}
	}
}

/* An event that is written without it would never be told of. */
static void whatever_writes_an_event_says_whether_it_awaits_being_told_of(void **state)
{
	(void)state;
	for (size_t i = 0; i < statement_n_rooms; i++) {
		for (size_t k = 0; k < *statement_rooms[i].n; k++) {
			const struct db_stmt_def *def = statement_rooms[i].statements[k];
			const char *at = def->sql;

			while ((at = strstr(at, "INSERT INTO event (")) != NULL) {
				const char *end = strchr(at, ')');
				const char *column = strstr(at, "awaits");

				at = end;
				if ((!column || column > end) &&
				    strncmp(def->name, "archive_", 8) != 0)
					fail_msg("%s does not say whether it awaits", def->name);
			}
		}
	}
}

/* The test above is worth something only if a difference is seen. */
struct two {
	int64_t a;
	const char *b;
};

static const struct field two_fields[] = {
	{ FIELD_INT_OF(struct two, a), .flags = FIELD_COLUMN },
	{ FIELD_TEXT_OF(struct two, b), .flags = FIELD_COLUMN },
};

#define TWOS                                                                                       \
	{                                                                                          \
		two_fields, 2, sizeof(struct two)                                                  \
	}

static void differences_are_seen(void **state)
{
	static const struct db_stmt_def rows[] = {
		{ "good", "SELECT 1 AS a, 'x' AS b", "", { TWOS }, false },
		{ "good_block",
		  "BEGIN NOT ATOMIC SELECT 1 AS a, 'x' AS b; END",
		  "",
		  { TWOS },
		  false },
		{ "fewer", "SELECT 1 AS a", "", { TWOS }, false },
		{ "more", "SELECT 1 AS a, 2 AS b, 3 AS c", "", { TWOS }, false },
		{ "order", "SELECT 1 AS b, 2 AS a", "", { TWOS }, false },
		{ "name", "SELECT 1 AS a, 2 AS bb", "", { TWOS }, false },
		{ "table", "SELECT a, b FROM no_such_table", "", { TWOS }, false },
		{ "syntax", "SELEC 1", "", { TWOS }, false },
		{ "block", "BEGIN NOT ATOMIC SELECT 1 AS a, 2 AS c; END", "", { TWOS }, false },
		{ "block_fewer",
		  "BEGIN NOT ATOMIC SELECT 1 AS a, 2 AS b; END",
		  "",
		  { TWOS, TWOS },
		  false },
		{ "block_second",
		  "BEGIN NOT ATOMIC SELECT 1 AS a, 2 AS b; SELECT 3 AS a; END",
		  "",
		  { TWOS, TWOS },
		  false },
		{ "block_error",
		  "BEGIN NOT ATOMIC SELECT a, b FROM no_such_table; END",
		  "",
		  { TWOS },
		  false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char why[512] = "";

		if (db_verify(f->db, &rows[i], why) != (i < 2))
			fail_msg("%s: %s", rows[i].name, why);
		assert_int_equal(why[0] != '\0', i >= 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(every_statement_prepares_and_its_columns_match),
		DB_TEST(every_statement_has_a_name_of_its_own),
		DB_TEST(no_statement_knows_all_organizations_but_those_listed),
		DB_TEST(whatever_writes_an_event_says_whether_it_awaits_being_told_of),
		DB_TEST(differences_are_seen),
	};

	return RUN_TESTS("statements", tests);
}
