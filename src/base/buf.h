/* A text being built, with a maximum. What does not fit is dropped and remembered: callers build
 * to the end and ask buf_is_full once. data is NUL-terminated at any time after the first add. */
#ifndef LANDFALL_BASE_BUF_H
#define LANDFALL_BASE_BUF_H

#include <string.h>

#include "base/attr.h"

struct arena;

struct buf {
	char *data;   /* NULL until something was added */
	size_t len;   /* bytes, without the final NUL */
	size_t size;  /* bytes allocated */
	size_t max;   /* len never passes this */
	bool is_full; /* something was dropped */
};

/* The caller owns the struct; buf_release gives the memory back. max in bytes. */
void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf);

/* Forgets the content, keeps the memory unless it has grown past 1 MiB. */
void buf_clear(struct buf *buf);

/* The common case stands here, to be inlined: answers are written in small pieces, and the calls were a fifth of
 * their cost. The rest is buf_add_growing. */
void buf_add_growing(struct buf *buf, const void *data, size_t len);

static inline void buf_add(struct buf *buf, const void *data, size_t len)
{
	if (!len || buf->size - buf->len <= len || buf->max - buf->len < len) {
		buf_add_growing(buf, data, len);
		return;
	}
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

static inline void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

static inline void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addf(struct buf *buf, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* A decimal number, without the cost of a format. */
void buf_addi(struct buf *buf, int64_t number);

/* Cuts back to len bytes, which must not be more than there are. */
void buf_truncate(struct buf *buf, size_t len);

/* The content as a string; "" for an empty one. Belongs to the buf. */
const char *buf_str(const struct buf *buf);

/* A copy of the content in the arena. */
char *buf_dup(const struct buf *buf, struct arena *arena);

#endif
