/* Tests of organizations, users, keys and sessions against their tables. */
#include "config.h"

#include "apikey/apikey.h"
#include "app.h"
#include "auth/key.h"
#include "auth/password.h"
#include "auth/session.h"
#include "base/str.h"
#include "db/fixture.h"
#include "organization/organization.h"
#include "unit/source.h"
#include "user/user.h"

static void generate(struct fixture *f, const char *scopes, char *text)
{
	static int64_t n; /* the order of ids is that of milliseconds */
	const struct actor actor = { &f->who, "native", NULL, NULL, NOW + n++ };
	const struct apikey_draft draft = { .name = "ci", .scopes = scopes };
	struct apikey key;

	assert_int_equal(apikey_create(f->db, f->arena, &actor, false, &draft, &key), STATUS_OK);
	assert_string_equal(key.status, "live");
	snprintf(text, KEY_TEXT_SIZE, "%s", key.key);
}

static enum status revoke_key(struct fixture *f, const char *label)
{
	const struct actor actor = { &f->who, "native", NULL, NULL, NOW };
	const struct uuid nobody = { { 0 } };
	struct apikey key;
	enum status status =
	    apikey_get(f->db, f->arena, f->organization_id, nobody, label, NOW, &key);

	return status == STATUS_OK ? apikey_revoke(f->db, f->arena, &actor, &key) : status;
}

static enum status check_key(struct fixture *f, const char *text, int64_t now,
			     struct principal *who)
{
	return key_check(f->db, f->arena, text, "192.0.2.1", now, who);
}

static void a_slug_belongs_to_one_organization(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(organization_add(f->db, f->arena, f->organization_slug, "Other", NOW),
			 STATUS_CONFLICT);
	assert_int_equal(organization_get(f->db, f->arena, "no-such-one",
					  &(struct organization){ .name = NULL }),
			 STATUS_NOT_FOUND);
}

static void a_key_opens_its_own_organization(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read,write", text);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_OK);
	assert_int_equal(who.kind, PRINCIPAL_KEY);
	assert_true(uuid_eq(&who.organization_id, &f->organization_id));
	assert_string_equal(who.organization_slug, f->organization_slug);
	assert_string_equal(who.name, "ci");
	assert_int_equal(who.scopes, SCOPE_READ | SCOPE_WRITE);
}

static void keys_are_numbered_from_one(void **state)
{
	struct fixture *f = *state;
	const struct uuid nobody = { { 0 } };
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	char texts[3][KEY_TEXT_SIZE];
	char slug[64];

	for (int64_t i = 0; i < 3; i++) {
		int64_t number;

		generate(f, "read", texts[i]);
		assert_true(key_parse(texts[i], slug, &number));
		assert_int_equal(number, i + 1);
	}
	list_whole(&window);
	window.is_backwards = true;
	assert_int_equal(
	    apikey_list(f->db, f->arena, f->organization_id, nobody, &window, NOW, &rows, &total),
	    STATUS_OK);
	assert_int_equal(total, 3);
	assert_int_equal(rows.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(((const struct apikey *)rows.rows)[i].number, i + 1);
}

static void the_key_itself_is_nowhere_in_the_database(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];

	generate(f, "read", text);
	assert_int_equal(fixture_number(f, "SELECT LENGTH(digest) AS number FROM api_key "
					   "WHERE organization_id = ?"),
			 32);
	assert_null(
	    strstr(fixture_text(f, "SELECT CONCAT_WS(' ', id, number, name, HEX(digest), "
				   "scopes) AS text FROM api_key WHERE organization_id = ?"),
		   strrchr(text, '_') + 1));
}

/* Well-formed, with good check digits, but not the one that was given out. */
static void another_key_of_the_same_number_does_not_pass(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE], forged[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read", text);
	key_format(false, f->organization_slug, 1, forged);
	assert_int_equal(check_key(f, forged, NOW, &who), STATUS_UNAUTHENTICATED);
	key_format(false, f->organization_slug, 2, forged);
	assert_int_equal(check_key(f, forged, NOW, &who), STATUS_UNAUTHENTICATED);
	key_format(false, "no-such-one", 1, forged);
	assert_int_equal(check_key(f, forged, NOW, &who), STATUS_UNAUTHENTICATED);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_OK);
}

static void a_slip_of_the_hand_costs_no_statement(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read", text);
	text[strlen(text) - 1] ^= 1;
	db_request_begin(f->db);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_UNAUTHENTICATED);
	assert_int_equal(db_n_statements(f->db), 0);
}

static void a_revoked_key_fails_at_once(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read", text);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_OK);
	assert_int_equal(revoke_key(f, "k1"), STATUS_OK);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_UNAUTHENTICATED);
	assert_int_equal(revoke_key(f, "k1"), STATUS_CONFLICT);
	assert_int_equal(revoke_key(f, "k9"), STATUS_NOT_FOUND);
}

static void a_key_ends_when_it_expires(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read", text);
	fixture_script(f, arena_printf(f->arena,
				       "UPDATE api_key k JOIN organization o ON o.id = "
				       "k.organization_id SET expires_at = '2025-11-06 15:30:00' "
				       "WHERE o.slug = '%s'",
				       f->organization_slug));
	assert_int_equal(check_key(f, text, NOW - 1, &who), STATUS_OK);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_UNAUTHENTICATED);
}

static int64_t last_used(struct fixture *f)
{
	return fixture_number(f, "SELECT COALESCE(ROUND(UNIX_TIMESTAMP(last_used_at) * 1000), 0) "
				 "AS number FROM api_key WHERE organization_id = ?");
}

static void the_use_of_a_key_is_noted_once_a_minute(void **state)
{
	struct fixture *f = *state;
	char text[KEY_TEXT_SIZE];
	struct principal who;

	generate(f, "read", text);
	assert_int_equal(last_used(f), 0);
	assert_int_equal(check_key(f, text, NOW, &who), STATUS_OK);
	assert_int_equal(last_used(f), NOW);
	db_request_begin(f->db);
	assert_int_equal(check_key(f, text, NOW + MINUTE - 1, &who), STATUS_OK);
	assert_int_equal(db_n_statements(f->db), 1);
	assert_int_equal(last_used(f), NOW);
	assert_int_equal(check_key(f, text, NOW + MINUTE, &who), STATUS_OK);
	assert_int_equal(last_used(f), NOW + MINUTE);
}

/* Users and sessions */

static const char *email_of(struct fixture *f)
{
	return arena_printf(f->arena, "%s@example.org", f->organization_slug);
}

static enum status add_user(struct fixture *f, struct uuid organization_id)
{
	const struct user_new user = {
		.organization_id = organization_id,
		.email = email_of(f),
		.name = "Ada",
		.role = "admin",
		.password_hash = password_hash(f->arena, &f->settings, "correct horse battery"),
		.now_ms = NOW,
	};

	const struct actor actor = actor_of_command(f->arena, organization_id, NOW);

	return user_add(f->db, f->arena, &actor, &user);
}

static int64_t count_users(struct fixture *f)
{
	static const struct db_stmt_def def = {
		"test_users",
		"SELECT COUNT(*) AS number FROM user WHERE email = ?",
		"s",
		{ DB_NUMBER },
		false
	};
	const struct db_param params[] = { db_text(email_of(f)) };
	int64_t n = -1;

	assert_int_equal(db_select_number(f->owner, f->arena, &def, params, &n), STATUS_OK);
	return n;
}

static void a_user_is_made_with_a_membership_or_not_at_all(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_user(f, uuid_new(NOW)), STATUS_CONFLICT); /* no such organization */
	assert_int_equal(db_begin(f->db), STATUS_OK); /* would store what is still open */
	assert_int_equal(count_users(f), 0);
	assert_int_equal(add_user(f, f->organization_id), STATUS_OK);
	assert_int_equal(count_users(f), 1);
	assert_int_equal(COUNT_ROWS(f, "membership"), 1);
	assert_int_equal(add_user(f, f->organization_id), STATUS_CONFLICT);
	assert_int_equal(count_users(f), 1);
}

/* A request with this cookie and agent, to the log-in or a page. */
static struct request *visit(struct fixture *f, const char *cookie, const char *agent)
{
	static struct app app;
	struct source source = { .variables = { { "REMOTE_ADDR", "192.0.2.7" },
						{ "HTTP_COOKIE", cookie ? cookie : "" },
						{ "HTTP_USER_AGENT", agent ? agent : "" } } };

	app.settings = &f->settings;
	source_begin(&f->req, &source);
	f->req.app = &app;
	f->req.now_ms = f->now_ms;
	return &f->req;
}

/* What a log-in does when there is no second factor. */
static enum status session_log_in(struct request *req, const char *email, const char *password)
{
	struct account account;
	enum status status = login_check(req, email, password, &account);

	if (status != STATUS_OK)
		return status;
	return session_start(
	    req, &(struct session_new){ account.user_id, account.organization_id, false }, NULL);
}

/* The cookie that a log-in sets, "landfall=…". */
static const char *log_in(struct fixture *f)
{
	struct request *req = visit(f, NULL, "agent");
	const char *at;

	assert_int_equal(session_log_in(req, email_of(f), "correct horse battery"), STATUS_OK);
	at = strstr(buf_str(&req->response.headers), "Set-Cookie: landfall=");
	assert_non_null(at);
	at += strlen("Set-Cookie: ");
	return arena_strndup(f->arena, at, strcspn(at, ";"));
}

static void a_session_lasts_until_it_rests_too_long(void **state)
{
	struct fixture *f = *state;
	const char *cookie;
	struct principal who;

	assert_int_equal(add_user(f, f->organization_id), STATUS_OK);
	cookie = log_in(f);
	assert_int_equal(session_check(visit(f, cookie, NULL), &who), STATUS_OK);
	assert_int_equal(who.kind, PRINCIPAL_USER);
	assert_string_equal(who.name, "Ada");
	assert_true(uuid_eq(&who.organization_id, &f->organization_id));
	f->now_ms += 11 * HOUR;
	assert_int_equal(session_check(visit(f, cookie, NULL), &who), STATUS_OK);
	f->now_ms += 11 * HOUR; /* the visit before kept it alive */
	assert_int_equal(session_check(visit(f, cookie, NULL), &who), STATUS_OK);
	f->now_ms += 12 * HOUR + MINUTE;
	assert_int_equal(session_check(visit(f, cookie, NULL), &who), STATUS_UNAUTHENTICATED);
}

static void a_session_ends_with_the_log_out(void **state)
{
	struct fixture *f = *state;
	const char *cookie;
	struct principal who;

	assert_int_equal(add_user(f, f->organization_id), STATUS_OK);
	cookie = log_in(f);
	assert_int_equal(session_log_out(visit(f, cookie, NULL)), STATUS_OK);
	assert_non_null(strstr(buf_str(&f->req.response.headers), "Max-Age=0"));
	assert_int_equal(session_check(visit(f, cookie, NULL), &who), STATUS_UNAUTHENTICATED);
}

static void no_other_cookie_is_a_session(void **state)
{
	static const char *const rows[] = {
		"",
		"landfall=",
		"landfall=short",
		"landfall=0000000000000000000000000000000000000000000",
		"other=0000000000000000000000000000000000000000000",
	};
	struct fixture *f = *state;
	struct principal who;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(session_check(visit(f, rows[i], NULL), &who),
				 STATUS_UNAUTHENTICATED);
}

static void a_wrong_password_and_an_unknown_address_are_the_same(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(add_user(f, f->organization_id), STATUS_OK);
	assert_int_equal(session_log_in(visit(f, NULL, NULL), email_of(f), "wrong"),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(f->req.response.headers.len, 0);
	assert_int_equal(session_log_in(visit(f, NULL, NULL), "nobody@example.org", "wrong"),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(f->req.response.headers.len, 0);
	assert_int_equal(COUNT_ROWS(f, "session"), 0);
}

static void an_agent_that_is_no_text_does_not_matter(void **state)
{
	struct fixture *f = *state;
	char agent[400];

	assert_int_equal(add_user(f, f->organization_id), STATUS_OK);
	memset(agent, 'x', sizeof(agent) - 1);
	agent[sizeof(agent) - 1] = '\0';
	assert_int_equal(
	    session_log_in(visit(f, NULL, agent), email_of(f), "correct horse battery"), STATUS_OK);
	assert_int_equal(
	    session_log_in(visit(f, NULL, "\xff\xfe"), email_of(f), "correct horse battery"),
	    STATUS_OK);
	assert_int_equal(COUNT_ROWS(f, "session"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(a_slug_belongs_to_one_organization),
		DB_TEST(a_key_opens_its_own_organization),
		DB_TEST(keys_are_numbered_from_one),
		DB_TEST(the_key_itself_is_nowhere_in_the_database),
		DB_TEST(another_key_of_the_same_number_does_not_pass),
		DB_TEST(a_slip_of_the_hand_costs_no_statement),
		DB_TEST(a_revoked_key_fails_at_once),
		DB_TEST(a_key_ends_when_it_expires),
		DB_TEST(the_use_of_a_key_is_noted_once_a_minute),
		DB_TEST(a_user_is_made_with_a_membership_or_not_at_all),
		DB_TEST(a_session_lasts_until_it_rests_too_long),
		DB_TEST(a_session_ends_with_the_log_out),
		DB_TEST(no_other_cookie_is_a_session),
		DB_TEST(a_wrong_password_and_an_unknown_address_are_the_same),
		DB_TEST(an_agent_that_is_no_text_does_not_matter),
	};

	return RUN_TESTS("accounts", tests);
}
