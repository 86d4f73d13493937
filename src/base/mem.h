/* malloc and friends that log and abort instead of returning NULL; base/limits.h says why that is
 * safe. Freed with free(). */
#ifndef LANDFALL_BASE_MEM_H
#define LANDFALL_BASE_MEM_H

#include "base/attr.h"

void *mem_alloc(size_t size);
void *mem_realloc(void *old, size_t size);
char *mem_strdup(const char *text);

#endif
