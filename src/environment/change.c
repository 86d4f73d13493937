/* How an environment comes to be, is called and is changed. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "environment/environment_sql.h"
#include "environment/name.h"
#include "environment/zone.h"
#include "json/json.h"

/* Existing ones that a refusal names. */
#define NAMED_MAX 3

static struct uuid own(const struct request *req)
{
	return req->who->organization_id;
}

/* Traces */

struct trace environment_trace(const struct actor *actor, const char *kind, struct uuid id,
			       const char *name, const char *changes)
{
	struct trace trace = trace_of(actor, kind);

	trace.event.subject_id = id;
	trace.event.environment_id = id;
	trace.event.data = changes ? changes : "{}";
	trace.subject_name = name;
	trace.changes = changes;
	return trace;
}

enum status environment_write_trace(struct request *req, const char *kind, struct uuid id,
				    const char *name, const char *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct trace trace = environment_trace(&actor, kind, id, name, changes);

	return trace_write(req->db, req->arena, &trace);
}

/* Names and slugs */

static enum status count_slug(struct request *req, struct uuid id, const char *slug, int64_t *taken)
{
	const struct db_param params[] = {
		db_id(own(req)), db_text(slug), db_id(id),
		db_id(own(req)), db_text(slug), db_id(id),
	};

	return db_select_number(req->db, req->arena, &environment_sql_slug_free, params, taken);
}

/* A slug that no other environment has or had. */
static enum status free_slug(struct request *req, struct uuid id, const char *name,
			     const char **out)
{
	const char *slug = str_slug(req->arena, name, 63);
	int64_t taken;

	*out = slug;
	for (int i = 2; i < 20; i++) {
		enum status status = count_slug(req, id, *out, &taken);

		if (status != STATUS_OK || !taken)
			return status;
		*out = str_slug_next(req->arena, slug, name, i);
	}
	return STATUS_OK;
}

static enum status check_slug(struct request *req, struct uuid id, const char *slug)
{
	int64_t taken;
	enum status status;

	if (!str_eq(slug, str_slug(req->arena, slug, 63))) {
		request_fail_field(req, "slug", "format",
				   _("may have lower-case letters, digits and single hyphens"));
		return STATUS_INVALID;
	}
	status = count_slug(req, id, slug, &taken);
	if (status != STATUS_OK || !taken)
		return status;
	request_fail_field(req, "slug", "taken", _("is, or was, the slug of another environment"));
	return STATUS_INVALID;
}

static enum status by_name(struct request *req, const struct db_stmt_def *def, const char *name,
			   struct environment *out)
{
	const struct db_param params[] = { db_id(own(req)), db_text(name) };

	return environment_find(req->db, req->arena, def, params, out);
}

/* Whether another environment is, or was, called so. */
static enum status check_name(struct request *req, struct uuid id, const char *name)
{
	struct environment other;
	enum status status = by_name(req, &environment_sql_by_name, name, &other);

	if (status == STATUS_OK && !uuid_eq(&other.id, &id))
		return request_fail(req, STATUS_CONFLICT,
				    _("There is an environment of that name already."));
	if (status == STATUS_NOT_FOUND)
		status = by_name(req, &environment_sql_by_old_name, name, &other);
	if (status == STATUS_OK && !uuid_eq(&other.id, &id))
		return request_failf(req, STATUS_CONFLICT,
				     _("That is an older name of the environment %s."), other.name);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status environment_add_alias(struct request *req, struct uuid id, const char *name,
				  const char *slug)
{
	const struct db_param params[] = {
		db_id(own(req)), db_id(uuid_new(req->now_ms)), db_id(id), db_text(name),
		db_text(slug),   db_time(req->now_ms),
	};

	return db_run(req->db, req->arena, &environment_sql_alias_insert, params, NULL, NULL);
}

/* What leads to it from now on, and what does not need to any more. */
static enum status keep_names(struct request *req, const struct environment *before,
			      const struct environment_draft *after)
{
	const char *old_name = str_ieq(before->name, after->name) ? NULL : before->name;
	const char *old_slug = str_eq(before->slug, after->slug) ? NULL : before->slug;
	const struct db_param drop[] = { db_id(own(req)), db_id(before->id), db_text(after->name),
					 db_text(after->slug) };
	enum status status;

	if (!old_name && !old_slug)
		return STATUS_OK;
	status = db_run(req->db, req->arena, &environment_sql_alias_drop, drop, NULL, NULL);
	return status == STATUS_OK ? environment_add_alias(req, before->id, old_name, old_slug)
				   : status;
}

/* Writing */

/* Fills in what is not told. */
static struct environment_draft completed(const struct environment_draft *draft)
{
	struct environment_draft whole = *draft;

	if (whole.tier < 0)
		whole.tier = (int)environment_tier_of(whole.name);
	if (whole.position == FIELD_NO_INT)
		whole.position = (int64_t)whole.tier * 100;
	if (whole.timeout_minutes == FIELD_NO_INT)
		whole.timeout_minutes = 60;
	if (whole.status < 0)
		whole.status = ENVIRONMENT_ACTIVE;
	return whole;
}

static enum status check_zone(struct request *req, const char *time_zone)
{
	if (!time_zone || zone_is_known(time_zone))
		return STATUS_OK;
	request_fail_field(req, "time_zone", "not_allowed",
			   _("is no time zone of the IANA database, such as Europe/Berlin"));
	return STATUS_INVALID;
}

static enum status insert(struct request *req, struct uuid id,
			  const struct environment_draft *draft)
{
	const struct db_param params[] = {
		db_id(own(req)),
		db_id(id),
		db_text(draft->slug),
		db_text(draft->name),
		db_text(tier_words.format(draft->tier)),
		db_int(draft->position),
		db_int(draft->timeout_minutes),
		db_text(environment_status_words.format(draft->status)),
		db_flag(draft->is_confirmed),
		db_flag(draft->is_ephemeral),
		db_text(draft->time_zone),
		db_text(draft->description),
		db_text(draft->metadata),
		db_time(req->now_ms),
		db_time(req->now_ms),
	};

	return db_run(req->db, req->arena, &environment_sql_insert, params, NULL, NULL);
}

static enum status update(struct request *req, struct uuid id,
			  const struct environment_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->slug),
		db_text(draft->name),
		db_text(tier_words.format(draft->tier)),
		db_int(draft->position),
		db_int(draft->timeout_minutes),
		db_text(environment_status_words.format(draft->status)),
		db_flag(draft->is_confirmed),
		db_flag(draft->is_ephemeral),
		db_text(draft->time_zone),
		db_text(draft->description),
		db_text(draft->metadata),
		db_time(req->now_ms),
		db_id(own(req)),
		db_id(id),
	};

	return db_run(req->db, req->arena, &environment_sql_change, params, NULL, NULL);
}

static const char *number(struct arena *arena, int64_t value)
{
	return arena_printf(arena, "%lld", (long long)value);
}

/* before NULL for one that is new. */
static const char *changes_of(struct arena *arena, const struct environment *before,
			      const struct environment_draft *after)
{
	const struct field_words *words = &environment_status_words;
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", before ? before->name : NULL, after->name);
	audit_change(&changes, "slug", before ? before->slug : NULL, after->slug);
	audit_change(&changes, "tier", before ? tier_words.format(before->tier) : NULL,
		     tier_words.format(after->tier));
	audit_change(&changes, "position", before ? number(arena, before->position) : NULL,
		     number(arena, after->position));
	audit_change(&changes, "timeout_minutes",
		     before ? number(arena, before->timeout_minutes) : NULL,
		     number(arena, after->timeout_minutes));
	audit_change(&changes, "status", before ? words->format(before->status) : NULL,
		     words->format(after->status));
	audit_change_flag(&changes, "is_confirmed", before ? before->is_confirmed : true,
			  after->is_confirmed);
	audit_change_flag(&changes, "is_ephemeral", before ? before->is_ephemeral : false,
			  after->is_ephemeral);
	audit_change(&changes, "time_zone", before ? before->time_zone : NULL, after->time_zone);
	audit_change(&changes, "description", before ? before->description : NULL,
		     after->description);
	audit_change(&changes, "metadata", before ? before->metadata : NULL, after->metadata);
	return audit_changes_text(&changes);
}

static enum status read_rules(struct request *req, struct environment_rules *out)
{
	const struct db_param params[] = { db_id(own(req)) };
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &environment_sql_rules, params, &rows);

	if (status == STATUS_OK && !rows.n)
		status = STATUS_INTERNAL;
	if (status == STATUS_OK)
		*out = *(struct environment_rules *)rows.rows;
	return status;
}

enum status environment_create(struct request *req, const struct environment_draft *draft,
			       struct uuid *id)
{
	struct environment_draft made = completed(draft);
	struct environment_rules rules;
	enum status status = check_zone(req, made.time_zone);

	*id = uuid_new(req->now_ms);
	if (status == STATUS_OK)
		status = check_name(req, *id, made.name);
	if (status == STATUS_OK)
		status = made.slug ? check_slug(req, *id, made.slug)
				   : free_slug(req, *id, made.name, &made.slug);
	if (status == STATUS_OK)
		status = read_rules(req, &rules);
	if (status != STATUS_OK)
		return status;
	made.is_confirmed = true;
	made.is_ephemeral = made.is_ephemeral || environment_matches(rules.patterns, made.name);
	status = insert(req, *id, &made);
	return status == STATUS_OK
		   ? environment_write_trace(req, "environment.created", *id, made.name,
					     changes_of(req->arena, NULL, &made))
		   : status;
}

/* What happened to it, in a word. */
static const char *deed(const struct environment *before, const struct environment_draft *after)
{
	if (before->status == after->status)
		return "environment.changed";
	return after->status == ENVIRONMENT_ARCHIVED ? "environment.archived"
						     : "environment.restored";
}

enum status environment_change(struct request *req, const struct environment *environment,
			       const struct environment_draft *draft)
{
	struct uuid id = environment->id;
	struct environment_draft after = *draft;
	enum status status;

	if (after.status < 0)
		after.status = environment->status;
	after = completed(&after);
	status = check_zone(req, after.time_zone);
	if (status == STATUS_OK && !str_eq(environment->name, after.name))
		status = check_name(req, id, after.name);
	if (status == STATUS_OK && !after.slug)
		status = free_slug(req, id, after.name, &after.slug);
	else if (status == STATUS_OK && !str_eq(after.slug, environment->slug))
		status = check_slug(req, id, after.slug);
	if (status == STATUS_OK)
		status = keep_names(req, environment, &after);
	if (status == STATUS_OK)
		status = update(req, id, &after);
	return status == STATUS_OK
		   ? environment_write_trace(req, deed(environment, &after), id, after.name,
					     changes_of(req->arena, environment, &after))
		   : status;
}

/* Recording */

/* "production, staging": the nearest that the request may know of; NULL for none. */
static const char *name_nearest(struct request *req, const struct db_rows *rows, const char *name)
{
	const struct environment *near[NAMED_MAX];
	struct environment *seen = arena_array(req->arena, rows->n, sizeof(*seen));
	const char *names = NULL;
	size_t n_seen = 0, n;

	for (size_t i = 0; i < rows->n; i++) {
		const struct environment *e = (const struct environment *)rows->rows + i;

		if (access_sees(req->who, &(struct access_place){ .environment_id = e->id }))
			seen[n_seen++] = *e;
	}
	n = environment_nearest(seen, n_seen, name, near, NAMED_MAX);
	for (size_t i = 0; i < n; i++)
		names = names ? arena_printf(req->arena, "%s, %s", names, near[i]->name)
			      : near[i]->name;
	return names;
}

static enum status refuse(struct request *req, const struct db_rows *rows, const char *field,
			  const char *name)
{
	const char *names = name_nearest(req, rows, name);

	request_fail_field(
	    req, field, "not_found",
	    names ? arena_printf(req->arena,
				 _("names no environment, and none may be made by an event; the "
				   "nearest are: %s"),
				 names)
		  : _("names no environment, and none may be made by an event"));
	return STATUS_INVALID;
}

static const char *warning(struct request *req, const char *name, const struct environment *meant)
{
	struct buf buf;
	const char *text;

	if (!meant || !access_sees(req->who, &(struct access_place){ .environment_id = meant->id }))
		return NULL;
	buf_init(&buf, LIMIT_METADATA_BYTES);
	buf_addc(&buf, '[');
	json_write_text(&buf,
			arena_printf(req->arena, _("The environment %s is new; did you mean %s?"),
				     name, meant->name));
	buf_addc(&buf, ']');
	text = buf_dup(&buf, req->arena);
	buf_release(&buf);
	return text;
}

/* Of the rows of environment_sql_claim. */
static enum status make(struct request *req, const char *name, int policy, const char *field,
			const struct db_rows *rows, struct environment_claimed *out)
{
	const struct environment_rules *rules = rows[1].rows;
	const struct db_rows *all = &rows[2];
	const struct environment *meant;
	struct environment_draft draft = { .name = name,
					   .tier = -1,
					   .position = FIELD_NO_INT,
					   .timeout_minutes = FIELD_NO_INT,
					   .status = -1 };
	enum status status;

	if (!rows[1].n)
		return STATUS_INTERNAL;
	if (policy < 0)
		policy = rules->policy;
	if (policy == ENVIRONMENT_POLICY_OFF)
		return refuse(req, all, field, name);
	draft = completed(&draft);
	draft.is_ephemeral = environment_matches(rules->patterns, name);
	meant = draft.is_ephemeral ? NULL : environment_meant(all->rows, all->n, name);
	draft.is_confirmed = draft.is_ephemeral || (!meant && policy == ENVIRONMENT_POLICY_ON);
	*out = (struct environment_claimed){ uuid_new(req->now_ms), name, warning(req, name, meant),
					     true };
	status = free_slug(req, out->id, name, &draft.slug);
	if (status == STATUS_OK)
		status = insert(req, out->id, &draft);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

enum status environment_claim(struct request *req, const char *name, int policy, const char *field,
			      struct environment_claimed *out)
{
	const struct db_param params[] = { db_id(own(req)), db_text(name) };
	const struct environment *found;
	struct db_rows rows[3];
	enum status status =
	    db_run(req->db, req->arena, &environment_sql_claim, params, rows, NULL);

	if (status != STATUS_OK)
		return status;
	if (!rows[0].n)
		return make(req, name, policy, field, rows, out);
	found = rows[0].rows;
	*out = (struct environment_claimed){ found->id, found->name, NULL, false };
	return STATUS_OK;
}

enum status environment_tell_new(struct request *req, const struct environment_claimed *environment,
				 bool is_backfill)
{
	const struct actor actor = actor_of_request(req);
	const char *data =
	    event_data(req->arena, (const char *const[]){ "name", environment->name, NULL });
	struct event event;

	if (!environment->is_new)
		return STATUS_OK;
	event = environment_trace(&actor, "environment.created", environment->id, environment->name,
				  data)
		    .event;
	event.id = uuid_new(req->now_ms - 1); /* before what happened in it */
	event.is_backfill = is_backfill;
	return event_write(req->db, req->arena, &event);
}
