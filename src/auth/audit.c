/* One row for each write. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/limits.h"
#include "base/str.h"
#include "json/json.h"

#define NAME_MAX_LEN 255

/* clang-format off */
static const struct db_stmt_def insert_one = {
	.name = "audit_insert",
	.sql = AUDIT_INSERT_SQL,
	.params = AUDIT_PARAM_KINDS,
};

const struct db_stmt_def *const audit_write_statements[] = { &insert_one };
/* clang-format on */
const size_t audit_write_n_statements = ARRAY_LEN(audit_write_statements);

void audit_changes_init(struct audit_changes *changes, struct arena *arena)
{
	*changes = (struct audit_changes){ .arena = arena };
	buf_init(&changes->buf, LIMIT_METADATA_BYTES);
	buf_addc(&changes->buf, '{');
}

static void write_side(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "\"%s\":", name);
	if (text)
		json_write_text(out, text);
	else
		buf_adds(out, "null");
}

void audit_change(struct audit_changes *changes, const char *name, const char *before,
		  const char *after)
{
	if (before == after || (before && after && str_eq(before, after)))
		return;
	json_write_name(&changes->buf, &changes->n, name);
	buf_addc(&changes->buf, '{');
	write_side(&changes->buf, "before", before);
	buf_addc(&changes->buf, ',');
	write_side(&changes->buf, "after", after);
	buf_addc(&changes->buf, '}');
}

void audit_change_flag(struct audit_changes *changes, const char *name, bool before, bool after)
{
	audit_change(changes, name, before ? "yes" : "no", after ? "yes" : "no");
}

const char *audit_changes_text(struct audit_changes *changes)
{
	const char *text;

	buf_addc(&changes->buf, '}');
	text = buf_dup(&changes->buf, changes->arena);
	buf_release(&changes->buf);
	return text;
}

/* Cut at a whole character. */
static const char *cut(struct arena *arena, const char *text)
{
	size_t n = 0, i = 0;

	if (!text)
		return NULL;
	for (; text[i]; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && n++ == NAME_MAX_LEN)
			break;
	return text[i] ? arena_strndup(arena, text, i) : text;
}

void audit_params(struct arena *arena, const struct actor *actor, const struct audit *audit,
		  struct db_param *out)
{
	const struct principal *who = actor->who;
	const struct db_param params[AUDIT_N_PARAMS] = {
		db_id(who->organization_id),
		db_id(uuid_new(actor->now_ms)),
		db_text(audit->action),
		db_id(audit->subject_id),
		db_text(cut(arena, audit->subject_name)),
		db_id(audit->project_id),
		db_id(audit->environment_id),
		db_text(principal_kind_word(who->kind)),
		db_id(who->id),
		db_text(cut(arena, who->name)),
		db_text(credential_kind_word(who->credential)),
		db_id(who->credential_id),
		db_text(actor->door),
		db_text(actor->address),
		db_text(actor->request_id),
		db_text(audit->changes ? audit->changes : "{}"),
		db_time(actor->now_ms),
	};

	memcpy(out, params, sizeof(params));
}

enum status audit_write(struct db *db, struct arena *arena, const struct actor *actor,
			const struct audit *audit)
{
	struct db_param params[AUDIT_N_PARAMS];

	audit_params(arena, actor, audit, params);
	return db_run(db, arena, &insert_one, params, NULL, NULL);
}
