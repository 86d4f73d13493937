/* Health, for load balancers and people with curl. */
#include "config.h"

#include "base/log.h"
#include "db/migrate.h"
#include "site/page.h"

static enum status answer(struct request *req, int http, const char *status)
{
	response_begin(req, http, "application/json");
	buf_addf(&req->response.body, "{\"status\":\"%s\",\"version\":\"%s\"}", status,
		 PACKAGE_VERSION);
	return STATUS_OK;
}

enum status health_live(struct request *req)
{
	return answer(req, 200, "ok");
}

enum status health_get(struct request *req)
{
	return answer(req, 200, "ok");
}

enum status health_ready(struct request *req)
{
	char why[512];

	if (migrate_check(req->db, req->arena, why) == STATUS_OK)
		return answer(req, 200, "ok");
	log_warn("msg=\"not ready\" why=\"%s\"", why);
	response_header(req, "Retry-After", "5");
	return answer(req, 503, "unavailable");
}
