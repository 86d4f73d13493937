/* The one stylesheet, kept in memory and served under a name that changes with its content, so that browsers
 * may keep it for ever. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "auth/digest.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "site/page.h"

#define FILE_MAX ((size_t)256 * 1024)

bool static_load(struct app *app)
{
	char path[1100];
	char hash[9];
	unsigned char digest[DIGEST_BYTES];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/landfall.css", app->settings->static_dir);
	file = fopen(path, "r");
	if (!file) {
		log_error("msg=\"cannot read the stylesheet\" path=\"%s\" why=\"%s\"", path,
			  strerror(errno));
		return false;
	}
	app->stylesheet = mem_alloc(FILE_MAX + 1);
	len = fread(app->stylesheet, 1, FILE_MAX, file);
	fclose(file);
	app->stylesheet = mem_realloc(app->stylesheet, len + 1);
	app->stylesheet[len] = '\0';
	digest_bytes(digest, app->stylesheet, len);
	str_hex(digest, 4, hash);
	snprintf(app->stylesheet_name, sizeof(app->stylesheet_name), "landfall.%s.css", hash);
	return true;
}

enum status static_get(struct request *req)
{
	if (!str_eq(req->captures[0], req->app->stylesheet_name))
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	response_begin(req, 200, "text/css; charset=utf-8");
	response_header(req, "Cache-Control", "public, max-age=31536000, immutable");
	buf_adds(&req->response.body, req->app->stylesheet);
	return STATUS_OK;
}
