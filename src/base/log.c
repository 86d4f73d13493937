/* One write(2) a line, so that lines of many processes do not mix. Control characters of what came
 * from outside are replaced: nobody forges a line. */
#include "config.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "base/time.h"

static enum log_level lowest = LOG_LEVEL_INFO;
static const char *request_id;
static int log_fd = STDERR_FILENO;

static const char *const words[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_ERROR] = "error",
};

bool log_level_parse(const char *word, enum log_level *out)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(word, words[i])) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

void log_set_level(enum log_level level)
{
	lowest = level;
}

bool log_to_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0)
		return false;
	log_fd = fd;
	return true;
}

void log_set_request(const char *id)
{
	request_id = id;
}

ATTR_PRINTF(2, 0) static void line(enum log_level level, const char *fmt, va_list args)
{
	char text[2048];
	char time[TIME_TEXT_SIZE] = "";
	int at;

	if (level < lowest)
		return;
	if (log_fd != STDERR_FILENO) { /* a web server's log has its own */
		time_format(time_now_ms(), time);
		memcpy(time + strlen(time), " ", 2);
	}
	at = snprintf(text, sizeof(text), "%slandfall level=%s%s%s ", time, words[level],
		      request_id ? " request=" : "", request_id ? request_id : "");
	at += vsnprintf(text + at, sizeof(text) - (size_t)at - 1, fmt, args);
	if ((size_t)at > sizeof(text) - 2)
		at = (int)sizeof(text) - 2;
	for (int i = 0; i < at; i++)
		if ((unsigned char)text[i] < ' ')
			text[i] = '?';
	text[at++] = '\n';
	/* Where the log itself cannot be written there is nobody to tell. */
	if (write(log_fd, text, (size_t)at) < 0)
		return;
}

#define LINE(level)                                                                                \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, fmt);                                                               \
		line(level, fmt, args);                                                            \
		va_end(args);                                                                      \
	} while (0)

void log_debug(const char *fmt, ...)
{
	LINE(LOG_LEVEL_DEBUG);
}

void log_info(const char *fmt, ...)
{
	LINE(LOG_LEVEL_INFO);
}

void log_warn(const char *fmt, ...)
{
	LINE(LOG_LEVEL_WARN);
}

void log_error(const char *fmt, ...)
{
	LINE(LOG_LEVEL_ERROR);
}

void log_bug(const char *file, int source_line, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_error("msg=\"bug\" at=%s:%d what=\"%s\"", file, source_line, text);
	abort();
}
