/* Commits: read from what clients send, kept with their version. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "json/codec.h"
#include "json/json.h"
#include "version/commit_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct commit, member)
#define BOTH             (FIELD_READ | FIELD_WRITE | FIELD_COLUMN)

/* clang-format off */
const struct field commit_fields[] = {
	{ OF(TEXT, sha), .flags = BOTH | FIELD_REQUIRED | FIELD_HEX, .max = 64, .text = "its digest" },
	{ OF(TEXT, author), .flags = BOTH, .max = 255, .text = "who wrote it" },
	{ OF(TEXT, message), .flags = BOTH | FIELD_LINES, .max = 10000, .text = "its message, whole" },
	{ OF(TIME, authored_at), .flags = BOTH, .text = "when it was written" },
	{ OF(TEXT, squashed_into), .flags = BOTH | FIELD_HEX, .max = 64, .text = "the commit that it became a part of" },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(commit_fields) == COMMIT_N_COLUMNS, "as the statements have it");
const size_t commit_n_fields = ARRAY_LEN(commit_fields);

struct reading {
	struct request *req; /* NULL: nobody is told */
	size_t index;
};

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	const struct reading *reading = context;

	(void)field;
	if (reading->req)
		request_fail_field(
		    reading->req,
		    arena_printf(reading->req->arena, "commits/%zu/%s", reading->index, name),
		    field_fault_code(fault), message);
}

static const char *lower(struct arena *arena, const char *text)
{
	char *out = text ? arena_strdup(arena, text) : NULL;

	for (char *c = out; c && *c; c++)
		*c = str_lower(*c);
	return out;
}

/* NULL for none. */
static const char *moment(struct arena *arena, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (!ms)
		return NULL;
	time_format_sql(ms, text);
	return arena_strdup(arena, text);
}

static void write_one(struct arena *arena, struct buf *out, const struct commit *commit)
{
	size_t n = 0;

	buf_addc(out, '{');
	json_put_text(out, &n, "sha", lower(arena, commit->sha));
	json_put_text(out, &n, "author", commit->author);
	json_put_text(out, &n, "message", commit->message);
	json_put_text(out, &n, "authored_at", moment(arena, commit->authored_at));
	json_put_text(out, &n, "squashed_into", lower(arena, commit->squashed_into));
	buf_addc(out, '}');
}

static const char *read_array(struct arena *arena, struct reading *reading,
			      struct json_object *array)
{
	const struct codec codec = { arena, refuse, reading };
	size_t len = json_object_array_length(array), n = 0;
	struct buf buf;
	const char *text;

	buf_init(&buf, 4 * LIMIT_BODY_BYTES);
	buf_addc(&buf, '[');
	for (size_t i = 0; i < len && i < COMMITS_MAX; i++) {
		struct json_object *one = json_object_array_get_idx(array, i);
		struct commit commit;

		reading->index = i;
		field_clear(commit_fields, commit_n_fields, &commit);
		if (!json_object_is_type(one, json_type_object)) {
			refuse(reading, NULL, "", FAULT_TYPE, _("must be an object"));
			continue;
		}
		if (!codec_decode(&codec, commit_fields, commit_n_fields, one, &commit))
			continue;
		if (n++)
			buf_addc(&buf, ',');
		write_one(arena, &buf, &commit);
	}
	buf_addc(&buf, ']');
	text = n ? buf_dup(&buf, arena) : NULL;
	buf_release(&buf);
	return text;
}

enum status commits_check(struct request *req, const char **commits)
{
	struct reading reading = { .req = req };
	struct json_object *array;
	struct json_problem problem;

	if (!*commits)
		return STATUS_OK;
	if (json_parse(req->arena, *commits, strlen(*commits), &array, &problem) != STATUS_OK)
		BUG("no JSON at byte %zu: %s", problem.offset, problem.what);
	if (json_object_array_length(array) > COMMITS_MAX)
		request_fail_field(req, "commits", field_fault_code(FAULT_TOO_LONG),
				   _("may have at most 500 commits"));
	*commits = read_array(req->arena, &reading, array);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

const char *commits_of(struct arena *arena, struct json_object *object)
{
	struct reading reading = { .req = NULL };
	struct json_object *array;

	if (!object || !json_object_object_get_ex(object, "commits", &array) ||
	    !json_object_is_type(array, json_type_array))
		return NULL;
	return read_array(arena, &reading, array);
}

const char *commit_alone(struct arena *arena, const struct commit *commit)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, LIMIT_BODY_BYTES);
	buf_addc(&buf, '[');
	write_one(arena, &buf, commit);
	buf_addc(&buf, ']');
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

enum status commits_add(struct request *req, struct uuid version_id, const char *commits,
			bool *is_changed)
{
	struct uuid organization_id = req->who->organization_id;
	const struct db_param which[] = { db_text(commits), db_id(organization_id),
					  db_id(version_id) };
	const struct db_param params[] = { db_id(organization_id), db_id(version_id),
					   db_time(req->now_ms), db_text(commits) };
	int64_t unknown;
	enum status status;

	*is_changed = false;
	if (!commits)
		return STATUS_OK;
	status = db_select_number(req->db, req->arena, &commit_sql_unknown, which, &unknown);
	if (status != STATUS_OK || !unknown)
		return status;
	*is_changed = true;
	return db_run(req->db, req->arena, &commit_sql_add, params, NULL, NULL);
}

enum status commits_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid version_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(version_id),
					   db_int(COMMITS_MAX) };

	return db_select(db, arena, &commit_sql_list, params, out);
}
