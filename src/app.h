/* What lives as long as the process. Made and freed in main. */
#ifndef LANDFALL_APP_H
#define LANDFALL_APP_H

#include "base/i18n.h"
#include "settings.h"

struct map;
struct principal;
struct rate_table;
struct request;
struct signing;
struct template_set;

struct app {
	const struct settings *settings;
	const struct map *map; /* every route; src/routes.c */
	struct template_set *templates;
	struct template_set *translated[LANGUAGE__COUNT]; /* the same; NULL until first wanted */
	struct rate_table *rates;                         /* NULL: limits are switched off */
	struct signing *signing;  /* keys of access tokens; NULL until first wanted */
	char *stylesheet;         /* its text; NULL until first wanted */
	char stylesheet_name[40]; /* landfall.HASH.css */
	/* Answers a request that is sent within another, as who; src/serve.h. */
	void (*serve_within)(struct request *req, const struct principal *who);
	int64_t
	    worker_looked_ns;   /* when it was asked last whether a worker runs; worker/worker.h */
	bool is_schema_checked; /* and found to be the one that we know */
};

#endif
