/* Tests of html/url. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "html/url.h"

static void assert_encoded(const char *text, const char *expected)
{
	struct buf out;

	buf_init(&out, 4096);
	url_encode(&out, text);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void encode_keeps_the_unreserved(void **state)
{
	const char *unreserved = "ABCXYZabcxyz0189-._~";

	(void)state;
	assert_encoded(unreserved, unreserved);
	assert_encoded("", "");
}

static void encode_writes_all_others_as_percent(void **state)
{
	(void)state;
	assert_encoded("a b", "a%20b");
	assert_encoded("/?#[]@!$&'()*+,;=:%",
		       "%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%25");
	assert_encoded("\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D");
	assert_encoded("\xc3\xa9", "%C3%A9");
	assert_encoded("\x01\n\x7f", "%01%0A%7F");
}

static void query_add_begins_and_goes_on(void **state)
{
	struct buf url;

	(void)state;
	buf_init(&url, 4096);
	buf_adds(&url, "/projects");
	url_query_add(&url, "q", "a&b=c");
	assert_string_equal(buf_str(&url), "/projects?q=a%26b%3Dc");
	url_query_add(&url, "after", "");
	assert_string_equal(buf_str(&url), "/projects?q=a%26b%3Dc&after=");
	url_query_add(&url, "x y", "1 2");
	assert_string_equal(buf_str(&url), "/projects?q=a%26b%3Dc&after=&x%20y=1%202");
	buf_release(&url);
}

static void is_web_accepts_addresses_of_the_web(void **state)
{
	static const char *const good[] = {
		"http://a",
		"https://example.org",
		"HTTPS://Example.ORG/",
		"https://example.org./x",
		"http://my_host-1:8080/path?q=1&r=%20#top",
		"http://127.0.0.1:65535",
		"http://[::1]/",
		"https://[2001:db8::1.2.3.4]:443/x",
		"https://example.org?x=http://b@c:d",
		"https://example.org/user@host:8",
		"https://example.org#\xc3\xa9",
		"https://xn--mnchen-3ya.example/",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!url_is_web(good[i]))
			fail_msg("refused: %s", good[i]);
}

static void is_web_refuses_all_else(void **state)
{
	static const char *const bad[] = {
		/* other schemes, and none */
		"",
		"javascript:alert(1)",
		"data:text/html,x",
		"ftp://example.org/",
		"file:///etc/passwd",
		"httpx://example.org",
		"//example.org/",
		"/path",
		"example.org",
		" https://example.org",
		"http:/example.org",
		"http:example.org",
		"https:",
		/* no host, or a malformed one */
		"https://",
		"https:///path",
		"https://?q",
		"https://:80/",
		"https://.",
		"https://-/",
		"https://-a.example/",
		"https://.example/",
		"https://ex%61mple.org/",
		"https://m\xc3\xbcnchen.example/",
		"https://[::1/",
		"https://[]/",
		"https://[12]/",
		"https://[g::1]/",
		"https://[::1]x/",
		/* no port, or one that is none */
		"https://a:/",
		"https://a:0/",
		"https://a:65536/",
		"https://a:123456/",
		"https://a:8o/",
		"https://a:80:80/",
		"https://[::1]:/",
		/* a user or a password */
		"https://user@example.org/",
		"https://user:secret@example.org/",
		"https://@example.org/",
		"https://example.org:80@evil.example/",
		/* characters that have no place in a link */
		"https://example.org/a b",
		"https://example.org/\n",
		"https://example.org/\x7f",
		"java\nscript://x",
		"https://exam\tple.org/",
		"https://example.org\\@evil.example/",
		"https:\\\\example.org",
		"https://example.org/\"onclick=x",
		"https://example.org/<script>",
		"https://example.org/`",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (url_is_web(bad[i]))
			fail_msg("accepted: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encode_keeps_the_unreserved),
		cmocka_unit_test(encode_writes_all_others_as_percent),
		cmocka_unit_test(query_add_begins_and_goes_on),
		cmocka_unit_test(is_web_accepts_addresses_of_the_web),
		cmocka_unit_test(is_web_refuses_all_else),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
