/* The parsed form of a template: a flat list of operations. Internal to html/. Everything in it
 * points into the source, which must outlive it. */
#ifndef LANDFALL_HTML_TEMPLATE_PARSE_H
#define LANDFALL_HTML_TEMPLATE_PARSE_H

#include "base/attr.h"
#include "base/buf.h"
#include "html/template_scan.h"
#include "html/view_read.h"

enum template_op_kind {
	OP_TEXT,     /* writes text */
	OP_VARIABLE, /* writes the value of a name, escaped */
	OP_SECTION,  /* runs what it holds when the name is true, once for each item of a list */
	OP_INVERTED, /* runs what it holds when the name is false */
	OP_PARTIAL,  /* runs another template */
	OP_PARENT,   /* runs another template; holds the blocks that replace blocks there */
	OP_BLOCK     /* runs what it holds, or what replaces it */
};

struct template_op {
	enum template_op_kind kind;
	bool starts_line; /* text: its first byte begins a line */
	bool is_alone;    /* partial, parent, block: stands alone on its line */
	size_t line;      /* in the source */
	size_t end;       /* the operation after this one and all that it holds */
	const char *text; /* the text; or the indentation of what a partial, parent, block brings */
	size_t len;
	size_t name;                           /* the first of its names in the program */
	size_t n_names;                        /* parts of a dotted name; 0 for "." */
	const struct template_program *target; /* of partial and parent; NULL: there is none */
};

struct template_program {
	const char *title; /* for the log; set by who owns the program, as the next is */
	bool is_ready;     /* parsed, and all targets found */
	void (*escape)(struct buf *out, const char *text); /* NULL: as HTML */
	struct template_op *ops;
	size_t n_ops;
	struct view_name *names;
	size_t n_names;
};

/* Makes the program of a source. is_html: it is judged as HTML too (template_markup.h). false when
 * refused. Targets are left NULL. Released with template_program_release either way. */
bool template_parse(struct template_program *program, const char *source, size_t len, bool is_html,
		    struct template_refusal *refusal) ATTR_MUST_USE;
void template_program_release(struct template_program *program);

#endif
