/* Badges: pictures of what runs in a project's environment, for readmes and walls. Whoever knows the address of one, which has
 * 128 random bits, may see those pictures and nothing else, until it is revoked. */
#ifndef LANDFALL_BADGE_BADGE_H
#define LANDFALL_BADGE_BADGE_H

#include "api/list.h"
#include "auth/actor.h"
#include "base/buf.h"

/* The token's digits. */
#define BADGE_TOKEN_LEN 32
#define BADGE_LABEL_MAX 64
/* How long whoever shows a badge need not ask again. */
#define BADGE_FRESH_S 60

struct badge {
	struct uuid id;
	const char *token;
	struct uuid project_id;
	const char *project_slug, *project_name;
	struct uuid environment_id;
	const char *environment_slug, *environment_name;
	const char *url; /* of the picture of the version; filled for answers */
	int64_t created_at;
};
extern const struct field badge_fields[];
extern const size_t badge_n_fields;

struct badge_draft {
	const char *project, *environment;
};
extern const struct field badge_draft_fields[];
extern const size_t badge_n_draft_fields;

/* What a list is narrowed to. */
struct badge_filter {
	const char *project;
	struct uuid project_id; /* the same, once found; nil: of any */
};
extern const struct field badge_filter_fields[];
extern const size_t badge_n_filter_fields;

/* What a token stands for. */
struct badge_facts {
	const char *environment; /* its name */
	const char *version;     /* what runs; NULL: nothing yet */
	int last_status;         /* enum progress of the last attempt, or negative */
};

enum badge_style { BADGE_FLAT, BADGE_FLAT_SQUARE, BADGE_FOR_THE_BADGE, BADGE_STYLE__COUNT };
extern const struct field_words badge_style_words; /* "flat", "flat-square", "for-the-badge" */

/* What a picture says. */
struct badge_text {
	const char *label, *message;
	const char *color; /* a name that shields.io knows: "brightgreen" */
	bool is_error;
};

/* "version" or "status" of a place; false for another subject. label NULL: what the place is called. Pure. */
bool badge_say(const char *subject, const char *label, const struct badge_facts *facts,
	       struct badge_text *out);

/* The picture, and what shields.io's endpoint badge reads. Pure. */
void badge_draw(struct buf *out, enum badge_style style, const struct badge_text *text);
void badge_write_json(struct buf *out, const struct badge_text *text);

/* How wide a text is in Verdana of 11 pixels, in tenths of one. Pure. */
int badge_text_width(const char *text);

/* By id. STATUS_NOT_FOUND. */
enum status badge_get(struct request *req, const char *reference, struct badge *out) ATTR_MUST_USE;
/* The rows of a window, and how many there are in all. project_id nil: of all projects. */
enum status badge_list(struct request *req, struct uuid project_id,
		       const struct list_window *window, struct db_rows *out,
		       int64_t *total) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row. Names that nobody has are reported as wrong fields. Asks whether the request
 * may change the project. */
enum status badge_create(struct request *req, const struct badge_draft *draft,
			 struct badge *out) ATTR_MUST_USE;
enum status badge_revoke(struct request *req, const struct badge *badge) ATTR_MUST_USE;

/* "/badge/TOKEN/version.svg" */
const char *badge_path(struct arena *arena, const struct badge *badge, const char *file);

extern const struct db_stmt_def *const badge_statements[];
extern const size_t badge_n_statements;

/* /v1/badges… */
enum status badge_api_list(struct request *req);
enum status badge_api_create(struct request *req);
enum status badge_api_get(struct request *req);
enum status badge_api_delete(struct request *req);
/* GET /badge/{badgetoken}/{file} */
enum status badge_show(struct request *req);
/* /projects/{project}/badges… */
enum status badge_page(struct request *req);
enum status badge_page_create(struct request *req);
enum status badge_page_confirm(struct request *req);
enum status badge_page_revoke(struct request *req);

#endif
