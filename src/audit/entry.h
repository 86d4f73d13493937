/* The audit log, for reading: what was done, by whom, with what, on what. Rows are written by auth/audit.h and
 * sealed by audit/seal.h; nothing else ever changes them. */
#ifndef LANDFALL_AUDIT_ENTRY_H
#define LANDFALL_AUDIT_ENTRY_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"

struct audit_entry {
	struct uuid id;
	const char *action;
	struct uuid subject_id;   /* what it was done to */
	const char *subject_name; /* as it was called then */
	struct uuid project_id, environment_id;
	const char *actor_kind; /* principal_kind_word */
	struct uuid actor_id;
	const char *actor_name;
	const char *credential_kind; /* credential_kind_word */
	struct uuid credential_id;
	const char *door, *address, *request_id;
	const char *changes; /* JSON: {"role":{"before":"viewer","after":"sre"}} */
	int64_t created_at;
	int64_t seal_number;     /* place in the chain; FIELD_NO_INT until sealed */
	const char *seal_digest; /* 64 hexadecimal digits; NULL until sealed */
};

extern const struct field audit_entry_fields[];
extern const size_t audit_entry_n_fields;

/* What part of the log is wanted; texts NULL and ids nil for no matter. */
struct audit_filter {
	const char *action;
	const char *actor;   /* id, e-mail address of a member, or kN of a key */
	const char *subject; /* id */
	const char *project; /* id, slug or name */
	const char *q;       /* the id of a request */
	struct uuid actor_id, subject_id, project_id; /* filled by audit_resolve */
};

extern const struct field audit_filter_fields[];
extern const size_t audit_n_filter_fields;

/* Finds what the texts name, and whether the request may see that part of the log: one who may it for a single
 * project has to name that. STATUS_NOT_FOUND and STATUS_FORBIDDEN with the reason in req->failure. */
enum status audit_resolve(struct request *req, struct audit_filter *filter) ATTR_MUST_USE;

/* The rows of a window, newest first. Without the total, which audit_count brings. */
enum status audit_list(struct request *req, const struct audit_filter *filter,
		       const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;
enum status audit_count(struct request *req, const struct audit_filter *filter,
			const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

/* The actions that there are in the organization's log, as texts, by name; at most 200. */
struct audit_action {
	const char *action;
};
enum status audit_actions(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct db_rows *out) ATTR_MUST_USE;

/* GET /v1/audit, which also answers CSV and NDJSON to those who ask for them by Accept. */
enum status audit_api_list(struct request *req);
/* GET /v1/audit.csv, /v1/audit.ndjson and the same below /settings: all rows that the filters leave, newest
 * first, up to 10,000; a Link leads to those that follow. */
enum status audit_csv(struct request *req);
enum status audit_ndjson(struct request *req);
/* GET /settings/audit */
enum status audit_page(struct request *req);

extern const struct db_stmt_def *const audit_statements[];
extern const size_t audit_n_statements;

#endif
