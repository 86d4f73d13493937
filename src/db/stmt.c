/* Prepared statements: the one file that knows how Connector/C binds and fetches.
 * A text column is bound with a small buffer; what is longer is fetched again at its true length. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "db/stmt.h"

#define CELL_BYTES  128
#define COLUMNS_MAX 64
#define PARAMS_MAX  320

struct stmt {
	const struct db_stmt_def *def;
	MYSQL_STMT *handle;
};

/* Where one fetched column lies before it goes into its struct. */
struct cell {
	union {
		char text[CELL_BYTES];
		int64_t number;
		MYSQL_TIME time;
	} value;
	unsigned long len;
	my_bool is_null;
	my_bool error;
};

static void keep_error(MYSQL_STMT *handle, char *error, size_t size)
{
	snprintf(error, size, "%s", mysql_stmt_error(handle));
}

static struct stmt *find(const struct stmt_cache *cache, const struct db_stmt_def *def)
{
	for (size_t i = 0; i < cache->n; i++)
		if (cache->items[i]->def == def)
			return cache->items[i];
	return NULL;
}

static void add(struct stmt_cache *cache, struct stmt *stmt)
{
	if (cache->n == cache->room) {
		cache->room = cache->room ? cache->room * 2 : 32;
		cache->items = mem_realloc(cache->items, cache->room * sizeof(struct stmt *));
	}
	cache->items[cache->n++] = stmt;
}

struct stmt *stmt_get(struct stmt_cache *cache, MYSQL *mysql, const struct db_stmt_def *def,
		      unsigned *number, char *error, size_t error_size)
{
	struct stmt *stmt = find(cache, def);

	*number = 0;
	if (stmt)
		return stmt;

	MYSQL_STMT *handle = mysql_stmt_init(mysql);

	if (!handle)
		BUG("mysql_stmt_init: out of memory");
	if (mysql_stmt_prepare(handle, def->sql, (unsigned long)strlen(def->sql))) {
		*number = mysql_stmt_errno(handle);
		keep_error(handle, error, error_size);
		mysql_stmt_close(handle);
		return NULL;
	}
	if (mysql_stmt_param_count(handle) != strlen(def->params))
		BUG("statement %s has %lu parameters, its definition says %zu", def->name,
		    mysql_stmt_param_count(handle), strlen(def->params));
	if (strlen(def->params) > PARAMS_MAX)
		BUG("statement %s has too many parameters", def->name);
	stmt = mem_alloc(sizeof(*stmt));
	*stmt = (struct stmt){ .def = def, .handle = handle };
	add(cache, stmt);
	return stmt;
}

static void stmt_free(struct stmt *stmt)
{
	mysql_stmt_close(stmt->handle);
	free(stmt);
}

void stmt_drop(struct stmt_cache *cache, const struct db_stmt_def *def)
{
	for (size_t i = 0; i < cache->n; i++) {
		if (cache->items[i]->def != def)
			continue;
		stmt_free(cache->items[i]);
		cache->items[i] = cache->items[--cache->n];
		return;
	}
}

void stmt_drop_all(struct stmt_cache *cache)
{
	while (cache->n)
		stmt_free(cache->items[--cache->n]);
}

void stmt_cache_release(struct stmt_cache *cache)
{
	stmt_drop_all(cache);
	free(cache->items);
	*cache = (struct stmt_cache){ 0 };
}

/* Parameters */

static void bind_time(MYSQL_BIND *bind, int64_t ms, struct arena *arena)
{
	MYSQL_TIME *time = arena_alloc(arena, sizeof(*time));
	struct time_parts p;

	time_split(ms, &p);
	time->year = (unsigned)p.year;
	time->month = (unsigned)p.month;
	time->day = (unsigned)p.day;
	time->hour = (unsigned)p.hour;
	time->minute = (unsigned)p.minute;
	time->second = (unsigned)p.second;
	time->second_part = (unsigned long)p.ms * 1000;
	time->time_type = MYSQL_TIMESTAMP_DATETIME;
	bind->buffer_type = MYSQL_TYPE_DATETIME;
	bind->buffer = time;
}

static void bind_bytes(MYSQL_BIND *bind, enum enum_field_types type, const void *data, size_t len)
{
	bind->buffer_type = type;
	bind->buffer = (void *)(uintptr_t)data;
	bind->buffer_length = (unsigned long)len;
	bind->length = &bind->buffer_length;
}

static void bind_param(MYSQL_BIND *bind, const struct db_param *param, struct arena *arena)
{
	if (param->is_null) {
		bind->buffer_type = MYSQL_TYPE_NULL;
		return;
	}
	switch (param->kind) {
	case 's': bind_bytes(bind, MYSQL_TYPE_STRING, param->data, param->len); return;
	case 'b': bind_bytes(bind, MYSQL_TYPE_BLOB, param->data, param->len); return;
	case 't': bind_time(bind, param->number, arena); return;
	case 'i':
	case 'f':
		bind->buffer_type = MYSQL_TYPE_LONGLONG;
		bind->buffer = (void *)(uintptr_t)&param->number;
		return;
	case 'u': {
		char *text = arena_alloc(arena, UUID_TEXT_SIZE);

		uuid_format(&param->id, text);
		bind_bytes(bind, MYSQL_TYPE_STRING, text, UUID_TEXT_SIZE - 1);
		return;
	}
	default: BUG("parameter of kind '%c'", param->kind);
	}
}

static void bind_params(struct stmt *stmt, struct arena *arena, const struct db_param *params,
			MYSQL_BIND *binds)
{
	const char *kinds = stmt->def->params;
	size_t n = strlen(kinds);

	memset(binds, 0, n * sizeof(*binds));
	for (size_t i = 0; i < n; i++) {
		if (params[i].kind != kinds[i])
			BUG("statement %s: parameter %zu is '%c', its definition says '%c'",
			    stmt->def->name, i + 1, params[i].kind, kinds[i]);
		bind_param(&binds[i], &params[i], arena);
	}
	if (n && mysql_stmt_bind_param(stmt->handle, binds))
		BUG("statement %s: %s", stmt->def->name, mysql_stmt_error(stmt->handle));
}

/* Results */

/* The rows of the table that are columns, in order. */
static size_t columns_of(const struct db_columns *table, const struct field **out)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n; i++) {
		if (!(table->fields[i].flags & FIELD_COLUMN))
			continue;
		if (n == COLUMNS_MAX)
			BUG("more than %d columns", COLUMNS_MAX);
		out[n++] = &table->fields[i];
	}
	return n;
}

static void bind_column(MYSQL_BIND *bind, const struct field *field, struct cell *cell)
{
	bind->length = &cell->len;
	bind->is_null = &cell->is_null;
	bind->error = &cell->error;
	bind->buffer = &cell->value;
	switch (field->type) {
	case FIELD_INT:
	case FIELD_FLAG: bind->buffer_type = MYSQL_TYPE_LONGLONG; return;
	case FIELD_TIME: bind->buffer_type = MYSQL_TYPE_DATETIME; return;
	case FIELD_BYTES:
		bind->buffer_type = MYSQL_TYPE_BLOB;
		bind->buffer_length = CELL_BYTES;
		return;
	case FIELD_TEXT:
	case FIELD_ID:
	case FIELD_WORD:
	case FIELD_LIST:
	case FIELD_JSON:
		bind->buffer_type = MYSQL_TYPE_STRING;
		bind->buffer_length = CELL_BYTES;
		return;
	}
}

static int64_t time_from(const MYSQL_TIME *t)
{
	struct time_parts parts = {
		.year = (int)t->year,
		.month = (int)t->month,
		.day = (int)t->day,
		.hour = (int)t->hour,
		.minute = (int)t->minute,
		.second = (int)t->second,
		.ms = (int)(t->second_part / 1000),
	};

	return time_join(&parts);
}

/* A text or bytes of any length, in the arena, with a NUL behind it. */
static char *cell_text(MYSQL_STMT *handle, unsigned column, const struct cell *cell,
		       struct arena *arena)
{
	if (cell->len <= CELL_BYTES)
		return arena_strndup(arena, cell->value.text, cell->len);

	char *text = arena_alloc(arena, cell->len + 1);
	unsigned long len = 0;
	MYSQL_BIND bind = { .buffer_type = MYSQL_TYPE_STRING,
			    .buffer = text,
			    .buffer_length = cell->len,
			    .length = &len };

	if (mysql_stmt_fetch_column(handle, &bind, column, 0))
		BUG("mysql_stmt_fetch_column: %s", mysql_stmt_error(handle));
	return text;
}

/* Puts one column into its struct member. */
static void store(MYSQL_STMT *handle, unsigned column, const struct field *field,
		  const struct cell *cell, struct arena *arena, void *record)
{
	void *at = field_at(record, field);
	char *text;

	if (cell->is_null)
		return; /* field_clear has set it to "none" */
	switch (field->type) {
	case FIELD_INT: *(int64_t *)at = cell->value.number; return;
	case FIELD_FLAG: *(bool *)at = cell->value.number != 0; return;
	case FIELD_TIME: *(int64_t *)at = time_from(&cell->value.time); return;
	case FIELD_TEXT:
	case FIELD_LIST:
	case FIELD_JSON: *(const char **)at = cell_text(handle, column, cell, arena); return;
	case FIELD_BYTES:
		text = cell_text(handle, column, cell, arena);
		*(struct field_bytes *)at = (struct field_bytes){ text, cell->len };
		return;
	case FIELD_ID:
		text = cell_text(handle, column, cell, arena);
		if (!uuid_parse(text, at))
			BUG("column %s holds \"%s\", which is no id", field->name, text);
		return;
	case FIELD_WORD:
		text = cell_text(handle, column, cell, arena);
		if (!field->words->parse(text, at))
			BUG("column %s holds \"%s\", which is no word of it", field->name, text);
		return;
	}
}

/* Reads the current result set into rows. 0 or an error number. */
static unsigned fetch_set(struct stmt *stmt, struct arena *arena, const struct db_columns *table,
			  struct db_rows *rows)
{
	MYSQL_STMT *handle = stmt->handle;
	const struct field *fields[COLUMNS_MAX];
	MYSQL_BIND binds[COLUMNS_MAX];
	struct cell cells[COLUMNS_MAX];
	size_t n = columns_of(table, fields);

	if (mysql_stmt_field_count(handle) != n)
		BUG("statement %s returns %u columns, its table has %zu", stmt->def->name,
		    mysql_stmt_field_count(handle), n);
	memset(binds, 0, n * sizeof(*binds));
	for (size_t i = 0; i < n; i++)
		bind_column(&binds[i], fields[i], &cells[i]);
	if (mysql_stmt_bind_result(handle, binds) || mysql_stmt_store_result(handle))
		return mysql_stmt_errno(handle);

	size_t n_rows = (size_t)mysql_stmt_num_rows(handle);
	char *at = arena_array(arena, n_rows, table->size);

	*rows = (struct db_rows){ .rows = at, .n = n_rows };
	for (size_t row = 0; row < n_rows; row++, at += table->size) {
		int end = mysql_stmt_fetch(handle);

		if (end == 1 || end == MYSQL_NO_DATA)
			return mysql_stmt_errno(handle);
		field_clear(table->fields, table->n, at);
		for (size_t i = 0; i < n; i++)
			store(handle, (unsigned)i, fields[i], &cells[i], arena, at);
	}
	return 0;
}

/* Gives stored rows back. Connector/C (3.3) frees them only while its cursor stands on one: behind the last it
 * forgets them, and an empty set that follows lets them leak. So the cursor is put back first. */
static void free_rows(MYSQL_STMT *handle)
{
	if (mysql_stmt_num_rows(handle))
		mysql_stmt_data_seek(handle, 0);
	mysql_stmt_free_result(handle);
}

static unsigned fetch_all(struct stmt *stmt, struct arena *arena, struct db_rows *rows)
{
	const struct db_columns *table = stmt->def->results;

	do {
		if (!mysql_stmt_field_count(stmt->handle))
			continue;
		if (!table->fields)
			BUG("statement %s returns rows that nobody wants", stmt->def->name);

		unsigned number = fetch_set(stmt, arena, table++, rows++);

		free_rows(stmt->handle);
		if (number)
			return number;
	} while (mysql_stmt_more_results(stmt->handle) &&
		 mysql_stmt_next_result(stmt->handle) == 0);
	return mysql_stmt_errno(stmt->handle);
}

unsigned stmt_run(struct stmt *stmt, struct arena *arena, const struct db_param *params,
		  struct db_rows *rows, int64_t *affected, char *error, size_t error_size)
{
	MYSQL_BIND binds[PARAMS_MAX];
	unsigned number = 0;

	for (size_t i = 0; stmt->def->results[i].fields; i++)
		rows[i] = (struct db_rows){ NULL, 0 };
	bind_params(stmt, arena, params, binds);
	if (mysql_stmt_execute(stmt->handle))
		number = mysql_stmt_errno(stmt->handle);
	else
		number = fetch_all(stmt, arena, rows);
	if (number)
		keep_error(stmt->handle, error, error_size);
	else if (affected)
		*affected = (int64_t)mysql_stmt_affected_rows(stmt->handle);
	mysql_stmt_free_result(stmt->handle);
	return number;
}

/* "project.slug" in a table is the column project_slug. */
static bool is_column_of(const char *column, const char *field)
{
	for (; *column && *field; column++, field++)
		if (*column != *field && !(*column == '_' && *field == '.'))
			return false;
	return *column == *field;
}

/* Compares the columns of the current result set with a table. */
static bool verify_columns(const struct stmt *stmt, const struct db_columns *table, char *why,
			   size_t why_size)
{
	const struct field *fields[COLUMNS_MAX];
	MYSQL_RES *result = mysql_stmt_result_metadata(stmt->handle);
	size_t n = columns_of(table, fields);
	unsigned n_columns = mysql_num_fields(result);
	bool is_good = true;

	if (n != n_columns) {
		snprintf(why, why_size, "%s returns %u columns, its table has %zu", stmt->def->name,
			 n_columns, n);
		is_good = false;
	}
	for (unsigned i = 0; is_good && i < n_columns; i++) {
		const char *column = mysql_fetch_field_direct(result, i)->name;

		if (is_column_of(column, fields[i]->name))
			continue;
		snprintf(why, why_size, "%s returns %s where its table has %s", stmt->def->name,
			 column, fields[i]->name);
		is_good = false;
	}
	mysql_free_result(result);
	return is_good;
}

/* Runs a statement with values that find nothing. */
static bool run_for_nothing(const struct stmt *stmt)
{
	static int64_t zero;
	MYSQL_BIND binds[PARAMS_MAX];
	size_t n = strlen(stmt->def->params);

	memset(binds, 0, sizeof(binds));
	for (size_t i = 0; i < n; i++) {
		binds[i].buffer_type = MYSQL_TYPE_NULL;
		if (stmt->def->params[i] == 'i') {
			binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
			binds[i].buffer = &zero;
		} else if (stmt->def->params[i] == 's') {
			bind_bytes(&binds[i], MYSQL_TYPE_STRING, "-", 1);
		}
	}
	return !(n && mysql_stmt_bind_param(stmt->handle, binds)) &&
	       mysql_stmt_execute(stmt->handle) == 0;
}

/* A block tells its columns only when it runs. */
static bool verify_block(const struct stmt *stmt, char *why, size_t why_size)
{
	const struct db_columns *table = stmt->def->results;
	bool is_good = run_for_nothing(stmt);

	if (!is_good)
		snprintf(why, why_size, "%s: %s", stmt->def->name, mysql_stmt_error(stmt->handle));
	while (is_good && mysql_stmt_field_count(stmt->handle)) {
		is_good = verify_columns(stmt, table++, why, why_size);
		mysql_stmt_free_result(stmt->handle);
		if (!mysql_stmt_more_results(stmt->handle) || mysql_stmt_next_result(stmt->handle))
			break;
	}
	if (is_good && table->fields) {
		snprintf(why, why_size, "%s returns fewer results than its definition has",
			 stmt->def->name);
		is_good = false;
	}
	return is_good;
}

bool stmt_verify(const struct stmt *stmt, char *why, size_t why_size)
{
	bool has_results = stmt->def->results[0].fields;

	if (mysql_stmt_field_count(stmt->handle))
		return verify_columns(stmt, &stmt->def->results[0], why, why_size);
	return !has_results || verify_block(stmt, why, why_size);
}
