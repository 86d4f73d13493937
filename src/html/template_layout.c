/* White space round tags, as the specification wants it. A tag other than a variable that stands
 * alone on its line takes the line with it. A partial or parent alone on its line indents what it
 * brings. A block that replaces another loses the indentation it was written with and takes that
 * of the place where it appears. */
#include "config.h"

#include "html/template_scan.h"

static bool is_indent(char c)
{
	return c == ' ' || c == '\t';
}

static bool ends_line(const struct template_token *token)
{
	return token->kind == TOKEN_TEXT && token->len && token->text[token->len - 1] == '\n';
}

/* Spaces and tabs at the beginning of what is written of a text. */
static size_t indentation(const struct template_token *token)
{
	size_t len = 0;

	if (token->kind != TOKEN_TEXT)
		return 0;
	while (token->skip + len < token->len && is_indent(token->text[token->skip + len]))
		len++;
	return len;
}

/* A text of white space, with or without the end of its line. */
static bool is_blank(const struct template_token *token)
{
	size_t len = token->len;

	if (token->kind != TOKEN_TEXT)
		return false;
	if (ends_line(token))
		len--;
	if (len < token->len && len && token->text[len - 1] == '\r')
		len--;
	for (size_t i = 0; i < len; i++)
		if (!is_indent(token->text[i]))
			return false;
	return true;
}

static bool is_left_blank(const struct template_tokens *tokens, size_t i)
{
	if (tokens->at[i].starts_line)
		return true;
	return tokens->at[i - 1].starts_line && is_blank(&tokens->at[i - 1]);
}

static bool is_right_blank(const struct template_tokens *tokens, size_t i)
{
	if (i + 1 == tokens->n)
		return true;
	return is_blank(&tokens->at[i + 1]) &&
	       (ends_line(&tokens->at[i + 1]) || i + 2 == tokens->n);
}

/* What lies to the left of an argument's opening and to the right of its closing is ignored, so
 * for them it counts as blank. A parent is one thing from its opening to its closing. */
static bool is_alone(const struct template_tokens *tokens, size_t i)
{
	const struct template_token *token = &tokens->at[i];

	switch (token->kind) {
	case TOKEN_TEXT:
	case TOKEN_VARIABLE: return false;
	case TOKEN_PARENT: return is_left_blank(tokens, i) && is_right_blank(tokens, token->match);
	case TOKEN_BLOCK:
		return (template_is_argument(tokens, i) || is_left_blank(tokens, i)) &&
		       is_right_blank(tokens, i);
	case TOKEN_CLOSE:
		if (tokens->at[token->match].kind == TOKEN_PARENT)
			return tokens->at[token->match].is_alone;
		return is_left_blank(tokens, i) &&
		       (template_is_argument(tokens, token->match) || is_right_blank(tokens, i));
	case TOKEN_SECTION:
	case TOKEN_INVERTED:
	case TOKEN_PARTIAL:
	case TOKEN_SILENT: break;
	}
	return is_left_blank(tokens, i) && is_right_blank(tokens, i);
}

static bool closes_parent(const struct template_tokens *tokens, size_t i)
{
	return tokens->at[i].kind == TOKEN_CLOSE &&
	       tokens->at[tokens->at[i].match].kind == TOKEN_PARENT;
}

/* Takes away the white space on the sides of a tag that stands alone. */
static void clear_sides(struct template_tokens *tokens, size_t i)
{
	const struct template_token *token = &tokens->at[i];

	if (!token->starts_line && !closes_parent(tokens, i) && is_blank(&tokens->at[i - 1]))
		tokens->at[i - 1].is_gone = true;
	if (i + 1 < tokens->n && token->kind != TOKEN_PARENT && is_blank(&tokens->at[i + 1]))
		tokens->at[i + 1].is_gone = true;
}

/* The first token of the first line in a block that is more than white space. */
static size_t first_line(const struct template_tokens *tokens, size_t block)
{
	size_t end = tokens->at[block].match;

	for (size_t i = block + 1; i < end; i++) {
		const struct template_token *token = &tokens->at[i];

		if (!token->starts_line || (is_blank(token) && (ends_line(token) || i + 1 == end)))
			continue;
		return i;
	}
	return TEMPLATE_NONE;
}

/* Takes from each line of an argument what its first line is indented by. */
static void dedent(struct template_tokens *tokens, size_t block)
{
	size_t first = first_line(tokens, block);
	size_t width = first == TEMPLATE_NONE ? 0 : indentation(&tokens->at[first]);

	for (size_t i = block + 1; width && i < tokens->at[block].match; i++) {
		struct template_token *token = &tokens->at[i];
		size_t here = token->starts_line ? indentation(token) : 0;

		token->skip += here < width ? here : width;
	}
}

static void set_indent(struct template_tokens *tokens, size_t i)
{
	struct template_token *token = &tokens->at[i];
	size_t from = TEMPLATE_NONE;

	if (token->kind == TOKEN_BLOCK && token->is_alone)
		from = first_line(tokens, i);
	if (from == TEMPLATE_NONE && !token->starts_line && is_left_blank(tokens, i))
		from = i - 1;
	if (from == TEMPLATE_NONE)
		return;
	token->indent = tokens->at[from].text + tokens->at[from].skip;
	token->indent_len = indentation(&tokens->at[from]);
}

void template_layout(struct template_tokens *tokens)
{
	for (size_t i = 0; i < tokens->n; i++) {
		tokens->at[i].is_alone = is_alone(tokens, i);
		if (tokens->at[i].is_alone)
			clear_sides(tokens, i);
	}
	/* Outer arguments come first, so that inner ones are measured in what is left. */
	for (size_t i = 0; i < tokens->n; i++)
		if (tokens->at[i].is_alone && template_is_argument(tokens, i))
			dedent(tokens, i);
	for (size_t i = 0; i < tokens->n; i++) {
		enum template_token_kind kind = tokens->at[i].kind;

		if (kind == TOKEN_PARTIAL || kind == TOKEN_PARENT || kind == TOKEN_BLOCK)
			set_indent(tokens, i);
	}
}
