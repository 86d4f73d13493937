/* /settings/system: what the installation is, for its administrators. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>
#include <openssl/crypto.h>

#include "app.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "db/migrate.h"
#include "mail/mail.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "system/system.h"

#define PAGE "/settings/system"
/* Tables that are shown. */
#define TABLES_SHOWN 20

static const char *size_text(struct request *req, int64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double size = (double)bytes;
	char text[I18N_NUMBER_SIZE];
	size_t i = 0;

	for (; size >= 1024 && i + 1 < ARRAY_LEN(units); i++)
		size /= 1024;
	i18n_write_decimal(size, i ? 1 : 0, text);
	return arena_printf(req->arena, "%s %s", text, units[i]);
}

static void add_fact(struct view *list, const char *name, const char *text)
{
	struct view *item = view_item(list);

	view_text(item, "name", name);
	view_text(item, "text", text);
}

static void add_versions(struct request *req, struct view *view, const struct system_facts *facts)
{
	struct view *list = view_list(view, "versions");

	add_fact(list, "Landfall", PACKAGE_VERSION);
	add_fact(list, "MariaDB", facts->db_version);
	add_fact(list, "json-c", json_c_version());
	add_fact(list, "OpenSSL", OpenSSL_version(OPENSSL_VERSION));
	add_fact(list, _("Schema"),
		 arena_printf(req->arena, _("number %lld, of %d that this program knows"),
			      (long long)facts->schema_number, MIGRATE_NEWEST));
}

static void add_checks(struct request *req, struct view *view)
{
	static const struct {
		const char *word, *mark;
	} verdicts[] = {
		[SYSTEM_GOOD] = { N_("fine"), "completed" },
		[SYSTEM_ODD] = { N_("look"), "held" },
		[SYSTEM_BAD] = { N_("wrong"), "failed" },
	};
	struct system_check checks[SYSTEM_CHECKS_MAX];
	struct view *list = view_list(view, "checks");
	int64_t n_wrong = 0;
	size_t n;

	system_check(req->db, req->arena, req->app->settings, checks, &n);
	for (size_t i = 0; i < n; i++) {
		struct view *item = view_item(list);
		struct view *status = view_map(item, "status");

		view_text(item, "name", checks[i].name);
		view_text(item, "text", checks[i].text);
		view_text(status, "word", _(verdicts[checks[i].verdict].word));
		view_text(status, "mark", verdicts[checks[i].verdict].mark);
		n_wrong += checks[i].verdict == SYSTEM_BAD;
	}
	view_text(view, "wrong",
		  n_wrong ? part_count(req, n_wrong, "%s check fails", "%s checks fail") : NULL);
}

static enum status add_tables(struct request *req, struct view *view)
{
	struct view *list = view_list(view, "tables");
	const struct system_table *table;
	struct db_rows rows;
	int64_t sum = 0;
	enum status status = system_tables(req->db, req->arena, &rows);

	if (status != STATUS_OK)
		return status;
	table = rows.rows;
	for (size_t i = 0; i < rows.n; i++, table++) {
		struct view *item;

		sum += table->size_bytes;
		if (i >= TABLES_SHOWN)
			continue;
		item = view_item(list);
		view_text(item, "name", table->name);
		view_text(item, "size", size_text(req, table->size_bytes));
		part_number(req, item, "rows", table->n_rows);
	}
	view_text(view, "size", size_text(req, sum));
	return STATUS_OK;
}

static void add_settings(struct request *req, struct view *view)
{
	static const char *const origins[] = {
		[SETTING_DEFAULT] = N_("default"),
		[SETTING_FILE] = N_("file"),
		[SETTING_VARIABLE] = N_("environment"),
	};
	const struct settings *settings = req->app->settings;
	struct view *list = view_list(view, "settings");

	for (size_t i = 0; i < settings_n; i++) {
		const struct setting_shown shown = setting_show(req->arena, settings, i);
		struct view *item = view_item(list);

		view_text(item, "name", shown.name);
		view_text(item, "value", shown.value);
		view_flag(item, "is_hidden", !shown.value);
		view_text(item, "origin", _(origins[shown.origin]));
		view_flag(item, "is_given", shown.origin != SETTING_DEFAULT);
		view_text(item, "text", _(shown.text));
	}
}

enum status system_page(struct request *req)
{
	struct view *view;
	struct system_facts facts;
	struct mail_report mail;
	enum status status = system_look(req->db, req->arena, &facts);

	if (status == STATUS_OK)
		status = mail_look(req->db, req->arena, &mail);
	if (status != STATUS_OK)
		return status;
	view = settings_view(req, _("System"), PAGE);
	add_versions(req, view, &facts);
	add_checks(req, view);
	add_settings(req, view);
	part_number(req, view, "letters_waiting", mail.n_waiting);
	part_number(req, view, "letters_failed", mail.n_failed);
	part_number(req, view, "overdue", facts.open_overdue);
	part_moment(req, view, "clock", facts.now);
	status = add_tables(req, view);
	return status == STATUS_OK ? page_show(req, 200, "system", view) : status;
}
