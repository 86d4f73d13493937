/* Release notes made of commits. Pure. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "release/release.h"

/* clang-format off */
/*  type, heading */
const struct notes_group notes_groups[] = {
	{ "breaking", "Breaking changes" },
	{ "feat",     "Features" },
	{ "fix",      "Fixes" },
	{ "perf",     "Performance" },
	{ "security", "Security" },
	{ "refactor", "Refactoring" },
	{ "docs",     "Documentation" },
	{ "test",     "Tests" },
	{ "build",    "Build" },
	{ "ci",       "Continuous integration" },
	{ "chore",    "Chores" },
	{ "other",    "Other changes" },
};
/* clang-format on */
const size_t notes_n_groups = ARRAY_LEN(notes_groups);

struct commit_subject commit_subject_of(struct arena *arena, const char *message)
{
	const char *line = arena_strndup(arena, message, strcspn(message, "\r\n"));
	struct commit_subject subject = { .type = "", .text = line };
	size_t len = 0, end;
	char *type;

	while (str_is_alnum(line[len]) || line[len] == '-')
		len++;
	end = len;
	if (line[end] == '(') {
		end += strcspn(line + end, ")");
		end += line[end] == ')';
	}
	subject.is_breaking = line[end] == '!';
	end += subject.is_breaking;
	if (!len || len > 20 || line[end] != ':' || line[end + 1] != ' ') {
		subject.is_breaking = false;
		return subject;
	}
	type = arena_strndup(arena, line, len);
	for (size_t i = 0; i < len; i++)
		type[i] = str_lower(type[i]);
	subject.type = type;
	subject.text = str_trim(arena, line + end + 1);
	subject.is_breaking = subject.is_breaking || strstr(message, "\nBREAKING CHANGE: ");
	return subject;
}

size_t notes_group_of(const struct commit_subject *subject)
{
	if (subject->is_breaking)
		return 0;
	for (size_t i = 1; i + 1 < notes_n_groups; i++)
		if (str_eq(subject->type, notes_groups[i].type))
			return i;
	return notes_n_groups - 1;
}

/* What Markdown would take for markup of its own. */
static void add_plain(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>#|~", *text))
			buf_addc(out, '\\');
		buf_addc(out, *text);
	}
}

static void add_line(struct arena *arena, struct buf *out, const struct release_commit *commit,
		     const struct commit_subject *subject)
{
	buf_adds(out, "- ");
	add_plain(out, subject->text);
	buf_adds(out, " (");
	add_plain(out, commit->project_name);
	buf_addf(out, ", %s)\n", arena_strcut(arena, commit->sha, 8));
}

const char *notes_markdown(struct arena *arena, const struct release_commit *commits, size_t n)
{
	struct commit_subject *subjects = arena_array(arena, n ? n : 1, sizeof(*subjects));
	struct buf buf;
	const char *text;

	buf_init(&buf, LIMIT_RESPONSE_BYTES);
	for (size_t i = 0; i < n; i++)
		subjects[i] =
		    commit_subject_of(arena, commits[i].message ? commits[i].message : "");
	for (size_t group = 0; group < notes_n_groups; group++) {
		bool is_begun = false;

		for (size_t i = 0; i < n; i++) {
			if (notes_group_of(&subjects[i]) != group)
				continue;
			if (!is_begun)
				buf_addf(&buf, "%s## %s\n\n", buf.len ? "\n" : "",
					 notes_groups[group].title);
			is_begun = true;
			add_line(arena, &buf, &commits[i], &subjects[i]);
		}
	}
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}
