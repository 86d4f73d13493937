/* Addresses that versioner's clients print for people, and those of its reference: each leads to the page of ours that
 * says it. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "html/url.h"
#include "site/part.h"
#include "version/version.h"

/* ---- /manage/… */

static enum status lead(struct request *req, const char *path)
{
	response_redirect(req, 303, path);
	return STATUS_OK;
}

enum status versioner_link_deployment(struct request *req)
{
	const char *view = door_query(req, "view", NULL);
	char id[TYPEID_TEXT_SIZE];
	struct deployment d;
	enum status status;

	if (!view)
		return lead(req, "/deployments");
	status = deployment_get(req, view, &d);
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such deployment.");
	if (status != STATUS_OK)
		return status;
	uuid_format_typeid(&d.id, "dep", id);
	return lead(req, arena_printf(req->arena, "/deployments/%s", id));
}

enum status versioner_link_version(struct request *req)
{
	const char *view = door_query(req, "view", NULL);
	struct version version;
	enum status status;

	if (!view)
		return lead(req, "/projects");
	status = version_get(req->db, req->arena, req->who->organization_id, view, &version);
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such version.");
	return status == STATUS_OK ? lead(req, version_page_path(req->arena, version.id)) : status;
}

/* ---- the same below the door, where clients that know one address only look for them */

/* Where pages are. By the door's own host name they are elsewhere: at the address of the settings, else at the host
 * that the door's name stands before. */
static const char *house(struct request *req)
{
	const struct settings *settings = req->app->settings;
	const char *host = req->headers[HEADER_HOST];
	size_t len = strlen(versioner_door.name);

	if (!host || !str_istarts(host, versioner_door.name) || host[len] != '.' || !host[len + 1])
		return req->base;
	if (*settings->public_url)
		return settings->public_url;
	return arena_printf(req->arena, "%s://%s%s", req->scheme, host + len + 1, req->base);
}

static enum status lead_home(struct request *req, const char *path, bool has_query)
{
	struct buf url;

	buf_init(&url, 8192);
	buf_adds(&url, house(req));
	buf_adds(&url, path);
	for (size_t i = 0; has_query && i < req->n_query && i < 8; i++)
		url_query_add(&url, req->query[i].name,
			      strlen(req->query[i].value) < 100 ? req->query[i].value : "");
	response_begin(req, 303, NULL);
	response_header(req, "Location", buf_str(&url));
	buf_release(&url);
	return STATUS_OK;
}

enum status versioner_lead(struct request *req)
{
	return lead_home(req, req->route->path + strlen(versioner_door.prefix), true);
}

enum status versioner_docs(struct request *req)
{
	return lead_home(req, "/docs/versioner", false);
}
