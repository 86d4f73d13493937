/* Decoders that the map knows: the body of every row that has one, the query of every list, the answers, and how every door
 * says what went wrong. A new door or room is covered by its rows alone. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "api/body.h"
#include "api/doc.h"
#include "api/list.h"
#include "api/native.h"
#include "auth/principal.h"
#include "base/arena.h"
#include "base/str.h"
#include "fuzz/fuzz.h"
#include "html/url.h"
#include "routes.h"
#include "site/page.h"

/* Rows of the map for which something holds; made once. */
struct choice {
	bool (*holds)(const struct route *route, const struct route_doc *doc);
	const struct route *routes[512];
	size_t n;
	bool is_filled;
};

static void fill(struct choice *choice)
{
	if (choice->is_filled)
		return;
	choice->is_filled = true;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const struct route *route = &landfall_map.routes[i];
		const struct route_doc *doc = route_doc_find(&landfall_map, route);

		if (doc && choice->holds(route, doc) && choice->n < ARRAY_LEN(choice->routes))
			choice->routes[choice->n++] = route;
	}
}

/* A table of a description, with a place for each of its rows. */
struct table {
	const struct field *fields;
	size_t n;
};

static struct table table_of(struct fuzz *f, const struct doc_table *from)
{
	size_t n = from->name ? *from->n : 0;

	return (struct table){ n ? fuzz_lay_out(f, from->fields, n) : NULL, n };
}

static const struct route *pick(struct fuzz *f, struct choice *choice, const struct route_doc **doc)
{
	const struct route *route;

	fill(choice);
	FUZZ_CHECK(f, choice->n);
	f->variant_n = fuzz_below(f, choice->n);
	route = choice->routes[f->variant_n];
	f->variant = arena_printf(f->arena, "%s %s", route->door->name, route->path);
	*doc = route_doc_find(&landfall_map, route);
	return route;
}

/* Memory of its own, so that what is written behind a record is seen. */
static void *record_of(const struct table *table)
{
	size_t size = fuzz_record_size(table->fields, table->n);
	void *record = calloc(1, size);

	if (!record)
		abort();
	return record;
}

/* ---- bodies */

static bool has_body(const struct route *route, const struct route_doc *doc)
{
	(void)route;
	return doc->body.name != NULL;
}

static struct choice bodies = { .holds = has_body };

static size_t n_bodies(void)
{
	fill(&bodies);
	return bodies.n;
}

/* Now and then one that is longer than any may be. */
static void make_long(struct fuzz *f)
{
	buf_adds(&f->input, "{\"name\":\"");
	for (size_t n = LIMIT_BODY_BYTES - 20 + fuzz_below(f, 40); f->input.len < n;)
		buf_adds(&f->input, "0123456789abcdef");
	buf_adds(&f->input, "\"}");
}

static bool make_body(struct fuzz *f, const struct table *table)
{
	bool is_form = fuzz_one_in(f, 5);

	if (fuzz_one_in(f, 20000))
		make_long(f);
	else if (fuzz_one_in(f, 6))
		mutate_seed(f, CORPUS_BODY);
	else if (is_form)
		grammar_pairs(f, &f->input, table->fields, table->n);
	else
		grammar_object(f, &f->input, table->fields, table->n);
	if (fuzz_one_in(f, 6))
		mutate(f);
	return is_form;
}

static enum status decode(struct fuzz *f, const struct table *table, void *record)
{
	struct request *req = &f->req;

	switch (fuzz_below(f, 3)) {
	case 0: return body_decode(req, table->fields, table->n, record, NULL);
	case 1: return body_decode_native(req, table->fields, table->n, record);
	default:
		field_clear(table->fields, table->n, record);
		return body_patch(req, table->fields, table->n, record);
	}
}

/* What was read is what is written, and the other way round. */
static void check_decoded(struct fuzz *f, const struct table *table, const void *record)
{
	size_t n;
	const struct field *open = fuzz_open_table(f, table->fields, table->n, &n);

	fuzz_check_round_trip(f, open, n, record);
}

static bool try_body(struct fuzz *f)
{
	static const char *const types[] = { "application/json", NULL, "text/plain",
					     "application/x-www-form-urlencoded; charset=utf-8" };
	const struct route_doc *doc;
	const struct route *route = pick(f, &bodies, &doc);
	const struct table table = table_of(f, &doc->body);
	void *record = record_of(&table);
	bool is_form = make_body(f, &table);
	const struct fuzz_request from = {
		.method = "POST",
		.path = route->path,
		.type = is_form ? types[3] : types[fuzz_below(f, ARRAY_LEN(types))],
		.body = buf_str(&f->input),
		.body_len = f->input.len,
	};
	enum status status;

	fuzz_begin(f, &from);
	f->req.route = route;
	f->req.door = route->door;
	status = decode(f, &table, record);
	if (status == STATUS_OK) {
		FUZZ_CHECK(f, f->req.failure.status == STATUS_OK && !f->req.failure.n_fields);
		check_decoded(f, &table, record);
	} else {
		fuzz_check_refusal(f, status);
	}
	free(record);
	return status == STATUS_OK;
}

/* ---- lists */

static bool is_list(const struct route *route, const struct route_doc *doc)
{
	return route->door == &native_door && doc->shape == DOC_LIST && doc->answer.name;
}

static struct choice lists = { .holds = is_list };

static size_t n_lists(void)
{
	fill(&lists);
	return lists.n;
}

static void make_query(struct fuzz *f, const struct table *query, const struct table *rows)
{

	if (fuzz_one_in(f, 8)) {
		const char *question;

		mutate_seed(f, CORPUS_PATH);
		input_cut(f);
		question = strchr(buf_str(&f->input), '?');
		if (question) {
			question = arena_strdup(f->arena, question + 1);
			buf_clear(&f->input);
			buf_adds(&f->input, question);
		}
		return;
	}
	if (fuzz_one_in(f, 2))
		grammar_pairs(f, &f->input, list_fields, list_n_fields - 1);
	if (query->n && !fuzz_one_in(f, 4))
		grammar_pairs(f, &f->input, query->fields, query->n);
	if (fuzz_one_in(f, 3)) {
		const struct field *field = &rows->fields[fuzz_below(f, rows->n)];

		buf_addf(&f->input, "%sfields=", f->input.len ? "&" : "");
		url_encode(&f->input, fuzz_one_in(f, 6) ? grammar_text(f, 20, true) : field->name);
	}
	if (fuzz_one_in(f, 5))
		mutate(f);
	input_cut(f);
}

/* A list of some rows, with every member that there may be. */
static enum status answer_list(struct fuzz *f, const struct table *rows,
			       const struct list_window *window)
{
	size_t size = fuzz_record_size(rows->fields, rows->n);
	size_t n = fuzz_below(f, 3);
	struct list_rows list = { arena_alloc(f->arena, n * size), n, false, (int64_t)n, false };

	for (size_t i = 0; i < n; i++)
		grammar_record(f, rows->fields, rows->n, (char *)list.rows + i * size);
	return list_answer(&f->req, window, &list, rows->fields, rows->n, size);
}

static void check_window(struct fuzz *f, const struct list_window *window)
{
	FUZZ_CHECK(f, window->limit >= 1 && window->limit <= LIMIT_PAGE_ROWS);
	FUZZ_CHECK(f, window->page >= 0 &&
			  window->page * window->limit <= LIMIT_COUNTED_ROWS + 2 * LIMIT_PAGE_ROWS);
}

static bool try_list(struct fuzz *f)
{
	static const char *const accepts[] = { NULL, "application/json", "text/csv",
					       "application/x-ndjson", "*/*" };
	const struct route_doc *doc;
	const struct route *route = pick(f, &lists, &doc);
	const struct table query = table_of(f, &doc->query), rows = table_of(f, &doc->answer);
	void *filter = record_of(&query);
	const struct principal who = { .kind = PRINCIPAL_KEY };
	struct list_window window;
	enum status status;

	make_query(f, &query, &rows);

	const struct fuzz_request from = {
		.method = "GET",
		.path = route->path,
		.query = buf_str(&f->input),
		.accept = accepts[fuzz_below(f, ARRAY_LEN(accepts))],
	};

	fuzz_begin(f, &from);
	f->req.route = route;
	f->req.door = route->door;
	f->req.who = &who;
	status = list_read(&f->req, query.fields, query.n, filter, &window);
	if (status == STATUS_OK) {
		check_window(f, &window);
		status = answer_list(f, &rows, &window);
		if (status == STATUS_OK)
			fuzz_check_answer(f);
	}
	if (status != STATUS_OK)
		fuzz_check_refusal(f, status);
	f->req.who = NULL;
	free(filter);
	return status == STATUS_OK;
}

/* ---- answers */

static bool has_answer(const struct route *route, const struct route_doc *doc)
{
	return route->door == &native_door && doc->answer.name && doc->shape == DOC_OBJECT;
}

static struct choice answers = { .holds = has_answer };

static size_t n_answers(void)
{
	fill(&answers);
	return answers.n;
}

static bool try_answer(struct fuzz *f)
{
	const struct route_doc *doc;
	const struct route *route = pick(f, &answers, &doc);
	const struct table table = table_of(f, &doc->answer);
	void *record = record_of(&table);
	enum status status;

	if (fuzz_one_in(f, 4)) {
		buf_adds(&f->input, "fields=");
		url_encode(&f->input, fuzz_one_in(f, 4)
					  ? grammar_text(f, 20, true)
					  : table.fields[fuzz_below(f, table.n)].name);
	}

	const struct fuzz_request from = { .method = fuzz_one_in(f, 2) ? "GET" : "POST",
					   .path = route->path,
					   .query = buf_str(&f->input) };

	fuzz_begin(f, &from);
	f->req.route = route;
	f->req.door = route->door;
	grammar_record(f, table.fields, table.n, record);
	status = api_answer(&f->req, 200, table.fields, table.n, record);
	if (status == STATUS_OK)
		fuzz_check_answer(f);
	else
		fuzz_check_refusal(f, status);
	free(record);
	return status == STATUS_OK;
}

/* ---- failures */

static size_t n_doors(void)
{
	return landfall_map.n_doors;
}

static const char *maybe(struct fuzz *f, const char *text)
{
	return fuzz_one_in(f, 3) ? NULL : text;
}

static void fail_somehow(struct fuzz *f)
{
	struct request *req = &f->req;
	enum status status = (enum status)(1 + fuzz_below(f, STATUS__COUNT - 1));

	/* Pages are made of texts that were decoded before; JSON bears any bytes. */
	bool is_utf8 = req->door == &dashboard_door;

	if (fuzz_one_in(f, 2)) {
		request_fail(req, status, maybe(f, grammar_text(f, 60, is_utf8)));
	} else {
		for (size_t i = 1 + fuzz_below(f, 40); i; i--)
			request_fail_field(req, grammar_text(f, 20, is_utf8), "format",
					   grammar_text(f, 40, is_utf8));
	}
	req->failure.scope = maybe(f, "write");
	if (status == STATUS_RATE_LIMITED)
		req->failure.violated_policy = maybe(f, "hour");
}

/* Texts never come back as markup. */
static void check_page(struct fuzz *f)
{
	const char *type = f->req.response.content_type;

	if (type && strstr(type, "text/html"))
		FUZZ_CHECK(f, !strstr(buf_str(&f->req.response.body), "<script"));
}

static bool try_failure(struct fuzz *f)
{
	static const char *const accepts[] = { NULL, "*/*", "application/problem+json", "text/html",
					       "application/json" };
	struct fuzz_request from = { .method = "POST" };

	f->variant_n = fuzz_below(f, landfall_map.n_doors);
	f->variant = landfall_map.doors[f->variant_n]->name;
	buf_addc(&f->input, '/');
	buf_adds(&f->input, grammar_text(f, 40, false));
	from.path = buf_str(&f->input);
	from.query = grammar_text(f, 20, false);
	from.host = grammar_text(f, 20, false);
	from.accept = accepts[fuzz_below(f, ARRAY_LEN(accepts))];
	fuzz_begin(f, &from);
	f->req.door = landfall_map.doors[f->variant_n];
	fail_somehow(f);
	f->req.door->fail(&f->req);
	fuzz_check_answer(f);
	check_page(f);
	return true;
}

const struct fuzz_target fuzz_map_targets[] = {
	{ "body", 24, try_body, n_bodies },
	{ "list", 12, try_list, n_lists },
	{ "answer", 8, try_answer, n_answers },
	{ "failure", 6, try_failure, n_doors },
};
const size_t fuzz_n_map_targets = ARRAY_LEN(fuzz_map_targets);
