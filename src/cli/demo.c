/* landfall demo: three months of believable history, recorded through the same functions that the API uses. The
 * same organization and the same day give the same data. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app.h"
#include "auth/digest.h"
#include "auth/principal.h"
#include "base/str.h"
#include "base/time.h"
#include "build/build.h"
#include "cli/cli.h"
#include "cli/demo_told.h"
#include "cli/demo.h"
#include "deployment/deployment.h"

#define MINUTE_MS (60 * 1000LL)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define HISTORY   (90 * DAY_MS)

static const char *const projects[] = {
	"Accounts API",     "Admin console",  "Billing",         "Booking engine",
	"Cargo tracker",    "Catalogue",      "Checkout",        "Customer portal",
	"Data pipeline",    "Docs site",      "Email gateway",   "Event bus",
	"Feature flags",    "Fleet planner",  "Fraud detection", "Geocoder",
	"Harbour map",      "Identity",       "Image resizer",   "Inventory",
	"Invoice renderer", "Ledger",         "Mobile backend",  "Notification hub",
	"Partner API",      "Price engine",   "Quay scheduler",  "Reporting",
	"Search",           "Tide forecasts",
};

static const char *const environments[] = { "development", "test", "staging", "production" };
#define N_ENVIRONMENTS ((int)ARRAY_LEN(environments))

static const struct {
	const char *login, *email, *name;
} people[] = {
	{ "ana.souza", "ana.souza@example.com", "Ana Souza" },
	{ "bjarne", "bjarne@example.com", "Bjarne Holm" },
	{ "chidi", "chidi@example.com", "Chidi Okafor" },
	{ "dora.k", "dora.k@example.com", "Dóra Kovács" },
	{ "emre", "emre@example.com", "Emre Yıldız" },
	{ "fatima", "fatima@example.com", "Fatima Zahra" },
};

/* A small generator of our own (Lehmer), so that every machine tells the same story. */
struct dice {
	uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
	dice->state = dice->state * 48271 % 2147483647;
	return dice->state % sides;
}

static bool chance(struct dice *dice, unsigned percent)
{
	return roll(dice, 100) < percent;
}

struct story {
	struct request req;
	struct dice dice;
	int64_t now_ms;
	int64_t run; /* number of the next CI run */
	int n_deployments;
};

static enum status no_deployment_answer(struct request *req, const struct deployment *deployment,
					bool is_new)
{
	(void)deployment;
	(void)is_new;
	response_begin(req, 200, NULL);
	return STATUS_OK;
}

static enum status no_build_answer(struct request *req, const struct build *build, bool is_new)
{
	(void)build;
	(void)is_new;
	response_begin(req, 200, NULL);
	return STATUS_OK;
}

/* What the reports of one version share. */
struct release {
	const char *project, *slug, *version;
	char sha[41];
	int64_t at; /* when it was built */
	size_t who;
};

static struct report report_of(struct story *story, const struct release *release)
{
	struct arena *arena = story->req.arena;
	unsigned char *digest = arena_alloc(arena, DIGEST_BYTES);
	const char *run = arena_printf(arena, "%lld", (long long)story->run++);

	digest_texts(digest, release->slug, run, (char *)NULL);
	return (struct report){
		.project_name = release->project,
		.version = release->version,
		.source_system = "gitlab",
		.build_number = run,
		.run_id = arena_printf(arena, "pipeline-%s", run),
		.scm_sha = release->sha,
		.scm_branch = "main",
		.scm_repository = arena_printf(arena, "harbour/%s", release->slug),
		.build_url =
		    arena_printf(arena, "https://ci.example.com/%s/%s", release->slug, run),
		.by = people[release->who].login,
		.by_email = people[release->who].email,
		.by_name = people[release->who].name,
		.digest = { digest, DIGEST_BYTES },
	};
}

static void begin_request(struct story *story)
{
	struct request *req = &story->req;
	const struct principal *who = req->who;

	req->failure.status = STATUS_OK;
	req->failure.n_fields = 0;
	req->now_ms = story->now_ms;
	req->who = who;
	db_request_begin(req->db);
}

static enum status tell_build(struct story *story, const struct release *release)
{
	struct report report = report_of(story, release);

	begin_request(story);
	report.status = PROGRESS_COMPLETED;
	report.status_word = "success";
	report.started_at = release->at - (int64_t)(2 + roll(&story->dice, 9)) * MINUTE_MS;
	report.completed_at = release->at;
	return build_record(&story->req, &report, no_build_answer);
}

static enum status tell_deployment(struct story *story, const struct release *release,
				   int environment, enum progress status, int64_t started_at)
{
	struct report report = report_of(story, release);
	int64_t took = MINUTE_MS / 2 + (int64_t)roll(&story->dice, 8 * MINUTE_MS);

	begin_request(story);
	report.environment_name = environments[environment];
	report.status = (int)status;
	report.status_word = status == PROGRESS_COMPLETED ? "success" : progress_word(status);
	report.deploy_url = report.build_url;
	report.started_at = started_at;
	if (!progress_is_open(status))
		report.completed_at = started_at + took;
	if (status == PROGRESS_FAILED) {
		report.error_code = "health_check";
		report.error_message = "2 of 3 instances did not become healthy within 120 s";
	}
	report.extra_metadata =
	    "{\"region\":\"eu-central\",\"strategy\":\"rolling\",\"instances\":3}";
	story->n_deployments++;
	return deployment_record(&story->req, &report, no_deployment_answer);
}

/* One version's way through the environments, as far as it got by now. */
static enum status tell_way(struct story *story, const struct release *release)
{
	int64_t at = release->at + 5 * MINUTE_MS;
	enum status status = tell_build(story, release);

	for (int i = 0; status == STATUS_OK && i < N_ENVIRONMENTS; i++) {
		if (at > story->now_ms - 20 * MINUTE_MS)
			break;
		if (chance(&story->dice, i == 3 ? 9 : 4)) { /* it fails, and mostly works again */
			status = tell_deployment(story, release, i, PROGRESS_FAILED, at);
			at += 30 * MINUTE_MS;
			if (status != STATUS_OK || chance(&story->dice, 30) ||
			    at > story->now_ms - 20 * MINUTE_MS)
				break;
		}
		status = tell_deployment(story, release, i, PROGRESS_COMPLETED, at);
		if (i > 0 && chance(&story->dice, 8)) /* not every version goes on */
			break;
		at += HOUR_MS / 2 + (int64_t)roll(&story->dice, (uint64_t)(i + 1) * 18 * HOUR_MS);
	}
	return status;
}

/* What is going on right now, so that the first page has something to tell. */
static enum status tell_now(struct story *story, const struct release *last, size_t project)
{
	switch (project) {
	case 6:
		return tell_deployment(story, last, 3, PROGRESS_STARTED,
				       story->now_ms - 3 * MINUTE_MS);
	case 14:
		return tell_deployment(story, last, 3, PROGRESS_FAILED,
				       story->now_ms - 47 * MINUTE_MS);
	case 21:
		return tell_deployment(story, last, 2, PROGRESS_PENDING, story->now_ms - MINUTE_MS);
	case 26:
		return tell_deployment(story, last, 2, PROGRESS_ABORTED,
				       story->now_ms - 2 * HOUR_MS);
	default: return STATUS_OK;
	}
}

static const char *version_text(struct arena *arena, size_t project, int n, int64_t at)
{
	struct time_parts p;

	if (project % 7 == 3) { /* some teams count by date */
		time_split(at, &p);
		return arena_printf(arena, "%d.%d.%d", p.year, p.month, n);
	}
	return arena_printf(arena, "%zu.%d.%d", 1 + project % 4, n / 3 + (int)(project % 9), n % 3);
}

static enum status tell_project(struct story *story, size_t project)
{
	struct arena *arena = story->req.arena;
	int64_t every = (3 + (int64_t)roll(&story->dice, 9)) * DAY_MS;
	int64_t at = story->now_ms - HISTORY + (int64_t)roll(&story->dice, (uint64_t)every);
	struct release release = { .project = projects[project] };
	enum status status = STATUS_OK;

	release.slug = str_slug(arena, release.project, 63);
	for (int n = 0; status == STATUS_OK && at < story->now_ms - 2 * HOUR_MS; n++) {
		unsigned char sha[DIGEST_BYTES];

		release.at = at;
		release.version = version_text(arena, project, n, at);
		release.who = roll(&story->dice, ARRAY_LEN(people));
		digest_texts(sha, release.slug, release.version, (char *)NULL);
		str_hex(sha, 20, release.sha);
		status = tell_way(story, &release);
		at += every / 2 + (int64_t)roll(&story->dice, (uint64_t)every);
	}
	return status == STATUS_OK ? tell_now(story, &release, project) : status;
}

static int demo(struct cli *cli)
{
	struct organization organization;
	struct story story = { .dice = { 20260105 }, .now_ms = time_now_ms(), .run = 41800 };
	struct principal who = { .kind = PRINCIPAL_COMMAND,
				 .name = "landfall demo",
				 .scopes = SCOPE_ALL };
	enum status status = STATUS_OK;
	int code = cli_organization(cli, &organization);

	if (code != CLI_OK)
		return code;
	who.organization_id = organization.id;
	who.organization_slug = organization.slug;
	access_settle(&who);
	request_init(&story.req, NULL, cli->db);
	story.req.who = &who;
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LEN(projects); i++) {
		arena_reset(story.req.arena);
		status = tell_project(&story, i);
	}
	if (status == STATUS_OK) {
		struct app app = { .settings = &cli->settings };

		arena_reset(story.req.arena);
		begin_request(&story);
		story.req.app = &app;
		status = demo_told(&story.req);
		story.req.app = NULL;
		if (status == STATUS_UNAVAILABLE) { /* nothing can be sealed here */
			cli_say("without a webhook and channels: there is no secret_key\n");
			status = STATUS_OK;
		}
	}
	request_release(&story.req);
	if (status == STATUS_OK)
		status = demo_furnish(cli, &who);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	cli_say("%zu projects, %d environments, %d deployments\n", ARRAY_LEN(projects),
		N_ENVIRONMENTS, story.n_deployments);
	return CLI_OK;
}

/* clang-format off */
const struct command cli_demo_commands[] = {
	{ { "demo", NULL }, demo, "--organization SLUG", "Records three months of demo data." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
