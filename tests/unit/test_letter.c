/* Tests of mail/letter. */
#include "config.h"

#include "base/str.h"
#include "mail/letter.h"
#include "mail/mail.h"
#include "test.h"

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static const char *format(struct arena *arena, const char *subject, const char *text)
{
	const struct letter letter = {
		.id = { { 1, 2, 3 } },
		.from = "landfall@example.org",
		.to = "ana@example.com",
		.subject = subject,
		.text = text,
		.created_at = INT64_C(1762443000000),
	};

	return letter_format(arena, &letter);
}

static void a_letter_has_what_rfc_5322_asks_for(void **state)
{
	assert_string_equal(format(*state, "Join Acme", "Hello,\n\nhttps://x.example/a?b=c\n"),
			    "From: Landfall <landfall@example.org>\r\n"
			    "To: <ana@example.com>\r\n"
			    "Subject: Join Acme\r\n"
			    "Date: Thu, 06 Nov 2025 15:30:00 +0000\r\n"
			    "Message-ID: <01020300-0000-0000-0000-000000000000@example.org>\r\n"
			    "MIME-Version: 1.0\r\n"
			    "Auto-Submitted: auto-generated\r\n"
			    "Content-Type: text/plain; charset=utf-8\r\n"
			    "Content-Transfer-Encoding: quoted-printable\r\n"
			    "\r\n"
			    "Hello,\r\n"
			    "\r\n"
			    "https://x.example/a?b=3Dc\r\n");
}

static void check_lines(const char *letter)
{
	while (*letter) {
		size_t len = strcspn(letter, "\r\n");

		assert_true(len <= 76 || str_starts(letter, "Message-ID"));
		for (size_t i = 0; i < len; i++)
			assert_true((unsigned char)letter[i] >= ' ' &&
				    (unsigned char)letter[i] < 127);
		letter += len;
		if (*letter) {
			assert_memory_equal(letter, "\r\n", 2);
			letter += 2;
		}
	}
}

static void nothing_in_it_is_beyond_ascii_or_too_long(void **state)
{
	char text[2000];
	const char *letter;

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? '\xa9' : '\xc3';
	text[sizeof(text) - 2] = '\0';
	check_lines(format(*state, text, text));
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	check_lines(format(*state, text, text));
	letter = format(*state,
			"Gr\xc3\xbc\xc3\x9f"
			"e & more",
			".dot\nends in blank \n");
	check_lines(letter);
	assert_non_null(strstr(letter, "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe=20=26=20more?=\r\n"));
	assert_non_null(strstr(letter, "\r\n=2Edot\r\nends in blank=20\r\n"));
}

static void a_subject_brings_no_header_of_its_own(void **state)
{
	static const char *const rows[] = { "x\r\nBcc: eve@example.net", "x\nBcc: eve@example.net",
					    "x\rBcc: eve@example.net", "=?utf-8?Q?x?=" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *letter = format(*state, rows[i], "text");

		check_lines(letter);
		assert_null(strstr(letter, "\nBcc"));
		assert_non_null(strstr(letter, "Subject: =?utf-8?Q?"));
		assert_null(strstr(letter, "Subject: =?utf-8?Q?x?=\r\n"));
	}
}

static void only_plain_addresses_are_written_to(void **state)
{
	static const char *const good[] = { "a@b", "ana@example.com", "a.b+c=d@x-y.example.org",
					    "o'neill@example.com" };
	static const char *const bad[] = { "",
					   "ana",
					   "@example.com",
					   "ana@",
					   "a b@example.com",
					   "ana@example.com\r\nBcc: x@y",
					   "ana@exam ple.com",
					   "ana@example.com>",
					   "<ana@example.com",
					   "\"a\"@example.com",
					   "ana@@example.com",
					   "a@b@c",
					   ".a@example.com",
					   "a.@example.com",
					   "a..b@example.com",
					   "-oQ/tmp@example.com",
					   "ana@-x.com",
					   "ana@.x.com",
					   "ana@x.com.",
					   "ana@x,y",
					   "\xc3\xa4@example.com",
					   "ana@m\xc3\xbcnchen.example" };
	char text[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!letter_is_address(good[i]))
			fail_msg("%s is refused", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (letter_is_address(bad[i]))
			fail_msg("%s is taken", bad[i]);
	memset(text, 'x', sizeof(text));
	memcpy(text, "ana@", 4);
	text[254] = '\0';
	assert_true(letter_is_address(text));
	text[254] = 'x';
	text[255] = '\0';
	assert_false(letter_is_address(text));
}

static void what_fails_is_tried_ever_more_rarely(void **state)
{
	static const int64_t minutes[] = { 1, 1, 2, 4, 8, 16, 32, 64, 128, 240, 240 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(minutes); i++)
		assert_int_equal(mail_delay_ms((int64_t)i), minutes[i] * 60000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void a_page_stands_beside_the_text_and_a_thread_binds_letters(void **state)
{
	struct letter letter = {
		.id = { { 1, 2, 3 } },
		.from = "landfall@example.org",
		.to = "ana@example.com",
		.subject = "Harbour",
		.text = "Plain\n",
		.html = "<p>Page</p>\n",
		.thread = "deployment_01h455vb4pex5vsknk084sn02q",
		.created_at = INT64_C(1762443000000),
	};
	struct arena *arena = *state;
	const char *text = letter_format(arena, &letter);

	assert_non_null(strstr(text, "Content-Type: multipart/alternative; boundary=\"=_"));
	assert_true(strstr(text, "text/plain") < strstr(text, "text/html"));
	assert_non_null(strstr(
	    text, "\r\nReferences: <deployment_01h455vb4pex5vsknk084sn02q@example.org>\r\n"));
	assert_non_null(strstr(text, "--\r\n"));
	letter.thread = "a>\r\nBcc: bob@example.com";
	assert_null(strstr(letter_format(arena, &letter), "Bcc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_letter_has_what_rfc_5322_asks_for),
		TEST(nothing_in_it_is_beyond_ascii_or_too_long),
		TEST(a_subject_brings_no_header_of_its_own),
		TEST(only_plain_addresses_are_written_to),
		TEST(what_fails_is_tried_ever_more_rarely),
		TEST(a_page_stands_beside_the_text_and_a_thread_binds_letters),
	};

	return RUN_TESTS("letter", tests);
}
