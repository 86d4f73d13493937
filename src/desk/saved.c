/* The rules of saved views. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "auth/guard.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "desk/desk_sql.h"
#include "html/url.h"
#include "http/query.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct saved_view, member)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct saved_view_draft, member)

/* clang-format off */
const struct field saved_view_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "view", .text = "id" },
	{ OF(WORD, page), .flags = FIELD_READ, .words = &desk_page_words, .text = "whose filters they are: state or timeline" },
	{ OF(TEXT, name), .flags = FIELD_READ, .text = "what it is called" },
	{ OF(TEXT, query), .flags = FIELD_READ, .text = "the filters, as in the page's address behind its ?" },
	{ OF(FLAG, is_shared), .flags = FIELD_READ, .text = "whether everybody in the organization has it" },
	{ OF(TEXT, owner), .flags = FIELD_READ, .text = "the name of whoever saved it" },
};

const struct field saved_view_draft_fields[] = {
	{ DRAFT(WORD, page), .flags = FIELD_WRITE | FIELD_REQUIRED, .words = &desk_page_words, .text = "whose filters they are" },
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = SAVED_VIEW_NAME_MAX, .text = "what to call it; a name that one has already stands for the new filters" },
	{ DRAFT(TEXT, query), .flags = FIELD_WRITE, .max = SAVED_VIEW_QUERY_MAX, .text = "the filters, as in the page's address" },
	{ DRAFT(FLAG, is_shared), .flags = FIELD_WRITE, .text = "for everybody in the organization" },
};
/* clang-format on */
const size_t saved_view_n_fields = ARRAY_LEN(saved_view_fields);
const size_t saved_view_n_draft_fields = ARRAY_LEN(saved_view_draft_fields);

bool saved_view_may_share(const struct request *req)
{
	return access_may(req->who, CAN_PROJECTS, NULL);
}

const char *saved_view_clean(struct request *req, const char *query)
{
	static const char *const left_out[] = { "starting_after", "ending_before", "page",
						"limit",          "after",         "after_group",
						"access_token",   "found" };
	struct pair *pairs;
	struct buf out;
	const char *text;
	size_t n;

	buf_init(&out, 8192);
	query_parse(req->arena, query, strlen(query), &pairs, &n);
	for (size_t i = 0; i < n; i++) {
		bool is_kept = *pairs[i].value;

		for (size_t k = 0; k < ARRAY_LEN(left_out); k++)
			is_kept = is_kept && !str_eq(pairs[i].name, left_out[k]);
		if (is_kept)
			url_query_add(&out, pairs[i].name, pairs[i].value);
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return *text ? text + 1 : text;
}

enum status saved_view_check(struct request *req, struct saved_view_draft *draft)
{
	if (req->who->kind != PRINCIPAL_USER)
		return request_fail(req, STATUS_FORBIDDEN,
				    _("Saved views belong to people; this is a key."));
	draft->query = saved_view_clean(req, draft->query ? draft->query : "");
	if (strlen(draft->query) > SAVED_VIEW_QUERY_MAX) {
		request_fail_field(req, "query", "too_long", _("has more than 2,000 characters"));
		return STATUS_INVALID;
	}
	return draft->is_shared && !saved_view_may_share(req) ? guard_place(req, CAN_PROJECTS, NULL)
							      : STATUS_OK;
}

enum status saved_view_list(struct request *req, const struct list_window *window,
			    struct list_rows *out)
{
	const struct db_param who[] = { db_id(req->who->organization_id), db_id(req->who->id) };
	struct db_param params[6] = { who[0], who[1] };
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	status =
	    db_select(req->db, req->arena, &desk_sql_list[window->is_backwards], params, &rows);
	if (status == STATUS_OK)
		status = db_select_number(req->db, req->arena, &desk_sql_count, who, &total);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows, sizeof(struct saved_view));
	out->total = total;
	return STATUS_OK;
}

static enum status trace(struct request *req, const char *action, const struct saved_view *view)
{
	const struct actor actor = actor_of_request(req);
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "query", NULL, view->query);
	audit_change_flag(&changes, "is_shared", false, view->is_shared);
	return audit_write(req->db, req->arena, &actor,
			   &(struct audit){ .action = action,
					    .subject_id = view->id,
					    .subject_name = view->name,
					    .changes = audit_changes_text(&changes) });
}

enum status saved_view_save(struct request *req, const struct saved_view_draft *draft,
			    struct saved_view *out, bool *is_new)
{
	struct uuid id = uuid_new(req->now_ms);
	const char *page = desk_page_words.format(draft->page);
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(id),
		db_id(req->who->id),
		db_text(page),
		db_text(draft->name),
		db_text(draft->query),
		db_flag(draft->is_shared),
		db_time(req->now_ms),
	};
	const struct db_param named[] = { params[0], params[2], params[3], params[4] };
	struct db_rows rows;
	enum status status = db_run(req->db, req->arena, &desk_sql_save, params, NULL, NULL);

	if (status == STATUS_OK)
		status = db_select(req->db, req->arena, &desk_sql_named, named, &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_INTERNAL;
	*out = *(const struct saved_view *)rows.rows;
	*is_new = uuid_eq(&out->id, &id);
	return trace(req, "saved_view.saved", out);
}

enum status saved_view_get(struct request *req, const char *reference, struct saved_view *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id),
					   db_id(req->who->id) };

	return db_select_one(req->db, req->arena, &desk_sql_get, params, out);
}

enum status saved_view_delete(struct request *req, const struct saved_view *view)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(view->id) };
	enum status status = STATUS_OK;

	if (!uuid_eq(&view->user_id, &req->who->id))
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &desk_sql_delete, params, NULL, NULL);
	return status == STATUS_OK ? trace(req, "saved_view.deleted", view) : status;
}
