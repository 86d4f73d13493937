/* The ReleaseBits door: deployments told host by host by whatever can send a request, in whatever form it can. Contract:
 * doc/dialects.md. */
#ifndef LANDFALL_DIALECT_RELEASEBITS_H
#define LANDFALL_DIALECT_RELEASEBITS_H

#include "base/field.h"
#include "deployment/posting.h"
#include "http/router.h"
#include "progress/report.h"

/* What comes and goes, for the description. */
#define RELEASEBITS_TABLE(kind)                                                                    \
	extern const struct field releasebits_##kind##fields[];                                    \
	extern const size_t releasebits_n_##kind##fields
RELEASEBITS_TABLE(home_);
RELEASEBITS_TABLE(page_);
RELEASEBITS_TABLE(made_);
RELEASEBITS_TABLE(deployment_in_);
RELEASEBITS_TABLE(deployment_);
RELEASEBITS_TABLE(build_in_);
RELEASEBITS_TABLE(build_);
RELEASEBITS_TABLE(component_);
RELEASEBITS_TABLE(version_);
RELEASEBITS_TABLE(release_);

extern const struct door releasebits_door;

struct json_object;

/* Fills record (cleared first) from what came, in any form: a JSON object, whatever its content type says; a form; the query;
 * or a body and a query, of which the body has the last word. name[a][b]=c is an object, name[]=c a list. *said is all of it
 * as one object. Every wrong field is reported in req->failure. */
enum status releasebits_read(struct request *req, const struct field *fields, size_t n,
			     void *record, struct json_object **said) ATTR_MUST_USE;

/* Fills a report from what came, by a table whose rows lead into one: project by the path's component, status by its
 * result, the spellings that the door has to give back, and the digest. */
enum status releasebits_read_report(struct request *req, const struct field *fields, size_t n,
				    struct report *report) ATTR_MUST_USE;

/* What a result means: the words of progress/, those of other systems, exit codes; every other text is a success. Pure. */
enum progress releasebits_result(struct arena *arena, const char *result);

/* A moment as the client wrote it: under name in as_given, if that still is the moment (0 for none), else in seconds or, if
 * it has them, milliseconds. NULL for none. */
const char *releasebits_moment(struct arena *arena, struct json_object *as_given, const char *name,
			       int64_t ms);
/* The object in as_given, NULL for none; and a text as the client wrote it, or what is recorded. */
struct json_object *releasebits_given(struct arena *arena, const char *as_given);
const char *releasebits_text(struct json_object *as_given, const char *name, const char *recorded);

/* limit and page of the query. STATUS_INVALID, told, where they are wrong. */
struct releasebits_page {
	int64_t limit, page, skipped;
};
enum status releasebits_read_page(struct request *req, struct releasebits_page *out) ATTR_MUST_USE;
/* Sets the Link header (RFC 8288). */
void releasebits_link(struct request *req, const struct releasebits_page *page, bool has_more);

/* The component of the path, seen by who asks. STATUS_NOT_FOUND, told, where there is none. */
enum status releasebits_find(struct request *req, struct posting_place *out) ATTR_MUST_USE;

/* Answers 201 with {"id"}. */
enum status releasebits_answer_made(struct request *req, struct uuid id);

/* GET /releasebits */
enum status releasebits_home(struct request *req);
/* /releasebits/components/{component}/deployments… */
enum status releasebits_deployments(struct request *req);
enum status releasebits_deployment_create(struct request *req);
enum status releasebits_deployment_get(struct request *req);
/* /releasebits/components/{component}/builds */
enum status releasebits_builds(struct request *req);
enum status releasebits_build_create(struct request *req);
/* /releasebits/components… */
enum status releasebits_components(struct request *req);
enum status releasebits_component_get(struct request *req);
enum status releasebits_versions(struct request *req);
/* /releasebits/releases… */
enum status releasebits_releases(struct request *req);
enum status releasebits_release_get(struct request *req);

#endif
