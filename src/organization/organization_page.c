/* The organization's own page: its name, what it asks of its members, its plan. */
#include "config.h"

#include "api/body.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "organization/organization.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PAGE "/settings/organization"
#define PLAN "/settings/plan"

static enum status get(struct request *req, struct organization *out)
{
	return organization_get(req->db, req->arena, req->who->organization_slug, out);
}

/* A list, one a line. */
static const char *lines(struct request *req, const char *list)
{
	char *text = list ? arena_strdup(req->arena, list) : NULL;

	for (char *at = text; at && *at; at++)
		if (*at == ',')
			*at = '\n';
	return text;
}

static enum status add_form(struct request *req, struct view *view, const void *object)
{
	const struct organization *o = object;
	struct form form = form_begin(req, view, "change", PAGE, _("Save"));
	struct form_choice choice;

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .value = o->name,
					      .max = 255,
					      .is_required = true });
	choice = form_add_checks(
	    &form, "requires_totp", _("Second factor"),
	    _("Who has none gets no further than the page that sets one up, at once; "
	      "you as well."));
	form_check(&choice, "true", _("Every member needs one"), o->requires_totp);
	choice = form_add_select(&form, "auto_create_environments",
				 _("Events that name a new environment"),
				 _("Off refuses them, so that a slip of the pen makes nothing. "
				   "Projects may differ."),
				 environment_policy_words.format(o->auto_create_environments));
	environment_policy_options(&choice);
	form_add(&form,
		 &(struct form_field){ .kind = FORM_LINES,
				       .name = "ephemeral_patterns",
				       .label = _("Names of short-lived environments"),
				       .hint = _("One a line, with * and ?, such as pr-*. They "
						 "leave the matrix by themselves."),
				       .value = lines(req, o->ephemeral_patterns),
				       .max = 1000 });
	form_add(&form, &(struct form_field){
			    .kind = FORM_NUMBER,
			    .name = "ephemeral_days",
			    .label = _("Days without a deployment after which they leave"),
			    .value = arena_printf(req->arena, "%lld", (long long)o->ephemeral_days),
			    .max = 4 });
	form_remember(&form);
	return STATUS_OK;
}

static enum status add_plan_form(struct request *req, struct view *view, const void *object)
{
	const struct organization *o = object;
	struct form form = form_begin(req, view, "plan", PLAN, _("Save the plan"));
	struct form_choice choice = form_add_select(&form, "plan", _("Plan"), NULL, o->plan);
	const char *limit = o->rate_limit == FIELD_NO_INT
				? NULL
				: arena_printf(req->arena, "%lld", (long long)o->rate_limit);

	form_option(&choice, "free", _("Free"));
	form_option(&choice, "pro", _("Pro"));
	form_option(&choice, "enterprise", _("Enterprise"));
	form_add(&form,
		 &(struct form_field){ .kind = FORM_NUMBER,
				       .name = "rate_limit",
				       .label = _("Requests an hour of each key"),
				       .hint = _("For the plan enterprise. Empty: as the settings "
						 "of this installation say."),
				       .value = limit,
				       .max = 10 });
	form_remember(&form);
	return STATUS_OK;
}

static enum status show(struct request *req, int http)
{
	struct organization o;
	enum status status = get(req, &o);
	struct view *view;

	if (status != STATUS_OK)
		return status;
	view = settings_view(req, _("Organization"), PAGE);
	view_text(view, "slug", o.slug);
	view_text(view, "called", o.name);
	view_text(view, "plan_now", o.plan);
	view_flag(view, "wants_totp", o.requires_totp);
	part_time(req, view, "created", o.created_at);
	view_text(view, "change", NULL);
	view_text(view, "plan", NULL);
	if (access_may(req->who, CAN_ORGANIZATION, NULL))
		(void)add_form(req, view, &o);
	if (access_may(req->who, CAN_PLAN, NULL))
		(void)add_plan_form(req, view, &o);
	return page_show(req, http, "organization", view);
}

enum status organization_page(struct request *req)
{
	return show(req, 200);
}

struct changing {
	struct request *req;
	bool is_plan, is_stale;
};

#define OF(kind, member) FIELD_##kind##_OF(struct organization_change, member), .flags = FIELD_WRITE
/* The part of the form that is about environments. */
static const struct field environment_rows[] = {
	{ OF(WORD, auto_create_environments), .words = &environment_policy_words },
	{ OF(LIST, ephemeral_patterns), .max = 1000 },
	{ OF(INT, ephemeral_days), .low = 1, .high = 3650 },
};

/* What it lacks stays as it is. */
static void read_environments(struct request *req, struct organization_change *out)
{
	struct organization_change read;

	if (body_decode(req, environment_rows, ARRAY_LEN(environment_rows), &read, NULL) !=
	    STATUS_OK)
		return;
	if (request_form(req, "auto_create_environments"))
		out->auto_create_environments = read.auto_create_environments;
	if (request_form(req, "ephemeral_patterns"))
		out->ephemeral_patterns = read.ephemeral_patterns;
	if (request_form(req, "ephemeral_days"))
		out->ephemeral_days = read.ephemeral_days;
}

/* What the form has; the rest stays as it is. */
static void read_form(struct request *req, bool is_plan, struct organization_change *out)
{
	if (!is_plan) {
		const char *name = request_form(req, "name");

		out->name = name ? name : "";
		out->requires_totp = *form_checked(req, "requires_totp") != '\0';
		if (str_utf8_len(out->name) > 255 || str_has_control(out->name))
			request_fail_field(req, "name", "format",
					   _("is too long, or has odd characters"));
		read_environments(req, out);
		return;
	}

	const char *plan = request_form(req, "plan");
	const char *limit = request_form(req, "rate_limit");

	limit = limit ? str_trim(req->arena, limit) : "";
	out->plan = plan ? plan : "";
	out->rate_limit = FIELD_NO_INT;
	if (*limit && !str_to_int(limit, 1, 1000000, &out->rate_limit))
		request_fail_field(req, "rate_limit", "out_of_range",
				   _("must be a number from 1 to 1,000,000"));
}

static enum status change(struct db *db, void *context)
{
	struct changing *changing = context;
	struct request *req = changing->req;
	struct actor actor = actor_of_request(req);
	struct organization before;
	struct organization_change after;
	enum status status = get(req, &before);

	if (status != STATUS_OK)
		return status;
	changing->is_stale =
	    form_is_stale(req, changing->is_plan ? add_plan_form : add_form, &before);
	if (changing->is_stale)
		return STATUS_INVALID;
	after = organization_change_of(&before);
	read_form(req, changing->is_plan, &after);
	status = organization_check(req, &before, &after);
	if (status == STATUS_OK)
		status = organization_change(db, req->arena, &actor, &before, &after);
	return status == STATUS_OK ? settings_done(req, PAGE, "saved") : status;
}

static enum status submit(struct request *req, bool is_plan)
{
	struct changing changing = { .req = req, .is_plan = is_plan };
	enum status status = write_run(req, change, &changing);

	return status == STATUS_INVALID ? show(req, changing.is_stale ? 412 : 422) : status;
}

enum status organization_submit(struct request *req)
{
	return submit(req, false);
}

enum status plan_submit(struct request *req)
{
	return submit(req, true);
}
