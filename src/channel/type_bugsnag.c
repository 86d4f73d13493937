/* Bugsnag: a build that completed is a build there, a deployment that completed one with the release stage that it went to.
 * https://docs.bugsnag.com/api/build/ */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/type.h"
#include "json/json.h"

#define HOSTED "https://build.bugsnag.com"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of the build API; " HOSTED " unless given" },
	{ CONFIG_OF(TEXT, api_key), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | FIELD_HEX, .max = 32, .text = "API key of the project there, 32 hexadecimal digits" },
	{ CONFIG_OF(FLAG, auto_assign), .flags = FIELD_WRITE, .text = "whether errors that come without a version are taken as of this one from then on" },
};
/* clang-format on */

static size_t steps(const struct payload *payload)
{
	return str_eq(payload->type, "deployment.completed") ||
	       str_eq(payload->type, "build.completed");
}

/* Who keeps the source, where its address says so. */
static const char *provider_of(const char *repository)
{
	static const char *const rows[][2] = {
		{ "github.com", "github" },
		{ "gitlab.com", "gitlab" },
		{ "bitbucket.org", "bitbucket" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strstr(repository, rows[i][0]))
			return rows[i][1];
	return NULL;
}

static void write_source(struct buf *out, size_t *n, const struct subject *subject)
{
	size_t n_inner = 0;

	if (!subject->scm_repository || !subject->scm_sha)
		return;
	json_write_name(out, n, "sourceControl");
	buf_addc(out, '{');
	json_put_text(out, &n_inner, "provider", provider_of(subject->scm_repository));
	json_put_text(out, &n_inner, "repository", subject->scm_repository);
	json_put_text(out, &n_inner, "revision", subject->scm_sha);
	buf_addc(out, '}');
}

static void write_metadata(struct buf *out, size_t *n, const struct subject *subject)
{
	size_t n_inner = 0;

	json_write_name(out, n, "metadata");
	buf_addc(out, '{');
	json_put_text(out, &n_inner, "project", subject->project_name);
	json_put_text(out, &n_inner, "build_number", subject->build_number);
	json_put_text(out, &n_inner, "landfall_url", subject->url);
	buf_addc(out, '}');
}

static void make(const struct making *m, struct outgoing *out)
{
	const struct subject *subject = &m->payloads->subject;
	const char *who =
	    subject->reported_by_name ? subject->reported_by_name : subject->reported_by;
	struct buf body;
	size_t n = 0;

	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	json_put_text(&body, &n, "apiKey", m->config->api_key);
	json_put_text(&body, &n, "appVersion", subject->version);
	json_put_text(&body, &n, "releaseStage", subject->environment_name);
	json_put_text(&body, &n, "builderName", who ? who : m->payloads->actor_name);
	json_put_text(&body, &n, "buildTool", "landfall");
	write_source(&body, &n, subject);
	write_metadata(&body, &n, subject);
	if (m->config->auto_assign)
		json_put_raw(&body, &n, "autoAssignRelease", "true");
	buf_addc(&body, '}');
	making_json(m, "POST", making_url(m, m->config->url ? m->config->url : HOSTED, "/"),
		    buf_dup(&body, m->arena), out);
	buf_release(&body);
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "api_key";
	return strlen(config->api_key) == 32 ? NULL : _("must have 32 hexadecimal digits");
}

const struct channel_type_row channel_type_bugsnag = {
	.name = "bugsnag",
	.title = "Bugsnag",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.steps = steps,
	.check = check,
	.make = make,
};
