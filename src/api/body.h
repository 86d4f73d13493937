/* Request bodies: JSON, or a form, told apart by looking, since some clients send JSON and call it a form. */
#ifndef LANDFALL_API_BODY_H
#define LANDFALL_API_BODY_H

#include "base/field.h"
#include "http/request.h"

struct codec;
struct json_object;

/* Fills record (cleared first) from the body: a JSON object whatever its content type says, else a form.
 * Every wrong field is reported in req->failure. STATUS_MALFORMED (with the byte offset in the message),
 * STATUS_TOO_LARGE or STATUS_INVALID. *object is the JSON object, NULL for a form; it may be NULL. */
enum status body_decode(struct request *req, const struct field *fields, size_t n, void *record,
			struct json_object **object) ATTR_MUST_USE;

/* The same for the native tongue: a member that no row of the table names is refused as well, with the nearest
 * name that there is. Forms may have more fields than the table. */
enum status body_decode_native(struct request *req, const struct field *fields, size_t n,
			       void *record) ATTR_MUST_USE;

/* A JSON merge patch (RFC 7396), or a form: record has the present values; what the body names is set, what it
 * names as null is cleared. Refuses as body_decode_native does. */
enum status body_patch(struct request *req, const struct field *fields, size_t n,
		       void *record) ATTR_MUST_USE;

/* The same, but what no row of the table names is left alone: other doors' clients send what we do not know. */
enum status body_patch_known(struct request *req, const struct field *fields, size_t n,
			     void *record) ATTR_MUST_USE;
/* One JSON value of any kind. STATUS_MALFORMED (with the byte offset in the message), STATUS_TOO_LARGE. */
enum status body_json(struct request *req, struct json_object **out) ATTR_MUST_USE;

/* Tells the codec of every member that no row of the table reads, with the nearest name that there is. */
void body_refuse_unknown(const struct codec *codec, const struct field *fields, size_t n,
			 struct json_object *object);

/* The text of a member as it came, of either kind of body; NULL when it is not a text. */
const char *body_text(const struct request *req, struct json_object *object, const char *name);

#endif
