/* /settings/import: rows from a file, by form, and what became of each. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
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

enum status import_page(struct request *req)
{
	struct view *view = settings_view(req, _("Import"), PATH);

	view_flag(view, "has_result", false);
	add_form(req, view);
	return page_show(req, req->failure.n_fields ? 422 : 200, "import", view);
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

static void add_results(struct request *req, struct view *view,
			const struct import_outcome *outcome)
{
	struct view *list = view_list(view, "results");
	size_t shown = 0;

	for (size_t i = 0; i < outcome->n && shown < SHOWN; i++) {
		const struct import_result *result = &outcome->results[i];
		struct view *item;

		if (outcome->n > SHOWN && result->status != IMPORT_INVALID)
			continue;
		item = view_item(list);
		shown++;
		view_int(item, "line", result->line);
		view_text(item, "status", part_word(import_status_word(result->status)));
		view_text(item, "errors", errors_text(req, result));
	}
	view_flag(view, "has_results", shown > 0);
	view_text(view, "left_out",
		  outcome->n > SHOWN
		      ? arena_printf(
			    req->arena,
			    _("Only rows that are wrong are listed, the first %d of them."), SHOWN)
		      : NULL);
}

static const char *totals_text(struct request *req, const struct import_outcome *outcome)
{
	const char *text = part_count(req, (int64_t)outcome->n, "%s row", "%s rows");

	for (int i = 0; i < IMPORT_STATUS__COUNT; i++)
		text =
		    arena_printf(req->arena, "%s%s %zu %s", text, i ? "," : ":", outcome->counts[i],
				 part_word(import_status_word((enum import_status)i)));
	return text;
}

static enum status show(struct request *req, const struct import_outcome *outcome)
{
	struct view *view = settings_view(req, _("Import"), PATH);
	bool is_refused = !outcome->is_stored && outcome->counts[IMPORT_INVALID];

	view_flag(view, "has_result", true);
	view_flag(view, "is_stored", outcome->is_stored);
	view_text(view, "totals", totals_text(req, outcome));
	add_results(req, view, outcome);
	add_form(req, view);
	return page_show(req, is_refused ? 422 : 200, "import", view);
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
		return import_page(req);
	}
	lines_read(req->arena, lines_guess(file), file, strlen(file), &lines);
	if (lines.fault) {
		request_fail_field(req, "file", "format", lines.fault);
		return import_page(req);
	}
	status = import_run(req, &lines, &options, &outcome);
	return status == STATUS_OK ? show(req, &outcome) : status;
}
