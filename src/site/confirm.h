/* The page between a button that destroys and the deed: it names the object and says what is lost. */
#ifndef LANDFALL_SITE_CONFIRM_H
#define LANDFALL_SITE_CONFIRM_H

#include "http/request.h"

struct confirm {
	const char *title;  /* "Revoke this key?" */
	const char *what;   /* the object's name */
	const char *loss;   /* what will be gone, in a sentence */
	const char *path;   /* where the form goes */
	const char *button; /* "Revoke the key" */
	const char *back;   /* path to go back to */
	bool is_typed; /* the name must be typed; sent as "name", checked by confirm_is_typed */
};

/* Answers with the page; 422 when the typed name was found wrong, else 200. */
enum status confirm_show(struct request *req, const struct confirm *confirm) ATTR_MUST_USE;

/* Whether the form that came brings the name; reports the field when not. */
bool confirm_is_typed(struct request *req, const char *name);

#endif
