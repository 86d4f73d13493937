/* Bodies that bring many things of one kind at once: {"points":[…]}, a bare array, one object that is the thing itself, or
 * NDJSON, a thing a line. */
#ifndef LANDFALL_API_BATCH_H
#define LANDFALL_API_BATCH_H

#include "base/field.h"
#include "http/request.h"

struct json_object;

struct batch {
	struct request *req;
	const char *place;          /* what the path of a fault begins with: "points/", or "" */
	struct json_object **items; /* each known to be an object */
	size_t n;
	bool is_single; /* one object, whose faults have no index */
};

/* Reads the body: at least one thing, at most max; name is the member that has them. STATUS_MALFORMED, STATUS_TOO_LARGE, or
 * STATUS_INVALID, which names all that are no objects. */
enum status batch_read(struct request *req, const char *name, size_t max,
		       struct batch *out) ATTR_MUST_USE;

/* Fills record (cleared first) from the i-th thing, as strict as body_decode_native; faults are named by place and index:
 * "points/3/value". false when there are any. */
bool batch_decode(const struct batch *batch, size_t i, const struct field *fields, size_t n,
		  void *record) ATTR_MUST_USE;

/* Names one more fault of the i-th thing. */
void batch_refuse(const struct batch *batch, size_t i, const char *field, const char *code,
		  const char *message);

/* Answers 201 with {"data":{"stored":n}}; of which these are the fields. */
enum status batch_answer(struct request *req, size_t n) ATTR_MUST_USE;
extern const struct field batch_fields[];
extern const size_t batch_n_fields;

#endif
