/* The table of all outcomes: HTTP code, slug and the words for people. */
#include "config.h"

#include "base/status.h"

/* clang-format off */
/*                            HTTP, slug (also /problems/{slug}), title, default message */
static const struct status_info table[] = {
	[STATUS_OK]              = { 200, "ok", "OK", "OK" },
	[STATUS_MALFORMED]       = { 400, "bad_request", "Bad request",
	                             "The request could not be read." },
	[STATUS_INVALID]         = { 422, "validation_error", "Validation error",
	                             "The request data is invalid" },
	[STATUS_UNAUTHENTICATED] = { 401, "unauthorized", "Authentication required",
	                             "This needs a valid API key in the Authorization header." },
	[STATUS_SECOND_FACTOR]   = { 403, "two_factor_required", "Second factor required",
	                             "Send the code of your second factor as well." },
	[STATUS_FORBIDDEN]       = { 403, "forbidden", "Permission denied",
	                             "You do not have permission to perform this action" },
	[STATUS_NOT_FOUND]       = { 404, "not_found", "Not found", "Not found" },
	[STATUS_WRONG_METHOD]    = { 405, "method_not_allowed", "Method not allowed",
	                             "This path does not answer that method." },
	[STATUS_NOT_ACCEPTABLE]  = { 406, "not_acceptable", "Not acceptable",
	                             "Answers are JSON, which the Accept header does not allow." },
	[STATUS_CONFLICT]        = { 409, "conflict", "Conflict",
	                             "The request contradicts what is recorded." },
	[STATUS_STALE]           = { 412, "precondition_failed", "Precondition failed",
	                             "The object has changed since, or has no ETag; get it again." },
	[STATUS_TOO_LARGE]       = { 413, "too_large", "Too large",
	                             "The request body is larger than is accepted." },
	[STATUS_WRONG_TYPE]      = { 415, "unsupported_media_type", "Unsupported media type",
	                             "The body is neither JSON nor a form." },
	[STATUS_IN_PROGRESS]     = { 409, "idempotency-in-progress", "Request in progress",
	                             "The first request with this Idempotency-Key still runs." },
	[STATUS_REUSED]          = { 422, "idempotency-key-reused", "Idempotency-Key reused",
	                             "This Idempotency-Key was used with a different request." },
	[STATUS_RATE_LIMITED]    = { 429, "rate_limited", "Rate limited",
	                             "Too many requests; try again later." },
	[STATUS_BUSY]            = { 503, "busy", "Busy",
	                             "Too many writers at the same record; try again." },
	[STATUS_UNAVAILABLE]     = { 503, "unavailable", "Service unavailable",
	                             "Service temporarily unavailable" },
	[STATUS_INTERNAL]        = { 500, "internal_error", "Internal server error",
	                             "Internal server error" },
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
