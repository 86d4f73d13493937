/* Environments, read back; they are made by events. */
#include "config.h"

#include "api/native.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/str.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "environment/environment.h"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct environment, member, c_type), .flags = FIELD_READ

/* clang-format off */
const struct field versioner_environment_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(TEXT, "name", name, const char *), .text = "name, unique without regard to case" },
	{ OUT(TEXT, "slug", slug, const char *), .text = "its part of an address" },
	{ OUT(WORD, "type", tier, int), .words = &tier_words, .text = "dev, test, staging or production" },
	{ OUT(TEXT, "description", description, const char *), .text = "what it is for" },
	{ OUT(JSON, "metadata", metadata, const char *), .text = "whatever is kept with it" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was first seen" },
	{ OUT(TIME, "updated_at", updated_at, int64_t), .text = "when it was last changed" },
};
/* clang-format on */
const size_t versioner_n_environment_fields = ARRAY_LEN(versioner_environment_fields);

/* No metadata is an empty object here. */
static void settle(struct environment *environment)
{
	if (!environment->metadata)
		environment->metadata = "{}";
}

static bool is_wanted(const struct request *req, const struct environment *environment,
		      const char *name, int tier)
{
	return access_sees(req->who, &(struct access_place){ .environment_id = environment->id }) &&
	       (tier < 0 || environment->tier == tier) &&
	       (!name || str_ieq(environment->name, name));
}

/* In the order of their columns. An organization has a handful: they are chosen here. */
enum status versioner_environments(struct request *req)
{
	const char *type = door_query(req, "type", "tier");
	const char *name = door_query(req, "name", NULL);
	int tier = -1;
	bool is_type = !type || tier_words.parse(type, &tier);
	struct environment *all;
	struct list_window window;
	struct db_rows rows;
	size_t n = 0, from;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);

	if (status != STATUS_OK)
		return status;
	all = rows.rows;
	for (size_t i = 0; is_type && i < rows.n; i++) {
		settle(&all[i]);
		if (is_wanted(req, &all[i], name, tier))
			all[n++] = all[i];
	}
	door_window(req, &window);
	from = (size_t)window.skipped < n ? (size_t)window.skipped : n;

	struct door_rows page = { all + from, n - from, sizeof(struct environment), (int64_t)n };

	if (page.count > (size_t)window.limit)
		page.count = (size_t)window.limit;
	return door_answer_list(req, versioner_environment_fields, versioner_n_environment_fields,
				&page);
}

enum status versioner_environment_get(struct request *req)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     req->captures[0], &environment);

	if (status == STATUS_OK && !is_wanted(req, &environment, NULL, -1))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "environment");
	if (status != STATUS_OK)
		return status;
	settle(&environment);
	return door_answer(req, 200, versioner_environment_fields, versioner_n_environment_fields,
			   &environment);
}
