/* Users: made from the command line, or by an invitation. */
#include "config.h"

#include "auth/audit.h"
#include "user/user.h"

/* clang-format off */
static const struct db_stmt_def insert_user = {
	.name = "user_insert",
	.sql = "INSERT INTO user (id, email, name, password, created_at) VALUES (?, ?, ?, ?, ?)",
	.params = "ussst",
};

static const struct db_stmt_def insert_membership = {
	.name = "user_join",
	.sql = "INSERT INTO membership (organization_id, user_id, role, created_at) VALUES (?, ?, ?, ?)",
	.params = "uust",
};

const struct db_stmt_def *const user_statements[] = { &insert_user, &insert_membership };
/* clang-format on */
const size_t user_n_statements = ARRAY_LEN(user_statements);

enum status user_insert(struct db *db, struct arena *arena, const struct user_new *user)
{
	const struct db_param params[] = {
		db_id(user->id),       db_text(user->email),
		db_text(user->name),   db_text(user->password_hash),
		db_time(user->now_ms),
	};

	return db_run(db, arena, &insert_user, params, NULL, NULL);
}

enum status user_join(struct db *db, struct arena *arena, struct uuid organization_id,
		      struct uuid user_id, const char *role, int64_t now_ms)
{
	const struct db_param params[] = { db_id(organization_id), db_id(user_id), db_text(role),
					   db_time(now_ms) };

	return db_run(db, arena, &insert_membership, params, NULL, NULL);
}

struct adding {
	struct arena *arena;
	const struct actor *actor;
	const struct user_new *user;
};

static enum status add(struct db *db, void *context)
{
	const struct adding *adding = context;
	const struct user_new *user = adding->user;
	struct audit_changes changes;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = user_insert(db, adding->arena, user);
	if (status == STATUS_OK)
		status = user_join(db, adding->arena, user->organization_id, user->id, user->role,
				   user->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, adding->arena);
	audit_change(&changes, "role", NULL, user->role);
	return audit_write(db, adding->arena, adding->actor,
			   &(struct audit){ .action = "user.created",
					    .subject_id = user->id,
					    .subject_name = user->email,
					    .changes = audit_changes_text(&changes) });
}

enum status user_add(struct db *db, struct arena *arena, const struct actor *actor,
		     const struct user_new *user)
{
	struct user_new copy = *user;
	struct adding adding = { arena, actor, &copy };

	if (uuid_is_nil(&copy.id))
		copy.id = uuid_new(user->now_ms);
	return db_transaction(db, __func__, add, &adding);
}
