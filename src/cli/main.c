/* landfall: the program for people and cron. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"

static const struct command *const tables[] = { cli_admin_commands,  cli_users_commands,
						cli_keys_commands,   cli_work_commands,
						cli_audit_commands,  cli_demo_commands,
						cli_routes_commands, cli_transfer_commands };

int cli_fail(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("landfall: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return code;
}

int cli_fail_status(struct cli *cli, enum status status)
{
	const char *cause = db_cause(cli->db);

	return cli_fail(CLI_FAILED, "%s", *cause ? cause : status_info(status)->message);
}

void cli_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stdout, fmt, args);
	va_end(args);
}

static void take_out(struct cli *cli, int at, int n)
{
	for (int i = at; i + n < cli->argc; i++)
		cli->argv[i] = cli->argv[i + n];
	cli->argc -= n;
}

const char *cli_option(struct cli *cli, const char *name)
{
	for (int i = 0; i + 1 < cli->argc; i++) {
		if (!str_eq(cli->argv[i], name))
			continue;

		const char *value = cli->argv[i + 1];

		take_out(cli, i, 2);
		return value;
	}
	return NULL;
}

bool cli_flag(struct cli *cli, const char *name)
{
	for (int i = 0; i < cli->argc; i++) {
		if (!str_eq(cli->argv[i], name))
			continue;
		take_out(cli, i, 1);
		return true;
	}
	return false;
}

int cli_rest(const struct cli *cli, int wanted)
{
	if (cli->argc > wanted)
		return cli_fail(CLI_USAGE, "what is \"%s\"?", cli->argv[wanted]);
	return cli->argc == wanted ? CLI_OK : cli_fail(CLI_USAGE, "an argument is missing");
}

struct actor cli_actor(struct cli *cli, const struct organization *organization)
{
	struct actor actor = actor_of_command(cli->arena, organization->id, time_now_ms());
	struct principal *who = arena_alloc(cli->arena, sizeof(*who));

	*who = *actor.who;
	who->organization_slug = organization->slug;
	who->organization_name = organization->name;
	actor.who = who;
	return actor;
}

int cli_organization(struct cli *cli, struct organization *out)
{
	const char *slug = cli_option(cli, "--organization");
	enum status status;

	if (!slug)
		return cli_fail(CLI_USAGE, "--organization SLUG is missing");
	status = organization_get(cli->db, cli->arena, slug, out);
	if (status == STATUS_NOT_FOUND)
		return cli_fail(CLI_FAILED, "there is no organization %s", slug);
	if (status == STATUS_OK && out->is_sandbox)
		return cli_fail(CLI_FAILED, "%s is the sandbox of %s: it has nothing of its own",
				slug, slug + 1);
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

static void usage(FILE *out)
{
	fputs("usage: landfall COMMAND [options]\n\n", out);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (const struct command *c = tables[i]; c->words[0]; c++) {
			fprintf(out, "  %s%s%s %s\n      %s\n", c->words[0], c->words[1] ? " " : "",
				c->words[1] ? c->words[1] : "", c->arguments, c->text);
		}
	}
	fputs("\nSettings come from LANDFALL_… variables and the file that LANDFALL_CONFIG names;\n"
	      "landfall config lists them, landfall config --help explains them.\n",
	      out);
}

/* The command that argv begins with; *n_words of it. */
static const struct command *find(int argc, char **argv, int *n_words)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (const struct command *c = tables[i]; c->words[0]; c++) {
			*n_words = c->words[1] ? 2 : 1;
			if (argc < *n_words || !str_eq(argv[0], c->words[0]))
				continue;
			if (!c->words[1] || str_eq(argv[1], c->words[1]))
				return c;
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct cli cli = { .arena = arena_new() };
	const struct command *command;
	char why[512];
	int n_words;
	int code;

	log_set_level(LOG_LEVEL_WARN);
	argc--;
	argv++;
	if (!argc || str_eq(argv[0], "--help") || str_eq(argv[0], "help")) {
		usage(argc ? stdout : stderr);
		arena_free(cli.arena);
		return argc ? CLI_OK : CLI_USAGE;
	}
	command = find(argc, argv, &n_words);
	if (!command) {
		arena_free(cli.arena);
		return cli_fail(CLI_USAGE, "there is no command %s; see landfall --help", argv[0]);
	}
	if (!settings_load(cli.arena, &cli.settings, why)) {
		arena_free(cli.arena);
		return cli_fail(CLI_USAGE, "%s", why);
	}
	cli.argc = argc - n_words;
	cli.argv = argv + n_words;
	cli.db_settings = settings_db(&cli.settings);
	cli.db = db_new(&cli.db_settings);
	code = command->run(&cli);
	if (code == CLI_OK && fflush(stdout) != 0)
		code = cli_fail(CLI_FAILED, "cannot write to standard output");
	db_free(cli.db);
	arena_free(cli.arena);
	return code;
}
