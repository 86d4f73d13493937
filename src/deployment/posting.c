/* Reading postings. */
#include "config.h"

#include "auth/principal.h"
#include "deployment/deployment.h"
#include "deployment/posting.h"
#include "deployment/posting_sql.h"

static bool has_overdue(const struct db_rows *rows, int64_t now_ms)
{
	const struct posting *p = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (p[i].deadline_at && p[i].deadline_at <= now_ms)
			return true;
	return false;
}

/* Reads; where something has run out of time, once more after it was given up. */
static enum status read(struct request *req, const struct db_stmt_def *def,
			const struct db_param *params, struct db_rows *out)
{
	size_t n;
	enum status status = db_run(req->db, req->arena, def, params, out, NULL);

	if (status != STATUS_OK || !has_overdue(out, req->now_ms))
		return status;
	status = deployment_expire(req->db, req->arena, req->who->organization_id, req->now_ms,
				   LIMIT_PAGE_ROWS, &n);
	return status == STATUS_OK ? db_run(req->db, req->arena, def, params, out, NULL) : status;
}

enum status posting_list(struct request *req, struct uuid project_id, int64_t skipped,
			 int64_t limit, struct db_rows *out, bool *has_more)
{
	/* One more than a page tells whether there are older ones. */
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(project_id),
		db_int(skipped),
		db_int(skipped + limit + 1),
		db_text(req->who->environment_ids),
		db_int(skipped + limit + 1),
	};
	enum status status = read(req, &posting_sql_list, params, out);

	if (status != STATUS_OK)
		return status;
	*has_more = (int64_t)out->n > limit;
	if (*has_more) { /* it is the oldest, which comes first */
		out->rows = (struct posting *)out->rows + 1;
		out->n--;
	}
	return STATUS_OK;
}

enum status posting_find_place(struct request *req, const char *project, const char *version,
			       const char *environment, struct posting_place *out)
{
	struct uuid id = { { 0 } };
	struct db_rows rows;
	enum status status;

	*out = (struct posting_place){ .project_name = NULL };
	if (!uuid_parse_any(project, &id))
		id = (struct uuid){ { 0 } };

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id),
					   db_text(project), db_text(version),
					   db_text(environment) };

	status = db_run(req->db, req->arena, &posting_sql_place, params, &rows, NULL);
	if (status == STATUS_OK && rows.n)
		*out = *(const struct posting_place *)rows.rows;
	return status;
}

enum status posting_get(struct request *req, const char *reference, struct posting *out)
{
	struct db_rows rows;
	struct uuid id;
	enum status status;

	if (!uuid_parse_any(reference, &id) || uuid_is_nil(&id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id) };

	status = read(req, &posting_sql_get, params, &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(const struct posting *)rows.rows;
	return STATUS_OK;
}
