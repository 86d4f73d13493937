/* New Relic: a deployment that completed is a change of an entity, told by NerdGraph.
 * https://docs.newrelic.com/docs/change-tracking/change-tracking-graphql/ */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/limits.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/type.h"
#include "json/json.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, api_key), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET, .max = CONFIG_TEXT_MAX, .text = "user key: NRAK-…" },
	{ CONFIG_OF(TEXT, entity_guid), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = CONFIG_TEXT_MAX, .text = "GUID of the entity that is deployed" },
	{ CONFIG_OF(TEXT, region), .flags = FIELD_WRITE, .max = 2, .text = "us or eu: where the account is; us unless given" },
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "another address of NerdGraph than the region's" },
};
/* clang-format on */

#define MUTATION                                                                                   \
	"mutation($deployment: ChangeTrackingDeploymentInput!) { "                                 \
	"changeTrackingCreateDeployment(deployment: $deployment) { deploymentId entityGuid } }"

static size_t steps(const struct payload *payload)
{
	return str_eq(payload->type, "deployment.completed");
}

static void write_deployment(const struct making *m, struct buf *out)
{
	const struct payload *p = m->payloads;
	const struct subject *subject = &p->subject;
	const char *who =
	    subject->reported_by_name ? subject->reported_by_name : subject->reported_by;
	size_t n = 0;

	json_put_text(out, &n, "entityGuid", m->config->entity_guid);
	json_put_text(out, &n, "version", subject->version);
	json_put_text(out, &n, "commit", subject->scm_sha);
	json_put_text(out, &n, "deepLink", subject->url ? subject->url : subject->deploy_url);
	json_put_text(out, &n, "deploymentType", "BASIC");
	json_put_text(out, &n, "description", payload_title(m->arena, p));
	json_put_text(out, &n, "groupId", m->thread);
	json_put_int(out, &n, "timestamp",
		     subject->finished_at ? subject->finished_at : p->timestamp);
	json_put_text(out, &n, "user", who ? who : p->actor_name);
}

static const char *address(const struct channel_config *config)
{
	if (config->url)
		return config->url;
	return config->region && str_eq(config->region, "eu")
		   ? "https://api.eu.newrelic.com/graphql"
		   : "https://api.newrelic.com/graphql";
}

/* So many characters of what NerdGraph says are kept. */
#define COMPLAINT_MAX 120

/* GraphQL answers 200 and says in the body what failed. Of an answer that was cut no more is known than that. */
static const char *complaint(struct arena *arena, const char *body)
{
	struct json_object *root, *errors, *first = NULL, *message = NULL;
	struct json_problem problem;

	if (json_parse(arena, body, strlen(body), &root, &problem) != STATUS_OK)
		return strstr(body, "\"errors\":[{") ? N_("NerdGraph answered with errors") : NULL;
	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "errors", &errors) ||
	    !json_object_is_type(errors, json_type_array) || !json_object_array_length(errors))
		return NULL;
	first = json_object_array_get_idx(errors, 0);
	if (json_object_is_type(first, json_type_object) &&
	    json_object_object_get_ex(first, "message", &message) &&
	    json_object_is_type(message, json_type_string))
		return arena_printf(arena, "NerdGraph: %s",
				    str_cut(arena, json_object_get_string(message), COMPLAINT_MAX));
	return N_("NerdGraph answered with errors");
}

static void make(const struct making *m, struct outgoing *out)
{
	struct buf body;
	size_t n = 0;

	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	json_put_text(&body, &n, "query", MUTATION);
	json_write_name(&body, &n, "variables");
	buf_adds(&body, "{\"deployment\":{");
	write_deployment(m, &body);
	buf_adds(&body, "}}}");
	making_json(m, "POST", address(m->config), buf_dup(&body, m->arena), out);
	buf_release(&body);
	making_header(out, "API-Key", m->config->api_key);
	out->complaint = complaint;
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "region";
	return !config->region || str_eq(config->region, "us") || str_eq(config->region, "eu")
		   ? NULL
		   : _("must be us or eu");
}

const struct channel_type_row channel_type_new_relic = {
	.name = "new_relic",
	.title = "New Relic",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.steps = steps,
	.check = check,
	.make = make,
};
