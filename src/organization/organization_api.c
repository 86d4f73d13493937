/* Native JSON of the organization that a request belongs to. */
#include "config.h"

#include "api/body.h"
#include "api/list.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "organization/organization.h"

#define OF(kind, member) FIELD_##kind##_OF(struct organization_change, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field organization_change_fields[] = {
	{ OF(TEXT, name), .max = 255, .text = "its name for people" },
	{ OF(FLAG, requires_totp), .text = "whether members need a second factor" },
	{ OF(TEXT, plan), .max = 16, .text = "free, pro or enterprise" },
	{ OF(INT, rate_limit), .low = 1, .high = 1000000, .text = "requests an hour of each key; null: as the settings say" },
	{ OF(WORD, auto_create_environments), .words = &environment_policy_words, .text = "whether events may make environments: on; ask, and people confirm them; off" },
	{ OF(LIST, ephemeral_patterns), .max = 1000, .text = "names of environments that leave by themselves, with * and ?" },
	{ OF(INT, ephemeral_days), .low = 1, .high = 3650, .text = "days without a deployment after which they do; 14 unless given" },
};
/* clang-format on */
const size_t organization_n_change_fields = ARRAY_LEN(organization_change_fields);

static enum status get(struct request *req, struct organization *out)
{
	return organization_get(req->db, req->arena, req->who->organization_slug, out);
}

static enum status answer(struct request *req)
{
	struct organization organization;
	enum status status = get(req, &organization);

	return status == STATUS_OK
		   ? api_answer(req, 200, organization_fields, organization_n_fields, &organization)
		   : status;
}

enum status organization_api_get(struct request *req)
{
	return answer(req);
}

static enum status change(struct db *db, void *context)
{
	struct request *req = context;
	struct actor actor = actor_of_request(req);
	struct organization before;
	struct organization_change after;
	enum status status = get(req, &before);

	if (status != STATUS_OK)
		return status;
	after = organization_change_of(&before);
	status = body_patch(req, organization_change_fields, organization_n_change_fields, &after);
	if (status == STATUS_OK)
		status = organization_check(req, &before, &after);
	if (status == STATUS_OK)
		status = organization_change(db, req->arena, &actor, &before, &after);
	return status == STATUS_OK ? answer(req) : status;
}

enum status organization_api_change(struct request *req)
{
	return write_run(req, change, req);
}
