/* Allocation that never fails as far as callers can see. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void *mem_realloc(void *old, size_t size)
{
	void *memory = realloc(old, size ? size : 1);

	if (!memory)
		BUG("out of memory: %zu bytes", size);
	return memory;
}

void *mem_alloc(size_t size)
{
	return mem_realloc(NULL, size);
}

char *mem_strdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(mem_alloc(size), text, size);
}
