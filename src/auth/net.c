/* Addresses as sixteen bytes, IPv4 mapped into IPv6. */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>

#include "auth/net.h"
#include "base/str.h"

#define SEPARATORS ", \t\r\n"

struct network {
	unsigned char bytes[16];
	int64_t bits;
};

static bool read_address(const char *text, unsigned char *bytes, int *offset)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	*offset = 0;
	if (inet_pton(AF_INET6, text, bytes) == 1)
		return true;
	memcpy(bytes, mapped, sizeof(mapped));
	*offset = 96;
	return inet_pton(AF_INET, text, bytes + 12) == 1;
}

static bool read_network(const char *text, struct network *out)
{
	char address[64];
	size_t len = strcspn(text, "/");
	int offset;

	if (!len || len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!read_address(address, out->bytes, &offset))
		return false;
	out->bits = 128;
	if (!text[len])
		return true;
	if (!str_to_int(text + len + 1, 0, 128 - offset, &out->bits))
		return false;
	out->bits += offset;
	return true;
}

bool net_is_network(const char *text)
{
	struct network network;

	return read_network(text, &network);
}

static bool contains(const struct network *network, const unsigned char *address)
{
	for (int64_t bit = 0; bit < network->bits; bit += 8) {
		int64_t left = network->bits - bit;
		unsigned char mask = left >= 8 ? 0xff : (unsigned char)(0xff00 >> left);

		if ((network->bytes[bit / 8] ^ address[bit / 8]) & mask)
			return false;
	}
	return true;
}

/* The next entry of a list, NULL at its end. */
static const char *next(struct arena *arena, const char **list)
{
	size_t len;
	const char *one;

	*list += strspn(*list, SEPARATORS);
	len = strcspn(*list, SEPARATORS);
	if (!len)
		return NULL;
	one = arena_strndup(arena, *list, len);
	*list += len;
	return one;
}

bool net_list_has(struct arena *arena, const char *list, const char *address)
{
	unsigned char bytes[16];
	struct network network;
	const char *one;
	int offset;

	if (!read_address(address, bytes, &offset))
		return false;
	while ((one = next(arena, &list)))
		if (read_network(one, &network) && contains(&network, bytes))
			return true;
	return false;
}

const char *net_list_fault(struct arena *arena, const char *list)
{
	const char *one;

	while ((one = next(arena, &list)))
		if (!net_is_network(one))
			return one;
	return NULL;
}
