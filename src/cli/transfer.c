/* landfall export and import: a whole organization as lines of JSON, of any size, in bounded memory. */
#include "config.h"

#include <stdio.h>

#include "auth/audit.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"
#include "insight/tally.h"
#include "project/project.h"
#include "transfer/archive.h"

/* Lines of one transaction, and of one write. */
#define LINES 500
#define BYTES (4u << 20)

/* ---- out */

struct sending {
	struct organization organization;
	struct buf buf;
};

static bool send_out(struct buf *buf)
{
	bool is_sent = fwrite(buf_str(buf), 1, buf->len, stdout) == buf->len;

	buf_clear(buf);
	return is_sent;
}

/* All of it as it is at one moment, whatever is recorded meanwhile. */
static enum status send_all(struct db *db, void *context)
{
	struct sending *s = context;
	const struct archive_part part = { s->organization.id, LINES, BYTES };
	struct archive_place place = { .table = 0 };
	enum status status = db_begin_snapshot(db);
	bool has_more = true;
	size_t n;

	archive_write_head(&s->buf);
	while (status == STATUS_OK && has_more) {
		status = archive_write(db, &part, &place, &s->buf, &n, &has_more);
		if (status == STATUS_OK && !send_out(&s->buf))
			return STATUS_INTERNAL;
	}
	/* What was written cannot be written again. */
	return status == STATUS_BUSY ? STATUS_UNAVAILABLE : status;
}

static int export_command(struct cli *cli)
{
	struct sending s;
	int code = cli_organization(cli, &s.organization);
	enum status status;

	if (code == CLI_OK)
		code = cli_rest(cli, 0);
	if (code != CLI_OK)
		return code;
	buf_init(&s.buf, BYTES + 2 * ARCHIVE_LINE_BYTES);
	status = db_transaction(cli->db, __func__, send_all, &s);
	buf_release(&s.buf);
	if (status != STATUS_OK && ferror(stdout))
		return cli_fail(CLI_FAILED, "cannot write to standard output");
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

/* ---- in */

struct line {
	size_t at, len;
};

struct receiving {
	struct cli *cli;
	struct organization organization;
	struct arena *arena; /* of one batch */
	struct buf text;     /* the lines of one batch */
	struct line lines[LINES];
	size_t n_lines;
	int64_t before; /* lines of earlier batches */
	int64_t counts[ARCHIVE_OUTCOME__COUNT];
	bool is_traced;
	const char *why; /* of the line that was refused */
	int64_t refused;
};

/* Reads lines until there are enough of them; false after a message. */
static bool read_lines(struct receiving *r)
{
	int c = 0;

	buf_clear(&r->text);
	r->n_lines = 0;
	while (r->n_lines < LINES && r->text.len < BYTES && c != EOF) {
		struct line line = { .at = r->text.len };

		while ((c = getc(stdin)) != EOF && c != '\n')
			if (r->text.len - line.at < ARCHIVE_LINE_BYTES)
				buf_addc(&r->text, (char)c);
		line.len = r->text.len - line.at;
		if (line.len == ARCHIVE_LINE_BYTES) {
			cli_fail(CLI_FAILED, "line %lld is too long",
				 (long long)r->before + (long long)r->n_lines + 1);
			return false;
		}
		if (c != EOF || line.len)
			r->lines[r->n_lines++] = line;
	}
	if (ferror(stdin))
		cli_fail(CLI_FAILED, "cannot read standard input");
	return !ferror(stdin);
}

/* One row for the whole, written with the first thing that is stored. */
static enum status trace(struct db *db, const struct receiving *r)
{
	const struct actor actor = cli_actor(r->cli, &r->organization);

	return audit_write(db, r->arena, &actor,
			   &(struct audit){ .action = "organization.imported",
					    .subject_id = r->organization.id,
					    .subject_name = r->organization.name });
}

static enum status take_one(struct db *db, struct receiving *r, size_t i, int64_t *counts)
{
	const char *line = buf_str(&r->text) + r->lines[i].at;
	enum archive_outcome outcome;
	enum status status;

	if (!r->lines[i].len)
		return STATUS_OK;
	status = archive_take(db, r->arena, r->organization.id, line, r->lines[i].len, &outcome,
			      &r->why);
	if (status == STATUS_OK && r->before + (int64_t)i == 0 && outcome != ARCHIVE_HEAD) {
		r->why = "the file does not begin as an export does";
		status = STATUS_INVALID;
	}
	r->refused = r->before + (int64_t)i + 1;
	if (status == STATUS_OK)
		counts[outcome]++;
	return status;
}

static enum status take_lines(struct db *db, void *context)
{
	struct receiving *r = context;
	int64_t counts[ARCHIVE_OUTCOME__COUNT] = { 0 };
	bool is_changed;
	enum status status = db_begin(db);

	for (size_t i = 0; status == STATUS_OK && i < r->n_lines; i++)
		status = take_one(db, r, i, counts);
	is_changed = counts[ARCHIVE_CREATED] + counts[ARCHIVE_UPDATED] > 0;
	if (status == STATUS_OK && is_changed && !r->is_traced)
		status = trace(db, r);
	if (status != STATUS_OK)
		return status;
	r->is_traced = r->is_traced || is_changed;
	for (int i = 0; i < ARCHIVE_OUTCOME__COUNT; i++)
		r->counts[i] += counts[i];
	return STATUS_OK;
}

static int refuse(struct receiving *r, enum status status)
{
	if (!r->why)
		return cli_fail_status(r->cli, status);
	return cli_fail(status == STATUS_CONFLICT ? CLI_CONFLICT : CLI_FAILED,
			"line %lld: %s; the lines before line %lld are stored",
			(long long)r->refused, r->why, (long long)r->before + 1);
}

static int receive(struct receiving *r)
{
	do {
		enum status status;

		if (!read_lines(r))
			return CLI_FAILED;
		r->why = NULL;
		status = db_transaction(r->cli->db, __func__, take_lines, r);
		if (status != STATUS_OK)
			return refuse(r, status);
		r->before += (int64_t)r->n_lines;
		arena_reset(r->arena);
	} while (r->n_lines);
	cli_say("%lld created, %lld updated, %lld unchanged\n",
		(long long)r->counts[ARCHIVE_CREATED], (long long)r->counts[ARCHIVE_UPDATED],
		(long long)r->counts[ARCHIVE_UNCHANGED]);
	return CLI_OK;
}

/* What was stored, also before a line that was refused. */
static enum status count_anew(struct db *db, void *context)
{
	struct receiving *r = context;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = project_mark_all_unsorted(db, r->arena, r->organization.id, time_now_ms());
	return status == STATUS_OK ? tally_recount(db, r->arena, r->organization.id) : status;
}

static int import_command(struct cli *cli)
{
	struct receiving *r = arena_alloc(cli->arena, sizeof(*r));
	int code = cli_organization(cli, &r->organization);

	if (code == CLI_OK)
		code = cli_rest(cli, 0);
	if (code != CLI_OK)
		return code;
	r->cli = cli;
	r->arena = arena_new();
	buf_init(&r->text, BYTES + 2 * ARCHIVE_LINE_BYTES);
	code = receive(r);
	if (r->is_traced && db_transaction(cli->db, __func__, count_anew, r) != STATUS_OK)
		code = cli_fail_status(cli, STATUS_UNAVAILABLE);
	buf_release(&r->text);
	arena_free(r->arena);
	return code;
}

/* clang-format off */
const struct command cli_transfer_commands[] = {
	{ { "export", NULL }, export_command, "--organization SLUG", "Writes an organization's whole record to standard output, a line of JSON a row." },
	{ { "import", NULL }, import_command, "--organization SLUG", "Reads it again, into an organization that has none; the same file twice changes nothing." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
