/* Deployments as doors without a history show them: those that were not deleted there. */
#include "config.h"

#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "event/event.h"
#include "auth/guard.h"
#include "environment/environment.h"

/* The nine parameters that both statements begin with. */
static void shown_params(struct request *req, struct uuid id, struct uuid project_id,
			 struct db_param *out)
{
	out[0] = db_id(req->who->organization_id);
	out[1] = out[2] = db_id(id);
	out[3] = out[4] = db_id(project_id);
	list_only(req->who->project_ids, out + 5);
	list_only(req->who->environment_ids, out + 7);
}

static enum status read_once(struct request *req, const struct db_param *params,
			     struct db_rows *rows)
{
	return db_select(req->db, req->arena, &deployment_sql_shown, params, rows);
}

/* The rows, once those that ran out of time have been given up. */
static enum status read_rows(struct request *req, const struct db_param *params,
			     struct db_rows *rows)
{
	enum status status = read_once(req, params, rows);
	const struct deployment *d = rows->rows;
	size_t n;

	for (size_t i = 0; status == STATUS_OK && i < rows->n; i++) {
		if (!run_is_overdue(&d[i].run, req->now_ms))
			continue;
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
					   req->now_ms, LIMIT_PAGE_ROWS, &n);
		return status == STATUS_OK ? read_once(req, params, rows) : status;
	}
	return status;
}

enum status deployment_list_shown(struct request *req, struct uuid project_id,
				  const struct list_window *window, struct list_rows *out)
{
	const struct uuid any = { { 0 } };
	struct db_param params[11];
	struct db_rows rows;
	enum status status;

	shown_params(req, any, project_id, params);
	list_limits(window, params + 9);
	status = read_rows(req, params, &rows);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows, sizeof(struct deployment));
	params[9] = db_int(LIMIT_COUNTED_ROWS + 1);
	status =
	    db_select_number(req->db, req->arena, &deployment_sql_shown_count, params, &out->total);
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return status;
}

enum status deployment_get_shown(struct request *req, struct uuid id, struct uuid project_id,
				 struct deployment *out)
{
	struct db_param params[11];
	struct db_rows rows;
	enum status status;

	shown_params(req, id, project_id, params);
	params[9] = db_int(1);
	params[10] = db_int(0);
	status = read_rows(req, params, &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct deployment *)rows.rows;
	return STATUS_OK;
}

/* The trace of one that had ended; an open one leaves that of being aborted. */
static enum status trace(struct request *req, const struct deployment *d)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = "deployment.hidden",
		.subject_id = d->id,
		.subject_name = arena_printf(req->arena, "%s %s in %s", d->project_name, d->version,
					     d->environment_name),
		.project_id = d->project_id,
		.environment_id = d->environment_id,
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status deployment_hide(struct request *req, const struct deployment *d)
{
	const struct db_param params[] = { db_time(req->now_ms), db_id(req->who->organization_id),
					   db_id(d->id) };
	const struct access_place place = {
		.project_id = d->project_id,
		.environment_id = d->environment_id,
		.tier = tier_words.format(d->environment_tier),
	};
	bool is_open = progress_is_open((enum progress)d->run.status);
	int64_t matched = 0;
	enum status status = guard_place(req, CAN_DEPLOY, &place);

	if (status == STATUS_OK && is_open)
		status = deployment_cancel(req, d);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &deployment_sql_hide, params, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	return is_open ? STATUS_OK : trace(req, d);
}
