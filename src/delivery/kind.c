/* The table of kinds. */
#include "config.h"

#include "base/str.h"
#include "channel/target.h"
#include "delivery/kind.h"
#include "webhook/target.h"

const struct delivery_kind *const delivery_kinds[] = {
	&webhook_target,
	&channel_target,
};
const size_t delivery_n_kinds = ARRAY_LEN(delivery_kinds);

const struct delivery_kind *delivery_kind_find(const char *name)
{
	for (size_t i = 0; i < delivery_n_kinds; i++)
		if (str_eq(delivery_kinds[i]->name, name))
			return delivery_kinds[i];
	return NULL;
}
