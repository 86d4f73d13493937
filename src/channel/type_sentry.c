/* Sentry: a build that completed is a release, a deployment that completed is a deploy of it. A deploy needs its release, which
 * is therefore told of first; Sentry takes one that it knows already as the same.
 * https://docs.sentry.io/api/releases/create-a-new-release-for-an-organization/
 * https://docs.sentry.io/api/releases/create-a-deploy/ */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/time.h"
#include "channel/type.h"
#include "html/url.h"
#include "json/json.h"

#define HOSTED "https://sentry.io"

/* Characters of a release's name, and of a deploy's name and environment. */
#define VERSION_MAX 200
#define DEPLOY_MAX  64

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of Sentry; " HOSTED " unless given" },
	{ CONFIG_OF(TEXT, organization), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = CONFIG_TEXT_MAX, .text = "slug of the organization there" },
	{ CONFIG_OF(LIST, projects), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 2000, .text = "slugs of the projects there that releases belong to" },
	{ CONFIG_OF(TEXT, token), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET, .max = 1000, .text = "auth token with the scope project:releases" },
	{ CONFIG_OF(FLAG, with_project), .flags = FIELD_WRITE, .text = "whether a release is called project@version, as Sentry wants it where versions of several projects are alike; else version" },
};
/* clang-format on */

static size_t steps(const struct payload *payload)
{
	if (str_eq(payload->type, "deployment.completed"))
		return 2;
	return str_eq(payload->type, "build.completed");
}

/* A release's name has no slashes there, and so many characters at most. */
static const char *release_of(const struct making *m)
{
	const struct subject *subject = &m->payloads->subject;
	char *version = arena_strdup(m->arena, subject->version ? subject->version : "");

	for (char *c = version; *c; c++)
		if (*c == '/' || *c == '\\')
			*c = '-';
	return str_cut(m->arena,
		       m->config->with_project && subject->project_slug
			   ? arena_printf(m->arena, "%s@%s", subject->project_slug, version)
			   : version,
		       VERSION_MAX);
}

/* Its name, where Sentry takes that as an environment's; else its part of an address, which has letters, digits and hyphens. */
static const char *environment_of(const struct making *m)
{
	const struct subject *subject = &m->payloads->subject;
	const char *name = subject->environment_name;

	if (name && !strchr(name, '/') && str_utf8_len(name) <= DEPLOY_MAX)
		return name;
	return subject->environment_slug
		   ? arena_strcut(m->arena, subject->environment_slug, DEPLOY_MAX)
		   : NULL;
}

static const char *address(const struct making *m, const char *release)
{
	struct buf path;
	const char *text;

	buf_init(&path, 8192);
	buf_adds(&path, "/api/0/organizations/");
	url_encode(&path, m->config->organization);
	buf_adds(&path, "/releases/");
	if (release) {
		url_encode(&path, release);
		buf_adds(&path, "/deploys/");
	}
	text = making_url(m, m->config->url ? m->config->url : HOSTED, buf_str(&path));
	buf_release(&path);
	return text;
}

static void put_list(struct buf *out, size_t *n, const char *name, const char *list)
{
	const struct field field = { .name = name, .type = FIELD_LIST, .flags = FIELD_READ };

	codec_encode(out, n, &field, 1, &list, UUID_TYPEID);
}

static void put_time(struct buf *out, size_t *n, const char *name, int64_t at)
{
	char text[TIME_TEXT_SIZE];

	if (!at)
		return;
	time_format(at, text);
	json_put_text(out, n, name, text);
}

static void write_release(const struct making *m, struct buf *out)
{
	const struct subject *subject = &m->payloads->subject;
	size_t n = 0;

	json_put_text(out, &n, "version", release_of(m));
	json_put_text(out, &n, "ref", subject->scm_sha);
	json_put_text(out, &n, "url", subject->url ? subject->url : subject->build_url);
	put_list(out, &n, "projects", m->config->projects);
	put_time(out, &n, "dateReleased", subject->finished_at);
}

static void write_deploy(const struct making *m, struct buf *out)
{
	const struct subject *subject = &m->payloads->subject;
	size_t n = 0;

	json_put_text(out, &n, "environment", environment_of(m));
	json_put_text(out, &n, "name",
		      str_cut(m->arena, payload_title(m->arena, m->payloads), DEPLOY_MAX));
	json_put_text(out, &n, "url", subject->url ? subject->url : subject->deploy_url);
	put_time(out, &n, "dateStarted", subject->started_at);
	put_time(out, &n, "dateFinished", subject->finished_at);
	put_list(out, &n, "projects", m->config->projects);
}

static void make(const struct making *m, struct outgoing *out)
{
	bool is_deploy = m->step == 1;
	struct buf body;

	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	if (is_deploy)
		write_deploy(m, &body);
	else
		write_release(m, &body);
	buf_addc(&body, '}');
	making_json(m, "POST", address(m, is_deploy ? release_of(m) : NULL),
		    buf_dup(&body, m->arena), out);
	buf_release(&body);
	making_header(out, "Authorization", arena_printf(m->arena, "Bearer %s", m->config->token));
}

const struct channel_type_row channel_type_sentry = {
	.name = "sentry",
	.title = "Sentry",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.steps = steps,
	.make = make,
};
