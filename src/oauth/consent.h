/* The page that asks a person whether an application may act for them: for the code flow and the device flow. */
#ifndef LANDFALL_OAUTH_CONSENT_H
#define LANDFALL_OAUTH_CONSENT_H

#include "html/view.h"
#include "http/request.h"

struct consent {
	const char *path; /* where the form goes */
	const char *application;
	unsigned scopes;
	const char *leads_to;  /* the address of the application; NULL for a device */
	const char *user_code; /* what the device must show; NULL otherwise */
};

/* *kept is what the form brings along, filled by consent_keep. */
struct view *consent_view(struct request *req, const struct consent *consent, struct view **kept);
/* Nothing for a value that is NULL. */
void consent_keep(struct view *kept, const char *name, const char *value);

/* Nobody may frame it, nobody keeps it. */
enum status consent_show(struct request *req, struct view *view) ATTR_MUST_USE;

#endif
