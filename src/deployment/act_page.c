/* Pages and forms that cancel, roll back and judge. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "idempotency/write.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

struct writing {
	struct request *req;
	struct deployment deployment;
	struct deployment_judgement judgement;
};

static enum status get(struct request *req, struct deployment *out)
{
	enum status status = deployment_get(req, req->captures[0], out);

	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such deployment."))
		   : status;
}

static const char *path_of(struct request *req, struct uuid id, const char *deed)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "dep", text);
	return arena_printf(req->arena, "/deployments/%s%s", text, deed);
}

static const char *name_of(struct request *req, const struct deployment *d)
{
	return arena_printf(req->arena, _("%s %s in %s"), d->project_name, d->version,
			    d->environment_name);
}

static enum status go_back(struct request *req, struct uuid id)
{
	response_redirect(req, 303, path_of(req, id, ""));
	return STATUS_OK;
}

enum status deployment_page_cancel(struct request *req)
{
	struct deployment d;
	enum status status = get(req, &d);

	if (status != STATUS_OK)
		return status;
	return confirm_show(
	    req, &(struct confirm){
		     .title = _("Cancel this deployment?"),
		     .what = name_of(req, &d),
		     .loss = _("It is recorded as aborted. What ran there before still runs."),
		     .path = path_of(req, d.id, "/cancel"),
		     .button = _("Cancel the deployment"),
		     .back = path_of(req, d.id, ""),
		 });
}

static enum status cancel(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return deployment_cancel(w->req, &w->deployment);
}

enum status deployment_page_cancel_submit(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.deployment);

	if (status == STATUS_OK)
		status = write_run(req, cancel, &w);
	return status == STATUS_OK ? go_back(req, w.deployment.id) : status;
}

static void add_candidate(struct request *req, struct view *list, const struct deployment *d)
{
	struct view *item = view_item(list);

	view_text(item, "version", d->version);
	view_text(item, "href", part_deployment_link(req, d->id));
	view_text(item, "commit", d->scm_sha);
	part_time(req, item, "at", d->run.finished_at);
	view_text(item, "by",
		  d->run.reported_by_name ? d->run.reported_by_name : d->run.reported_by);
}

static enum status show_candidates(struct request *req, int http, const struct deployment *d)
{
	struct view *view = page_view(req, _("Roll back"), "State");
	struct view *list = view_list(view, "candidates");
	struct db_rows rows;
	enum status status = deployment_candidates(req, d, &rows);
	const struct deployment *candidates = rows.rows;

	if (status != STATUS_OK)
		return status;
	view_text(view, "what", name_of(req, d));
	view_text(view, "back", request_link(req, path_of(req, d->id, "")));
	view_flag(view, "has_candidates", rows.n > 0);
	view_text(view, "choose", NULL);
	for (size_t i = 0; i < rows.n; i++)
		add_candidate(req, list, &candidates[i]);
	if (rows.n) {
		struct form form = form_begin(req, view, "choose", path_of(req, d->id, "/rollback"),
					      _("Roll back"));
		struct form_choice choice = form_add_select(
		    &form, "target", _("Version to put back"), NULL, candidates[0].version);

		for (size_t i = 0; i < rows.n; i++)
			form_option(&choice, candidates[i].version, candidates[i].version);
		form_is_destructive(&form);
	}
	return page_show(req, http, "rollback", view);
}

enum status deployment_page_roll_back(struct request *req)
{
	struct deployment d;
	enum status status = get(req, &d);

	return status == STATUS_OK ? show_candidates(req, 200, &d) : status;
}

static enum status answer(struct request *req, const struct deployment *d, bool is_new)
{
	(void)is_new;
	response_begin(req, 303, NULL);
	return go_back(req, d->id);
}

enum status deployment_page_roll_back_submit(struct request *req)
{
	const char *target = request_form(req, "target");
	struct deployment d;
	enum status status = get(req, &d);

	if (status == STATUS_OK)
		status = deployment_roll_back(req, &d, target && *target ? target : NULL, answer);
	return status == STATUS_INVALID ? show_candidates(req, 422, &d) : status;
}

static enum status judge(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return deployment_judge(w->req, &w->deployment, &w->judgement);
}

enum status deployment_page_judge(struct request *req)
{
	struct writing w = { .req = req };
	const char *verdict = request_form(req, "verdict");
	const char *note = request_form(req, "note");
	enum status status = get(req, &w.deployment);

	if (status != STATUS_OK)
		return status;
	if (!verdict || !deployment_verdict_words.parse(verdict, &w.judgement.verdict))
		return request_fail(req, STATUS_MALFORMED, _("The verdict is good or faulty."));
	w.judgement.note = note ? str_trim(req->arena, note) : NULL;
	if (w.judgement.note && !*w.judgement.note)
		w.judgement.note = NULL;
	if (w.judgement.note && str_utf8_len(w.judgement.note) > DEPLOYMENT_NOTE_MAX)
		return request_fail(req, STATUS_MALFORMED, _("The note is too long."));
	status = write_run(req, judge, &w);
	return status == STATUS_OK ? go_back(req, w.deployment.id) : status;
}
