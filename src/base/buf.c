/* Growing by doubling up to the maximum. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"

#define FIRST_BYTES ((size_t)256)
#define KEEP_BYTES  ((size_t)1 << 20)

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .max = max };
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ .max = buf->max };
}

void buf_clear(struct buf *buf)
{
	if (buf->size > KEEP_BYTES) {
		buf_release(buf);
		return;
	}
	buf_truncate(buf, 0);
	buf->is_full = false;
}

void buf_truncate(struct buf *buf, size_t len)
{
	if (len > buf->len)
		BUG("buf: truncate to %zu of %zu", len, buf->len);
	buf->len = len;
	if (buf->data)
		buf->data[len] = '\0';
}

/* Makes room for len more bytes and the NUL; false when the maximum forbids it. */
static bool reserve(struct buf *buf, size_t len)
{
	if (len > buf->max - buf->len) {
		buf->is_full = true;
		return false;
	}
	if (buf->size - buf->len > len)
		return true;

	size_t size = buf->size ? buf->size : FIRST_BYTES;

	while (size - buf->len <= len)
		size *= 2;
	buf->data = mem_realloc(buf->data, size);
	buf->size = size;
	return true;
}

void buf_add_growing(struct buf *buf, const void *data, size_t len)
{
	if (!reserve(buf, len))
		return;
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list args;
	va_list again;

	va_start(args, fmt);
	va_copy(again, args);

	int len = vsnprintf(NULL, 0, fmt, args);

	if (len < 0)
		BUG("buf: cannot format \"%s\"", fmt);
	if (reserve(buf, (size_t)len)) {
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
		buf->len += (size_t)len;
	}
	va_end(again);
	va_end(args);
}

void buf_addi(struct buf *buf, int64_t number)
{
	char digits[24];
	char *at = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--at = '-';
	buf_add(buf, at, (size_t)(digits + sizeof(digits) - at));
}

const char *buf_str(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

char *buf_dup(const struct buf *buf, struct arena *arena)
{
	return arena_strndup(arena, buf_str(buf), buf->len);
}
