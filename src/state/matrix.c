/* What the matrix is asked for, and how it is read. */
#include "config.h"

#include <stddef.h>

#include "auth/principal.h"
#include "base/str.h"
#include "environment/environment.h"
#include "project/project.h"
#include "state/matrix_sql.h"
#include "state/moment_sql.h"
#include "team/team.h"
#include "workspace/workspace.h"

#define OF(kind, member) FIELD_##kind##_OF(struct matrix_wish, member)
#define FILTER(kind, member, c_type)                                                               \
	FIELD_NAMED(FIELD_##kind, #member, struct matrix_wish, filter.member, c_type)

/* clang-format off */
const struct field matrix_wish_fields[] = {
	{ FILTER(TEXT, q, const char *), .max = PROJECT_NAME_MAX, .text = "only projects with this in their name or slug" },
	{ FILTER(TEXT, project, const char *), .max = PROJECT_NAME_MAX, .text = "only this project: id, slug or name" },
	{ FILTER(TEXT, team, const char *), .max = TEAM_NAME_MAX, .text = "only projects of this team: id or name" },
	{ FILTER(TEXT, workspace, const char *), .max = WORKSPACE_NAME_MAX, .text = "only projects of this workspace: id or name" },
	{ FILTER(TEXT, environment, const char *), .max = ENVIRONMENT_NAME_MAX, .text = "only this environment: id, slug or name" },
	{ FILTER(WORD, tier, int), .words = &tier_words, .text = "only environments of this tier" },
	{ FILTER(FLAG, drift, bool), .text = "true: only where environments of the project differ" },
	{ FILTER(FLAG, failing, bool), .text = "true: only where the last attempt failed" },
	{ FILTER(TIME, at, int64_t), .text = "as it was at this moment" },
	{ OF(WORD, group), .words = &matrix_group_words, .text = "team or workspace: projects of one stand together" },
	{ OF(INT, rows), .low = 1, .high = LIMIT_MATRIX_PROJECTS_BRIEF, .text = "projects of a page" },
	{ OF(TEXT, after), .max = PROJECT_NAME_MAX, .text = "the last project of the page before" },
	{ OF(TEXT, after_group), .max = 300, .text = "and what it was grouped by" },
	{ OF(TEXT, refresh), .max = 8, .text = "off: stay as it is" },
	{ OF(TEXT, found), .max = LIMIT_SEARCH_BYTES, .text = "what led here" },
};
/* clang-format on */
const size_t matrix_n_wish_fields = ARRAY_LEN(matrix_wish_fields);

static const char *const groups[] = {
	[MATRIX_BY_TEAM] = "team", [MATRIX_BY_WORKSPACE] = "workspace"
};
_Static_assert(ARRAY_LEN(groups) == MATRIX_GROUP__COUNT, "a word for every group");

static const char *format_group(int group)
{
	return groups[group];
}

static bool parse_group(const char *text, int *out)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (str_eq(groups[i], text)) {
			*out = (int)i;
			return true;
		}
	return false;
}

const struct field_words matrix_group_words = { format_group, parse_group, "team or workspace" };

bool matrix_is_filtered(const struct matrix_wish *wish)
{
	const struct state_filter *f = &wish->filter;

	return f->q || f->project || f->team || f->workspace || f->environment || f->tier >= 0 ||
	       f->drift || f->failing || f->at;
}

static enum status read_whole(struct request *req, const struct matrix_wish *wish, int64_t limit,
			      struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id),
					   db_text(wish->after ? wish->after : ""), db_int(limit) };

	return db_select(req->db, req->arena, &matrix_sql_whole, params, out);
}

enum status matrix_read(struct request *req, const struct matrix_wish *wish, int64_t limit,
			struct db_rows *out)
{
	const struct state_filter *f = &wish->filter;
	const struct db_param params[MATRIX_N_PARAMS] = {
		db_id(req->who->organization_id),
		db_id(f->project_id),
		db_id(f->team_id),
		db_id(f->workspace_id),
		db_id(f->environment_id),
		db_text(f->tier < 0 ? NULL : tier_words.format(f->tier)),
		db_text(f->q),
		db_flag(f->drift),
		db_flag(f->failing),
		db_text(wish->group < 0 ? NULL : groups[wish->group]),
		db_text(wish->after ? wish->after : ""),
		db_text(wish->after_group ? wish->after_group : ""),
		db_time(f->at),
		db_id(moment_ceiling(f->at)),
		db_time(req->now_ms),
		db_int(limit),
	};

	if (!matrix_is_filtered(wish) && wish->group < 0)
		return read_whole(req, wish, limit, out);
	return db_select(req->db, req->arena, &matrix_sql[f->at != 0][wish->group >= 0], params,
			 out);
}
