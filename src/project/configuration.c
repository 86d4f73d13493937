/* Configurations: kept one by one, merged and compared. */
#include "config.h"

#include <json-c/json.h>
#include <string.h>

#include "auth/audit.h"
#include "base/str.h"
#include "json/json.h"
#include "project/configuration_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct project_config, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field project_config_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "conf", .text = "id" },
	{ OF(INT, number), .flags = SEEN, .text = "1, 2, 3 … inside its project" },
	{ OF(JSON, config), .flags = SEEN, .text = "the configuration itself" },
	{ OF(TEXT, changed_by), .flags = SEEN, .text = "name of the person or key that made it" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it came into force" },
};
/* clang-format on */
const size_t project_config_n_fields = ARRAY_LEN(project_config_fields);

enum status project_config_get(struct db *db, struct arena *arena, struct uuid organization_id,
			       struct uuid project_id, int64_t number, struct project_config *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(project_id),
					   db_int(number) };

	*out = (struct project_config){ .config = "{}" };
	if (!number)
		return STATUS_OK;
	return db_select_one(db, arena, &project_config_sql_get, params, out);
}

enum status project_config_list(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid project_id, const struct list_window *window,
				struct db_rows *out)
{
	struct db_param params[6] = { db_id(organization_id), db_id(project_id) };

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	return db_select(db, arena,
			 window->is_backwards ? &project_config_sql_list_back
					      : &project_config_sql_list,
			 params, out);
}

static enum status trace(struct request *req, const struct project *project, int64_t before,
			 int64_t after)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = "project.configured",
		.subject_id = project->id,
		.subject_name = project->name,
		.project_id = project->id,
	};
	struct audit_changes changes;

	/* Not the texts themselves: people keep in them what an audit should not. */
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "config_number",
		     before ? arena_printf(req->arena, "%lld", (long long)before) : NULL,
		     arena_printf(req->arena, "%lld", (long long)after));
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status project_config_set(struct request *req, const struct project *project,
			       const char *config)
{
	struct uuid organization_id = req->who->organization_id;
	const struct db_param which[] = { db_id(organization_id), db_id(project->id) };
	struct project_config before;
	int64_t number;
	enum status status =
	    db_select_number(req->db, req->arena, &project_config_sql_number, which, &number);

	if (status == STATUS_OK)
		status = project_config_get(req->db, req->arena, organization_id, project->id,
					    number, &before);
	if (status != STATUS_OK ||
	    str_eq(project_config_diff(req->arena, before.config, config), "[]"))
		return status;

	const struct db_param params[] = {
		which[0],
		which[1],
		db_int(number + 1),
		db_text(config),
		db_time(req->now_ms),
		db_id(uuid_new(req->now_ms)),
		db_text(req->who->name),
	};

	status = db_run(req->db, req->arena, &project_config_sql_set, params, NULL, NULL);
	return status == STATUS_OK ? trace(req, project, number, number + 1) : status;
}

/* Comparing */

struct diff {
	struct buf *out;
	size_t n;
};

static const char *text_of(struct json_object *value)
{
	return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
							 JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* A member's pointer below path: '~' and '/' in names are escaped (RFC 6901). */
static const char *pointer_to(struct arena *arena, const char *path, const char *name)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, LIMIT_BODY_BYTES);
	buf_addf(&buf, "%s/", path);
	for (; *name; name++) {
		if (*name == '~')
			buf_adds(&buf, "~0");
		else if (*name == '/')
			buf_adds(&buf, "~1");
		else
			buf_addc(&buf, *name);
	}
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

static void add(struct diff *diff, const char *path, const char *change, struct json_object *before,
		struct json_object *after)
{
	if (diff->n++)
		buf_addc(diff->out, ',');
	buf_adds(diff->out, "{\"path\":");
	json_write_text(diff->out, path);
	buf_addf(diff->out, ",\"change\":\"%s\",\"before\":", change);
	buf_adds(diff->out, before ? text_of(before) : "null");
	buf_adds(diff->out, ",\"after\":");
	buf_adds(diff->out, after ? text_of(after) : "null");
	buf_addc(diff->out, '}');
}

/* As deep as objects go; json/strict.h bounds that. */
static void compare(struct arena *arena, struct diff *diff, const char *path,
		    struct json_object *from, struct json_object *to)
{
	struct json_object *other;

	json_object_object_foreach(from, old, before)
	{
		const char *at = pointer_to(arena, path, old);

		if (!json_object_object_get_ex(to, old, &other))
			add(diff, at, "removed", before, NULL);
		else if (json_object_is_type(before, json_type_object) &&
			 json_object_is_type(other, json_type_object))
			compare(arena, diff, at, before, other);
		else if (!json_object_equal(before, other))
			add(diff, at, "changed", before, other);
	}
	json_object_object_foreach(to, new, after)
	{
		if (!json_object_object_get_ex(from, new, &other))
			add(diff, pointer_to(arena, path, new), "added", NULL, after);
	}
}

static struct json_object *parse_known(struct arena *arena, const char *text)
{
	struct json_object *out;
	struct json_problem problem;

	if (json_parse(arena, text, strlen(text), &out, &problem) != STATUS_OK)
		BUG("no JSON at byte %zu: %s", problem.offset, problem.what);
	return out;
}

const char *project_config_diff(struct arena *arena, const char *from, const char *to)
{
	struct buf buf;
	struct diff diff = { .out = &buf };
	const char *text;

	buf_init(&buf, LIMIT_RESPONSE_BYTES);
	buf_addc(&buf, '[');
	compare(arena, &diff, "", parse_known(arena, from), parse_known(arena, to));
	buf_addc(&buf, ']');
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}
