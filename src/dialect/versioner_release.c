/* Releases, and the versions in them: one of each product. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "idempotency/write.h"
#include "release/release.h"
#include "version/version.h"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct release, member, c_type), .flags = FIELD_READ
#define ENTRY(kind, named, member, c_type)                                                         \
	FIELD_NAMED(FIELD_##kind, named, struct release_version, member, c_type),                  \
	    .flags = FIELD_READ
#define IN(kind, member) FIELD_##kind##_OF(struct release_draft, member)

struct writing {
	struct request *req;
	struct release release;
	struct release_draft draft;
	const char *version_id;
};

/* clang-format off */
const struct field versioner_release_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(TEXT, "name", name, const char *), .text = "name, unique without regard to case" },
	{ OUT(TEXT, "description", description, const char *), .text = "what it is for" },
	{ OUT(WORD, "status", status, int), .words = &release_status_words, .text = "draft, in_progress, completed or cancelled" },
	{ OUT(JSON, "extra_metadata", extra_metadata, const char *), .text = "whatever is kept with it" },
	{ OUT(INT, "version_count", versions, int64_t), .text = "how many versions are in it" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was made" },
	{ OUT(TIME, "updated_at", updated_at, int64_t), .text = "when it was last changed" },
	{ OUT(TIME, "started_at", started_at, int64_t), .text = "when it was first in progress" },
	{ OUT(TIME, "completed_at", finished_at, int64_t), .text = "when it was completed or cancelled" },
};

const struct field versioner_release_in_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = RELEASE_NAME_MAX, .text = "name, unique without regard to case" },
	{ IN(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is for" },
	{ IN(WORD, status), .flags = FIELD_WRITE, .words = &release_status_words, .text = "draft, in_progress, completed or cancelled; draft unless given" },
	{ IN(JSON, extra_metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" },
};

const struct field versioner_release_version_fields[] = {
	{ ENTRY(ID, "id", id, struct uuid), .text = "the version" },
	{ ENTRY(ID, "version_id", id, struct uuid), .text = "the same" },
	{ ENTRY(ID, "product_id", project_id, struct uuid), .text = "its product" },
	{ ENTRY(TEXT, "product_name", project_name, const char *), .text = "the name of that" },
	{ ENTRY(TEXT, "version", version, const char *), .text = "as its product calls it" },
	{ ENTRY(TEXT, "scm_sha", scm_sha, const char *), .text = "commit" },
	{ ENTRY(TIME, "created_at", created_at, int64_t), .text = "when it was put into the release" },
};

const struct field versioner_release_version_in_fields[] = {
	{ FIELD_TEXT_OF(struct writing, version_id), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 64, .text = "id of the version" },
};
/* clang-format on */
const size_t versioner_n_release_fields = ARRAY_LEN(versioner_release_fields);
const size_t versioner_n_release_in_fields = ARRAY_LEN(versioner_release_in_fields);
const size_t versioner_n_release_version_fields = ARRAY_LEN(versioner_release_version_fields);
const size_t versioner_n_release_version_in_fields = ARRAY_LEN(versioner_release_version_in_fields);

static enum status find(struct request *req, const char *reference, struct release *out)
{
	enum status status =
	    release_get(req->db, req->arena, req->who->organization_id, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, "release") : status;
}

enum status versioner_release_exists(struct request *req)
{
	struct release release;

	return find(req, req->captures[0], &release);
}

static enum status answer(struct request *req, int http, struct uuid id)
{
	struct release release;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = find(req, text, &release);
	return status == STATUS_OK ? door_answer(req, http, versioner_release_fields,
						 versioner_n_release_fields, &release)
				   : status;
}

enum status versioner_releases(struct request *req)
{
	const char *word = door_query(req, "status", NULL);
	struct list_window window;
	struct list_rows list = { .n = 0 };
	struct db_rows rows = { .n = 0 };
	int64_t total = 0;
	int wanted = -1;
	enum status status = STATUS_OK;

	door_window(req, &window);
	if (!word || release_status_words.parse(word, &wanted))
		status = release_list(req->db, req->arena, req->who->organization_id, wanted,
				      &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct release));
	return door_answer_list(
	    req, versioner_release_fields, versioner_n_release_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct release), total });
}

enum status versioner_release_get(struct request *req)
{
	struct release release;
	enum status status = find(req, req->captures[0], &release);

	return status == STATUS_OK ? answer(req, 200, release.id) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = release_create(w->req, &w->draft, &w->release);
	return status == STATUS_OK ? answer(w->req, 201, w->release.id) : status;
}

enum status versioner_release_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, versioner_release_in_fields,
					 versioner_n_release_in_fields, &w.draft, NULL);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = find(req, req->captures[0], &w->release);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status != STATUS_OK)
		return status;
	w->draft = release_draft_of(&w->release);
	status = body_patch_known(req, versioner_release_in_fields, versioner_n_release_in_fields,
				  &w->draft);
	if (status == STATUS_OK)
		status = release_change(req, &w->release, &w->draft);
	return status == STATUS_OK ? answer(req, 200, w->release.id) : status;
}

enum status versioner_release_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

/* ---- what is in one */

enum status versioner_release_versions(struct request *req)
{
	struct release release;
	struct db_rows rows;
	enum status status = find(req, req->captures[0], &release);

	if (status == STATUS_OK)
		status = release_versions(req, release.id, &rows);
	return status == STATUS_OK
		   ? door_answer_list(
			 req, versioner_release_version_fields, versioner_n_release_version_fields,
			 &(struct door_rows){ rows.rows, rows.n, sizeof(struct release_version),
					      (int64_t)rows.n })
		   : status;
}

static enum status find_version(struct request *req, const char *reference, struct version *out)
{
	enum status status =
	    version_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->project_id }))
		status = STATUS_NOT_FOUND;
	return status;
}

static enum status add(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct version version;
	bool is_new = false;
	enum status status = find(req, req->captures[0], &w->release);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = find_version(req, w->version_id, &version);
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "version_id", "not_found", "there is no such version");
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = version.project_id });
	if (status == STATUS_OK)
		status = release_add(req, &w->release, &version, &is_new);
	if (status != STATUS_OK)
		return status;

	const struct release_version entry = {
		.id = version.id,
		.project_id = version.project_id,
		.project_name = version.project_name,
		.version = version.version,
		.scm_sha = version.scm_sha,
		.created_at = req->now_ms,
	};

	return door_answer(req, is_new ? 201 : 200, versioner_release_version_fields,
			   versioner_n_release_version_fields, &entry);
}

enum status versioner_release_add(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status = body_decode(req, versioner_release_version_in_fields,
					 versioner_n_release_version_in_fields, &w, NULL);

	w.req = req;
	return status == STATUS_OK ? write_run(req, add, &w) : status;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct version version;
	enum status status = find(req, req->captures[0], &w->release);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = find_version(req, req->captures[1], &version);
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = version.project_id });
	if (status == STATUS_OK)
		status = release_remove(req, &w->release, &version);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "version in the release");
	return status == STATUS_OK ? door_answer_nothing(req) : status;
}

enum status versioner_release_remove(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
