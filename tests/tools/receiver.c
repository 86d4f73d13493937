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
 *
 * A line has at_ms, the moment when the last byte of the request was there. */
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

/* {"at_ms":…,"method":…,"path":…,"headers":{…},"body":…}; names of headers in small letters. */
static void log_request(const struct connection *c, const char *body, size_t body_len)
{
	size_t size = 8 * (c->len + 64) + 256;
	char *line = malloc(size), *at = line, *end = line + size - 64;
	const char *space = strchr(c->in, ' '), *second = strchr(space + 1, ' ');
	const char *header = strstr(c->in, "\r\n") + 2;
	const char *comma = "";

	at += snprintf(at, 64, "{\"at_ms\":%lld,\"method\":\"", (long long)now_ms());
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

static void decide(struct connection *c)
{
	const char *path = strchr(c->in, ' ') + 1;
	char more[128] = "";
	int number = 0;
	const char *slash = strchr(path + 1, '/');

	if (slash && slash < strchr(path, ' '))
		number = (int)strtol(slash + 1, NULL, 10);
	c->answer_at = 0;
	if (starts(path, "/status/")) {
		answer(c, number, "", 2);
	} else if (starts(path, "/slow/")) {
		answer(c, 200, "", 2);
		c->answer_at = now_ms() + number;
	} else if (starts(path, "/hang")) {
		answer(c, 200, "", 2);
		c->answer_at = -1;
	} else if (starts(path, "/flap/")) {
		answer(c, flap(path, number), "", 2);
	} else if (starts(path, "/retry/")) {
		snprintf(more, sizeof(more), "Retry-After: %d\r\n", number);
		answer(c, 429, more, 2);
	} else if (starts(path, "/redirect")) {
		answer(c, 302, "Location: /ok/redirected\r\n", 2);
	} else if (starts(path, "/long")) {
		answer(c, 200, "", LONG_BODY);
	} else if (starts(path, "/drop")) {
		drop(c);
	} else {
		answer(c, 200, "", 2);
	}
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
	size_t body_len, used;

	if (c->out || !(used = whole(c, &body, &body_len)))
		return;
	log_request(c, body, body_len);
	decide(c);
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
