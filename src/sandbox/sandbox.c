/* Sandboxes are made with the first test key, and emptied by the worker. */
#include "config.h"

#include "sandbox/sandbox_sql.h"

#define HOUR_MS (60LL * 60 * 1000)

enum status sandbox_make(struct db *db, struct arena *arena, const struct actor *actor)
{
	const struct db_param params[] = { db_id(uuid_new(actor->now_ms)), db_time(actor->now_ms),
					   db_id(actor->who->organization_id) };

	return db_run(db, arena, &sandbox_sql_make, params, NULL, NULL);
}

struct purging {
	struct arena *arena;
	const struct db_stmt_def *purge;
	const struct db_param *params;
	int64_t n;
};

/* Serial, so that whoever records at the same moment is either seen or waits: nothing that was just recorded loses
 * the version, the project or the state that it stands on. */
static enum status purge_table(struct db *db, void *context)
{
	struct purging *p = context;
	enum status status = db_begin_serial(db);

	return status == STATUS_OK ? db_select_number(db, p->arena, p->purge, p->params, &p->n)
				   : status;
}

enum status sandbox_purge(struct db *db, struct arena *arena, int64_t hours, int64_t now_ms,
			  int64_t limit, size_t *n)
{
	struct db_rows rows;
	enum status status = db_select(db, arena, &sandbox_sql_list, NULL, &rows);

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct sandbox *sandbox = (const struct sandbox *)rows.rows + i;
		const struct db_param params[] = { db_id(sandbox->id),
						   db_time(now_ms - hours * HOUR_MS),
						   db_int(limit) };

		for (size_t k = 0; status == STATUS_OK && k < sandbox_n_tables; k++) {
			struct purging p = { arena, sandbox_tables[k].purge, params, 0 };

			if (!p.purge)
				continue;
			status = db_transaction(db, __func__, purge_table, &p);
			*n += p.n >= limit;
		}
	}
	return status;
}
