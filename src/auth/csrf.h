/* Tokens against forged forms: derived from the session's secret, masked anew for each page so that a
 * compressed page tells nothing of them (BREACH). */
#ifndef LANDFALL_AUTH_CSRF_H
#define LANDFALL_AUTH_CSRF_H

#include "http/request.h"

/* Name of the hidden field in every form. */
#define CSRF_FIELD "csrf_token"

/* A token for forms, made from a cookie's secret. */
const char *csrf_token(struct arena *arena, const char *secret);

/* Whether the form that came brings a token made from secret, and the browser does not say that it
 * comes from another site (Sec-Fetch-Site, else Origin). */
bool csrf_check(struct request *req, const char *secret);

#endif
