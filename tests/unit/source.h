/* A request out of memory, for the tests of whatever takes one: names and values of CGI variables, and
 * a body. */
#ifndef LANDFALL_TESTS_UNIT_SOURCE_H
#define LANDFALL_TESTS_UNIT_SOURCE_H

#include <string.h>

#include "http/request.h"

struct source {
	const char *variables[20][2]; /* up to a NULL name */
	const char *body;             /* NULL for none */
	size_t body_len;              /* 0: the body is a string */
	size_t at;                    /* read so far */
};

static inline const char *source_variable(void *context, const char *name)
{
	const struct source *source = context;

	for (size_t i = 0; i < 20 && source->variables[i][0]; i++)
		if (strcmp(source->variables[i][0], name) == 0)
			return source->variables[i][1];
	return NULL;
}

static inline size_t source_read(void *context, char *out, size_t len)
{
	struct source *source = context;
	size_t end =
	    source->body ? (source->body_len ? source->body_len : strlen(source->body)) : 0;
	size_t left = end - source->at;
	size_t n = len < left ? len : left;

	if (n)
		memcpy(out, source->body + source->at, n);
	source->at += n;
	return n;
}

/* Makes req out of source, as http/fcgi does. */
static inline void source_begin(struct request *req, struct source *source)
{
	const struct request_source from = { source_variable, source_read, source };

	source->at = 0;
	request_begin(req, &from);
}

#endif
