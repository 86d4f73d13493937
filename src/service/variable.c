/* Variables: their names, and their values, which only this file seals and opens. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/json.h"
#include "service/service_sql.h"
#include "service/variable.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct variable, member), .flags = FIELD_READ
#define DRAFT(kind, member) FIELD_##kind##_OF(struct variable_draft, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field variable_fields[] = {
	{ OF(ID, id), .prefix = "var", .text = "id" },
	{ OF(TEXT, key), .text = "letters, digits and underscores, not beginning with a digit" },
	{ OF(TEXT, value), .text = "null where it is secret" },
	{ OF(FLAG, is_secret), .text = "whether its value is never shown again" },
	{ OF(TIME, created_at), .text = "when it was first set" },
	{ OF(TIME, updated_at), .text = "when it was last set" },
};

#define VALUE { DRAFT(TEXT, value) | FIELD_COERCE | FIELD_LINES, .max = VARIABLE_VALUE_MAX, .text = "sealed at rest; nothing unless given" }
#define SECRECY { DRAFT(FLAG, is_secret), .text = "whether its value is never shown again; true unless given" }
const struct field variable_draft_fields[] = {
	{ DRAFT(TEXT, key) | FIELD_REQUIRED, .max = VARIABLE_NAME_MAX, .text = "letters, digits and underscores, not beginning with a digit" },
	VALUE,
	SECRECY,
};
const struct field variable_change_fields[] = {
	VALUE,
	SECRECY,
};
/* clang-format on */
const size_t variable_n_fields = ARRAY_LEN(variable_fields);
const size_t variable_n_draft_fields = ARRAY_LEN(variable_draft_fields);
const size_t variable_n_change_fields = ARRAY_LEN(variable_change_fields);

bool variable_key_is_good(const char *key)
{
	if (!*key || str_is_digit(*key) || strlen(key) > VARIABLE_NAME_MAX)
		return false;
	for (; *key; key++)
		if (!str_is_alnum(*key) && *key != '_')
			return false;
	return true;
}

void variable_check(struct request *req, const char *field, const struct variable_draft *draft)
{
	if (draft->key && !variable_key_is_good(draft->key))
		request_fail_field(
		    req, field, "format",
		    _("must be letters, digits and underscores, not beginning with a digit"));
}

static const char *purpose_of(struct arena *arena, struct uuid service_id, const char *key)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&service_id, text);
	return arena_printf(arena, "variable %s %s", text, key);
}

static enum status open_values(struct request *req, const struct service *service,
			       struct db_rows *rows)
{
	struct variable *variables = rows->rows;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < rows->n && status == STATUS_OK; i++) {
		struct variable *v = &variables[i];
		struct field_bytes plain;

		v->value = NULL;
		if (v->is_secret)
			continue;
		status =
		    secret_open(req->arena, req->app->settings,
				purpose_of(req->arena, service->id, v->key), v->sealed, &plain);
		v->value = plain.data;
	}
	return status;
}

enum status variable_list(struct request *req, const struct service *service,
			  const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[6] = { db_id(req->who->organization_id), db_id(service->id) };
	enum status status;

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	status = db_select(req->db, req->arena,
			   window->is_backwards ? &variable_sql_list_back : &variable_sql_list,
			   params, out);
	if (status == STATUS_OK)
		status = db_select_number(req->db, req->arena, &variable_sql_count, params, total);
	return status == STATUS_OK ? open_values(req, service, out) : status;
}

enum status variable_get(struct request *req, const struct service *service, const char *reference,
			 struct variable *out)
{
	const struct uuid none = { { 0 } };
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(service->id),
					   db_text(reference), db_id(is_id ? id : none) };
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &variable_sql_by_name, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	status = open_values(req, service, &rows);
	*out = *(struct variable *)rows.rows;
	return status;
}

/* One row of what variable_sql_put reads: id, key, value sealed, in hexadecimal digits, and whether it is secret. */
static enum status write_row(struct request *req, struct uuid service_id,
			     const struct variable_draft *draft, struct buf *out)
{
	const char *value = draft->value ? draft->value : "";
	struct uuid id = uuid_new(req->now_ms);
	char text[UUID_TEXT_SIZE];
	struct field_bytes sealed;
	char *hex;
	enum status status = secret_seal(req->arena, req->app->settings,
					 purpose_of(req->arena, service_id, draft->key), value,
					 strlen(value), &sealed);

	if (status != STATUS_OK)
		return status;
	hex = arena_alloc(req->arena, 2 * sealed.len + 1);
	str_hex(sealed.data, sealed.len, hex);
	uuid_format(&id, text);
	buf_addf(out, "%s[\"%s\",", out->len > 1 ? "," : "", text);
	json_write_text(out, draft->key);
	buf_adds(out, ",\"");
	buf_adds(out, hex);
	buf_addf(out, "\",%d]", draft->is_secret);
	return STATUS_OK;
}

enum status variable_put(struct request *req, struct uuid service_id,
			 const struct variable_draft *drafts, size_t n)
{
	const struct db_param which[] = { db_id(req->who->organization_id), db_id(service_id) };
	enum status status = STATUS_OK;
	int64_t total;
	struct buf rows;

	if (!n)
		return STATUS_OK;
	buf_init(&rows, LIMIT_RESPONSE_BYTES);
	buf_addc(&rows, '[');
	for (size_t i = 0; i < n && status == STATUS_OK; i++)
		status = write_row(req, service_id, &drafts[i], &rows);
	buf_addc(&rows, ']');
	if (status == STATUS_OK) {
		const struct db_param params[] = {
			which[0],
			which[1],
			db_time(req->now_ms),
			db_time(req->now_ms),
			db_text(buf_str(&rows)),
		};

		status = db_run(req->db, req->arena, &variable_sql_put, params, NULL, NULL);
	}
	buf_release(&rows);
	if (status == STATUS_OK)
		status = db_select_number(req->db, req->arena, &variable_sql_count, which, &total);
	if (status == STATUS_OK && total > VARIABLES_MAX)
		return request_failf(req, STATUS_CONFLICT, _("A service has at most %d variables."),
				     VARIABLES_MAX);
	return status;
}

/* Masking */

static int longest_first(const void *a, const void *b)
{
	size_t x = strlen(*(const char *const *)a), y = strlen(*(const char *const *)b);

	return (x < y) - (x > y);
}

enum status variable_secrets(struct request *req, struct uuid project_id,
			     struct variable_secrets *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
					   db_int(VARIABLE_SECRETS_MAX) };
	const struct variable_sealed *rows;
	struct db_rows found;
	enum status status = db_select(req->db, req->arena, &variable_sql_secrets, params, &found);

	*out = (struct variable_secrets){ NULL, 0 };
	if (status != STATUS_OK || !found.n)
		return status;
	rows = found.rows;
	out->values = arena_array(req->arena, found.n, sizeof(*out->values));
	for (size_t i = 0; i < found.n && status == STATUS_OK; i++) {
		struct field_bytes plain;

		status = secret_open(req->arena, req->app->settings,
				     purpose_of(req->arena, rows[i].service_id, rows[i].key),
				     rows[i].sealed, &plain);
		if (status == STATUS_OK && strlen(plain.data) >= VARIABLE_MASK_MIN)
			out->values[out->n++] = plain.data;
	}
	/* One that holds another goes as a whole. */
	qsort(out->values, out->n, sizeof(*out->values), longest_first);
	return status;
}

const char *variable_mask(struct arena *arena, const struct variable_secrets *secrets,
			  const char *text)
{
	static const char mask[] = "********";

	for (size_t i = 0; i < secrets->n; i++) {
		const char *value = secrets->values[i];
		size_t len = strlen(value);
		const char *at = text, *found = strstr(text, value);
		struct buf out;

		if (!found)
			continue;
		buf_init(&out, 2 * strlen(text) + sizeof(mask));
		for (; found; at = found + len, found = strstr(at, value)) {
			buf_add(&out, at, (size_t)(found - at));
			buf_adds(&out, mask);
		}
		buf_adds(&out, at);
		text = buf_dup(&out, arena);
		buf_release(&out);
	}
	return text;
}

static enum status trace(struct request *req, const char *action, const struct service *service,
			 const char *before, const char *after)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = action,
		.subject_id = service->id,
		.subject_name = service->name,
		.project_id = service->project_id,
		.environment_id = service->environment_id,
	};
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "variable", before, after);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

/* "A, B, C", cut where it grows long. */
static const char *keys_of(struct arena *arena, const struct variable_draft *drafts, size_t n)
{
	struct buf keys;
	const char *text;

	buf_init(&keys, 4096);
	for (size_t i = 0; i < n && keys.len < 2000; i++) {
		if (i)
			buf_adds(&keys, ", ");
		buf_adds(&keys, drafts[i].key);
	}
	text = buf_dup(&keys, arena);
	buf_release(&keys);
	return text;
}

enum status variable_set(struct request *req, const struct service *service,
			 const struct variable_draft *drafts, size_t n)
{
	enum status status = variable_put(req, service->id, drafts, n);

	return status == STATUS_OK ? trace(req, "service.variable_set", service, NULL,
					   keys_of(req->arena, drafts, n))
				   : status;
}

enum status variable_drop(struct request *req, const struct service *service,
			  const struct variable *variable)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(service->id),
					   db_id(variable->id) };
	enum status status = db_run(req->db, req->arena, &variable_sql_drop, params, NULL, NULL);

	return status == STATUS_OK
		   ? trace(req, "service.variable_deleted", service, variable->key, NULL)
		   : status;
}
