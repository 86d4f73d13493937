/* The pages of API keys and personal tokens: two of the same make. */
#include "config.h"

#include "api/body.h"
#include "apikey/apikey.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

/* clang-format off */
/* What differs between the two. */
struct sort {
	bool is_personal;
	const char *title, *path, *question, *revoke, *make, *lead, *none;
};
static const struct sort keys = {
	false, N_("API keys"), "/settings/keys", N_("Revoke this API key?"), N_("Revoke the API key"), N_("Make an API key"),
	N_("A program shows its key in the Authorization header. Keys belong to the organization, not to whoever made them."),
	N_("There is no key yet. Make one for each program that reports to Landfall."),
};
static const struct sort tokens = {
	true, N_("Personal tokens"), "/settings/tokens", N_("Revoke this personal token?"), N_("Revoke the personal token"), N_("Make a personal token"),
	N_("A token lets a program act for you, as far as its scopes and your role allow. It ends when you leave."),
	N_("You have no personal token. Make one for a script of your own."),
};
/* clang-format on */

static struct uuid owner(const struct request *req, const struct sort *sort)
{
	return sort->is_personal ? req->who->id : (struct uuid){ { 0 } };
}

/* "2 projects, 1 environment, 1 network", or nothing. */
static const char *limits_of(struct request *req, const struct apikey *key)
{
	const struct {
		const char *list, *one, *many;
	} rows[] = {
		{ key->project_ids, NN_("%s project", "%s projects") },
		{ key->environment_ids, NN_("%s environment", "%s environments") },
		{ key->addresses, NN_("%s network", "%s networks") },
	};
	const char *text = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t n = 1;
		const char *count;

		if (!rows[i].list)
			continue;
		for (const char *c = rows[i].list; *c; c++)
			n += *c == ',';
		count = part_count(req, n, rows[i].one, rows[i].many);
		text = text ? arena_printf(req->arena, "%s, %s", text, count) : count;
	}
	return text;
}

static void add_row(struct request *req, const struct sort *sort, struct view *list,
		    const struct apikey *key)
{
	struct view *row = view_item(list);
	bool is_live = str_eq(key->status, "live");
	unsigned scopes = 0;
	const char *path = arena_printf(req->arena, "%s/%s", sort->path, key->label);

	if (!scopes_parse(key->scopes, &scopes))
		scopes = 0;
	view_text(row, "name", key->name);
	view_text(row, "prefix", key->prefix);
	view_text(row, "scopes", scopes_format(req->arena, scopes, ", "));
	view_text(row, "limits", limits_of(req, key));
	view_flag(row, "allows_query", key->allows_query);
	view_text(row, "made_by", sort->is_personal ? NULL : key->created_by);
	part_time(req, row, "made", key->created_at);
	part_time(req, row, "used", key->last_used_at);
	part_time(req, row, "ends", key->expires_at);
	view_text(row, "status", part_word(key->status));
	view_flag(row, "is_test", key->is_test);
	view_flag(row, "is_live", is_live);
	view_flag(row, "is_replaced", !uuid_is_nil(&key->replaced_by));
	view_text(row, "edit",
		  sort->is_personal ? NULL
				    : request_link(req, arena_printf(req->arena, "%s/edit", path)));
	view_text(row, "revoke", request_link(req, arena_printf(req->arena, "%s/revoke", path)));
	if (is_live && !sort->is_personal && uuid_is_nil(&key->replaced_by))
		form_button(req, row, "rotate", arena_printf(req->arena, "%s/rotate", path),
			    _("Rotate"), key->name);
	else
		view_text(row, "rotate", NULL);
}

static void add_scopes(struct request *req, const struct sort *sort, struct form *form)
{
	struct form_choice scopes = form_add_checks(form, "scopes", _("What it may do"), NULL);
	const char *word;

	for (size_t i = 0; (word = scope_word(i)); i++) {
		unsigned needs = scopes_capabilities(1u << i);

		if (needs & ~req->who->capabilities)
			continue; /* would be refused, or do nothing */
		form_check(&scopes, word, arena_printf(req->arena, "%s: %s", word, scope_text(i)),
			   !sort->is_personal ? i < 2 : i == 0);
	}
}

static void add_terms(struct form *form)
{
	static const struct {
		const char *days, *text;
	} rows[] = { { "30", N_("in 30 days") },
		     { "90", N_("in 90 days") },
		     { "365", N_("in a year") },
		     { "", N_("never") } };
	struct form_choice choice = form_add_select(form, "expires_in_days", _("Ends"), NULL, "90");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		form_option(&choice, rows[i].days, _(rows[i].text));
}

static enum status add_form(struct request *req, const struct sort *sort, struct view *view)
{
	struct form form = form_begin(req, view, "create", sort->path, _(sort->make));
	struct form_choice places;
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);

	if (status != STATUS_OK)
		return status;
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .hint = sort->is_personal
							  ? _("What you will use it for.")
							  : _("The program that will use it."),
					      .max = APIKEY_NAME_MAX,
					      .is_required = true });
	add_scopes(req, sort, &form);
	if (!sort->is_personal) {
		places = form_add_checks(
		    &form, "is_test", _("For tests"),
		    _("The sandbox has a record of its own: nobody is notified of it, and it is "
		      "emptied after a day."));
		form_check(&places, "true", _("It opens the sandbox, and nothing real"), false);
	}
	add_terms(&form);
	form_add(&form, &(struct form_field){
			    .kind = FORM_TEXT,
			    .name = "projects",
			    .label = _("Only in these projects"),
			    .hint = _("Names or slugs, with commas between. Empty: in all.") });
	if (rows.n) {
		places = form_add_checks(&form, "environments", _("Only in these environments"),
					 _("None ticked: in all."));
		for (size_t i = 0; i < rows.n; i++) {
			const struct environment *e = (const struct environment *)rows.rows + i;

			form_check(&places, e->slug, e->name, false);
		}
	}
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "addresses",
					      .label = _("Only from these addresses"),
					      .hint = _("Such as 192.0.2.7, 2001:db8::/32. "
							"Empty: from anywhere."),
					      .max = 1000 });
	places = form_add_checks(&form, "allows_query", _("In the URL"),
				 _("URLs end up in logs and histories. Only for what can set "
				   "no header."));
	form_check(&places, "true", _("It may be sent in the address (?access_token=)"), false);
	return STATUS_OK;
}

static enum status show(struct request *req, const struct sort *sort, int http)
{
	struct view *view = settings_view(req, _(sort->title), sort->path);
	struct view *list;
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = apikey_list(req->db, req->arena, req->who->organization_id, owner(req, sort),
			     &window, req->now_ms, &rows, &total);
	if (status == STATUS_OK)
		status = add_form(req, sort, view);
	if (status != STATUS_OK)
		return status;
	view_text(view, "lead", _(sort->lead));
	view_text(view, "none", _(sort->none));
	view_text(view, "make", _(sort->make));
	view_text(view, "once", flash_take(req));
	view_flag(view, "is_personal", sort->is_personal);
	view_flag(view, "has_keys", rows.n > 0);
	list = view_list(view, "keys");
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++)
		add_row(req, sort, list, (struct apikey *)rows.rows + i);
	return page_show(req, http, "keys", view);
}

struct writing {
	struct request *req;
	const struct sort *sort;
	struct apikey_draft draft;
	struct apikey key;
};

static enum status get(struct request *req, const struct sort *sort, struct apikey *out)
{
	return apikey_get(req->db, req->arena, req->who->organization_id, owner(req, sort),
			  req->captures[0], req->now_ms, out);
}

/* After the deed: back to the list, which shows a new key's text this once. */
static enum status done(struct request *req, const struct sort *sort, enum status status,
			const char *deed, const struct apikey *key)
{
	if (status == STATUS_CONFLICT)
		return request_fail(req, status,
				    _("It is not live any more, or was rotated before."));
	if (status != STATUS_OK)
		return status;
	if (key)
		flash_set(req, key->key);
	return settings_done(req, sort->path, deed);
}

static enum status create_body(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return apikey_create(db, w->req->arena, &actor, w->sort->is_personal, &w->draft, &w->key);
}

static enum status create(struct request *req, const struct sort *sort)
{
	struct writing w = { .req = req, .sort = sort };
	enum status status =
	    body_decode(req, apikey_draft_fields, apikey_n_draft_fields, &w.draft, NULL);

	/* Boxes are sent one by one. */
	w.draft.scopes = form_checked(req, "scopes");
	w.draft.environments = form_checked(req, "environments");
	w.draft.scopes = *w.draft.scopes ? w.draft.scopes : NULL;
	w.draft.environments = *w.draft.environments ? w.draft.environments : NULL;
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = apikey_check(req, sort->is_personal, &w.draft);
	if (status == STATUS_INVALID)
		return show(req, sort, 422);
	if (status == STATUS_OK)
		status = write_run(req, create_body, &w);
	return done(req, sort, status, "created", &w.key);
}

static enum status rotate_body(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct apikey key;
	enum status status = get(w->req, w->sort, &key);

	return status == STATUS_OK
		   ? apikey_rotate(db, w->req->arena, &actor, &key, APIKEY_OVERLAP_HOURS, &w->key)
		   : status;
}

static enum status revoke_body(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct apikey key;
	enum status status = get(w->req, w->sort, &key);

	return status == STATUS_OK ? apikey_revoke(db, w->req->arena, &actor, &key) : status;
}

static enum status revoke(struct request *req, const struct sort *sort)
{
	struct writing w = { .req = req, .sort = sort };

	return done(req, sort, write_run(req, revoke_body, &w), "revoked", NULL);
}

static enum status confirm(struct request *req, const struct sort *sort)
{
	struct apikey key;
	enum status status = get(req, sort, &key);

	if (status != STATUS_OK)
		return status;

	const struct confirm page = {
		.title = _(sort->question),
		.what = arena_printf(req->arena, "%s (%s…)", key.name, key.prefix),
		.loss =
		    _("From the next request on, whatever uses it is refused. It cannot be brought "
		      "back."),
		.path = arena_printf(req->arena, "%s/%s/revoke", sort->path, key.label),
		.button = _(sort->revoke),
		.back = sort->path,
	};

	return confirm_show(req, &page);
}

enum status apikey_page(struct request *req)
{
	return show(req, &keys, 200);
}

enum status apikey_page_create(struct request *req)
{
	return create(req, &keys);
}

enum status apikey_page_rotate(struct request *req)
{
	struct writing w = { .req = req, .sort = &keys };

	return done(req, &keys, write_run(req, rotate_body, &w), "rotated", &w.key);
}

enum status apikey_page_confirm(struct request *req)
{
	return confirm(req, &keys);
}

enum status apikey_page_revoke(struct request *req)
{
	return revoke(req, &keys);
}

enum status token_page(struct request *req)
{
	return show(req, &tokens, 200);
}

enum status token_page_create(struct request *req)
{
	return create(req, &tokens);
}

enum status token_page_confirm(struct request *req)
{
	return confirm(req, &tokens);
}

enum status token_page_revoke(struct request *req)
{
	return revoke(req, &tokens);
}
