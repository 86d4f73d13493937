/* A small reader of HTML that only knows where it is. It follows the template's text in the order
 * it is written, which is the order of the page as long as every section ends where it began; so
 * that is checked too. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "html/template_markup.h"

enum place {
	PLACE_TEXT,    /* between tags */
	PLACE_LESS,    /* after "<" */
	PLACE_NAME,    /* in the name of a tag */
	PLACE_TAG,     /* in a tag, in or between names of attributes */
	PLACE_EQUALS,  /* after the "=" of an attribute */
	PLACE_DOUBLE,  /* in a value in double quotation marks */
	PLACE_SINGLE,  /* in a value in single ones */
	PLACE_COMMENT, /* in <!-- --> */
	PLACE_RAW      /* in the content of <script> or <style> */
};

static const char *const place_names[] = {
	[PLACE_TEXT] = "between tags",
	[PLACE_LESS] = "in the name of a tag",
	[PLACE_NAME] = "in the name of a tag",
	[PLACE_TAG] = "in a tag",
	[PLACE_EQUALS] = "in an attribute without quotation marks",
	[PLACE_DOUBLE] = "in an attribute",
	[PLACE_SINGLE] = "in an attribute",
	[PLACE_COMMENT] = "in a comment",
	[PLACE_RAW] = "in <script> or <style>",
};

struct markup {
	enum place place;
	char name[8];    /* of the tag, as far as it matters, in small letters */
	size_t name_len; /* of the whole name */
	size_t matched;  /* bytes of what ends a comment or raw content */
};

static bool is_name(const struct markup *markup, const char *name)
{
	return markup->name_len == strlen(name) && !memcmp(markup->name, name, markup->name_len);
}

static void add_to_name(struct markup *markup, char c)
{
	if (markup->name_len < sizeof(markup->name))
		markup->name[markup->name_len] = str_lower(c);
	markup->name_len++;
}

static enum place after_less(struct markup *markup, char c)
{
	if (c == '<')
		return PLACE_LESS;
	if (str_is_digit(c) || (!str_is_alnum(c) && !memchr("/!?", c, 3)))
		return PLACE_TEXT;
	markup->name_len = 0;
	add_to_name(markup, c);
	return PLACE_NAME;
}

static enum place after_tag(struct markup *markup)
{
	markup->matched = 0;
	return is_name(markup, "script") || is_name(markup, "style") ? PLACE_RAW : PLACE_TEXT;
}

static enum place in_name(struct markup *markup, char c)
{
	if (c == '>')
		return after_tag(markup);
	if (str_is_space(c) || c == '/')
		return PLACE_TAG;
	add_to_name(markup, c);
	if (!is_name(markup, "!--"))
		return PLACE_NAME;
	/* Two hyphens of the end are there already: "<!-->" is a whole comment. */
	markup->matched = 2;
	return PLACE_COMMENT;
}

static enum place in_comment(struct markup *markup, char c)
{
	if (c == '>' && markup->matched >= 2)
		return PLACE_TEXT;
	markup->matched = c == '-' ? markup->matched + 1 : 0;
	return PLACE_COMMENT;
}

/* Until "</" and the name that the content began with; then the closing tag goes on. */
static enum place in_raw(struct markup *markup, char c)
{
	bool goes_on;

	if (markup->matched < 2)
		goes_on = c == "</"[markup->matched];
	else
		goes_on = str_lower(c) == markup->name[markup->matched - 2];
	if (!goes_on) {
		markup->matched = c == '<';
		return PLACE_RAW;
	}
	markup->matched++;
	if (markup->matched < 2 + markup->name_len)
		return PLACE_RAW;
	markup->name_len = 0;
	add_to_name(markup, '/');
	return PLACE_NAME;
}

/* PLACE_EQUALS stays where a value begins without a quotation mark: that is the refusal. */
static enum place after_equals(char c)
{
	if (c == '"')
		return PLACE_DOUBLE;
	return c == '\'' ? PLACE_SINGLE : PLACE_EQUALS;
}

static enum place in_tag(struct markup *markup, char c)
{
	if (c == '>')
		return after_tag(markup);
	return c == '=' ? PLACE_EQUALS : PLACE_TAG;
}

static enum place step(struct markup *markup, char c)
{
	switch (markup->place) {
	case PLACE_TEXT: return c == '<' ? PLACE_LESS : PLACE_TEXT;
	case PLACE_LESS: return after_less(markup, c);
	case PLACE_NAME: return in_name(markup, c);
	case PLACE_TAG: return in_tag(markup, c);
	case PLACE_EQUALS: return after_equals(c);
	case PLACE_DOUBLE: return c == '"' ? PLACE_TAG : PLACE_DOUBLE;
	case PLACE_SINGLE: return c == '\'' ? PLACE_TAG : PLACE_SINGLE;
	case PLACE_COMMENT: return in_comment(markup, c);
	case PLACE_RAW: return in_raw(markup, c);
	}
	return PLACE_TEXT;
}

static bool read_text(struct markup *markup, const struct template_token *token,
		      struct template_refusal *refusal)
{
	for (size_t i = 0; i < token->len; i++) {
		markup->place = step(markup, token->text[i]);
		if (markup->place == PLACE_EQUALS && token->text[i] != '=' &&
		    !str_is_space(token->text[i]))
			return template_refuse(refusal, token->line,
					       "the value of an attribute is not quoted");
	}
	return true;
}

static bool misplaced(const struct template_token *token, enum place place,
		      struct template_refusal *refusal)
{
	return template_refuse(refusal, token->line, "\"%.*s\" may not stand %s", (int)token->len,
			       token->text, place_names[place]);
}

static bool is_inside_value(enum place place)
{
	return place == PLACE_DOUBLE || place == PLACE_SINGLE;
}

static bool may_stand(enum template_token_kind kind, enum place place)
{
	if (place == PLACE_RAW)
		return false;
	switch (kind) {
	case TOKEN_VARIABLE:
		return place == PLACE_TEXT || place == PLACE_COMMENT || is_inside_value(place);
	case TOKEN_BLOCK: return place == PLACE_TEXT || is_inside_value(place);
	case TOKEN_PARTIAL:
	case TOKEN_PARENT: return place == PLACE_TEXT;
	case TOKEN_SECTION:
	case TOKEN_INVERTED: return place != PLACE_EQUALS && place != PLACE_LESS;
	case TOKEN_TEXT:
	case TOKEN_CLOSE:
	case TOKEN_SILENT: break;
	}
	return true;
}

/* Places that a section may connect: in a tag it may add whole attributes. */
static bool is_same_place(enum place a, enum place b)
{
	if (a == PLACE_NAME)
		a = PLACE_TAG;
	if (b == PLACE_NAME)
		b = PLACE_TAG;
	return a == b;
}

/* places[i] is where the tag i stands. */
static bool check(const struct template_tokens *tokens, enum place *places,
		  struct template_refusal *refusal)
{
	struct markup markup = { .place = PLACE_TEXT };

	for (size_t i = 0; i < tokens->n; i++) {
		const struct template_token *token = &tokens->at[i];

		if (token->kind == TOKEN_TEXT) {
			if (!template_is_ignored(tokens, i) && !read_text(&markup, token, refusal))
				return false;
			continue;
		}
		if (!may_stand(token->kind, markup.place))
			return misplaced(token, markup.place, refusal);
		places[i] = markup.place;
		if (token->kind == TOKEN_CLOSE &&
		    !is_same_place(markup.place, places[token->match]))
			return template_refuse(refusal, token->line,
					       "\"%.*s\" begins %s and ends %s", (int)token->len,
					       token->text, place_names[places[token->match]],
					       place_names[markup.place]);
	}
	if (markup.place != PLACE_TEXT)
		return template_refuse(refusal, tokens->at[tokens->n - 1].line, "the file ends %s",
				       place_names[markup.place]);
	return true;
}

bool template_markup_check(const struct template_tokens *tokens, struct template_refusal *refusal)
{
	enum place *places = mem_alloc((tokens->n + 1) * sizeof(*places));
	bool is_good = check(tokens, places, refusal);

	free(places);
	return is_good;
}
