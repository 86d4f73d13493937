/* Small parts that many pages show. Each sets one name of a view to a map that the partial template
 * of the same sort (templates/time.html, status.html …) is filled from, or to nothing where there
 * is nothing. */
#ifndef LANDFALL_SITE_PART_H
#define LANDFALL_SITE_PART_H

#include "base/uuid.h"
#include "html/view.h"
#include "http/request.h"

/* <time>: iso, people ("6 Nov 2025, 15:30 UTC") and age ("2 h ago"); nothing for 0. */
void part_time(struct request *req, struct view *map, const char *name, int64_t ms);

/* The same with exact, to the second, for a page that is about this moment. */
void part_moment(struct request *req, struct view *map, const char *name, int64_t ms);

/* Only its hours and minutes ("15:30"), as templates/time.html shows it: among others of the same day. */
void part_clock(struct request *req, struct view *map, const char *name, int64_t ms);

/* The day of a moment, as people write it ("6 Nov 2025"), in the zone in which the page tells times. */
const char *part_day(struct request *req, int64_t ms);

/* What date fields of filters send as since and until is a day; lists want a moment, which is that day's beginning. And
 * the day again, as the field takes it. */
void part_read_days(struct request *req);
const char *part_day_wish(struct request *req, const char *name);

/* What a page calls a status. */
const char *part_status_word(int status);

/* A status (enum progress, or -1): word ("completed") and mark, its shape and colour. */
void part_status(struct view *map, const char *name, int status);

/* A word of the API's own ("in_progress") as people read it; itself where they read it as it is. */
const char *part_word(const char *word);

/* "raw", for templates/raw.html: the object as the API answers it, which stands behind the path of its page. */
void part_raw(struct request *req, struct view *map, const char *path);

/* A commit: whole and brief, its first eight characters; nothing for NULL. */
void part_commit(struct request *req, struct view *map, const char *name, const char *sha);

/* Sets "whole" to a text that may be cut where it is shown, for its title; to nothing when it is
 * short. */
void part_whole(struct view *map, const char *text);

/* A text of several lines without what only terminals understand: colours and movements of the cursor. */
const char *part_lines(struct request *req, const char *text);

/* The separator ("comma") in front of an item of a list that is shown in one line. */
void part_comma(struct view *item, size_t i);

/* An address that came from outside: address, and is_link unless it may not become the target of a
 * link. */
void part_web(struct view *map, const char *name, const char *address);

/* What a JSON object holds: a list of name and value, is_long where the value is more than one
 * line. false when it holds nothing. */
bool part_json(struct request *req, struct view *map, const char *name, const char *json);

/* Makes the page load itself again while something on it runs, unless ?refresh=off says no. Pages
 * that may call it show templates/refresh.html. */
void part_refresh(struct request *req, struct view *view, bool is_running);

/* A length of time ("3 min 20 s"); nothing for FIELD_NO_INT. */
void part_span(struct request *req, struct view *map, const char *name, int64_t span_ms);

/* A number that people read: "1,234". */
void part_number(struct request *req, struct view *map, const char *name, int64_t number);

/* "1 project", "1,234 projects", of "%s project" and "%s projects": what a translator gets to see. */
const char *part_count(struct request *req, int64_t n, const char *one, const char *many);

/* Addresses inside the house. */
const char *part_project_link(const struct request *req, const char *slug);
const char *part_deployment_link(const struct request *req, struct uuid id);

/* The page's own address without the parameter name, or with another value for it unless that is
 * NULL. */
const char *part_self_link(const struct request *req, const char *name, const char *value);

/* The same without what says which part of a list is shown (api/list.h): its beginning, or the part
 * that the cursor name=value leads to. */
const char *part_cursor_link(const struct request *req, const char *name, const char *value);

/* A path of the house with these pairs as its query. */
const char *part_link(const struct request *req, const char *path, const struct pair *pairs,
		      size_t n);

/* Another path (of the same rows as a file) with this page's filters. */
const char *part_file_link(struct request *req, const char *path);

/* Links to the parts of a list before and after the one that is shown, which has these ids at its ends (whatever when
 * it is empty), spelt with a prefix: newest, newer and older, each nothing where there is none, and has_pages. */
struct list_window;
struct list_rows;
void part_pages(struct request *req, struct view *view, const struct list_window *window,
		const struct list_rows *list, const char *prefix, const struct uuid *ends);

#endif
