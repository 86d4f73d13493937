/* What stands around the demo's history: each a request of the API, answered within this process by the way of all
 * requests. So a page has something to show, and nothing is there that the API could not have made. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "api/within.h"
#include "apikey/apikey.h"
#include "app.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/demo.h"
#include "desk/desk.h"
#include "feed/feed.h"
#include "html/template.h"
#include "routes.h"
#include "serve.h"

#define MINUTE_MS (60 * 1000LL)

/* A request. In path, body and bearer <-90> is the moment 90 minutes ago, and <NAME> what an answer before was kept as. */
struct deed {
	const char *method, *path, *body;
	const char *keep;   /* the answer's member, or its first row's, is kept under this name */
	const char *member; /* which one */
	const char *query;
	const char *bearer;
};

/* clang-format off */
#define GET(path, query, keep, member) { "GET", path, NULL, keep, member, query, NULL }
#define POST(path, body)               { "POST", path, body, NULL, NULL, NULL, NULL }
#define PATCH(path, body)              { "PATCH", path, body, NULL, NULL, NULL, NULL }
#define MAKE(path, body, keep, member) { "POST", path, body, keep, member, NULL, NULL }
#define SEND(path, body, bearer)       { "POST", path, body, NULL, NULL, NULL, bearer }

static const struct deed deeds[] = {
	/* people and places */
	MAKE("/v1/teams", "{\"name\":\"Pilots\",\"description\":\"What customers see: from the booking to the invoice\"}", "pilots", "id"),
	MAKE("/v1/teams", "{\"name\":\"Shore crew\",\"description\":\"What everybody else stands on\"}", "shore", "id"),
	MAKE("/v1/workspaces", "{\"name\":\"North quay\",\"config\":{\"region\":\"eu-central\",\"on_call\":\"pilots\"}}", "north", "id"),
	PATCH("/v1/projects/checkout", "{\"description\":\"Takes the money, and nothing but the money\",\"team_id\":\"<pilots>\",\"workspace_id\":\"<north>\"}"),
	PATCH("/v1/projects/booking-engine", "{\"team_id\":\"<pilots>\",\"workspace_id\":\"<north>\"}"),
	PATCH("/v1/projects/billing", "{\"team_id\":\"<pilots>\"}"),
	PATCH("/v1/projects/event-bus", "{\"team_id\":\"<shore>\"}"),
	PATCH("/v1/projects/identity", "{\"team_id\":\"<shore>\"}"),
	PATCH("/v1/projects/checkout/config", "{\"payments\":{\"provider\":\"harbour-pay\",\"retries\":3},\"currency\":\"EUR\"}"),
	PATCH("/v1/projects/checkout/config", "{\"payments\":{\"retries\":5},\"vat\":true}"),
	PATCH("/v1/environments/production", "{\"description\":\"What customers use\",\"timeout_minutes\":90,\"time_zone\":\"Europe/Berlin\"}"),

	/* what runs, and where */
	MAKE("/v1/services", "{\"name\":\"checkout-web\",\"project\":\"checkout\",\"environment\":\"production\",\"description\":\"The pages of the checkout\",\"runtime\":\"nodejs\",\"runtime_version\":\"20\",\"remote_url\":\"https://git.example.com/harbour/checkout\",\"remote_branch\":\"main\",\"port\":3000,\"run_cmd\":\"node server.js\"}", "web", "id"),
	POST("/v1/services", "{\"name\":\"search-index\",\"project\":\"search\",\"environment\":\"production\",\"description\":\"Keeps the index fresh\",\"image\":\"registry.example.com/harbour/search-index:2.4\"}"),
	PATCH("/v1/services/<web>", "{\"status\":\"running\"}"),
	POST("/v1/services/<web>/variables", "{\"key\":\"CURRENCY\",\"value\":\"EUR\",\"is_secret\":false}"),
	POST("/v1/services/<web>/variables", "{\"key\":\"PAYMENT_TOKEN\",\"value\":\"a made-up secret of the demo\",\"is_secret\":true}"),
	POST("/v1/routes", "{\"domain\":\"checkout.example.com\",\"service\":\"checkout-web\"}"),
	POST("/v1/routes", "{\"domain\":\"*.search.example.com\",\"service\":\"search-index\",\"port\":9200}"),
	POST("/v1/instances", "{\"name\":\"quay-1\",\"address\":\"192.0.2.11\",\"status\":\"online\",\"last_seen_at\":\"<-1>\",\"metadata\":{\"cores\":8,\"zone\":\"eu-central-1a\"}}"),
	POST("/v1/instances", "{\"name\":\"quay-2\",\"address\":\"192.0.2.12\",\"status\":\"degraded\",\"last_seen_at\":\"<-3>\"}"),
	POST("/v1/instances", "{\"name\":\"crane-1\",\"address\":\"192.0.2.21\",\"status\":\"offline\",\"last_seen_at\":\"<-1440>\"}"),

	/* a version with its commits, host by host, judged */
	POST("/v1/versions", "{\"project\":\"checkout\",\"version\":\"9.0.0\",\"scm_sha\":\"5a1e0c6b7d2f4a9385c1b0e7f6d4a2938475610f\",\"commits\":["
		"{\"sha\":\"5a1e0c6b7d2f4a9385c1b0e7f6d4a2938475610f\",\"author\":\"Ana Souza\",\"message\":\"Ask for the postcode once\",\"authored_at\":\"<-400>\"},"
		"{\"sha\":\"8c3b9d1e2f4056a7b8c9d0e1f2a3b4c5d6e7f809\",\"author\":\"Emre Yıldız\",\"message\":\"Retry a payment that timed out, at most five times\",\"authored_at\":\"<-520>\"},"
		"{\"sha\":\"1f2e3d4c5b6a79880716253443526170f9e8d7c6\",\"author\":\"Dóra Kovács\",\"message\":\"Round VAT as the law has it\\n\\nBy line, not by invoice.\",\"authored_at\":\"<-640>\"}]}"),
	MAKE("/v1/deployment-events", "{\"project\":\"Checkout\",\"version\":\"9.0.0\",\"environment\":\"staging\",\"status\":\"completed\",\"host\":\"quay-1\",\"run_id\":\"checkout-9\",\"reported_by\":\"emre\",\"reported_by_name\":\"Emre Yıldız\",\"started_at\":\"<-95>\",\"finished_at\":\"<-92>\"}", "staged", "id"),
	POST("/v1/deployment-events", "{\"project\":\"Checkout\",\"version\":\"9.0.0\",\"environment\":\"staging\",\"status\":\"completed\",\"host\":\"quay-2\",\"run_id\":\"checkout-9\",\"started_at\":\"<-93>\",\"finished_at\":\"<-90>\"}"),
	POST("/v1/deployments/<staged>/verdict", "{\"verdict\":\"good\",\"note\":\"Paid for a container with it; the receipt is right.\"}"),
	PATCH("/v1/deployments/<staged>", "{\"note\":\"Goes to production after the tide\"}"),

	/* releases: one on its way, one that is only planned */
	GET("/v1/versions", "project=search&limit=1", "search", "version"),
	GET("/v1/versions", "project=identity&limit=1", "identity", "version"),
	MAKE("/v1/releases", "{\"name\":\"Spring tide\",\"description\":\"The new checkout, and search that knows typing errors\",\"status\":\"in_progress\"}", "tide", "id"),
	POST("/v1/releases/<tide>/versions", "{\"project\":\"checkout\",\"version\":\"9.0.0\"}"),
	POST("/v1/releases/<tide>/versions", "{\"project\":\"search\",\"version\":\"<search>\"}"),
	POST("/v1/releases/<tide>/versions", "{\"project\":\"identity\",\"version\":\"<identity>\"}"),
	POST("/v1/releases", "{\"name\":\"Neap tide\",\"description\":\"What comes after\"}"),

	/* what people changed by hand */
	POST("/v1/changes", "{\"title\":\"Express checkout is on for everybody\",\"kind\":\"flag\",\"project\":\"checkout\",\"environment\":\"production\",\"reported_by\":\"fatima\",\"happened_at\":\"<-260>\",\"description\":\"It was on for a tenth since Monday.\"}"),
	POST("/v1/changes", "{\"title\":\"An index on invoice.customer_id\",\"kind\":\"database\",\"project\":\"billing\",\"environment\":\"production\",\"reported_by\":\"bjarne\",\"happened_at\":\"<-1500>\"}"),

	/* what others send, and what came of it */
	MAKE("/v1/receivers", "{\"name\":\"Alerts\",\"kind\":\"alertmanager\",\"secret\":\"made up for the demo, proves nothing\",\"projects\":{\"checkout-*\":\"checkout\"}}", "alerts", "url"),
	SEND("<alerts>", "{\"status\":\"firing\",\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"SlowPayments\",\"instance\":\"quay-2\",\"job\":\"checkout-web\",\"severity\":\"warning\"},\"annotations\":{\"summary\":\"A payment takes 4 s\",\"description\":\"The slowest of a hundred, for ten minutes now.\"},\"startsAt\":\"<-47>\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":\"https://metrics.example.com/graph\"}]}", "made up for the demo, proves nothing"),
	SEND("<alerts>", "{\"status\":\"firing\",\"version\":\"4\",\"alerts\":[]}", "made up for the demo, proves nothing"),
	POST("/v1/receivers", "{\"name\":\"GitHub\",\"kind\":\"github\"}"),

	/* who is told: nobody for now, since the webhook is paused, and no release of the demo is completed */
	POST("/v1/webhooks", "{\"url\":\"https://wallboard.example.com/landfall\",\"events\":[\"deployment.*\",\"release.completed\"],\"environments\":[\"production\"],\"description\":\"The wallboard at the quay\",\"is_active\":false}"),
	MAKE("/v1/notification-channels", "{\"name\":\"Quay talk\",\"channel_type\":\"mattermost\",\"config\":{\"webhook_url\":\"https://talk.example.com/hooks/made-up-for-the-demo\",\"channel\":\"quay\"}}", "talk", "id"),
	POST("/v1/notification-preferences", "{\"channel_id\":\"<talk>\",\"event_type\":\"release.completed\"}"),
	MAKE("/v1/notification-channels", "{\"name\":\"Grafana\",\"channel_type\":\"grafana\",\"config\":{\"url\":\"https://grafana.example.com\",\"token\":\"made up for the demo\",\"tags\":[\"releases\"]}}", "grafana", "id"),
	POST("/v1/notification-preferences", "{\"channel_id\":\"<grafana>\",\"event_type\":\"release.completed\"}"),
	POST("/v1/notification-channels/<grafana>/pause", NULL),

	/* for readers */
	POST("/v1/badges", "{\"project\":\"checkout\",\"environment\":\"production\"}"),
	POST("/v1/badges", "{\"project\":\"checkout\",\"environment\":\"staging\"}"),
	POST("/v1/oauth/clients", "{\"name\":\"Tide table\",\"redirect_uris\":[\"https://tides.example.com/back\"],\"scopes\":[\"read\"]}"),
	POST("/v1/api-keys", "{\"name\":\"CI of the checkout\",\"scopes\":[\"read\",\"write\"],\"projects\":[\"checkout\"],\"expires_in_days\":90}"),
};

static const struct {
	const char *level, *component, *text;
} lines[] = {
	{ "info",  "http",     "POST /pay 200 in 84 ms" },
	{ "info",  "payments", "payment pay_51 of 129.00 EUR accepted" },
	{ "debug", "payments", "asked harbour-pay, attempt 1" },
	{ "warn",  "payments", "harbour-pay did not answer within 2 s, trying again" },
	{ "info",  "http",     "GET /basket 200 in 12 ms" },
	{ "error", "payments", "payment pay_52 refused: card expired\n  at charge (payments.js:88)\n  at pay (checkout.js:31)" },
	{ "info",  "mail",     "receipt sent to the customer" },
};
/* clang-format on */

#define KEPT_MAX 16

struct house {
	struct cli *cli;
	struct request req;
	const struct principal *who;
	struct {
		const char *name, *value;
	} kept[KEPT_MAX];
	size_t n_kept;
};

static const char *kept_value(const struct house *house, const char *name, size_t len)
{
	for (size_t i = 0; i < house->n_kept; i++)
		if (strlen(house->kept[i].name) == len &&
		    strncmp(house->kept[i].name, name, len) == 0)
			return house->kept[i].value;
	return NULL;
}

static const char *moment(struct house *house, const char *minutes)
{
	char *text = arena_alloc(house->req.arena, TIME_TEXT_SIZE);

	time_format(house->req.now_ms - (int64_t)strtol(minutes, NULL, 10) * MINUTE_MS, text);
	return text;
}

/* A text with what stands for moments and kept values filled in; NULL for NULL. */
static const char *filled(struct house *house, const char *text)
{
	const char *out = "", *open, *close;

	if (!text)
		return NULL;
	while ((open = strchr(text, '<')) && (close = strchr(open, '>'))) {
		const char *value = open[1] == '-'
					? moment(house, open + 2)
					: kept_value(house, open + 1, (size_t)(close - open - 1));

		out = arena_printf(house->req.arena, "%s%.*s%s", out, (int)(open - text), text,
				   value ? value : "");
		text = close + 1;
	}
	return arena_printf(house->req.arena, "%s%s", out, text);
}

static const char *member_of(struct house *house, const struct within_answer *answer,
			     const char *name)
{
	struct json_object *data = within_data(&house->req, answer), *value = NULL;

	if (json_object_is_type(data, json_type_array))
		data = json_object_array_get_idx(data, 0);
	return json_object_object_get_ex(data, name, &value)
		   ? arena_strdup(house->req.arena, json_object_get_string(value))
		   : NULL;
}

/* Of an address, the path below where we are mounted. */
static const char *path_of(const char *url)
{
	const char *scheme_end = strstr(url, "://");
	const char *path = scheme_end ? strchr(scheme_end + 3, '/') : url;

	return path ? path : "/";
}

static enum status ask(struct house *house, const struct deed *deed)
{
	const struct within within = {
		.method = deed->method,
		.path = path_of(filled(house, deed->path)),
		.query = deed->query,
		.body = filled(house, deed->body),
		.media = "application/json",
		.bearer = deed->bearer,
	};
	struct within_answer answer;
	const char *value;

	within_send(&house->req, &within, &answer);
	if (answer.http >= 300) {
		cli_fail(CLI_FAILED, "the demo's %s %s: %d %s", within.method, within.path,
			 answer.http, answer.body ? answer.body : "");
		return STATUS_INTERNAL;
	}
	if (deed->keep && house->n_kept < KEPT_MAX) {
		value = member_of(house, &answer, deed->member);
		house->kept[house->n_kept].name = deed->keep;
		house->kept[house->n_kept++].value = value ? value : "";
	}
	return STATUS_OK;
}

/* Three hours of a machine: two waves and a slow payment or two. */
static enum status tell_metrics(struct house *house, const char *instance, int phase)
{
	struct arena *arena = house->req.arena;
	struct buf body;
	enum status status;

	buf_init(&body, LIMIT_BODY_BYTES);
	buf_adds(&body, "{\"points\":[");
	for (int i = 0; i < 180; i++) {
		double cpu = 42 + 18 * sin((i + phase) / 21.0) + 7 * sin((i + phase) / 3.7);
		double memory = 1400 + i * 1.5 + 60 * sin((i + phase) / 11.0);
		double payment = 90 + 25 * sin((i + phase) / 9.0) + (i > 132 ? 240 : 0);
		const char *at = arena_printf(arena, "%d", 180 - i);

		at = moment(house, at);
		buf_addf(
		    &body,
		    "%s{\"name\":\"cpu\",\"value\":%.1f,\"instance\":\"%s\",\"timestamp\":\"%s\"},"
		    "{\"name\":\"memory\",\"value\":%.0f,\"instance\":\"%s\",\"timestamp\":\"%s\"},"
		    "{\"name\":\"payment_ms\",\"value\":%.0f,\"instance\":\"%s\",\"timestamp\":\"%"
		    "s\"}",
		    i ? "," : "", cpu, instance, at, memory, instance, at, payment, instance, at);
	}
	buf_adds(&body, "]}");
	status = ask(house, &(struct deed)POST("/v1/projects/checkout/metrics", buf_str(&body)));
	buf_release(&body);
	return status;
}

static enum status tell_logs(struct house *house)
{
	struct arena *arena = house->req.arena;
	const char *body = "{\"lines\":[";

	for (int i = 0; i < 60; i++) {
		size_t n = (size_t)(i * 5 + i / 7) % ARRAY_LEN(lines);
		struct json_object *text = json_object_new_string(lines[n].text);

		body =
		    arena_printf(arena,
				 "%s%s{\"level\":\"%s\",\"component\":\"%s\",\"source\":\"stdout\","
				 "\"instance\":\"quay-%d\",\"timestamp\":\"%s\",\"message\":%s}",
				 body, i ? "," : "", lines[n].level, lines[n].component, 1 + i % 2,
				 moment(house, arena_printf(arena, "%d", 60 - i)),
				 json_object_to_json_string(text));
		json_object_put(text);
	}
	body = arena_printf(arena, "%s]}", body);
	return ask(house, &(struct deed)POST("/v1/projects/checkout/logs", body));
}

/* What is a person's own: saved views, an address of feeds, a personal token that nobody has. */
static enum status set_desk(struct db *db, void *context)
{
	struct house *house = context;
	struct request *req = &house->req;
	const struct saved_view_draft views[] = {
		{ .page = DESK_STATE,
		  .name = "What differs",
		  .query = "drift=true",
		  .is_shared = true },
		{ .page = DESK_TIMELINE,
		  .name = "Failures in production",
		  .query = "environment=production&status=failed" },
	};
	const struct actor actor = actor_of_request(req);
	const struct apikey_draft laptop = { .name = "Laptop",
					     .scopes = "read",
					     .expires_at = req->now_ms + 90 * 24 * 60 * MINUTE_MS };
	char token[FEED_TOKEN_LEN + 1];
	struct apikey key;
	enum status status = db_begin(db);

	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LEN(views); i++) {
		struct saved_view view;
		bool is_new;

		status = saved_view_save(req, &views[i], &view, &is_new);
	}
	if (status == STATUS_OK)
		status = feed_create(req, "Feed reader", token);
	return status == STATUS_OK ? apikey_create(db, req->arena, &actor, true, &laptop, &key)
				   : status;
}

/* The first member is whoever will look at the demo; where there is nobody yet, so be it. */
static enum status tell_desk(struct house *house)
{
	struct principal person = { .kind = PRINCIPAL_USER, .scopes = SCOPE_ALL };
	enum status status =
	    ask(house, &(struct deed)GET("/v1/members", "limit=1", "person", "id"));
	const char *id = kept_value(house, "person", strlen("person"));

	if (status != STATUS_OK || !id || !uuid_parse_any(id, &person.id))
		return status;
	person.organization_id = house->who->organization_id;
	person.organization_slug = house->who->organization_slug;
	person.name = house->who->name;
	house->req.who = &person;
	status = db_transaction(house->cli->db, __func__, set_desk, house);
	house->req.who = house->who;
	return status;
}

/* ---- the request around all of them: nobody sent it */

static const char *variable(void *context, const char *name)
{
	(void)context;
	return str_eq(name, "REQUEST_METHOD") ? "POST"
	       : str_eq(name, "PATH_INFO")    ? "/"
	       : str_eq(name, "HTTP_HOST")    ? "localhost"
					      : NULL;
}

static size_t no_body(void *context, char *out, size_t len)
{
	(void)context;
	(void)out;
	(void)len;
	return 0;
}

enum status demo_furnish(struct cli *cli, const struct principal *who)
{
	static const struct request_source source = { variable, no_body, NULL };
	struct app app = { .settings = &cli->settings,
			   .map = &landfall_map,
			   .templates = template_set_new(cli->settings.template_dir),
			   .serve_within = serve_within };
	struct house house = { .cli = cli, .who = who };
	enum status status = STATUS_OK;

	request_init(&house.req, &app, cli->db);
	house.req.bulk_paths = landfall_bulk_paths;
	request_begin(&house.req, &source);
	house.req.who = who;
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LEN(deeds); i++)
		status = ask(&house, &deeds[i]);
	if (status == STATUS_OK)
		status = tell_metrics(&house, "quay-1", 0);
	if (status == STATUS_OK)
		status = tell_metrics(&house, "quay-2", 17);
	if (status == STATUS_OK)
		status = tell_logs(&house);
	if (status == STATUS_OK)
		status = tell_desk(&house);
	request_release(&house.req);
	template_set_free(app.templates);
	return status;
}
