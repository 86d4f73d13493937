/* Rows as lines, and lines as rows. Exact both ways: nothing is trimmed, corrected or left to a default. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/time.h"
#include "db/migrate.h"
#include "json/codec.h"
#include "json/json.h"
#include "transfer/archive.h"

/* Rows that are read at once. */
#define BATCH 100

/* Below every id, as a text that MariaDB takes for one. */
#define LOWEST "00000000-0000-0000-0000-000000000000"

/* Between the parts of a place; stands in none of them. */
#define BETWEEN "~"

static size_t table_of(const char *record)
{
	size_t i = 0;

	while (i < archive_n_tables && !str_eq(archive_tables[i].record, record))
		i++;
	return i;
}

/* ---- places */

const char *archive_place_format(struct arena *arena, const struct archive_place *place)
{
	const struct archive_table *table = &archive_tables[place->table];
	const char *text = table->record;

	for (size_t i = 0; i < table->n_keys && *place->keys[i]; i++)
		text = arena_printf(arena, "%s" BETWEEN "%s", text, place->keys[i]);
	return text;
}

static bool is_key(const struct field *field, const char *text)
{
	struct uuid id;

	if (field->type == FIELD_ID)
		return uuid_parse(text, &id);
	return *text && str_is_utf8(text, strlen(text), NULL) && !str_has_control(text);
}

bool archive_place_parse(struct arena *arena, const char *text, struct archive_place *out)
{
	char *rest = arena_strdup(arena, text);
	const char *record = strsep(&rest, BETWEEN);

	*out = (struct archive_place){ .table = table_of(record) };
	if (out->table == archive_n_tables)
		return false;

	const struct archive_table *table = &archive_tables[out->table];

	for (size_t i = 0; i < table->n_keys && rest; i++) {
		const char *key = strsep(&rest, BETWEEN);

		if (strlen(key) >= ARCHIVE_KEY_SIZE || !is_key(&table->fields[i], key))
			return false;
		memcpy(out->keys[i], key, strlen(key) + 1);
	}
	return !rest && (!table->n_keys || !*out->keys[0] || *out->keys[table->n_keys - 1]);
}

/* The key of a row, as texts. */
static void take_keys(const struct archive_table *table, const void *row,
		      char (*keys)[ARCHIVE_KEY_SIZE])
{
	for (size_t i = 0; i < table->n_keys; i++) {
		const void *at = field_in(row, &table->fields[i]);
		char id[UUID_TEXT_SIZE];
		const char *text = id;

		if (table->fields[i].type == FIELD_ID)
			uuid_format(at, id);
		else
			text = *(const char *const *)at;
		if (strlen(text) >= ARCHIVE_KEY_SIZE)
			BUG("a key of %zu bytes", strlen(text));
		memcpy(keys[i], text, strlen(text) + 1);
	}
}

/* ---- writing */

void archive_write_head(struct buf *out)
{
	buf_addf(out, "{\"record\":\"landfall\",\"format\":%d,\"schema\":%d}\n", ARCHIVE_FORMAT,
		 MIGRATE_NEWEST);
}

static void write_row(struct buf *out, const struct archive_table *table, const void *row)
{
	size_t n = 1;

	buf_addf(out, "{\"record\":\"%s\"", table->record);
	codec_encode(out, &n, table->fields, table->n, row, UUID_TYPEID);
	buf_adds(out, "}\n");
}

/* The parameters of a table's page. */
static void page_params(const struct archive_table *table, struct uuid organization_id,
			const struct archive_place *place, size_t limit, struct db_param *out)
{
	const char *first = *place->keys[0] ? place->keys[0] : LOWEST;
	size_t n = 0;

	out[n++] = db_id(organization_id);
	if (table->n_keys)
		out[n++] = db_text(first);
	if (table->n_keys == 2) {
		out[n++] = db_text(first);
		out[n++] = db_text(*place->keys[1] ? place->keys[1] : LOWEST);
	}
	if (table->n_keys)
		out[n] = db_int((int64_t)limit);
}

/* One batch of one table; *is_end when it was the last. */
static enum status write_batch(struct db *db, struct arena *arena, const struct archive_part *part,
			       struct archive_place *place, struct buf *out, size_t *n,
			       bool *is_end)
{
	const struct archive_table *table = &archive_tables[place->table];
	size_t wanted = part->limit - *n < BATCH ? part->limit - *n : BATCH;
	struct db_param params[5];
	struct db_rows rows;
	size_t i = 0;
	enum status status;

	page_params(table, part->organization_id, place, wanted, params);
	status = db_select(db, arena, table->page, params, &rows);
	if (status != STATUS_OK)
		return status;
	for (; i < rows.n && (!i || out->len < part->max_bytes); i++) {
		const void *row = (const char *)rows.rows + i * table->size;

		write_row(out, table, row);
		take_keys(table, row, place->keys);
	}
	*n += i;
	*is_end = i == rows.n && (rows.n < wanted || !table->n_keys);
	return STATUS_OK;
}

enum status archive_write(struct db *db, const struct archive_part *part,
			  struct archive_place *place, struct buf *out, size_t *n, bool *has_more)
{
	struct arena *arena = arena_new();
	enum status status = STATUS_OK;

	*n = 0;
	while (status == STATUS_OK && place->table < archive_n_tables && *n < part->limit &&
	       out->len < part->max_bytes) {
		bool is_end = false;

		status = write_batch(db, arena, part, place, out, n, &is_end);
		if (is_end)
			*place = (struct archive_place){ .table = place->table + 1 };
		arena_reset(arena);
	}
	*has_more = place->table < archive_n_tables;
	arena_free(arena);
	return status;
}

/* ---- reading */

struct taking {
	struct arena *arena;
	const struct archive_table *table;
	struct json_object *object;
	void *row;
	const char *why;
};

static enum status refuse(struct taking *t, const char *name, const char *what)
{
	t->why = arena_printf(t->arena, "%s %s", name, what);
	return STATUS_INVALID;
}

static const char *json_text(struct taking *t, struct json_object *value)
{
	return arena_strdup(t->arena,
			    json_object_to_json_string_ext(
				value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* One value, as its column has it. */
static bool take_value(struct taking *t, const struct field *field, struct json_object *value)
{
	enum json_type type = json_object_get_type(value);
	void *at = field_at(t->row, field);

	switch (field->type) {
	case FIELD_INT: *(int64_t *)at = json_object_get_int64(value); return type == json_type_int;
	case FIELD_FLAG:
		*(bool *)at = json_object_get_boolean(value);
		return type == json_type_boolean;
	case FIELD_JSON: *(const char **)at = json_text(t, value); return type == json_type_object;
	case FIELD_TEXT:
		*(const char **)at = json_object_get_string(value);
		return type == json_type_string;
	case FIELD_TIME:
		return type == json_type_string && time_parse(json_object_get_string(value), at);
	case FIELD_ID:
		return type == json_type_string &&
		       uuid_parse_any(json_object_get_string(value), at);
	case FIELD_WORD:
	case FIELD_LIST:
	case FIELD_BYTES: break;
	}
	BUG("a column of a sort that no export has");
}

/* Whether a member of the key is one: there, and no longer than keys are. */
static bool is_key_value(const struct field *field, const void *row)
{
	const void *at = field_in(row, field);
	const char *text;

	if (field->type == FIELD_ID)
		return !uuid_is_nil(at);
	text = *(const char *const *)at;
	return text && strlen(text) < ARCHIVE_KEY_SIZE && is_key(field, text);
}

/* Every member must be there, and no other. */
static enum status take_row(struct taking *t)
{
	const struct archive_table *table = t->table;

	t->row = arena_alloc(t->arena, table->size);
	field_clear(table->fields, table->n, t->row);
	for (size_t i = 0; i < table->n; i++) {
		struct json_object *value;

		if (!json_object_object_get_ex(t->object, table->fields[i].name, &value))
			return refuse(t, table->fields[i].name, _("is missing"));
		if (value && !take_value(t, &table->fields[i], value))
			return refuse(t, table->fields[i].name, _("is of another kind"));
		if (i < table->n_keys && !is_key_value(&table->fields[i], t->row))
			return refuse(t, table->fields[i].name, _("is no key"));
	}
	json_object_object_foreach(t->object, name, value)
	{
		(void)value;
		if (!str_eq(name, "record") && !field_find(table->fields, table->n, name))
			return refuse(t, name, _("is not known"));
	}
	return STATUS_OK;
}

static struct db_param param_of(const char *kinds, const struct field *field, const void *row)
{
	const void *at = field_in(row, field);

	switch (*kinds) {
	case 'u': return db_id(*(const struct uuid *)at);
	case 's': return db_text(*(const char *const *)at);
	case 'i': return db_int(*(const int64_t *)at);
	case 't': return db_time(*(const int64_t *)at);
	case 'f': return db_flag(*(const bool *)at);
	}
	BUG("a parameter of kind '%c'", *kinds);
}

#define COLUMNS_MAX 64

static enum status put(struct db *db, struct taking *t, struct uuid organization_id)
{
	const struct archive_table *table = t->table;
	struct db_param params[COLUMNS_MAX + 1];
	size_t first = table->n_keys ? 1 : 0;

	if (table->n > COLUMNS_MAX)
		BUG("%s has too many columns", table->record);
	for (size_t i = 0; i < table->n; i++)
		params[first + i] =
		    param_of(table->put->params + first + i, &table->fields[i], t->row);
	params[first ? 0 : table->n] = db_id(organization_id);
	return db_run(db, t->arena, table->put, params, NULL, NULL);
}

/* The row that is there under the same key, if any, written as a line. */
static enum status get(struct db *db, struct taking *t, struct uuid organization_id,
		       struct buf *out)
{
	struct db_param params[1 + ARCHIVE_KEYS_MAX] = { db_id(organization_id) };
	char keys[ARCHIVE_KEYS_MAX][ARCHIVE_KEY_SIZE];
	struct db_rows rows;
	enum status status;

	take_keys(t->table, t->row, keys);
	for (size_t i = 0; i < t->table->n_keys; i++)
		params[1 + i] = db_text(keys[i]);
	status = db_select(db, t->arena, t->table->get, params, &rows);
	if (status == STATUS_OK && rows.n)
		write_row(out, t->table, rows.rows);
	return status;
}

/* Whether what is there is what the line says. */
static enum status compare(struct db *db, struct taking *t, struct uuid organization_id,
			   bool *is_same)
{
	struct buf there, here;
	enum status status;

	buf_init(&there, ARCHIVE_LINE_BYTES);
	buf_init(&here, ARCHIVE_LINE_BYTES);
	write_row(&here, t->table, t->row);
	status = get(db, t, organization_id, &there);
	*is_same = str_eq(buf_str(&there), buf_str(&here));
	if (!*is_same)
		t->why = there.len ? _("is there already, and different")
				   : "refers to what is not there, or has a name that is taken";
	buf_release(&there);
	buf_release(&here);
	return status;
}

static enum status store(struct db *db, struct taking *t, struct uuid organization_id,
			 enum archive_outcome *out)
{
	bool is_same = false;
	enum status status;

	*out = t->table->n_keys ? ARCHIVE_CREATED : ARCHIVE_UPDATED;
	if (!t->table->n_keys) {
		status = compare(db, t, organization_id, &is_same);
		if (status == STATUS_OK && is_same)
			*out = ARCHIVE_UNCHANGED;
		return status == STATUS_OK && !is_same ? put(db, t, organization_id) : status;
	}
	status = put(db, t, organization_id);
	if (status != STATUS_CONFLICT)
		return status;
	status = compare(db, t, organization_id, &is_same);
	*out = ARCHIVE_UNCHANGED;
	if (status != STATUS_OK || is_same)
		return status;
	t->why = arena_printf(t->arena, "%s %s", t->table->record, t->why);
	return STATUS_CONFLICT;
}

static int64_t number_of(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_int64(value) : -1;
}

static enum status take_head(struct taking *t, enum archive_outcome *out)
{
	int64_t schema = number_of(t->object, "schema");

	*out = ARCHIVE_HEAD;
	if (number_of(t->object, "format") != ARCHIVE_FORMAT)
		return refuse(t, "format", _("is not one that this program reads"));
	if (schema != MIGRATE_NEWEST)
		return refuse(t, "schema",
			      arena_printf(t->arena,
					   _("is %lld, and this program has %d: export again with "
					     "the program of this version"),
					   (long long)schema, MIGRATE_NEWEST));
	return STATUS_OK;
}

static enum status take(struct db *db, struct taking *t, struct uuid organization_id,
			const char *line, size_t len, enum archive_outcome *out)
{
	struct json_problem problem;
	struct json_object *record;
	size_t table;
	enum status status;

	if (json_parse(t->arena, line, len, &t->object, &problem) != STATUS_OK ||
	    !json_object_is_type(t->object, json_type_object))
		return refuse(t, "the line", _("is not a JSON object"));
	if (!json_object_object_get_ex(t->object, "record", &record) ||
	    !json_object_is_type(record, json_type_string))
		return refuse(t, "record", _("is missing"));
	if (str_eq(json_object_get_string(record), "landfall"))
		return take_head(t, out);
	table = table_of(json_object_get_string(record));
	if (table == archive_n_tables)
		return refuse(t, "record", _("is of no sort that this program knows"));
	t->table = &archive_tables[table];
	status = take_row(t);
	return status == STATUS_OK ? store(db, t, organization_id, out) : status;
}

enum status archive_take(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *line, size_t len, enum archive_outcome *out, const char **why)
{
	struct taking t = { .arena = arena };
	enum status status = take(db, &t, organization_id, line, len, out);

	*why = t.why;
	return status;
}
