/* The table of all outcomes: HTTP code, slug and the words for people. */
#include "config.h"

#include "base/i18n.h"
#include "base/status.h"

/* clang-format off */
/*                            HTTP, slug (also /problems/{slug}), title, default message */
static const struct status_info table[] = {
	[STATUS_OK]              = { 200, "ok", "OK", "OK" },
	[STATUS_MALFORMED]       = { 400, "bad_request", N_("Bad request"),
	                             N_("The request could not be read.") },
	[STATUS_INVALID]         = { 422, "validation_error", N_("Validation error"),
	                             N_("The request data is invalid") },
	[STATUS_UNAUTHENTICATED] = { 401, "unauthorized", N_("Authentication required"),
	                             N_("This needs a valid API key in the Authorization header.") },
	[STATUS_SECOND_FACTOR]   = { 403, "two_factor_required", N_("Second factor required"),
	                             N_("Send the code of your second factor as well.") },
	[STATUS_FORBIDDEN]       = { 403, "forbidden", N_("Permission denied"),
	                             N_("You do not have permission to perform this action") },
	[STATUS_NOT_FOUND]       = { 404, "not_found", N_("Not found"), N_("Not found") },
	[STATUS_WRONG_METHOD]    = { 405, "method_not_allowed", N_("Method not allowed"),
	                             N_("This path does not answer that method.") },
	[STATUS_NOT_ACCEPTABLE]  = { 406, "not_acceptable", N_("Not acceptable"),
	                             N_("Answers are JSON, which the Accept header does not allow.") },
	[STATUS_CONFLICT]        = { 409, "conflict", N_("Conflict"),
	                             N_("The request contradicts what is recorded.") },
	[STATUS_STALE]           = { 412, "precondition_failed", N_("Precondition failed"),
	                             N_("The object has changed since, or has no ETag; get it again.") },
	[STATUS_TOO_LARGE]       = { 413, "too_large", N_("Too large"),
	                             N_("The request body is larger than is accepted.") },
	[STATUS_WRONG_TYPE]      = { 415, "unsupported_media_type", N_("Unsupported media type"),
	                             N_("The body is neither JSON nor a form.") },
	[STATUS_IN_PROGRESS]     = { 409, "idempotency-in-progress", N_("Request in progress"),
	                             N_("The first request with this Idempotency-Key still runs.") },
	[STATUS_REUSED]          = { 422, "idempotency-key-reused", N_("Idempotency-Key reused"),
	                             N_("This Idempotency-Key was used with a different request.") },
	[STATUS_RATE_LIMITED]    = { 429, "rate_limited", N_("Rate limited"),
	                             N_("Too many requests; try again later.") },
	[STATUS_BUSY]            = { 503, "busy", N_("Busy"),
	                             N_("Too many writers at the same record; try again.") },
	[STATUS_UNAVAILABLE]     = { 503, "unavailable", N_("Service unavailable"),
	                             N_("Service temporarily unavailable") },
	[STATUS_INTERNAL]        = { 500, "internal_error", N_("Internal server error"),
	                             N_("Internal server error") },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(table) == STATUS__COUNT, "a row for every status");

const struct status_info *status_info(enum status status)
{
	if ((unsigned)status >= STATUS__COUNT)
		BUG("status %d is none of ours", (int)status);
	return &table[status];
}

const char *status_phrase(int http)
{
	static const struct {
		int code;
		const char *phrase;
	} phrases[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 204, "No Content" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 409, "Conflict" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < ARRAY_LEN(phrases); i++)
		if (phrases[i].code == http)
			return phrases[i].phrase;
	return "Unknown";
}
