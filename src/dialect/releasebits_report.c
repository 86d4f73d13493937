/* Reports of this door: what a result means, and the client's own spellings, which its lists give back. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/digest.h"
#include "base/str.h"
#include "base/time.h"
#include "dialect/releasebits.h"
#include "json/json.h"
#include "project/project.h"

/* A spelling that is longer is no time that anybody means. */
#define MOMENT_MAX 64

/* ---- results */

/* Words of other systems, beside those of progress/; in small letters, with _ for blanks and hyphens. */
static const struct {
	const char *word;
	enum progress progress;
} words[] = {
	{ "ok", PROGRESS_COMPLETED },         { "pass", PROGRESS_COMPLETED },
	{ "passed", PROGRESS_COMPLETED },     { "green", PROGRESS_COMPLETED },
	{ "succeeded", PROGRESS_COMPLETED },  { "successful", PROGRESS_COMPLETED },
	{ "stable", PROGRESS_COMPLETED },     { "fixed", PROGRESS_COMPLETED },
	{ "done", PROGRESS_COMPLETED },       { "true", PROGRESS_COMPLETED },
	{ "unstable", PROGRESS_FAILED },      { "broken", PROGRESS_FAILED },
	{ "red", PROGRESS_FAILED },           { "failing", PROGRESS_FAILED },
	{ "still_failing", PROGRESS_FAILED }, { "unsuccessful", PROGRESS_FAILED },
	{ "errored", PROGRESS_FAILED },       { "crashed", PROGRESS_FAILED },
	{ "rejected", PROGRESS_FAILED },      { "timeout", PROGRESS_FAILED },
	{ "timed_out", PROGRESS_FAILED },     { "timedout", PROGRESS_FAILED },
	{ "not_ok", PROGRESS_FAILED },        { "false", PROGRESS_FAILED },
	{ "stopped", PROGRESS_ABORTED },      { "killed", PROGRESS_ABORTED },
	{ "terminated", PROGRESS_ABORTED },   { "interrupted", PROGRESS_ABORTED },
	{ "not_built", PROGRESS_ABORTED },    { "superseded", PROGRESS_ABORTED },
	{ "running", PROGRESS_STARTED },      { "inprogress", PROGRESS_STARTED },
	{ "start", PROGRESS_STARTED },        { "building", PROGRESS_STARTED },
	{ "waiting", PROGRESS_PENDING },      { "enqueued", PROGRESS_PENDING },
	{ "created", PROGRESS_PENDING },
};

enum progress releasebits_result(struct arena *arena, const char *result)
{
	char *word = str_trim(arena, result);
	int64_t code;
	int known;

	for (char *c = word; *c; c++)
		*c = *c == ' ' || *c == '-' ? '_' : str_lower(*c);
	if (progress_deployment_words.parse(word, &known) ||
	    progress_build_words.parse(word, &known))
		return (enum progress)known;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(words[i].word, word))
			return words[i].progress;
	/* The exit code of a script. */
	if (str_to_int(str_trim(arena, result), INT32_MIN, INT32_MAX, &code) && code)
		return PROGRESS_FAILED;
	return PROGRESS_COMPLETED;
}

/* ---- spellings */

/* As moments are written unless the client wrote another spelling. */
static const char *plain_moment(struct arena *arena, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_format(ms, text);
	return ms % 1000 ? arena_strdup(arena, text) : arena_printf(arena, "%.19sZ", text);
}

struct json_object *releasebits_given(struct arena *arena, const char *as_given)
{
	struct json_object *object = NULL;
	struct json_problem problem;

	if (!as_given ||
	    json_parse(arena, as_given, strlen(as_given), &object, &problem) != STATUS_OK)
		return NULL;
	return object;
}

const char *releasebits_text(struct json_object *as_given, const char *name, const char *recorded)
{
	struct json_object *value;

	return as_given && json_object_object_get_ex(as_given, name, &value)
		   ? json_object_get_string(value)
		   : recorded;
}

const char *releasebits_moment(struct arena *arena, struct json_object *as_given, const char *name,
			       int64_t ms)
{
	const char *given = releasebits_text(as_given, name, NULL);
	int64_t parsed;

	if (given && (!ms || (time_parse(given, &parsed) && parsed == ms)))
		return given;
	return ms ? plain_moment(arena, ms) : NULL;
}

static void keep(struct buf *out, size_t *n, const char *name, const char *text)
{
	json_write_name(out, n, name);
	json_write_text(out, text);
}

/* Where a moment would come back otherwise: because of its spelling, or because the record has no room for it, as for the end
 * of what still runs. */
static void keep_moment(struct request *req, struct buf *out, size_t *n, const char *name,
			struct json_object *said, int64_t recorded)
{
	struct json_object *value;
	const char *given;

	if (!json_object_object_get_ex(said, name, &value) || !value)
		return;
	given = str_trim(req->arena, json_object_get_string(value));
	if (*given && strlen(given) <= MOMENT_MAX &&
	    (!recorded || !str_eq(plain_moment(req->arena, recorded), given)))
		keep(out, n, name, given);
}

/* Where the version has another text already, which it does not give up. */
static void keep_text(struct buf *out, size_t *n, const char *name, const char *given,
		      const char *recorded)
{
	if (given && recorded && !str_eq(given, recorded))
		keep(out, n, name, given);
}

static const char *as_given(struct request *req, const struct report *report,
			    struct json_object *said, const struct posting_place *place)
{
	int64_t started, finished;
	const char *text = NULL;
	struct buf out;
	size_t n = 0;

	report_times(report, req->now_ms, &started, &finished);
	buf_init(&out, 16384);
	buf_addc(&out, '{');
	keep_moment(req, &out, &n, "started_at", said, started);
	keep_moment(req, &out, &n, "finished_at", said, finished);
	keep_text(&out, &n, "commit_sha", report->scm_sha, place->scm_sha);
	keep_text(&out, &n, "branch", report->scm_branch, place->scm_branch);
	keep_text(&out, &n, "tag", report->scm_tag, place->scm_tag);
	/* One that is not there by this name may be there by another that it has now. */
	keep_text(&out, &n, "stage", report->environment_name,
		  place->environment_name ? place->environment_name : "");
	/* A deployment has one name, but each of its hosts may say another. */
	if (report->host && report->code_name)
		keep(&out, &n, "code_name", report->code_name);
	buf_addc(&out, '}');
	if (n)
		text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

/* ---- reports */

static void check_component(struct request *req)
{
	const char *name = req->captures[0];

	if (str_utf8_len(name) > PROJECT_NAME_MAX)
		request_fail_field(req, "component", "too_long", "may have at most 255 characters");
	else if (str_has_control(name) || !*str_trim(req->arena, name))
		request_fail_field(req, "component", "format",
				   "may not be blank or have control characters");
}

/* A component that is not there is made by the name that the path has, but not by an id. */
static enum status take_component(struct request *req, const struct posting_place *place,
				  struct report *report)
{
	struct uuid id;

	report->project_name = place->project_name;
	if (!uuid_is_nil(&place->project_id))
		return STATUS_OK;
	if (uuid_parse_any(req->captures[0], &id))
		return request_fail(req, STATUS_NOT_FOUND, "There is no such component.");
	report->project_name = str_trim(req->arena, req->captures[0]);
	return STATUS_OK;
}

/* Of all that was said, whatever form it had. */
static struct field_bytes digest_of(struct request *req, struct json_object *said)
{
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);
	size_t len;
	const char *text = json_object_to_json_string_length(said, JSON_C_TO_STRING_PLAIN, &len);

	digest_bytes(digest, text, len);
	return (struct field_bytes){ digest, DIGEST_BYTES };
}

enum status releasebits_read_report(struct request *req, const struct field *fields, size_t n,
				    struct report *report)
{
	struct posting_place place;
	struct json_object *said;
	enum status status;

	*report = (struct report){ .project_name = NULL };
	status = releasebits_read(req, fields, n, report, &said);
	if (status == STATUS_OK || status == STATUS_INVALID)
		check_component(req);
	if (status != STATUS_OK || req->failure.n_fields)
		return status == STATUS_OK ? STATUS_INVALID : status;
	if (!report->status_word)
		report->status_word = progress_word(PROGRESS_COMPLETED);
	report->status = releasebits_result(req->arena, report->status_word);
	status = posting_find_place(req, req->captures[0], report->version,
				    report->environment_name, &place);
	if (status == STATUS_OK)
		status = take_component(req, &place, report);
	if (status != STATUS_OK)
		return status;
	report->as_given = as_given(req, report, said, &place);
	report->digest = digest_of(req, said);
	return STATUS_OK;
}
