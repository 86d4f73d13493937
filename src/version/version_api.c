/* Native JSON of versions. */
#include "config.h"

#include "api/native.h"
#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "json/codec.h"
#include "project/project.h"
#include "version/commit.h"
#include "version/version.h"

const struct field version_filter_fields[] = {
	{ FIELD_TEXT_OF(struct version_filter, project), .max = PROJECT_NAME_MAX,
	  .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct version_filter, scm_sha), .max = 64, .flags = FIELD_HEX,
	  .text = "only of this commit, or of those that begin so" },
	{ FIELD_TEXT_OF(struct version_filter, q), .max = VERSION_MAX,
	  .text = "only those that have this in their name" },
};
const size_t version_n_filter_fields = ARRAY_LEN(version_filter_fields);

enum status version_api_list(struct request *req)
{
	struct uuid organization_id = req->who->organization_id;
	struct version_filter filter;
	struct list_window window;
	struct list_rows list;
	struct project project = { .slug = NULL };
	enum status status =
	    list_read(req, version_filter_fields, version_n_filter_fields, &filter, &window);

	if (status == STATUS_OK && filter.project)
		status =
		    project_get(req->db, req->arena, organization_id, filter.project, &project);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("project"));
	if (status == STATUS_OK)
		status = version_list(req, project.id, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, version_fields, version_n_fields,
			   sizeof(struct version));
}

/* The version of the path, where it may be seen. */
static enum status get(struct request *req, struct version *out)
{
	enum status status =
	    version_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->project_id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("version")) : status;
}

enum status version_api_get(struct request *req)
{
	struct version version;
	enum status status = get(req, &version);

	return status == STATUS_OK
		   ? api_answer(req, 200, version_fields, version_n_fields, &version)
		   : status;
}

/* Making */

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
/* clang-format off */
const struct field version_draft_fields[] = {
	{ IN(TEXT, "project", project_name, const char *), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "project, by id, slug or name; made on first sight of its name" },
	{ IN(TEXT, "version", version, const char *), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = VERSION_MAX, .text = "as its project calls it" },
	{ IN(TEXT, "scm_sha", scm_sha, const char *), .flags = FIELD_WRITE | FIELD_HEX, .max = 64, .text = "commit; never changes once known" },
	{ IN(TEXT, "scm_branch", scm_branch, const char *), .flags = FIELD_WRITE, .max = 100, .text = "branch" },
	{ IN(TEXT, "scm_tag", scm_tag, const char *), .flags = FIELD_WRITE, .max = 255, .text = "tag" },
	{ IN(TEXT, "scm_repository", scm_repository, const char *), .flags = FIELD_WRITE, .max = 500, .text = "repository" },
	COMMITS_FIELD(struct report, commits),
};
const size_t version_n_draft_fields = ARRAY_LEN(version_draft_fields);
/* clang-format on */

struct making {
	struct request *req;
	struct report report;
};

static enum status make(struct db *db, void *context)
{
	struct making *m = context;
	struct version version;
	struct recorded recorded;
	enum status status = version_record_step(m->req, &m->report, &version, &recorded);

	(void)db;
	return status == STATUS_OK ? api_answer(m->req, recorded.is_new ? 201 : 200, version_fields,
						version_n_fields, &version)
				   : status;
}

enum status version_api_create(struct request *req)
{
	struct making m = { .req = req };
	enum status status =
	    body_decode_native(req, version_draft_fields, version_n_draft_fields, &m.report);

	if (status == STATUS_OK)
		status = commits_check(req, &m.report.commits);
	return status == STATUS_OK ? write_run(req, make, &m) : status;
}

/* All of them on one page: a version has few. */
enum status version_api_commits(struct request *req)
{
	struct buf *out = &req->response.body;
	struct db_rows rows;
	struct version version;
	enum status status = get(req, &version);

	if (status == STATUS_OK)
		status =
		    commits_list(req->db, req->arena, req->who->organization_id, version.id, &rows);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":[");
	for (size_t i = 0; i < rows.n; i++) {
		size_t n = 0;

		buf_adds(out, i ? ",{" : "{");
		codec_encode(out, &n, commit_fields, commit_n_fields,
			     (struct commit *)rows.rows + i, UUID_TYPEID);
		buf_addc(out, '}');
	}
	buf_addf(out,
		 "],\"pagination\":{\"page\":1,\"limit\":%d,\"total\":%zu,\"pages\":%d,"
		 "\"has_more\":false}}",
		 COMMITS_MAX, rows.n, rows.n > 0);
	return STATUS_OK;
}
