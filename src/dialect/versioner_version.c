/* Versions, read back. */
#include "config.h"

#include <string.h>

#include "api/native.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/str.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "project/project.h"
#include "version/version.h"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct version, member, c_type), .flags = FIELD_READ

/* clang-format off */
const struct field versioner_version_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(ID, "version_id", id, struct uuid), .text = "the same" },
	{ OUT(ID, "product_id", project_id, struct uuid), .text = "its product" },
	{ OUT(TEXT, "product_name", project_name, const char *), .text = "the name of that" },
	{ OUT(TEXT, "version", version, const char *), .text = "as its product calls it" },
	{ OUT(TEXT, "scm_sha", scm_sha, const char *), .text = "commit; never changes once known" },
	{ OUT(TEXT, "scm_branch", scm_branch, const char *), .text = "branch" },
	{ OUT(TEXT, "scm_repository", scm_repository, const char *), .text = "repository" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was first seen" },
	{ OUT(TIME, "updated_at", updated_at, int64_t), .text = "when it was last completed" },
};
/* clang-format on */
const size_t versioner_n_version_fields = ARRAY_LEN(versioner_version_fields);

static enum status answer(struct request *req, const struct list_rows *list)
{
	return door_answer_list(
	    req, versioner_version_fields, versioner_n_version_fields,
	    &(struct door_rows){ list->rows, list->n, sizeof(struct version), list->total });
}

static bool is_hex(const char *text)
{
	return text[strspn(text, "0123456789abcdefABCDEF")] == '\0' && strlen(text) <= 64;
}

static bool is_seen(const struct request *req, const struct version *version)
{
	return access_sees(req->who, &(struct access_place){ .project_id = version->project_id });
}

/* The one of that name, if there is. */
static enum status answer_named(struct request *req, const char *product, const char *name)
{
	struct version version;
	struct list_rows list = { .rows = &version };
	enum status status = version_get_named(req->db, req->arena, req->who->organization_id,
					       product, name, &version);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	list.n = status == STATUS_OK && is_seen(req, &version);
	list.total = (int64_t)list.n;
	return answer(req, &list);
}

enum status versioner_versions(struct request *req)
{
	const char *product = door_query(req, "product_id", NULL);
	const char *name = door_query(req, "version", NULL);
	struct version_filter filter = { .scm_sha = door_query(req, "scm_sha", NULL) };
	struct uuid organization_id = req->who->organization_id;
	struct project project = { .slug = NULL };
	struct list_rows list = { .n = 0 };
	struct list_window window;
	enum status status = STATUS_OK;

	product = product ? product : door_query(req, "product", "product_name");
	if (product && name)
		return answer_named(req, product, name);
	if (product)
		status = project_get(req->db, req->arena, organization_id, product, &project);
	if (filter.scm_sha && !is_hex(filter.scm_sha))
		status = STATUS_NOT_FOUND; /* no commit is called so */
	if (status == STATUS_NOT_FOUND)
		return answer(req, &list);
	door_window(req, &window);
	filter.q = name;
	if (status == STATUS_OK)
		status = version_list(req, project.id, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return answer(req, &list);
}

enum status versioner_version_get(struct request *req)
{
	struct version version;
	enum status status =
	    version_get(req->db, req->arena, req->who->organization_id, req->captures[0], &version);

	if (status == STATUS_OK && !is_seen(req, &version))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "version");
	return status == STATUS_OK ? door_answer(req, 200, versioner_version_fields,
						 versioner_n_version_fields, &version)
				   : status;
}
