/* Migrations: schema/NNNN_verb_noun.sql, applied in order, forward only, never edited once merged.
 * The table schema_migration remembers which were applied; a run that was cut off is taken up again
 * at the file that did not finish, so each file is written to be safe when run twice. */
#ifndef LANDFALL_DB_MIGRATE_H
#define LANDFALL_DB_MIGRATE_H

#include "db/db.h"

/* The newest migration that this program knows. A newer one in the database means that a newer
 * program made it: we refuse to start rather than write what we don't understand. */
#define MIGRATE_NEWEST 26

struct migration {
	int64_t number;
	const char *name;   /* file name */
	int64_t applied_at; /* 0 while it is not */
};

/* Reads folder and database; *out has one row a file and one a number that only the database knows.
 * STATUS_INVALID, with db_cause-like text in why (512 bytes), when the folder can't be read. */
enum status migrate_list(struct db *db, struct arena *arena, const char *folder,
			 struct migration **out, size_t *n, char *why) ATTR_MUST_USE;

/* Applies what is missing, telling each by calling told (may be NULL). The connection needs rights to
 * change tables. STATUS_CONFLICT when the database is newer than MIGRATE_NEWEST. */
enum status migrate_run(struct db *db, struct arena *arena, const char *folder,
			void (*told)(const char *name), char *why) ATTR_MUST_USE;

/* Whether the database is exactly at MIGRATE_NEWEST. STATUS_UNAVAILABLE with the reason in why when it
 * is older, newer or away. One statement. */
enum status migrate_check(struct db *db, struct arena *arena, char *why) ATTR_MUST_USE;

#endif
