/* Running a program against a view. Internal to html/. */
#ifndef LANDFALL_HTML_TEMPLATE_RENDER_H
#define LANDFALL_HTML_TEMPLATE_RENDER_H

#include "base/buf.h"
#include "html/template_parse.h"

#define TEMPLATE_ERROR_SIZE 512

/* As template_render of template.h. On failure out is as it was. */
bool template_run(const struct template_program *program, const struct view *view, struct buf *out,
		  size_t *n_unknown, char *error) ATTR_MUST_USE;

#endif
