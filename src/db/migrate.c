/* The list of files against the list of rows. */
#include "config.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/time.h"
#include "db/migrate.h"

#define WHY 512

static const char make_table[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
				 " number INT NOT NULL, name VARCHAR(255) NOT NULL,"
				 " applied_at DATETIME(3) NOT NULL, PRIMARY KEY (number)"
				 ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

static const struct field migration_fields[] = {
	{ FIELD_INT_OF(struct migration, number), .flags = FIELD_COLUMN },
	{ FIELD_TEXT_OF(struct migration, name), .flags = FIELD_COLUMN },
	{ FIELD_TIME_OF(struct migration, applied_at), .flags = FIELD_COLUMN },
};

/* clang-format off */
#define MIGRATIONS { migration_fields, ARRAY_LEN(migration_fields), sizeof(struct migration) }
/* clang-format on */

static const struct db_stmt_def select_all = {
	.name = "migration_list",
	.sql = "SELECT number, name, applied_at FROM schema_migration ORDER BY number",
	.params = "",
	.results = { MIGRATIONS },
};

static const struct db_stmt_def select_newest = {
	.name = "migration_newest",
	.sql = "SELECT number, name, applied_at FROM schema_migration ORDER BY number DESC LIMIT 1",
	.params = "",
	.results = { MIGRATIONS },
};

static const struct db_stmt_def insert_one = {
	.name = "migration_insert",
	.sql = "INSERT INTO schema_migration (number, name, applied_at) VALUES (?, ?, ?)",
	.params = "ist",
};

static enum status explain(struct db *db, enum status status, char *why)
{
	if (status != STATUS_OK)
		snprintf(why, WHY, "%s", db_cause(db));
	return status;
}

static int by_number(const void *a, const void *b)
{
	const struct migration *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* NNNN_….sql, or false. */
static bool is_migration(const char *name, int64_t *number)
{
	char digits[5] = { 0 };
	size_t len = strlen(name);

	if (len < 10 || name[4] != '_' || !str_eq(name + len - 4, ".sql"))
		return false;
	memcpy(digits, name, 4);
	return str_to_int(digits, 1, 9999, number);
}

static bool read_folder(struct arena *arena, const char *folder, struct migration *out, size_t *n,
			size_t room, char *why)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (!dir) {
		snprintf(why, WHY, "cannot read the folder of migrations %s", folder);
		return false;
	}
	while ((entry = readdir(dir)) && *n < room) {
		int64_t number;

		if (!is_migration(entry->d_name, &number))
			continue;
		out[(*n)++] = (struct migration){ number, arena_strdup(arena, entry->d_name), 0 };
	}
	closedir(dir);
	return true;
}

enum status migrate_list(struct db *db, struct arena *arena, const char *folder,
			 struct migration **out, size_t *n, char *why)
{
	enum { ROOM = 10000 };
	struct migration *list = arena_array(arena, ROOM, sizeof(*list));
	struct db_rows rows;
	size_t n_files;

	*n = 0;
	*out = list;
	if (!read_folder(arena, folder, list, n, ROOM, why))
		return STATUS_INVALID;
	n_files = *n;

	enum status status = explain(db, db_select(db, arena, &select_all, NULL, &rows), why);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		const struct migration *row = (struct migration *)rows.rows + i;
		size_t k = 0;

		while (k < n_files && list[k].number != row->number)
			k++;
		if (k == n_files && *n < ROOM)
			k = (*n)++;
		list[k] = *row;
	}
	qsort(list, *n, sizeof(*list), by_number);
	return STATUS_OK;
}

/* The whole file, or NULL with why. */
static char *read_file(struct arena *arena, const char *folder, const char *name, char *why)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	long size;

	if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
		rewind(file);
		text = arena_alloc(arena, (size_t)size + 1);
		if (fread(text, 1, (size_t)size, file) != (size_t)size)
			text = NULL;
	}
	if (file)
		fclose(file);
	if (!text)
		snprintf(why, WHY, "cannot read %s", path);
	return text;
}

static enum status apply(struct db *db, struct arena *arena, const char *folder,
			 const struct migration *migration, char *why)
{
	const char *sql = read_file(arena, folder, migration->name, why);

	if (!sql)
		return STATUS_INVALID;

	enum status status = explain(db, db_script(db, sql), why);

	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_int(migration->number), db_text(migration->name),
					   db_time(time_now_ms()) };

	status = db_run(db, arena, &insert_one, params, NULL, NULL);
	if (status == STATUS_CONFLICT) /* somebody else migrates too, and was faster */
		status = STATUS_OK;
	return explain(db, status, why);
}

enum status migrate_run(struct db *db, struct arena *arena, const char *folder,
			void (*told)(const char *name), char *why)
{
	struct migration *list;
	size_t n;
	enum status status = explain(db, db_script(db, "SET max_statement_time = 0"), why);

	if (status == STATUS_OK)
		status = explain(db, db_script(db, make_table), why);
	if (status == STATUS_OK)
		status = migrate_list(db, arena, folder, &list, &n, why);
	if (status != STATUS_OK)
		return status;
	if (n && list[n - 1].number > MIGRATE_NEWEST) {
		snprintf(why, WHY, "migration %lld is newer than this program, which knows %d",
			 (long long)list[n - 1].number, MIGRATE_NEWEST);
		return STATUS_CONFLICT;
	}
	for (size_t i = 0; i < n; i++) {
		if (list[i].applied_at)
			continue;
		status = apply(db, arena, folder, &list[i], why);
		if (status != STATUS_OK)
			return status;
		if (told)
			told(list[i].name);
	}
	return STATUS_OK;
}

enum status migrate_check(struct db *db, struct arena *arena, char *why)
{
	struct db_rows rows;
	enum status status = explain(db, db_select(db, arena, &select_newest, NULL, &rows), why);

	if (status == STATUS_INTERNAL) /* no such table */
		status = STATUS_UNAVAILABLE;
	if (status != STATUS_OK)
		return status;

	int64_t newest = rows.n ? ((struct migration *)rows.rows)->number : 0;

	if (newest == MIGRATE_NEWEST)
		return STATUS_OK;
	snprintf(why, WHY, "the schema is at migration %lld, this program needs %d: %s",
		 (long long)newest, MIGRATE_NEWEST,
		 newest < MIGRATE_NEWEST ? "run landfall migrate" : "it needs a newer program");
	return STATUS_UNAVAILABLE;
}
