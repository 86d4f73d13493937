/* The trace: every write leaves exactly one row, written in the transaction of the write itself. Rows are
 * never changed afterwards, but for the seal that `landfall work` puts on them (src/audit/). */
#ifndef LANDFALL_AUTH_AUDIT_H
#define LANDFALL_AUTH_AUDIT_H

#include "auth/actor.h"
#include "db/db.h"

struct audit {
	const char *action;       /* "key.created": the thing, a point, what happened to it */
	struct uuid subject_id;   /* what it was done to; nil for none */
	const char *subject_name; /* and its name now; cut at 255 characters */
	struct uuid project_id, environment_id; /* where, if anywhere */
	const char
	    *changes; /* of audit_changes, or another JSON object; NULL for none. Never a secret */
};

/* What changed, as JSON: {"role":{"before":"viewer","after":"sre"}}. Texts that are equal are left out. */
struct audit_changes {
	struct arena *arena;
	struct buf buf;
	size_t n;
};
void audit_changes_init(struct audit_changes *changes, struct arena *arena);
/* before and after may be NULL: there was, or is, none. */
void audit_change(struct audit_changes *changes, const char *name, const char *before,
		  const char *after);
void audit_change_flag(struct audit_changes *changes, const char *name, bool before, bool after);
/* Ends it: the JSON text, in the arena. */
const char *audit_changes_text(struct audit_changes *changes);

/* Writes the row: a step of the transaction that did what it tells of. */
enum status audit_write(struct db *db, struct arena *arena, const struct actor *actor,
			const struct audit *audit) ATTR_MUST_USE;

/* The same as a step of a room's own block. */
#define AUDIT_INSERT_SQL                                                                           \
	"INSERT INTO audit (organization_id, id, action, subject_id, subject_name, project_id, "   \
	"environment_id, actor_kind, actor_id, actor_name, credential_kind, credential_id, door, " \
	"address, request_id, changes, created_at) "                                               \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
/* clang-format off */
#define AUDIT_PARAM_KINDS "uusus" "uusus" "suss" "sst"
/* clang-format on */
#define AUDIT_N_PARAMS 17
void audit_params(struct arena *arena, const struct actor *actor, const struct audit *audit,
		  struct db_param *out);

extern const struct db_stmt_def *const audit_write_statements[];
extern const size_t audit_write_n_statements;

#endif
