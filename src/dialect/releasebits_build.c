/* Builds of this door: as deployments, without stage and host. */
#include "config.h"

#include "build/build.h"
#include "dialect/door.h"
#include "dialect/releasebits.h"
#include "version/version.h"

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct report, member, c_type)
#define TEXT_IN(named, member) IN(TEXT, named, member, const char *)
#define OPT                    (FIELD_WRITE | FIELD_COERCE)

struct build_out {
	struct uuid id;
	const char *version, *result, *started_at, *finished_at, *meta_data;
	const char *commit_sha, *tag, *branch;
};
#define OUT(kind, member) FIELD_##kind##_OF(struct build_out, member), .flags = FIELD_READ

/* clang-format off */
const struct field releasebits_build_in_fields[] = {
	{ TEXT_IN("version", version), .flags = OPT | FIELD_REQUIRED, .max = VERSION_MAX, .text = "the version; made on first sight" },
	{ TEXT_IN("result", status_word), .flags = OPT, .max = 50, .text = "how it went, in any words; those that nobody knows are successes, as is none" },
	{ IN(TIME, "started_at", started_at, int64_t), .flags = FIELD_WRITE, .text = "when it started" },
	{ IN(TIME, "finished_at", completed_at, int64_t), .flags = FIELD_WRITE, .text = "when it ended; now unless given" },
	{ TEXT_IN("commit_sha", scm_sha), .flags = OPT, .max = 40, .text = "commit; a version never changes it" },
	{ TEXT_IN("branch", scm_branch), .flags = OPT, .max = 100, .text = "branch" },
	{ TEXT_IN("tag", scm_tag), .flags = OPT, .max = 255, .text = "tag" },
	{ IN(JSON, "meta_data", extra_metadata, const char *), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};

const struct field releasebits_build_fields[] = {
	{ OUT(ID, id), .text = "id" },
	{ OUT(TEXT, version), .text = "the version that it made, or was to make" },
	{ OUT(TEXT, result), .text = "how it went, in the client's words" },
	{ OUT(TEXT, started_at), .text = "when it started, as given" },
	{ OUT(TEXT, finished_at), .text = "when it ended, as given, or when we heard of that" },
	{ OUT(JSON, meta_data), .text = "whatever else was sent" },
	{ OUT(TEXT, commit_sha), .text = "commit" },
	{ OUT(TEXT, tag), .text = "tag" },
	{ OUT(TEXT, branch), .text = "branch" },
};
/* clang-format on */
const size_t releasebits_n_build_in_fields = ARRAY_LEN(releasebits_build_in_fields);
const size_t releasebits_n_build_fields = ARRAY_LEN(releasebits_build_fields);

static struct build_out out_of(struct arena *arena, const struct build *b)
{
	struct json_object *given = releasebits_given(arena, b->run.as_given);

	return (struct build_out){
		.id = b->id,
		.version = b->version,
		.result = b->run.status_word,
		.started_at = releasebits_moment(arena, given, "started_at", b->run.started_at),
		.finished_at = releasebits_moment(arena, given, "finished_at", b->run.finished_at),
		.meta_data = b->run.extra_metadata,
		.commit_sha = releasebits_text(given, "commit_sha", b->scm_sha),
		.tag = releasebits_text(given, "tag", b->scm_tag),
		.branch = releasebits_text(given, "branch", b->scm_branch),
	};
}

enum status releasebits_builds(struct request *req)
{
	struct releasebits_page page;
	struct posting_place place;
	struct build_out *out;
	struct db_rows rows;
	size_t n;
	enum status status = releasebits_read_page(req, &page);

	if (status == STATUS_OK)
		status = releasebits_find(req, &place);
	if (status == STATUS_OK)
		status = build_list_project(req, place.project_id, page.skipped, page.limit, &rows);
	if (status != STATUS_OK)
		return status;
	n = (int64_t)rows.n > page.limit ? (size_t)page.limit : rows.n;
	out = arena_array(req->arena, n + 1, sizeof(*out));
	for (size_t i = 0; i < n; i++) /* the older first, as deployments are */
		out[n - 1 - i] = out_of(req->arena, (const struct build *)rows.rows + i);
	releasebits_link(req, &page, rows.n > n);
	return door_answer_list(req, releasebits_build_fields, releasebits_n_build_fields,
				&(struct door_rows){ out, n, sizeof(*out), -1 });
}

static enum status answer(struct request *req, const struct build *b, bool is_new)
{
	(void)is_new;
	return releasebits_answer_made(req, b->id);
}

enum status releasebits_build_create(struct request *req)
{
	struct report report;
	enum status status = releasebits_read_report(req, releasebits_build_in_fields,
						     releasebits_n_build_in_fields, &report);

	return status == STATUS_OK ? build_record(req, &report, answer) : status;
}
