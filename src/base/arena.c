/* A list of blocks and a position in the newest one. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

#define BLOCK_BYTES ((size_t)128 * 1024)
#define ALIGNMENT   _Alignof(max_align_t)

/* Under the address sanitizer each piece has a fence behind it, so that what is written past its end is seen although the
 * next piece lies there. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define FENCE               ALIGNMENT
#define FORBID(memory, len) ASAN_POISON_MEMORY_REGION(memory, len)
#define ALLOW(memory, len)  ASAN_UNPOISON_MEMORY_REGION(memory, len)
#else
#define FENCE               0
#define FORBID(memory, len) ((void)(memory), (void)(len))
#define ALLOW(memory, len)  ((void)(memory), (void)(len))
#endif

struct block {
	struct block *next; /* older block */
	size_t size;        /* bytes of data */
	size_t used;
	_Alignas(max_align_t) char data[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *ptr;
};

struct arena {
	struct block *top;         /* newest block; the oldest is kept over a reset */
	struct deferred *deferred; /* newest first */
	size_t used;
};

static struct block *block_new(size_t size, struct block *next)
{
	struct block *block = mem_alloc(sizeof(*block) + size);

	block->next = next;
	block->size = size;
	block->used = 0;
	return block;
}

struct arena *arena_new(void)
{
	struct arena *arena = mem_alloc(sizeof(*arena));

	*arena = (struct arena){ .top = block_new(BLOCK_BYTES, NULL) };
	return arena;
}

static void run_deferred(struct arena *arena)
{
	while (arena->deferred) {
		struct deferred *first = arena->deferred;

		arena->deferred = first->next;
		first->fn(first->ptr);
	}
}

void arena_reset(struct arena *arena)
{
	run_deferred(arena);
	while (arena->top->next) {
		struct block *next = arena->top->next;

		ALLOW(arena->top->data, arena->top->used);
		free(arena->top);
		arena->top = next;
	}
	ALLOW(arena->top->data, arena->top->used);
	arena->top->used = 0;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	free(arena->top);
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	size_t take = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

	if (take < size)
		BUG("arena: %zu bytes asked for", size);
	if (arena->top->size - arena->top->used < take + FENCE)
		arena->top =
		    block_new((take > BLOCK_BYTES ? take : BLOCK_BYTES) + FENCE, arena->top);

	char *memory = arena->top->data + arena->top->used;

	arena->top->used += take + FENCE;
	arena->used += take;
	memset(memory, 0, take);
	FORBID(memory + size, take + FENCE - size);
	return memory;
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		BUG("arena: %zu elements of %zu bytes asked for", n, size);
	return arena_alloc(arena, n * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *arena_strcut(struct arena *arena, const char *text, size_t max)
{
	return arena_strndup(arena, text, strnlen(text, max));
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	va_list again;

	va_start(args, fmt);
	va_copy(again, args);

	int len = vsnprintf(NULL, 0, fmt, args);

	if (len < 0)
		BUG("arena: cannot format \"%s\"", fmt);

	char *text = arena_alloc(arena, (size_t)len + 1);

	vsnprintf(text, (size_t)len + 1, fmt, again);
	va_end(again);
	va_end(args);
	return text;
}

void arena_defer(struct arena *arena, void (*fn)(void *), void *ptr)
{
	struct deferred *deferred = arena_alloc(arena, sizeof(*deferred));

	*deferred = (struct deferred){ .next = arena->deferred, .fn = fn, .ptr = ptr };
	arena->deferred = deferred;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
