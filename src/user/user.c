/* Users: made from the command line. */
#include "config.h"

#include "auth/audit.h"
#include "user/user.h"

/* clang-format off */
static const struct db_stmt_def insert_one = {
	.name = "user_insert",
	.sql = "BEGIN NOT ATOMIC "
	       "START TRANSACTION; "
	       "INSERT INTO user (id, email, name, password, created_at) VALUES (?, ?, ?, ?, ?); "
	       "INSERT INTO membership (organization_id, user_id, role, created_at) "
	       "VALUES (?, ?, ?, ?); END",
	.params = "ussstuust",
};

const struct db_stmt_def *const user_statements[] = { &insert_one };
/* clang-format on */
const size_t user_n_statements = ARRAY_LEN(user_statements);

struct adding {
	struct arena *arena;
	const struct user_new *user;
};

static enum status trace(struct db *db, const struct adding *adding, struct uuid id)
{
	const struct user_new *user = adding->user;
	const struct actor actor =
	    actor_of_command(adding->arena, user->organization_id, user->now_ms);
	struct audit_changes changes;

	audit_changes_init(&changes, adding->arena);
	audit_change(&changes, "name", NULL, user->name);
	audit_change(&changes, "role", NULL, user->role);
	return audit_write(db, adding->arena, &actor,
			   &(struct audit){ .action = "user.created",
					    .subject_id = id,
					    .subject_name = user->email,
					    .changes = audit_changes_text(&changes) });
}

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

	enum status status = db_run(db, adding->arena, &insert_one, params, NULL, NULL);

	return status == STATUS_OK ? trace(db, adding, id) : status;
}

enum status user_add(struct db *db, struct arena *arena, const struct user_new *user)
{
	struct adding adding = { arena, user };

	return db_transaction(db, __func__, add, &adding);
}
