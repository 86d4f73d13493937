/* Times, statuses, commits, addresses: what a fact looks like, in one place. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/list.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "json/json.h"
#include "progress/progress.h"
#include "site/part.h"
#include "site/when.h"

#define COMMIT_BRIEF 8
#define DAY_LEN      10
#define CUT_FROM     16 /* bytes: the narrowest column of the stylesheet */
#define JSON_STYLE                                                                                 \
	(JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE)

/* Words are those of the API but for one, which people need not know; marks are shapes of
 * templates/shapes.html and colours of the stylesheet. */
static const struct {
	const char *word, *mark;
} statuses[] = {
	[PROGRESS_PENDING] = { N_("pending"), "pending" },
	[PROGRESS_STARTED] = { N_("started"), "started" },
	[PROGRESS_COMPLETED] = { N_("completed"), "completed" },
	[PROGRESS_FAILED] = { N_("failed"), "failed" },
	[PROGRESS_ABORTED] = { N_("aborted"), "aborted" },
	[PROGRESS_PREFLIGHT_FAILED] = { N_("held"), "held" },
};
_Static_assert(ARRAY_LEN(statuses) == PROGRESS__COUNT, "a word and a mark for every status");

void part_time(struct request *req, struct view *map, const char *name, int64_t ms)
{
	char text[WHEN_TEXT_SIZE];
	struct view *time;

	if (!ms) {
		view_text(map, name, NULL);
		return;
	}
	time = view_map(map, name);
	time_format(ms, text);
	view_text(time, "iso", arena_strdup(req->arena, text));
	when_write(ms, text);
	view_text(time, "people", arena_strdup(req->arena, text));
	when_write_age(ms, req->now_ms, text);
	view_text(time, "age", arena_strdup(req->arena, text));
}

void part_clock(struct request *req, struct view *map, const char *name, int64_t ms)
{
	char text[WHEN_TEXT_SIZE];
	struct view *time = view_map(map, name);
	struct time_parts parts;

	time_split(clock_local(ms, NULL), &parts);
	time_format(ms, text);
	view_text(time, "iso", arena_strdup(req->arena, text));
	when_write(ms, text);
	view_text(time, "people", arena_strdup(req->arena, text));
	view_text(time, "age", arena_printf(req->arena, "%02d:%02d", parts.hour, parts.minute));
}

const char *part_day(struct request *req, int64_t ms)
{
	char text[WHEN_TEXT_SIZE];

	when_write_day(ms, text);
	return arena_strdup(req->arena, text);
}

void part_read_days(struct request *req)
{
	for (size_t i = 0; i < req->n_query; i++) {
		struct pair *pair = &req->query[i];
		bool is_time = str_eq(pair->name, "since") || str_eq(pair->name, "until");
		char text[TIME_TEXT_SIZE];
		int64_t ms;

		if (!is_time || strlen(pair->value) != DAY_LEN || !when_read(pair->value, &ms))
			continue;
		time_format(ms, text);
		pair->value = arena_strdup(req->arena, text);
	}
}

const char *part_day_wish(struct request *req, const char *name)
{
	const char *value = request_query(req, name);
	char text[WHEN_TEXT_SIZE];
	int64_t ms;

	if (value && when_read(value, &ms)) {
		when_write_field(ms, text);
		value = text;
	}
	return value ? arena_strndup(req->arena, value, strnlen(value, DAY_LEN)) : NULL;
}

const char *part_status_word(int status)
{
	return _(statuses[status].word);
}

void part_moment(struct request *req, struct view *map, const char *name, int64_t ms)
{
	char exact[WHEN_TEXT_SIZE], iso[TIME_TEXT_SIZE], age[WHEN_TEXT_SIZE];
	struct view *time;

	if (!ms) {
		view_text(map, name, NULL);
		return;
	}
	time = view_map(map, name);
	time_format(ms, iso);
	when_write_exact(ms, exact);
	when_write_age(ms, req->now_ms, age);
	view_text(time, "iso", arena_strdup(req->arena, iso));
	view_text(time, "exact", arena_strdup(req->arena, exact));
	view_text(time, "age", arena_strdup(req->arena, age));
}

void part_status(struct view *map, const char *name, int status)
{
	struct view *view;

	if (status < 0) {
		view_text(map, name, NULL);
		return;
	}
	view = view_map(map, name);
	view_text(view, "word", _(statuses[status].word));
	view_text(view, "mark", statuses[status].mark);
}

/* Words that stand for themselves, but for the "_" of some: what is not here is shown as it is, like a tier's. */
static const struct {
	const char *word, *text;
} words[] = {
	{ "aborted", N_("aborted") },
	{ "accepted", N_("accepted") },
	{ "active", N_("active") },
	{ "archived", N_("archived") },
	{ "cancelled", N_("cancelled") },
	{ "client", N_("application") },
	{ "command", N_("command line") },
	{ "completed", N_("completed") },
	{ "config", N_("configuration") },
	{ "created", N_("created") },
	{ "dashboard", N_("dashboard") },
	{ "database", N_("database") },
	{ "degraded", N_("degraded") },
	{ "deleted", N_("deleted") },
	{ "draft", N_("draft") },
	{ "duplicate", N_("duplicate") },
	{ "expired", N_("expired") },
	{ "failed", N_("failed") },
	{ "faulty", N_("faulty") },
	{ "flag", N_("flag") },
	{ "good", N_("good") },
	{ "grant", N_("log-in of a program") },
	{ "ignored", N_("ignored") },
	{ "image", N_("image") },
	{ "in_progress", N_("in progress") },
	{ "infrastructure", N_("infrastructure") },
	{ "internal", N_("internal") },
	{ "invalid", N_("invalid") },
	{ "key", N_("key") },
	{ "link", N_("link") },
	{ "native", N_("native") },
	{ "offline", N_("offline") },
	{ "online", N_("online") },
	{ "open", N_("open") },
	{ "other", N_("other") },
	{ "password", N_("password") },
	{ "pending", N_("pending") },
	{ "preflight_failed", N_("held") },
	{ "private", N_("private") },
	{ "public", N_("public") },
	{ "receiver", N_("receiver") },
	{ "recorded", N_("recorded") },
	{ "refused", N_("refused") },
	{ "remote", N_("remote") },
	{ "revoked", N_("revoked") },
	{ "running", N_("running") },
	{ "sent", N_("sent") },
	{ "session", N_("session") },
	{ "started", N_("started") },
	{ "stopped", N_("stopped") },
	{ "superseded", N_("superseded") },
	{ "token", N_("token") },
	{ "unchanged", N_("unchanged") },
	{ "unknown", N_("unknown") },
	{ "updated", N_("updated") },
	{ "user", N_("person") },
	{ "waiting", N_("waiting") },
	{ "worker", N_("worker") },
};

const char *part_word(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(words); i++)
		if (str_eq(words[i].word, word))
			return _(words[i].text);
	return word;
}

void part_raw(struct request *req, struct view *map, const char *path)
{
	view_text(map, "raw", request_link(req, arena_printf(req->arena, "%s/raw", path)));
}

void part_commit(struct request *req, struct view *map, const char *name, const char *sha)
{
	struct view *view;

	if (!sha) {
		view_text(map, name, NULL);
		return;
	}
	view = view_map(map, name);
	view_text(view, "whole", sha);
	view_text(view, "brief", arena_strndup(req->arena, sha, strnlen(sha, COMMIT_BRIEF)));
}

void part_whole(struct view *map, const char *text)
{
	view_text(map, "whole", strlen(text) > CUT_FROM ? text : NULL);
}

/* The length of a control sequence that begins here (ECMA-48: ESC [, parameters, a final letter),
 * else 0. */
static size_t sequence_len(const char *text)
{
	size_t len = 2;

	if (text[0] != '\x1b' || text[1] != '[')
		return 0;
	while (text[len] >= 0x20 && text[len] <= 0x3f)
		len++;
	return text[len] >= 0x40 && text[len] <= 0x7e ? len + 1 : len;
}

const char *part_lines(struct request *req, const char *text)
{
	char *out, *at;
	size_t len;

	if (!text || !strchr(text, '\x1b'))
		return text;
	out = at = arena_strdup(req->arena, text);
	while (*text) {
		len = sequence_len(text);
		text += len;
		if (!len)
			*at++ = *text++;
	}
	*at = '\0';
	return out;
}

void part_comma(struct view *item, size_t i)
{
	view_text(item, "comma", i ? ", " : NULL);
}

void part_web(struct view *map, const char *name, const char *address)
{
	struct view *view;

	if (!address) {
		view_text(map, name, NULL);
		return;
	}
	view = view_map(map, name);
	view_text(view, "address", address);
	view_flag(view, "is_link", url_is_web(address));
}

/* Texts as they are, anything else as JSON. */
static const char *value_text(struct arena *arena, struct json_object *value)
{
	if (json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	return arena_strdup(arena, json_object_to_json_string_ext(value, JSON_STYLE));
}

bool part_json(struct request *req, struct view *map, const char *name, const char *json)
{
	struct view *list = view_list(map, name);
	struct json_object *root;
	struct json_problem problem;

	if (!json || json_parse(req->arena, json, strlen(json), &root, &problem) != STATUS_OK ||
	    !json_object_is_type(root, json_type_object))
		return false;
	json_object_object_foreach(root, key, member)
	{
		struct view *item = view_item(list);
		const char *text = value_text(req->arena, member);

		view_text(item, "name", key);
		view_text(item, "value", text);
		view_flag(item, "is_long", strchr(text, '\n') != NULL);
	}
	return json_object_object_length(root) > 0;
}

void part_refresh(struct request *req, struct view *view, bool is_running)
{
	const char *wish = request_query(req, "refresh");
	bool is_off = wish && str_eq(wish, "off");
	struct view *link;

	view_flag(view, "refresh", is_running && !is_off);
	if (!is_running) {
		view_text(view, "refresh_link", NULL);
		return;
	}
	link = view_map(view, "refresh_link");
	view_flag(link, "is_off", is_off);
	view_text(link, "href", part_self_link(req, "refresh", is_off ? NULL : "off"));
}

void part_span(struct request *req, struct view *map, const char *name, int64_t span_ms)
{
	char text[WHEN_TEXT_SIZE];

	if (span_ms == FIELD_NO_INT || span_ms < 0) {
		view_text(map, name, NULL);
		return;
	}
	when_write_span(span_ms, text);
	view_text(map, name, arena_strdup(req->arena, text));
}

void part_number(struct request *req, struct view *map, const char *name, int64_t number)
{
	char text[WHEN_TEXT_SIZE];

	if (number > -1000 && number < 1000) {
		view_int(map, name, number);
		return;
	}
	i18n_write_number(number, text);
	view_text(map, name, arena_strdup(req->arena, text));
}

const char *part_count(struct request *req, int64_t n, const char *one, const char *many)
{
	const char *form = i18n_plural(one, many, n);
	const char *hole = strstr(form, "%s");
	char number[WHEN_TEXT_SIZE];

	/* Not by printf: the form is no literal. */
	if (!hole)
		BUG("part_count: no %%s in \"%s\"", form);
	i18n_write_number(n, number);
	return arena_printf(req->arena, "%.*s%s%s", (int)(hole - form), form, number, hole + 2);
}

const char *part_project_link(const struct request *req, const char *slug)
{
	return arena_printf(req->arena, "%s/projects/%s", req->base, slug);
}

const char *part_deployment_link(const struct request *req, struct uuid id)
{
	static const char path[] = "/deployments/";
	size_t base_len = strlen(req->base);
	char *link = arena_alloc(req->arena, base_len + sizeof(path) + TYPEID_TEXT_SIZE);

	/* By hand: a matrix has hundreds. */
	memcpy(link, req->base, base_len);
	memcpy(link + base_len, path, sizeof(path));
	uuid_format_typeid(&id, "dep", link + base_len + sizeof(path) - 1);
	return link;
}

/* The path came decoded: its parts are encoded again. */
static void add_path(struct buf *url, const struct request *req)
{
	size_t n = req->n_parts <= LIMIT_PATH_PARTS ? req->n_parts : 0;

	if (!n)
		buf_addc(url, '/');
	for (size_t i = 0; i < n; i++) {
		buf_addc(url, '/');
		url_encode(url, req->parts[i]);
	}
}

static bool is_cursor(const char *name)
{
	static const char *const names[] = { "page", "limit", "starting_after", "ending_before" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

/* This page's address: its pairs that stay, and one more unless value is NULL. */
static const char *self(const struct request *req, bool stays_cursor, const char *name,
			const char *value)
{
	struct buf url;
	const char *link;

	buf_init(&url, 8192);
	buf_adds(&url, req->base);
	add_path(&url, req);
	for (size_t i = 0; i < req->n_query; i++) {
		const struct pair *pair = &req->query[i];

		/* A key that was put into a page's address by mistake goes no further. */
		if (!str_eq(pair->name, name) && !str_eq(pair->name, "access_token") &&
		    (stays_cursor || !is_cursor(pair->name)))
			url_query_add(&url, pair->name, pair->value);
	}
	if (value)
		url_query_add(&url, name, value);
	link = buf_dup(&url, req->arena);
	buf_release(&url);
	return link;
}

const char *part_self_link(const struct request *req, const char *name, const char *value)
{
	return self(req, true, name, value);
}

const char *part_cursor_link(const struct request *req, const char *name, const char *value)
{
	return self(req, false, name, value);
}

const char *part_link(const struct request *req, const char *path, const struct pair *pairs,
		      size_t n)
{
	struct buf url;
	const char *link;

	buf_init(&url, 16384);
	buf_adds(&url, request_link(req, path));
	for (size_t i = 0; i < n; i++)
		url_query_add(&url, pairs[i].name, pairs[i].value);
	link = buf_dup(&url, req->arena);
	buf_release(&url);
	return link;
}

const char *part_file_link(struct request *req, const char *path)
{
	const char *own = part_cursor_link(req, "", NULL);
	const char *query = strchr(own, '?');

	return arena_printf(req->arena, "%s%s", request_link(req, path), query ? query : "");
}

static const char *cursor(struct request *req, const char *name, const char *prefix,
			  const struct uuid *id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(id, prefix, text);
	return part_cursor_link(req, name, text);
}

void part_pages(struct request *req, struct view *view, const struct list_window *window,
		const struct list_rows *list, const char *prefix, const struct uuid *ends)
{
	bool is_back = window->is_backwards;
	bool has_older = list->n && (is_back || list->has_more);
	bool has_newer = list->n && (is_back ? list->has_more : window->page != 1);

	view_text(view, "newer", has_newer ? cursor(req, "ending_before", prefix, &ends[0]) : NULL);
	view_text(view, "older",
		  has_older ? cursor(req, "starting_after", prefix, &ends[1]) : NULL);
	view_text(view, "newest", has_newer ? part_cursor_link(req, "", NULL) : NULL);
	view_flag(view, "has_pages", has_newer || has_older);
}
