/* The query by a field table, strictly. */
#include "config.h"

#include "api/params.h"
#include "base/i18n.h"
#include "json/codec.h"

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct request *req = context;

	(void)field;
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(req, name, field_fault_code(fault), message);
}

enum status params_read(struct request *req, const struct field *fields, size_t n, void *record)
{
	const struct codec codec = { req->arena, refuse, req };
	bool is_good = true;

	field_clear(fields, n, record);
	if (req->is_query_bad)
		return request_fail(req, STATUS_MALFORMED, _("The query could not be read."));
	for (size_t i = 0; i < req->n_query; i++) {
		const struct pair *pair = &req->query[i];
		const struct field *field = field_find(fields, n, pair->name);
		const char *near = field_nearest(fields, n, pair->name);

		if (field)
			is_good = codec_decode_text(&codec, field, pair->value, record) && is_good;
		else
			refuse(req, NULL, pair->name, FAULT_UNKNOWN,
			       near ? arena_printf(req->arena, _("is not known; did you mean %s?"),
						   near)
				    : _("is not known"));
		is_good = is_good && field;
	}
	return is_good ? STATUS_OK : STATUS_MALFORMED;
}
