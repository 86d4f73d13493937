/* JSON in and out. Reading is json-c behind the strict gate of json/strict.h; writing goes straight
 * into a buf, since building a tree only to print it costs more than the query behind it. */
#ifndef LANDFALL_JSON_JSON_H
#define LANDFALL_JSON_JSON_H

#include "base/buf.h"
#include "base/status.h"
#include "json/strict.h"

struct arena;
struct json_object;

/* Parses one JSON text. *out lives as long as the arena (NULL for the text null).
 * STATUS_MALFORMED with the byte offset in *problem when the gate refuses. */
enum status json_parse(struct arena *arena, const char *bytes, size_t len, struct json_object **out,
		       struct json_problem *problem) ATTR_MUST_USE;

/* A JSON object after a merge patch (RFC 7396), both as text: what the patch names is set, what it names as null
 * is taken away, objects are merged all the way down. object NULL is an empty one. NULL when what comes of it could not
 * be read again: each object is within limits, and both together are not. */
const char *json_merge_patch(struct arena *arena, const char *object, const char *patch);

/* Appends "text" with quotes and escapes; null for NULL. '<', '>' and '&' are escaped as well, so
 * that an answer sniffed as HTML is harmless; what is not UTF-8 becomes U+FFFD, since the Host and the path of a
 * request can be any bytes. */
void json_write_text(struct buf *out, const char *text);

/* A JSON text as json-c writes it, so that what is read back from elsewhere is the same text. In the arena, or the text itself. */
const char *json_normal(struct arena *arena, const char *json);

/* A JSON text with a member a line, for people. In the arena. */
const char *json_spread(struct arena *arena, const char *json);

/* Appends "name": with a comma before it unless it is the first of its object; *n counts. */
void json_write_name(struct buf *out, size_t *n, const char *name);

/* Appends a member: a text, or a JSON text as it is, or nothing where that is NULL; a text, or null where it is NULL; a number. */
void json_put_text(struct buf *out, size_t *n, const char *name, const char *text);
void json_put_text_or_null(struct buf *out, size_t *n, const char *name, const char *text);
void json_put_raw(struct buf *out, size_t *n, const char *name, const char *json);
void json_put_int(struct buf *out, size_t *n, const char *name, int64_t number);

#endif
