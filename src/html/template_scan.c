/* Finds the tags of a template, reads what kind each is, and pairs openings with closings. Knows
 * nothing of white space (template_layout.c) or of HTML (template_markup.c). */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "html/template_scan.h"

#define NAME_BYTES_MAX 200

struct scan {
	const char *at;
	const char *end;
	size_t line;
	bool at_line_start;
	const char *open; /* the delimiters in force */
	size_t open_len;
	const char *close;
	size_t close_len;
	struct template_tokens *tokens;
	struct template_refusal *refusal;
};

bool template_refuse(struct template_refusal *out, size_t line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(out->why, sizeof(out->why), fmt, args);
	va_end(args);
	out->line = line;
	return false;
}

void template_tokens_release(struct template_tokens *tokens)
{
	free(tokens->at);
	*tokens = (struct template_tokens){ 0 };
}

bool template_is_argument(const struct template_tokens *tokens, size_t i)
{
	return tokens->at[i].kind == TOKEN_BLOCK && template_is_ignored(tokens, i);
}

bool template_is_ignored(const struct template_tokens *tokens, size_t i)
{
	size_t enclosing = tokens->at[i].enclosing;

	return enclosing != TEMPLATE_NONE && tokens->at[enclosing].kind == TOKEN_PARENT;
}

static void add(struct scan *scan, enum template_token_kind kind, const char *text, size_t len)
{
	struct template_tokens *tokens = scan->tokens;

	if (tokens->n == tokens->size) {
		tokens->size = tokens->size ? 2 * tokens->size : 64;
		tokens->at = mem_realloc(tokens->at, tokens->size * sizeof(*tokens->at));
	}
	tokens->at[tokens->n++] = (struct template_token){
		.kind = kind,
		.line = scan->line,
		.text = text,
		.len = len,
		.match = TEMPLATE_NONE,
		.enclosing = TEMPLATE_NONE,
		.starts_line = scan->at_line_start,
	};
	scan->at_line_start = false;
}

static bool at_open(const struct scan *scan, const char *at)
{
	return (size_t)(scan->end - at) >= scan->open_len &&
	       !memcmp(at, scan->open, scan->open_len);
}

/* Up to the next tag or the end of the line. */
static void scan_text(struct scan *scan)
{
	const char *from = scan->at;
	const char *at = from;

	while (at < scan->end && *at != '\n' && !at_open(scan, at))
		at++;

	bool ends_line = at < scan->end && *at == '\n';

	if (ends_line)
		at++;
	add(scan, TOKEN_TEXT, from, (size_t)(at - from));
	scan->at = at;
	if (ends_line) {
		scan->line++;
		scan->at_line_start = true;
	}
}

static void trim(const char **from, const char **to)
{
	while (*from < *to && str_is_space(**from))
		(*from)++;
	while (*from < *to && str_is_space((*to)[-1]))
		(*to)--;
}

/* The next word of from..to without white space; moves *from behind it. */
static size_t next_word(const char **from, const char *to, const char **word)
{
	while (*from < to && str_is_space(**from))
		(*from)++;
	*word = *from;
	while (*from < to && !str_is_space(**from))
		(*from)++;
	return (size_t)(*from - *word);
}

/* What stands between "=" and "=": two words. */
static bool set_delimiters(struct scan *scan, const char *from, const char *to)
{
	const char *open;
	const char *close;
	const char *more;

	if (from == to || *--to != '=')
		return template_refuse(scan->refusal, scan->line, "delimiters are set without =");

	size_t open_len = next_word(&from, to, &open);
	size_t close_len = next_word(&from, to, &close);

	if (!open_len || !close_len || next_word(&from, to, &more) || memchr(open, '=', open_len) ||
	    memchr(close, '=', close_len))
		return template_refuse(scan->refusal, scan->line, "malformed delimiters");
	scan->open = open;
	scan->open_len = open_len;
	scan->close = close;
	scan->close_len = close_len;
	return true;
}

/* One word of bearable length. */
static bool is_name(const char *name, size_t len)
{
	if (!len || len > NAME_BYTES_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (str_is_space(name[i]))
			return false;
	return true;
}

static enum template_token_kind kind_of(char sigil)
{
	switch (sigil) {
	case '#': return TOKEN_SECTION;
	case '^': return TOKEN_INVERTED;
	case '/': return TOKEN_CLOSE;
	case '>': return TOKEN_PARTIAL;
	case '<': return TOKEN_PARENT;
	case '$': return TOKEN_BLOCK;
	case '!':
	case '=': return TOKEN_SILENT;
	default: return TOKEN_VARIABLE;
	}
}

/* The inside of a tag, from..to. */
static bool scan_inside(struct scan *scan, const char *from, const char *to)
{
	trim(&from, &to);

	char sigil = from < to ? *from : '\0';

	if (sigil == '{' || sigil == '&')
		return template_refuse(scan->refusal, scan->line,
				       "unescaped text ({{{x}}} or {{&x}}) is not allowed");

	enum template_token_kind kind = kind_of(sigil);

	if (kind != TOKEN_VARIABLE)
		from++;
	if (kind == TOKEN_SILENT) {
		add(scan, kind, from, 0);
		return sigil == '!' || set_delimiters(scan, from, to);
	}
	trim(&from, &to);
	if (!is_name(from, (size_t)(to - from)))
		return template_refuse(scan->refusal, scan->line, "malformed name in a tag");
	add(scan, kind, from, (size_t)(to - from));
	return true;
}

static bool scan_tag(struct scan *scan)
{
	const char *from = scan->at + scan->open_len;
	const char *to = memmem(from, (size_t)(scan->end - from), scan->close, scan->close_len);

	if (!to)
		return template_refuse(scan->refusal, scan->line, "unclosed tag");

	/* Where the tag sets other delimiters it still ends with the old one. */
	scan->at = to + scan->close_len;
	if (!scan_inside(scan, from, to))
		return false;
	for (; from < to; from++)
		if (*from == '\n')
			scan->line++;
	return true;
}

static bool opens(enum template_token_kind kind)
{
	return kind == TOKEN_SECTION || kind == TOKEN_INVERTED || kind == TOKEN_PARENT ||
	       kind == TOKEN_BLOCK;
}

static bool close_one(struct template_tokens *tokens, size_t open, size_t i,
		      struct template_refusal *refusal)
{
	struct template_token *token = &tokens->at[i];

	if (open == TEMPLATE_NONE)
		return template_refuse(refusal, token->line, "{{/%.*s}} closes nothing",
				       (int)token->len, token->text);

	struct template_token *opened = &tokens->at[open];

	if (opened->len != token->len || memcmp(opened->text, token->text, token->len) != 0)
		return template_refuse(
		    refusal, token->line, "{{/%.*s}} where \"%.*s\" of line %zu is to be closed",
		    (int)token->len, token->text, (int)opened->len, opened->text, opened->line);
	opened->match = i;
	token->match = open;
	token->enclosing = opened->enclosing;
	return true;
}

/* Pairs openings with closings. The tokens that are still open are a chain along enclosing. */
static bool pair(struct template_tokens *tokens, struct template_refusal *refusal)
{
	size_t open = TEMPLATE_NONE;

	for (size_t i = 0; i < tokens->n; i++) {
		struct template_token *token = &tokens->at[i];

		token->enclosing = open;
		if (token->kind == TOKEN_CLOSE) {
			if (!close_one(tokens, open, i, refusal))
				return false;
			open = token->enclosing;
			continue;
		}
		if (template_is_ignored(tokens, i) && token->kind != TOKEN_BLOCK &&
		    token->kind != TOKEN_TEXT && token->kind != TOKEN_SILENT)
			return template_refuse(refusal, token->line,
					       "only blocks may stand inside {{<%.*s}}",
					       (int)tokens->at[open].len, tokens->at[open].text);
		if (opens(token->kind))
			open = i;
	}
	if (open != TEMPLATE_NONE)
		return template_refuse(refusal, tokens->at[open].line, "\"%.*s\" is never closed",
				       (int)tokens->at[open].len, tokens->at[open].text);
	return true;
}

bool template_scan(const char *source, size_t len, struct template_tokens *tokens,
		   struct template_refusal *refusal)
{
	struct scan scan = {
		.at = source,
		.end = source + len,
		.line = 1,
		.at_line_start = true,
		.open = "{{",
		.open_len = 2,
		.close = "}}",
		.close_len = 2,
		.tokens = tokens,
		.refusal = refusal,
	};

	while (scan.at < scan.end) {
		if (!at_open(&scan, scan.at))
			scan_text(&scan);
		else if (!scan_tag(&scan))
			return false;
	}
	return pair(tokens, refusal);
}
