/* Tests of the rules of memberships, and of accounts, against their tables. */
#include "config.h"

#include "account/account.h"
#include "auth/factor.h"
#include "auth/session.h"
#include "base/str.h"
#include "db/fixture.h"
#include "member/member.h"
#include "user/user.h"

/* A member of the fixture's organization with this role. */
static struct uuid add(struct fixture *f, const char *name, const char *role)
{
	const struct actor actor = actor_of_command(f->arena, f->organization_id, NOW);
	const struct user_new user = {
		.id = uuid_new(NOW),
		.organization_id = f->organization_id,
		.email = arena_printf(f->arena, "%s@%s.example.org", name, f->organization_slug),
		.name = name,
		.role = role,
		.password_hash = "none",
		.now_ms = NOW,
	};

	assert_int_equal(user_add(f->db, f->arena, &actor, &user), STATUS_OK);
	return user.id;
}

static const char *text_of(struct fixture *f, struct uuid id)
{
	char *text = arena_alloc(f->arena, UUID_TEXT_SIZE);

	uuid_format(&id, text);
	return text;
}

/* The person acts, with the role. */
static struct actor acting(struct fixture *f, struct uuid id, enum role role)
{
	struct principal *who = arena_alloc(f->arena, sizeof(*who));

	*who = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = f->organization_id,
		.id = id,
		.name = "somebody",
		.role = role,
		.scopes = SCOPE_ALL,
	};
	access_settle(who);
	return (struct actor){ .who = who, .door = "dashboard", .now_ms = NOW };
}

static void end(struct fixture *f, struct db *db, const char *how)
{
	if (db_script(db, how) != STATUS_OK)
		fail_msg("%s", db_cause(f->db));
}

/* One change in a transaction of its own. */
static enum status set_role(struct fixture *f, const struct actor *actor, struct uuid id,
			    enum role role)
{
	const char *why = NULL;
	enum status status;

	assert_int_equal(db_begin(f->db), STATUS_OK);
	status = member_set_role(f->db, f->arena, actor, text_of(f, id), role, &why);
	end(f, f->db, status == STATUS_OK ? "COMMIT" : "ROLLBACK");
	if (status == STATUS_FORBIDDEN || status == STATUS_CONFLICT)
		assert_non_null(why);
	return status;
}

static int64_t admins(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) AS number FROM membership "
				 "WHERE organization_id = ? AND role = 'admin'");
}

static int64_t traces(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) AS number FROM audit "
				 "WHERE organization_id = ? AND action LIKE 'member.%'");
}

static void the_last_admin_stays(void **state)
{
	struct fixture *f = *state;
	struct uuid ana = add(f, "ana", "admin"), ben = add(f, "ben", "viewer");
	const struct actor key = actor_of_command(f->arena, f->organization_id, NOW);

	assert_int_equal(set_role(f, &key, ana, ROLE_VIEWER), STATUS_CONFLICT);
	assert_int_equal(set_role(f, &key, ben, ROLE_ADMIN), STATUS_OK);
	assert_int_equal(set_role(f, &key, ana, ROLE_VIEWER), STATUS_OK);
	assert_int_equal(set_role(f, &key, ben, ROLE_VIEWER), STATUS_CONFLICT);
	assert_int_equal(admins(f), 1);
	assert_int_equal(traces(f), 2);
}

/* Each of two admins takes the other's role away, at the same time: the second waits, and then finds that it is the
 * last. */
static void the_last_two_admins_cannot_take_each_other(void **state)
{
	struct fixture *f = *state;
	struct uuid ana = add(f, "ana", "admin"), ben = add(f, "ben", "admin");
	const struct actor as_ana = acting(f, ana, ROLE_ADMIN), as_ben = acting(f, ben, ROLE_ADMIN);
	struct db *other = fixture_connect(f);
	const char *why = NULL;

	assert_int_equal(db_begin(f->db), STATUS_OK);
	assert_int_equal(
	    member_set_role(f->db, f->arena, &as_ana, text_of(f, ben), ROLE_VIEWER, &why),
	    STATUS_OK);
	assert_int_equal(db_begin(other), STATUS_OK);
	assert_int_equal(
	    member_set_role(other, f->arena, &as_ben, text_of(f, ana), ROLE_VIEWER, &why),
	    STATUS_BUSY);
	end(f, other, "ROLLBACK");
	end(f, f->db, "COMMIT");
	assert_int_equal(db_begin(other), STATUS_OK);
	assert_int_equal(
	    member_set_role(other, f->arena, &as_ben, text_of(f, ana), ROLE_VIEWER, &why),
	    STATUS_CONFLICT);
	end(f, other, "ROLLBACK");
	db_free(other);
	assert_int_equal(admins(f), 1);
}

static void nobody_changes_their_own_role(void **state)
{
	struct fixture *f = *state;
	struct uuid ana = add(f, "ana", "admin");
	const struct actor as_ana = acting(f, ana, ROLE_ADMIN);

	add(f, "ben", "admin");
	assert_int_equal(set_role(f, &as_ana, ana, ROLE_VIEWER), STATUS_FORBIDDEN);
	assert_int_equal(admins(f), 2);
}

static void nobody_gives_a_role_above_their_own(void **state)
{
	struct fixture *f = *state;
	struct uuid ana = add(f, "ana", "admin"), ben = add(f, "ben", "viewer");
	const struct actor as_sre = acting(f, ana, ROLE_SRE);

	assert_int_equal(set_role(f, &as_sre, ben, ROLE_ADMIN), STATUS_FORBIDDEN);
	assert_int_equal(set_role(f, &as_sre, ben, ROLE_SECURITY), STATUS_FORBIDDEN);
	assert_int_equal(admins(f), 1);
	assert_int_equal(traces(f), 0);
}

static void the_same_role_again_is_no_change(void **state)
{
	struct fixture *f = *state;
	struct uuid ben = add(f, "ben", "viewer");
	const struct actor key = actor_of_command(f->arena, f->organization_id, NOW);

	assert_int_equal(set_role(f, &key, ben, ROLE_VIEWER), STATUS_OK);
	assert_int_equal(traces(f), 0);
}

static void who_is_removed_takes_tokens_along(void **state)
{
	struct fixture *f = *state;
	struct uuid ben = add(f, "ben", "viewer");
	const struct actor key = actor_of_command(f->arena, f->organization_id, NOW);
	struct member member;
	const char *why = NULL;

	add(f, "ana", "admin");
	fixture_script(
	    f, arena_printf(f->arena,
			    "INSERT INTO api_key (organization_id, id, number, name, "
			    "digest, scopes, created_at, user_id) SELECT m.organization_id, "
			    "UUID(), 7, 'mine', REPEAT('x', 32), 'read', m.created_at, "
			    "m.user_id FROM membership m WHERE m.user_id = '%s'",
			    text_of(f, ben)));
	assert_int_equal(db_begin(f->db), STATUS_OK);
	assert_int_equal(member_remove(f->db, f->arena, &key, text_of(f, ben), &why, &member),
			 STATUS_OK);
	end(f, f->db, "COMMIT");
	assert_string_equal(member.name, "ben");
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) AS number FROM api_key "
					   "WHERE organization_id = ? AND revoked_at IS NULL"),
			 0);
	assert_int_equal(COUNT_ROWS(f, "membership"), 1);
	assert_int_equal(traces(f), 1);
}

/* Of two who show the same code at the same time, one passes. */
static void a_recovery_code_is_used_once_by_whoever_is_first(void **state)
{
	struct fixture *f = *state;
	struct uuid ben = add(f, "ben", "viewer");
	struct db *other = fixture_connect(f);
	const char *codes;
	const char *code;

	assert_int_equal(factor_new_codes(f->db, f->arena, ben, &codes), STATUS_OK);
	code = arena_strndup(f->arena, codes, TOTP_RECOVERY_TEXT_SIZE - 1);
	assert_int_equal(factor_check(f->db, f->arena, &f->settings, ben, code, NOW), STATUS_OK);
	assert_int_equal(factor_check(other, f->arena, &f->settings, ben, code, NOW),
			 STATUS_UNAUTHENTICATED);
	db_free(other);
}

static void a_code_of_the_moment_is_used_once(void **state)
{
	struct fixture *f = *state;
	struct uuid ben = add(f, "ben", "viewer");
	struct factor factor;
	char code[TOTP_DIGITS + 1], next[TOTP_DIGITS + 1];

	f->settings.secret_key = "000102030405060708090a0b0c0d0e0f"
				 "101112131415161718191a1b1c1d1e1f";
	assert_int_equal(factor_prepare(f->db, f->arena, &f->settings, ben), STATUS_OK);
	assert_int_equal(factor_get(f->db, f->arena, &f->settings, ben, &factor), STATUS_OK);
	totp_code(factor.secret, TOTP_SECRET_BYTES, NOW / 1000 / TOTP_STEP_S, TOTP_DIGITS, code);
	totp_code(factor.secret, TOTP_SECRET_BYTES, NOW / 1000 / TOTP_STEP_S + 1, TOTP_DIGITS,
		  next);
	/* prepared is not in force */
	assert_int_equal(factor_check(f->db, f->arena, &f->settings, ben, code, NOW),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(factor_enable(f->db, f->arena, &f->settings, ben, "000000", NOW),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(factor_enable(f->db, f->arena, &f->settings, ben, code, NOW), STATUS_OK);
	assert_int_equal(factor_prepare(f->db, f->arena, &f->settings, ben), STATUS_CONFLICT);
	assert_int_equal(factor_check(f->db, f->arena, &f->settings, ben, code, NOW),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(factor_check(f->db, f->arena, &f->settings, ben, next, NOW), STATUS_OK);
	assert_int_equal(factor_check(f->db, f->arena, &f->settings, ben, next, NOW),
			 STATUS_UNAUTHENTICATED);
	assert_int_equal(factor_disable(f->db, f->arena, ben), STATUS_OK);
	assert_int_equal(factor_get(f->db, f->arena, &f->settings, ben, &factor), STATUS_OK);
	assert_null(factor.secret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(the_last_admin_stays),
		DB_TEST(the_last_two_admins_cannot_take_each_other),
		DB_TEST(nobody_changes_their_own_role),
		DB_TEST(nobody_gives_a_role_above_their_own),
		DB_TEST(the_same_role_again_is_no_change),
		DB_TEST(who_is_removed_takes_tokens_along),
		DB_TEST(a_recovery_code_is_used_once_by_whoever_is_first),
		DB_TEST(a_code_of_the_moment_is_used_once),
	};

	return RUN_TESTS("members", tests);
}
