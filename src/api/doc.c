/* From a row to its description. */
#include "config.h"

#include "api/doc.h"

const struct route_doc *route_doc_find(const struct map *map, const struct route *route)
{
	for (size_t i = 0; map->docs && i < *map->n_docs; i++)
		if (map->docs[i].handler == route->handler)
			return &map->docs[i];
	return NULL;
}
