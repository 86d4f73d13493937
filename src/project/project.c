/* Projects: their fields, and how one comes to be. */
#include "config.h"

#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "environment/environment.h"
#include "project/project.h"
#include "project/project_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct project, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct project, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field project_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "proj", .text = "id" },
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address; unique" },
	{ OF(TEXT, name), .flags = SEEN, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is" },
	{ OF(WORD, status), .flags = SEEN, .words = &project_status_all, .text = "active or archived" },
	{ OF(TEXT, template), .flags = SEEN, .text = "what it was made from, as whoever made it asked" },
	{ OF(WORD, visibility), .flags = SEEN, .words = &project_visibility_words, .text = "private, internal or public: a note for people" },
	{ OF(INT, versions), .flags = SEEN, .text = "versions seen so far" },
	{ AS(INT, "deployments.total", deployments, int64_t), .flags = SEEN, .text = "deployments recorded so far" },
	{ AS(JSON, "deployments.latest", latest, const char *), .flags = FIELD_READ, .text = "the newest deployment: its id, status (success for completed) and created_at" },
	{ OF(ID, latest_id), .flags = FIELD_COLUMN },
	{ OF(TEXT, latest_status), .flags = FIELD_COLUMN },
	{ OF(TIME, latest_at), .flags = FIELD_COLUMN },
	{ OF(INT, config_number), .flags = SEEN, .text = "which of its configurations is in force; 0 for none" },
	{ AS(ID, "team.id", team_id, struct uuid), .flags = SEEN | FIELD_DEFINED, .prefix = "team", .text = "the team that it belongs to" },
	{ AS(TEXT, "team.name", team_name, const char *), .flags = SEEN | FIELD_DEFINED, .text = "its name" },
	{ AS(ID, "workspace.id", workspace_id, struct uuid), .flags = SEEN | FIELD_DEFINED, .prefix = "ws", .text = "the workspace that it is in" },
	{ AS(TEXT, "workspace.name", workspace_name, const char *), .flags = SEEN | FIELD_DEFINED, .text = "its name" },
	{ OF(JSON, extra_metadata), .flags = SEEN, .text = "whatever its clients keep with it" },
	{ OF(WORD, auto_create_environments), .flags = SEEN, .words = &environment_policy_words, .text = "whether its events may make environments: on, ask or off; null: as the organization says" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was first seen" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
	{ OF(TIME, deleted_at), .flags = SEEN | FIELD_DEFINED, .text = "when it was deleted" },
};
_Static_assert(ARRAY_LEN(project_fields) == PROJECT_N_FIELDS, "as the statements have it");

#define DRAFT(kind, member) FIELD_##kind##_OF(struct project_draft, member)
const struct field project_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(TEXT, slug), .flags = FIELD_WRITE, .max = 63, .text = "its part of an address: lower-case letters, digits and hyphens; made of the name unless given" },
	{ DRAFT(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is" },
	{ DRAFT(TEXT, template), .flags = FIELD_WRITE, .max = 100, .text = "what it is made from; kept as it is" },
	{ DRAFT(WORD, visibility), .flags = FIELD_WRITE, .words = &project_visibility_words, .text = "private, internal or public; private unless given" },
	{ DRAFT(WORD, status), .flags = FIELD_WRITE, .words = &project_status_words, .text = "active or archived" },
	{ DRAFT(JSON, extra_metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" },
	{ DRAFT(ID, team_id), .flags = FIELD_WRITE, .text = "the team that it belongs to; null for none" },
	{ DRAFT(ID, workspace_id), .flags = FIELD_WRITE, .text = "the workspace that it is in; null for none" },
	{ DRAFT(WORD, auto_create_environments), .flags = FIELD_WRITE, .words = &environment_policy_words, .text = "whether its events may make environments: on, ask or off; null: as the organization says" },
};

#define FILTER(kind, named, member, c_type) FIELD_NAMED(FIELD_##kind, named, struct project_filter, member, c_type)
const struct field project_filter_fields[] = {
	{ FILTER(WORD, "status", status, int), .words = &project_status_words, .text = "only active or archived ones" },
	{ FILTER(ID, "team", team_id, struct uuid), .text = "only those of this team" },
	{ FILTER(ID, "workspace", workspace_id, struct uuid), .text = "only those in this workspace" },
	{ FILTER(TEXT, "q", q, const char *), .max = PROJECT_NAME_MAX, .text = "only those that have this in their name or slug" },
};

#define ALIAS(kind, member) FIELD_##kind##_OF(struct project_alias, member)
const struct field project_alias_fields[] = {
	{ ALIAS(ID, id), .flags = SEEN, .prefix = "alias", .text = "id" },
	{ ALIAS(TEXT, name), .flags = SEEN, .text = "a name that it had; null when only the slug was another" },
	{ ALIAS(TEXT, slug), .flags = SEEN, .text = "a slug that it had" },
	{ ALIAS(TIME, created_at), .flags = SEEN, .text = "since when it has it no more" },
};
/* clang-format on */
const size_t project_n_fields = ARRAY_LEN(project_fields);
const size_t project_n_draft_fields = ARRAY_LEN(project_draft_fields);
const size_t project_n_filter_fields = ARRAY_LEN(project_filter_fields);
const size_t project_alias_n_fields = ARRAY_LEN(project_alias_fields);

static const char *const status_names[] = {
	[PROJECT_ACTIVE] = "active",
	[PROJECT_ARCHIVED] = "archived",
	[PROJECT_DELETED] = "deleted",
};
_Static_assert(ARRAY_LEN(status_names) == PROJECT__COUNT, "a name for every status");

static const char *const visibility_names[] = {
	[PROJECT_PRIVATE] = "private",
	[PROJECT_INTERNAL] = "internal",
	[PROJECT_PUBLIC] = "public",
};
_Static_assert(ARRAY_LEN(visibility_names) == PROJECT_VISIBILITY__COUNT, "a name for every one");

static bool parse_word(const char *const *names, int n, const char *text, int *value)
{
	for (int i = 0; i < n; i++) {
		if (str_ieq(text, names[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

static const char *status_format(int value)
{
	return status_names[value];
}

static bool status_parse(const char *text, int *value)
{
	return parse_word(status_names, PROJECT_DELETED, text, value);
}

static bool status_parse_all(const char *text, int *value)
{
	return parse_word(status_names, PROJECT__COUNT, text, value);
}

static const char *visibility_format(int value)
{
	return visibility_names[value];
}

static bool visibility_parse(const char *text, int *value)
{
	return parse_word(visibility_names, PROJECT_VISIBILITY__COUNT, text, value);
}

const struct field_words project_status_words = { status_format, status_parse, "active, archived" };
const struct field_words project_status_all = { status_format, status_parse_all,
						"active, archived, deleted" };
const struct field_words project_visibility_words = { visibility_format, visibility_parse,
						      "private, internal, public" };

/* The newest deployment as its own object, null when there is none: in your-app's words, which differ here from
 * those of deployments themselves (doc/dialects.md). */
static void complete(struct arena *arena, const struct db_rows *rows)
{
	struct project *project = rows->rows;

	for (size_t i = 0; i < rows->n; i++, project++) {
		char id[TYPEID_TEXT_SIZE], at[TIME_TEXT_SIZE];

		if (uuid_is_nil(&project->latest_id))
			continue;
		uuid_format_typeid(&project->latest_id, "deploy", id);
		time_format(project->latest_at, at);
		if (str_eq(project->latest_status, "completed"))
			project->latest_status = "success";
		project->latest =
		    arena_printf(arena, "{\"id\":\"%s\",\"status\":\"%s\",\"created_at\":\"%s\"}",
				 id, project->latest_status, at);
	}
}

static enum status select_projects(struct db *db, struct arena *arena,
				   const struct db_stmt_def *def, const struct db_param *params,
				   struct db_rows *out)
{
	enum status status = db_select(db, arena, def, params, out);

	if (status == STATUS_OK)
		complete(arena, out);
	return status;
}

#define FILTER_PARAMS 9
static void filter_params(const struct project_filter *filter, struct db_param *out)
{
	const char *word = filter->status < 0 ? NULL : status_names[filter->status];

	out[0] = out[1] = db_text(word);
	out[2] = out[3] = db_id(filter->team_id);
	out[4] = out[5] = db_id(filter->workspace_id);
	out[6] = out[7] = out[8] = db_text(filter->q);
}

enum status project_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct project_filter *filter, const struct list_window *window,
			 struct db_rows *out)
{
	struct db_param params[7 + FILTER_PARAMS] = { db_id(organization_id) };

	list_only(window->project_ids, params + 1);
	filter_params(filter, params + 3);
	list_bounds(window, params + 3 + FILTER_PARAMS);
	list_limits(window, params + 5 + FILTER_PARAMS);
	return select_projects(db, arena,
			       window->is_backwards ? &project_sql_list_back : &project_sql_list,
			       params, out);
}

enum status project_expand(struct request *req, const char *ids, struct db_rows *out)
{
	struct db_param params[4] = { db_text(ids), db_id(req->who->organization_id) };

	list_only(req->who->project_ids, params + 2);
	return select_projects(req->db, req->arena, &project_sql_expand, params, out);
}

enum status project_count(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct project_filter *filter, const struct list_window *window,
			  int64_t *out)
{
	struct db_param params[3 + FILTER_PARAMS] = { db_id(organization_id) };

	list_only(window->project_ids, params + 1);
	filter_params(filter, params + 3);
	return db_select_number(db, arena, &project_sql_count, params, out);
}

static enum status find(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			const struct db_param *params, struct project *out)
{
	struct db_rows rows;
	enum status status = select_projects(db, arena, def, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct project *)rows.rows;
	return STATUS_OK;
}

enum status project_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct project *out)
{
	static const struct db_stmt_def *const ways[] = { &project_sql_by_slug,
							  &project_sql_by_name,
							  &project_sql_by_alias };
	const struct db_param params[] = { db_id(organization_id), db_text(reference),
					   db_text(reference) };
	enum status status = STATUS_NOT_FOUND;
	struct uuid id;

	if (uuid_parse_any(reference, &id)) {
		const struct db_param by_id[] = { db_id(organization_id), db_id(id) };

		status = find(db, arena, &project_sql_by_id, by_id, out);
	}
	for (size_t i = 0; i < ARRAY_LEN(ways) && status == STATUS_NOT_FOUND; i++)
		status = find(db, arena, ways[i], params, out);
	return status;
}

enum status project_reach(struct request *req, const char *reference, enum capability capability,
			  struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, out);
	struct access_place place = { .tier = NULL };

	if (status == STATUS_OK)
		place.project_id = out->id;
	if (status == STATUS_OK && !access_sees(req->who, &place))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("project"));
	if (status != STATUS_OK || capability == CAN_NOTHING)
		return status;
	return guard_place(req, capability, &place);
}

enum status project_get_deleted(struct db *db, struct arena *arena, struct uuid organization_id,
				const char *reference, struct project *out)
{
	const struct db_param params[] = { db_id(organization_id), db_text(reference),
					   db_text(reference) };
	struct uuid id;

	if (uuid_parse_any(reference, &id)) {
		const struct db_param by_id[] = { db_id(organization_id), db_id(id) };

		return find(db, arena, &project_sql_deleted_by_id, by_id, out);
	}
	return find(db, arena, &project_sql_deleted_by_alias, params, out);
}

enum status project_aliases(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid project_id, const struct list_window *window,
			    struct db_rows *out)
{
	struct db_param params[6] = { db_id(organization_id), db_id(project_id) };

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	return db_select(db, arena,
			 window->is_backwards ? &project_sql_aliases_back : &project_sql_aliases,
			 params, out);
}

enum status project_list_owned(struct db *db, struct arena *arena, struct uuid organization_id,
			       enum project_owner owner, struct uuid owner_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(owner_id) };

	return select_projects(db, arena, &project_sql_owned[owner], params, out);
}

struct project_draft project_draft_of(const struct project *project)
{
	return (struct project_draft){
		.name = project->name,
		.slug = project->slug,
		.description = project->description,
		.template = project->template,
		.extra_metadata = project->extra_metadata,
		.status = project->status,
		.visibility = project->visibility,
		.team_id = project->team_id,
		.workspace_id = project->workspace_id,
		.auto_create_environments = project->auto_create_environments,
	};
}
