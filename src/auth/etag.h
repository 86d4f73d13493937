/* Entity tags (RFC 9110, 8.8 and 13): an answer is known by the digest of its bytes, so that who has it already is told
 * so, and who changes an object can say which state of it they saw. */
#ifndef LANDFALL_AUTH_ETAG_H
#define LANDFALL_AUTH_ETAG_H

#include "http/request.h"

/* Puts the tag of the body into the answer; a GET that names it by If-None-Match gets a 304 without body. A weak one is for
 * lists: the same rows, whatever else may have changed. */
void etag_answer(struct request *req, bool is_strong);

/* The same for a page, weak, whose body counts up to len: what it says of itself (when it was made, in how long) comes
 * behind that and is no change. Nothing for what is not to be kept. */
void etag_answer_page(struct request *req, size_t len);

/* Inside a transaction that reads serially (db_begin_serial): whether the object is still what If-Match names, which is what a
 * GET of the same address answers. STATUS_STALE when not. Without the header: STATUS_OK. */
enum status etag_check(struct request *req) ATTR_MUST_USE;

/* Whether a request has a precondition that etag_check would look at. */
bool etag_is_wanted(const struct request *req);

#endif
