/* Native JSON of what runs where. */
#include "config.h"

#include <string.h>

#include "api/native.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "release/release.h"
#include "state/compare.h"
#include "state/state.h"
#include "state/state_list.h"
#include "site/language.h"
#include "state/where.h"

/* Finds a project and an environment by what names them; either may be NULL. */
static enum status find(struct request *req, const char *project, const char *environment,
			struct uuid *project_id, struct uuid *environment_id)
{
	struct deployment_filter filter = { .project = project, .environment = environment };
	enum status status = deployment_resolve(req, &filter);

	*project_id = filter.project_id;
	*environment_id = filter.environment_id;
	return status;
}

enum status state_api_list(struct request *req)
{
	struct state_filter filter;
	struct list_window window;
	struct list_rows list;
	enum status status =
	    list_read(req, state_filter_fields, state_filter_n_fields, &filter, &window);

	if (status == STATUS_OK)
		status = state_filter_resolve(req, &filter);
	if (status == STATUS_OK)
		status = state_list(req, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, state_row_fields, state_row_n_fields,
			   sizeof(struct state_row));
}

/* What a side is: an environment, which a limited key must see, or a release. */
struct side {
	const char *name, *release_name; /* of the parameters */
	const char *environment, *release;
	int64_t at;
	struct uuid *environment_id, *release_id;
};

static enum status refuse_side(struct request *req, const struct side *side, const char *code,
			       const char *message)
{
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong or missing."));
	request_fail_field(req, side->name, code, message);
	return STATUS_MALFORMED;
}

static enum status find_release(struct request *req, const struct side *side)
{
	struct release release;
	enum status status;

	if (side->at)
		return refuse_side(req, side, "not_allowed",
				   _("is a release, which is the same at any moment"));
	status =
	    release_get(req->db, req->arena, req->who->organization_id, side->release, &release);
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such release."));
	*side->release_id = release.id;
	return status;
}

static enum status find_side(struct request *req, const struct side *side)
{
	struct uuid none;
	enum status status;

	if (!side->environment == !side->release)
		return refuse_side(req, side, side->release ? "not_allowed" : "missing",
				   arena_printf(req->arena, _("or %s is required, one of them"),
						side->release_name));
	if (side->release)
		return find_release(req, side);
	status = find(req, NULL, side->environment, &none, side->environment_id);
	if (status == STATUS_OK &&
	    !access_sees(req->who,
			 &(struct access_place){ .environment_id = *side->environment_id }))
		return request_fail(req, STATUS_NOT_FOUND, _("There is no such environment."));
	return status;
}

static enum status find_sides(struct request *req, struct compare_filter *f)
{
	const struct side left = {
		"left",      "left_release",     f->left, f->left_release, f->left_at,
		&f->left_id, &f->left_release_id
	};
	const struct side right = {
		"right",      "right_release",     f->right, f->right_release, f->right_at,
		&f->right_id, &f->right_release_id
	};
	enum status status = find_side(req, &left);

	return status == STATUS_OK ? find_side(req, &right) : status;
}

enum status compare_api(struct request *req)
{
	struct compare_filter filter = { .left = NULL };
	struct list_window window;
	struct list_rows list;
	struct uuid none;
	enum status status =
	    list_read(req, compare_filter_fields, compare_filter_n_fields, &filter, &window);

	if (status == STATUS_OK)
		status = find_sides(req, &filter);
	if (status == STATUS_OK)
		status = find(req, filter.project, NULL, &filter.project_id, &none);
	if (status == STATUS_OK)
		status = compare_list(req, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	language_has_words(req); /* commits.missing */
	return list_answer(req, &window, &list, compare_fields, compare_n_fields,
			   sizeof(struct compare_row));
}

enum status where_api(struct request *req)
{
	struct where_filter filter;
	struct list_window window;
	struct list_rows list;
	struct uuid none;
	enum status status =
	    list_read(req, where_filter_fields, where_filter_n_fields, &filter, &window);

	if (status != STATUS_OK)
		return status;
	if (!filter.sha == !filter.version)
		return request_fail(req, STATUS_MALFORMED, _("Ask for either sha or version."));
	if (filter.sha && strlen(filter.sha) < 7)
		return request_fail(req, STATUS_MALFORMED,
				    _("A commit is asked for by its first 7 digits or more."));
	status = find(req, filter.project, NULL, &filter.project_id, &none);
	if (status == STATUS_OK)
		status = where_list(req, &filter, &window, &list);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, filter.sha ? _("commit") : _("version"));
	if (status != STATUS_OK)
		return status;
	language_has_words(req);
	return list_answer(req, &window, &list, where_fields, where_n_fields,
			   sizeof(struct where_row));
}
