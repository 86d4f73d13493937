/* The log: lines of key=value on standard error, where mod_fcgid, lighttpd and systemd pick them up, or in a file
 * of our own, which spares the web server the work.
 * One line a request is written by http/; anything else is logged once, where it is decided. */
#ifndef LANDFALL_BASE_LOG_H
#define LANDFALL_BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

/* Lines below level are not written. Reads "debug", "info", "warn", "error"; false for others. */
bool log_level_parse(const char *word, enum log_level *out);
void log_set_level(enum log_level level);

/* Appends to a file from now on; it is made if need be, and belongs to this process until it ends. false when it can't
 * be opened: the log then stays where it is. */
bool log_to_file(const char *path);

/* Named in each line that follows, until the next call; NULL for none. Borrowed. */
void log_set_request(const char *request_id);

/* warn: someone should look. Refusals that are expected are info. */
void log_debug(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_info(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_warn(const char *fmt, ...) ATTR_PRINTF(1, 2);
void log_error(const char *fmt, ...) ATTR_PRINTF(1, 2);

#endif
