/* What came with a deployment; see since_page.c. */
#ifndef LANDFALL_DEPLOYMENT_SINCE_H
#define LANDFALL_DEPLOYMENT_SINCE_H

#include "deployment/deployment.h"
#include "html/view.h"

/* Sets the names of a deployment's page that tell of what ran there before: before, commits_since, config_since … */
enum status deployment_view_since(struct request *req, struct view *view,
				  const struct deployment *d) ATTR_MUST_USE;

#endif
