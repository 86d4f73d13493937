/* Part by part, in one pass over the body. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "http/multipart.h"

/* RFC 2046, section 5.1.1. */
#define BOUNDARY_MAX 70

/* Bytes of one part's headers. */
#define HEAD_MAX 4096

/* What follows name= in a header's parameters: a token, or text in quotes (browsers escape a quote as %22, curl as \").
 * NULL when there is none. */
static const char *parameter(struct arena *arena, const char *head, const char *name)
{
	size_t len = strlen(name);
	char *out, *end;

	for (const char *at = strchr(head, ';'); at; at = strchr(at, ';')) {
		at++;
		while (str_is_space(*at))
			at++;
		if (strncmp(at, name, len) != 0 || at[len] != '=')
			continue;
		at += len + 1;
		if (*at != '"')
			return arena_strndup(arena, at, strcspn(at, "; \t\r\n"));
		out = end = arena_alloc(arena, strlen(at) + 1);
		for (at++; *at && *at != '"'; at++) {
			if (*at == '\\' && at[1])
				at++;
			*end++ = *at;
		}
		return *at ? out : NULL;
	}
	return NULL;
}

static bool is_boundary(const char *text)
{
	size_t len = strlen(text);

	if (!len || len > BOUNDARY_MAX || text[len - 1] == ' ')
		return false;
	for (; *text; text++)
		if (!str_is_alnum(*text) && !strchr("'()+_,-./:=? ", *text))
			return false;
	return true;
}

const char *multipart_boundary(struct arena *arena, const char *content_type)
{
	const char *boundary;

	if (!content_type || !str_istarts(content_type, "multipart/form-data"))
		return NULL;
	boundary = parameter(arena, content_type, "boundary");
	return boundary && is_boundary(boundary) ? boundary : NULL;
}

/* The next place of what in [at, end), or NULL. */
static const char *find(const char *at, const char *end, const char *what)
{
	size_t len = strlen(what);

	while ((size_t)(end - at) >= len) {
		at = memchr(at, *what, (size_t)(end - at) - len + 1);
		if (!at)
			return NULL;
		if (memcmp(at, what, len) == 0)
			return at;
		at++;
	}
	return NULL;
}

/* The part's name, from its Content-Disposition; NULL when it has none. */
static const char *name_of(struct arena *arena, const char *head, size_t len)
{
	static const char disposition[] = "content-disposition:";
	char *text = arena_strndup(arena, head, len);
	char *save = NULL;

	for (char *line = strtok_r(text, "\r\n", &save); line;
	     line = strtok_r(NULL, "\r\n", &save)) {
		if (strlen(line) > sizeof(disposition) && str_istarts(line, disposition))
			return parameter(arena, line, "name");
	}
	return NULL;
}

/* One part, [at, end): headers, an empty line, content. */
static bool read_part(struct arena *arena, const char *at, const char *end, struct pair *out)
{
	const char *blank = find(at, end, "\r\n\r\n");
	size_t len;

	if (!blank || blank - at > HEAD_MAX)
		return false;
	out->name = name_of(arena, at, (size_t)(blank - at));
	blank += 4;
	len = (size_t)(end - blank);
	if (!out->name || !str_is_utf8(out->name, strlen(out->name), NULL) ||
	    memchr(blank, '\0', len) || !str_is_utf8(blank, len, NULL))
		return false;
	out->value = arena_strndup(arena, blank, len);
	return true;
}

bool multipart_parse(struct arena *arena, const char *body, size_t len, const char *boundary,
		     struct pair **pairs, size_t *n)
{
	const char *end = body + len;
	const char *first = arena_printf(arena, "--%s", boundary);
	const char *next = arena_printf(arena, "\r\n--%s", boundary);
	const char *at = find(body, end, first);

	*pairs = arena_array(arena, LIMIT_PAIRS, sizeof(**pairs));
	*n = 0;
	if (!at || (at > body && at[-1] != '\n'))
		return false;
	at += strlen(first);
	while (end - at >= 2 && memcmp(at, "\r\n", 2) == 0) {
		/* The empty line of a part without headers is the one that we stand before; where the next boundary
		 * begins with it, there is no part at all. */
		const char *stop = find(at, end, next);

		if (!stop || stop == at || *n == LIMIT_PAIRS ||
		    !read_part(arena, at + 2, stop, &(*pairs)[*n]))
			return false;
		(*n)++;
		at = stop + strlen(next);
	}
	return end - at >= 2 && memcmp(at, "--", 2) == 0;
}
