/* landfall demo: written with the pages. */
#include "config.h"

#include "cli/cli.h"

const struct command cli_demo_commands[] = { { { NULL, NULL }, NULL, NULL, NULL } };
