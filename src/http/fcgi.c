/* libfcgi, kept to fcgiapp.h.
 *
 * To end well, a process must leave when it is told to (SIGTERM; SIGUSR1 of some managers), at once when it is idle
 * and after its request when it is busy. libfcgi's own handling has a gap between looking at its flag and accept, in
 * which a signal is lost until the next request comes. So both signals are blocked, and let in only while ppoll
 * waits for something to accept; accept itself never waits. */
#include "config.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcgios.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "http/fcgi.h"

/* Of a body beyond our limit that plain CGI still reads. */
#define DRAIN_BYTES (2 * (size_t)LIMIT_IMPORT_BYTES)

/* The whole answer as one text: head, empty line, body. HEAD and bodiless answers end with the head. */
static void compose(struct request *req, struct buf *out)
{
	struct response *res = &req->response;

	if (res->body.is_full || res->headers.is_full) {
		log_error("msg=\"answer too large\" path=\"%s\"", req->path);
		response_begin(req, 500, "text/plain; charset=utf-8");
		buf_adds(&res->body, "The answer is too large.\n");
	}
	buf_clear(out);
	buf_addf(out, "Status: %d %s\r\n", res->http, status_phrase(res->http));
	if (res->content_type)
		buf_addf(out, "Content-Type: %s\r\n", res->content_type);
	buf_add(out, buf_str(&res->headers), res->headers.len);
	if (res->content_type && req->method != METHOD_HEAD)
		buf_addf(out, "Content-Length: %zu\r\n\r\n", res->body.len);
	else
		buf_adds(out, "\r\n");
	if (res->content_type && req->method != METHOD_HEAD)
		buf_add(out, buf_str(&res->body), res->body.len);
}

static const char *fcgi_variable(void *context, const char *name)
{
	FCGX_Request *fcgi = context;

	return FCGX_GetParam(name, fcgi->envp);
}

static size_t fcgi_read(void *context, char *out, size_t len)
{
	FCGX_Request *fcgi = context;
	int got = FCGX_GetStr(out, (int)len, fcgi->in);

	return got > 0 ? (size_t)got : 0;
}

static volatile sig_atomic_t is_ending;

static void end(int signal)
{
	(void)signal;
	is_ending = 1;
}

/* Blocks the signals that end us; *unblocked is the mask to wait with. */
static void hold_signals(sigset_t *unblocked)
{
	static const int numbers[] = { SIGTERM, SIGUSR1 };
	struct sigaction action = { .sa_handler = end };
	sigset_t held;

	sigemptyset(&held);
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		sigaction(numbers[i], &action, NULL);
		sigaddset(&held, numbers[i]);
	}
	sigprocmask(SIG_BLOCK, &held, unblocked);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigdelset(unblocked, numbers[i]);
}

/* Waits for a connection, or for the next request on one that the server keeps open. false: told to end. */
static bool wait_for_request(const FCGX_Request *fcgi, const sigset_t *unblocked)
{
	bool is_kept = fcgi->keepConnection && fcgi->ipcFd >= 0;
	struct pollfd poll = { .fd = is_kept ? fcgi->ipcFd : STDIN_FILENO, .events = POLLIN };

	while (!is_ending)
		if (ppoll(&poll, 1, NULL, unblocked) > 0)
			return true;
	return false;
}

/* What is done with a request: the answer is made, and, when the client has it, perhaps something more. */
struct serving {
	void (*handle)(struct request *req);
	void (*after)(struct request *req);
};

static int serve_fcgi(struct request *req, const struct serving *serving, struct buf *out)
{
	FCGX_Request fcgi;
	sigset_t unblocked;
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	hold_signals(&unblocked);
	if (flags < 0 || fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) < 0 || FCGX_Init() ||
	    FCGX_InitRequest(&fcgi, STDIN_FILENO, 0)) {
		log_error("msg=\"libfcgi does not start\"");
		return EXIT_FAILURE;
	}
	while (wait_for_request(&fcgi, &unblocked)) {
		struct request_source source = { fcgi_variable, fcgi_read, &fcgi };
		int status = FCGX_Accept_r(&fcgi);

		if (status == -EAGAIN || status == -EINTR)
			continue; /* a sibling was faster, or the peer went away */
		if (status < 0) {
			log_warn("msg=\"no more requests\" accept=%d", status);
			break;
		}
		request_begin(req, &source);
		serving->handle(req);
		compose(req, out);
		FCGX_PutStr(buf_str(out), (int)out->len, fcgi.out);
		FCGX_Finish_r(&fcgi);
		if (serving->after)
			serving->after(req);
	}
	FCGX_Free(&fcgi, 1);
	OS_LibShutdown();
	return EXIT_SUCCESS;
}

static const char *cgi_variable(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

static size_t cgi_read(void *context, char *out, size_t len)
{
	size_t have = 0;

	(void)context;
	while (have < len) {
		ssize_t got = read(STDIN_FILENO, out + have, len - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		have += (size_t)got;
	}
	return have;
}

/* Reads what is left of a body that was too long to keep: a server that still writes to us would else never come
 * to read our answer. Bounded, since servers let little more than that through. */
static void drain(void)
{
	char rest[4096];
	size_t left = DRAIN_BYTES;
	size_t got;

	while (left && (got = cgi_read(NULL, rest, sizeof(rest)))) {
		left -= got < left ? got : left;
		if (got < sizeof(rest))
			return;
	}
}

static int serve_cgi(struct request *req, const struct serving *serving, struct buf *out)
{
	struct request_source source = { cgi_variable, cgi_read, NULL };
	size_t sent = 0;

	request_begin(req, &source);
	serving->handle(req);
	if (req->is_body_long)
		drain();
	compose(req, out);
	while (sent < out->len) {
		ssize_t n = write(STDOUT_FILENO, out->data + sent, out->len - sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return EXIT_FAILURE;
		sent += (size_t)n;
	}
	if (serving->after)
		serving->after(req);
	return EXIT_SUCCESS;
}

int fcgi_serve(struct request *req, void (*handle)(struct request *req),
	       void (*after)(struct request *req))
{
	const struct serving serving = { handle, after };
	struct buf out;
	int code;

	buf_init(&out, LIMIT_RESPONSE_BYTES + 65536);
	code = FCGX_IsCGI() ? serve_cgi(req, &serving, &out) : serve_fcgi(req, &serving, &out);
	buf_release(&out);
	return code;
}
