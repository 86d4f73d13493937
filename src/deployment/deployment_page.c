/* The page of a deployment: what, where, how it went, who, and every event that was told of it. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/since.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "event/event.h"
#include "json/json.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "version/version.h"

static void add_what(struct request *req, struct view *view, const struct deployment *d)
{
	char id[TYPEID_TEXT_SIZE];

	view_text(view, "project", d->project_name);
	view_text(view, "project_href", part_project_link(req, d->project_slug));
	view_text(view, "version", d->version);
	view_text(view, "version_href",
		  request_link(req, version_page_path(req->arena, d->version_id)));
	view_text(view, "commit", d->scm_sha);
	view_text(view, "branch", d->scm_branch);
	view_text(view, "tag", d->scm_tag);
	view_text(view, "environment", d->environment_name);
	view_text(
	    view, "environment_href",
	    request_link(req, arena_printf(req->arena, "/environments/%s", d->environment_slug)));
	view_text(view, "there_href",
		  arena_printf(req->arena, "%s?environment=%s",
			       part_project_link(req, d->project_slug), d->environment_slug));
	uuid_format_typeid(&d->id, "dep", id);
	part_raw(req, view, arena_printf(req->arena, "/deployments/%s", id));
	view_text(view, "tier", environment_tier_beside(d->environment_name, d->environment_tier));
}

static void add_times(struct request *req, struct view *view, const struct deployment *d)
{
	const struct run *run = &d->run;
	bool is_announced = !run->started_at && run->created_at != run->finished_at;

	part_moment(req, view, "announced", is_announced ? run->created_at : 0);
	part_moment(req, view, "created", run->created_at);
	part_moment(req, view, "started", run->started_at);
	part_moment(req, view, "finished", run->finished_at);
	part_moment(req, view, "deadline", run->deadline_at);
	/* Told of later than it happened: the record should say so. */
	part_moment(req, view, "recorded",
		    run->recorded_at - run->created_at > LIMIT_BACKFILL_MS ? run->recorded_at : 0);
	part_span(req, view, "took", d->duration_ms);
}

static void add_outcome(struct request *req, struct view *view, const struct run *run)
{
	bool is_timed_out = run->reason && str_eq(run->reason, PROGRESS_TIMED_OUT);
	bool is_other = !str_ieq(run->status_word, progress_word((enum progress)run->status));

	part_status(view, "status", run->status);
	view_text(view, "status_word", is_other && !is_timed_out ? run->status_word : NULL);
	view_flag(view, "is_timed_out", is_timed_out);
	view_text(view, "error_code", run->error_code);
	view_text(view, "error_message", part_lines(req, run->error_message));
	view_flag(view, "has_error", run->error_code || run->error_message);
}

static void add_who(struct view *view, const struct deployment *d)
{
	const struct run *run = &d->run;
	const char *first = run->reported_by_name ? run->reported_by_name : run->reported_by;

	view_text(view, "who", first ? first : run->reported_by_email);
	view_text(view, "who_id", run->reported_by_name ? run->reported_by : NULL);
	view_text(view, "who_email", first ? run->reported_by_email : NULL);
	view_text(view, "key", d->key_name);
}

static void add_source(struct view *view, const struct deployment *d)
{
	const struct run *run = &d->run;

	view_text(view, "source_system", run->source_system);
	view_text(view, "run_id", run->run_id);
	view_text(view, "build_number", run->build_number);
	part_web(view, "deploy_url", d->deploy_url);
	part_web(view, "build_url", run->build_url);
	view_flag(view, "has_source",
		  run->source_system || run->run_id || run->build_number || d->deploy_url ||
		      run->build_url);
}

/* As many hosts as a page shows. */
#define HOSTS_SHOWN 200

static void add_host(struct request *req, struct view *item, const struct target *t)
{
	int64_t took =
	    t->started_at && t->finished_at ? t->finished_at - t->started_at : FIELD_NO_INT;
	const char *error = t->error_message ? t->error_message : t->error_code;

	view_text(item, "host", t->host);
	part_whole(item, t->host);
	part_status(item, "status", t->status);
	part_moment(req, item, "at", t->finished_at ? t->finished_at : t->updated_at);
	part_span(req, item, "took", took);
	view_text(item, "error", part_lines(req, error));
	view_flag(item, "is_timed_out", t->reason && str_eq(t->reason, PROGRESS_TIMED_OUT));
}

/* Its hosts, those first that something is the matter with. Nothing is read where there are none. */
static enum status add_hosts(struct request *req, struct view *view, const struct deployment *d)
{
	struct view *list = view_list(view, "hosts");
	const struct target *targets;
	struct db_rows rows;
	enum status status;

	view_text(view, "hosts_done", NULL);
	view_text(view, "hosts_left", NULL);
	view_flag(view, "has_hosts", d->hosts);
	if (!d->hosts)
		return STATUS_OK;
	view_text(view, "hosts_done",
		  arena_printf(req->arena, "%lld/%lld", (long long)d->hosts_completed,
			       (long long)d->hosts));
	status = target_shown(req, d->id, HOSTS_SHOWN, &rows);
	if (status != STATUS_OK)
		return status;
	targets = rows.rows;
	for (size_t i = 0; i < rows.n; i++)
		add_host(req, view_item(list), &targets[i]);
	if (d->hosts > (int64_t)rows.n)
		view_text(view, "hosts_left",
			  part_count(req, d->hosts - (int64_t)rows.n, "%s host", "%s hosts"));
	return STATUS_OK;
}

/* A status as an event's data holds it; -1 where it holds none. */
static int status_in(struct json_object *data, const char *name)
{
	struct json_object *member;
	int status = -1;

	if (!json_object_object_get_ex(data, name, &member) ||
	    !json_object_is_type(member, json_type_string) ||
	    !progress_words.parse(json_object_get_string(member), &status))
		return -1;
	return status;
}

/* What an event says: the status it found and the one it left, which are the same when it only
 * filled blanks. */
static void add_change(struct request *req, struct view *item, const struct event *event)
{
	struct json_object *data = NULL;
	struct json_problem problem;
	int is = -1, was = -1;

	if (json_parse(req->arena, event->data, strlen(event->data), &data, &problem) ==
		STATUS_OK &&
	    json_object_is_type(data, json_type_object)) {
		is = status_in(data, "status");
		was = status_in(data, "was");
	}
	part_status(item, "status", is);
	part_status(item, "was", was == is ? -1 : was);
	view_flag(item, "is_same", str_eq(event->kind, "deployment.updated"));
	view_flag(item, "is_timed_out", str_eq(event->kind, "deployment.timed_out"));
}

/* A person by name, anything else by what it is and its name: "key CI". Ids are for the raw JSON. */
static const char *actor_of(struct request *req, const struct event *event,
			    const struct db_rows *actors)
{
	const struct event_actor *actor = actors->rows;
	const char *kind = part_word(event->actor_kind);

	for (size_t i = 0; i < actors->n; i++, actor++)
		if (uuid_eq(&actor->id, &event->actor_id))
			return str_eq(event->actor_kind, "user")
				   ? actor->name
				   : arena_printf(req->arena, "%s %s", kind, actor->name);
	return kind;
}

static enum status add_events(struct request *req, struct view *view, const struct deployment *d)
{
	struct view *list = view_list(view, "events");
	struct db_rows rows, actors;
	enum status status =
	    event_list(req->db, req->arena, req->who->organization_id, d->id, &rows, &actors);
	const struct event *events = rows.rows;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		struct view *item = view_item(list);

		part_moment(req, item, "at", events[i].created_at);
		add_change(req, item, &events[i]);
		view_text(item, "actor", actor_of(req, &events[i], &actors));
		view_text(item, "address", events[i].address);
		view_text(item, "request", events[i].request_id);
		view_flag(item, "is_backfill", events[i].is_backfill);
	}
	return STATUS_OK;
}

/* What a person may do to it: lead on to the pages that ask, and say how it turned out. */
static void add_deeds(struct request *req, struct view *view, const struct deployment *d)
{
	const struct access_place place = {
		.project_id = d->project_id,
		.environment_id = d->environment_id,
		.tier = tier_words.format(d->environment_tier),
	};
	bool is_open = progress_is_open((enum progress)d->run.status);
	const char *link = part_deployment_link(req, d->id);
	char id[TYPEID_TEXT_SIZE];

	view_text(view, "note", part_lines(req, d->note));
	view_text(view, "verdict",
		  d->verdict < 0 ? NULL : part_word(deployment_verdict_words.format(d->verdict)));
	view_flag(view, "is_inferred", d->verdict_source == VERDICT_INFERRED);
	view_text(view, "code_name", d->code_name);
	view_text(view, "verdict_note", part_lines(req, d->verdict_note));
	part_moment(req, view, "verdict_at", d->verdict_at);
	view_flag(view, "is_rollback", d->kind == DEPLOYMENT_ROLLBACK);
	view_text(view, "undoes",
		  uuid_is_nil(&d->rollback_of) ? NULL : part_deployment_link(req, d->rollback_of));
	view_text(view, "puts_back",
		  uuid_is_nil(&d->target_id) ? NULL : part_deployment_link(req, d->target_id));
	view_text(view, "cancel", NULL);
	view_text(view, "roll_back", NULL);
	view_text(view, "judge", NULL);
	view_text(view, "edit",
		  access_may(req->who, CAN_RECORD, &place)
		      ? arena_printf(req->arena, "%s/edit", link)
		      : NULL);
	if (access_may(req->who, CAN_DEPLOY, &place)) {
		view_text(view, "cancel",
			  is_open ? arena_printf(req->arena, "%s/cancel", link) : NULL);
		view_text(view, "roll_back", arena_printf(req->arena, "%s/rollback", link));
	}
	if (is_open || !access_may(req->who, CAN_RECORD, &place))
		return;
	uuid_format_typeid(&d->id, "dep", id);

	struct form form =
	    form_begin(req, view, "judge", arena_printf(req->arena, "/deployments/%s/verdict", id),
		       _("Save the verdict"));
	struct form_choice choice =
	    form_add_select(&form, "verdict", _("How it turned out"), NULL,
			    d->verdict < 0 ? "good" : deployment_verdict_words.format(d->verdict));

	form_option(&choice, "good", _("Good"));
	form_option(&choice, "faulty", _("Faulty: it did harm"));
	form_add(&form, &(struct form_field){ .kind = FORM_LINES,
					      .name = "note",
					      .label = _("Why"),
					      .value = d->verdict_note,
					      .max = DEPLOYMENT_NOTE_MAX });
}

static const char *title_of(struct request *req, const struct deployment *d)
{
	return arena_printf(req->arena, _("%s %s %s in %s"), d->project_name, d->version,
			    part_word(progress_word((enum progress)d->run.status)),
			    d->environment_name);
}

enum status deployment_page(struct request *req)
{
	struct deployment d;
	struct view *view;
	enum status status = deployment_get(req, req->captures[0], &d);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such deployment."));
	if (status != STATUS_OK)
		return status;
	view = page_view(req, title_of(req, &d), "State");
	add_what(req, view, &d);
	add_times(req, view, &d);
	add_outcome(req, view, &d.run);
	add_who(view, &d);
	add_source(view, &d);
	add_deeds(req, view, &d);
	view_flag(view, "has_metadata", part_json(req, view, "metadata", d.run.extra_metadata));
	part_refresh(req, view, progress_is_open((enum progress)d.run.status));
	status = deployment_view_since(req, view, &d);
	if (status == STATUS_OK)
		status = add_hosts(req, view, &d);
	if (status == STATUS_OK)
		status = add_events(req, view, &d);
	return status == STATUS_OK ? page_show(req, 200, "deployment", view) : status;
}
