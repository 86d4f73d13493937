/* Tests of html/escape. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "html/escape.h"

#define REPLACEMENT "\xef\xbf\xbd"

static void assert_escaped(const char *text, const char *expected)
{
	struct buf out;

	buf_init(&out, 4096);
	escape_html(&out, text);
	assert_string_equal(buf_str(&out), expected);
	assert_false(out.is_full);
	buf_release(&out);
}

static void escapes_the_five(void **state)
{
	(void)state;
	assert_escaped("&<>\"'", "&amp;&lt;&gt;&quot;&#39;");
}

static void leaves_other_text_alone(void **state)
{
	(void)state;
	assert_escaped("", "");
	assert_escaped("plain = text; #39 /", "plain = text; #39 /");
	assert_escaped("\xc3\xa9\xe2\x86\x92\xf0\x9f\x9a\x80",
		       "\xc3\xa9\xe2\x86\x92\xf0\x9f\x9a\x80");
	assert_escaped("\t\r\n\f", "\t\r\n\f");
	assert_escaped("\xc2\xa0\xef\xbf\xbd\xef\xb7\xb0\xf0\x9f\xbf\xbd",
		       "\xc2\xa0\xef\xbf\xbd\xef\xb7\xb0\xf0\x9f\xbf\xbd");
}

static void replaces_what_no_page_may_hold(void **state)
{
	(void)state;
	assert_escaped("\x1b[31mred\x7f", REPLACEMENT "[31mred" REPLACEMENT);
	assert_escaped("a\xc2\x80"
		       "b\xc2\x9f",
		       "a" REPLACEMENT "b" REPLACEMENT);
	assert_escaped("\xef\xb7\x90\xef\xb7\xaf", REPLACEMENT REPLACEMENT);
	assert_escaped("\xef\xbf\xbe\xef\xbf\xbf", REPLACEMENT REPLACEMENT);
	assert_escaped("\xf0\x9f\xbf\xbe\xf4\x8f\xbf\xbf", REPLACEMENT REPLACEMENT);
}

static void escapes_at_both_ends_and_between(void **state)
{
	(void)state;
	assert_escaped("<b>", "&lt;b&gt;");
	assert_escaped("a&b", "a&amp;b");
	assert_escaped("a&amp;b", "a&amp;amp;b");
	assert_escaped("\"><script>alert('x')</script>",
		       "&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
}

static void appends_to_what_is_there(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	buf_adds(&out, "<p>");
	escape_html(&out, "<");
	assert_string_equal(buf_str(&out), "<p>&lt;");
	buf_release(&out);
}

/* Every byte by itself: five are escaped, control characters replaced, all others come through. */
static void treats_each_byte_rightly(void **state)
{
	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		char text[2] = { (char)byte, '\0' };
		struct buf out;

		buf_init(&out, 4096);
		escape_html(&out, text);
		if (strchr("&<>\"'", byte))
			assert_int_equal(buf_str(&out)[0], '&');
		else if (byte == 0x7f || (byte < ' ' && !strchr("\t\n\f\r", byte)))
			assert_string_equal(buf_str(&out), REPLACEMENT);
		else
			assert_string_equal(buf_str(&out), text);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_the_five),
		cmocka_unit_test(leaves_other_text_alone),
		cmocka_unit_test(replaces_what_no_page_may_hold),
		cmocka_unit_test(escapes_at_both_ends_and_between),
		cmocka_unit_test(appends_to_what_is_there),
		cmocka_unit_test(treats_each_byte_rightly),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
