/* Commands for the API keys of an organization, and for those that sign access tokens. */
#include "config.h"

#include <string.h>

#include "apikey/apikey.h"
#include "auth/audit.h"
#include "auth/secret.h"
#include "auth/signing.h"
#include "base/str.h"
#include "base/time.h"
#include "cli/cli.h"

struct working {
	struct cli *cli;
	struct actor actor;
	struct apikey_draft draft;
	const char *label;
	struct apikey key;
};

static enum status create(struct db *db, void *context)
{
	struct working *w = context;
	enum status status = db_begin(db);

	return status == STATUS_OK
		   ? apikey_create(db, w->cli->arena, &w->actor, false, &w->draft, &w->key)
		   : status;
}

static int keys_generate(struct cli *cli)
{
	struct organization organization;
	const char *name = cli_option(cli, "--name");
	const char *scopes = cli_option(cli, "--scope");
	bool is_test = cli_flag(cli, "--test");
	bool allows_query = cli_flag(cli, "--allow-query");
	int code = cli_organization(cli, &organization);
	struct working w = { .cli = cli };
	unsigned parsed;
	enum status status;

	if (code == CLI_OK)
		code = cli_rest(cli, 0);
	if (code != CLI_OK)
		return code;
	if (!name || !*name || strlen(name) > APIKEY_NAME_MAX)
		return cli_fail(CLI_USAGE, "--name NAME is missing or too long");
	if (!scopes_parse(scopes ? scopes : "read,write", &parsed))
		return cli_fail(CLI_USAGE,
				"--scope takes read, write, deploy, admin, logs:read and "
				"metrics:read, joined by commas");
	if (is_test && parsed & SCOPE_ADMIN)
		return cli_fail(CLI_USAGE, "a test key cannot have the scope admin");
	w.actor = cli_actor(cli, &organization);
	w.draft.is_test = is_test;
	w.draft.allows_query = allows_query;
	w.draft.name = name;
	w.draft.scopes = scopes_format(cli->arena, parsed, ",");
	status = db_transaction(cli->db, __func__, create, &w);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	cli_say("%s\n", w.key.key);
	return CLI_OK;
}

static const char *time_or(int64_t ms, const char *none, char *out)
{
	if (!ms)
		return none;
	time_format(ms, out);
	return out;
}

static int keys_list(struct cli *cli)
{
	const struct uuid nobody = { { 0 } };
	struct organization organization;
	struct list_window window;
	struct db_rows rows;
	int code = cli_organization(cli, &organization);
	int64_t total;
	enum status status;

	if (code == CLI_OK)
		code = cli_rest(cli, 0);
	if (code != CLI_OK)
		return code;
	list_whole(&window);
	window.limit = INT32_MAX;
	window.is_backwards = true; /* by number */
	status = apikey_list(cli->db, cli->arena, organization.id, nobody, &window, time_now_ms(),
			     &rows, &total);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	for (size_t i = 0; i < rows.n; i++) {
		const struct apikey *key = (struct apikey *)rows.rows + i;
		char made[TIME_TEXT_SIZE], used[TIME_TEXT_SIZE];

		cli_say("%-5s %-16s made %s  used %-24s  %-7s  %s%s\n", key->label, key->scopes,
			time_or(key->created_at, "", made),
			time_or(key->last_used_at, "never", used), key->status, key->name,
			key->is_test ? "  (test)" : "");
	}
	return CLI_OK;
}

static enum status revoke(struct db *db, void *context)
{
	const struct uuid nobody = { { 0 } };
	struct working *w = context;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = apikey_get(db, w->cli->arena, w->actor.who->organization_id, nobody,
				    w->label, w->actor.now_ms, &w->key);
	return status == STATUS_OK ? apikey_revoke(db, w->cli->arena, &w->actor, &w->key) : status;
}

static int keys_revoke(struct cli *cli)
{
	struct organization organization;
	int code = cli_organization(cli, &organization);
	struct working w = { .cli = cli };
	int64_t number;
	enum status status;

	if (code == CLI_OK)
		code = cli_rest(cli, 1);
	if (code != CLI_OK)
		return code;
	w.label = cli->argv[0];
	if (*w.label != 'k' || !str_to_int(w.label + 1, 1, UINT32_MAX, &number))
		return cli_fail(CLI_USAGE, "%s is not the name of a key, such as k1", w.label);
	w.actor = cli_actor(cli, &organization);
	status = db_transaction(cli->db, __func__, revoke, &w);
	if (status == STATUS_NOT_FOUND || status == STATUS_CONFLICT)
		return cli_fail(CLI_FAILED, "%s has no live key %s", organization.slug, w.label);
	return status == STATUS_OK ? CLI_OK : cli_fail_status(cli, status);
}

struct rotating {
	struct cli *cli;
	bool is_at_once;
	const char *kid;
};

/* The keys belong to the installation: each organization's log says that they were changed. */
static enum status rotate_jwt(struct db *db, void *context)
{
	struct rotating *r = context;
	struct cli *cli = r->cli;
	int64_t now_ms = time_now_ms();
	struct audit_changes changes;
	struct db_rows rows;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status =
		    signing_rotate(db, cli->arena, &cli->settings, now_ms, r->is_at_once, &r->kid);
	if (status == STATUS_OK)
		status = organization_list(db, cli->arena, &rows);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, cli->arena);
	audit_change(&changes, "kid", NULL, r->kid);
	audit_change_flag(&changes, "at_once", false, r->is_at_once);

	const struct audit audit = {
		.action = "signing_key.rotated",
		.changes = audit_changes_text(&changes),
	};

	for (size_t i = 0; i < rows.n && status == STATUS_OK; i++) {
		const struct actor actor =
		    cli_actor(cli, (const struct organization *)rows.rows + i);

		if (!((const struct organization *)rows.rows)[i].is_sandbox)
			status = audit_write(db, cli->arena, &actor, &audit);
	}
	return status;
}

static int keys_rotate_jwt(struct cli *cli)
{
	struct rotating r = { .cli = cli, .is_at_once = cli_flag(cli, "--at-once") };
	int code = cli_rest(cli, 0);
	enum status status;

	if (code != CLI_OK)
		return code;
	if (!secret_is_set(&cli->settings))
		return cli_fail(CLI_FAILED, "%s", SECRET_MISSING);
	status = db_transaction(cli->db, __func__, rotate_jwt, &r);
	if (status == STATUS_CONFLICT)
		return cli_fail(CLI_CONFLICT, "another key was made at this very moment");
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	cli_say("%s\n", r.kid);
	return CLI_OK;
}

/* clang-format off */
const struct command cli_keys_commands[] = {
	{ { "keys", "generate" }, keys_generate, "--organization SLUG --name NAME [--scope read,write,deploy,admin,logs:read,metrics:read] [--test] [--allow-query]", "Makes an API key and prints it, this once; with --test one that opens the sandbox, with --allow-query one that may be sent in an address." },
	{ { "keys", "list" }, keys_list, "--organization SLUG", "Lists API keys." },
	{ { "keys", "revoke" }, keys_revoke, "kN --organization SLUG", "Ends an API key from the next request on." },
	{ { "keys", "rotate-jwt" }, keys_rotate_jwt, "[--at-once]", "Makes a new key for access tokens and prints its name; the old one stays good for tokens that are out, but for --at-once." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
