/* Memory that lives as long as one request: taken piece by piece, given back all at once.
 * Nothing taken here is ever freed by itself, so a handler cannot leak. Foreign objects (json-c
 * trees, results) are registered with arena_defer and released in reverse at the reset.
 * Out of memory aborts the process (base/limits.h says why that is safe). */
#ifndef LANDFALL_BASE_ARENA_H
#define LANDFALL_BASE_ARENA_H

#include <stdarg.h>

#include "base/attr.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Runs the deferred functions, last first, and makes all memory of the arena free for reuse. Keeps
 * one block, so that a process that serves small requests never asks the system again. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. size may be 0 (the pointer is then valid and useless). */
void *arena_alloc(struct arena *arena, size_t size);

/* As arena_alloc for n elements of size bytes; aborts when the product overflows. */
void *arena_array(struct arena *arena, size_t n, size_t size);

char *arena_strdup(struct arena *arena, const char *text);
/* len bytes, which there must be, whatever they are; and a NUL behind. */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
/* The first max bytes, or all where there are fewer. */
char *arena_strcut(struct arena *arena, const char *text, size_t max);
char *arena_printf(struct arena *arena, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* Calls fn(ptr) at the next reset. */
void arena_defer(struct arena *arena, void (*fn)(void *), void *ptr);

/* Bytes handed out since the last reset; for tests and the log. */
size_t arena_used(const struct arena *arena);

#endif
