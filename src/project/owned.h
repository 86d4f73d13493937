/* The part of a team's and of a workspace's page that shows the projects which belong there. */
#ifndef LANDFALL_PROJECT_OWNED_H
#define LANDFALL_PROJECT_OWNED_H

#include "html/view.h"
#include "project/project.h"

/* Sets "owned" for templates/owned.html: the projects, each with a button to take it away, and a form to give
 * another. path is the page's own. */
enum status owned_add(struct request *req, struct view *view, enum project_owner owner,
		      struct uuid owner_id, const char *path) ATTR_MUST_USE;

/* The POST behind them: gives the project that the form names, or takes away the one in the path, in one
 * transaction. STATUS_INVALID when the form names none. */
enum status owned_move(struct request *req, enum project_owner owner, struct uuid owner_id,
		       bool is_given) ATTR_MUST_USE;

#endif
