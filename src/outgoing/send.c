/* libcurl's multi interface. */
#include "config.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/time.h"
#include "outgoing/guard.h"
#include "outgoing/send.h"

#define READ_MAX    (64u * 1024u) /* of an answer; what is longer is not waited for */
#define CONNECTIONS 256L          /* kept open for the next request to the same receiver */
#define CONNECT_MS  10000L
#define ROUNDS      4 /* of one look at all that is under way */
/* What was idle for longer is not used again: many servers close what was idle for five, and a request that meets that is lost. */
#define IDLE_S     4L
#define USER_AGENT "Landfall/" PACKAGE_VERSION

struct flight {
	struct sender *sender;
	struct flight *next, *before;
	CURL *curl;
	struct curl_slist *headers;
	struct arena *arena;
	const char *host;
	send_done done;
	void *context;
	int64_t started_at, started_ns;
	const char *refusal; /* of the guard */
	const char *out;     /* what is sent, and how much of it was */
	size_t out_len, out_at;
	char body[SEND_BODY_MAX + 1];
	size_t body_len, n_read;
	char error[CURL_ERROR_SIZE];
};

struct sender {
	const struct settings *settings;
	CURLM *multi;
	struct flight *first;
	size_t n;
};

bool send_is_success(const struct send_answer *answer)
{
	return answer->http >= 200 && answer->http < 300 && !answer->is_complaint;
}

struct sender *sender_new(const struct settings *settings)
{
	struct sender *sender = mem_alloc(sizeof(*sender));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	*sender = (struct sender){ .settings = settings, .multi = curl_multi_init() };
	if (!sender->multi)
		BUG("libcurl: out of memory");
	curl_multi_setopt(sender->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS);
	return sender;
}

/* What a flight holds, and itself. */
static void end(CURLM *multi, struct flight *flight)
{
	curl_multi_remove_handle(multi, flight->curl);
	curl_easy_cleanup(flight->curl);
	curl_slist_free_all(flight->headers);
	arena_free(flight->arena);
	free(flight);
}

static void drop(struct flight *flight)
{
	struct sender *sender = flight->sender;

	if (flight->before)
		flight->before->next = flight->next;
	else
		sender->first = flight->next;
	if (flight->next)
		flight->next->before = flight->before;
	sender->n--;
	end(sender->multi, flight);
}

void sender_free(struct sender *sender)
{
	struct flight *next;

	if (!sender)
		return;
	for (struct flight *flight = sender->first; flight; flight = next) {
		next = flight->next;
		end(sender->multi, flight);
	}
	curl_multi_cleanup(sender->multi);
	free(sender);
}

size_t sender_n(const struct sender *sender)
{
	return sender->n;
}

/* ---- what libcurl asks for */

static size_t keep(char *data, size_t size, size_t n, void *context)
{
	struct flight *flight = context;
	size_t len = size * n;
	size_t room = SEND_BODY_MAX - flight->body_len;

	memcpy(flight->body + flight->body_len, data, len < room ? len : room);
	flight->body_len += len < room ? len : room;
	flight->n_read += len;
	return flight->n_read > READ_MAX ? 0 : len;
}

static size_t give(char *to, size_t size, size_t n, void *context)
{
	struct flight *flight = context;
	size_t left = flight->out_len - flight->out_at;
	size_t len = left < size * n ? left : size * n;

	memcpy(to, flight->out + flight->out_at, len);
	flight->out_at += len;
	return len;
}

/* The address that a connection would really go to, whatever the name's addresses were when it was saved. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct flight *flight = context;
	unsigned char address[16] = { [10] = 0xff, [11] = 0xff };
	int64_t port = 0;
	const char *why;

	(void)purpose;
	if (flight->refusal)
		return CURL_SOCKET_BAD;
	if (to->family == AF_INET) {
		struct sockaddr_in v4;

		memcpy(&v4, &to->addr, sizeof(v4));
		memcpy(address + 12, &v4.sin_addr, 4);
		port = ntohs(v4.sin_port);
	} else if (to->family == AF_INET6) {
		struct sockaddr_in6 v6;

		memcpy(&v6, &to->addr, sizeof(v6));
		memcpy(address, &v6.sin6_addr, 16);
		port = ntohs(v6.sin6_port);
	} else {
		return CURL_SOCKET_BAD;
	}
	why = guard_address(flight->arena, flight->sender->settings, flight->host, address, port);
	if (why) {
		flight->refusal = why;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* ---- starting */

static void add_header(struct flight *flight, const char *line)
{
	struct curl_slist *longer = curl_slist_append(flight->headers, line);

	if (!longer)
		BUG("libcurl: out of memory");
	flight->headers = longer;
}

/* A body that libcurl has to ask for, and can't ask for again: else it would send the request once more by itself where a connection
 * that was used before ends without an answer. The receiver may have taken it, and the log would know of one attempt. */
static void set_body(struct flight *flight, const struct outgoing *message)
{
	CURL *curl = flight->curl;

	if (str_eq(message->method, "GET"))
		return;
	flight->out_len = message->body ? message->body_len : 0;
	flight->out =
	    arena_strndup(flight->arena, message->body ? message->body : "", flight->out_len);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)flight->out_len);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, flight);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, message->method);
}

static void set_bounds(CURL *curl, const struct settings *settings)
{
	long ms = (long)settings->outgoing_timeout_s * 1000;

	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, ms < CONNECT_MS ? ms : CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, IDLE_S);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, USER_AGENT);
}

static void prepare(struct flight *flight, const struct outgoing *message)
{
	CURL *curl = flight->curl;

	set_bounds(curl, flight->sender->settings);
	curl_easy_setopt(curl, CURLOPT_URL, message->url);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, flight);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, flight->error);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, flight);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, flight);
	set_body(flight, message);
	for (size_t i = 0; i < message->n_headers; i++)
		if (!str_has_control(message->headers[i].value))
			add_header(flight,
				   arena_printf(flight->arena, "%s: %s", message->headers[i].name,
						message->headers[i].value));
	add_header(flight, "Expect:");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, flight->headers);
}

void sender_start(struct sender *sender, const struct outgoing *message, send_done done,
		  void *context)
{
	struct flight *flight = mem_alloc(sizeof(*flight));
	struct guard_place place = { .host = "" };

	*flight = (struct flight){
		.sender = sender,
		.next = sender->first,
		.curl = curl_easy_init(),
		.arena = arena_new(),
		.done = done,
		.context = context,
		.started_at = time_now_ms(),
		.started_ns = time_monotonic_ns(),
	};
	if (!flight->curl)
		BUG("libcurl: out of memory");
	flight->refusal = guard_url(flight->arena, sender->settings, message->url);
	flight->host = guard_read(flight->arena, message->url, &place) ? place.host : "";
	/* What the guard refuses never leaves: an address that nothing answers, without asking a name server. */
	prepare(flight, message);
	if (flight->refusal)
		curl_easy_setopt(flight->curl, CURLOPT_URL, "http://0.0.0.0/");
	if (sender->first)
		sender->first->before = flight;
	sender->first = flight;
	sender->n++;
	if (curl_multi_add_handle(sender->multi, flight->curl) != CURLM_OK)
		BUG("libcurl refuses a handle");
}

/* ---- ending */

/* What is shown in a log of deliveries is text. */
static const char *clean(struct flight *flight)
{
	char *text = arena_strndup(flight->arena, flight->body, flight->body_len);
	size_t offset;

	for (size_t i = 0; i < flight->body_len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n' && text[i] != '\t')
			text[i] = ' ';
	if (!str_is_utf8(text, flight->body_len, &offset)) {
		/* A character that was cut at the end is no reason to drop the rest. */
		for (size_t i = offset; i < flight->body_len; i++)
			if ((unsigned char)text[i] >= 0x80)
				text[i] = '?';
	}
	return text;
}

static const char *reason(struct flight *flight, CURLcode code)
{
	const char *text = *flight->error ? flight->error : curl_easy_strerror(code);
	char *copy;

	if (code == CURLE_SEND_FAIL_REWIND)
		text = N_("the connection ended before there was an answer");
	if (flight->refusal && code != CURLE_OK)
		text = flight->refusal;
	copy = arena_strndup(flight->arena, text,
			     strlen(text) < SEND_WHY_MAX ? strlen(text) : SEND_WHY_MAX);
	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = ' ';
	return copy;
}

static void finish(struct flight *flight, CURLcode code)
{
	bool is_cut = code == CURLE_WRITE_ERROR && flight->n_read > READ_MAX;
	struct send_answer answer = {
		.started_at = flight->started_at,
		.duration_ms = (time_monotonic_ns() - flight->started_ns) / 1000000,
		.body = "",
	};
	curl_off_t retry_after = 0;
	long http = 0;

	if (code == CURLE_OK || is_cut) {
		curl_easy_getinfo(flight->curl, CURLINFO_RESPONSE_CODE, &http);
		curl_easy_getinfo(flight->curl, CURLINFO_RETRY_AFTER, &retry_after);
		answer.http = (int)http;
		answer.retry_after_s = retry_after > 0 ? (int64_t)retry_after : 0;
		answer.body = clean(flight);
	} else {
		answer.is_timeout = code == CURLE_OPERATION_TIMEDOUT;
		answer.is_refused = flight->refusal != NULL;
		answer.why = reason(flight, code);
	}
	flight->done(flight->context, &answer);
	drop(flight);
}

/* More than once, since a connection that was only just asked for may stand already: its request must not wait for whatever
 * the caller does with those that have ended. */
static void move(struct sender *sender, int wait_ms)
{
	int n_running = 0, n_ready = 0;

	curl_multi_perform(sender->multi, &n_running);
	for (int i = 0; i < ROUNDS; i++) {
		int wait = i == 0 && n_running == (int)sender->n ? wait_ms : 0;

		if (curl_multi_poll(sender->multi, NULL, 0, wait, &n_ready) != CURLM_OK)
			return;
		curl_multi_perform(sender->multi, &n_running);
		if (!n_ready)
			return;
	}
}

void sender_run(struct sender *sender, int wait_ms)
{
	CURLMsg *message;
	int n_left;

	move(sender, wait_ms);
	while ((message = curl_multi_info_read(sender->multi, &n_left))) {
		struct flight *flight;
		char *data = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
		flight = (struct flight *)(void *)data;
		finish(flight, message->data.result);
	}
}
