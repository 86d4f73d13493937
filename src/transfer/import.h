/* Many rows at once: what happened before Landfall was there, or elsewhere. Each row is recorded by the room that it
 * belongs to, as if it had come alone, but for this: it is history, which notifies nobody, and it must tell enough to be
 * known again, so that the same rows a second time change nothing.
 *
 * What rows there are is a table, import_kinds in import_kind.c. */
#ifndef LANDFALL_TRANSFER_IMPORT_H
#define LANDFALL_TRANSFER_IMPORT_H

#include "auth/principal.h"
#include "http/request.h"
#include "progress/run.h"
#include "transfer/lines.h"

/* One sort of row. */
struct import_kind {
	const char *record; /* "deployment" */
	const char *prefix; /* of its ids */
	const struct field *fields;
	const size_t *n;
	size_t size;
	bool
	    is_run; /* a build or deployment: what an import stores of these has one audit row together */
	/* Of what has a name and may be said anew: finds what is recorded under it and fills draft with that, so that the
	 * row only changes what it names; NULL for kinds that are told once. *found is NULL when there is none. */
	enum status (*find)(struct request *req, const char *name, void *draft, const void **found);
	/* Inside a transaction: records what the row says, decoded into draft; digest is of the row. */
	enum status (*take)(struct request *req, void *draft, const void *found,
			    struct field_bytes digest, struct recorded *out);
};
extern const struct import_kind import_kinds[];
extern const size_t import_n_kinds;

enum import_status {
	IMPORT_CREATED,
	IMPORT_UPDATED,
	IMPORT_UNCHANGED,
	IMPORT_INVALID,
	IMPORT_STATUS__COUNT
};
const char *import_status_word(enum import_status status);

struct import_result {
	int64_t line;
	enum import_status status;
	struct uuid id; /* nil when nothing was stored under one */
	const char *prefix;
	const struct field_error *errors;
	size_t n_errors;
};

struct import_options {
	const char *record; /* of rows that do not say it; NULL: all must */
	bool is_atomic;     /* all or nothing */
	bool is_dry;        /* nothing, whatever it is */
};

struct import_outcome {
	struct import_result *results;
	size_t n;
	size_t counts[IMPORT_STATUS__COUNT];
	bool is_stored; /* what is created and updated is; else it only would be */
};

/* Takes a body apart; STATUS_MALFORMED, with the fault, for what is no rows. */
enum status import_read(struct request *req, enum lines_form form, const char *text, size_t len,
			struct lines *out) ATTR_MUST_USE;

/* Records the rows, a batch a transaction, or all in one where options say so. What is wrong with single rows is in
 * their results. */
enum status import_run(struct request *req, const struct lines *lines,
		       const struct import_options *options,
		       struct import_outcome *out) ATTR_MUST_USE;

#endif
