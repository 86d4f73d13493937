/* The few compiler attributes that the house uses, behind names, so that no other file needs an
 * extension. Everybody includes this; it includes nothing of ours. */
#ifndef LANDFALL_BASE_ATTR_H
#define LANDFALL_BASE_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ATTR_FORMAT_ARG(arg)   __attribute__((format_arg(arg)))
#define ATTR_MUST_USE          __attribute__((warn_unused_result))
#define ATTR_NORETURN          __attribute__((noreturn))
#define ATTR_UNUSED            __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A precondition that only a mistake of ours can break: log and abort. */
#define BUG(...) log_bug(__FILE__, __LINE__, __VA_ARGS__)
ATTR_NORETURN void log_bug(const char *file, int line, const char *fmt, ...) ATTR_PRINTF(3, 4);

#endif
