/* Tests of the tables of sheet/: that they agree with the map, and that people can do all that programs can. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/doc.h"
#include "base/field.h"
#include "base/str.h"
#include "describe.h"
#include "reference/operation.h"
#include "routes.h"
#include "sheet/sheet.h"
#include "test.h"

static const struct route *route_of(const char *method, const char *path)
{
	for (size_t i = 0; i < landfall_map.n_routes; i++)
		if (str_eq(operation_method(&landfall_map.routes[i]), method) &&
		    str_eq(landfall_map.routes[i].path, path))
			return &landfall_map.routes[i];
	return NULL;
}

static const struct route_doc *doc_of(const char *method, const char *path)
{
	const struct route *route = route_of(method, path);

	if (!route)
		fail_msg("%s %s is not in the map", method, path);
	return route_doc_find(&landfall_map, route);
}

static bool has_field(const struct doc_table *table, const char *name, unsigned flag)
{
	const struct field *field = table->name ? field_find(table->fields, *table->n, name) : NULL;

	return field && field->flags & flag;
}

/* A form has two rows, and asks of people what its operation asks of programs. */
static void a_form_asks_for_the_rights_of_its_operation(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_sheets; i++) {
		const struct sheet *sheet = &sheets[i];
		const struct route *operation = route_of(sheet->method, sheet->operation);
		const struct route *page = route_of("GET", sheet->path);
		const struct route *form = route_of("POST", sheet->path);

		assert_non_null(operation);
		if (!page || page->handler != sheet_page || !form || form->handler != sheet_submit)
			fail_msg("%s has no page and form in the map", sheet->path);
		if (page->can != operation->can || form->can != operation->can)
			fail_msg("%s asks for other rights than %s", sheet->path, sheet->operation);
	}
}

static void a_form_has_fields_that_its_operation_reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_sheets; i++) {
		const struct sheet *sheet = &sheets[i];
		const struct route_doc *doc = doc_of(sheet->method, sheet->operation);

		for (size_t k = 0; k < sheet->n; k++)
			if (!has_field(&doc->body, sheet->fields[k].name, FIELD_WRITE))
				fail_msg("%s: %s does not read \"%s\"", sheet->path,
					 sheet->operation, sheet->fields[k].name);
		for (size_t k = 0; doc->body.name && k < *doc->body.n; k++) {
			const struct field *field = &doc->body.fields[k];
			bool is_there = false;

			for (size_t j = 0; j < sheet->n; j++)
				is_there |= str_eq(sheet->fields[j].name, field->name);
			if (field->flags & FIELD_REQUIRED && field->flags & FIELD_WRITE &&
			    !is_there)
				fail_msg("%s: %s wants \"%s\"", sheet->path, sheet->operation,
					 field->name);
		}
	}
}

/* Each {name} of a path is one of the page's own path, or a member of the answer. */
static void check_names(const char *path, const char *pattern, const struct doc_table *answer)
{
	while ((pattern = strchr(pattern, '{')) != NULL) {
		size_t len = strcspn(++pattern, "}");
		char name[64] = "", braced[68];

		assert_true(len < sizeof(name));
		memcpy(name, pattern, len);
		snprintf(braced, sizeof(braced), "{%s}", name);
		if (!strstr(path, braced) && !has_field(answer, name, FIELD_READ))
			fail_msg("%s: nothing is called %s", path, braced);
	}
}

static void a_form_leads_to_what_its_operation_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_sheets; i++)
		check_names(sheets[i].path, sheets[i].next,
			    &doc_of(sheets[i].method, sheets[i].operation)->answer);
}

static void check_columns(const char *operation, const struct sheet_column *columns, size_t n)
{
	const struct route_doc *doc = doc_of("GET", operation);

	for (size_t i = 0; i < n; i++)
		if (*columns[i].member && !has_field(&doc->answer, columns[i].member, FIELD_READ))
			fail_msg("%s does not answer \"%s\"", operation, columns[i].member);
}

static void a_page_shows_what_its_operation_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_sheet_lists; i++)
		check_columns(sheet_lists[i].operation, sheet_lists[i].columns, sheet_lists[i].n);
	for (size_t i = 0; i < n_sheet_things; i++) {
		const struct sheet_thing *thing = &sheet_things[i];

		check_columns(thing->operation, thing->facts, thing->n_facts);
		for (size_t k = 0; k < ARRAY_LEN(thing->lists) && thing->lists[k]; k++)
			check_columns(thing->lists[k]->operation, thing->lists[k]->columns,
				      thing->lists[k]->n);
	}
}

/* How people do what a writing operation of the native tongue does: the form, or why there is none. */
/* clang-format off */
static const struct {
	const char *method, *path, *form, *reason;
} ways[] = {
	{ "POST", "/v1/projects", "/projects", NULL },
	{ "PUT", "/v1/projects/{project}", "/projects/{project}/settings", NULL },
	{ "PATCH", "/v1/projects/{project}", "/projects/{project}/settings", NULL },
	{ "DELETE", "/v1/projects/{project}", "/projects/{project}/delete", NULL },
	{ "POST", "/v1/projects/{project}/restore", "/projects/{project}/restore", NULL },
	{ "POST", "/v1/projects/{project}/merge", "/projects/{project}/merge", NULL },
	{ "PATCH", "/v1/projects/{project}/config", "/projects/{project}/config", NULL },
	{ "POST", "/v1/environments", "/settings/environments", NULL },
	{ "PATCH", "/v1/environments/{environment}", "/settings/environments/{environment}", NULL },
	{ "POST", "/v1/environments/{environment}/merge", "/settings/environments/{environment}/merge", NULL },
	{ "POST", "/v1/environments/clean", "/settings/clean-environments", NULL },
	{ "POST", "/v1/badges", "/projects/{project}/badges", NULL },
	{ "DELETE", "/v1/badges/{badge}", "/projects/{project}/badges/{badge}/revoke", NULL },
	{ "POST", "/v1/receivers", "/settings/receivers", NULL },
	{ "PATCH", "/v1/receivers/{receiver}", "/settings/receivers/{receiver}", NULL },
	{ "DELETE", "/v1/receivers/{receiver}", "/settings/receivers/{receiver}/delete", NULL },
	{ "POST", "/v1/receivers/{receiver}/secret", "/settings/receivers/{receiver}/secret", NULL },
	{ "POST", "/v1/receipts/{receipt}/replay", "/settings/receipts/{receipt}/replay", NULL },
	{ "POST", "/v1/changes", "/changes", NULL },
	{ "POST", "/v1/releases", "/releases", NULL },
	{ "PATCH", "/v1/releases/{release}", "/releases/{release}", NULL },
	{ "POST", "/v1/releases/{release}/versions", "/releases/{release}/versions", NULL },
	{ "DELETE", "/v1/releases/{release}/versions/{version}", "/releases/{release}/versions/{version}/remove", NULL },
	{ "POST", "/v1/deployments", "/projects/{project}/deploy", NULL },
	{ "POST", "/v1/deployments/{deployment}/cancel", "/deployments/{deployment}/cancel", NULL },
	{ "POST", "/v1/deployments/{deployment}/rollback", "/deployments/{deployment}/rollback", NULL },
	{ "POST", "/v1/deployments/{deployment}/verdict", "/deployments/{deployment}/verdict", NULL },
	{ "POST", "/v1/import", "/settings/import", NULL },
	{ "POST", "/v1/api-keys", "/settings/keys", NULL },
	{ "DELETE", "/v1/api-keys/{key}", "/settings/keys/{key}/revoke", NULL },
	{ "POST", "/v1/api-keys/{key}/rotate", "/settings/keys/{key}/rotate", NULL },
	{ "POST", "/v1/tokens", "/settings/tokens", NULL },
	{ "DELETE", "/v1/tokens/{token}", "/settings/tokens/{token}/revoke", NULL },
	{ "POST", "/v1/role-grants", "/settings/roles", NULL },
	{ "DELETE", "/v1/role-grants/{grant}", "/settings/roles/{grant}/delete", NULL },
	{ "POST", "/v1/teams", "/settings/teams", NULL },
	{ "PATCH", "/v1/teams/{team}", "/settings/teams/{team}", NULL },
	{ "DELETE", "/v1/teams/{team}", "/settings/teams/{team}/delete", NULL },
	{ "POST", "/v1/teams/{team}/members", "/settings/teams/{team}/members", NULL },
	{ "DELETE", "/v1/teams/{team}/members/{user}", "/settings/teams/{team}/members/{user}/remove", NULL },
	{ "POST", "/v1/saved-views", "/saved-views", NULL },
	{ "DELETE", "/v1/saved-views/{view}", "/saved-views/{view}/delete", NULL },
	{ "POST", "/v1/workspaces", "/settings/workspaces", NULL },
	{ "PATCH", "/v1/workspaces/{workspace}", "/settings/workspaces/{workspace}", NULL },
	{ "DELETE", "/v1/workspaces/{workspace}", "/settings/workspaces/{workspace}/delete", NULL },
	{ "POST", "/v1/auth/login", "/login", NULL },
	{ "POST", "/v1/auth/logout", "/logout", NULL },
	{ "POST", "/v1/auth/refresh", NULL, "a browser's session needs no refresh token" },
	{ "DELETE", "/v1/grants/{grant}", "/settings/grants/{grant}/revoke", NULL },
	{ "POST", "/v1/oauth/clients", "/settings/applications", NULL },
	{ "DELETE", "/v1/oauth/clients/{client}", "/settings/applications/{client}/revoke", NULL },
	{ "POST", "/v1/oauth/clients/{client}/secret", "/settings/applications/{client}/secret", NULL },
	{ "PATCH", "/v1/organization", "/settings/organization", NULL },
	{ "PATCH", "/v1/members/{member}", "/settings/members/{member}/role", NULL },
	{ "DELETE", "/v1/members/{member}", "/settings/members/{member}/remove", NULL },
	{ "POST", "/v1/invitations", "/settings/invitations", NULL },
	{ "POST", "/v1/invitations/{invitation}/resend", "/settings/invitations/{invitation}/resend", NULL },
	{ "DELETE", "/v1/invitations/{invitation}", "/settings/invitations/{invitation}/revoke", NULL },
	{ "POST", "/v1/projects/{project}/metrics", NULL, "what machines say of themselves" },
	{ "POST", "/v1/projects/{project}/logs", NULL, "what machines say of themselves" },
	{ "POST", "/v1/webhooks", NULL, "pages follow" },
	{ "PATCH", "/v1/webhooks/{webhook}", NULL, "pages follow" },
	{ "DELETE", "/v1/webhooks/{webhook}", NULL, "pages follow" },
	{ "POST", "/v1/webhooks/{webhook}/rotate", NULL, "pages follow" },
	{ "POST", "/v1/webhooks/{webhook}/test", NULL, "pages follow" },
	{ "POST", "/v1/webhooks/{webhook}/pause", NULL, "pages follow" },
	{ "POST", "/v1/webhooks/{webhook}/resume", NULL, "pages follow" },
	{ "POST", "/v1/webhooks/{webhook}/recover", NULL, "pages follow" },
	{ "POST", "/v1/deliveries/{delivery}/resend", NULL, "pages follow" },
	{ "POST", "/v1/projects/{project}/webhooks", NULL, "pages follow" },
	{ "POST", "/v1/notification-channels", NULL, "pages follow" },
	{ "PATCH", "/v1/notification-channels/{channel}", NULL, "pages follow" },
	{ "DELETE", "/v1/notification-channels/{channel}", NULL, "pages follow" },
	{ "POST", "/v1/notification-channels/{channel}/test", NULL, "pages follow" },
	{ "POST", "/v1/notification-preferences", NULL, "pages follow" },
	{ "PATCH", "/v1/notification-preferences/{preference}", NULL, "pages follow" },
	{ "DELETE", "/v1/notification-preferences/{preference}", NULL, "pages follow" },
};
/* clang-format on */

static bool is_sheet(const struct route *route)
{
	for (size_t i = 0; i < n_sheets; i++)
		if (str_eq(sheets[i].method, operation_method(route)) &&
		    str_eq(sheets[i].operation, route->path))
			return true;
	return false;
}

static void every_writing_operation_has_a_form_or_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const struct route *route = &landfall_map.routes[i];
		size_t k = 0;

		if (route->method == METHOD_GET || strncmp(route->path, "/v1/", 4) != 0 ||
		    is_sheet(route))
			continue;
		while (k < ARRAY_LEN(ways) && (!str_eq(ways[k].path, route->path) ||
					       !str_eq(ways[k].method, operation_method(route))))
			k++;
		if (k == ARRAY_LEN(ways))
			fail_msg("%s %s: no form does it: add one to src/sheet/tables.c, or a line "
				 "here",
				 operation_method(route), route->path);
		if (!ways[k].form && !ways[k].reason)
			fail_msg("%s has neither a form nor a reason", route->path);
		if (ways[k].form && !route_of("POST", ways[k].form))
			fail_msg("%s: the form %s is not in the map", route->path, ways[k].form);
	}
}

static void a_way_is_of_an_operation_that_there_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (!route_of(ways[i].method, ways[i].path))
			fail_msg("%s %s is not in the map", ways[i].method, ways[i].path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_asks_for_the_rights_of_its_operation),
		cmocka_unit_test(a_form_has_fields_that_its_operation_reads),
		cmocka_unit_test(a_form_leads_to_what_its_operation_answers),
		cmocka_unit_test(a_page_shows_what_its_operation_answers),
		cmocka_unit_test(every_writing_operation_has_a_form_or_a_reason),
		cmocka_unit_test(a_way_is_of_an_operation_that_there_is),
	};

	return RUN_TESTS("sheet", tests);
}
