/* The timeline's fields, and how its sorts of rows become one list. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "change/change.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "progress/progress.h"
#include "project/project.h"
#include "timeline/timeline_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct timeline_row, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct timeline_row, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field timeline_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "", .text = "of the deployment, build or change; of the audit's row else" },
	{ OF(WORD, type), .flags = SEEN, .words = &timeline_type_words, .text = "deployment, rollback, build, change, release, verdict, project, environment or service" },
	{ OF(TEXT, what), .flags = SEEN, .text = "the kind of change; what was done: release.created" },
	{ OF(WORD, status), .flags = SEEN, .words = &progress_words, .text = "of a deployment or build" },
	{ OF(TEXT, title), .flags = SEEN, .text = "of a change; the name of what something was done to" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ OF(ID, subject_id), .flags = SEEN, .prefix = "", .text = "the version of a run; what something was done to" },
	{ OF(TEXT, version), .flags = SEEN, .text = "of a deployment or build" },
	{ OF(TEXT, scm_sha), .flags = SEEN, .text = "its commit" },
	{ OF(TEXT, detail), .flags = SEEN, .text = "the verdict of a deployment; the status that came of what was done" },
	{ OF(TEXT, who), .flags = SEEN, .text = "who did it, as reported of runs and changes" },
	{ OF(INT, duration_ms), .flags = SEEN, .text = "how long a run took" },
	{ OF(TIME, at), .flags = SEEN, .text = "when" },
	{ OF(TIME, deadline_at), .flags = FIELD_COLUMN },
	{ OF(TIME, updated_at), .flags = FIELD_COLUMN },
};

const struct field timeline_filter_fields[] = {
	{ FIELD_TEXT_OF(struct timeline_filter, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct timeline_filter, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FIELD_WORD_OF(struct timeline_filter, tier), .words = &tier_words, .text = "only in environments of this tier" },
	{ FIELD_WORD_OF(struct timeline_filter, type), .words = &timeline_type_words, .text = "only rows of this sort" },
	{ FIELD_WORD_OF(struct timeline_filter, status), .words = &progress_words, .text = "only deployments and builds with this status" },
	{ FIELD_WORD_OF(struct timeline_filter, by), .words = &timeline_by_words, .text = "people: nothing that machines report; me: one's own" },
	{ FIELD_TEXT_OF(struct timeline_filter, who), .max = 255, .text = "a part of the name or address of who did it" },
	{ FIELD_TEXT_OF(struct timeline_filter, q), .max = 100, .text = "a part of a version, commit, title or project's name" },
	{ FIELD_TEXT_OF(struct timeline_filter, refresh), .max = 8, .text = "off: stay as it is" },
};

/* The word, and for people: of one and of many. */
static const struct {
	const char *word, *title, *titles;
} types[] = {
	[TIMELINE_DEPLOYMENT]  = { "deployment",  N_("Deployment"),  N_("Deployments") },
	[TIMELINE_ROLLBACK]    = { "rollback",    N_("Rollback"),    N_("Rollbacks") },
	[TIMELINE_BUILD]       = { "build",       N_("Build"),       N_("Builds") },
	[TIMELINE_CHANGE]      = { "change",      N_("Change"),      N_("Changes by hand") },
	[TIMELINE_RELEASE]     = { "release",     N_("Release"),     N_("Releases") },
	[TIMELINE_VERDICT]     = { "verdict",     N_("Verdict"),     N_("Verdicts") },
	[TIMELINE_PROJECT]     = { "project",     N_("Project"),     N_("Projects") },
	[TIMELINE_ENVIRONMENT] = { "environment", N_("Environment"), N_("Environments") },
	[TIMELINE_SERVICE]     = { "service",     N_("Service"),     N_("Services and machines") },
};
_Static_assert(ARRAY_LEN(types) == TIMELINE__COUNT, "a row for every type");

static const char *const bys[] = { [TIMELINE_BY_PEOPLE] = "people", [TIMELINE_BY_ME] = "me" };
_Static_assert(ARRAY_LEN(bys) == TIMELINE_BY__COUNT, "a word for each");
/* clang-format on */
const size_t timeline_n_fields = ARRAY_LEN(timeline_fields);
const size_t timeline_n_filter_fields = ARRAY_LEN(timeline_filter_fields);

static const char *format_type(int type)
{
	return types[type].word;
}

static bool parse_type(const char *text, int *out)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(types[i].word, text)) {
			*out = (int)i;
			return true;
		}
	return false;
}

const struct field_words timeline_type_words = {
	format_type, parse_type,
	"deployment, rollback, build, change, release, verdict, project, environment or service"
};

static const char *format_by(int by)
{
	return bys[by];
}

static bool parse_by(const char *text, int *out)
{
	for (size_t i = 0; i < ARRAY_LEN(bys); i++)
		if (str_eq(bys[i], text)) {
			*out = (int)i;
			return true;
		}
	return false;
}

const struct field_words timeline_by_words = { format_by, parse_by, "people or me" };

const char *timeline_type_title(int type)
{
	return _(types[type].title);
}

const char *timeline_type_titles(int type)
{
	return _(types[type].titles);
}

enum status timeline_resolve(struct request *req, struct timeline_filter *filter)
{
	struct change_filter place = { .kind = -1,
				       .project = filter->project,
				       .environment = filter->environment };
	enum status status = change_resolve(req, &place);

	filter->project_id = place.project_id;
	filter->environment_id = place.environment_id;
	return status;
}

static enum timeline_path path_of(const struct timeline_filter *f)
{
	bool has_project = !uuid_is_nil(&f->project_id);
	bool has_environment = !uuid_is_nil(&f->environment_id);

	if (f->status >= 0)
		return has_project       ? TIMELINE_OF_PROJECT_STATUS
		       : has_environment ? TIMELINE_OF_ENVIRONMENT_STATUS
					 : TIMELINE_OF_STATUS;
	if (has_project)
		return has_environment ? TIMELINE_OF_PLACE : TIMELINE_OF_PROJECT;
	return has_environment ? TIMELINE_OF_ENVIRONMENT : TIMELINE_OF_ALL;
}

/* Whether something is asked for that no index tells. */
static bool is_sought(const struct timeline_filter *f)
{
	return f->tier >= 0 || f->type == TIMELINE_ROLLBACK || f->by == TIMELINE_BY_ME || f->who ||
	       f->q;
}

static enum status read_once(struct request *req, const struct timeline_filter *f,
			     const struct list_window *window, struct db_rows *rows)
{
	const struct principal *who = req->who;
	bool is_me = f->by == TIMELINE_BY_ME;
	const struct db_param params[TIMELINE_N_PARAMS] = {
		db_id(who->organization_id),
		db_id(f->project_id),
		db_id(f->environment_id),
		db_text(f->tier < 0 ? NULL : tier_words.format(f->tier)),
		db_text(f->type < 0 ? NULL : types[f->type].word),
		db_text(f->status < 0 ? NULL : progress_words.format(f->status)),
		db_flag(f->by == TIMELINE_BY_PEOPLE),
		db_id(is_me ? who->id : (struct uuid){ { 0 } }),
		db_text(is_me ? who->email : NULL),
		db_text(is_me ? who->name : NULL),
		db_text(f->who),
		db_text(f->q),
		db_flag(is_sought(f)),
		db_text(window->project_ids),
		db_text(window->environment_ids),
		db_id(window->above),
		db_id(window->below),
		db_int(window->limit + 1),
	};

	memset(rows, 0, (TIMELINE_N_SOURCES + 1) * sizeof(*rows));
	return db_run(req->db, req->arena, &timeline_sql[path_of(f)][window->is_backwards], params,
		      rows, NULL);
}

/* Deployments are the first source. */
static bool has_overdue(const struct db_rows *rows, int64_t now_ms)
{
	const struct timeline_row *row = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (row[i].deadline_at && row[i].deadline_at <= now_ms)
			return true;
	return false;
}

static int newest_first(const void *a, const void *b)
{
	const struct timeline_row *left = a, *right = b;

	return uuid_compare(&right->id, &left->id);
}

static int oldest_first(const void *a, const void *b)
{
	return newest_first(b, a);
}

/* All sources in the order of reading. */
static struct db_rows merge(struct arena *arena, const struct db_rows *sources, bool is_backwards)
{
	struct db_rows all = { .n = 0 };
	struct timeline_row *out;

	for (size_t i = 0; i < TIMELINE_N_SOURCES; i++)
		all.n += sources[i].n;
	all.rows = out = arena_array(arena, all.n, sizeof(*out));
	for (size_t i = 0; i < TIMELINE_N_SOURCES; i++) {
		if (sources[i].n)
			memcpy(out, sources[i].rows, sources[i].n * sizeof(*out));
		out += sources[i].n;
	}
	if (all.n)
		qsort(all.rows, all.n, sizeof(*out), is_backwards ? oldest_first : newest_first);
	return all;
}

enum status timeline_list(struct request *req, const struct timeline_filter *filter,
			  const struct list_window *window, struct list_rows *out,
			  struct uuid *sought_to)
{
	struct db_rows sources[TIMELINE_N_SOURCES + 1], all;
	const struct timeline_end *end;
	size_t n;
	enum status status = read_once(req, filter, window, sources);

	if (status == STATUS_OK && has_overdue(&sources[0], req->now_ms)) {
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
					   req->now_ms, LIMIT_PAGE_ROWS, &n);
		if (status == STATUS_OK)
			status = read_once(req, filter, window, sources);
	}
	if (status != STATUS_OK)
		return status;
	all = merge(req->arena, sources, window->is_backwards);
	*out = list_cut(req->arena, window, &all, sizeof(struct timeline_row));
	out->total = (int64_t)out->n;
	end = sources[TIMELINE_N_SOURCES].rows;
	*sought_to = end && sources[TIMELINE_N_SOURCES].n ? end->id : (struct uuid){ { 0 } };
	return STATUS_OK;
}
