/* Routes: their fields, what a domain is, and how they are kept. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/str.h"
#include "proxyroute/proxyroute.h"
#include "proxyroute/proxyroute_sql.h"
#include "service/service.h"

#define OF(kind, member) FIELD_##kind##_OF(struct proxyroute, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct proxyroute, member, c_type)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct proxyroute_draft, member), .flags = FIELD_WRITE
#define SEEN                (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field proxyroute_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "route", .text = "id" },
	{ OF(TEXT, domain), .flags = SEEN, .text = "the domain, in small letters" },
	{ AS(ID, "service.id", service_id, struct uuid), .flags = SEEN, .prefix = "svc", .text = "the service that it leads to" },
	{ AS(TEXT, "service.name", service_name, const char *), .flags = SEEN, .text = "its name" },
	{ OF(INT, port), .flags = SEEN, .text = "and its port; null: where the service says it listens" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
	{ OF(ID, project_id), .flags = FIELD_COLUMN },
	{ OF(ID, environment_id), .flags = FIELD_COLUMN },
};

const struct field proxyroute_draft_fields[] = {
	{ DRAFT(TEXT, domain) | FIELD_REQUIRED, .max = PROXYROUTE_DOMAIN_MAX + 1, .text = "a host name; *. before it for all below it" },
	{ DRAFT(TEXT, service) | FIELD_REQUIRED, .max = SERVICE_NAME_MAX, .text = "the service that it leads to: id or name" },
	{ DRAFT(INT, port), .low = 1, .high = 65535, .text = "and its port; where the service says it listens unless given" },
};
/* clang-format on */
const size_t proxyroute_n_fields = ARRAY_LEN(proxyroute_fields);
const size_t proxyroute_n_draft_fields = ARRAY_LEN(proxyroute_draft_fields);

/* RFC 1123: letters, digits and hyphens, which stand at no end. */
static bool is_label(const char *text, size_t len)
{
	if (!len || len > 63 || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!str_is_alnum(text[i]) && text[i] != '-')
			return false;
	return true;
}

const char *proxyroute_domain(struct arena *arena, const char *text)
{
	char *domain = arena_strdup(arena, text);
	size_t len = strlen(domain);
	const char *at = domain;

	if (len && domain[len - 1] == '.')
		domain[--len] = '\0';
	if (!len || len > PROXYROUTE_DOMAIN_MAX)
		return NULL;
	for (char *c = domain; *c; c++)
		*c = str_lower(*c);
	if (str_starts(at, "*."))
		at += 2;
	for (;;) {
		len = strcspn(at, ".");
		if (!is_label(at, len))
			return NULL;
		if (!at[len])
			return domain;
		at += len + 1;
	}
}

enum status proxyroute_get(struct request *req, const char *reference, struct proxyroute *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const char *domain = is_id ? NULL : proxyroute_domain(req->arena, reference);
	const struct db_param params[] = { db_id(req->who->organization_id),
					   is_id ? db_id(id) : db_text(domain) };
	enum status status = STATUS_NOT_FOUND;

	if (is_id || domain)
		status = db_select_one(req->db, req->arena,
				       is_id ? &proxyroute_sql_by_id : &proxyroute_sql_by_domain,
				       params, out);
	if (status != STATUS_OK)
		return status;

	const struct access_place place = { .project_id = out->project_id,
					    .environment_id = out->environment_id };

	return access_sees(req->who, &place) ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status proxyroute_list(struct request *req, struct uuid service_id,
			    const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[11] = {
		db_id(req->who->organization_id),
		db_id(service_id),
		db_id(service_id),
	};
	enum status status;

	list_only(window->project_ids, params + 3);
	list_only(window->environment_ids, params + 5);
	list_bounds(window, params + 7);
	list_limits(window, params + 9);
	status = db_select(req->db, req->arena,
			   window->is_backwards ? &proxyroute_sql_list_back : &proxyroute_sql_list,
			   params, out);
	if (status != STATUS_OK)
		return status;
	params[7] = db_id(window->since_above);
	params[8] = db_id(window->until_below);
	return db_select_number(req->db, req->arena, &proxyroute_sql_count, params, total);
}

enum status proxyroute_check(struct request *req, const char *service_field,
			     struct proxyroute_draft *draft)
{
	struct service service;
	const char *domain = proxyroute_domain(req->arena, draft->domain);
	enum status status = service_get(req, draft->service, &service);

	if (!domain)
		request_fail_field(req, "domain", "format",
				   _("must be a host name, such as www.example.com"));
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, service_field, "not_found", _("there is no such service"));
		return STATUS_INVALID;
	}
	if (status != STATUS_OK || !domain)
		return status == STATUS_OK ? STATUS_INVALID : status;
	draft->domain = domain;
	draft->service_id = service.id;
	return service_guard(req, service.project_id, service.environment_id);
}

static enum status trace(struct request *req, const char *action, struct uuid id,
			 const char *domain, struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = id,
		.subject_name = domain,
		.changes = audit_changes_text(changes),
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

static const char *port_text(struct arena *arena, int64_t port)
{
	return port == FIELD_NO_INT ? NULL : arena_printf(arena, "%lld", (long long)port);
}

enum status proxyroute_create(struct request *req, const struct proxyroute_draft *draft,
			      struct uuid *id)
{
	struct audit_changes changes;
	enum status status;

	*id = uuid_new(req->now_ms);

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(*id),
		db_text(draft->domain),
		db_id(draft->service_id),
		db_int(draft->port),
		db_time(req->now_ms),
		db_time(req->now_ms),
	};

	status = db_run(req->db, req->arena, &proxyroute_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "domain", NULL, draft->domain);
	audit_change(&changes, "service", NULL, draft->service);
	audit_change(&changes, "port", NULL, port_text(req->arena, draft->port));
	return trace(req, "route.created", *id, draft->domain, &changes);
}

enum status proxyroute_change(struct request *req, const struct proxyroute *route,
			      const struct proxyroute_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->domain), db_id(draft->service_id),         db_int(draft->port),
		db_time(req->now_ms),   db_id(req->who->organization_id), db_id(route->id),
	};
	struct audit_changes changes;
	enum status status =
	    db_run(req->db, req->arena, &proxyroute_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "domain", route->domain, draft->domain);
	audit_change(&changes, "service", route->service_name, draft->service);
	audit_change(&changes, "port", port_text(req->arena, route->port),
		     port_text(req->arena, draft->port));
	return trace(req, "route.changed", route->id, draft->domain, &changes);
}

enum status proxyroute_delete(struct request *req, const struct proxyroute *route)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(route->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &proxyroute_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "domain", route->domain, NULL);
	audit_change(&changes, "service", route->service_name, NULL);
	return trace(req, "route.deleted", route->id, route->domain, &changes);
}
