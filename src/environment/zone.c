/* Time zones, as far as there is a file of that name that a C library would read. */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "environment/zone.h"

#define ZONEINFO "/usr/share/zoneinfo"

/* Files among the zones that are none, or the same zones once more. */
static const char *const others[] = { "localtime", "posixrules", "posix/", "right/" };

bool zone_is_name(const char *name)
{
	char before = '/';

	if (strlen(name) > ZONE_NAME_MAX)
		return false;
	for (; *name; before = *name++) {
		bool is_plain = str_is_alnum(*name) || (*name && strchr("_+-", *name));

		if (!is_plain && !(*name == '/' && before != '/'))
			return false;
	}
	return before != '/';
}

/* Files of zones begin with these four letters (RFC 8536). */
static bool is_zone_file(const char *path)
{
	char magic[4];
	bool is_zone;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return false;
	is_zone = read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
		  memcmp(magic, "TZif", sizeof(magic)) == 0;
	close(fd);
	return is_zone;
}

bool zone_is_known(const char *name)
{
	char path[sizeof(ZONEINFO) + 1 + ZONE_NAME_MAX];

	if (!zone_is_name(name))
		return false;
	if (str_eq(name, "UTC"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_starts(name, others[i]))
			return false;
	snprintf(path, sizeof(path), ZONEINFO "/%s", name);
	return is_zone_file(path);
}
