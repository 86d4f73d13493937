/* The two ways out of the house, and what a letter is sealed for; for src/mail/ alone. post.c is the only user of
 * libcurl, and only the program `landfall` has it. */
#ifndef LANDFALL_MAIL_POST_H
#define LANDFALL_MAIL_POST_H

#include "base/arena.h"
#include "base/uuid.h"
#include "settings.h"

#define POST_WHY_SIZE 256

enum post_end {
	POST_SENT,
	POST_LATER, /* may work another time */
	POST_NEVER  /* the server refused this letter for good */
};

/* Hands a formatted letter over: to smtp_url, else to the program sendmail_path. why (POST_WHY_SIZE) says what
 * went wrong, without line breaks. A minute at most. */
enum post_end post_letter(const struct settings *settings, const char *to, const char *letter,
			  char *why);

/* What secret_seal and secret_open are told. */
const char *mail_purpose(struct arena *arena, struct uuid id);

#endif
