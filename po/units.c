/* Prints the sentences of templates as a .pot that msgcat can join to that of xgettext: units FILE.html... The same
 * reader (html/template_units.h) translates them in the running program. Used by `make update-po` and its check. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "html/template_units.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)

static void keep(void *context, const char *text, size_t len)
{
	(void)context;
	(void)text;
	(void)len;
}

/* As gettext quotes: units have no line breaks. */
static void print_unit(void *context, const char *unit)
{
	(void)context;
	fputs("\nmsgid \"", stdout);
	for (; *unit; unit++) {
		if (*unit == '"' || *unit == '\\')
			putchar('\\');
		putchar(*unit);
	}
	fputs("\"\nmsgstr \"\"\n", stdout);
}

static bool read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	char piece[8192];
	size_t len;
	bool is_good;

	if (!file)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(out, piece, len);
	is_good = !ferror(file) && !out->is_full;
	fclose(file);
	return is_good;
}

int main(int argc, char **argv)
{
	const struct template_units to = { keep, print_unit, NULL };
	struct buf source;

	buf_init(&source, FILE_BYTES_MAX);
	fputs("msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n", stdout);
	for (int i = 1; i < argc; i++) {
		buf_clear(&source);
		if (!read_file(argv[i], &source)) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		template_units_read(buf_str(&source), source.len, &to);
	}
	buf_release(&source);
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
