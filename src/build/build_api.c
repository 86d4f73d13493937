/* Native JSON of builds. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/digest.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "build/build.h"
#include "project/project.h"
#include "version/commit.h"
#include "version/version.h"

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define TIME_IN(named, member) IN(TIME, named, member, int64_t)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)
#define REQ                    (FIELD_WRITE | FIELD_COERCE | FIELD_REQUIRED)

/* clang-format off */
const struct field build_draft_fields[] = {
	{ TEXT_IN("project", project_name), .flags = REQ, .max = PROJECT_NAME_MAX, .text = "project, by name; made on first sight" },
	{ TEXT_IN("version", version), .flags = REQ, .max = VERSION_MAX, .text = "version; made on first sight" },
	{ IN(WORD, "status", status, int), .flags = OPT, .words = &progress_build_words, .text = "how far it has come; completed unless given" },
	{ TEXT_IN("source_system", source_system), .flags = OPT, .max = 50, .text = "github, gitlab, jenkins …" },
	{ TEXT_IN("build_number", build_number), .flags = OPT, .max = 100, .text = "number of the run there" },
	{ TEXT_IN("run_id", run_id), .flags = OPT, .max = 255, .text = "id of the run: events of one run belong together" },
	{ TEXT_IN("build_url", build_url), .flags = OPT, .max = 500, .text = "page of the build, with its log" },
	{ TEXT_IN("scm_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit; a version never changes it" },
	{ TEXT_IN("scm_branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" },
	{ TEXT_IN("scm_tag", scm_tag), .flags = OPT, .max = 255, .text = "tag" },
	{ TEXT_IN("scm_repository", scm_repository), .flags = OPT, .max = 500, .text = "repository" },
	{ TEXT_IN("reported_by", by), .flags = OPT, .max = 255, .text = "who" },
	{ TEXT_IN("reported_by_email", by_email), .flags = OPT, .max = 255, .text = "their address" },
	{ TEXT_IN("reported_by_name", by_name), .flags = OPT, .max = 255, .text = "their name" },
	{ TIME_IN("started_at", started_at), .flags = FIELD_WRITE, .text = "when it started" },
	{ TIME_IN("finished_at", completed_at), .flags = FIELD_WRITE, .text = "when it ended" },
	{ TEXT_IN("error_code", error_code), .flags = OPT, .max = 100, .text = "what failed" },
	{ TEXT_IN("error_message", error_message), .flags = OPT | FIELD_LINES, .max = 10000, .text = "and how" },
	{ IN(JSON, "extra_metadata", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" },
	COMMITS_FIELD(struct report, commits),
};
const size_t build_n_draft_fields = ARRAY_LEN(build_draft_fields);
/* clang-format on */

static enum status answer(struct request *req, const struct build *build, bool is_new)
{
	return api_answer(req, is_new ? 201 : 200, build_fields, build_n_fields, build);
}

enum status build_api_record(struct request *req)
{
	struct report report = { .project_name = NULL };
	unsigned char *digest = arena_alloc(req->arena, DIGEST_BYTES);
	enum status status =
	    body_decode_native(req, build_draft_fields, build_n_draft_fields, &report);

	if (status == STATUS_OK)
		status = commits_check(req, &report.commits);
	if (status != STATUS_OK)
		return status;
	if (report.status < 0)
		report.status = PROGRESS_COMPLETED;
	report.status_word = progress_word((enum progress)report.status);
	digest_bytes(digest, req->body, req->body_len);
	report.digest = (struct field_bytes){ digest, DIGEST_BYTES };
	return build_record(req, &report, answer);
}

enum status build_api_list(struct request *req)
{
	struct uuid organization_id = req->who->organization_id;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct version version;
	int64_t total = 0;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status =
		    version_get(req->db, req->arena, organization_id, req->captures[0], &version);
	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = version.project_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("version"));
	if (status == STATUS_OK)
		status = build_list(req->db, req->arena, organization_id, version.id, &window,
				    &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct build));
	list.total = total;
	return list_answer(req, &window, &list, build_fields, build_n_fields, sizeof(struct build));
}
