/* Forms on pages: described here, drawn by templates/form.html. A form that was sent and refused is shown
 * again with what was typed, each fault beside its field and all of them in a list above, with links.
 *
 *	struct form form = form_begin(req, view, "invite", "/settings/members", "Invite");
 *	form_add(&form, &(struct form_field){ FORM_EMAIL, "email", "E-mail address", .is_required = true });
 *
 * The handler of the POST reads with body_decode, reports with request_fail_field, and when something is
 * wrong shows the page again with status 422; else it answers 303. */
#ifndef LANDFALL_SITE_FORM_H
#define LANDFALL_SITE_FORM_H

#include "html/view.h"
#include "http/request.h"

enum form_kind {
	FORM_TEXT,
	FORM_EMAIL,
	FORM_PASSWORD,
	FORM_NEW_PASSWORD,
	FORM_NUMBER,
	FORM_CODE,
	FORM_DATE,
	FORM_MOMENT, /* a moment in the zone in force, which is named beside it; RFC 3339 is taken too */
	FORM_LINES,
	FORM_FILE /* what is sent is the file's text, if it is one */
};

struct form_field {
	enum form_kind kind;
	const char *name; /* what it is sent as */
	const char *label;
	const char *hint;  /* NULL for none */
	const char *value; /* before anybody typed; NULL for nothing */
	size_t max;        /* characters; 0 for no limit */
	bool is_required;
};

struct form_value; /* what a field had before anybody typed */

struct form {
	struct request *req;
	struct view *view, *fields, *faults, *hidden;
	struct form_value *values; /* the last first */
	const char *id;            /* what the ids of its fields begin with */
	bool is_returned;          /* it was sent and refused: show what was typed */
};

/* A form under a name of map, which templates show by {{#NAME}}{{> form}}{{/NAME}}; sent to path by a button
 * with that text. */
struct form form_begin(struct request *req, struct view *map, const char *name, const char *path,
		       const char *button);

/* A button that destroys something looks like it. */
void form_is_destructive(struct form *form);

void form_add(struct form *form, const struct form_field *field);
void form_hidden(struct form *form, const char *name, const char *value);

/* What a field of FORM_MOMENT was filled with, as RFC 3339, before a body is read; anything else stays as it is, for the
 * body's own table to refuse. */
void form_read_moment(struct request *req, const char *name);

/* A choice of one. value is the one chosen before anybody chose. */
struct form_choice {
	struct form *form;
	struct view *options;
	const char *name, *value;
};
struct form_choice form_add_select(struct form *form, const char *name, const char *label,
				   const char *hint, const char *value);
void form_option(struct form_choice *choice, const char *value, const char *text);

/* Boxes to tick, each sent under the same name. */
struct form_choice form_add_checks(struct form *form, const char *name, const char *legend,
				   const char *hint);
/* Another group of boxes under the name of one that was added before it. */
struct form_choice form_add_more_checks(struct form *form, const char *name, const char *group,
					const char *legend);
void form_check(struct form_choice *choice, const char *value, const char *text, bool is_checked);
/* more is said of it beside its text, in small letters. */
void form_check_more(struct form_choice *choice, const char *value, const char *text,
		     const char *more, bool is_checked);

/* What was ticked under a name of the form that came, joined by commas; "" for nothing. */
const char *form_checked(struct request *req, const char *name);

/* For a form that changes an object, after its last field: the form remembers what the object was. One that comes back
 * and was made of another state is reported: each field that differs from what is kept now, with that. */
void form_remember(struct form *form);

/* Whether the form that came was made of a state of the object that is no more. build makes it of the object as it is,
 * form_remember included; what it makes is not shown. To be asked before anything else is wrong with the form; the page is
 * then shown with 412. */
typedef enum status (*form_builder)(struct request *req, struct view *view, const void *object);
bool form_is_stale(struct request *req, form_builder build, const void *object);

/* A single button that sends name=value to path (name NULL: nothing), under a name of map; templates show it
 * by {{#NAME}}{{> button}}{{/NAME}}. what completes the button's text for those who only hear it: "Revoke" of
 * "the key CI". */
void form_button(struct request *req, struct view *map, const char *under, const char *path,
		 const char *text, const char *what);

#endif
