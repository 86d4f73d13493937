/* Inviting, and joining. */
#include "config.h"

#include "app.h"
#include "auth/audit.h"
#include "auth/digest.h"
#include "auth/login.h"
#include "base/i18n.h"
#include "base/str.h"
#include "mail/letter.h"
#include "mail/mail.h"
#include "member/invitation_sql.h"
#include "member/member.h"
#include "user/user.h"

/* clang-format off */
#define DRAFT(kind, member) FIELD_##kind##_OF(struct invitation_draft, member), .flags = FIELD_WRITE | FIELD_REQUIRED

const struct field invitation_draft_fields[] = {
	{ DRAFT(TEXT, email), .max = 254, .text = "who is invited" },
	{ DRAFT(TEXT, role), .max = 32, .text = "as what" },
};
/* clang-format on */
const size_t invitation_n_draft_fields = ARRAY_LEN(invitation_draft_fields);

enum status invitation_check(struct request *req, struct invitation_draft *draft)
{
	const struct actor actor = actor_of_request(req);
	const char *why;

	if (draft->email) {
		draft->email = str_trim(req->arena, draft->email);
		if (!letter_is_address(draft->email))
			request_fail_field(req, "email", "format", _("is not an e-mail address"));
	}
	if (draft->role && !role_parse(draft->role, &draft->parsed))
		request_fail_field(req, "role", "word", _("is none of the roles"));
	else if (draft->role && !member_may_give(&actor, draft->parsed, &why))
		request_fail_field(req, "role", "forbidden",
				   _("may do more than you may yourself"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static enum status get(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid id, int64_t now_ms, struct invitation *out)
{
	const struct db_param params[] = { db_time(now_ms), db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &invitation_sql_get, params, out);
}

enum status invitation_get(struct db *db, struct arena *arena, struct uuid organization_id,
			   const char *reference, int64_t now_ms, struct invitation *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;
	return get(db, arena, organization_id, id, now_ms, out);
}

enum status invitation_list(struct db *db, struct arena *arena, struct uuid organization_id,
			    const struct list_window *window, int64_t now_ms, struct db_rows *out,
			    int64_t *total)
{
	struct db_param params[6] = { db_time(now_ms), db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	status = db_select(db, arena,
			   window->is_backwards ? &invitation_sql_list_back : &invitation_sql_list,
			   params, out);
	return status == STATUS_OK
		   ? db_select_number(db, arena, &invitation_sql_count, params + 1, total)
		   : status;
}

static enum status check_obstacle(struct db *db, struct request *req, const char *email)
{
	struct db_param org = db_id(req->who->organization_id);
	const struct db_param params[] = { org, db_text(email), org, db_text(email),
					   db_time(req->now_ms) };
	int64_t obstacle;
	enum status status =
	    db_select_number(db, req->arena, &invitation_sql_obstacle, params, &obstacle);

	if (status != STATUS_OK || !obstacle)
		return status;
	request_fail_field(
	    req, "email", "conflict",
	    obstacle == 1 ? _("belongs to a member already")
			  : _("was invited already; send that invitation again, or revoke it"));
	return STATUS_INVALID;
}

/* In the reader's language, if they are known here and chose one, else in that of whoever invites. */
static enum status write_letter(struct db *db, struct request *req, const char *path,
				const struct invitation *invitation)
{
	const struct settings *settings = req->app->settings;
	const struct principal *who = req->who;
	struct account reader = { .language = NULL };
	enum status status = login_find(db, req->arena, invitation->email, &reader);
	enum role role;

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (!role_parse(invitation->role, &role))
		role = ROLE_VIEWER;

	enum language before = i18n_use_tag(status == STATUS_OK ? reader.language : NULL);
	const struct mail mail = {
		.to = invitation->email,
		.subject =
		    arena_printf(req->arena, _("Join %s on Landfall"), who->organization_name),
		.text = arena_printf(
		    req->arena,
		    _("Hello,\n\n%s invites you to %s on Landfall, where one sees what runs "
		      "where.\n"
		      "Your role will be: %s.\n\n%s\n\nThe link is good once, for seven days.\n"),
		    who->kind == PRINCIPAL_USER ? who->name : _("Somebody"), who->organization_name,
		    role_title(role), mail_url(req->arena, settings, path)),
	};

	i18n_use(before);
	return mail_queue(db, req->arena, settings, req->now_ms, &mail);
}

/* The letter; or, where none can be sent, the link itself in *out. */
static enum status deliver(struct db *db, struct request *req, const char *token,
			   struct invitation *out)
{
	const struct settings *settings = req->app->settings;
	const char *path = arena_printf(req->arena, "/invitations/%s", token);

	if (mail_is_configured(settings))
		return write_letter(db, req, path, out);
	out->link =
	    *settings->public_url ? mail_url(req->arena, settings, path) : request_url(req, path);
	return STATUS_OK;
}

static enum status note(struct db *db, struct request *req, const char *action,
			const struct invitation *invitation)
{
	struct actor actor = actor_of_request(req);
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "role", NULL, invitation->role);
	return audit_write(db, req->arena, &actor,
			   &(struct audit){ .action = action,
					    .subject_id = invitation->id,
					    .subject_name = invitation->email,
					    .changes = audit_changes_text(&changes) });
}

enum status invitation_create(struct db *db, struct request *req,
			      const struct invitation_draft *draft, struct invitation *out)
{
	const struct principal *who = req->who;
	struct uuid id = uuid_new(req->now_ms);
	struct uuid nobody = { { 0 } };
	char token[ACCOUNT_TOKEN_LEN + 1];
	unsigned char digest[DIGEST_BYTES];
	enum status status = check_obstacle(db, req, draft->email);

	account_new_token(token, digest);

	const struct db_param params[] = {
		db_id(who->organization_id),
		db_id(id),
		db_text(draft->email),
		db_text(role_word(draft->parsed)),
		db_bytes(digest, sizeof(digest)),
		db_id(who->kind == PRINCIPAL_USER ? who->id : nobody),
		db_time(req->now_ms),
		db_time(req->now_ms + INVITATION_MS),
	};

	if (status == STATUS_OK)
		status = db_run(db, req->arena, &invitation_sql_insert, params, NULL, NULL);
	if (status == STATUS_OK)
		status = get(db, req->arena, who->organization_id, id, req->now_ms, out);
	if (status == STATUS_OK)
		status = deliver(db, req, token, out);
	return status == STATUS_OK ? note(db, req, "invitation.created", out) : status;
}

enum status invitation_renew(struct db *db, struct request *req, const char *reference,
			     struct invitation *out)
{
	struct uuid organization_id = req->who->organization_id;
	char token[ACCOUNT_TOKEN_LEN + 1];
	unsigned char digest[DIGEST_BYTES];
	int64_t n;
	enum status status =
	    invitation_get(db, req->arena, organization_id, reference, req->now_ms, out);

	if (status != STATUS_OK)
		return status;
	account_new_token(token, digest);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_time(req->now_ms + INVITATION_MS),
					   db_id(organization_id), db_id(out->id) };

	status = db_run(db, req->arena, &invitation_sql_renew, params, NULL, &n);
	if (status != STATUS_OK || !n)
		return status != STATUS_OK ? status : STATUS_CONFLICT;
	status = get(db, req->arena, organization_id, out->id, req->now_ms, out);
	if (status == STATUS_OK)
		status = deliver(db, req, token, out);
	return status == STATUS_OK ? note(db, req, "invitation.renewed", out) : status;
}

enum status invitation_revoke(struct db *db, struct request *req, const char *reference,
			      struct invitation *out)
{
	struct uuid organization_id = req->who->organization_id;
	int64_t n;
	enum status status =
	    invitation_get(db, req->arena, organization_id, reference, req->now_ms, out);

	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_time(req->now_ms), db_id(organization_id),
					   db_id(out->id) };

	status = db_run(db, req->arena, &invitation_sql_revoke, params, NULL, &n);
	if (status != STATUS_OK || !n)
		return status != STATUS_OK ? status : STATUS_CONFLICT;
	return note(db, req, "invitation.revoked", out);
}

enum status invitation_find(struct db *db, struct arena *arena, const char *token, int64_t now_ms,
			    struct invitation_offer *out)
{
	unsigned char digest[DIGEST_BYTES];

	if (!account_token_digest(token, digest))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)), db_time(now_ms) };

	return db_select_one(db, arena, &invitation_sql_find, params, out);
}

enum status invitation_accept(struct db *db, struct arena *arena, const struct actor *actor,
			      const struct invitation_offer *offer, const struct user_new *user)
{
	const struct db_param params[] = { db_time(actor->now_ms), db_id(offer->organization_id),
					   db_id(offer->id), db_time(actor->now_ms) };
	struct audit_changes changes;
	int64_t n;
	enum status status = db_run(db, arena, &invitation_sql_accept, params, NULL, &n);

	if (status != STATUS_OK || !n)
		return status != STATUS_OK ? status : STATUS_NOT_FOUND;
	if (user)
		status = user_insert(db, arena, user);
	if (status == STATUS_OK)
		status = user_join(db, arena, offer->organization_id, actor->who->id, offer->role,
				   actor->now_ms);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "role", NULL, offer->role);
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "invitation.accepted",
					    .subject_id = actor->who->id,
					    .subject_name = offer->email,
					    .changes = audit_changes_text(&changes) });
}
