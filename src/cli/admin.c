/* Commands that set an installation up: schema, organizations, users, settings. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/secret.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"
#include "db/migrate.h"
#include "delivery/delivery.h"
#include "mail/mail.h"
#include "outgoing/guard.h"
#include "worker/worker.h"

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

static bool is_secret(const char *name)
{
	return strstr(name, "password") != NULL || str_eq(name, "secret_key");
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

static int config(struct cli *cli)
{
	(void)cli;
	for (size_t i = 0; i < settings_n; i++) {
		const struct setting *setting = &settings_table[i];

		cli_say("%-20s %s (default: %s)\n", setting->field.name, setting->field.text,
			is_secret(setting->field.name) ? "none"
			: *setting->fallback           ? setting->fallback
						       : "empty");
	}
	return CLI_OK;
}

/* Letters that were given up make doctor fail: somebody waits for them. */
static bool say_mail(struct cli *cli)
{
	struct mail_report report;

	if (mail_look(cli->db, cli->arena, &report) != STATUS_OK) {
		cli_say("mail: %s\n", db_cause(cli->db));
		return false;
	}
	if (!mail_is_configured(&cli->settings))
		cli_say("mail: off (mail_from, public_url, secret_key, and smtp_url or "
			"sendmail_path are needed); links are shown to administrators\n");
	else
		cli_say("mail: on; %lld waiting\n", (long long)report.n_waiting);
	if (!report.n_failed)
		return true;
	cli_say("mail: %lld given up in the last week; the last one: %s\n",
		(long long)report.n_failed, report.error);
	return false;
}

static bool say_outgoing(struct cli *cli)
{
	const char *fault = guard_list_fault(cli->arena, cli->settings.outgoing_allow);

	if (fault)
		cli_say("outgoing_allow: \"%s\" is neither a network nor a host\n", fault);
	if (*cli->settings.work_program && access(cli->settings.work_program, X_OK) != 0)
		cli_say("work_program: %s is not there; without it requests start no worker where "
			"none runs\n",
			cli->settings.work_program);
	return !fault;
}

/* Work that nobody does makes doctor fail: somebody waits for it. */
static bool say_workers(struct cli *cli)
{
	int64_t now_ms = time_now_ms();
	struct delivery_queue_state queue;
	const struct worker *worker;
	struct db_rows rows;
	bool is_late;

	if (worker_list(cli->db, cli->arena, &rows) != STATUS_OK ||
	    delivery_look(cli->db, cli->arena, now_ms, &queue) != STATUS_OK) {
		cli_say("worker: %s\n", db_cause(cli->db));
		return false;
	}
	worker = rows.rows;
	for (size_t i = 0; i < rows.n && i < 10; i++) {
		char age[TIME_TEXT_SIZE];

		time_format_age(worker[i].last_ran_at, now_ms, age);
		cli_say("worker: %s %s, %s\n", worker[i].host, worker[i].kind, age);
	}
	if (!rows.n)
		cli_say("worker: none has ever run; \"landfall work\" as a service, or from cron, "
			"sends what "
			"others are told of\n");
	cli_say("deliveries: %lld events to look at, %lld first attempts and %lld others to make, "
		"%lld receivers fail\n",
		(long long)queue.n_events, (long long)queue.n_first, (long long)queue.n_retries,
		(long long)queue.n_failing);
	is_late = queue.oldest_at && now_ms - queue.oldest_at > 10 * WORKER_QUIET_MS;
	if (is_late)
		cli_say("deliveries: the oldest has waited for more than ten minutes\n");
	return !is_late;
}

static int doctor(struct cli *cli)
{
	char why[512] = "";
	struct migration *list;
	size_t n;
	enum status status = migrate_check(cli->db, cli->arena, why);

	cli_say("database and schema: %s\n", status == STATUS_OK ? "fine" : why);
	if (status != STATUS_OK)
		return CLI_FAILED;
	status = migrate_list(cli->db, cli->arena, cli->settings.schema_dir, &list, &n, why);
	cli_say("migrations: %s\n", status == STATUS_OK ? "found" : why);

	bool is_secret_set = secret_is_set(&cli->settings);

	cli_say("secret key: %s\n", is_secret_set ? "set" : SECRET_MISSING);
	if (!say_mail(cli) || !say_outgoing(cli) || !say_workers(cli))
		return CLI_FAILED;
	return status == STATUS_OK && is_secret_set ? CLI_OK : CLI_FAILED;
}

/* clang-format off */
const struct command cli_admin_commands[] = {
	{ { "migrate", NULL }, migrate, "[--status]", "Brings the schema up to date, or shows where it stands." },
	{ { "organization", "add" }, organization_command, "SLUG [--name NAME]", "Makes an organization." },
	{ { "config", "secret" }, config_secret, "", "Prints a new key for the setting secret_key." },
	{ { "config", NULL }, config, "", "Lists the settings." },
	{ { "doctor", NULL }, doctor, "", "Looks whether everything that is needed is there." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
