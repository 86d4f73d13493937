/* Feeds: deployments as Atom (RFC 4287), of an organization, a project, an environment, or those that failed; and the timeline
 * with whatever filters it has. A person reads them in the browser, or gives a program an address of their own to read them
 * by, which can be revoked. */
#ifndef LANDFALL_FEED_FEED_H
#define LANDFALL_FEED_FEED_H

#include "api/list.h"
#include "auth/actor.h"
#include "deployment/deployment.h"
#include "timeline/timeline.h"

#define FEED_TOKEN_LEN 32
#define FEED_NAME_MAX  100
/* Entries of one document; others follow by its link "next" (RFC 5005). */
#define FEED_ENTRIES 50
/* Addresses that one person may have. */
#define FEED_ADDRESSES_MAX 50

/* An address. */
struct feed {
	struct uuid id;
	const char *name;
	int64_t created_at, last_used_at;
};

/* What a document is about. */
struct feed_subject {
	struct uuid id;    /* of the document, ever the same */
	const char *title; /* for people */
	const char *home;  /* address of the page that shows the same */
};

/* What an entry tells, in words of the language in force. */
struct feed_entry {
	struct uuid id; /* of what it is about: the same in every document */
	const char *title;
	int64_t updated_at, published_at;
	const char *author;   /* NULL: nobody told, the feed's own then holds */
	const char *href;     /* a whole address */
	const char *category; /* a word of the API */
	const char *summary;  /* NULL for none */
};
struct feed_entries {
	const struct feed_entry *rows;
	size_t n;
};
/* Of deployments; and of rows of the timeline, where what has no page of its own leads to home, a whole address. */
struct feed_entries feed_of_deployments(struct request *req, const struct list_rows *list);
struct feed_entries feed_of_timeline(struct request *req, const struct list_rows *list,
				     const char *home);

/* Writes the document: one part of a list. self, first and next are addresses; next is NULL at the end. Pure but for the
 * request's own address, which links need. */
struct feed_links {
	const char *self, *first, *next;
};
void feed_write(struct request *req, struct buf *out, const struct feed_subject *subject,
		const struct feed_links *links, const struct feed_entries *entries);

/* A link of a page as a whole address, with host. */
const char *feed_absolute(struct request *req, const char *link);

/* The addresses of a person in an organization, the newest first. */
enum status feed_list(struct request *req, struct db_rows *out) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row. token has FEED_TOKEN_LEN + 1 bytes and is told this once.
 * STATUS_CONFLICT where there are enough. */
enum status feed_create(struct request *req, const char *name, char *token) ATTR_MUST_USE;
enum status feed_revoke(struct request *req, struct uuid id) ATTR_MUST_USE;

extern const struct db_stmt_def *const feed_statements[];
extern const size_t feed_n_statements;

/* Of a session: GET /feed.atom, /failures.atom, /projects/{project}/feed.atom, /environments/{environment}/feed.atom,
 * /timeline.atom */
enum status feed_organization(struct request *req);
enum status feed_failures(struct request *req);
enum status feed_project(struct request *req);
enum status feed_environment(struct request *req);
enum status feed_timeline(struct request *req);
/* The same by an address: GET /feed/{feedtoken}/… */
enum status feed_token_organization(struct request *req);
enum status feed_token_failures(struct request *req);
enum status feed_token_project(struct request *req);
enum status feed_token_environment(struct request *req);
enum status feed_token_timeline(struct request *req);
/* /settings/feeds… */
enum status feed_page(struct request *req);
enum status feed_page_create(struct request *req);
enum status feed_page_revoke(struct request *req);

#endif
