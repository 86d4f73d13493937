/* Members: the people of an organization, each with one role. Three rules hold whoever asks, and by whichever way:
 * an organization always keeps an admin, nobody changes or ends their own membership, and nobody gives a role that
 * may do more than they may themselves. */
#ifndef LANDFALL_MEMBER_MEMBER_H
#define LANDFALL_MEMBER_MEMBER_H

#include "api/list.h"
#include "auth/actor.h"
#include "db/db.h"

struct member {
	struct uuid id; /* of the user */
	const char *email, *name, *role;
	bool has_totp;
	int64_t created_at;      /* when they joined */
	int64_t last_seen_at;    /* in a browser, in this organization; 0: has no session now */
	int64_t n_organizations; /* that they belong to */
};

extern const struct field member_fields[];
extern const size_t member_n_fields;
extern const struct field member_change_fields[];
extern const size_t member_n_change_fields;
extern const struct db_stmt_def *const member_statements[];
extern const size_t member_n_statements;

/* One member, by id in any spelling. STATUS_NOT_FOUND. */
enum status member_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *reference, struct member *out) ATTR_MUST_USE;

enum status member_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct list_window *window, struct db_rows *out,
			int64_t *total) ATTR_MUST_USE;

/* Steps of transactions, each with its row of the audit. They lock the organization, so that two at the same time
 * cannot take its last two admins. A refusal is told in *why, for people: STATUS_FORBIDDEN for one's own membership
 * or a role above one's own, STATUS_CONFLICT for the last admin. */

/* Ends the member's sessions here: what they may do has changed. Nothing is written when it is their role
 * already. */
enum status member_set_role(struct db *db, struct arena *arena, const struct actor *actor,
			    const char *reference, enum role role, const char **why) ATTR_MUST_USE;

/* Ends the membership, and with it sessions, personal tokens, permissions of programs, roles and teams here. The
 * account stays. *out is who it was. */
enum status member_remove(struct db *db, struct arena *arena, const struct actor *actor,
			  const char *reference, const char **why,
			  struct member *out) ATTR_MUST_USE;

/* Whether actor may give this role; *why says why not. Pure. */
bool member_may_give(const struct actor *actor, enum role role, const char **why);

/* GET /v1/members, GET, PATCH, DELETE /v1/members/{member} */
enum status member_api_list(struct request *req);
enum status member_api_get(struct request *req);
enum status member_api_change(struct request *req);
enum status member_api_remove(struct request *req);

/* /settings/members… */
enum status members_page(struct request *req);
enum status member_page(struct request *req);
enum status member_role_submit(struct request *req);
enum status member_remove_page(struct request *req);
enum status member_remove_submit(struct request *req);
enum status member_reset_submit(struct request *req);

/* Shows the list of members and invitations with the form that invites, as it came back if it did. */
enum status members_show(struct request *req) ATTR_MUST_USE;

#endif
