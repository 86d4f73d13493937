/* Users: made from the command line. */
#include "config.h"

#include "user/user.h"

/* clang-format off */
static const struct db_stmt_def insert_one = {
	.name = "user_insert",
	.sql = "BEGIN NOT ATOMIC "
	       "START TRANSACTION; "
	       "INSERT INTO user (id, email, name, password, created_at) VALUES (?, ?, ?, ?, ?); "
	       "INSERT INTO membership (organization_id, user_id, role, created_at) "
	       "VALUES (?, ?, ?, ?); "
	       "COMMIT; END",
	.params = "ussstuust",
};

const struct db_stmt_def *const user_statements[] = { &insert_one };
/* clang-format on */
const size_t user_n_statements = ARRAY_LEN(user_statements);

struct adding {
	struct arena *arena;
	const struct user_new *user;
};

static enum status add(struct db *db, void *context)
{
	const struct adding *adding = context;
	const struct user_new *user = adding->user;
	struct uuid id = uuid_new(user->now_ms);
	const struct db_param params[] = {
		db_id(id),
		db_text(user->email),
		db_text(user->name),
		db_text(user->password_hash),
		db_time(user->now_ms),
		db_id(user->organization_id),
		db_id(id),
		db_text(user->role),
		db_time(user->now_ms),
	};

	return db_run(db, adding->arena, &insert_one, params, NULL, NULL);
}

enum status user_add(struct db *db, struct arena *arena, const struct user_new *user)
{
	struct adding adding = { arena, user };

	return db_transaction(db, __func__, add, &adding);
}
