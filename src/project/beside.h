/* What stands beside a project; see beside_page.c. */
#ifndef LANDFALL_PROJECT_BESIDE_H
#define LANDFALL_PROJECT_BESIDE_H

#include "html/view.h"
#include "project/project.h"

/* Sets the names of a project's page that tell of its services and of who may deploy it: services, deployers … */
enum status project_view_beside(struct request *req, struct view *view,
				const struct project *project) ATTR_MUST_USE;

#endif
