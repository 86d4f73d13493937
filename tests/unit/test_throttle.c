/* Tests of what an address is counted under; the counting itself is in tests/db. */
#include "config.h"

#include "auth/throttle.h"
#include "test.h"

static void check(const char *address, const char *wanted)
{
	char peer[THROTTLE_PEER_SIZE];

	throttle_peer(address, peer);
	assert_string_equal(peer, wanted);
}

static void an_ipv4_address_is_counted_by_itself(void **state)
{
	(void)state;
	check("192.0.2.7", "192.0.2.7");
	check("::ffff:192.0.2.7", "192.0.2.7");
	check("", "");
	check("unix:", "unix:");
}

static void an_ipv6_address_is_counted_with_its_network(void **state)
{
	(void)state;
	check("2001:db8:1:2:3:4:5:6", "20010db800010002");
	check("2001:db8:1:2::1", "20010db800010002");
	check("2001:db8:1:3::1", "20010db800010003");
	check("::1", "0000000000000000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ipv4_address_is_counted_by_itself),
		cmocka_unit_test(an_ipv6_address_is_counted_with_its_network),
	};

	return RUN_TESTS("throttle", tests);
}
