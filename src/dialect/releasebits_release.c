/* Releases: which versions of which components belong together. They are made elsewhere. */
#include "config.h"

#include "auth/principal.h"
#include "dialect/door.h"
#include "dialect/releasebits.h"
#include "json/json.h"
#include "release/release.h"

struct release_out {
	struct release release;
	const char *components; /* JSON array; NULL in lists */
};
#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct release_out, member, c_type), .flags = FIELD_READ

/* clang-format off */
const struct field releasebits_release_fields[] = {
	{ OUT(ID, "id", release.id, struct uuid), .text = "id" },
	{ OUT(TEXT, "slug", release.slug, const char *), .text = "its part of an address" },
	{ OUT(TEXT, "name", release.name, const char *), .text = "name" },
	{ OUT(TEXT, "description", release.description, const char *), .text = "what it is for" },
	{ OUT(WORD, "status", release.status, int), .words = &release_status_words, .text = "draft, in_progress, completed or cancelled" },
	{ OUT(INT, "versions", release.versions, int64_t), .text = "how many versions are in it" },
	{ FIELD_NAMED(FIELD_JSON, "components", struct release_out, components, const char *), .flags = FIELD_READ | FIELD_DEFINED | FIELD_ARRAY, .text = "of one release: component, version and commit_sha of each" },
	{ OUT(TIME, "created_at", release.created_at, int64_t), .text = "when it was made" },
	{ OUT(TIME, "started_at", release.started_at, int64_t), .text = "when it was first in progress" },
	{ OUT(TIME, "finished_at", release.finished_at, int64_t), .text = "when it was completed or cancelled" },
};
/* clang-format on */
const size_t releasebits_n_release_fields = ARRAY_LEN(releasebits_release_fields);

enum status releasebits_releases(struct request *req)
{
	struct releasebits_page page;
	struct list_window window;
	struct release_out *out;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = releasebits_read_page(req, &page);

	if (status != STATUS_OK)
		return status;
	list_whole(&window);
	window.limit = page.limit;
	window.page = page.page;
	status = release_list(req->db, req->arena, req->who->organization_id, -1, &window, &rows,
			      &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct release));
	out = arena_array(req->arena, list.n + 1, sizeof(*out));
	for (size_t i = 0; i < list.n; i++)
		out[i] = (struct release_out){ ((const struct release *)list.rows)[i], NULL };
	releasebits_link(req, &page, list.has_more);
	return door_answer_list(req, releasebits_release_fields, releasebits_n_release_fields,
				&(struct door_rows){ out, list.n, sizeof(*out), total });
}

static const char *components_of(struct arena *arena, const struct db_rows *rows)
{
	const struct release_version *v = rows->rows;
	const char *text;
	struct buf out;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '[');
	for (size_t i = 0; i < rows->n; i++) {
		buf_adds(&out, i ? ",{\"component\":" : "{\"component\":");
		json_write_text(&out, v[i].project_slug);
		buf_adds(&out, ",\"version\":");
		json_write_text(&out, v[i].version);
		buf_adds(&out, ",\"commit_sha\":");
		json_write_text(&out, v[i].scm_sha);
		buf_addc(&out, '}');
	}
	buf_addc(&out, ']');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

enum status releasebits_release_get(struct request *req)
{
	struct release_out out = { .components = NULL };
	struct db_rows rows;
	enum status status = release_get(req->db, req->arena, req->who->organization_id,
					 req->captures[0], &out.release);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such release.");
	if (status == STATUS_OK)
		status = release_versions(req, out.release.id, &rows);
	if (status != STATUS_OK)
		return status;
	out.components = components_of(req->arena, &rows);
	return door_answer(req, 200, releasebits_release_fields, releasebits_n_release_fields,
			   &out);
}
