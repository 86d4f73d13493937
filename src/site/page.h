/* The frame that every page stands in, and the dashboard's door: HTML for people. */
#ifndef LANDFALL_SITE_PAGE_H
#define LANDFALL_SITE_PAGE_H

#include "html/view.h"
#include "http/router.h"

extern const struct door dashboard_door;

/* The view of a page, with what the frame shows filled in: title, place (the entry of the navigation it
 * belongs to, or ""), address of the stylesheet, who is logged in, the token for forms. */
struct view *page_view(struct request *req, const char *title, const char *place);

/* Tells readers of Atom where the page's feed is. */
void page_feed(struct request *req, struct view *view, const char *title, const char *path);

/* Answers with a template of the set, filled from the view. */
enum status page_show(struct request *req, int http, const char *template,
		      struct view *view) ATTR_MUST_USE;

/* GET /static/{file}: the stylesheet under its hashed name. */
enum status static_get(struct request *req);

/* Loads the stylesheet and gives it its name; false when it can't be read. */
struct app;
bool static_load(struct app *app);

/* GET /health, /health/live: nothing but this process; GET /health/ready: database and schema too. */
enum status health_get(struct request *req);
enum status health_live(struct request *req);
enum status health_ready(struct request *req);

/* GET /problems/{code}: what an error code means. */
enum status problem_page(struct request *req);

#endif
