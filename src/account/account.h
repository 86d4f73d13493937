/* A person's own account: name, password, second factor, sessions, the organizations they belong to. What is
 * here belongs to the person, whatever organization they are in; roles and members are in src/member/. */
#ifndef LANDFALL_ACCOUNT_ACCOUNT_H
#define LANDFALL_ACCOUNT_ACCOUNT_H

#include "auth/actor.h"
#include "auth/login.h"
#include "db/db.h"
#include "settings.h"

#define ACCOUNT_NAME_MAX 255

/* How long a link that sets a new password is good. */
#define ACCOUNT_RESET_MS (60LL * 60 * 1000)

/* What stands in links: random, and in the database only as SHA-256. */
#define ACCOUNT_TOKEN_LEN 43
void account_new_token(char *token, unsigned char *digest);
/* false for a text that cannot be one. */
bool account_token_digest(const char *token, unsigned char *digest);

extern const struct db_stmt_def *const account_statements[];
extern const size_t account_n_statements;

/* An organization that a person belongs to. */
struct account_membership {
	struct uuid organization_id;
	const char *slug, *name, *role;
	bool requires_totp;
};

/* All of them, by name. */
enum status account_memberships(struct db *db, struct arena *arena, struct uuid user_id,
				struct db_rows *out) ATTR_MUST_USE;

/* The rest are steps of transactions, and each writes its row of the audit. */

enum status account_rename(struct db *db, struct arena *arena, const struct actor *actor,
			   const char *name) ATTR_MUST_USE;

/* The language and the time zone that pages are in; NULL: the browser's language, UTC. */
enum status account_set_reading(struct db *db, struct arena *arena, const struct actor *actor,
				const char *language, const char *time_zone) ATTR_MUST_USE;

/* Sets a password, already judged; ends the log-ins of programs by the old one, and links that would set another.
 * action is that of the audit: "user.password_changed" or "user.password_reset". Sessions are the caller's to end. */
enum status account_set_password(struct db *db, struct arena *arena, const struct actor *actor,
				 const struct settings *settings, const struct account *account,
				 const char *password, const char *action) ATTR_MUST_USE;

/* Makes a link for a person, in the place of one made before; token has ACCOUNT_TOKEN_LEN + 1 bytes. */
enum status account_new_reset(struct db *db, struct arena *arena, const struct actor *actor,
			      const struct account *account, char *token) ATTR_MUST_USE;

/* Whose link it is; STATUS_NOT_FOUND when it was used, is too old, or never was. Writes nothing. */
enum status account_find_reset(struct db *db, struct arena *arena, const char *token,
			       int64_t now_ms, struct account *out) ATTR_MUST_USE;

/* Uses the link up; STATUS_NOT_FOUND when somebody was faster. Leaves the audit to account_set_password. */
enum status account_use_reset(struct db *db, struct arena *arena, const char *token,
			      int64_t now_ms) ATTR_MUST_USE;

/* Where a log-in will lead from now on. STATUS_NOT_FOUND when the person does not belong there. */
enum status account_switch(struct db *db, struct arena *arena, const struct actor *actor,
			   struct uuid organization_id) ATTR_MUST_USE;

/* Pages: src/account/…_page.c */
enum status profile_page(struct request *req);
enum status profile_submit(struct request *req);
enum status reading_submit(struct request *req);
enum status password_submit(struct request *req);
enum status factor_page(struct request *req);
enum status factor_prepare_submit(struct request *req);
enum status factor_confirm_submit(struct request *req);
enum status factor_codes_submit(struct request *req);
enum status factor_off_submit(struct request *req);
enum status sessions_page(struct request *req);
enum status session_end_submit(struct request *req);
enum status sessions_end_submit(struct request *req);
enum status organizations_page(struct request *req);
enum status switch_submit(struct request *req);
enum status reset_page(struct request *req);
enum status reset_submit(struct request *req);
enum status reset_link_page(struct request *req);
enum status reset_link_submit(struct request *req);

/* Reads a new password from the form's field "password" and judges it for this person; STATUS_INVALID with the fault
 * reported. */
enum status account_read_password(struct request *req, const char *email, const char *name,
				  const char **out) ATTR_MUST_USE;

/* Asks for the password of whoever is logged in, in the form's field of that name: STATUS_INVALID with the fault
 * reported, or STATUS_RATE_LIMITED. */
enum status account_ask_password(struct request *req, const char *field) ATTR_MUST_USE;

#endif
