/* Ids: version-7 UUIDs (RFC 9562) that we make, in the spellings of the doors: UUID, TypeID
 * (github.com/jetify-com/typeid, spec 0.3) and ULID. Reading accepts all of them. Since the
 * first 48 bits are the moment, order of ids is order of time, and a span of time is a span of ids. */
#ifndef LANDFALL_BASE_UUID_H
#define LANDFALL_BASE_UUID_H

#include "base/attr.h"

#define UUID_TEXT_SIZE   37 /* 36 characters and a NUL */
#define TYPEID_TEXT_SIZE 92 /* a prefix of 63, "_", 26 characters and a NUL */

struct uuid {
	unsigned char bytes[16];
};

enum uuid_spelling { UUID_PLAIN, UUID_TYPEID, UUID_ULID };

/* A new id for something that happened at ms. */
struct uuid uuid_new(int64_t ms);

/* The same for one of many of a moment: their order is that of place, which is below UUID_PLACES. The twelve bits behind the
 * moment are the place (RFC 9562, 6.2, "fixed bit-length dedicated counter"). */
#define UUID_PLACES 4096
struct uuid uuid_new_at(int64_t ms, size_t place);

/* The smallest id of a moment: ids of [since, until) lie in [uuid_floor(since), uuid_floor(until)). */
struct uuid uuid_floor(int64_t ms);

/* The moment inside a version-7 id, in milliseconds. */
int64_t uuid_time_ms(const struct uuid *id);

bool uuid_is_nil(const struct uuid *id);
bool uuid_eq(const struct uuid *a, const struct uuid *b);
/* Negative when a comes before b: ids made from moments compare as those. */
int uuid_compare(const struct uuid *a, const struct uuid *b);

/* out has UUID_TEXT_SIZE bytes. */
void uuid_format(const struct uuid *id, char *out);
/* "prefix_…", or without prefix and "_" when prefix is "". out has TYPEID_TEXT_SIZE bytes. */
void uuid_format_typeid(const struct uuid *id, const char *prefix, char *out);
/* 26 characters in capitals. out has UUID_TEXT_SIZE bytes. */
void uuid_format_ulid(const struct uuid *id, char *out);

/* Reads 36 characters with hyphens, any case. */
bool uuid_parse(const char *text, struct uuid *out);
/* Reads a TypeID strictly; copies its prefix to prefix (64 bytes) when that is not NULL. */
bool uuid_parse_typeid(const char *text, char *prefix, struct uuid *out);
/* Reads whatever spelling: UUID, ULID, or a TypeID with any prefix. */
bool uuid_parse_any(const char *text, struct uuid *out);

#endif
