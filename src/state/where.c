/* Where is my commit? */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "environment/environment.h"
#include "project/project.h"
#include "site/when.h"
#include "state/where_sql.h"
#include "version/version.h"

#define OF(kind, member) FIELD_##kind##_OF(struct where_row, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct where_row, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field where_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "place", .text = "id of project and environment together" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(WORD, "environment.tier", environment_tier, int), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(TEXT, brought_by), .flags = SEEN, .text = "the first version of the project that has it" },
	{ OF(ID, deployment_id), .flags = SEEN, .prefix = "dep", .text = "the deployment that it arrived with; null: it never did" },
	{ OF(TEXT, version), .flags = SEEN, .text = "the version that it arrived with" },
	{ OF(TIME, arrived_at), .flags = SEEN, .text = "when it arrived first" },
	{ OF(FLAG, is_there), .flags = SEEN, .text = "whether what runs there now has it" },
	{ OF(TEXT, now_version), .flags = SEEN, .text = "what runs there now" },
	{ OF(TEXT, text), .flags = FIELD_READ, .text = "all that as a sentence" },
};

const struct field where_filter_fields[] = {
	{ FIELD_TEXT_OF(struct where_filter, sha), .max = 64, .flags = FIELD_HEX, .text = "the commit: all of it, or its first 7 digits or more" },
	{ FIELD_TEXT_OF(struct where_filter, version), .max = VERSION_MAX, .text = "instead of a commit: a version, as its project calls it" },
	{ FIELD_TEXT_OF(struct where_filter, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
};

/* clang-format on */
const size_t where_n_fields = ARRAY_LEN(where_fields);
const size_t where_filter_n_fields = ARRAY_LEN(where_filter_fields);

/* "In production since 6 Nov 2025, 15:30 UTC, with 1.4.0." */
static const char *sentence(struct arena *arena, const struct where_row *row)
{
	const char *now = row->now_version ? row->now_version : _("nothing");
	char at[WHEN_TEXT_SIZE];

	if (!row->arrived_at)
		return arena_printf(arena, _("Not in %s; newest there is %s."),
				    row->environment_name, now);
	when_write(row->arrived_at, at);
	if (!row->is_there)
		return arena_printf(arena, _("Was in %s from %s, with %s; now there is %s."),
				    row->environment_name, at, row->version, now);
	return arena_printf(arena, _("In %s since %s, with %s."), row->environment_name, at,
			    row->version);
}

enum status where_list(struct request *req, const struct where_filter *f,
		       const struct list_window *window, struct list_rows *out)
{
	struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(f->project_id),
		db_text(f->sha),
		db_text(f->version),
		db_text(window->project_ids),
		db_text(window->environment_ids),
		db_id(window->above),
		db_id(window->below),
		db_int(0),
		db_int(0),
		db_id(window->since_above),
		db_id(window->until_below),
		db_int(LIMIT_COUNTED_ROWS),
	};
	struct db_rows rows[3];
	struct where_row *row;
	enum status status;

	list_limits(window, params + 8);
	status = db_run(req->db, req->arena, &where_sql[window->is_backwards], params, rows, NULL);
	if (status != STATUS_OK)
		return status;
	row = rows[0].rows;
	for (size_t i = 0; i < rows[0].n; i++)
		row[i].text = sentence(req->arena, &row[i]);
	*out = list_cut(req->arena, window, &rows[0], sizeof(struct where_row));
	out->total = *(const int64_t *)rows[1].rows;
	return *(const int64_t *)rows[2].rows ? STATUS_OK : STATUS_NOT_FOUND;
}
