/* Standard Webhooks: any JSON, {type, timestamp, data} as a rule, by a table that the receiver has: for each member of one
 * of our records, where it stands in what was sent ("data.app.name") or, behind an equals sign, what it always is. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/field.h"
#include "base/str.h"
#include "build/build.h"
#include "change/change.h"
#include "deployment/deployment.h"
#include "inbound/kind.h"
#include "json/json.h"
#include "version/version.h"

const char *standard_delivery_id(const struct parcel *d)
{
	return parcel_header(d, "webhook-id");
}

/* clang-format off */
static const struct {
	const char *name;
	const struct field *fields;
	const size_t *n;
} records[FACT__COUNT] = {
	[FACT_DEPLOYMENT] = { "deployment", deployment_event_fields, &deployment_n_event_fields },
	[FACT_BUILD]      = { "build",      build_draft_fields,      &build_n_draft_fields },
	[FACT_VERSION]    = { "version",    version_draft_fields,    &version_n_draft_fields },
	[FACT_CHANGE]     = { "change",     change_draft_fields,     &change_n_draft_fields },
};
/* clang-format on */

bool standard_has_member(const char *name)
{
	if (str_eq(name, "record"))
		return true;
	for (int i = 0; i < FACT__COUNT; i++)
		if (field_find(records[i].fields, *records[i].n, name))
			return true;
	return false;
}

/* What a member is; as the table of the receiver has it, else in data or at the root by its own name. */
static struct json_object *member_of(const struct reading *r, struct json_object *members,
				     const char *name, bool *is_ours)
{
	struct json_object *place = NULL, *value;
	const char *path;

	*is_ours = false;
	if (!members || !json_object_object_get_ex(members, name, &place)) {
		value = json_at(r->root, arena_printf(r->d->arena, "data.%s", name));
		/* "project": {"id": …, "name": …} is how we ourselves tell of one */
		if (json_object_is_type(value, json_type_object) && json_at(value, "name"))
			value = json_at(value, "name");
		return value ? value : json_at(r->root, name);
	}
	path = json_object_get_string(place);
	if (*path != '=')
		return json_at(r->root, path);
	value = json_object_new_string(path + 1);
	*is_ours = true;
	return value;
}

static const char *text_member(const struct reading *r, struct json_object *members,
			       const char *name)
{
	bool is_ours;
	struct json_object *value = member_of(r, members, name, &is_ours);
	const char *text = json_object_is_type(value, json_type_string)
			       ? arena_strdup(r->d->arena, json_object_get_string(value))
			       : NULL;

	if (is_ours)
		json_object_put(value);
	return text;
}

static int record_of(const struct reading *r, struct json_object *members)
{
	const char *word = text_member(r, members, "record");
	const char *type = text_at(r, "type");

	/* "deployment.completed" says it by itself */
	if (!word)
		word = type ? arena_strndup(r->d->arena, type, strcspn(type, ".")) : NULL;
	for (int i = 0; word && i < FACT__COUNT; i++)
		if (str_ieq(records[i].name, word))
			return i;
	return -1;
}

static bool map_names(struct reading *r, struct fact *fact)
{
	static const char *const names[] = { "project", "environment" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *map = i ? r->receiver->environments : r->receiver->projects;
		const char *name = text_in(r, fact->members, names[i]);
		const char *ours = mapped(r, map, name, NULL);

		if (!name)
			continue;
		if (!ours) {
			if (i)
				fact_ignore(r, "The mapping of environments leaves \"%s\" out.",
					    name);
			else
				fact_ignore(r, "The mapping of projects leaves \"%s\" out.", name);
			return false;
		}
		fact_name(fact, names[i], ours);
	}
	return true;
}

/* A text or number is taken whole; what is longer than it may be is refused where it is read. */
static void take(const struct reading *r, struct fact *fact, const struct field *field,
		 struct json_object *members)
{
	bool is_ours;
	struct json_object *value = member_of(r, members, field->name, &is_ours);
	struct reading one = { .d = r->d, .receiver = r->receiver, .root = value };

	if (field->type == FIELD_TIME)
		fact_time(fact, field->name, time_at(&one, ""));
	else if (field->type == FIELD_JSON)
		fact_json(fact, field->name, value);
	else
		fact_name(fact, field->name, text_in(r, value, ""));
	if (is_ours)
		json_object_put(value);
}

void standard_read(struct reading *r)
{
	struct json_object *members = NULL;
	struct json_problem problem;
	const char *map = r->receiver->members;
	struct fact *fact;
	int record;

	r->event = text_at(r, "type");
	if (map && json_parse(r->d->arena, map, strlen(map), &members, &problem) != STATUS_OK)
		members = NULL;
	record = record_of(r, members);
	if (record < 0) {
		reading_ignore(r, "Nothing says what it becomes: neither does its type begin with "
				  "deployment, build, version or change, nor has the receiver's "
				  "table a member \"record\".");
		return;
	}
	fact = fact_new(r, (enum fact_kind)record);
	for (size_t i = 0; i < *records[record].n; i++)
		take(r, fact, &records[record].fields[i], members);
	(void)map_names(r, fact);
}
