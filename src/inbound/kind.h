/* Who sends: a row of a table for each sort of receiver, how its sender proves to be the one, what tells one delivery from
 * another, and what its events tell. Each sort is a file of its own beside this one. Pure: what is read here becomes
 * something in inbound/process.c. */
#ifndef LANDFALL_INBOUND_KIND_H
#define LANDFALL_INBOUND_KIND_H

#include "http/request.h"
#include "inbound/receiver.h"

struct json_object;

/* What was sent, now or, when it is processed again, some days ago. */
struct parcel {
	struct arena *arena;
	const struct pair *headers; /* those that some sort of receiver reads; inbound/parcel.c */
	size_t n_headers;
	const char *content_type; /* "" for none */
	const char *body;         /* NUL-terminated; may hold NULs */
	size_t body_len;
	struct json_object *json; /* the body, once it was read */
	int64_t now_ms;
};

/* Value of a header, NULL when absent. */
const char *parcel_header(const struct parcel *d, const char *name);

enum proof {
	PROOF_GOOD,
	PROOF_ABSENT, /* nothing that would prove anything */
	PROOF_WRONG,
	PROOF_OLD /* signed with a time too far from now */
};

/* What becomes of something that was told. Its members are those of the native tongue, and are read, checked and
 * refused by the very tables of its bodies. */
enum fact_kind { FACT_DEPLOYMENT, FACT_BUILD, FACT_VERSION, FACT_CHANGE, FACT__COUNT };

/* Names that may stand for a project or an environment, the likeliest first. */
#define FACT_NAMES_MAX 6

struct fact {
	enum fact_kind kind;
	struct json_object *members;
	/* Of a change, which makes neither: the first that is there, or none. */
	const char *projects[FACT_NAMES_MAX], *environments[FACT_NAMES_MAX];
};

/* As many as one delivery tells; a group of alerts is the longest. */
#define FACTS_MAX 64

struct reading {
	const struct parcel *d;
	const struct receiver *receiver;
	struct json_object *root; /* what is being read: the body, or one of the events in it */
	const char *event;        /* as the sender calls it; NULL for nothing */
	const char *reason;       /* why nothing becomes of it, or of a part of it; NULL */
	struct fact facts[FACTS_MAX];
	size_t n_facts;
};

struct inbound_kind {
	const char *name, *title;
	/* Judges the raw bytes by one secret, in a time that tells nothing of it. */
	enum proof (*prove)(const struct parcel *d, const char *secret);
	const char *proof; /* for people: what was looked for */
	/* What the sender calls this delivery; NULL where it says nothing, and the body stands for itself. */
	const char *(*delivery_id)(const struct parcel *d);
	void (*read)(struct reading *r);
};
extern const struct inbound_kind inbound_kinds[RECEIVER_KIND__COUNT];

/* ---- inbound/proof.c: what proves a sender */

/* Whether text, behind its prefix, is the HMAC of the body in hexadecimal digits. */
enum proof proof_sha256_hex(const struct parcel *d, const char *secret, const char *header,
			    const char *prefix);
/* The same of one of several that are joined by commas, each behind its prefix. */
enum proof proof_sha256_list(const struct parcel *d, const char *secret, const char *header,
			     const char *prefix);
enum proof proof_sha1_hex(const struct parcel *d, const char *secret, const char *header);
/* The secret itself stands in a header; or in Authorization, as a bearer token or a password. */
enum proof proof_token(const struct parcel *d, const char *secret, const char *header);
enum proof proof_authorization(const struct parcel *d, const char *secret);
/* webhook-id, webhook-timestamp, webhook-signature (Standard Webhooks 1.0.0). */
enum proof proof_standard(const struct parcel *d, const char *secret);

/* ---- inbound/reading.c: what kinds read with */

/* The value at a path of names joined by points, numbers for places in a list; NULL for null and for none. */
struct json_object *json_at(struct json_object *root, const char *path);
/* As text, numbers by their digits, without white space at its ends; NULL for blank ones and other kinds of value. */
const char *text_at(const struct reading *r, const char *path);
const char *text_in(const struct reading *r, struct json_object *root, const char *path);
/* As a moment: RFC 3339, as GitLab writes it, or a number of seconds or milliseconds; 0 for none. */
int64_t time_at(const struct reading *r, const char *path);

/* A further fact; NULL when there are too many. Members that are NULL or 0 are left out; texts that are longer than they
 * may be are cut, but not those that name something. */
struct fact *fact_new(struct reading *r, enum fact_kind kind);
void fact_text(const struct reading *r, struct fact *fact, const char *name, const char *text,
	       size_t max);
void fact_name(struct fact *fact, const char *name, const char *text);
void fact_time(struct fact *fact, const char *name, int64_t ms);
void fact_json(struct fact *fact, const char *name, struct json_object *value);

/* Where a run reports to: the project of a repository, an environment (NULL for a build), the version, by commit or tag.
 * false, with the reason in r, when the receiver's mappings leave it out, or when something is not told. */
struct fact_subject {
	const char *repository; /* "acme/shop" */
	const char *name;       /* "shop": what the project is called unless it is mapped */
	const char *environment;
	const char *version; /* NULL: of tag and sha */
	const char *sha, *branch, *tag;
};
bool fact_subject(struct reading *r, struct fact *fact, const struct fact_subject *subject);

/* What a mapping says of a name, or of another spelling of it, which may be NULL: ours, or the name itself (the other
 * spelling, where there is one) where it says nothing. NULL when it is left out. */
const char *mapped(const struct reading *r, const char *map, const char *name, const char *other);

/* Names that may stand for where a change was made; those that mappings leave out, and NULL, are passed over. */
void fact_where(const struct reading *r, struct fact *fact, const char *project,
		const char *environment);

/* The branch or tag of a ref ("refs/heads/main"); the other one is NULL. A ref that says neither is a tag if it looks like
 * a version, else a branch, unless it is the commit. */
void ref_split(const struct reading *r, const char *ref, const char **branch, const char **tag);
/* The first eight digits of a commit, as versions without a tag are called; NULL for NULL. */
const char *short_sha(const struct reading *r, const char *sha);

/* Takes a fact back, and says why. */
void fact_ignore(struct reading *r, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* Says why nothing becomes of a part. */
void reading_ignore(struct reading *r, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* A push: on the default branch, a version by its commit; a tag's, a version by the tag; with its commits, as GitHub,
 * GitLab and Gitea all tell them. */
struct push {
	const char *ref, *sha, *default_branch;
	struct fact_subject subject;
	bool is_deleted;
};
void read_push(struct reading *r, const struct push *push);

/* A word of a table with names and statuses. */
struct word_status {
	const char *word, *status;
};
/* The status for a word; NULL where the table has none. */
const char *status_of(const struct word_status *words, size_t n, const char *word);

/* ---- one file each */

void github_read(struct reading *r);
void gitlab_read(struct reading *r);
void gitea_read(struct reading *r);
void vercel_read(struct reading *r);
void sentry_read(struct reading *r);
void pagerduty_read(struct reading *r);
void alertmanager_read(struct reading *r);
void cdevents_read(struct reading *r);
void standard_read(struct reading *r);

/* A run of a workflow as GitHub and Gitea tell it. */
void read_workflow_run(struct reading *r, const char *source_system);

const char *github_delivery_id(const struct parcel *d);
const char *gitlab_delivery_id(const struct parcel *d);
const char *gitea_delivery_id(const struct parcel *d);
const char *vercel_delivery_id(const struct parcel *d);
const char *sentry_delivery_id(const struct parcel *d);
const char *pagerduty_delivery_id(const struct parcel *d);
const char *cdevents_delivery_id(const struct parcel *d);
const char *standard_delivery_id(const struct parcel *d);

/* Whether a record that the kind standard makes has a member of that name. */
bool standard_has_member(const char *name);

#endif
