/* The parts of landfall demo. */
#ifndef LANDFALL_CLI_DEMO_H
#define LANDFALL_CLI_DEMO_H

#include "cli/cli.h"

struct principal;

/* What stands around the history: services and machines, logs and metrics, receivers and what came to them, releases, badges,
 * teams; each by an operation of the API, as who. Says which one was refused. STATUS_INTERNAL then. */
enum status demo_furnish(struct cli *cli, const struct principal *who) ATTR_MUST_USE;

#endif
