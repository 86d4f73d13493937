/* In whose language, and by whose clock, a request is answered. */
#ifndef LANDFALL_SITE_LANGUAGE_H
#define LANDFALL_SITE_LANGUAGE_H

#include "html/view.h"
#include "http/request.h"

/* Puts language and zone in force for the request: of a page what ?lang= says, which is remembered in a cookie and
 * taken out of the query, then what the person chose, the cookie, and the Accept-Language header; of a native answer
 * what the header says; English and UTC at foreign doors, whose words are those of their references. Called when the door is
 * known, and again when the guard knows who it is. */
void language_choose(struct request *req);

/* Content-Language and Vary of a page or a failure, whose words depend on it; of another answer only where its handler says
 * that it has words for people (language_has_words). */
void language_set_headers(struct request *req);
void language_has_words(struct request *req);

/* For the footer: a link for each language in which the page is not (languages: name, tag, href), or, where somebody is
 * logged in, the address of the form that chooses (language_form). */
void language_view(struct request *req, struct view *view);

#endif
