/* Templates: Mustache (spec 1.4 with inheritance), less its unescaped forms. A set reads the files
 * of one folder; a template is parsed once, when it is first wanted or when the whole set is
 * checked, into a list of operations that rendering walks.
 *
 * Refused when parsed, with file and line: {{{x}}} and {{&x}}, an unclosed or wrongly closed
 * section, a partial or parent that is not there, anything but blocks and text inside {{< x}}, an
 * attribute whose value is not quoted (href={{x}}), a variable that would write a part of an HTML
 * tag (<p {{x}}>), any tag inside <script> or <style>, and a section that does not end in such a
 * place as it began in. */
#ifndef LANDFALL_HTML_TEMPLATE_H
#define LANDFALL_HTML_TEMPLATE_H

#include "base/attr.h"
#include "base/buf.h"
#include "html/view.h"

struct template_set;

/* folder holds NAME.html files; {{> NAME}} and {{< NAME}} name others of the same folder. Nothing
 * is read yet. Freed with template_set_free. folder NULL: a set of what template_set_add brings,
 * which is not judged as HTML, and where what is not there is empty, as in the specification. */
struct template_set *template_set_new(const char *folder);
void template_set_free(struct template_set *set);

/* Makes the set speak another language: each sentence of a template (template_units.h) is replaced by what translate
 * makes of it before the template is parsed. Before the first use of the set; what translate returns must stay good until the
 * next call. Where a translation can't be parsed, that template stays as written and a warning is logged. */
void template_set_translate(struct template_set *set, const char *(*translate)(const char *unit));

/* Parses every *.html of the folder. false when one is refused or the folder can't be read; then
 * error (512 bytes) names the file, the line and why. */
bool template_set_check(struct template_set *set, char *error) ATTR_MUST_USE;

/* Appends the template filled from the view to out, every text escaped. false when the template is
 * missing or refused (error as above). A name that no map on the stack has set is a mistake in
 * the template or the view: it renders as nothing and is counted in *n_unknown, its name logged. So
 * is {{x}} where x is a map, a list or a flag. Fails, too, where partials that include themselves
 * never end; out is left as it was by every failure. */
bool template_render(struct template_set *set, const char *name, const struct view *view,
		     struct buf *out, size_t *n_unknown, char *error) ATTR_MUST_USE;

/* The templates of a set are no HTML: escape writes what variables bring, and a name without a value is not logged, since whoever
 * wrote the template is somebody else. Before its first use. */
void template_set_escape(struct template_set *set,
			 void (*escape)(struct buf *out, const char *text));

/* For tests and for templates that people write: one that comes from memory, instead of a file. Before its first use; source is
 * borrowed. */
void template_set_add(struct template_set *set, const char *name, const char *source);

#endif
