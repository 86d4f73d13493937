/* Teams: groups of members that can own projects and be given roles. */
#ifndef LANDFALL_TEAM_TEAM_H
#define LANDFALL_TEAM_TEAM_H

#include "api/list.h"
#include "auth/actor.h"

#define TEAM_NAME_MAX        255
#define TEAM_DESCRIPTION_MAX 2000

struct team {
	struct uuid id;
	const char *name; /* unique in the organization without regard to case */
	const char *description;
	int64_t members, projects; /* how many */
	int64_t created_at, updated_at;
};
extern const struct field team_fields[];
extern const size_t team_n_fields;

/* What is written of one. */
struct team_draft {
	const char *name, *description;
};
extern const struct field team_draft_fields[];
extern const size_t team_n_draft_fields;

/* A person as a member of a team. */
struct team_member {
	struct uuid id; /* of the user */
	const char *name, *email;
	const char *role;   /* in the organization */
	int64_t created_at; /* when they were added */
};
extern const struct field team_member_fields[];
extern const size_t team_member_n_fields;

/* By id or exact name. STATUS_NOT_FOUND. */
enum status team_get(struct db *db, struct arena *arena, struct uuid organization_id,
		     const char *reference, struct team *out) ATTR_MUST_USE;
enum status team_list(struct db *db, struct arena *arena, struct uuid organization_id,
		      const struct list_window *window, struct db_rows *out,
		      int64_t *total) ATTR_MUST_USE;
enum status team_members(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid team_id, const struct list_window *window,
			 struct db_rows *out) ATTR_MUST_USE;

/* The members of the organization who are not in the team, by name, as struct team_member; at most 500. */
enum status team_candidates(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid team_id, struct db_rows *out) ATTR_MUST_USE;

/* A member of the organization by user id or e-mail address. STATUS_NOT_FOUND. */
enum status team_find_person(struct db *db, struct arena *arena, struct uuid organization_id,
			     const char *reference, struct team_member *out) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. STATUS_CONFLICT when the name is taken, or the person is in the
 * team already; STATUS_NOT_FOUND when they are not. Deleting leaves the team's projects without one. */
enum status team_create(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team_draft *draft, struct team *out) ATTR_MUST_USE;
enum status team_change(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team, const struct team_draft *draft) ATTR_MUST_USE;
enum status team_delete(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team) ATTR_MUST_USE;
enum status team_add(struct db *db, struct arena *arena, const struct actor *actor,
		     const struct team *team, struct team_member *person) ATTR_MUST_USE;
enum status team_remove(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team, const struct team_member *person) ATTR_MUST_USE;

extern const struct db_stmt_def *const team_statements[];
extern const size_t team_n_statements;

/* Who is to be added: what POST /v1/teams/{team}/members reads. */
extern const struct field team_person_fields[];
extern const size_t team_n_person_fields;

/* /v1/teams… */
enum status team_api_list(struct request *req);
enum status team_api_create(struct request *req);
enum status team_api_get(struct request *req);
enum status team_api_change(struct request *req);
enum status team_api_delete(struct request *req);
enum status team_api_members(struct request *req);
enum status team_api_add(struct request *req);
enum status team_api_remove(struct request *req);

/* /settings/teams… */
enum status team_page_list(struct request *req);
enum status team_page_create(struct request *req);
enum status team_page(struct request *req);
enum status team_page_change(struct request *req);
enum status team_page_add(struct request *req);
enum status team_page_remove(struct request *req);
enum status team_page_give(struct request *req);
enum status team_page_take(struct request *req);
enum status team_page_confirm(struct request *req);
enum status team_page_delete(struct request *req);

#endif
