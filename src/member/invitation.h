/* Invitations: a link that lets one person join an organization, once. It goes by letter to the address that is
 * invited, so whoever uses it has that address; only where no letters can be sent is it shown, once, to whoever
 * invites. */
#ifndef LANDFALL_MEMBER_INVITATION_H
#define LANDFALL_MEMBER_INVITATION_H

#include "account/account.h"
#include "api/list.h"
#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"

#define INVITATION_MS (7LL * 24 * 60 * 60 * 1000)

struct invitation {
	struct uuid id;
	const char *email, *role;
	const char *status;     /* pending, accepted, revoked, expired */
	const char *invited_by; /* name of a person; NULL: a program */
	int64_t created_at, expires_at, accepted_at;
	const char *link; /* only when it was made and no letter could be sent; NULL else */
};

/* What its link shows to whoever has it. */
struct invitation_offer {
	struct uuid organization_id, id;
	const char *organization_name, *email, *role, *invited_by;
	struct uuid user_id; /* of the account with this address; nil: there is none yet */
	const char *name;    /* of that account */
	bool is_member;      /* and it belongs already */
};

/* What is asked for. */
struct invitation_draft {
	const char *email, *role;
	enum role parsed;
};

extern const struct field invitation_fields[];
extern const size_t invitation_n_fields;
extern const struct field invitation_draft_fields[];
extern const size_t invitation_n_draft_fields;
extern const struct db_stmt_def *const invitation_statements[];
extern const size_t invitation_n_statements;

/* Checks a draft after decoding: address, role, and whether the request may give it. STATUS_INVALID with the faults
 * reported. */
enum status invitation_check(struct request *req, struct invitation_draft *draft) ATTR_MUST_USE;

enum status invitation_get(struct db *db, struct arena *arena, struct uuid organization_id,
			   const char *reference, int64_t now_ms,
			   struct invitation *out) ATTR_MUST_USE;
enum status invitation_list(struct db *db, struct arena *arena, struct uuid organization_id,
			    const struct list_window *window, int64_t now_ms, struct db_rows *out,
			    int64_t *total) ATTR_MUST_USE;

/* Steps of transactions, each with its row of the audit; the letter is queued in the same. */

/* STATUS_INVALID, with the fault reported, when the person is a member or was invited already. */
enum status invitation_create(struct db *db, struct request *req,
			      const struct invitation_draft *draft,
			      struct invitation *out) ATTR_MUST_USE;

/* A new link, good for the whole time again; the one before is good for nothing. STATUS_CONFLICT when it was
 * accepted or revoked. */
enum status invitation_renew(struct db *db, struct request *req, const char *reference,
			     struct invitation *out) ATTR_MUST_USE;
enum status invitation_revoke(struct db *db, struct request *req, const char *reference,
			      struct invitation *out) ATTR_MUST_USE;

/* What a link offers. STATUS_NOT_FOUND when it is not good, or not any more. */
enum status invitation_find(struct db *db, struct arena *arena, const char *token, int64_t now_ms,
			    struct invitation_offer *out) ATTR_MUST_USE;

/* Takes it up, once: makes the person of user_new (or, where that is NULL, the account that there is) a member.
 * STATUS_NOT_FOUND when somebody was faster, STATUS_CONFLICT when the address has an account by now. */
struct user_new;
enum status invitation_accept(struct db *db, struct arena *arena, const struct actor *actor,
			      const struct invitation_offer *offer,
			      const struct user_new *user) ATTR_MUST_USE;

/* /v1/invitations… */
enum status invitation_api_list(struct request *req);
enum status invitation_api_create(struct request *req);
enum status invitation_api_get(struct request *req);
enum status invitation_api_resend(struct request *req);
enum status invitation_api_revoke(struct request *req);

/* POST /settings/invitations…, and /invitations/{invite} for whoever has the link */
enum status invitation_create_submit(struct request *req);
enum status invitation_resend_submit(struct request *req);
enum status invitation_revoke_page(struct request *req);
enum status invitation_revoke_submit(struct request *req);
enum status invitation_link_page(struct request *req);
enum status invitation_link_submit(struct request *req);

#endif
