/* Two environments, or one at two moments, project by project. */
#include "config.h"

#include "auth/principal.h"
#include "base/time.h"
#include "environment/environment.h"
#include "project/project.h"
#include "state/compare_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct compare_row, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct compare_row, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
#define SIDE(side)                                                                                 \
	{ AS(ID, #side ".deployment_id", side.deployment_id, struct uuid), .flags = SEEN, .prefix = "dep", .text = "the completed deployment that put there what runs on the " #side }, \
	{ AS(TEXT, #side ".version", side.version, const char *), .flags = SEEN, .text = "what runs there" }, \
	{ AS(TEXT, #side ".scm_sha", side.scm_sha, const char *), .flags = SEEN, .text = "its commit" }, \
	{ AS(INT, #side ".ordinal", side.ordinal, int64_t), .flags = SEEN, .text = "its number inside the project" }, \
	{ AS(TIME, #side ".since", side.since, int64_t), .flags = SEEN, .text = "since when" }

const struct field compare_fields[] = {
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	SIDE(left),
	SIDE(right),
	{ OF(INT, ahead), .flags = SEEN, .text = "versions by which the right is ahead of the left; null unless both run one" },
	{ OF(FLAG, is_different), .flags = SEEN, .text = "whether they run different versions" },
};

#define FILTER(kind, member) FIELD_##kind##_OF(struct compare_filter, member)
const struct field compare_filter_fields[] = {
	{ FILTER(TEXT, left), .flags = FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "environment on the left: id, slug or name" },
	{ FILTER(TIME, left_at), .text = "at this moment; without it, now" },
	{ FILTER(TEXT, right), .flags = FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "environment on the right: id, slug or name" },
	{ FILTER(TIME, right_at), .text = "at this moment; without it, now" },
	{ FILTER(TEXT, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FILTER(FLAG, different), .text = "true: only where both sides differ" },
};

/* clang-format on */
const size_t compare_n_fields = ARRAY_LEN(compare_fields);
const size_t compare_filter_n_fields = ARRAY_LEN(compare_filter_fields);

enum status compare_list(struct request *req, const struct compare_filter *f,
			 const struct list_window *window, struct list_rows *out)
{
	struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(f->project_id),
		db_id(f->left_id),
		db_time(f->left_at ? f->left_at : TIME_LAST_MS),
		db_id(f->right_id),
		db_time(f->right_at ? f->right_at : TIME_LAST_MS),
		db_flag(f->different),
		db_text(window->project_ids),
		db_id(window->above),
		db_id(window->below),
		db_id(window->since_above),
		db_id(window->until_below),
		db_int(0),
		db_int(0),
		db_int(LIMIT_COUNTED_ROWS + 1),
	};
	struct db_rows rows[2];
	enum status status;

	list_limits(window, params + 12);
	status =
	    db_run(req->db, req->arena, &compare_sql[window->is_backwards], params, rows, NULL);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows[0], sizeof(struct compare_row));
	out->total = *(const int64_t *)rows[1].rows;
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return STATUS_OK;
}
