/* Networks as sixteen bytes and a number of bits; the operator's list, entry by entry. */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "outgoing/guard.h"

#define SEPARATORS ", \t\r\n"
#define PORT_MAX   65535
#define PORT_USUAL 0  /* an entry that names none: 80 and 443 */
#define PORT_ANY   -1 /* "*" */
#define BITS_V4    96 /* before an IPv4 address that is mapped into IPv6 */

struct network {
	unsigned char bytes[16];
	int64_t bits;
};

/* ---- what is refused */

/* clang-format off */
/*      network, its bits; what it is, as people say it; whether an IPv4 address at its end is judged as well */
static const struct special {
	const char *network;
	int64_t bits;
	const char *what;
	int v4_at; /* the first byte of an IPv4 address inside it that is judged too; 0 for none */
} specials[] = {
	{ "::ffff:0.0.0.0",       96 + 8,  N_("this machine"), 0 },
	{ "::ffff:10.0.0.0",      96 + 8,  N_("a private network"), 0 },
	{ "::ffff:100.64.0.0",    96 + 10, N_("a provider's own network"), 0 },
	{ "::ffff:127.0.0.0",     96 + 8,  N_("this machine"), 0 },
	{ "::ffff:169.254.0.0",   96 + 16, N_("of this link only, where clouds keep their secrets"), 0 },
	{ "::ffff:172.16.0.0",    96 + 12, N_("a private network"), 0 },
	{ "::ffff:192.0.0.0",     96 + 24, N_("reserved"), 0 },
	{ "::ffff:192.0.2.0",     96 + 24, N_("for examples only"), 0 },
	{ "::ffff:192.88.99.0",   96 + 24, N_("reserved"), 0 },
	{ "::ffff:192.168.0.0",   96 + 16, N_("a private network"), 0 },
	{ "::ffff:198.18.0.0",    96 + 15, N_("for benchmarks only"), 0 },
	{ "::ffff:198.51.100.0",  96 + 24, N_("for examples only"), 0 },
	{ "::ffff:203.0.113.0",   96 + 24, N_("for examples only"), 0 },
	{ "::ffff:224.0.0.0",     96 + 4,  N_("of many receivers at once"), 0 },
	{ "::ffff:240.0.0.0",     96 + 4,  N_("reserved"), 0 },
	{ "::",                   128,     N_("this machine"), 0 },
	{ "::1",                  128,     N_("this machine"), 0 },
	{ "::",                   96,      N_("reserved"), 12 },
	{ "64:ff9b::",            96,      N_("translated to an IPv4 address"), 12 },
	{ "64:ff9b:1::",          48,      N_("translated to an IPv4 address of a private network"), 0 },
	{ "100::",                64,      N_("reserved"), 0 },
	{ "2001::",               32,      N_("a tunnel to an IPv4 address"), 0 },
	{ "2001:db8::",           32,      N_("for examples only"), 0 },
	{ "2002::",               16,      N_("a tunnel to an IPv4 address"), 2 },
	{ "fc00::",               7,       N_("a private network"), 0 },
	{ "fe80::",               10,      N_("of this link only"), 0 },
	{ "fec0::",               10,      N_("a private network"), 0 },
	{ "ff00::",               8,       N_("of many receivers at once"), 0 },
};

/* Of these the operator must name the very address: too many clouds hand out secrets there. */
static const struct network links[] = {
	{ { [10] = 0xff, [11] = 0xff, [12] = 169, [13] = 254 }, BITS_V4 + 16 },
	{ { 0xfe, 0x80 }, 10 },
};
/* clang-format on */

/* Names of this machine, whatever a resolver would say. */
static const char *const local_names[] = { "localhost", "localhost.localdomain", "ip6-localhost" };

static bool contains(const unsigned char *network, int64_t bits, const unsigned char *address)
{
	for (int64_t bit = 0; bit < bits; bit += 8) {
		int64_t left = bits - bit;
		unsigned char mask = left >= 8 ? 0xff : (unsigned char)(0xff00 >> left);

		if ((network[bit / 8] ^ address[bit / 8]) & mask)
			return false;
	}
	return true;
}

static void map_v4(const unsigned char *v4, unsigned char *out)
{
	memset(out, 0, 10);
	out[10] = out[11] = 0xff;
	memcpy(out + 12, v4, 4);
}

static const struct special *find_special(const unsigned char *address)
{
	for (size_t i = 0; i < ARRAY_LEN(specials); i++) {
		unsigned char network[16];

		if (inet_pton(AF_INET6, specials[i].network, network) == 1 &&
		    contains(network, specials[i].bits, address))
			return &specials[i];
	}
	return NULL;
}

/* ---- the operator's list */

struct entry {
	bool is_network;
	struct network network;
	const char *host;
	int64_t port;
};

static bool read_port(const char *text, int64_t *out)
{
	*out = PORT_ANY;
	return str_eq(text, "*") || str_to_int(text, 1, PORT_MAX, out);
}

static bool read_network(const char *text, struct network *out)
{
	char address[64];
	size_t len = strcspn(text, "/");
	int64_t least = 0;

	if (!len || len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (inet_pton(AF_INET6, address, out->bytes) != 1) {
		unsigned char v4[4];

		if (inet_pton(AF_INET, address, v4) != 1)
			return false;
		map_v4(v4, out->bytes);
		least = BITS_V4;
	}
	out->bits = 128;
	if (!text[len])
		return true;
	if (!str_to_int(text + len + 1, 0, 128 - least, &out->bits))
		return false;
	out->bits += least;
	return true;
}

static bool is_name(const char *text)
{
	if (!*text || *text == '.' || *text == '-')
		return false;
	for (const char *c = text; *c; c++)
		if (!str_is_alnum(*c) && !strchr("-._", *c))
			return false;
	return true;
}

/* NETWORK, HOST, and either with ":PORT" or ":*"; a network of IPv6 that has a port stands in brackets. */
static bool read_entry(struct arena *arena, const char *text, struct entry *out)
{
	const char *first = strchr(text, ':');
	char *place = arena_strdup(arena, text);

	*out = (struct entry){ .port = PORT_USUAL };
	if (*text == '[') {
		char *end = strchr(place, ']');

		if (!end || (end[1] && (end[1] != ':' || !read_port(end + 2, &out->port))))
			return false;
		*end = '\0';
		place++;
	} else if (first && !strchr(first + 1, ':')) {
		place[first - text] = '\0';
		if (!read_port(first + 1, &out->port))
			return false;
	}
	out->is_network = read_network(place, &out->network);
	for (char *c = place; *c; c++)
		*c = str_lower(*c);
	out->host = place;
	return out->is_network || is_name(place);
}

static const char *next(struct arena *arena, const char **list)
{
	size_t len;
	const char *one;

	*list += strspn(*list, SEPARATORS);
	len = strcspn(*list, SEPARATORS);
	one = len ? arena_strndup(arena, *list, len) : NULL;
	*list += len;
	return one;
}

const char *guard_list_fault(struct arena *arena, const char *list)
{
	struct entry entry;
	const char *one;

	while ((one = next(arena, &list)))
		if (!read_entry(arena, one, &entry))
			return one;
	return NULL;
}

static bool is_usual_port(int64_t port)
{
	return port == 80 || port == 443;
}

static bool fits_port(const struct entry *entry, int64_t port)
{
	return entry->port == PORT_ANY || entry->port == port ||
	       (entry->port == PORT_USUAL && is_usual_port(port));
}

static bool is_link(const unsigned char *address)
{
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (contains(links[i].bytes, links[i].bits, address))
			return true;
	return false;
}

static bool allows(const struct entry *entry, const char *host, const unsigned char *address,
		   int64_t port)
{
	if (!fits_port(entry, port))
		return false;
	if (!entry->is_network)
		return str_eq(entry->host, host) && !(address && is_link(address));
	return address && contains(entry->network.bytes, entry->network.bits, address) &&
	       (entry->network.bits == 128 || !is_link(address));
}

/* address NULL: as far as the host's name alone can tell. */
static bool is_allowed(struct arena *arena, const struct settings *settings, const char *host,
		       const unsigned char *address, int64_t port)
{
	const char *list = settings->outgoing_allow;
	struct entry entry;
	const char *one;

	while ((one = next(arena, &list)))
		if (read_entry(arena, one, &entry) && allows(&entry, host, address, port))
			return true;
	return false;
}

/* ---- addresses of the Web */

/* inet_aton reads what browsers and resolvers take for an address too: 127.1, 0x7f000001, 2130706433. */
static bool read_numeric(const char *host, unsigned char *out)
{
	struct in_addr v4;

	if (inet_pton(AF_INET6, host, out) == 1)
		return true;
	if (!inet_aton(host, &v4))
		return false;
	map_v4((const unsigned char *)&v4.s_addr, out);
	return true;
}

bool guard_read(struct arena *arena, const char *url, struct guard_place *out)
{
	const char *at;
	size_t len;
	char *host;

	if (!url_is_web(url))
		return false;
	at = strstr(url, "://") + 3;
	*out = (struct guard_place){ .is_secure = str_lower(url[4]) == 's' };
	out->port = out->is_secure ? 443 : 80;
	len = *at == '[' ? (size_t)(strchr(at, ']') - at) + 1 : strcspn(at, ":/?#");
	if (at[len] == ':' &&
	    !str_to_int(arena_strndup(arena, at + len + 1, strcspn(at + len + 1, "/?#")), 1,
			PORT_MAX, &out->port))
		return false;
	host = *at == '[' ? arena_strndup(arena, at + 1, len - 2) : arena_strndup(arena, at, len);
	for (char *c = host; *c; c++)
		*c = str_lower(*c);
	while (*host && host[strlen(host) - 1] == '.')
		host[strlen(host) - 1] = '\0';
	out->host = host;
	out->is_numeric = read_numeric(host, out->address);
	return *host && (out->is_numeric || *at != '[');
}

static const char *text_of(struct arena *arena, const unsigned char *address)
{
	static const unsigned char mapped[16] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN] = "";

	if (contains(mapped, BITS_V4, address))
		inet_ntop(AF_INET, address + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, address, text, sizeof(text));
	return arena_strdup(arena, text);
}

static const char *entry_for(struct arena *arena, const char *place, int64_t port)
{
	bool is_v6 = strchr(place, ':') != NULL;

	if (is_usual_port(port))
		return place;
	return arena_printf(arena, is_v6 ? "[%s]:%d" : "%s:%d", place, (int)port);
}

const char *guard_address(struct arena *arena, const struct settings *settings, const char *host,
			  const unsigned char *address, int64_t port)
{
	const struct special *special = find_special(address);
	const char *text = text_of(arena, address);

	/* Inside an address of IPv6 may be one of IPv4: whoever allows the one has not allowed the other. */
	if (special && special->v4_at && is_allowed(arena, settings, host, address, port)) {
		unsigned char v4[16];

		map_v4(address + special->v4_at, v4);
		return guard_address(arena, settings, host, v4, port);
	}
	if (is_allowed(arena, settings, host, address, port))
		return NULL;
	if (special)
		return arena_printf(
		    arena,
		    _("leads to %s, which is %s; whoever runs this installation can "
		      "allow it by the setting outgoing_allow: %s"),
		    text, _(special->what), entry_for(arena, text, port));
	if (is_usual_port(port))
		return NULL;
	return arena_printf(
	    arena,
	    _("leads to port %d, and only 80 and 443 are written to; whoever runs this "
	      "installation can allow it by the setting outgoing_allow: %s"),
	    (int)port, entry_for(arena, *host ? host : text, port));
}

static bool is_local_name(const char *host)
{
	size_t len = strlen(host);

	for (size_t i = 0; i < ARRAY_LEN(local_names); i++)
		if (str_eq(host, local_names[i]))
			return true;
	return len > 10 && str_eq(host + len - 10, ".localhost");
}

const char *guard_url(struct arena *arena, const struct settings *settings, const char *url)
{
	static const unsigned char loopback[16] = {
		[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1
	};
	/* An address of nobody: what speaks against a name is then its port alone. */
	static const unsigned char somewhere[16] = {
		[10] = 0xff, [11] = 0xff, [12] = 1, [13] = 1, [14] = 1, [15] = 1
	};
	struct guard_place place;

	if (!guard_read(arena, url, &place))
		return _("must be an http or https address, without user and password");
	if (settings->outgoing_https_only && !place.is_secure)
		return _(
		    "must begin with https; whoever runs this installation can allow http by the "
		    "setting outgoing_https_only: false");
	if (place.is_numeric)
		return guard_address(arena, settings, place.host, place.address, place.port);
	if (is_allowed(arena, settings, place.host, NULL, place.port))
		return NULL;
	return guard_address(arena, settings, place.host,
			     is_local_name(place.host) ? loopback : somewhere, place.port);
}
