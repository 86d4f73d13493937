/* Internet addresses and networks as text. */
#ifndef LANDFALL_AUTH_NET_H
#define LANDFALL_AUTH_NET_H

#include "base/arena.h"

/* Whether text is an IPv4 or IPv6 address, or a network in CIDR form (RFC 4632, RFC 4291). */
bool net_is_network(const char *text);

/* Whether an address lies in one of the networks of a list joined by commas or blanks. An IPv4 address is the
 * same written as IPv6 (::ffff:192.0.2.1). What can't be read contains nothing. */
bool net_list_has(struct arena *arena, const char *list, const char *address);

/* The first entry of such a list that is none; NULL when all are good. */
const char *net_list_fault(struct arena *arena, const char *list);

#endif
