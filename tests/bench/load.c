/* A closed loop of HTTP/1.1 clients that keep their connections: each sends its next request when it has
 * the whole answer to the last; or, with --rate, an open one: requests start at even times. One thread; it counts answers by status, their times and bytes, and
 * knows nothing of what the answers say. Prints one line of JSON. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"
#include "bench.h"

#define ANSWER_BYTES (4u << 20)
#define HEAD_BYTES   4096
#define CLIENTS_MAX  256
#define PATHS_BYTES  (1u << 20)
#define PATHS_MAX    4096
/* Times are counted in steps of 10 µs up to two seconds; what takes longer counts as that. */
#define STEP_NS (10 * 1000)
#define STEPS   200000
/* A connection that was kept may be closed by the server at any moment; one that is new must answer. */
#define FAILURES_MAX 50

struct options {
	const char *host, *path; /* of the URL */
	int port;
	int clients;
	double seconds, settle_s; /* seconds 0: until requests are answered */
	double rate; /* requests a second at even times; 0: as fast as they are answered */
	uint64_t requests;
	const char *word; /* POST events of this word; NULL: GET */
	bool is_in_turn;
	uint64_t first;
	const char *paths[PATHS_MAX]; /* asked for in turn instead of the URL's */
	size_t n_paths;
	char headers[HEAD_BYTES];
};

struct client {
	int fd;
	bool is_busy, is_new;
	char out[HEAD_BYTES + BENCH_BODY_SIZE + 512];
	size_t out_len, out_at;
	char *in; /* ANSWER_BYTES */
	size_t in_len;
	size_t head_len; /* 0 until the head is whole */
	int status;
	int64_t body_len; /* -1: not told */
	size_t chunk_at;  /* the next chunk's line, when there are chunks; else 0 */
	size_t chunk_bytes;
	bool is_closing;
	int64_t sent_ns;
};

struct load {
	const struct options *options;
	struct sockaddr_in address;
	int epoll;
	struct client clients[CLIENTS_MAX];
	int n_busy;
	uint64_t next; /* number of the next request */
	uint64_t asked, answered;
	bool is_counting, is_over;
	int64_t due_ns; /* of the next request, where there is a rate */
	uint64_t counted, by_status[1000], bytes, reconnects, failures;
	uint32_t times[STEPS];
};

/* Requests */

static void compose(struct load *load, struct client *c)
{
	const struct options *o = load->options;
	uint64_t n = load->next++;
	char body[BENCH_BODY_SIZE];
	size_t body_len = 0;
	int len;

	if (o->word)
		body_len =
		    bench_body(o->is_in_turn ? bench_pick_in_turn(n) : bench_pick_scattered(n),
			       o->word, n, body);
	len = snprintf(c->out, sizeof(c->out), "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%s",
		       o->word ? "POST" : "GET", o->n_paths ? o->paths[n % o->n_paths] : o->path,
		       o->host, o->port, o->headers);
	if (o->word)
		len +=
		    snprintf(c->out + len, sizeof(c->out) - (size_t)len,
			     "Content-Type: application/json\r\nContent-Length: %zu\r\n", body_len);
	if ((size_t)len + 2 + body_len > sizeof(c->out))
		bench_die("a request is too long");
	memcpy(c->out + len, "\r\n", 2);
	memcpy(c->out + len + 2, body, body_len);
	c->out_len = (size_t)len + 2 + body_len;
}

static void watch(struct load *load, struct client *c, int how, uint32_t events)
{
	struct epoll_event event = { .events = events, .data = { .ptr = c } };

	if (epoll_ctl(load->epoll, how, c->fd, &event))
		bench_die("epoll_ctl: %s", strerror(errno));
}

static void dial(struct load *load, struct client *c)
{
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&load->address, sizeof(load->address)) ||
	    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) ||
	    fcntl(c->fd, F_SETFL, O_NONBLOCK) < 0)
		bench_die("cannot connect: %s", strerror(errno));
	c->is_new = true;
	watch(load, c, EPOLL_CTL_ADD, EPOLLIN);
}

static void hang_up(struct client *c)
{
	if (c->fd >= 0)
		close(c->fd); /* which also ends the watch */
	c->fd = -1;
}

static void transmit(struct load *load, struct client *c)
{
	while (c->out_at < c->out_len) {
		ssize_t n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			watch(load, c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
			return;
		}
		if (n < 0)
			return; /* reading tells the rest */
		c->out_at += (size_t)n;
		if (c->out_at == c->out_len && n < (ssize_t)c->out_len)
			watch(load, c, EPOLL_CTL_MOD, EPOLLIN);
	}
}

/* Sends what is composed, over a new connection if there is none. */
static void send_request(struct load *load, struct client *c)
{
	if (c->fd < 0)
		dial(load, c);
	c->out_at = c->in_len = c->head_len = c->chunk_at = c->chunk_bytes = 0;
	transmit(load, c);
}

static void start_request(struct load *load, struct client *c)
{
	const struct options *o = load->options;

	if (load->is_over || (o->seconds <= 0 && load->asked == o->requests))
		return;
	load->asked++;
	load->n_busy++;
	c->is_busy = true;
	c->sent_ns = time_monotonic_ns();
	compose(load, c);
	send_request(load, c);
}

/* What is due by now, as far as there are clients that wait for nothing. */
static void start_due(struct load *load)
{
	int64_t step_ns = (int64_t)(1e9 / load->options->rate);

	for (int i = 0; i < load->options->clients; i++) {
		if (time_monotonic_ns() < load->due_ns)
			return;
		if (load->clients[i].is_busy)
			continue;
		load->due_ns += step_ns;
		start_request(load, &load->clients[i]);
	}
}

/* Answers */

static const char *header_value(const char *line, const char *name)
{
	size_t len = strlen(name);

	if (strncasecmp(line, name, len) != 0 || line[len] != ':')
		return NULL;
	line += len + 1;
	return line + strspn(line, " ");
}

static bool read_head(struct client *c)
{
	char *end = memmem(c->in, c->in_len, "\r\n\r\n", 4);

	if (!end)
		return false;
	*end = '\0';
	c->head_len = (size_t)(end + 4 - c->in);
	if (strncmp(c->in, "HTTP/1.", 7) != 0 || c->head_len < 16)
		bench_die("that is no HTTP answer: %.60s", c->in);
	c->status = (int)strtol(c->in + 9, NULL, 10);
	if (c->status < 100 || c->status > 999)
		bench_die("that is no HTTP status: %.60s", c->in);
	c->is_closing = false;
	c->body_len = c->status == 204 || c->status == 304 ? 0 : -1;
	for (char *line = strstr(c->in, "\r\n"); line; line = strstr(line, "\r\n")) {
		const char *value;

		line += 2;
		if ((value = header_value(line, "Content-Length")))
			c->body_len = strtoll(value, NULL, 10);
		else if ((value = header_value(line, "Transfer-Encoding")))
			c->chunk_at = c->head_len;
		else if ((value = header_value(line, "Connection")))
			c->is_closing = strncasecmp(value, "close", 5) == 0;
	}
	return true;
}

/* Walks over the chunks that are whole. True behind the last. */
static bool read_chunks(struct client *c)
{
	for (;;) {
		char *line = c->in + c->chunk_at;
		char *end = memmem(line, c->in_len - c->chunk_at, "\r\n", 2);
		size_t size, next;

		if (!end)
			return false;
		size = (size_t)strtoul(line, NULL, 16);
		next = (size_t)(end + 2 - c->in) + size + 2;
		if (next > c->in_len)
			return false;
		c->chunk_at = next;
		c->chunk_bytes += size;
		if (!size)
			return true;
	}
}

/* Whether the answer is whole; then *bytes is the length of its body. */
static bool is_whole(struct client *c, bool is_end, size_t *bytes)
{
	if (!c->head_len && !read_head(c))
		return false;
	*bytes = c->in_len - c->head_len;
	if (c->chunk_at) {
		bool is_last = read_chunks(c);

		*bytes = c->chunk_bytes;
		return is_last;
	}
	return c->body_len >= 0 ? *bytes >= (size_t)c->body_len : is_end;
}

static void count(struct load *load, const struct client *c, size_t bytes)
{
	int64_t step = (time_monotonic_ns() - c->sent_ns) / STEP_NS;

	load->answered++;
	if (!load->is_counting)
		return;
	load->counted++;
	load->by_status[c->status]++;
	load->bytes += bytes;
	load->times[step < STEPS ? step : STEPS - 1]++;
}

/* The connection ended before the answer did. */
static void lost(struct load *load, struct client *c)
{
	bool was_kept = !c->is_new && !c->in_len;

	hang_up(c);
	if (was_kept)
		load->reconnects++;
	else if (++load->failures > FAILURES_MAX)
		bench_die("the server breaks off its answers");
	send_request(load, c);
}

static void receive(struct load *load, struct client *c)
{
	size_t bytes;
	ssize_t n;

	if (c->in_len == ANSWER_BYTES)
		bench_die("an answer is too long");
	n = recv(c->fd, c->in + c->in_len, ANSWER_BYTES - c->in_len, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (!c->is_busy) {
		hang_up(c); /* the server was tired of waiting */
		return;
	}
	if (n > 0)
		c->in_len += (size_t)n;
	if (!is_whole(c, n <= 0, &bytes)) {
		if (n <= 0)
			lost(load, c);
		return;
	}
	count(load, c, bytes);
	c->is_busy = c->is_new = false;
	load->n_busy--;
	if (c->is_closing || n <= 0)
		hang_up(c);
	if (load->options->rate <= 0)
		start_request(load, c);
}

/* One round of events; waits until_ns at most. */
static void turn(struct load *load, int64_t until_ns)
{
	struct epoll_event events[CLIENTS_MAX];
	int64_t left_ms;
	int n;

	if (load->options->rate > 0) {
		start_due(load);
		/* A millisecond at least: behind its time it waits for a client. */
		if (load->due_ns < until_ns)
			until_ns = load->due_ns;
	}
	left_ms = (until_ns - time_monotonic_ns() + 999999) / 1000000;
	if (load->options->rate > 0 && left_ms < 1)
		left_ms = 1;
	n = epoll_wait(load->epoll, events, CLIENTS_MAX,
		       left_ms < 0      ? 0
		       : left_ms > 1000 ? 1000
					: (int)left_ms);
	if (n < 0 && errno != EINTR)
		bench_die("epoll_wait: %s", strerror(errno));
	for (int i = 0; i < n; i++) {
		struct client *c = events[i].data.ptr;

		if (events[i].events & EPOLLOUT)
			transmit(load, c);
		if (events[i].events & ~(uint32_t)EPOLLOUT)
			receive(load, c);
	}
}

static void turn_until(struct load *load, int64_t until_ns)
{
	while (time_monotonic_ns() < until_ns)
		turn(load, until_ns);
}

/* The time within which that part of all answers came, in milliseconds. */
static double quantile(const struct load *load, double part)
{
	uint64_t wanted = (uint64_t)((double)load->counted * part);
	uint64_t seen = 0;
	int step = 0;

	while (step < STEPS - 1 && (seen += load->times[step]) <= wanted)
		step++;
	return (double)(step + 1) * STEP_NS / 1e6;
}

static void print(const struct load *load, const struct bench_cpus *cpus, double seconds)
{
	const char *comma = "";

	fprintf(stdout, "{\"requests\":%llu,\"seconds\":%.4f,\"rate\":%.2f",
		(unsigned long long)load->counted, seconds, (double)load->counted / seconds);
	fprintf(stdout, ",\"p50_ms\":%.2f,\"p95_ms\":%.2f,\"p99_ms\":%.2f", quantile(load, 0.5),
		quantile(load, 0.95), quantile(load, 0.99));
	fprintf(stdout,
		",\"body_bytes\":%.0f,\"answered\":%llu,\"reconnects\":%llu,\"failures\":%llu",
		load->counted ? (double)load->bytes / (double)load->counted : 0,
		(unsigned long long)load->answered, (unsigned long long)load->reconnects,
		(unsigned long long)load->failures);
	fputs(",\"status\":{", stdout);
	for (size_t i = 0; i < ARRAY_LEN(load->by_status); i++) {
		if (!load->by_status[i])
			continue;
		fprintf(stdout, "%s\"%zu\":%llu", comma, i, (unsigned long long)load->by_status[i]);
		comma = ",";
	}
	fputc('}', stdout);
	bench_cpu_print(stdout, cpus, load->counted);
	fputs("}\n", stdout);
}

static void run(struct load *load, struct bench_cpus *cpus)
{
	const struct options *o = load->options;
	int64_t start_ns = time_monotonic_ns();
	int64_t end_ns;

	load->due_ns = start_ns;
	for (int i = 0; i < o->clients && o->rate <= 0; i++)
		start_request(load, &load->clients[i]);
	if (o->seconds > 0) {
		turn_until(load, start_ns + (int64_t)(o->settle_s * 1e9));
		start_ns = time_monotonic_ns();
	}
	load->is_counting = true;
	bench_cpu_start(cpus);
	if (o->seconds > 0)
		turn_until(load, start_ns + (int64_t)(o->seconds * 1e9));
	else
		while (load->answered < o->requests)
			turn(load, INT64_MAX);
	bench_cpu_stop(cpus);
	end_ns = time_monotonic_ns();
	load->is_counting = false;
	load->is_over = true;
	print(load, cpus, (double)(end_ns - start_ns) / 1e9);
	/* What is on its way is let finish, so that it does not fall into the next measurement. */
	while (load->n_busy && time_monotonic_ns() - end_ns < 5000000000)
		turn(load, time_monotonic_ns() + 100000000);
}

/* Options */

static void add_header(struct options *o, const char *header)
{
	size_t len = strlen(o->headers);
	size_t more = strlen(header);

	if (len + more + 3 > sizeof(o->headers))
		bench_die("too many headers");
	memcpy(o->headers + len, header, more);
	memcpy(o->headers + len + more, "\r\n", 3);
}

/* A file with a path a line. */
static void read_paths(struct options *o, const char *name)
{
	static char text[PATHS_BYTES];
	FILE *file = fopen(name, "r");
	size_t len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	if (!len || len == sizeof(text) - 1)
		bench_die("%s is no list of paths, or too long", name);
	fclose(file);
	text[len] = '\0';
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (*line != '/' || o->n_paths == PATHS_MAX)
			bench_die("%s: a line is no path, or there are too many", name);
		o->paths[o->n_paths++] = line;
	}
}

/* http://HOST:PORT/PATH, the host in digits. */
static void take_url(struct options *o, char *url)
{
	char *colon, *slash;

	if (strncmp(url, "http://", 7) != 0 || !(colon = strchr(url + 7, ':')) ||
	    !(slash = strchr(colon, '/')))
		bench_die("the URL has the form http://127.0.0.1:PORT/PATH");
	*colon = '\0';
	o->host = url + 7;
	o->path = slash;
	o->port = (int)strtol(colon + 1, NULL, 10);
	/* The path is used with its slash, so the port's text ends by itself. */
}

static void read_options(int argc, char **argv, struct options *o, struct bench_cpus *cpus)
{
	static const struct option names[] = {
		{ "clients", 1, NULL, 'c' }, { "seconds", 1, NULL, 's' },
		{ "settle", 1, NULL, 'w' },  { "requests", 1, NULL, 'n' },
		{ "header", 1, NULL, 'h' },  { "events", 1, NULL, 'e' },
		{ "first", 1, NULL, 'f' },   { "in-turn", 0, NULL, 't' },
		{ "cpu", 1, NULL, 'u' },     { "paths", 1, NULL, 'p' },
		{ "rate", 1, NULL, 'r' },    { NULL, 0, NULL, 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (letter) {
		case 'c': o->clients = (int)bench_number(optarg); break;
		case 's': o->seconds = bench_number(optarg); break;
		case 'w': o->settle_s = bench_number(optarg); break;
		case 'n': o->requests = (uint64_t)bench_number(optarg); break;
		case 'f': o->first = (uint64_t)bench_number(optarg); break;
		case 'h': add_header(o, optarg); break;
		case 'e': o->word = optarg; break;
		case 't': o->is_in_turn = true; break;
		case 'u': bench_cpu_add(cpus, optarg); break;
		case 'p': read_paths(o, optarg); break;
		case 'r': o->rate = bench_number(optarg); break;
		default: exit(EXIT_FAILURE);
		}
	}
	if (optind + 1 != argc || (o->seconds <= 0) == !o->requests || o->clients > CLIENTS_MAX)
		bench_die(
		    "usage: load --seconds N|--requests N [--settle N] [--clients N] [--rate N] "
		    "[--header LINE]... [--events WORD [--first N] [--in-turn]] "
		    "[--paths FILE] [--cpu NAME=PIDS]... URL");
	take_url(o, argv[optind]);
}

int main(int argc, char **argv)
{
	static struct load load;
	static struct options options = { .clients = 16 };
	struct bench_cpus cpus = { .n = 0 };

	read_options(argc, argv, &options, &cpus);
	load.options = &options;
	load.next = options.first;
	load.address = (struct sockaddr_in){ .sin_family = AF_INET,
					     .sin_port = htons((uint16_t)options.port) };
	if (inet_pton(AF_INET, options.host, &load.address.sin_addr) != 1)
		bench_die("%s is no address", options.host);
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (load.epoll < 0)
		bench_die("epoll_create1: %s", strerror(errno));
	for (int i = 0; i < options.clients; i++) {
		load.clients[i].fd = -1;
		load.clients[i].in = malloc(ANSWER_BYTES + 1);
		if (!load.clients[i].in)
			bench_die("out of memory");
	}
	run(&load, &cpus);
	for (int i = 0; i < options.clients; i++) {
		hang_up(&load.clients[i]);
		free(load.clients[i].in);
	}
	close(load.epoll);
	return load.failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
