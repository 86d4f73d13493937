/* One after the other: such lists are short. */
#include "config.h"

#include <string.h>

#include "api/lookup.h"

enum status lookup_ids(struct request *req, const char *field, lookup_find find, const char **list)
{
	const char *text = *list;
	struct buf ids;
	enum status status = STATUS_OK;

	if (!text)
		return STATUS_OK;
	buf_init(&ids, LIMIT_BODY_BYTES);
	while (*text && status == STATUS_OK) {
		size_t len = strcspn(text, ",");
		const char *one = arena_strndup(req->arena, text, len);
		char id_text[UUID_TEXT_SIZE];
		struct uuid id;

		text += len;
		text += *text == ',';
		status = find(req, one, &id);
		if (status == STATUS_NOT_FOUND) {
			request_fail_field(req, field, "not_found",
					   arena_printf(req->arena, "there is no %s", one));
			status = STATUS_OK;
			continue;
		}
		if (status != STATUS_OK)
			break;
		uuid_format(&id, id_text);
		if (ids.len)
			buf_addc(&ids, ',');
		buf_adds(&ids, id_text);
	}
	*list = buf_dup(&ids, req->arena);
	buf_release(&ids);
	return status;
}
