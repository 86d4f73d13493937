/* landfall.fcgi: start, take requests, stop. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "auth/rate_table.h"
#include "auth/signing.h"
#include "base/i18n.h"
#include "base/log.h"
#include "db/db.h"
#include "html/template.h"
#include "http/fcgi.h"
#include "http/router.h"
#include "routes.h"
#include "serve.h"
#include "site/page.h"
#include "worker/worker.h"

/* A process that lives on checks all that it will ever serve before it takes the first request; plain CGI,
 * which ends after one, looks only at what that one needs. */
static bool check_all(struct app *app, char *why)
{
	return router_check(app->map, why) && template_set_check(app->templates, why);
}

int main(void)
{
	struct arena *arena = arena_new();
	struct settings settings;
	struct app app = { .settings = &settings,
			   .map = &landfall_map,
			   .serve_within = serve_within };
	struct db_settings db_settings;
	struct request req;
	enum log_level level;
	char why[512];
	int code = EXIT_FAILURE;

	if (!settings_load(arena, &settings, why)) {
		log_error("msg=\"settings\" why=\"%s\"", why);
		arena_free(arena);
		return EXIT_FAILURE;
	}
	if (log_level_parse(settings.log_level, &level))
		log_set_level(level);
	if (*settings.log_file && !log_to_file(settings.log_file))
		log_error("msg=\"cannot open the log\" path=\"%s\"", settings.log_file);
	if (!i18n_start(settings.locale_dir))
		log_warn("msg=\"this machine has no C.UTF-8: all is English\"");
	app.templates = template_set_new(settings.template_dir);
	app.rates = rate_table_new(settings.rate_file);
	db_settings = settings_db(&settings);

	struct db *db = db_new(&db_settings);

	request_init(&req, &app, db);
	req.bulk_paths = landfall_bulk_paths;
	if (!getenv("REQUEST_METHOD") && !check_all(&app, why))
		log_error("msg=\"does not start\" why=\"%s\"", why);
	else if (static_load(&app))
		code = fcgi_serve(&req, serve_request, worker_after_request);
	request_release(&req);
	db_free(db);
	signing_free(app.signing);
	free(app.stylesheet);
	rate_table_free(app.rates);
	for (int i = 0; i < LANGUAGE__COUNT; i++)
		template_set_free(app.translated[i]);
	template_set_free(app.templates);
	arena_free(arena);
	return code;
}
