/* Which deployments a feed has, for whom; and the addresses. */
#include "config.h"

#include "auth/audit.h"
#include "auth/digest.h"
#include "auth/etag.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "desk/desk.h"
#include "environment/environment.h"
#include "feed/feed_sql.h"
#include "http/query.h"
#include "project/project.h"
#include "site/language.h"
#include "site/part.h"

/* An id for what has none of its own: the same for the same. Version 8 (RFC 9562), of a digest. */
static struct uuid id_for(const struct uuid *of, const char *what)
{
	unsigned char digest[DIGEST_BYTES];
	char text[UUID_TEXT_SIZE];
	struct uuid id;

	uuid_format(of, text);
	digest_texts(digest, text, what, (char *)NULL);
	memcpy(&id, digest, sizeof(id));
	id.bytes[6] = (unsigned char)((id.bytes[6] & 0x0f) | 0x80);
	id.bytes[8] = (unsigned char)((id.bytes[8] & 0x3f) | 0x80);
	return id;
}

/* further is the id after which the list goes on, spelt with a prefix; nil at its end. */
static enum status answer(struct request *req, const struct feed_subject *subject,
			  const struct feed_entries *entries, const char *prefix,
			  struct uuid further)
{
	struct feed_links links = {
		.self = feed_absolute(req, part_self_link(req, "", NULL)),
		.first = feed_absolute(req, part_cursor_link(req, "", NULL)),
	};
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&further, prefix, id);
	if (!uuid_is_nil(&further))
		links.next = feed_absolute(req, part_cursor_link(req, "starting_after", id));
	language_has_words(req);
	response_begin(req, 200, "application/atom+xml; charset=utf-8");
	feed_write(req, &req->response.body, subject, &links, entries);
	etag_answer(req, true);
	return STATUS_OK;
}

static enum status of_deployments(struct request *req, const struct deployment_filter *filter,
				  const struct feed_subject *subject)
{
	struct feed_entries entries;
	struct list_window window;
	struct list_rows list;
	struct uuid further = { { 0 } };
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status != STATUS_OK)
		return status;
	window.limit = FEED_ENTRIES;
	status = deployment_list(req, filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	if (list.has_more && !window.is_backwards)
		further = ((const struct deployment *)list.rows)[list.n - 1].id;
	entries = feed_of_deployments(req, &list);
	return answer(req, subject, &entries, "dep", further);
}

static enum status of_organization(struct request *req, int only)
{
	const struct deployment_filter filter = { .status = only };
	const struct uuid organization_id = req->who->organization_id;
	const char *name = req->who->organization_name;
	bool is_all = only < 0;
	const struct feed_subject subject = {
		.id = is_all ? organization_id : id_for(&organization_id, "failures"),
		.title = is_all ? arena_printf(req->arena, _("Deployments of %s"), name)
				: arena_printf(req->arena, _("Failed deployments of %s"), name),
		.home = request_url(req, "/"),
	};

	return of_deployments(req, &filter, &subject);
}

static enum status of_project(struct request *req, const char *reference)
{
	struct project project;
	enum status status = project_reach(req, reference, CAN_READ, &project);

	if (status != STATUS_OK)
		return status;

	const struct deployment_filter filter = { .status = -1, .project_id = project.id };
	const struct feed_subject subject = {
		.id = project.id,
		.title = arena_printf(req->arena, _("Deployments of %s"), project.name),
		.home = request_url(req, arena_printf(req->arena, "/projects/%s", project.slug)),
	};

	return of_deployments(req, &filter, &subject);
}

static enum status of_environment(struct request *req, const char *reference)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     reference, &environment);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such environment."));
	if (status != STATUS_OK)
		return status;

	const struct deployment_filter filter = { .status = -1, .environment_id = environment.id };
	const struct feed_subject subject = {
		.id = environment.id,
		.title = arena_printf(req->arena, _("Deployments in %s"), environment.name),
		.home = request_url(req, "/"),
	};

	return of_deployments(req, &filter, &subject);
}

/* The values that a query asks for: "shop, production". */
static const char *values_of(struct request *req, const char *query)
{
	struct buf text;
	struct pair *pairs;
	const char *values;
	size_t n;

	buf_init(&text, 8192);
	query_parse(req->arena, query, strlen(query), &pairs, &n);
	for (size_t i = 0; i < n; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", pairs[i].value);
	values = buf_dup(&text, req->arena);
	buf_release(&text);
	return values;
}

/* The same whoever asks, and by whatever address: filters are all that tells one timeline from another. */
static struct feed_subject subject_of_timeline(struct request *req)
{
	const char *own = strchr(part_cursor_link(req, "", NULL), '?');
	const char *query = saved_view_clean(req, own ? own + 1 : "");
	const char *path = arena_printf(req->arena, "/timeline%s%s", *query ? "?" : "", query);
	const char *name = req->who->organization_name;

	return (struct feed_subject){
		.id = id_for(&req->who->organization_id, path),
		.title = *query ? arena_printf(req->arena, _("Timeline of %s: %s"), name,
					       values_of(req, query))
				: arena_printf(req->arena, _("Timeline of %s"), name),
		.home = request_url(req, path),
	};
}

enum status feed_timeline(struct request *req)
{
	struct timeline_filter filter;
	struct feed_subject subject;
	struct feed_entries entries;
	struct list_window window;
	struct list_rows list;
	struct uuid sought_to, further = { { 0 } };
	enum status status = timeline_asked(req, &filter, &window);

	window.limit = FEED_ENTRIES;
	if (status == STATUS_OK)
		status = timeline_list(req, &filter, &window, &list, &sought_to);
	if (status != STATUS_OK)
		return status;
	if (!window.is_backwards)
		further = list.has_more ? ((const struct timeline_row *)list.rows)[list.n - 1].id
					: sought_to;
	subject = subject_of_timeline(req);
	entries = feed_of_timeline(req, &list, subject.home);
	return answer(req, &subject, &entries, "", further);
}

enum status feed_organization(struct request *req)
{
	return of_organization(req, -1);
}

enum status feed_failures(struct request *req)
{
	return of_organization(req, PROGRESS_FAILED);
}

enum status feed_project(struct request *req)
{
	return of_project(req, req->captures[0]);
}

enum status feed_environment(struct request *req)
{
	return of_environment(req, req->captures[0]);
}

/* By an address */

/* Whoever has the address reads as the person whose it is, and may do nothing else. */
static enum status enter(struct request *req)
{
	unsigned char digest[DIGEST_BYTES];
	const char *token = req->captures[0];
	const struct feed_owner *owner;
	struct principal *who;
	struct db_rows rows;
	enum status status;

	digest_bytes(digest, token, strlen(token));

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)), db_time(req->now_ms) };

	if (strlen(token) != FEED_TOKEN_LEN)
		return STATUS_NOT_FOUND;
	status = db_select(req->db, req->arena, &feed_sql_open, params, &rows);
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	owner = rows.rows;
	who = arena_alloc(req->arena, sizeof(*who));
	*who = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = owner->organization_id,
		.organization_slug = owner->organization_slug,
		.organization_name = owner->organization_name,
		.id = owner->user_id,
		.name = owner->name,
		.email = owner->email,
		.credential = CREDENTIAL_LINK,
		.rate_limit = FIELD_NO_INT,
		.scopes = SCOPE_READ,
	};
	if (!role_parse(owner->role, &who->role))
		return STATUS_NOT_FOUND;
	access_settle(who);
	req->who = who;
	return guard_place(req, CAN_READ, NULL);
}

enum status feed_token_organization(struct request *req)
{
	enum status status = enter(req);

	return status == STATUS_OK ? of_organization(req, -1) : status;
}

enum status feed_token_failures(struct request *req)
{
	enum status status = enter(req);

	return status == STATUS_OK ? of_organization(req, PROGRESS_FAILED) : status;
}

enum status feed_token_project(struct request *req)
{
	enum status status = enter(req);

	return status == STATUS_OK ? of_project(req, req->captures[1]) : status;
}

enum status feed_token_environment(struct request *req)
{
	enum status status = enter(req);

	return status == STATUS_OK ? of_environment(req, req->captures[1]) : status;
}

enum status feed_token_timeline(struct request *req)
{
	enum status status = enter(req);

	return status == STATUS_OK ? feed_timeline(req) : status;
}

/* Addresses */

enum status feed_list(struct request *req, struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->id), db_id(req->who->organization_id) };

	return db_select(req->db, req->arena, &feed_sql_list, params, out);
}

static enum status trace(struct request *req, const char *action, struct uuid id, const char *name)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = { .action = action, .subject_id = id, .subject_name = name };

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status feed_create(struct request *req, const char *name, char *token)
{
	unsigned char bytes[FEED_TOKEN_LEN / 2], digest[DIGEST_BYTES];
	struct uuid id = uuid_new(req->now_ms);
	int64_t n;
	enum status status;

	rand_bytes(bytes, sizeof(bytes));
	str_hex(bytes, sizeof(bytes), token);
	digest_bytes(digest, token, FEED_TOKEN_LEN);

	const struct db_param params[] = {
		db_id(req->who->organization_id), db_id(req->who->id), db_id(id),
		db_bytes(digest, sizeof(digest)), db_text(name),       db_time(req->now_ms),
	};

	status = db_select_number(req->db, req->arena, &feed_sql_insert, params, &n);
	if (status == STATUS_OK && n < 1)
		return request_fail(req, STATUS_CONFLICT,
				    _("You have 50 addresses of feeds; revoke one first."));
	return status == STATUS_OK ? trace(req, "feed.created", id, name) : status;
}

enum status feed_revoke(struct request *req, struct uuid id)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id),
					   db_id(req->who->id) };
	int64_t matched = 0;
	enum status status = db_run(req->db, req->arena, &feed_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	return matched ? trace(req, "feed.revoked", id, NULL) : STATUS_NOT_FOUND;
}
