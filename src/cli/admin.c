/* Commands that set an installation up: schema, organizations, users, settings. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/secret.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"
#include "db/migrate.h"
#include "system/system.h"

static void tell_migration(const char *name)
{
	cli_say("applied %s\n", name);
}

static int show_migrations(struct cli *cli, struct db *db)
{
	struct migration *list;
	char why[512] = "";
	char time[TIME_TEXT_SIZE];
	size_t n;

	if (migrate_list(db, cli->arena, cli->settings.schema_dir, &list, &n, why) != STATUS_OK)
		return cli_fail(CLI_FAILED, "%s", why);
	for (size_t i = 0; i < n; i++) {
		if (list[i].applied_at)
			time_format(list[i].applied_at, time);
		else
			memcpy(time, "pending", 8);
		cli_say("%04lld %-24s %s%s\n", (long long)list[i].number, time, list[i].name,
			list[i].number > MIGRATE_NEWEST ? " (newer than this program)" : "");
	}
	return CLI_OK;
}

/* Whoever installs a program beside the folder of another version would be told that all is well. */
static int check_folder(struct cli *cli, struct db *db)
{
	struct migration *list;
	char why[512] = "";
	size_t n;

	if (migrate_list(db, cli->arena, cli->settings.schema_dir, &list, &n, why) != STATUS_OK)
		return cli_fail(CLI_FAILED, "%s", why);
	if (!n || list[n - 1].number < MIGRATE_NEWEST)
		return cli_fail(CLI_FAILED,
				"the folder %s has no migration %d, which this program needs: it "
				"is another version's",
				cli->settings.schema_dir, MIGRATE_NEWEST);
	return CLI_OK;
}

static int migrate(struct cli *cli)
{
	struct db_settings owner = settings_db_owner(&cli->settings);
	struct db *db = db_new(&owner);
	bool is_status = cli_flag(cli, "--status");
	char why[512] = "";
	int code = cli_rest(cli, 0);

	if (code == CLI_OK && is_status) {
		code = show_migrations(cli, db);
	} else if (code == CLI_OK) {
		enum status status =
		    migrate_run(db, cli->arena, cli->settings.schema_dir, tell_migration, why);

		if (status != STATUS_OK)
			code = cli_fail(CLI_FAILED, "%s", why);
		else
			code = check_folder(cli, db);
	}
	db_free(db);
	return code;
}

static int organization_command(struct cli *cli)
{
	const char *name = cli_option(cli, "--name");
	int code = cli_rest(cli, 1);
	enum status status;

	if (code != CLI_OK)
		return code;
	if (!organization_is_slug(cli->argv[0]))
		return cli_fail(CLI_USAGE, "a slug has lower-case letters, digits and hyphens, a "
					   "letter first, 63 at most");
	status = organization_add(cli->db, cli->arena, cli->argv[0], name ? name : cli->argv[0],
				  time_now_ms());
	if (status == STATUS_CONFLICT)
		return cli_fail(CLI_CONFLICT, "organization %s exists already", cli->argv[0]);
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

static int config_secret(struct cli *cli)
{
	char key[2 * SECRET_KEY_BYTES + 1];
	int code = cli_rest(cli, 0);

	if (code != CLI_OK)
		return code;
	secret_new_key(key);
	cli_say("%s\n", key);
	return CLI_OK;
}

/* What there is to set: name, variable, default, meaning. */
static void explain_config(void)
{
	cli_say("A setting comes from its variable, else from the file that LANDFALL_CONFIG names\n"
		"(name = value), else it is the default.\n");
	for (size_t i = 0; i < settings_n; i++) {
		const struct setting *setting = &settings_table[i];
		char variable[SETTING_VARIABLE_SIZE];

		setting_variable(setting, variable);
		cli_say("\n%s\n  variable %s, default %s\n  %s\n", setting->field.name, variable,
			setting_is_secret(setting->field.name) ? "none"
			: *setting->fallback                   ? setting->fallback
							       : "empty",
			setting->field.text);
	}
}

/* What is in force, and where each comes from. */
static int config(struct cli *cli)
{
	bool wants_help = cli_flag(cli, "--help");
	int code = cli_rest(cli, 0);

	if (code != CLI_OK)
		return code;
	if (wants_help) {
		explain_config();
		return CLI_OK;
	}
	for (size_t i = 0; i < settings_n; i++) {
		const struct setting_shown shown = setting_show(cli->arena, &cli->settings, i);
		char variable[SETTING_VARIABLE_SIZE];

		setting_variable(&settings_table[i], variable);
		cli_say("%-20s %s (%s%s)\n", shown.name,
			!shown.value   ? "set, and not shown"
			: *shown.value ? shown.value
				       : "empty",
			shown.origin == SETTING_DEFAULT ? "default"
			: shown.origin == SETTING_FILE  ? "from the file "
							: "from ",
			shown.origin == SETTING_FILE       ? getenv("LANDFALL_CONFIG")
			: shown.origin == SETTING_VARIABLE ? variable
							   : "");
	}
	return CLI_OK;
}

static int doctor(struct cli *cli)
{
	struct system_check checks[SYSTEM_CHECKS_MAX + 1];
	int code = CLI_OK;
	size_t n;

	system_check(cli->db, cli->arena, &cli->settings, checks, &n);
	system_check_migrations(cli->db, cli->arena, &cli->settings, &checks[n++]);
	for (size_t i = 0; i < n; i++) {
		cli_say("%s: %s\n", checks[i].name, checks[i].text);
		if (checks[i].verdict == SYSTEM_BAD)
			code = CLI_FAILED;
	}
	return code;
}

/* clang-format off */
const struct command cli_admin_commands[] = {
	{ { "migrate", NULL }, migrate, "[--status]", "Brings the schema up to date, or shows where it stands." },
	{ { "organization", "add" }, organization_command, "SLUG [--name NAME]", "Makes an organization." },
	{ { "config", "secret" }, config_secret, "", "Prints a new key for the setting secret_key." },
	{ { "config", NULL }, config, "[--help]", "Lists the settings in force and where each comes from, or all that can be set." },
	{ { "doctor", NULL }, doctor, "", "Looks whether everything that is needed is there." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
