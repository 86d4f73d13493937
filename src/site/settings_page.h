/* The frame of all pages under /settings: a list of them beside the page. */
#ifndef LANDFALL_SITE_SETTINGS_PAGE_H
#define LANDFALL_SITE_SETTINGS_PAGE_H

#include "html/view.h"
#include "http/request.h"

/* The view of one of them; path says which ("/settings/keys"). Its template begins {{<settings}} and fills
 * {{$content}}. A word in ?done= becomes a line that says what was just done. */
struct view *settings_view(struct request *req, const char *title, const char *path);

/* Answers 303 to a page of settings, which then says what was done: "created", "saved", "removed" … */
enum status settings_done(struct request *req, const char *path, const char *done);

/* GET /settings: leads to the first of them. */
enum status settings_page(struct request *req);

#endif
