/* Makes operations of tokens: one each, but that neighbouring texts become one and that comments
 * and closings become none. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "html/template_markup.h"
#include "html/template_parse.h"

/* Appends an operation. The array has room: there are at most two for a token. */
static struct template_op *add_op(struct template_program *program, enum template_op_kind kind,
				  const struct template_token *token)
{
	struct template_op *op = &program->ops[program->n_ops++];

	/* It cannot know that mem_alloc never answers NULL.
	 * NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	*op = (struct template_op){
		.kind = kind,
		.is_alone = token->is_alone,
		.line = token->line,
		.end = program->n_ops,
		.name = program->n_names,
	};
	return op;
}

static void add_name(struct template_program *program, const char *text, size_t len)
{
	program->names[program->n_names++] = (struct view_name){
		.text = text,
		.len = len,
		.mark = view_name_mark(text, len),
	};
}

/* "a.b.c" as three names, "." as none. */
static bool add_dotted(struct template_program *program, struct template_op *op,
		       const struct template_token *token, struct template_refusal *refusal)
{
	const char *at = token->text;
	const char *end = at + token->len;

	if (token->len == 1 && *at == '.')
		return true;
	for (;;) {
		const char *dot = memchr(at, '.', (size_t)(end - at));
		const char *to = dot ? dot : end;

		if (to == at)
			return template_refuse(refusal, token->line, "malformed name \"%.*s\"",
					       (int)token->len, token->text);
		add_name(program, at, (size_t)(to - at));
		op->n_names++;
		if (!dot)
			return true;
		at = dot + 1;
	}
}

/* Text, or with len 0 the mere beginning of a line. Joins the text before it where that ends where
 * this begins: only lines of one text are neighbours in the source, so a line begins wherever the
 * one before it has ended. */
static void add_text(struct template_program *program, const struct template_token *token,
		     const char *text, size_t len)
{
	struct template_op *last = program->n_ops ? &program->ops[program->n_ops - 1] : NULL;

	if (last && last->kind == OP_TEXT && last->text + last->len == text) {
		last->len += len;
		return;
	}

	struct template_op *op = add_op(program, OP_TEXT, token);

	op->text = text;
	op->len = len;
	op->starts_line = token->starts_line;
}

static enum template_op_kind op_kind(enum template_token_kind kind)
{
	switch (kind) {
	case TOKEN_VARIABLE: return OP_VARIABLE;
	case TOKEN_SECTION: return OP_SECTION;
	case TOKEN_INVERTED: return OP_INVERTED;
	case TOKEN_PARTIAL: return OP_PARTIAL;
	case TOKEN_PARENT: return OP_PARENT;
	case TOKEN_BLOCK: return OP_BLOCK;
	case TOKEN_TEXT:
	case TOKEN_CLOSE:
	case TOKEN_SILENT: break;
	}
	return OP_TEXT;
}

/* Names of values may be dotted, those of templates and blocks are taken whole. */
static bool add_tag(struct template_program *program, const struct template_token *token,
		    struct template_refusal *refusal)
{
	struct template_op *op = add_op(program, op_kind(token->kind), token);

	if (op->kind == OP_VARIABLE || op->kind == OP_SECTION || op->kind == OP_INVERTED)
		return add_dotted(program, op, token, refusal);
	op->text = token->indent;
	op->len = token->indent_len;
	op->n_names = 1;
	add_name(program, token->text, token->len);
	return true;
}

/* op_of[i] is the operation that the opening token i became. */
static bool build(struct template_program *program, const struct template_tokens *tokens,
		  size_t *op_of, struct template_refusal *refusal)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct template_token *token = &tokens->at[i];

		if (token->kind == TOKEN_TEXT) {
			if (!token->is_gone && !template_is_ignored(tokens, i))
				add_text(program, token, token->text + token->skip,
					 token->len - token->skip);
			continue;
		}
		if (token->starts_line && !token->is_alone && !template_is_ignored(tokens, i))
			add_text(program, token, token->text, 0);
		op_of[i] = program->n_ops;
		if (token->kind == TOKEN_CLOSE)
			program->ops[op_of[token->match]].end = program->n_ops;
		else if (token->kind != TOKEN_SILENT && !add_tag(program, token, refusal))
			return false;
	}
	return true;
}

/* Every dot may begin one more name. */
static size_t count_names(const struct template_tokens *tokens)
{
	size_t n = tokens->n;

	for (size_t i = 0; i < tokens->n; i++)
		if (tokens->at[i].kind != TOKEN_TEXT)
			for (size_t k = 0; k < tokens->at[i].len; k++)
				n += tokens->at[i].text[k] == '.';
	return n;
}

bool template_parse(struct template_program *program, const char *source, size_t len, bool is_html,
		    struct template_refusal *refusal)
{
	struct template_tokens tokens = { 0 };
	bool is_good = template_scan(source, len, &tokens, refusal);

	if (is_good) {
		template_layout(&tokens);
		is_good = !is_html || template_markup_check(&tokens, refusal);
	}
	if (is_good) {
		size_t *op_of = mem_alloc(tokens.n * sizeof(*op_of));

		program->ops = mem_alloc(2 * tokens.n * sizeof(*program->ops));
		program->names = mem_alloc(count_names(&tokens) * sizeof(*program->names));
		is_good = build(program, &tokens, op_of, refusal);
		free(op_of);
	}
	template_tokens_release(&tokens);
	return is_good;
}

void template_program_release(struct template_program *program)
{
	free(program->ops);
	free(program->names);
	program->ops = NULL;
	program->names = NULL;
	program->n_ops = 0;
	program->n_names = 0;
}
