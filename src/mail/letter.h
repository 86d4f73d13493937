/* A letter as it goes over the wire (RFC 5322, 2045, 2047): plain text in UTF-8, lines that end in CRLF, no byte
 * beyond ASCII, and no way for a recipient, a subject or a text to bring a header of its own. Pure. */
#ifndef LANDFALL_MAIL_LETTER_H
#define LANDFALL_MAIL_LETTER_H

#include "base/arena.h"
#include "base/uuid.h"

struct letter {
	struct uuid id;   /* its Message-ID */
	const char *from; /* addresses that letter_is_address */
	const char *to;
	const char *subject;
	const char *text; /* lines end in \n */
	const char *html; /* the same as a page; NULL for none */
	const char *
	    thread; /* letters with the same are one conversation (RFC 5322, 3.6.4); NULL for none */
	int64_t created_at;
};

/* Whether text is an address that we write to: local part and domain in ASCII, without quotes, comments or
 * white space, and not so that a program might take it for an option. */
bool letter_is_address(const char *text);

/* The whole letter, header and body. */
const char *letter_format(struct arena *arena, const struct letter *letter);

#endif
