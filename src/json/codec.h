/* Structs to JSON and back, by their field tables (base/field.h). */
#ifndef LANDFALL_JSON_CODEC_H
#define LANDFALL_JSON_CODEC_H

#include "base/buf.h"
#include "base/field.h"

struct arena;
struct json_object;

/* Why a field was refused; also "code" of native validation errors. */
enum field_fault {
	FAULT_MISSING,  /* required, and not there, null or blank */
	FAULT_TYPE,     /* another kind of value */
	FAULT_TOO_LONG, /* more characters or bytes than max */
	FAULT_OUT_OF_RANGE,
	FAULT_FORMAT,  /* not a time, an id, hexadecimal … */
	FAULT_WORD,    /* none of the allowed words */
	FAULT_UNKNOWN, /* no such field */
	FAULT__COUNT
};

/* "missing", "type", … */
const char *field_fault_code(enum field_fault fault);

/* Is told each wrong field; message is in English, for people, in the arena. */
typedef void (*field_refuse)(void *context, const struct field *field, const char *name,
			     enum field_fault fault, const char *message);

struct codec {
	struct arena *arena;
	field_refuse refuse;
	void *context;
};

/* Fills record from a JSON object. Members whose row lacks FIELD_WRITE, and members with no row, are
 * left alone; null and blank texts count as absent. All faults are reported; true when none. */
bool codec_decode(const struct codec *codec, const struct field *fields, size_t n,
		  struct json_object *from, void *record) ATTR_MUST_USE;

/* One field from a text, as forms and query strings carry them. Same rules, same reports. */
bool codec_decode_text(const struct codec *codec, const struct field *field, const char *text,
		       void *record) ATTR_MUST_USE;

/* Reports FAULT_MISSING for required fields that record does not have; for use after
 * codec_decode_text. true when none. */
bool codec_check_required(const struct codec *codec, const struct field *fields, size_t n,
			  const void *record) ATTR_MUST_USE;

/* Appends the members that have FIELD_READ, without the braces; *count as in json_write_name. Names
 * with a point make an object: "project.id", "project.slug" in a row become {"project":{…}}. */
void codec_encode(struct buf *out, size_t *count, const struct field *fields, size_t n,
		  const void *record, enum uuid_spelling ids);

#endif
