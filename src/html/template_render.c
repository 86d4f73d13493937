/* Walks the operations. A name is looked up from the innermost section outwards. Lines of a partial
 * or block that stands indented are indented, what variables bring is not, nor are empty lines. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "html/escape.h"
#include "html/template_render.h"

/* Sections, partials, parents and blocks inside each other. Templates that people write need about
 * ten; the bound is for partials that include themselves over data without an end. */
#define DEPTH_MAX 128

/* Indentation grows by a few bytes with each partial. */
#define INDENT_BYTES_MAX 4096

/* Unknown names of one render that the log names, each once. */
#define LOGGED_MAX 16

/* A parent that is being rendered: its blocks replace those of the templates it runs. */
struct frame {
	const struct frame *outer;
	const struct template_program *program;
	const struct template_op *parent;
};

struct render {
	struct buf *out;
	size_t *n_unknown;
	char *error;
	const struct view *context[DEPTH_MAX + 2]; /* the root, and one for each section */
	size_t n_context;
	size_t depth;
	const struct frame *frames; /* innermost first */
	struct buf indent;
	size_t indent_from; /* the indentation in force is indent from here on */
	bool is_mid_line;   /* the next line that begins is on the page already, indented */
	const struct template_op *logged[LOGGED_MAX];
	size_t n_logged;
};

static bool run(struct render *render, const struct template_program *program, size_t first,
		size_t end);

static bool is_same_name(const struct view_name *a, const struct view_name *b)
{
	return a->mark == b->mark && a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* Counts a name that has no value, and logs it unless this operation was logged before. */
static void unknown(struct render *render, const struct template_program *program,
		    const struct template_op *op)
{
	(*render->n_unknown)++;
	if (program->escape)
		return;
	for (size_t i = 0; i < render->n_logged; i++)
		if (render->logged[i] == op)
			return;
	if (render->n_logged == LOGGED_MAX)
		return;
	render->logged[render->n_logged++] = op;

	const char *from = ".";
	size_t len = 1;

	if (op->n_names) {
		const struct view_name *last = &program->names[op->name + op->n_names - 1];

		from = program->names[op->name].text;
		len = (size_t)(last->text + last->len - from);
	}
	log_warn("msg=\"name without a value\" template=%s line=%zu name=%.*s", program->title,
		 op->line, (int)len, from);
}

/* The value of the operation's name; NULL, and counted, where nobody has set it. What is nothing or
 * false may be asked for members: they are nothing. */
static const struct view *look_up(struct render *render, const struct template_program *program,
				  const struct template_op *op)
{
	static const struct view nothing = { .kind = VIEW_NOTHING };
	const struct view *value = NULL;
	const struct view_name *name = &program->names[op->name];

	if (!op->n_names)
		return render->context[render->n_context - 1];
	for (size_t i = render->n_context; i > 0 && !value; i--)
		value = view_find(render->context[i - 1], name);
	for (size_t i = 1; i < op->n_names && value; i++) {
		if (value->kind == VIEW_NOTHING || value->kind == VIEW_FALSE)
			return &nothing;
		value = view_find(value, name + i);
	}
	if (!value)
		unknown(render, program, op);
	return value;
}

static void write_indent(struct render *render)
{
	size_t len = render->indent.len - render->indent_from;

	if (len)
		buf_add(render->out, render->indent.data + render->indent_from, len);
}

static bool is_empty_line(const char *line, const char *end)
{
	return *line == '\n' || (*line == '\r' && end - line > 1 && line[1] == '\n');
}

static void write_text(struct render *render, const struct template_op *op)
{
	bool indents = op->starts_line && !render->is_mid_line;
	const char *at = op->text;
	const char *end = at + op->len;

	if (op->starts_line)
		render->is_mid_line = false;
	if (render->indent.len == render->indent_from) {
		buf_add(render->out, at, op->len);
		return;
	}
	if (at == end && indents)
		write_indent(render);
	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *to = line_end ? line_end + 1 : end;

		if (indents && !is_empty_line(at, end))
			write_indent(render);
		buf_add(render->out, at, (size_t)(to - at));
		at = to;
		indents = true;
	}
}

static void write_variable(struct render *render, const struct template_program *program,
			   const struct template_op *op)
{
	const struct view *value = look_up(render, program, op);

	if (!value)
		return;
	switch (value->kind) {
	case VIEW_NOTHING: return;
	case VIEW_TEXT:
		if (program->escape)
			program->escape(render->out, value->as.text);
		else
			escape_html(render->out, value->as.text);
		return;
	case VIEW_INT: buf_addi(render->out, value->as.number); return;
	case VIEW_HTML: buf_add(render->out, value->as.html->markup, value->as.html->len); return;
	case VIEW_FALSE:
	case VIEW_TRUE:
	case VIEW_MAP:
	case VIEW_LIST: break;
	}
	unknown(render, program, op);
}

static bool run_inside(struct render *render, const struct template_program *program,
		       const struct template_op *op, const struct view *value)
{
	size_t first = (size_t)(op - program->ops) + 1;

	render->context[render->n_context++] = value;

	bool is_good = run(render, program, first, op->end);

	render->n_context--;
	return is_good;
}

/* A flag is no context: inside it {{.}} is what it was outside. */
static bool run_section(struct render *render, const struct template_program *program,
			const struct template_op *op)
{
	const struct view *value = look_up(render, program, op);

	if (!value || !view_is_true(value))
		return true;
	if (value->kind == VIEW_TRUE)
		return run(render, program, (size_t)(op - program->ops) + 1, op->end);
	if (value->kind != VIEW_LIST)
		return run_inside(render, program, op, value);
	for (const struct view *item = value->as.list.first; item; item = item->next)
		if (!run_inside(render, program, op, item))
			return false;
	return true;
}

static bool run_inverted(struct render *render, const struct template_program *program,
			 const struct template_op *op)
{
	const struct view *value = look_up(render, program, op);

	if (value && view_is_true(value))
		return true;
	return run(render, program, (size_t)(op - program->ops) + 1, op->end);
}

/* A partial that does not stand alone begins and ends in the middle of a line, and its other lines are not indented at all.
 * So the newline that ends its file, as it ends any text file, is not a part of it. */
static bool run_target(struct render *render, const struct template_op *op)
{
	const struct template_program *target = op->target;
	size_t indent_from = render->indent_from;
	size_t indent_len = render->indent.len;

	if (!target)
		return true;
	if (!target->is_ready) {
		snprintf(render->error, TEMPLATE_ERROR_SIZE, "%s was refused", target->title);
		return false;
	}
	if (op->is_alone)
		buf_add(&render->indent, op->text, op->len);
	else
		render->indent_from = indent_len;

	size_t len = render->out->len;
	bool is_good = run(render, target, 0, target->n_ops);

	if (op->kind == OP_PARTIAL && !op->is_alone && render->out->len > len &&
	    render->out->data[render->out->len - 1] == '\n')
		buf_truncate(render->out, render->out->len - 1);
	buf_truncate(&render->indent, indent_len);
	render->indent_from = indent_from;
	return is_good;
}

static bool run_parent(struct render *render, const struct template_program *program,
		       const struct template_op *op)
{
	const struct frame frame = { render->frames, program, op };

	render->frames = &frame;

	bool is_good = run_target(render, op);

	render->frames = frame.outer;
	return is_good;
}

static const struct template_op *find_argument(const struct frame *frame,
					       const struct view_name *name)
{
	const struct template_op *ops = frame->program->ops;
	size_t i = (size_t)(frame->parent - ops) + 1;

	for (; i < frame->parent->end; i = ops[i].end)
		if (is_same_name(&frame->program->names[ops[i].name], name))
			return &ops[i];
	return NULL;
}

/* Runs what replaces a block. It was written outside the parent of its frame, so only the frames
 * around that parent are seen inside it. */
static bool run_argument(struct render *render, const struct template_op *block,
			 const struct frame *frame, const struct template_op *argument)
{
	const struct frame *frames = render->frames;
	size_t indent_len = render->indent.len;
	size_t first = (size_t)(argument - frame->program->ops) + 1;

	buf_add(&render->indent, block->text, block->len);
	/* Either side may have begun the line: the block's place, or the argument's own text. */
	if (block->is_alone && !argument->is_alone && first < argument->end)
		write_indent(render);
	if (!block->is_alone && argument->is_alone)
		render->is_mid_line = true;
	render->frames = frame->outer;

	bool is_good = run(render, frame->program, first, argument->end);

	render->frames = frames;
	render->is_mid_line = false;
	buf_truncate(&render->indent, indent_len);
	return is_good;
}

/* The outermost argument wins: the page that is rendered has the last word over its layouts. */
static bool run_block(struct render *render, const struct template_program *program,
		      const struct template_op *op)
{
	const struct frame *found = NULL;
	const struct template_op *argument = NULL;

	for (const struct frame *frame = render->frames; frame; frame = frame->outer) {
		const struct template_op *here = find_argument(frame, &program->names[op->name]);

		if (here) {
			found = frame;
			argument = here;
		}
	}
	if (found)
		return run_argument(render, op, found, argument);
	return run(render, program, (size_t)(op - program->ops) + 1, op->end);
}

static bool run_op(struct render *render, const struct template_program *program,
		   const struct template_op *op)
{
	switch (op->kind) {
	case OP_TEXT: write_text(render, op); return true;
	case OP_VARIABLE: write_variable(render, program, op); return true;
	case OP_SECTION: return run_section(render, program, op);
	case OP_INVERTED: return run_inverted(render, program, op);
	case OP_PARTIAL: return run_target(render, op);
	case OP_PARENT: return run_parent(render, program, op);
	case OP_BLOCK: return run_block(render, program, op);
	}
	return true;
}

static bool run(struct render *render, const struct template_program *program, size_t first,
		size_t end)
{
	bool is_good = true;

	if (render->depth == DEPTH_MAX) {
		snprintf(render->error, TEMPLATE_ERROR_SIZE, "%s: nested deeper than %d",
			 program->title, DEPTH_MAX);
		return false;
	}
	render->depth++;
	for (size_t i = first; i < end && is_good; i = program->ops[i].end)
		is_good = run_op(render, program, &program->ops[i]);
	render->depth--;
	return is_good;
}

bool template_run(const struct template_program *program, const struct view *view, struct buf *out,
		  size_t *n_unknown, char *error)
{
	size_t before = out->len;
	struct render render = {
		.out = out,
		.n_unknown = n_unknown,
		.error = error,
		.context = { view },
		.n_context = 1,
	};

	buf_init(&render.indent, INDENT_BYTES_MAX);

	bool is_good = run(&render, program, 0, program->n_ops);

	buf_release(&render.indent);
	if (!is_good)
		buf_truncate(out, before);
	return is_good;
}
