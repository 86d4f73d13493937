/* /settings/import: rows from a file, by form, and what became of each. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/idempotency.h"
#include "json/json.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "transfer/import.h"
#include "transfer/transfer.h"

#define PATH "/settings/import"

/* Rows that are shown one by one; of more only those that are wrong, and no more of them. */
#define SHOWN 100

static void add_form(struct request *req, struct view *view)
{
	struct form form = form_begin(req, view, "upload", PATH, _("Import"));
	struct form_choice choice;

	form_add(&form,
		 &(struct form_field){
		     .kind = FORM_FILE,
		     .name = "file",
		     .label = _("File"),
		     .hint = _("CSV with a line of names, or NDJSON; at most 10,000 rows.") });
	form_add(&form,
		 &(struct form_field){ .kind = FORM_LINES,
				       .name = "text",
				       .label = _("Or the rows themselves"),
				       .hint = "project,version,environment,status,finished_at" });
	choice = form_add_select(&form, "record", _("The rows are"), _("Where they do not say it."),
				 "deployment");
	for (size_t i = 0; i < import_n_kinds; i++)
		form_option(&choice, import_kinds[i].record, import_kinds[i].record);
	choice = form_add_checks(&form, "how", _("How"), NULL);
	form_check(&choice, "dry_run", _("Only look: store nothing"), false);
	form_check(&choice, "atomic", _("All or nothing"), false);
}

/* "line: what is wrong with it; and what else". */
static const char *errors_text(struct request *req, const struct import_result *result)
{
	const char *text = "";

	for (size_t i = 0; i < result->n_errors; i++) {
		const struct field_error *error = &result->errors[i];

		text = arena_printf(req->arena, "%s%s%s%s%s", text, i ? "; " : "", error->field,
				    *error->field ? " " : "", error->message);
	}
	return text;
}

/* ---- what became of the rows, as it is kept until the page shows it */

static const char *outcome_text(struct request *req, const struct import_outcome *outcome)
{
	struct buf out;
	const char *text;
	size_t shown = 0;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addf(&out, "{\"is_stored\":%s,\"n\":%zu,\"counts\":[",
		 outcome->is_stored ? "true" : "false", outcome->n);
	for (int i = 0; i < IMPORT_STATUS__COUNT; i++)
		buf_addf(&out, "%s%zu", i ? "," : "", outcome->counts[i]);
	buf_adds(&out, "],\"rows\":[");
	for (size_t i = 0; i < outcome->n && shown < SHOWN; i++) {
		const struct import_result *result = &outcome->results[i];

		if (outcome->n > SHOWN && result->status != IMPORT_INVALID)
			continue;
		buf_addf(&out, "%s{\"line\":%lld,\"status\":\"%s\",\"errors\":", shown++ ? "," : "",
			 (long long)result->line, import_status_word(result->status));
		json_write_text(&out, errors_text(req, result));
		buf_addc(&out, '}');
	}
	buf_adds(&out, "]}");
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

static void add_results(struct request *req, struct view *view, struct json_object *outcome)
{
	struct view *list = view_list(view, "results");
	struct json_object *rows = member(outcome, "rows");
	size_t n = json_object_array_length(rows);

	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		struct view *item = view_item(list);

		view_int(item, "line", json_object_get_int64(member(row, "line")));
		view_text(item, "status", part_word(json_object_get_string(member(row, "status"))));
		view_text(item, "errors", json_object_get_string(member(row, "errors")));
	}
	view_flag(view, "has_results", n > 0);
	view_text(view, "left_out",
		  json_object_get_int64(member(outcome, "n")) > SHOWN
		      ? arena_printf(
			    req->arena,
			    _("Only rows that are wrong are listed, the first %d of them."), SHOWN)
		      : NULL);
}

static const char *totals_text(struct request *req, struct json_object *outcome)
{
	struct json_object *counts = member(outcome, "counts");
	const char *text =
	    part_count(req, json_object_get_int64(member(outcome, "n")), "%s row", "%s rows");

	for (int i = 0; i < IMPORT_STATUS__COUNT; i++)
		text = arena_printf(
		    req->arena, "%s%s %lld %s", text, i ? "," : ":",
		    (long long)json_object_get_int64(json_object_array_get_idx(counts, (size_t)i)),
		    part_word(import_status_word((enum import_status)i)));
	return text;
}

static enum status show(struct request *req, int http, const char *text)
{
	struct view *view = settings_view(req, _("Import"), PATH);
	struct json_object *outcome = NULL;
	struct json_problem problem;

	if (text && json_parse(req->arena, text, strlen(text), &outcome, &problem) != STATUS_OK)
		return request_fail(req, STATUS_INTERNAL, NULL);
	view_flag(view, "has_result", outcome != NULL);
	if (outcome) {
		view_flag(view, "is_stored", json_object_get_boolean(member(outcome, "is_stored")));
		view_text(view, "totals", totals_text(req, outcome));
		add_results(req, view, outcome);
	}
	add_form(req, view);
	return page_show(req, http, "import", view);
}

enum status import_page(struct request *req)
{
	const char *reference = request_query(req, "result");
	const char *outcome = NULL;
	enum status status = STATUS_OK;

	if (reference)
		status = idempotency_kept(req, reference, &outcome);
	if (status == STATUS_NOT_FOUND) /* told long ago, or to somebody else */
		status = STATUS_OK;
	return status == STATUS_OK ? show(req, 200, outcome) : status;
}

/* What was refused whole may be sent again, so it is told at once; all else by a page of its own, whose reload does nothing. */
static enum status tell(struct request *req, const struct import_outcome *outcome)
{
	const char *text = outcome_text(req, outcome);
	char reference[UUID_TEXT_SIZE];
	enum status status;

	if (!outcome->is_stored && outcome->counts[IMPORT_INVALID])
		return show(req, 422, text);
	status = idempotency_keep(req, text, reference);
	if (status == STATUS_OK)
		response_redirect(req, 303, arena_printf(req->arena, PATH "?result=%s", reference));
	return status;
}

enum status import_page_submit(struct request *req)
{
	const char *file = request_form(req, "file");
	const char *text = request_form(req, "text");
	const char *how = form_checked(req, "how");
	const struct import_options options = {
		.record = request_form(req, "record"),
		.is_atomic = strstr(how, "atomic") != NULL,
		.is_dry = strstr(how, "dry_run") != NULL,
	};
	struct import_outcome outcome = { .n = 0 };
	struct lines lines;
	enum status status;

	if (!file || !*file)
		file = text ? text : "";
	if (!*str_trim(req->arena, file)) {
		request_fail_field(req, "file", "missing",
				   _("is required, or the rows themselves"));
		return show(req, 422, NULL);
	}
	lines_read(req->arena, lines_guess(file), file, strlen(file), &lines);
	if (lines.fault) {
		request_fail_field(req, "file", "format", lines.fault);
		return show(req, 422, NULL);
	}
	status = import_run(req, &lines, &options, &outcome);
	return status == STATUS_OK ? tell(req, &outcome) : status;
}
