/* The source of a template as a list of tokens, in the order of the text. Internal to html/: the
 * parser runs template_scan, template_layout and template_markup_check over one list and makes
 * operations of what they leave. All tokens point into the source. */
#ifndef LANDFALL_HTML_TEMPLATE_SCAN_H
#define LANDFALL_HTML_TEMPLATE_SCAN_H

#include "base/attr.h"

#define TEMPLATE_NONE SIZE_MAX /* no such token */

enum template_token_kind {
	TOKEN_TEXT,
	TOKEN_VARIABLE, /* {{x}} */
	TOKEN_SECTION,  /* {{#x}} */
	TOKEN_INVERTED, /* {{^x}} */
	TOKEN_CLOSE,    /* {{/x}} */
	TOKEN_PARTIAL,  /* {{>x}} */
	TOKEN_PARENT,   /* {{<x}} */
	TOKEN_BLOCK,    /* {{$x}} */
	TOKEN_SILENT,   /* {{! a comment }} and {{=<% %>=}} */
};

struct template_token {
	enum template_token_kind kind;
	size_t line;      /* counts from 1 */
	const char *text; /* the text, never more than one line, its end included; or the name */
	size_t len;
	const char *indent; /* partial, parent, block: what precedes each line of what it brings */
	size_t indent_len;
	size_t skip;      /* leading bytes of a text that are not written */
	size_t match;     /* what closes this, or what this closes */
	size_t enclosing; /* the innermost open section, parent or block around this */
	bool starts_line;
	bool is_alone; /* a tag whose line vanishes with it */
	bool is_gone;  /* white space that vanishes with such a line */
};

struct template_tokens {
	struct template_token *at;
	size_t n;
	size_t size;
};

/* Why a source is refused. */
struct template_refusal {
	size_t line;
	char why[200];
};

/* Fills out and returns false, so that a refusal is one statement. */
bool template_refuse(struct template_refusal *out, size_t line, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

/* Appends the tokens of source and pairs what opens with what closes. false when refused. */
bool template_scan(const char *source, size_t len, struct template_tokens *tokens,
		   struct template_refusal *refusal) ATTR_MUST_USE;
void template_tokens_release(struct template_tokens *tokens);

/* Whether the token is a block inside {{< }}: what it holds replaces the parent's block. */
bool template_is_argument(const struct template_tokens *tokens, size_t i);

/* Whether the token lies between {{< }} and its end but in no block, where nothing is written. */
bool template_is_ignored(const struct template_tokens *tokens, size_t i);

/* Decides which tags stand alone on their line, which white space goes with them, and how far what
 * partials, parents and blocks bring is indented. */
void template_layout(struct template_tokens *tokens);

#endif
