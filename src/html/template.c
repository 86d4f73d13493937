/* The set: finds templates by name, reads and parses each once, and ties partials and parents to
 * what they name. */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "html/template.h"
#include "html/template_parse.h"
#include "html/template_render.h"
#include "html/template_units.h"

#define SUFFIX ".html"

/* One file. The largest that people write is a few KiB. */
#define FILE_BYTES_MAX ((size_t)1 << 20)

enum template_state {
	TEMPLATE_NEW,
	TEMPLATE_BUSY, /* being parsed; a partial may name it already */
	TEMPLATE_READY,
	TEMPLATE_MISSING,
	TEMPLATE_REFUSED
};

struct template
{
	struct template *next;
	char *name;
	char *title;        /* the name as people know it: the file's */
	const char *source; /* given, or NULL: read from the file */
	struct buf file;
	struct buf translated; /* the source in the language of the set; empty where it has none */
	enum template_state state;
	char error[TEMPLATE_ERROR_SIZE];
	struct template_program program;
};

struct template_set {
	char *folder;                                      /* NULL: memory only */
	const char *(*translate)(const char *);            /* NULL: as written */
	void (*escape)(struct buf *out, const char *text); /* NULL: as HTML */
	struct template *first;
};

struct template_set *template_set_new(const char *folder)
{
	struct template_set *set = mem_alloc(sizeof(*set));

	*set = (struct template_set){ .folder = folder ? mem_strdup(folder) : NULL };
	return set;
}

static void template_free(struct template *template)
{
	template_program_release(&template->program);
	buf_release(&template->file);
	buf_release(&template->translated);
	free(template->name);
	free(template->title);
	free(template);
}

void template_set_free(struct template_set *set)
{
	if (!set)
		return;
	while (set->first) {
		struct template *next = set->first->next;

		template_free(set->first);
		set->first = next;
	}
	free(set->folder);
	free(set);
}

/* "folder/name.html", or the bare name where there is no folder. */
static char *make_title(const struct template_set *set, const char *name, size_t len)
{
	struct buf title;

	buf_init(&title, SIZE_MAX / 2);
	if (set->folder)
		buf_addf(&title, "%s/", set->folder);
	buf_add(&title, name, len);
	if (set->folder)
		buf_adds(&title, SUFFIX);
	return title.data;
}

/* The template of that name, made when it is not known yet. */
static struct template *get(struct template_set *set, const char *name, size_t len)
{
	struct template *template = set->first;

	for (; template; template = template->next)
		if (!strncmp(template->name, name, len) && !template->name[len])
			return template;

	char *copy = mem_alloc(len + 1);

	memcpy(copy, name, len);
	copy[len] = '\0';
	template = mem_alloc(sizeof(*template));
	*template = (struct template){
		.next = set->first,
		.name = copy,
		.title = make_title(set, name, len),
	};
	template->program.title = template->title;
	buf_init(&template->file, FILE_BYTES_MAX);
	buf_init(&template->translated, 4 * FILE_BYTES_MAX);
	set->first = template;
	return template;
}

void template_set_translate(struct template_set *set, const char *(*translate)(const char *unit))
{
	if (set->first)
		BUG("template: a set is in use already");
	set->translate = translate;
}

void template_set_add(struct template_set *set, const char *name, const char *source)
{
	struct template *template = get(set, name, strlen(name));

	if (template->state != TEMPLATE_NEW)
		BUG("template: \"%s\" is in use already", name);
	template->source = source;
}

void template_set_escape(struct template_set *set,
			 void (*escape)(struct buf *out, const char *text))
{
	set->escape = escape;
}

/* Names are never paths. */
static bool is_file_name(const char *name)
{
	if (!*name || *name == '.')
		return false;
	for (; *name; name++)
		if (!str_is_alnum(*name) && !strchr("_-.", *name))
			return false;
	return true;
}

static bool read_file(struct template *template)
{
	FILE *file = fopen(template->title, "rb");
	char piece[8192];
	size_t len;

	if (!file)
		return false;
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(&template->file, piece, len);

	bool is_good = !ferror(file) && !template->file.is_full;

	if (template->file.is_full)
		errno = EFBIG;
	fclose(file);
	return is_good;
}

static enum template_state refused(struct template *template,
				   const struct template_refusal *refusal)
{
	snprintf(template->error, sizeof(template->error), "%s:%zu: %s", template->title,
		 refusal->line, refusal->why);
	return TEMPLATE_REFUSED;
}

/* Finds the source: what was given, or else the file. */
static enum template_state load(const struct template_set *set, struct template *template)
{
	if (template->source)
		return TEMPLATE_BUSY;
	if (!set->folder || !is_file_name(template->name)) {
		snprintf(template->error, sizeof(template->error), "%s: no such template",
			 template->title);
		return TEMPLATE_MISSING;
	}
	errno = 0;
	if (!read_file(template)) {
		snprintf(template->error, sizeof(template->error), "%s: cannot be read: %s",
			 template->title, strerror(errno));
		return errno == ENOENT ? TEMPLATE_MISSING : TEMPLATE_REFUSED;
	}
	template->source = buf_str(&template->file);
	return TEMPLATE_BUSY;
}

/* A translation on its way: from whom, and where to. */
struct translating {
	const struct template_set *set;
	struct buf *out;
};

static void keep_text(void *context, const char *text, size_t len)
{
	buf_add(((const struct translating *)context)->out, text, len);
}

static void translate_unit(void *context, const char *unit)
{
	const struct translating *translating = context;

	buf_adds(translating->out, translating->set->translate(unit));
}

static void translate(const struct template_set *set, struct template *template, size_t len)
{
	struct translating translating = { set, &template->translated };
	const struct template_units to = { keep_text, translate_unit, &translating };

	template_units_read(template->source, len, &to);
}

/* A translation that is refused, of somebody's own catalogue, costs that page its language, and nobody the page. */
static enum template_state parse(const struct template_set *set, struct template *template)
{
	struct template_refusal refusal = { 0 };
	size_t len = template->file.data ? template->file.len : strlen(template->source);
	bool is_html = set->folder != NULL;

	if (set->translate) {
		translate(set, template, len);
		if (template_parse(&template->program, buf_str(&template->translated),
				   template->translated.len, is_html, &refusal))
			return TEMPLATE_BUSY;
		log_warn("msg=\"translation refused\" template=\"%s\" why=\"%s\"", template->title,
			 refusal.why);
		template_program_release(&template->program);
	}
	if (!template_parse(&template->program, template->source, len, is_html, &refusal))
		return refused(template, &refusal);
	return TEMPLATE_BUSY;
}

static void prepare(struct template_set *set, struct template *template);

/* Ties one partial or parent to what it names. */
static enum template_state tie(struct template_set *set, struct template *template,
			       struct template_op *op)
{
	const struct view_name *name = &template->program.names[op->name];
	struct template *target = get(set, name->text, name->len);
	struct template_refusal refusal;

	prepare(set, target);
	switch (target->state) {
	case TEMPLATE_MISSING:
		if (!set->folder)
			return TEMPLATE_BUSY;
		template_refuse(&refusal, op->line, "there is no template \"%s\"", target->name);
		return refused(template, &refusal);
	case TEMPLATE_REFUSED:
		memcpy(template->error, target->error, sizeof(template->error));
		return TEMPLATE_REFUSED;
	case TEMPLATE_NEW:
	case TEMPLATE_BUSY:
	case TEMPLATE_READY: break;
	}
	op->target = &target->program;
	return TEMPLATE_BUSY;
}

static enum template_state tie_all(struct template_set *set, struct template *template)
{
	for (size_t i = 0; i < template->program.n_ops; i++) {
		struct template_op *op = &template->program.ops[i];

		if (op->kind != OP_PARTIAL && op->kind != OP_PARENT)
			continue;

		enum template_state state = tie(set, template, op);

		if (state != TEMPLATE_BUSY)
			return state;
	}
	return TEMPLATE_READY;
}

/* Brings a new template, and all that it names, to one of the last three states. Recursion ends:
 * a template is new once. */
static void prepare(struct template_set *set, struct template *template)
{
	if (template->state != TEMPLATE_NEW)
		return;
	template->state = TEMPLATE_BUSY;

	enum template_state state = load(set, template);

	if (state == TEMPLATE_BUSY)
		state = parse(set, template);
	if (state == TEMPLATE_BUSY)
		state = tie_all(set, template);
	template->state = state;
	template->program.is_ready = state == TEMPLATE_READY;
}

static bool is_ready(struct template_set *set, struct template *template, char *error)
{
	prepare(set, template);
	if (template->state == TEMPLATE_READY)
		return true;
	memcpy(error, template->error, TEMPLATE_ERROR_SIZE);
	return false;
}

/* Makes every file of the folder known. */
static bool list_folder(struct template_set *set, char *error)
{
	DIR *folder = opendir(set->folder);

	if (!folder) {
		snprintf(error, TEMPLATE_ERROR_SIZE, "%s: cannot be read: %s", set->folder,
			 strerror(errno));
		return false;
	}
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		size_t len = strlen(entry->d_name);
		size_t suffix_len = strlen(SUFFIX);

		if (len > suffix_len && is_file_name(entry->d_name) &&
		    str_eq(entry->d_name + len - suffix_len, SUFFIX))
			get(set, entry->d_name, len - suffix_len);
	}
	closedir(folder);
	return true;
}

bool template_set_check(struct template_set *set, char *error)
{
	if (set->folder && !list_folder(set, error))
		return false;
	/* Templates that become known while others are prepared are prepared with them. */
	for (struct template *template = set->first; template; template = template->next)
		if (!is_ready(set, template, error))
			return false;
	return true;
}

bool template_render(struct template_set *set, const char *name, const struct view *view,
		     struct buf *out, size_t *n_unknown, char *error)
{
	struct template *template = get(set, name, strlen(name));

	if (!is_ready(set, template, error))
		return false;
	template->program.escape = set->escape;
	return template_run(&template->program, view, out, n_unknown, error);
}
