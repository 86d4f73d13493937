/* What the commands of landfall share: options, the opened database, and how to end. */
#ifndef LANDFALL_CLI_CLI_H
#define LANDFALL_CLI_CLI_H

#include "auth/actor.h"
#include "organization/organization.h"
#include "settings.h"

/* Exit status of the program. */
enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2, CLI_CONFLICT = 3 };

struct cli {
	struct arena *arena;
	struct settings settings;
	struct db_settings db_settings;
	struct db *db;
	int argc; /* what follows the command's own words */
	char **argv;
};

struct command {
	const char *words[2]; /* "keys", "generate"; the second may be NULL */
	int (*run)(struct cli *cli);
	const char *arguments;
	const char *text;
};

/* The commands, a table in each file; the last row has no words. */
extern const struct command cli_admin_commands[], cli_users_commands[], cli_keys_commands[],
    cli_work_commands[], cli_audit_commands[], cli_demo_commands[], cli_routes_commands[],
    cli_transfer_commands[];

/* Value of "--name VALUE", or NULL; both are taken out of argv. A name without a value is NULL too. */
const char *cli_option(struct cli *cli, const char *name);
/* Whether "--name" is there; taken out of argv. */
bool cli_flag(struct cli *cli, const char *name);

/* One line on standard error; returns code. */
int cli_fail(int code, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The same for a status of the database, with its cause. */
int cli_fail_status(struct cli *cli, enum status status);

/* Writes to standard output. */
void cli_say(const char *fmt, ...) ATTR_PRINTF(1, 2);

/* Whether just so many arguments are left; what is more, or less, is a mistake. CLI_OK, or the exit status
 * after a message. */
int cli_rest(const struct cli *cli, int wanted);

/* Whoever uses the command line, acting in an organization. */
struct actor cli_actor(struct cli *cli, const struct organization *organization);

/* The organization that --organization names; CLI_OK, or the exit status after a message. */
int cli_organization(struct cli *cli, struct organization *out);

#endif
