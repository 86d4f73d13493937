/* Tests of addresses and networks as text. */
#include "config.h"

#include <string.h>

#include "auth/net.h"
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

static void networks_are_told_from_other_texts(void **state)
{
	static const char *const good[] = { "192.0.2.1",     "192.0.2.0/24", "0.0.0.0/0",  "::1",
					    "2001:db8::/32", "::/0",         "10.0.0.0/32" };
	static const char *const bad[] = {
		"",     "192.0.2",    "192.0.2.1/33", "192.0.2.1/-1", "2001:db8::/129",
		"host", "192.0.2.1/", "/8",           "192.0.2.1/8x"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!net_is_network(good[i]))
			fail_msg("%s is refused", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (net_is_network(bad[i]))
			fail_msg("%s is taken", bad[i]);
}

static void an_address_lies_in_its_networks(void **state)
{
	static const struct {
		const char *list, *address;
		bool is_in;
	} rows[] = {
		{ "192.0.2.0/24", "192.0.2.255", true },
		{ "192.0.2.0/24", "192.0.3.0", false },
		{ "192.0.2.0/25", "192.0.2.127", true },
		{ "192.0.2.0/25", "192.0.2.128", false },
		{ "192.0.2.7", "192.0.2.7", true },
		{ "192.0.2.7", "192.0.2.8", false },
		{ "10.0.0.0/8, 2001:db8::/32", "2001:db8:1::1", true },
		{ "10.0.0.0/8,2001:db8::/32", "2001:db9::1", false },
		{ "192.0.2.0/24", "::ffff:192.0.2.9", true },
		{ "::/0", "192.0.2.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "", "192.0.2.9", false },
		{ "nonsense", "192.0.2.9", false },
		{ "0.0.0.0/0", "", false },
		{ "0.0.0.0/0", "nonsense", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (net_list_has(*state, rows[i].list, rows[i].address) != rows[i].is_in)
			fail_msg("%s in %s", rows[i].address, rows[i].list);
}

static void the_first_fault_of_a_list_is_named(void **state)
{
	assert_null(net_list_fault(*state, "192.0.2.1, 10.0.0.0/8"));
	assert_null(net_list_fault(*state, ""));
	assert_string_equal(net_list_fault(*state, "192.0.2.1, here, there"), "here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_are_told_from_other_texts),
		cmocka_unit_test_setup_teardown(an_address_lies_in_its_networks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_fault_of_a_list_is_named, set_up,
						tear_down),
	};

	return RUN_TESTS("net", tests);
}
