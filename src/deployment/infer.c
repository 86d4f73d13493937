/* The rule by which plain events become rollbacks. */
#include "config.h"

#include "deployment/infer.h"

bool rollback_infer(const struct completion *history, size_t n, struct uuid version_id,
		    int64_t ordinal, struct rollback *out)
{
	/* Versions' ids are made from the moment of their first sight. */
	if (!n || ordinal >= history[0].ordinal ||
	    uuid_compare(&version_id, &history[0].version_id) >= 0)
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!uuid_eq(&history[i].version_id, &version_id))
			continue;
		*out = (struct rollback){ &history[0], &history[i], &history[i - 1] };
		return true;
	}
	return false;
}
