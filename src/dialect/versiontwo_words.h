/* What the versiontwo door says to people, in the two languages that it has. */
#ifndef LANDFALL_DIALECT_VERSIONTWO_WORDS_H
#define LANDFALL_DIALECT_VERSIONTWO_WORDS_H

#include "base/status.h"

enum versiontwo_language { VERSIONTWO_PT, VERSIONTWO_EN, VERSIONTWO__LANGUAGES };

/* The language that an Accept-Language header (RFC 9110, 12.5.4) likes best; Portuguese where it likes neither, or is NULL.
 * Pure. */
enum versiontwo_language versiontwo_language_of(const char *accepted);

/* "pt-BR", "en": for Content-Language. */
const char *versiontwo_language_tag(enum versiontwo_language language);

/* How a failure is told: HTTP status, the door's code, and a sentence. */
struct versiontwo_words {
	int http;
	const char *code;
	const char *message;
};
struct versiontwo_words versiontwo_words_of(enum status status, enum versiontwo_language language);

/* What is wrong with a field, by the code that a room gave it: the door's word ("required"), and a sentence. */
struct versiontwo_reason {
	const char *word;
	const char *message;
};
struct versiontwo_reason versiontwo_reason_of(const char *code, enum versiontwo_language language);

#endif
