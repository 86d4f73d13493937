/* Rollbacks that nobody called so: an older version that ran in a place before runs there again. Pure. */
#ifndef LANDFALL_DEPLOYMENT_INFER_H
#define LANDFALL_DEPLOYMENT_INFER_H

#include "base/attr.h"
#include "base/uuid.h"

/* A deployment that completed in the place. */
struct completion {
	struct uuid id, version_id;
	int64_t ordinal; /* of the version, inside its project */
	const char *version;
	int64_t finished_at;
	int verdict; /* as of struct deployment */
};

struct rollback {
	const struct completion *undone;  /* what ran there until then */
	const struct completion *target;  /* the deployment whose version is put back */
	const struct completion *failure; /* the first one after that: where it went wrong */
};

/* Whether a version that completes is a rollback, history being what had completed in that place before it, the last first. It
 * is when another version ran there, newer both by its number and by the time of its first sight, and the version had
 * completed there earlier. The same version again is no rollback, nor is a newer one, whether it ran there before or not. */
bool rollback_infer(const struct completion *history, size_t n, struct uuid version_id,
		    int64_t ordinal, struct rollback *out);

#endif
