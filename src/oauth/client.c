/* The rules of applications. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "auth/digest.h"
#include "base/i18n.h"
#include "base/str.h"
#include "oauth/client.h"
#include "oauth/client_sql.h"
#include "oauth/oauth.h"
#include "oauth/redirect.h"

#define SECRET_PREFIX "cs_"
#define NAME_MAX_LEN  255

enum status client_find(struct db *db, struct arena *arena, const char *text, struct client *out)
{
	struct uuid id;

	if (!text || !uuid_parse_any(text, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(id) };

	return db_select_one(db, arena, &client_sql_find, params, out);
}

enum status client_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *text, struct client *out)
{
	struct uuid id;

	if (!uuid_parse_any(text, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &client_sql_get, params, out);
}

enum status client_list(struct db *db, struct arena *arena, struct uuid organization_id,
			struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id) };

	return db_select(db, arena, &client_sql_list, params, out);
}

/* ---- what may be registered */

bool client_is_within(const struct principal *who, const char *scopes)
{
	unsigned parsed;

	return scopes_parse(scopes, &parsed) && !(scopes_capabilities(parsed) & ~who->capabilities);
}

static void check_name(struct request *req, struct client_new *wanted)
{
	wanted->name = str_trim(req->arena, wanted->name);
	if (!*wanted->name)
		request_fail_field(req, "name", "missing", _("is required"));
	else if (str_utf8_len(wanted->name) > NAME_MAX_LEN)
		request_fail_field(req, "name", "too_long", _("may have at most 255 characters"));
	else if (str_has_control(wanted->name))
		request_fail_field(req, "name", "format", _("must be one line"));
}

static void check_scopes(struct request *req, struct client_new *wanted)
{
	unsigned scopes;

	if (!*wanted->scopes)
		request_fail_field(req, "scopes", "missing", _("choose at least one"));
	else if (!scopes_parse(wanted->scopes, &scopes))
		request_fail_field(
		    req, "scopes", "word",
		    _("must be some of: read, write, deploy, admin, logs:read, metrics:read"));
	else if (!client_is_within(req->who, wanted->scopes))
		request_fail_field(req, "scopes", "forbidden",
				   _("let an application do more than you may do yourself"));
	else
		wanted->scopes = scopes_format(req->arena, scopes, ",");
}

/* Each once, one a line. */
static void check_redirects(struct request *req, struct client_new *wanted)
{
	const char *at = wanted->redirect_uris;
	struct buf buf;
	size_t n = 0;

	buf_init(&buf, REDIRECT_MAX_URI * (REDIRECT_MAX + 2));
	while (*(at += strspn(at, " \t\r\n"))) {
		size_t len = strcspn(at, " \t\r\n");
		const char *one = arena_strndup(req->arena, at, len);

		at += len;
		if (!redirect_is_allowed(one) || ++n > REDIRECT_MAX_URI) {
			request_fail_field(
			    req, "redirect_uris", "format",
			    n > REDIRECT_MAX_URI
				? _("may have at most 20 addresses")
				: arena_printf(req->arena,
					       _("%.100s: must be https://…, http://127.0.0.1/… or "
						 "com.example.app:/…, without a fragment"),
					       one));
			break;
		}
		buf_addf(&buf, "%s%s", buf.len ? "\n" : "", one);
	}
	wanted->redirect_uris = buf_dup(&buf, req->arena);
	buf_release(&buf);
}

bool client_check(struct request *req, struct client_new *wanted, bool is_new)
{
	if (is_new && !wanted->name)
		wanted->name = "";
	if (is_new && !wanted->scopes)
		wanted->scopes = "";
	if (is_new && !wanted->redirect_uris)
		wanted->redirect_uris = "";
	if (wanted->name)
		check_name(req, wanted);
	if (wanted->redirect_uris)
		check_redirects(req, wanted);
	if (wanted->scopes)
		check_scopes(req, wanted);
	return req->failure.status == STATUS_OK;
}

/* ---- writing */

static const char *new_secret(struct arena *arena, unsigned char *digest)
{
	const char *secret = oauth_new_secret(arena, SECRET_PREFIX);

	digest_bytes(digest, secret, strlen(secret));
	return secret;
}

static enum status note(struct db *db, struct arena *arena, const struct actor *actor,
			const struct client *client, const char *action, const char *changes)
{
	return audit_write(db, arena, actor,
			   &(struct audit){
			       .action = action,
			       .subject_id = client->id,
			       .subject_name = client->name,
			       .changes = changes,
			   });
}

enum status client_add(struct db *db, struct arena *arena, const struct actor *actor,
		       const struct client_new *wanted, struct client *out, const char **secret)
{
	const struct principal *who = actor->who;
	unsigned char *digest = arena_alloc(arena, DIGEST_BYTES);
	struct audit_changes changes;
	enum status status;

	*secret = wanted->is_public ? NULL : new_secret(arena, digest);
	*out = (struct client){
		.organization_id = who->organization_id,
		.id = uuid_new(actor->now_ms),
		.name = wanted->name,
		.redirect_uris = wanted->redirect_uris,
		.scopes = wanted->scopes,
		.created_at = actor->now_ms,
	};
	if (*secret)
		out->secret = (struct field_bytes){ digest, DIGEST_BYTES };
	if (who->kind == PRINCIPAL_USER)
		out->created_by = who->id;

	const struct db_param params[] = {
		db_id(out->organization_id), db_id(out->id),
		db_text(out->name),          db_bytes(out->secret.data, out->secret.len),
		db_text(out->redirect_uris), db_text(out->scopes),
		db_id(out->created_by),      db_time(out->created_at),
	};

	status = db_run(db, arena, &client_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", NULL, out->name);
	audit_change(&changes, "type", NULL, wanted->is_public ? "public" : "confidential");
	audit_change(&changes, "redirect_uris", NULL, out->redirect_uris);
	audit_change(&changes, "scopes", NULL, out->scopes);
	return note(db, arena, actor, out, "application.created", audit_changes_text(&changes));
}

enum status client_change(struct db *db, struct arena *arena, const struct actor *actor,
			  struct client *client, const struct client_new *wanted)
{
	const struct client before = *client;
	struct audit_changes changes;
	enum status status;

	if (wanted->name)
		client->name = wanted->name;
	if (wanted->redirect_uris)
		client->redirect_uris = wanted->redirect_uris;
	if (wanted->scopes)
		client->scopes = wanted->scopes;

	const struct db_param params[] = {
		db_text(client->name),   db_text(client->redirect_uris),
		db_text(client->scopes), db_id(client->organization_id),
		db_id(client->id),
	};

	status = db_run(db, arena, &client_sql_update, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", before.name, client->name);
	audit_change(&changes, "redirect_uris", before.redirect_uris, client->redirect_uris);
	audit_change(&changes, "scopes", before.scopes, client->scopes);
	return note(db, arena, actor, client, "application.changed", audit_changes_text(&changes));
}

enum status client_rotate(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct client *client, const char **secret)
{
	unsigned char digest[DIGEST_BYTES];
	int64_t matched;
	enum status status;

	*secret = new_secret(arena, digest);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_id(client->organization_id), db_id(client->id) };

	status = db_run(db, arena, &client_sql_rotate, params, NULL, &matched);
	if (status != STATUS_OK || !matched)
		return status == STATUS_OK ? STATUS_CONFLICT : status;
	return note(db, arena, actor, client, "application.secret_rotated", NULL);
}

enum status client_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct client *client)
{
	const struct db_param params[] = { db_time(actor->now_ms), db_id(client->organization_id),
					   db_id(client->id) };
	int64_t matched;
	enum status status = db_run(db, arena, &client_sql_revoke, params, NULL, &matched);

	if (status != STATUS_OK || !matched)
		return status == STATUS_OK ? STATUS_NOT_FOUND : status;
	return note(db, arena, actor, client, "application.revoked", NULL);
}

bool client_is_secret(const struct client *client, const char *secret)
{
	unsigned char digest[DIGEST_BYTES];

	digest_bytes(digest, secret, strlen(secret));
	return client->secret.len == DIGEST_BYTES &&
	       str_secret_eq(digest, client->secret.data, DIGEST_BYTES);
}

void client_principal(const struct client *client, struct principal *out)
{
	*out = (struct principal){
		.kind = PRINCIPAL_CLIENT,
		.organization_id = client->organization_id,
		.organization_slug = client->organization_slug,
		.organization_name = client->organization_name,
		.plan = client->plan,
		.rate_limit = client->rate_limit,
		.id = client->id,
		.name = client->name,
	};
	if (!scopes_parse(client->scopes, &out->scopes))
		out->scopes = 0;
	access_settle(out);
}
