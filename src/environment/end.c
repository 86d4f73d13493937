/* How an environment ends, for a while or for good: brought back by what is recorded in it, merged into another,
 * archived once it has expired. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "environment/environment.h"
#include "environment/environment_sql.h"
#include "insight/tally.h"

static const char *status_changes(struct arena *arena, int before, int after)
{
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "status", environment_status_words.format(before),
		     environment_status_words.format(after));
	return audit_changes_text(&changes);
}

enum status environment_wake(struct request *req, struct uuid id, const char *name)
{
	const struct actor actor = actor_of_request(req);
	const struct trace trace =
	    environment_trace(&actor, "environment.restored", id, name,
			      status_changes(req->arena, ENVIRONMENT_ARCHIVED, ENVIRONMENT_ACTIVE));
	struct db_param params[3 + TRACE_N_PARAMS] = {
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(id),
	};

	trace_params(req->arena, &trace, params + 3);
	return db_run(req->db, req->arena, &environment_sql_wake, params, NULL, NULL);
}

/* Both stay as they are, and nothing is recorded into them, until the end. */
static enum status lock_both(struct request *req, const struct environment *into,
			     const struct environment *from, const struct db_param *params)
{
	const struct environment *archived = into->status == ENVIRONMENT_ARCHIVED ? into : from;
	int64_t locked;
	enum status status;

	if (archived->status == ENVIRONMENT_ARCHIVED)
		return request_failf(req, STATUS_CONFLICT,
				     _("The environment %s is archived; make it active first."),
				     archived->name);
	status =
	    db_select_number(req->db, req->arena, &environment_sql_merge_lock, params, &locked);
	return status == STATUS_OK && locked != 2 ? STATUS_BUSY : status;
}

enum status environment_merge(struct request *req, const struct environment *into,
			      const struct environment *from)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(into->id),
					   db_id(from->id), db_time(req->now_ms) };
	struct audit_changes changes;
	enum status status = lock_both(req, into, from, params);

	if (status == STATUS_OK)
		status = tally_merge_environments(req->db, req->arena, req->who->organization_id,
						  into->id, from->id);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &environment_sql_merge, params, NULL, NULL);
	if (status == STATUS_OK)
		status = environment_add_alias(req, into->id, from->name, from->slug);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "merged", NULL, from->name);
	return environment_write_trace(req, "environment.merged", into->id, into->name,
				       audit_changes_text(&changes));
}

/* Expiry */

enum status environment_expired(struct request *req, struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_time(req->now_ms) };

	return db_select(req->db, req->arena, &environment_sql_expired, params, out);
}

static enum status archive(struct db *db, struct arena *arena, const struct actor *actor,
			   const struct environment_ref *ref, int64_t *n)
{
	const struct trace trace =
	    environment_trace(actor, "environment.archived", ref->id, ref->name,
			      status_changes(arena, ENVIRONMENT_ACTIVE, ENVIRONMENT_ARCHIVED));
	struct db_param params[3 + TRACE_N_PARAMS] = {
		db_id(ref->organization_id),
		db_id(ref->id),
		db_time(actor->now_ms),
	};

	trace_params(arena, &trace, params + 3);
	return db_select_number(db, arena, &environment_sql_archive_expired, params, n);
}

enum status environment_clean(struct request *req, const struct db_rows *expired)
{
	const struct actor actor = actor_of_request(req);
	const struct environment *all = expired->rows;
	enum status status = STATUS_OK;
	int64_t n;

	for (size_t i = 0; status == STATUS_OK && i < expired->n; i++) {
		const struct environment_ref ref = { req->who->organization_id, all[i].id,
						     all[i].name };

		status = archive(req->db, req->arena, &actor, &ref, &n);
	}
	return status;
}

struct sweeping {
	struct arena *arena;
	const struct environment_ref *ref;
	int64_t now_ms, n;
};

static enum status sweep_one(struct db *db, void *context)
{
	struct sweeping *s = context;
	const struct actor worker = actor_of_worker(s->arena, s->ref->organization_id, s->now_ms);
	enum status status = db_begin(db);

	return status == STATUS_OK ? archive(db, s->arena, &worker, s->ref, &s->n) : status;
}

enum status environment_sweep(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			      size_t *n)
{
	const struct db_param params[] = { db_time(now_ms), db_int(limit) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &environment_sql_expired_anywhere, params, &rows);

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct sweeping s = { arena, (struct environment_ref *)rows.rows + i, now_ms, 0 };

		status = db_transaction(db, __func__, sweep_one, &s);
		*n += s.n > 0;
	}
	return status;
}
