/* A receiver of webhooks for the tests: it takes any number of connections at once, logs what it got as lines of JSON, and
 * behaves as the path says.
 *
 *	receiver PORT LOG	PORT 0: any; the first line of standard output is the port. Ends with SIGTERM.
 *
 *	/ok…			200
 *	/status/N…		N
 *	/slow/MS…		200 after so long
 *	/hang…			nothing, ever
 *	/flap/N…		503 N times, then 200; counted for each path
 *	/retry/S…		429 with Retry-After: S
 *	/redirect…		302 to /ok/redirected
 *	/long…			200 with a body of 100,000 bytes
 *	/drop…			the connection is closed without an answer
 *	/moody/N…		by turns, as a generator that starts from N has it: mostly 200 at once, else 200 late, 500,
 *				503 with Retry-After: 1, nothing ever, a reset, or a closed connection
 *
 * A line has at_ms, the moment when the last byte of the request was there, and answer, the status that it is going to get; 0: none. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 4096
#define REQUEST_MAX (256 * 1024)
#define LONG_BODY   100000
#define FLAPPERS    256

struct connection {
	int fd; /* -1: free */
	char *in;
	size_t len;
	char *out;
	size_t out_len, out_at;
	int64_t answer_at; /* when what is in out may go; 0: at once, -1: never */
};

/* What becomes of a request. */
struct fate {
	int status; /* 0: no answer */
	size_t body_len;
	int64_t after_ms;
	const char *more; /* lines of the head */
	bool is_drop, is_reset;
};

static struct connection connections[CONNECTIONS];
static struct {
	char path[128];
	int n;
} flappers[FLAPPERS];
static int log_fd;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void drop(struct connection *c)
{
	close(c->fd);
	free(c->in);
	free(c->out);
	*c = (struct connection){ .fd = -1 };
}

/* ---- the log */

static void add(char **at, const char *end, const char *text, size_t len)
{
	for (size_t i = 0; i < len && *at + 8 < end; i++) {
		unsigned char ch = (unsigned char)text[i];

		if (ch == '"' || ch == '\\') {
			*(*at)++ = '\\';
			*(*at)++ = (char)ch;
		} else if (ch < ' ') {
			*at += snprintf(*at, 7, "\\u%04x", ch);
		} else {
			*(*at)++ = (char)ch;
		}
	}
}

static void literal(char **at, const char *text)
{
	size_t len = strlen(text);

	memcpy(*at, text, len);
	*at += len;
}

/* {"at_ms":…,"answer":…,"method":…,"path":…,"headers":{…},"body":…}; names of headers in small letters. */
static void log_request(const struct connection *c, const char *body, size_t body_len, int status)
{
	size_t size = 8 * (c->len + 64) + 256;
	char *line = malloc(size), *at = line, *end = line + size - 64;
	const char *space = strchr(c->in, ' '), *second = strchr(space + 1, ' ');
	const char *header = strstr(c->in, "\r\n") + 2;
	const char *comma = "";

	at += snprintf(at, 64, "{\"at_ms\":%lld,\"answer\":%d,\"method\":\"", (long long)now_ms(),
		       status);
	add(&at, end, c->in, (size_t)(space - c->in));
	literal(&at, "\",\"path\":\"");
	add(&at, end, space + 1, (size_t)(second - space - 1));
	literal(&at, "\",\"headers\":{");
	while (strncmp(header, "\r\n", 2) != 0) {
		const char *stop = strstr(header, "\r\n"), *colon = strchr(header, ':');
		const char *value = colon + 1 + strspn(colon + 1, " ");

		literal(&at, comma);
		literal(&at, "\"");
		for (const char *n = header; n < colon; n++) {
			char small = *n >= 'A' && *n <= 'Z' ? (char)(*n + 32) : *n;

			add(&at, end, &small, 1);
		}
		literal(&at, "\":\"");
		add(&at, end, value, (size_t)(stop - value));
		literal(&at, "\"");
		comma = ",";
		header = stop + 2;
	}
	literal(&at, "},\"body\":\"");
	add(&at, end, body, body_len);
	literal(&at, "\"}\n");
	if (write(log_fd, line, (size_t)(at - line)) < 0)
		fail("log");
	free(line);
}

/* ---- answering */

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int flap(const char *path, int limit)
{
	char name[128];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, " "), path);
	for (int i = 0; i < FLAPPERS; i++) {
		if (*flappers[i].path && strcmp(flappers[i].path, name) != 0)
			continue;
		memcpy(flappers[i].path, name, sizeof(name));
		return flappers[i].n++ < limit ? 503 : 200;
	}
	return 500;
}

static void answer(struct connection *c, int status, const char *more, size_t body_len)
{
	size_t size = body_len + 512;
	int n;

	c->out = malloc(size);
	n = snprintf(
	    c->out, 512,
	    "HTTP/1.1 %d Status\r\n%sContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n",
	    status, more, body_len);
	memset(c->out + n, 'x', body_len);
	c->out_len = (size_t)n + body_len;
	c->out_at = 0;
}

/* A generator for each path, so that the moods of one do not depend on when others are asked. */
static struct fate mood(const char *path, int seed)
{
	static struct {
		char path[128];
		uint32_t state;
	} moody[FLAPPERS];
	char name[128];
	uint32_t roll = 0;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(path, " "), path);
	for (int i = 0; i < FLAPPERS; i++) {
		if (!*moody[i].path) {
			memcpy(moody[i].path, name, sizeof(name));
			moody[i].state = 2166136261u ^ (uint32_t)seed;
			for (const char *p = name; *p; p++)
				moody[i].state = (moody[i].state ^ (unsigned char)*p) * 16777619u;
		}
		if (strcmp(moody[i].path, name) != 0)
			continue;
		moody[i].state = moody[i].state * 1664525u + 1013904223u;
		roll = (moody[i].state >> 16) % 100;
		break;
	}
	if (roll < 78)
		return (struct fate){ .status = 200, .body_len = 2, .more = "" };
	if (roll < 86)
		return (
		    struct fate){ .status = 200, .body_len = 2, .more = "", .after_ms = 5 * roll };
	if (roll < 91)
		return (struct fate){ .status = 500, .body_len = 2, .more = "" };
	if (roll < 93)
		return (struct fate){ .status = 503, .body_len = 2, .more = "Retry-After: 1\r\n" };
	if (roll < 94)
		return (struct fate){ .after_ms = -1 };
	return (struct fate){ .is_drop = true, .is_reset = roll < 97 };
}

/* more has room for a line of a head. */
static struct fate decide(const char *path, char *more, size_t more_size)
{
	struct fate fate = { .status = 200, .body_len = 2, .more = more };
	const char *slash = strchr(path + 1, '/');
	int number = 0;

	if (slash && slash < strchr(path, ' '))
		number = (int)strtol(slash + 1, NULL, 10);
	if (starts(path, "/status/")) {
		fate.status = number;
	} else if (starts(path, "/slow/")) {
		fate.after_ms = number;
	} else if (starts(path, "/hang")) {
		fate = (struct fate){ .after_ms = -1 };
	} else if (starts(path, "/flap/")) {
		fate.status = flap(path, number);
	} else if (starts(path, "/retry/")) {
		snprintf(more, more_size, "Retry-After: %d\r\n", number);
		fate.status = 429;
	} else if (starts(path, "/redirect")) {
		fate.status = 302;
		fate.more = "Location: /ok/redirected\r\n";
	} else if (starts(path, "/long")) {
		fate.body_len = LONG_BODY;
	} else if (starts(path, "/drop")) {
		fate = (struct fate){ .is_drop = true };
	} else if (starts(path, "/moody/")) {
		fate = mood(path, number);
	}
	return fate;
}

static void obey(struct connection *c, const struct fate *fate)
{
	/* Closed without waiting for what is still to be sent, the other side gets a reset. */
	const struct linger at_once = { .l_onoff = 1 };

	if (fate->is_reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if (fate->is_drop) {
		drop(c);
		return;
	}
	c->answer_at = fate->after_ms > 0 ? now_ms() + fate->after_ms : fate->after_ms;
	answer(c, fate->status, fate->more ? fate->more : "", fate->body_len);
}

/* A whole request, if it is there: its length; 0: not yet. */
static size_t whole(const struct connection *c, const char **body, size_t *body_len)
{
	const char *end = c->in ? strstr(c->in, "\r\n\r\n") : NULL;
	const char *length = end ? strcasestr(c->in, "\r\nContent-Length:") : NULL;

	if (!end)
		return 0;
	*body = end + 4;
	*body_len = length && length < end ? (size_t)strtoul(length + 17, NULL, 10) : 0;
	return c->len >= (size_t)(*body - c->in) + *body_len ? (size_t)(*body - c->in) + *body_len
							     : 0;
}

static void take(struct connection *c)
{
	const char *body;
	char more[128] = "";
	size_t body_len, used;
	struct fate fate;

	if (c->out || !(used = whole(c, &body, &body_len)))
		return;
	fate = decide(strchr(c->in, ' ') + 1, more, sizeof(more));
	log_request(c, body, body_len, fate.status);
	obey(c, &fate);
	if (c->fd < 0)
		return;
	memmove(c->in, c->in + used, c->len - used + 1);
	c->len -= used;
}

static void receive(struct connection *c)
{
	ssize_t n;

	if (!c->in)
		c->in = calloc(1, REQUEST_MAX + 1);
	n = read(c->fd, c->in + c->len, REQUEST_MAX - c->len);
	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			drop(c);
		return;
	}
	c->len += (size_t)n;
	c->in[c->len] = '\0';
	take(c);
}

static bool may_answer(const struct connection *c)
{
	return c->out && c->answer_at >= 0 && c->answer_at <= now_ms();
}

static void give(struct connection *c)
{
	ssize_t n = write(c->fd, c->out + c->out_at, c->out_len - c->out_at);

	if (n < 0) {
		if (errno != EAGAIN)
			drop(c);
		return;
	}
	c->out_at += (size_t)n;
	if (c->out_at < c->out_len)
		return;
	free(c->out);
	c->out = NULL;
	take(c);
}

static void welcome(int listener)
{
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		int one = 1;

		if (fd < 0)
			return;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		for (int i = 0; i < CONNECTIONS && fd >= 0; i++) {
			if (connections[i].fd >= 0)
				continue;
			connections[i] = (struct connection){ .fd = fd };
			fd = -1;
		}
		if (fd >= 0)
			close(fd);
	}
}

static int start(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof(address);
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 1024) != 0 || getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		fail("listen");
	dprintf(STDOUT_FILENO, "%d\n", ntohs(address.sin_port));
	return fd;
}

int main(int argc, char **argv)
{
	static struct pollfd polls[CONNECTIONS + 1];
	static int at[CONNECTIONS + 1];
	int listener;

	if (argc != 3) {
		dprintf(STDERR_FILENO, "usage: receiver PORT LOG\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	log_fd = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log_fd < 0)
		fail(argv[2]);
	for (int i = 0; i < CONNECTIONS; i++)
		connections[i].fd = -1;
	listener = start((int)strtol(argv[1], NULL, 10));
	for (;;) {
		nfds_t n = 1;

		polls[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
		for (int i = 0; i < CONNECTIONS; i++) {
			if (connections[i].fd < 0)
				continue;
			at[n] = i;
			polls[n++] = (struct pollfd){
				.fd = connections[i].fd,
				.events =
				    (short)(POLLIN | (may_answer(&connections[i]) ? POLLOUT : 0))
			};
		}
		if (poll(polls, n, 5) < 0)
			continue;
		if (polls[0].revents)
			welcome(listener);
		for (nfds_t i = 1; i < n; i++) {
			struct connection *c = &connections[at[i]];

			if (c->fd >= 0 && polls[i].revents & (POLLIN | POLLHUP | POLLERR))
				receive(c);
			if (c->fd >= 0 && polls[i].revents & POLLOUT && may_answer(c))
				give(c);
		}
	}
}
