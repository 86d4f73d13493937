/* Tests of the queue of letters, with programs of this machine in the place of sendmail. That letters arrive, by
 * both ways, is in tests/e2e/people.t. */
#include "config.h"

#include "db/fixture.h"
#include "mail/mail.h"

#define DAY (24 * HOUR)

/* Mail goes to this program. The queue is the installation's: what other tests left is taken away. */
static void configure(struct fixture *f, const char *sendmail)
{
	f->settings.mail_from = "landfall@example.org";
	f->settings.public_url = "https://deploys.example.org/x/";
	f->settings.secret_key = "000102030405060708090a0b0c0d0e0f"
				 "101112131415161718191a1b1c1d1e1f";
	f->settings.smtp_url = "";
	f->settings.sendmail_path = sendmail;
	fixture_script(f, "DELETE FROM mail");
}

static enum status queue(struct fixture *f, const char *to)
{
	const struct mail mail = { .to = to,
				   .subject = "Subject",
				   .text = "https://deploys.example.org/reset/secret\n" };
	enum status status = db_begin(f->db);

	if (status == STATUS_OK)
		status = mail_queue(f->db, f->arena, &f->settings, NOW, &mail);
	return status;
}

static void commit(struct fixture *f)
{
	if (db_script(f->db, "COMMIT") != STATUS_OK)
		fail_msg("%s", db_cause(f->db));
}

static size_t work(struct fixture *f, int64_t now_ms)
{
	size_t n = 99;

	assert_int_equal(mail_work(f->db, f->arena, &f->settings, now_ms, 10, &n), STATUS_OK);
	return n;
}

static struct mail_report look(struct fixture *f)
{
	struct mail_report report;

	assert_int_equal(mail_look(f->db, f->arena, &report), STATUS_OK);
	return report;
}

static void a_letter_that_was_sent_is_gone(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	commit(f);
	assert_int_equal(look(f).n_waiting, 1);
	assert_int_equal(work(f, NOW), 1);
	assert_int_equal(look(f).n_waiting, 0);
	assert_int_equal(work(f, NOW), 0);
}

static void what_it_says_is_nowhere_in_the_database(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	commit(f);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) AS number FROM mail "
					   "WHERE INSTR(body, 'reset') OR INSTR(body, 'secret')"),
			 0);
}

static void what_is_rolled_back_is_not_sent(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	if (db_script(f->db, "ROLLBACK") != STATUS_OK)
		fail_msg("%s", db_cause(f->db));
	assert_int_equal(work(f, NOW), 0);
}

static void an_address_that_is_none_is_refused(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_int_equal(queue(f, "ana@example.com\nBcc: eve@example.com"), STATUS_INVALID);
	commit(f);
}

static void without_a_key_nothing_is_queued(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	f->settings.secret_key = "";
	assert_false(mail_is_configured(&f->settings));
	assert_int_equal(queue(f, "ana@example.com"), STATUS_UNAVAILABLE);
	commit(f);
}

static void what_fails_is_tried_again_and_given_up_after_a_day(void **state)
{
	struct fixture *f = *state;
	int64_t now = NOW;
	int tries = 0;

	configure(f, "/bin/false");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	commit(f);
	assert_int_equal(work(f, now), 1);
	assert_int_equal(work(f, now + MINUTE - 1), 0);
	for (; !look(f).n_failed && tries < 50; tries++) {
		now += mail_delay_ms(tries + 1);
		assert_int_equal(work(f, now), 1);
	}
	assert_true(now - NOW >= DAY && now - NOW < DAY + 5 * HOUR);
	assert_string_equal(look(f).error, "/bin/false ended with 1");
	assert_int_equal(work(f, now + DAY), 0);
	assert_int_equal(fixture_number(f, "SELECT SUM(LENGTH(body)) AS number FROM mail"), 0);
	assert_int_equal(mail_purge(f->db, now + 8 * DAY, 10), STATUS_OK);
	assert_int_equal(look(f).n_failed, 0);
}

static void a_program_that_is_not_there_is_named(void **state)
{
	struct fixture *f = *state;

	configure(f, "/nothing/of/this/name");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	commit(f);
	assert_int_equal(work(f, NOW + DAY), 1);
	assert_string_equal(look(f).error, "/nothing/of/this/name cannot be run: 72");
}

/* The lease keeps others away while one sends. */
static void a_letter_that_another_worker_has_is_left_alone(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_int_equal(queue(f, "ana@example.com"), STATUS_OK);
	commit(f);
	fixture_script(f, "UPDATE mail SET next_at = next_at + INTERVAL 5 MINUTE");
	assert_int_equal(work(f, NOW + 5 * MINUTE - 1), 0);
	assert_int_equal(work(f, NOW + 5 * MINUTE), 1);
}

static void links_are_of_the_address_in_the_settings(void **state)
{
	struct fixture *f = *state;

	configure(f, "/bin/true");
	assert_true(mail_is_configured(&f->settings));
	assert_string_equal(mail_url(f->arena, &f->settings, "/reset/abc"),
			    "https://deploys.example.org/x/reset/abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(a_letter_that_was_sent_is_gone),
		DB_TEST(what_it_says_is_nowhere_in_the_database),
		DB_TEST(what_is_rolled_back_is_not_sent),
		DB_TEST(an_address_that_is_none_is_refused),
		DB_TEST(without_a_key_nothing_is_queued),
		DB_TEST(what_fails_is_tried_again_and_given_up_after_a_day),
		DB_TEST(a_program_that_is_not_there_is_named),
		DB_TEST(a_letter_that_another_worker_has_is_left_alone),
		DB_TEST(links_are_of_the_address_in_the_settings),
	};

	return RUN_TESTS("mail", tests);
}
