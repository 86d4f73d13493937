/* landfall audit: whether the log is what was written. */
#include "config.h"

#include "audit/seal.h"
#include "base/str.h"
#include "cli/cli.h"
#include "organization/organization.h"

/* clang-format off */
static const char *const faults[] = {
	[AUDIT_WHOLE] = "",
	[AUDIT_CHANGED] = "is not what was sealed: it was changed, put in or moved",
	[AUDIT_MISSING] = "is missing",
	[AUDIT_CUT] = "and all after it are missing: the chain's end speaks of more",
	[AUDIT_ADDED] = "was put in behind the chain's end",
	[AUDIT_HEAD] = "is whole, but the chain's end speaks of another seal",
};
/* clang-format on */

static void tell(const struct organization *organization, const struct audit_verdict *verdict)
{
	char seal[2 * DIGEST_BYTES + 1];

	if (verdict->fault == AUDIT_WHOLE) {
		str_hex(verdict->seal, sizeof(verdict->seal), seal);
		cli_say("%s: %lld rows are whole, seal %s; %lld not sealed yet\n",
			organization->slug, (long long)verdict->n_sealed,
			verdict->n_sealed ? seal : "none", (long long)verdict->n_unsealed);
		return;
	}
	cli_say("%s: row %lld %s", organization->slug, (long long)verdict->number,
		faults[verdict->fault]);
	if (verdict->id)
		cli_say(" (%s, %s, %s)", verdict->id, verdict->action, verdict->created_at);
	cli_say("; %lld before it are whole, %lld not sealed yet\n", (long long)verdict->n_sealed,
		(long long)verdict->n_unsealed);
}

static enum status verify(struct cli *cli, const struct organization *organization, bool *is_whole)
{
	struct audit_verdict verdict;

	if (organization->is_sandbox) {
		cli_say("%s: a sandbox, whose log is neither sealed nor kept\n",
			organization->slug);
		return STATUS_OK;
	}

	enum status status = audit_verify(cli->db, cli->arena, organization->id, &verdict);

	if (status != STATUS_OK)
		return status;
	tell(organization, &verdict);
	*is_whole = *is_whole && verdict.fault == AUDIT_WHOLE;
	return STATUS_OK;
}

static int audit_command(struct cli *cli)
{
	const char *slug = cli_option(cli, "--organization");
	struct organization one;
	struct db_rows all = { &one, 1 };
	enum status status;
	bool is_whole = true;

	if (cli->argc)
		return cli_fail(CLI_USAGE, "what is \"%s\"?", cli->argv[0]);
	status = slug ? organization_get(cli->db, cli->arena, slug, &one)
		      : organization_list(cli->db, cli->arena, &all);
	if (status == STATUS_NOT_FOUND)
		return cli_fail(CLI_FAILED, "there is no organization %s", slug);
	for (size_t i = 0; status == STATUS_OK && i < all.n; i++)
		status = verify(cli, (struct organization *)all.rows + i, &is_whole);
	if (status != STATUS_OK)
		return cli_fail_status(cli, status);
	return is_whole ? CLI_OK : CLI_FAILED;
}

/* clang-format off */
const struct command cli_audit_commands[] = {
	{ { "audit", "verify" }, audit_command, "[--organization SLUG]", "Looks whether the audit log is what was sealed, and names the first row that is not." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
