/* The chain of the audit log. Each organization's rows are numbered from 1 and sealed in that order: a seal is the
 * SHA-256 over the seal before, the number and every column of the row, so no row can be changed, taken out, put in
 * or moved without all that follow it showing it. `landfall work` seals, after the fact and in batches: no request
 * waits for the end of a chain. */
#ifndef LANDFALL_AUDIT_SEAL_H
#define LANDFALL_AUDIT_SEAL_H

#include "auth/digest.h"
#include "db/db.h"

/* Seals what is not sealed yet, at most limit rows of each organization; *n counts them. An organization that another
 * worker is at is left to it. */
enum status audit_seal(struct db *db, struct arena *arena, int64_t limit, size_t *n) ATTR_MUST_USE;

enum audit_fault {
	AUDIT_WHOLE,   /* nothing is wrong */
	AUDIT_CHANGED, /* the row is not what was sealed there: changed, put in, or moved */
	AUDIT_MISSING, /* there is no row of this number, but later ones */
	AUDIT_CUT,     /* this one and all up to the chain's end are missing */
	AUDIT_ADDED,   /* the row stands behind the chain's end */
	AUDIT_HEAD     /* the rows are whole, and the chain's end says something else */
};

struct audit_verdict {
	enum audit_fault fault;
	int64_t number; /* of the first row that is wrong */
	/* and what it says of itself; NULL where it is missing */
	const char *id, *action, *created_at;
	int64_t n_sealed;                 /* rows that are as they were sealed */
	int64_t n_unsealed;               /* rows that wait for the next `landfall work` */
	unsigned char seal[DIGEST_BYTES]; /* of the last good row */
};

/* Walks an organization's chain from its beginning. Reads only; sealing may go on meanwhile. */
enum status audit_verify(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct audit_verdict *out) ATTR_MUST_USE;

#endif
