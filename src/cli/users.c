/* Commands for people: making them, and helping those who locked themselves out. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "account/account.h"
#include "auth/audit.h"
#include "auth/factor.h"
#include "auth/password.h"
#include "auth/session.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"
#include "mail/mail.h"
#include "user/user.h"

/* The first line of a file, "-" being standard input. NULL after a message. */
static char *read_password(struct cli *cli, const char *path)
{
	FILE *file = str_eq(path, "-") ? stdin : fopen(path, "r");
	char *line = arena_alloc(cli->arena, 1024);
	char *read;

	if (!file) {
		cli_fail(CLI_FAILED, "cannot read %s", path);
		return NULL;
	}
	read = fgets(line, 1024, file);
	if (file != stdin)
		fclose(file);
	if (!read) {
		cli_fail(CLI_FAILED, "%s is empty", path);
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static const char *roles_text(struct arena *arena)
{
	const char *text = role_word((enum role)0);

	for (int role = 1; role < ROLE__COUNT; role++)
		text = arena_printf(arena, "%s%s%s", text, role + 1 < ROLE__COUNT ? ", " : " and ",
				    role_word((enum role)role));
	return text;
}

static int user_add_command(struct cli *cli)
{
	struct organization organization;
	const char *name = cli_option(cli, "--name");
	const char *role = cli_option(cli, "--role");
	const char *path = cli_option(cli, "--password-file");
	int code = cli_organization(cli, &organization);
	const char *password;
	enum role parsed;

	if (code == CLI_OK)
		code = cli_rest(cli, 1);
	if (code != CLI_OK)
		return code;
	if (!path)
		return cli_fail(CLI_USAGE, "--password-file FILE is missing");
	if (!strchr(cli->argv[0], '@') || strlen(cli->argv[0]) > 255)
		return cli_fail(CLI_USAGE, "%s is no e-mail address", cli->argv[0]);
	if (role && !role_parse(role, &parsed))
		return cli_fail(CLI_USAGE, "a role is one of %s", roles_text(cli->arena));
	password = read_password(cli, path);
	if (!password)
		return CLI_FAILED;

	enum password_fault fault = password_judge(password, cli->argv[0], name ? name : "");

	if (fault != PASSWORD_FINE)
		return cli_fail(CLI_USAGE, "the password %s", password_fault_message(fault));

	const struct user_new user = {
		.organization_id = organization.id,
		.email = cli->argv[0],
		.name = name ? name : cli->argv[0],
		.role = role ? role : "viewer",
		.password_hash = password_hash(cli->arena, &cli->settings, password),
		.now_ms = time_now_ms(),
	};
	const struct actor actor = cli_actor(cli, &organization);
	enum status status = user_add(cli->db, cli->arena, &actor, &user);

	if (status == STATUS_CONFLICT)
		return cli_fail(CLI_CONFLICT, "user %s exists already", cli->argv[0]);
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

struct helping {
	struct cli *cli;
	struct account account;
	char token[ACCOUNT_TOKEN_LEN + 1];
};

/* The person whom the only argument names. CLI_OK, or the exit status after a message. */
static int find(struct helping *helping)
{
	struct cli *cli = helping->cli;
	int code = cli_rest(cli, 1);
	enum status status;

	if (code != CLI_OK)
		return code;
	status = login_find(cli->db, cli->arena, cli->argv[0], &helping->account);
	if (status == STATUS_NOT_FOUND)
		return cli_fail(CLI_FAILED, "there is no user %s", cli->argv[0]);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	return uuid_is_nil(&helping->account.organization_id)
		   ? cli_fail(CLI_FAILED, "%s belongs to no organization", cli->argv[0])
		   : CLI_OK;
}

static struct actor actor_in(const struct helping *helping)
{
	return actor_of_command(helping->cli->arena, helping->account.organization_id,
				time_now_ms());
}

static enum status make_link(struct db *db, void *context)
{
	struct helping *helping = context;
	const struct actor actor = actor_in(helping);
	enum status status = db_begin(db);

	return status == STATUS_OK ? account_new_reset(db, helping->cli->arena, &actor,
						       &helping->account, helping->token)
				   : status;
}

static int user_reset_link(struct cli *cli)
{
	struct helping helping = { .cli = cli };
	int code = find(&helping);
	enum status status;

	if (code != CLI_OK)
		return code;
	status = db_transaction(cli->db, __func__, make_link, &helping);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	/* Without public_url only the path is known. */
	cli_say("%s\n", mail_url(cli->arena, &cli->settings,
				 arena_printf(cli->arena, "/reset/%s", helping.token)));
	return CLI_OK;
}

static enum status disable(struct db *db, void *context)
{
	struct helping *helping = context;
	struct arena *arena = helping->cli->arena;
	const struct account *account = &helping->account;
	const struct actor actor = actor_in(helping);
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = factor_disable(db, arena, account->user_id);
	if (status == STATUS_OK)
		status = session_end_others(db, arena, account->user_id, (struct uuid){ { 0 } });
	return status == STATUS_OK
		   ? audit_write(db, arena, &actor,
				 &(struct audit){ .action = "user.second_factor_disabled",
						  .subject_id = account->user_id,
						  .subject_name = account->email })
		   : status;
}

static int user_disable_totp(struct cli *cli)
{
	struct helping helping = { .cli = cli };
	int code = find(&helping);
	enum status status;

	if (code != CLI_OK)
		return code;
	status = db_transaction(cli->db, __func__, disable, &helping);
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

/* clang-format off */
const struct command cli_users_commands[] = {
	{ { "user", "add" }, user_add_command, "EMAIL --organization SLUG --password-file FILE [--name NAME] [--role ROLE]", "Makes a user, a viewer unless told otherwise; FILE - is standard input." },
	{ { "user", "reset-link" }, user_reset_link, "EMAIL", "Prints a link that sets a new password, good once, for an hour." },
	{ { "user", "disable-totp" }, user_disable_totp, "EMAIL", "Takes a person's second factor away, who lost it, and ends their sessions." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
