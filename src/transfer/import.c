/* Row after row, in batches. A row that is refused must leave nothing, and the others go on: where that happens to one
 * that has asked the database anything, its batch is taken back and recorded again, with a mark before each row to go
 * back to. Marks are round trips, and most batches need none. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/audit.h"
#include "auth/digest.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"
#include "json/codec.h"
#include "json/json.h"
#include "transfer/import.h"

/* Rows of one transaction: a commit costs as much as several of them, and each holds locks until then. */
#define BATCH 100

/* How long one request may take: below what web servers wait for an answer (40 seconds, as shipped). */
#define BUDGET_NS (30LL * 1000000000)

/* The answer of a transaction that is taken back on purpose. */
#define STATUS_TAKEN_BACK STATUS_STALE

struct importing {
	struct request *req;
	const struct lines *lines;
	const struct import_options *options;
	struct import_outcome *out;
	struct arena *scratch; /* of one batch; what rooms take from the request's arena */
	size_t from, to;       /* the rows of the running transaction */
	bool is_marking;
	bool has_runs;  /* the running transaction stored some */
	bool is_traced; /* an earlier one has written the audit row */
};

const char *import_status_word(enum import_status status)
{
	static const char *const words[] = { "created", "updated", "unchanged", "invalid" };

	_Static_assert(ARRAY_LEN(words) == IMPORT_STATUS__COUNT, "a word for every status");
	return words[status];
}

/* ---- reading a row */

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

static enum status refuse_row(struct request *req, const char *field, const char *message)
{
	request_fail_field(req, field, "format", message);
	return STATUS_INVALID;
}

/* A row, in either form. */
struct row {
	struct json_object *object; /* NDJSON */
	const char *const *names;   /* CSV, as cells */
	const char **cells;
	size_t n;
};

/* The text of a member; NULL when there is none. */
static const char *text_of(const struct row *row, const char *name)
{
	struct json_object *value;

	if (row->object)
		return json_object_object_get_ex(row->object, name, &value) &&
			       json_object_is_type(value, json_type_string)
			   ? json_object_get_string(value)
			   : NULL;
	for (size_t i = 0; i < row->n; i++)
		if (str_eq(row->names[i], name))
			return row->cells[i];
	return NULL;
}

static const struct import_kind *kind_of(const char *record)
{
	for (size_t i = 0; i < import_n_kinds; i++)
		if (str_eq(import_kinds[i].record, record))
			return &import_kinds[i];
	return NULL;
}

static void refuse_unknown(struct request *req, const struct import_kind *kind, const char *name)
{
	const struct field *field = field_find(kind->fields, *kind->n, name);
	const char *near = field_nearest(kind->fields, *kind->n, name);

	if (str_eq(name, "record") || (field && field->flags & FIELD_WRITE))
		return;
	refuse(req, NULL, arena_strdup(req->arena, name), FAULT_UNKNOWN,
	       near && !field ? arena_printf(req->arena, _("is not known; did you mean %s?"), near)
			      : _("is not known"));
}

/* A cell that holds JSON: as a member of that name. */
static bool decode_json_cell(const struct codec *codec, const struct field *field, const char *cell,
			     void *draft)
{
	struct json_object *value, *object;
	struct json_problem problem;

	if (json_parse(codec->arena, cell, strlen(cell), &value, &problem) != STATUS_OK) {
		codec->refuse(codec->context, field, field->name, FAULT_TYPE, _("must be JSON"));
		return false;
	}
	object = json_object_new_object();
	json_object_object_add(object, field->name, json_object_get(value));

	bool is_good = codec_decode(codec, field, 1, object, draft);

	json_object_put(object);
	return is_good;
}

static bool decode_cell(const struct codec *codec, const struct field *field, const char *cell,
			void *draft)
{
	bool is_good = true;

	if (cell && field->type == FIELD_JSON)
		is_good = decode_json_cell(codec, field, cell, draft);
	else if (cell)
		is_good = codec_decode_text(codec, field, cell, draft);
	/* What is there but wrong is not missing as well. */
	return is_good && codec_check_required(codec, field, 1, draft);
}

static bool decode_cells(const struct codec *codec, const struct import_kind *kind,
			 const struct row *row, void *draft)
{
	bool is_good = true;

	for (size_t i = 0; i < *kind->n; i++) {
		const struct field *field = &kind->fields[i];

		if (field->flags & FIELD_WRITE)
			is_good =
			    decode_cell(codec, field, text_of(row, field->name), draft) && is_good;
	}
	return is_good;
}

/* Fills a draft; all that is wrong is reported. */
static enum status decode(struct request *req, const struct import_kind *kind,
			  const struct row *row, void *draft)
{
	const struct codec codec = { req->arena, refuse, req };
	bool is_good = true;

	if (!row->object) {
		is_good = decode_cells(&codec, kind, row, draft);
		for (size_t i = 0; i < row->n; i++)
			if (row->cells[i])
				refuse_unknown(req, kind, row->names[i]);
		return is_good && !req->failure.n_fields ? STATUS_OK : STATUS_INVALID;
	}
	is_good = codec_decode(&codec, kind->fields, *kind->n, row->object, draft);
	json_object_object_foreach(row->object, name, value)
	{
		(void)value;
		refuse_unknown(req, kind, name);
	}
	return is_good && !req->failure.n_fields ? STATUS_OK : STATUS_INVALID;
}

static enum status read_row(struct request *req, const struct lines *lines, const struct line *line,
			    struct row *out)
{
	struct json_problem problem;

	if (lines->form == LINES_CSV) {
		*out = (struct row){ .names = lines->names,
				     .cells = lines_cells(req->arena, lines, line),
				     .n = lines->n_names };
		return out->cells ? STATUS_OK
				  : refuse_row(req, "",
					       "does not have a cell for each name, or has a "
					       "quote that is out of place");
	}
	*out = (struct row){ .object = NULL };
	if (json_parse(req->arena, line->text, line->len, &out->object, &problem) != STATUS_OK)
		return refuse_row(req, "",
				  arena_printf(req->arena, _("is not JSON: %s at byte %zu"),
					       problem.what, problem.offset));
	return json_object_is_type(out->object, json_type_object)
		   ? STATUS_OK
		   : refuse_row(req, "", _("is not a JSON object"));
}

static enum status find_kind(const struct importing *m, const struct row *row,
			     const struct import_kind **out)
{
	const char *record = text_of(row, "record");

	record = record ? record : m->options->record;
	*out = record ? kind_of(record) : NULL;
	if (*out)
		return STATUS_OK;
	if (record && str_eq(record, "landfall"))
		return refuse_row(
		    m->req, "record",
		    _("is the beginning of a whole record: landfall import reads that"));
	return refuse_row(m->req, "record",
			  _("must be one of: project, environment, version, commit, build, "
			    "deployment, release, change"));
}

/* ---- recording it */

static enum status take(struct importing *m, const struct line *line, struct import_result *result,
			struct recorded *recorded, bool *is_run)
{
	struct request *req = m->req;
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);
	const struct import_kind *kind;
	struct row row;
	const char *name;
	const void *found = NULL;
	void *draft;
	enum status status = read_row(req, m->lines, line, &row);

	if (status == STATUS_OK)
		status = find_kind(m, &row, &kind);
	if (status != STATUS_OK)
		return status;
	result->prefix = kind->prefix;
	*is_run = kind->is_run;
	draft = arena_alloc(req->arena, kind->size);
	field_clear(kind->fields, *kind->n, draft);
	name = kind->find ? text_of(&row, "name") : NULL;
	if (name && *str_trim(req->arena, name))
		status = kind->find(req, str_trim(req->arena, name), draft, &found);
	if (status == STATUS_OK)
		status = decode(req, kind, &row, draft);
	digest_bytes(digest, line->text, line->len);
	return status == STATUS_OK
		   ? kind->take(req, draft, found, (struct field_bytes){ digest, DIGEST_BYTES },
				recorded)
		   : status;
}

/* What is wrong with the row outlives the batch. */
static void keep_errors(struct importing *m, struct arena *arena, enum status status,
			struct import_result *result)
{
	const struct failure *failure = &m->req->failure;
	size_t n = failure->n_fields ? failure->n_fields : 1;
	struct field_error *errors = arena_array(arena, n, sizeof(*errors));

	for (size_t i = 0; i < failure->n_fields; i++)
		errors[i] = (struct field_error){ arena_strdup(arena, failure->fields[i].field),
						  failure->fields[i].code,
						  arena_strdup(arena, failure->fields[i].message) };
	if (!failure->n_fields)
		errors[0] =
		    (struct field_error){ "", status_info(status)->slug,
					  arena_strdup(arena, failure->message
								  ? failure->message
								  : status_info(status)->message) };
	result->status = IMPORT_INVALID;
	result->id = (struct uuid){ { 0 } };
	result->errors = errors;
	result->n_errors = n;
}

/* What is the row's own fault, and not the database's. */
static bool is_refusal(enum status status)
{
	return status != STATUS_OK && status_info(status)->http < 500;
}

static void forget_failure(struct request *req, size_t headers_len)
{
	req->failure = (struct failure){ .status = STATUS_OK };
	buf_truncate(&req->response.headers, headers_len);
}

/* *must_go_back: it was refused after it had asked the database something, which is back at the last mark. */
static enum status take_line(struct importing *m, struct arena *arena, size_t i, bool *must_go_back)
{
	struct request *req = m->req;
	const struct line *line = &m->lines->rows[i];
	struct import_result *result = &m->out->results[i];
	struct recorded recorded = { .is_new = false };
	size_t headers_len = req->response.headers.len;
	enum status status = m->is_marking ? db_mark(req->db) : STATUS_OK;
	int n_statements = db_n_statements(req->db);
	bool is_run = false;

	*result = (struct import_result){ .line = line->number };
	if (status == STATUS_OK)
		status = take(m, line, result, &recorded, &is_run);
	if (status == STATUS_OK && req->failure.status != STATUS_OK)
		status = req->failure.status;
	if (is_refusal(status)) {
		keep_errors(m, arena, status, result);
		*must_go_back = db_n_statements(req->db) != n_statements;
		status = *must_go_back ? db_back_to_mark(req->db) : STATUS_OK;
	} else if (status == STATUS_OK) {
		result->status = recorded.is_new       ? IMPORT_CREATED
				 : recorded.is_changed ? IMPORT_UPDATED
						       : IMPORT_UNCHANGED;
		result->id = recorded.id;
		m->has_runs = m->has_runs || (is_run && recorded.is_changed);
	}
	if (status == STATUS_OK)
		forget_failure(req, headers_len);
	return status;
}

static bool has_invalid(const struct importing *m)
{
	for (size_t i = m->from; i < m->to; i++)
		if (m->out->results[i].status == IMPORT_INVALID)
			return true;
	return false;
}

/* Rather an answer that says how far it came than none. */
static enum status check_budget(struct importing *m, size_t i)
{
	bool is_whole = m->options->is_dry || m->options->is_atomic;

	if (time_monotonic_ns() - m->req->started_ns < BUDGET_NS)
		return STATUS_OK;
	return request_failf(m->req, STATUS_UNAVAILABLE,
			     is_whole
				 ? _("This takes too long, and nothing is stored: at line %lld "
				     "the time was over. Send fewer rows at once.")
				 : _("This takes too long: the rows before line %lld are stored. "
				     "Send the same again for the rest."),
			     (long long)m->lines->rows[is_whole ? i : m->from].number);
}

/* All rows of the transaction, from its beginning. */
static enum status take_all(struct importing *m, struct arena *arena)
{
	enum status status = STATUS_OK;

	for (size_t i = m->from; status == STATUS_OK && i < m->to; i++) {
		bool must_go_back = false;

		status = check_budget(m, i);
		if (status == STATUS_OK)
			status = take_line(m, arena, i, &must_go_back);
		if (i % BATCH == BATCH - 1)
			arena_reset(m->scratch);
		if (status != STATUS_OK || !must_go_back || m->is_marking)
			continue;
		m->is_marking = true; /* the only mark was before the first */
		i = m->from - 1;
	}
	return status;
}

/* One audit row for all builds and deployments of the request, in the first transaction that stores any. */
static enum status trace(struct importing *m)
{
	const struct actor actor = actor_of_request(m->req);
	struct audit audit = { .action = "rows.imported" };
	struct audit_changes changes;

	audit_changes_init(&changes, m->req->arena);
	audit_change(&changes, "rows", NULL, arena_printf(m->req->arena, "%zu", m->lines->n));
	audit.changes = audit_changes_text(&changes);
	return audit_write(m->req->db, m->req->arena, &actor, &audit);
}

/* The rows of one transaction. Rooms take memory from the request's arena: for as long it is one that is emptied. */
static enum status take_lines(struct db *db, void *context)
{
	struct importing *m = context;
	struct arena *arena = m->req->arena;
	enum status status = db_begin(db);

	m->req->arena = m->scratch;
	m->is_marking = m->has_runs = false;
	if (status == STATUS_OK)
		status = db_mark(db);
	if (status == STATUS_OK)
		status = take_all(m, arena);
	if (status == STATUS_OK && m->has_runs && !m->is_traced)
		status = trace(m);
	arena_reset(m->scratch);
	m->req->arena = arena;
	if (status == STATUS_OK &&
	    (m->options->is_dry || (m->options->is_atomic && has_invalid(m))))
		return STATUS_TAKEN_BACK;
	return status;
}

enum status import_run(struct request *req, const struct lines *lines,
		       const struct import_options *options, struct import_outcome *out)
{
	struct importing m = { req, lines, options, out, arena_new(), 0, 0, false, false, false };
	size_t batch = options->is_dry || options->is_atomic ? lines->n : BATCH;
	enum status status = STATUS_OK;

	*out = (struct import_outcome){
		.results = arena_array(req->arena, lines->n, sizeof(*out->results)),
		.n = lines->n,
		.is_stored = true,
	};
	for (; status == STATUS_OK && m.to < lines->n; m.from = m.to) {
		m.to = m.from + batch < lines->n ? m.from + batch : lines->n;
		status = db_transaction(req->db, __func__, take_lines, &m);
		m.is_traced = m.is_traced || m.has_runs;
	}
	arena_free(m.scratch);
	if (status == STATUS_TAKEN_BACK) {
		out->is_stored = false;
		status = STATUS_OK;
	}
	for (size_t i = 0; i < out->n; i++)
		out->counts[out->results[i].status]++;
	return status;
}
