/* SMTP by libcurl; sendmail by fork and exec, with an argument vector and never a shell. */
#include "config.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "base/time.h"
#include "mail/post.h"

#define CONNECT_S 10L
#define WHOLE_S   60L

/* Exit statuses of sendmail (sysexits.h) that no second try will change: EX_DATAERR, EX_NOUSER, EX_NOHOST. */
static bool is_final_exit(int status)
{
	return status == 65 || status == 67 || status == 68;
}

static void set_why(char *why, const char *text)
{
	size_t n = 0;

	while (text[n] && n + 1 < POST_WHY_SIZE) {
		why[n] = (unsigned char)text[n] < ' ' ? ' ' : text[n];
		n++;
	}
	why[n] = '\0';
}

/* ---- SMTP */

struct upload {
	const char *at;
	size_t left;
};

static size_t give(char *out, size_t size, size_t n, void *context)
{
	struct upload *upload = context;
	size_t len = size * n < upload->left ? size * n : upload->left;

	memcpy(out, upload->at, len);
	upload->at += len;
	upload->left -= len;
	return len;
}

/* On this machine there is nobody to listen in between. */
static bool is_local(const char *url)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		const char *rest = host + strlen(hosts[i]);

		if (str_starts(host, hosts[i]) && (!*rest || *rest == ':' || *rest == '/'))
			return true;
	}
	return false;
}

static void prepare(CURL *curl, const struct settings *settings, struct curl_slist *recipients,
		    struct upload *upload, char *error)
{
	curl_easy_setopt(curl, CURLOPT_URL, settings->smtp_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
			 is_local(settings->smtp_url) ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	if (*settings->smtp_user) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, settings->smtp_user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->smtp_password);
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, settings->mail_from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, upload);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, WHOLE_S);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
}

static enum post_end post_smtp(const struct settings *settings, const char *to, const char *letter,
			       char *why)
{
	struct upload upload = { letter, strlen(letter) };
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	char error[CURL_ERROR_SIZE] = "";
	CURL *curl = curl_easy_init();
	long code = 0;
	CURLcode end;

	if (!curl || !recipients)
		BUG("libcurl: out of memory");
	prepare(curl, settings, recipients, &upload, error);
	end = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
	set_why(why, *error ? error : curl_easy_strerror(end));
	curl_slist_free_all(recipients);
	curl_easy_cleanup(curl);
	if (end == CURLE_OK)
		return POST_SENT;
	/* CURLE_SEND_ERROR: the recipient was refused; 5xx is for good (RFC 5321). Of any other step, such as the
	 * log-in, it is the configuration's fault, which somebody will mend. */
	return end == CURLE_SEND_ERROR && code >= 500 && code < 600 ? POST_NEVER : POST_LATER;
}

/* ---- sendmail */

static void become_sendmail(const struct settings *settings, const char *to, int in)
{
	const char *const argv[] = {
		settings->sendmail_path, "-i", "-f", settings->mail_from, "--", to, NULL
	};
	int null = open("/dev/null", O_WRONLY);

	if (dup2(in, STDIN_FILENO) < 0 || null < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(71);
	for (int fd = 3; fd < 256; fd++)
		close(fd);
	execv(settings->sendmail_path, (char *const *)(uintptr_t)argv);
	_exit(72);
}

/* Writes the letter with plain line ends, as programs of this machine have them. false when the reader went away
 * or took too long. */
static bool feed(int out, const char *letter, int64_t until_ns)
{
	while (*letter) {
		struct pollfd ready = { .fd = out, .events = POLLOUT };
		int64_t left_ms = (until_ns - time_monotonic_ns()) / 1000000;
		size_t len = strcspn(letter, "\r");
		ssize_t n;

		if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
			return false;
		if (!len) {
			letter++;
			continue;
		}
		n = write(out, letter, len);
		if (n < 0)
			return false;
		letter += n;
	}
	return true;
}

/* Waits for its end; ends it when the time is over. The exit status, or -1. */
static int reap(pid_t pid, int64_t until_ns)
{
	const struct timespec pause = { 0, 20 * 1000000 };
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (time_monotonic_ns() > until_ns) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static enum post_end post_sendmail(const struct settings *settings, const char *to,
				   const char *letter, char *why)
{
	int64_t until_ns = time_monotonic_ns() + WHOLE_S * 1000000000;
	int pipes[2];
	bool is_fed;
	pid_t pid;
	int code;

	if (pipe(pipes) != 0) {
		set_why(why, strerror(errno));
		return POST_LATER;
	}
	pid = fork();
	if (pid == 0)
		become_sendmail(settings, to, pipes[0]);
	close(pipes[0]);
	signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of write */
	is_fed = pid > 0 && feed(pipes[1], letter, until_ns);
	close(pipes[1]);
	code = pid > 0 ? reap(pid, until_ns) : -1;
	if (is_fed && code == 0)
		return POST_SENT;
	snprintf(why, POST_WHY_SIZE, "%.200s %s %d", settings->sendmail_path,
		 code == 72 ? "cannot be run:" : "ended with", code);
	return is_final_exit(code) ? POST_NEVER : POST_LATER;
}

enum post_end post_letter(const struct settings *settings, const char *to, const char *letter,
			  char *why)
{
	return *settings->smtp_url ? post_smtp(settings, to, letter, why)
				   : post_sendmail(settings, to, letter, why);
}
