/* Tests of outgoing/guard: address by address, what is written to and what is not (WO10). */
#include "config.h"

#include <arpa/inet.h>

#include "outgoing/guard.h"
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

static const char *ask(struct arena *arena, const char *list, const char *url)
{
	const struct settings settings = { .outgoing_allow = list };

	return guard_url(arena, &settings, url);
}

/* Why an address may not be connected to; NULL: it may. */
static const char *reach(struct arena *arena, const char *list, const char *host, const char *text,
			 int64_t port)
{
	const struct settings settings = { .outgoing_allow = list };
	unsigned char address[16] = { [10] = 0xff, [11] = 0xff };

	if (inet_pton(AF_INET6, text, address) != 1 && inet_pton(AF_INET, text, address + 12) != 1)
		fail_msg("%s is no address", text);
	return guard_address(arena, &settings, host, address, port);
}

static void addresses_of_the_public_internet_are_written_to(void **state)
{
	static const char *const addresses[] = {
		"1.1.1.1",         "8.8.8.8",         "100.63.255.255",  "100.128.0.0",
		"126.255.255.255", "128.0.0.1",       "169.253.255.255", "169.255.0.0",
		"172.15.255.255",  "172.32.0.0",      "192.167.255.255", "192.169.0.0",
		"198.17.255.255",  "198.20.0.0",      "223.255.255.255", "9.255.255.255",
		"11.0.0.0",        "2606:4700::1111", "2a00:1450::1",    "2003::1",
		"fbff::1",
	};

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++)
		assert_null(reach(*state, "", "hooks.example.org", addresses[i], 443));
}

static void others_are_not(void **state)
{
	static const char *const addresses[] = {
		"0.0.0.0",
		"0.1.2.3",
		"10.0.0.1",
		"10.255.255.255",
		"100.64.0.1",
		"100.127.255.255",
		"127.0.0.1",
		"127.255.255.254",
		"169.254.169.254",
		"169.254.0.1",
		"172.16.0.1",
		"172.31.255.255",
		"192.0.0.1",
		"192.0.2.1",
		"192.88.99.1",
		"192.168.0.1",
		"198.18.0.1",
		"198.19.255.255",
		"198.51.100.7",
		"203.0.113.9",
		"224.0.0.1",
		"239.255.255.255",
		"240.0.0.1",
		"255.255.255.255",
		"::",
		"::1",
		"::2",
		"::127.0.0.1",
		"::ffff:127.0.0.1",
		"::ffff:7f00:1",
		"::ffff:10.0.0.1",
		"::ffff:a00:1",
		"::ffff:a9fe:a9fe",
		"64:ff9b::7f00:1",
		"64:ff9b::1.1.1.1",
		"64:ff9b:1::1",
		"100::1",
		"2001::1",
		"2001:db8::1",
		"2002:7f00:1::",
		"fc00::1",
		"fd12:3456::1",
		"fe80::1",
		"febf::1",
		"fec0::1",
		"ff02::1",
		"fdff:ffff::1",
	};

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		const char *why = reach(*state, "", "hooks.example.org", addresses[i], 443);

		if (!why)
			fail_msg("%s is written to", addresses[i]);
		assert_non_null(strstr(why, "outgoing_allow"));
	}
}

static void an_address_may_be_written_in_any_way(void **state)
{
	static const char *const urls[] = {
		"http://127.0.0.1/",
		"http://127.1/",
		"http://2130706433/",
		"http://0x7f000001/",
		"http://0177.0.0.1/",
		"http://0/",
		"http://[::1]/",
		"http://[::ffff:127.0.0.1]/",
		"http://[::ffff:7f00:1]/",
		"http://localhost/",
		"http://LOCALHOST./",
		"http://a.localhost/",
		"https://10.1.2.3/x",
		"https://[fd00::1]/",
		"https://169.254.169.254/latest/meta-data",
		"http://[64:ff9b::a00:1]/",
	};

	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		if (!ask(*state, "", urls[i]))
			fail_msg("%s is let through", urls[i]);
}

static void what_is_no_address_of_the_web_is_refused(void **state)
{
	static const char *const urls[] = {
		"",
		"ftp://hooks.example.org/",
		"https://",
		"https://ann:pw@hooks.example.org/",
		"https://ann@hooks.example.org/",
		"https://hooks.example.org:0/",
		"https://hooks.example.org:99999/",
		"https://hooks.example.org\r\nX: y/",
		"gopher://127.0.0.1:6379/_FLUSHALL",
		"file:///etc/passwd",
		"https://[::1/",
		"https://[::g]/",
		"https://./",
	};

	for (size_t i = 0; i < ARRAY_LEN(urls); i++)
		if (!ask(*state, "", urls[i]))
			fail_msg("%s is let through", urls[i]);
}

static void names_are_let_through_until_they_have_addresses(void **state)
{
	assert_null(ask(*state, "", "https://hooks.example.org/a?b=c"));
	assert_null(ask(*state, "", "http://hooks.example.org"));
	assert_null(ask(*state, "", "https://hooks.example.org:443/"));
	assert_non_null(reach(*state, "", "hooks.example.org", "10.0.0.5", 443));
}

static void ports_are_80_and_443(void **state)
{
	assert_null(reach(*state, "", "h.example.org", "1.1.1.1", 80));
	assert_non_null(reach(*state, "", "h.example.org", "1.1.1.1", 8080));
	assert_string_equal(
	    ask(*state, "", "https://hooks.example.org:8443/"),
	    "leads to port 8443, and only 80 and 443 are written to; whoever runs this "
	    "installation can allow it by the setting outgoing_allow: "
	    "hooks.example.org:8443");
	assert_null(ask(*state, "hooks.example.org:8443", "https://hooks.example.org:8443/"));
	assert_non_null(ask(*state, "hooks.example.org:8443", "https://hooks.example.org:8444/"));
	assert_null(reach(*state, "1.1.1.1:*", "h.example.org", "1.1.1.1", 9999));
}

static void the_list_allows_by_network_and_port(void **state)
{
	const char *list = "10.1.0.0/16, 192.168.7.9:8080 [fd00::/8]:9000";

	assert_null(reach(*state, list, "h", "10.1.255.1", 443));
	assert_non_null(reach(*state, list, "h", "10.2.0.1", 443));
	assert_non_null(reach(*state, list, "h", "10.1.255.1", 8080));
	assert_null(reach(*state, list, "h", "192.168.7.9", 8080));
	assert_non_null(reach(*state, list, "h", "192.168.7.9", 443));
	assert_null(reach(*state, list, "h", "fd00::1", 9000));
	assert_non_null(reach(*state, list, "h", "fd00::1", 443));
	assert_null(reach(*state, "::ffff:10.0.0.0/104", "h", "10.9.9.9", 80));
}

static void the_list_allows_by_name(void **state)
{
	assert_null(ask(*state, "localhost:9000", "http://localhost:9000/"));
	assert_null(reach(*state, "localhost:9000", "localhost", "127.0.0.1", 9000));
	assert_non_null(reach(*state, "localhost:9000", "evil.example.org", "127.0.0.1", 9000));
	assert_null(reach(*state, "Hooks.Internal", "hooks.internal", "10.0.0.5", 443));
	assert_non_null(reach(*state, "hooks.internal", "x.hooks.internal", "10.0.0.5", 443));
}

/* Clouds hand out their secrets there: neither a wide network nor a name is enough. */
static void addresses_of_the_link_must_be_named_themselves(void **state)
{
	assert_non_null(reach(*state, "169.254.0.0/16", "h", "169.254.169.254", 80));
	assert_non_null(reach(*state, "0.0.0.0/0:*", "h", "169.254.169.254", 80));
	assert_non_null(reach(*state, "h", "h", "169.254.169.254", 80));
	assert_non_null(reach(*state, "fe80::/10", "h", "fe80::1", 80));
	assert_null(reach(*state, "169.254.169.254", "h", "169.254.169.254", 80));
	assert_null(reach(*state, "fe80::1", "h", "fe80::1", 80));
}

/* A translated address is two: the list must allow both. */
static void what_lies_inside_an_address_is_judged_too(void **state)
{
	assert_null(reach(*state, "64:ff9b::/96", "h", "64:ff9b::1.1.1.1", 443));
	assert_non_null(reach(*state, "64:ff9b::/96", "h", "64:ff9b::10.0.0.1", 443));
	assert_null(reach(*state, "64:ff9b::/96 10.0.0.1", "h", "64:ff9b::10.0.0.1", 443));
	assert_non_null(reach(*state, "2002::/16", "h", "2002:7f00:1::", 443));
}

static void https_can_be_demanded(void **state)
{
	const struct settings settings = { .outgoing_allow = "", .outgoing_https_only = true };

	assert_non_null(strstr(guard_url(*state, &settings, "http://hooks.example.org/"),
			       "outgoing_https_only"));
	assert_null(guard_url(*state, &settings, "https://hooks.example.org/"));
}

static void a_list_names_what_is_wrong_in_it(void **state)
{
	assert_null(guard_list_fault(*state, ""));
	assert_null(guard_list_fault(*state, "10.0.0.0/8, h.example.org:*,[::1]:80 ::1 fd00::/8"));
	assert_string_equal(guard_list_fault(*state, "10.0.0.0/8 10.0.0.0/33"), "10.0.0.0/33");
	assert_string_equal(guard_list_fault(*state, "h.example.org:port"), "h.example.org:port");
	assert_string_equal(guard_list_fault(*state, "[::1"), "[::1");
	assert_string_equal(guard_list_fault(*state, "https://x/"), "https://x/");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(addresses_of_the_public_internet_are_written_to),
		TEST(others_are_not),
		TEST(an_address_may_be_written_in_any_way),
		TEST(what_is_no_address_of_the_web_is_refused),
		TEST(names_are_let_through_until_they_have_addresses),
		TEST(ports_are_80_and_443),
		TEST(the_list_allows_by_network_and_port),
		TEST(the_list_allows_by_name),
		TEST(addresses_of_the_link_must_be_named_themselves),
		TEST(what_lies_inside_an_address_is_judged_too),
		TEST(https_can_be_demanded),
		TEST(a_list_names_what_is_wrong_in_it),
	};

	return RUN_TESTS("guard", tests);
}
