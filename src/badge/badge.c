/* Badges: their fields, how they are kept, and the picture itself. */
#include "config.h"

#include "auth/audit.h"
#include "auth/etag.h"
#include "auth/guard.h"
#include "badge/badge_sql.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "environment/environment.h"
#include "project/project.h"
#include "site/language.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct badge, member), .flags = FIELD_READ
#define DRAFT(kind, member) FIELD_##kind##_OF(struct badge_draft, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field badge_fields[] = {
	{ OF(ID, id), .prefix = "badge", .text = "id" },
	{ FIELD_NAMED(FIELD_ID, "project.id", struct badge, project_id, struct uuid), .flags = FIELD_READ, .prefix = "proj", .text = "id of the project" },
	{ FIELD_NAMED(FIELD_TEXT, "project.slug", struct badge, project_slug, const char *), .flags = FIELD_READ, .text = "its slug" },
	{ FIELD_NAMED(FIELD_TEXT, "project.name", struct badge, project_name, const char *), .flags = FIELD_READ, .text = "its name" },
	{ FIELD_NAMED(FIELD_ID, "environment.id", struct badge, environment_id, struct uuid), .flags = FIELD_READ, .prefix = "env", .text = "id of the environment" },
	{ FIELD_NAMED(FIELD_TEXT, "environment.slug", struct badge, environment_slug, const char *), .flags = FIELD_READ, .text = "its slug" },
	{ FIELD_NAMED(FIELD_TEXT, "environment.name", struct badge, environment_name, const char *), .flags = FIELD_READ, .text = "its name" },
	{ OF(TEXT, url), .text = "address of the picture of the version, for anybody; status.svg beside it shows the last attempt, and .json what shields.io reads" },
	{ OF(TIME, created_at), .text = "when it was made" },
};

const struct field badge_draft_fields[] = {
	{ DRAFT(TEXT, project) | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "id, slug or name of the project" },
	{ DRAFT(TEXT, environment) | FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "id, slug or name of the environment" },
};

const struct field badge_filter_fields[] = {
	{ FIELD_TEXT_OF(struct badge_filter, project), .flags = FIELD_WRITE, .max = PROJECT_NAME_MAX, .text = "only those of this project: id, slug or name" },
};
/* clang-format on */
const size_t badge_n_fields = ARRAY_LEN(badge_fields);
const size_t badge_n_draft_fields = ARRAY_LEN(badge_draft_fields);
const size_t badge_n_filter_fields = ARRAY_LEN(badge_filter_fields);

const char *badge_path(struct arena *arena, const struct badge *badge, const char *file)
{
	return arena_printf(arena, "/badge/%s/%s", badge->token, file);
}

enum status badge_get(struct request *req, const char *reference, struct badge *out)
{
	struct uuid id;
	struct db_param params[2] = { db_id(req->who->organization_id) };
	enum status status;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;
	params[1] = db_id(id);
	status = db_select_one(req->db, req->arena, &badge_sql_by_id, params, out);
	if (status != STATUS_OK)
		return status;
	out->url = request_url(req, badge_path(req->arena, out, "version.svg"));
	return access_sees(req->who,
			   &(struct access_place){ .project_id = out->project_id,
						   .environment_id = out->environment_id })
		   ? STATUS_OK
		   : STATUS_NOT_FOUND;
}

enum status badge_list(struct request *req, struct uuid project_id,
		       const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[11] = { db_id(req->who->organization_id), db_id(project_id),
				       db_id(project_id) };
	enum status status;

	list_only(req->who->project_ids, params + 3);
	list_only(req->who->environment_ids, params + 5);
	list_bounds(window, params + 7);
	list_limits(window, params + 9);
	status =
	    db_select(req->db, req->arena,
		      window->is_backwards ? &badge_sql_list_back : &badge_sql_list, params, out);
	for (size_t i = 0; status == STATUS_OK && i < out->n; i++) {
		struct badge *badge = (struct badge *)out->rows + i;

		badge->url = request_url(req, badge_path(req->arena, badge, "version.svg"));
	}
	if (status != STATUS_OK)
		return status;
	params[7] = db_id(window->since_above);
	params[8] = db_id(window->until_below);
	return db_select_number(req->db, req->arena, &badge_sql_count, params, total);
}

/* Whoever looks after the project says who may see what runs of it. */
static enum status check(struct request *req, struct uuid project_id, struct uuid environment_id)
{
	const struct access_place place = { .project_id = project_id,
					    .environment_id = environment_id };

	return guard_place(req, CAN_PROJECTS, &place);
}

static enum status trace(struct request *req, const char *action, const struct badge *badge)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = badge->id,
		.subject_name = arena_printf(req->arena, "%s in %s", badge->project_name,
					     badge->environment_name),
		.project_id = badge->project_id,
		.environment_id = badge->environment_id,
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

/* What the draft names; what nobody has is a wrong field. */
static enum status find_place(struct request *req, const struct badge_draft *draft,
			      struct project *project, struct environment *environment)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, draft->project, project);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = project->id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "project", "unknown", _("is no project that there is"));
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = environment_get(req->db, req->arena, req->who->organization_id,
					 draft->environment, environment);
	if (status != STATUS_NOT_FOUND)
		return status;
	request_fail_field(req, "environment", "unknown", _("is no environment that there is"));
	return STATUS_INVALID;
}

enum status badge_create(struct request *req, const struct badge_draft *draft, struct badge *out)
{
	struct project project;
	struct environment environment;
	unsigned char bytes[BADGE_TOKEN_LEN / 2];
	char *token = arena_alloc(req->arena, BADGE_TOKEN_LEN + 1);
	enum status status = find_place(req, draft, &project, &environment);

	if (status == STATUS_OK)
		status = check(req, project.id, environment.id);
	if (status != STATUS_OK)
		return status;
	rand_bytes(bytes, sizeof(bytes));
	str_hex(bytes, sizeof(bytes), token);
	*out = (struct badge){
		.id = uuid_new(req->now_ms),
		.token = token,
		.project_id = project.id,
		.project_slug = project.slug,
		.project_name = project.name,
		.environment_id = environment.id,
		.environment_slug = environment.slug,
		.environment_name = environment.name,
		.created_at = req->now_ms,
	};
	out->url = request_url(req, badge_path(req->arena, out, "version.svg"));

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(out->id),
		db_text(token),
		db_id(project.id),
		db_id(environment.id),
		db_time(req->now_ms),
	};

	status = db_run(req->db, req->arena, &badge_sql_insert, params, NULL, NULL);
	return status == STATUS_OK ? trace(req, "badge.created", out) : status;
}

enum status badge_revoke(struct request *req, const struct badge *badge)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(badge->id) };
	int64_t matched = 0;
	enum status status = check(req, badge->project_id, badge->environment_id);

	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &badge_sql_delete, params, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	return matched ? trace(req, "badge.revoked", badge) : STATUS_NOT_FOUND;
}

/* The picture */

/* "version.svg": subject, and whether it is a picture; false when it is no such file. */
static bool split_file(struct request *req, const char *file, const char **subject,
		       bool *is_picture)
{
	const char *dot = strchr(file, '.');

	if (!dot)
		return false;
	*subject = arena_strndup(req->arena, file, (size_t)(dot - file));
	*is_picture = str_eq(dot, ".svg");
	return *is_picture || str_eq(dot, ".json");
}

static enum status find_facts(struct request *req, struct badge_facts *out)
{
	const struct db_param params[] = { db_text(req->captures[0]) };

	if (strlen(req->captures[0]) != BADGE_TOKEN_LEN)
		return STATUS_NOT_FOUND;
	return db_select_one(req->db, req->arena, &badge_sql_facts, params, out);
}

static const char *label_of(const struct request *req)
{
	const char *label = request_query(req, "label");

	return label && str_utf8_len(label) <= BADGE_LABEL_MAX && !str_has_control(label) ? label
											  : NULL;
}

/* A wrong address is told by a grey picture with 404: whoever shows it sees why, and whoever keeps it knows. */
enum status badge_show(struct request *req)
{
	static const struct badge_text unknown = { N_("badge"), N_("not found"), "lightgrey",
						   true };
	const char *style_word = request_query(req, "style");
	struct badge_text text = { _(unknown.label), _(unknown.message), unknown.color, true };
	struct badge_facts facts;
	const char *subject = "";
	bool is_picture = true;
	int style = BADGE_FLAT;
	enum status status = split_file(req, req->captures[1], &subject, &is_picture)
				 ? find_facts(req, &facts)
				 : STATUS_NOT_FOUND;

	if (status == STATUS_OK && !badge_say(subject, label_of(req), &facts, &text)) {
		text = (struct badge_text){ _(unknown.label), _(unknown.message), unknown.color,
					    true };
		status = STATUS_NOT_FOUND;
	}
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (style_word && !badge_style_words.parse(style_word, &style))
		style = BADGE_FLAT;
	language_has_words(req);
	response_begin(req, status == STATUS_OK ? 200 : 404,
		       is_picture ? "image/svg+xml; charset=utf-8" : "application/json");
	response_header(req, "Cache-Control",
			arena_printf(req->arena, "max-age=%d, must-revalidate", BADGE_FRESH_S));
	if (is_picture)
		badge_draw(&req->response.body, (enum badge_style)style, &text);
	else
		badge_write_json(&req->response.body, &text);
	if (status == STATUS_OK)
		etag_answer(req, true);
	return STATUS_OK;
}
