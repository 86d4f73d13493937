/* Whom the demo's organization tells of what happens: a webhook, two channels, and what came of it. Nothing is sent. */
#ifndef LANDFALL_CLI_DEMO_TOLD_H
#define LANDFALL_CLI_DEMO_TOLD_H

#include "http/request.h"

/* After all else was recorded. STATUS_UNAVAILABLE where the settings have no secret_key. */
enum status demo_told(struct request *req) ATTR_MUST_USE;

#endif
