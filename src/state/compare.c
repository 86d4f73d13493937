/* Two environments, or one at two moments, project by project. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/time.h"
#include "environment/environment.h"
#include "project/project.h"
#include "release/release.h"
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
	{ AS(INT, "commits.count", commits.count, int64_t), .flags = FIELD_READ, .text = "commits that the newer of both versions has and the older has not, as far as they were told; null where there are not two" },
	{ AS(LIST, "commits.shas", commits.shas, const char *), .flags = FIELD_READ, .text = "the first 100 of them, the newest version's first" },
	{ AS(TEXT, "commits.missing", commits.missing, const char *), .flags = FIELD_READ, .text = "why not all of them are known; null when they are" },
};

#define FILTER(kind, member) FIELD_##kind##_OF(struct compare_filter, member)
const struct field compare_filter_fields[] = {
	{ FILTER(TEXT, left), .max = ENVIRONMENT_NAME_MAX, .text = "environment on the left: id, slug or name" },
	{ FILTER(TEXT, left_release), .max = RELEASE_NAME_MAX, .text = "or a release: id, slug or name" },
	{ FILTER(TIME, left_at), .text = "at this moment; without it, now" },
	{ FILTER(TEXT, right), .max = ENVIRONMENT_NAME_MAX, .text = "environment on the right: id, slug or name" },
	{ FILTER(TEXT, right_release), .max = RELEASE_NAME_MAX, .text = "or a release: id, slug or name" },
	{ FILTER(TIME, right_at), .text = "at this moment; without it, now" },
	{ FILTER(TEXT, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FILTER(FLAG, different), .text = "true: only where both sides differ" },
};

/* clang-format on */
const size_t compare_n_fields = ARRAY_LEN(compare_fields);
const size_t compare_filter_n_fields = ARRAY_LEN(compare_filter_fields);

/* What is asked of the commits: a triple for each project with two versions; NULL when there is none. */
static const char *pairs_of(struct arena *arena, const struct list_rows *list)
{
	const struct compare_row *row = list->rows;
	struct buf buf;
	const char *text;
	size_t n = 0;

	buf_init(&buf, LIMIT_PAGE_ROWS * 128);
	for (size_t i = 0; i < list->n; i++, row++) {
		bool is_ahead = row->ahead > 0;
		char id[UUID_TEXT_SIZE];

		if (row->ahead == FIELD_NO_INT || !row->ahead)
			continue;
		uuid_format(&row->project_id, id);
		buf_addf(&buf, "%s{\"id\":\"%s\",\"low\":%lld,\"high\":%lld}", n++ ? "," : "[", id,
			 (long long)(is_ahead ? row->left.ordinal : row->right.ordinal),
			 (long long)(is_ahead ? row->right.ordinal : row->left.ordinal));
	}
	buf_addc(&buf, ']');
	text = n ? buf_dup(&buf, arena) : NULL;
	buf_release(&buf);
	return text;
}

static const char *nothing_on_left(bool is_release)
{
	return is_release ? _("The release on the left has no version of it.")
			  : _("Nothing runs on the left.");
}

static const char *nothing_on_right(bool is_release)
{
	return is_release ? _("The release on the right has no version of it.")
			  : _("Nothing runs on the right.");
}

/* Why commits are missing: versions that were told without any. */
static const char *gap(struct arena *arena, const struct compare_between *between)
{
	int64_t n = between->n_versions - between->n_told;

	if (!n)
		return NULL;
	if (between->n_versions == 1)
		return _("The one version between came without commits.");
	return arena_printf(arena, _("%lld of the %lld versions between came without commits."),
			    (long long)n, (long long)between->n_versions);
}

static void add_between(struct request *req, const struct compare_filter *f,
			struct compare_row *row, const struct db_rows *found)
{
	const struct compare_between *between = found->rows;

	row->commits = (struct compare_commits){ .count = FIELD_NO_INT };
	if (row->ahead == FIELD_NO_INT) {
		row->commits.missing = row->left.version
					   ? nothing_on_right(f->right_release != NULL)
					   : nothing_on_left(f->left_release != NULL);
		return;
	}
	row->commits.count = 0;
	row->commits.shas = "";
	for (size_t i = 0; i < found->n; i++, between++) {
		if (!uuid_eq(&between->project_id, &row->project_id))
			continue;
		row->commits = (struct compare_commits){
			.count = between->n_told ? between->n_commits : FIELD_NO_INT,
			.shas = between->shas, /* NULL when nothing was told */
			.missing = gap(req->arena, between),
		};
	}
}

enum status compare_commits(struct request *req, struct uuid project_id, int64_t low, int64_t high,
			    struct compare_commits *out, struct db_rows *rows)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
					   db_int(low), db_int(high) };
	struct db_rows found[2] = { { NULL, 0 } };
	enum status status = db_run(req->db, req->arena, &compare_sql_commits, params, found, NULL);
	const struct compare_between *between = found[0].rows;

	*out = (struct compare_commits){ .count = 0 };
	*rows = found[1];
	if (status == STATUS_OK && found[0].n)
		*out = (struct compare_commits){
			.count = between->n_told ? between->n_commits : FIELD_NO_INT,
			.missing = gap(req->arena, between),
		};
	return status;
}

/* One statement for all rows. */
static enum status add_commits(struct request *req, const struct compare_filter *f,
			       struct list_rows *list)
{
	const char *pairs = pairs_of(req->arena, list);
	const struct db_param params[] = { db_id(req->who->organization_id), db_text(pairs) };
	struct compare_row *row = list->rows;
	struct db_rows found = { NULL, 0 };
	enum status status = STATUS_OK;

	if (pairs)
		status = db_select(req->db, req->arena, &compare_sql_between, params, &found);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < list->n; i++, row++)
		add_between(req, f, row, &found);
	return STATUS_OK;
}

enum status compare_list(struct request *req, const struct compare_filter *f,
			 const struct list_window *window, struct list_rows *out)
{
	struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(f->project_id),
		db_id(f->left_id),
		db_time(f->left_at ? f->left_at : TIME_LAST_MS),
		db_id(f->left_release_id),
		db_id(f->right_id),
		db_time(f->right_at ? f->right_at : TIME_LAST_MS),
		db_id(f->right_release_id),
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

	list_limits(window, params + 14);
	status =
	    db_run(req->db, req->arena, &compare_sql[window->is_backwards], params, rows, NULL);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows[0], sizeof(struct compare_row));
	out->total = *(const int64_t *)rows[1].rows;
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return add_commits(req, f, out);
}
