/* Native JSON of releases. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "release/release.h"
#include "version/version.h"

struct writing {
	struct request *req;
	struct release release;
	struct release_draft draft;
	const char *version_id, *project, *version; /* of a version to put in */
};

struct filter {
	int status;
};

/* clang-format off */
const struct field release_filter_fields[] = {
	{ FIELD_WORD_OF(struct filter, status), .words = &release_status_words, .text = "only those that are draft, in_progress, completed or cancelled" },
};
const size_t release_n_filter_fields = ARRAY_LEN(release_filter_fields);

const struct field release_version_draft_fields[] = {
	{ FIELD_TEXT_OF(struct writing, version_id), .flags = FIELD_WRITE, .max = 64, .text = "id of the version" },
	{ FIELD_TEXT_OF(struct writing, project), .flags = FIELD_WRITE, .max = 255, .text = "or its project, by id, slug or name," },
	{ FIELD_TEXT_OF(struct writing, version), .flags = FIELD_WRITE, .max = VERSION_MAX, .text = "and what that calls it" },
};
const size_t release_version_n_draft_fields = ARRAY_LEN(release_version_draft_fields);
/* clang-format on */

static enum status get(struct request *req, struct release *out)
{
	enum status status =
	    release_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("release")) : status;
}

static enum status answer(struct request *req, int http, const struct release *release)
{
	return api_answer(req, http, release_fields, release_n_fields, release);
}

enum status release_api_list(struct request *req)
{
	struct filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, release_filter_fields, release_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = release_list(req->db, req->arena, req->who->organization_id, filter.status,
				      &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct release));
	list.total = total;
	return list_answer(req, &window, &list, release_fields, release_n_fields,
			   sizeof(struct release));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = release_create(w->req, &w->draft, &w->release);
	return status == STATUS_OK ? answer(w->req, 201, &w->release) : status;
}

enum status release_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, release_draft_fields, release_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status release_api_get(struct request *req)
{
	struct release release;
	enum status status = get(req, &release);

	return status == STATUS_OK ? answer(req, 200, &release) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	char id[UUID_TEXT_SIZE];
	enum status status = get(req, &w->release);

	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status != STATUS_OK)
		return status;
	w->draft = release_draft_of(&w->release);
	status = body_patch(req, release_draft_fields, release_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = release_change(req, &w->release, &w->draft);
	uuid_format(&w->release.id, id);
	if (status == STATUS_OK)
		status = release_get(db, req->arena, req->who->organization_id, id, &w->release);
	return status == STATUS_OK ? answer(req, 200, &w->release) : status;
}

enum status release_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

enum status release_api_versions(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct release release;
	enum status status = get(req, &release);

	list_whole(&window);
	window.limit = 500;
	if (status == STATUS_OK)
		status = release_versions(req, release.id, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct release_version));
	list.total = (int64_t)list.n;
	return list_answer(req, &window, &list, release_version_fields, release_version_n_fields,
			   sizeof(struct release_version));
}

/* The version that the body names. */
static enum status find_version(struct request *req, const struct writing *w, struct version *out)
{
	const char *field = w->version_id ? "version_id" : "version";
	enum status status =
	    w->version_id
		? version_get(req->db, req->arena, req->who->organization_id, w->version_id, out)
		: version_get_named(req->db, req->arena, req->who->organization_id, w->project,
				    w->version, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->project_id }))
		status = STATUS_NOT_FOUND;
	if (status != STATUS_NOT_FOUND)
		return status;
	request_fail_field(req, field, "not_found", _("there is no such version"));
	return STATUS_INVALID;
}

static enum status add(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct version version;
	bool is_new = false;
	char id[UUID_TEXT_SIZE];
	enum status status = get(req, &w->release);

	if (status == STATUS_OK)
		status = find_version(req, w, &version);
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = version.project_id });
	if (status == STATUS_OK)
		status = release_add(req, &w->release, &version, &is_new);
	uuid_format(&w->release.id, id);
	if (status == STATUS_OK)
		status = release_get(db, req->arena, req->who->organization_id, id, &w->release);
	return status == STATUS_OK ? answer(req, is_new ? 201 : 200, &w->release) : status;
}

enum status release_api_add(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status = body_decode_native(req, release_version_draft_fields,
						release_version_n_draft_fields, &w);

	w.req = req;
	if (status == STATUS_OK && !w.version_id && !(w.project && w.version)) {
		request_fail_field(req, "version_id", "missing",
				   _("is required, or project and version"));
		status = STATUS_INVALID;
	}
	return status == STATUS_OK ? write_run(req, add, &w) : status;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct version version;
	enum status status = get(req, &w->release);

	if (status == STATUS_OK)
		status = version_get(db, req->arena, req->who->organization_id, req->captures[1],
				     &version);
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = version.project_id });
	if (status == STATUS_OK)
		status = release_remove(req, &w->release, &version);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("version in the release"));
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status release_api_remove(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}

static void id_member(struct buf *out, size_t *n, const struct uuid *id, const char *prefix)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(id, prefix, text);
	json_put_text_or_null(out, n, "id", text);
}

static void write_cell(struct buf *out, const struct release_cell *cell)
{
	size_t n = 0, inside = 0;

	buf_addc(out, '{');
	json_write_name(out, &n, "project");
	buf_addc(out, '{');
	id_member(out, &inside, &cell->project_id, "proj");
	json_put_text_or_null(out, &inside, "slug", cell->project_slug);
	json_put_text_or_null(out, &inside, "name", cell->project_name);
	buf_addc(out, '}');
	json_put_text_or_null(out, &n, "version", cell->version);
	json_put_text_or_null(out, &n, "progress", release_step_word(release_step_of(cell)));
	json_put_text_or_null(out, &n, "current_version", cell->current_version);
	buf_addc(out, '}');
}

/* Those of one environment, which lie together; how many. */
static size_t write_environment(struct buf *out, const struct release_cell *cells, size_t n)
{
	size_t count = 0, inside = 0, end = 0, done = 0;

	while (end < n && uuid_eq(&cells[end].environment_id, &cells[0].environment_id))
		done += release_step_of(&cells[end++]) == RELEASE_DONE;
	buf_addc(out, '{');
	json_write_name(out, &count, "environment");
	buf_addc(out, '{');
	id_member(out, &inside, &cells[0].environment_id, "env");
	json_put_text_or_null(out, &inside, "slug", cells[0].environment_slug);
	json_put_text_or_null(out, &inside, "name", cells[0].environment_name);
	buf_addf(out, "},\"total\":%zu,\"completed\":%zu,\"is_complete\":%s,\"versions\":[", end,
		 done, done == end ? "true" : "false");
	for (size_t i = 0; i < end; i++) {
		if (i)
			buf_addc(out, ',');
		write_cell(out, &cells[i]);
	}
	buf_adds(out, "]}");
	return end;
}

enum status release_api_progress(struct request *req)
{
	struct buf *out = &req->response.body;
	struct release release;
	struct db_rows rows;
	enum status status = get(req, &release);

	if (status == STATUS_OK)
		status = release_progress(req, release.id, &rows);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":{\"status\":");
	json_write_text(out, release_status_words.format(release.status));
	buf_adds(out, ",\"environments\":[");
	for (size_t i = 0; i < rows.n;) {
		if (i)
			buf_addc(out, ',');
		i += write_environment(out, (struct release_cell *)rows.rows + i, rows.n - i);
	}
	buf_adds(out, "]}}");
	return STATUS_OK;
}

static void write_commit(struct buf *out, const struct release_commit *commit,
			 const struct commit_subject *subject)
{
	size_t n = 0;

	buf_addc(out, '{');
	json_put_text_or_null(out, &n, "sha", commit->sha);
	json_put_text_or_null(out, &n, "project", commit->project_name);
	json_put_text_or_null(out, &n, "subject", subject->text);
	json_put_text_or_null(out, &n, "author", commit->author);
	buf_addc(out, '}');
}

static void write_groups(struct request *req, const struct release_commit *commits, size_t n)
{
	struct buf *out = &req->response.body;
	bool is_first_group = true;

	for (size_t group = 0; group < notes_n_groups; group++) {
		bool is_first = true;

		for (size_t i = 0; i < n; i++) {
			const char *message = commits[i].message ? commits[i].message : "";
			const struct commit_subject subject =
			    commit_subject_of(req->arena, message);

			if (notes_group_of(&subject) != group)
				continue;
			if (is_first) {
				buf_addf(out, "%s{\"type\":\"%s\",\"title\":\"%s\",\"commits\":[",
					 is_first_group ? "" : ",", notes_groups[group].type,
					 notes_groups[group].title);
				is_first_group = false;
			} else {
				buf_addc(out, ',');
			}
			is_first = false;
			write_commit(out, &commits[i], &subject);
		}
		if (!is_first)
			buf_adds(out, "]}");
	}
}

enum status release_api_notes(struct request *req)
{
	struct buf *out = &req->response.body;
	struct release release;
	struct db_rows rows;
	enum status status = get(req, &release);

	if (status == STATUS_OK)
		status = release_commits(req, release.id, &rows);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":{\"notes\":");
	json_write_text(out, release.notes);
	buf_adds(out, ",\"generated\":");
	json_write_text(out, notes_markdown(req->arena, rows.rows, rows.n));
	buf_adds(out, ",\"groups\":[");
	write_groups(req, rows.rows, rows.n);
	buf_adds(out, "]}}");
	return STATUS_OK;
}
