/* The table of senders. */
#include "config.h"

#include "base/i18n.h"
#include "inbound/kind.h"

static enum proof prove_github(const struct parcel *d, const char *secret)
{
	return proof_sha256_hex(d, secret, "X-Hub-Signature-256", "sha256=");
}

/* Gitea and Forgejo; GitHub's header goes along, and is as good. */
static enum proof prove_gitea(const struct parcel *d, const char *secret)
{
	enum proof proof = proof_sha256_hex(d, secret, "X-Gitea-Signature", "");

	if (proof == PROOF_ABSENT)
		proof = proof_sha256_hex(d, secret, "X-Forgejo-Signature", "");
	return proof == PROOF_ABSENT ? prove_github(d, secret) : proof;
}

/* A webhook of GitLab's has a secret token or, of late, a signing token. */
static enum proof prove_gitlab(const struct parcel *d, const char *secret)
{
	if (parcel_header(d, "webhook-signature"))
		return proof_standard(d, secret);
	return proof_token(d, secret, "X-Gitlab-Token");
}

static enum proof prove_vercel(const struct parcel *d, const char *secret)
{
	return proof_sha1_hex(d, secret, "x-vercel-signature");
}

static enum proof prove_sentry(const struct parcel *d, const char *secret)
{
	return proof_sha256_hex(d, secret, "Sentry-Hook-Signature", "");
}

/* While a secret changes, there are two signatures. */
static enum proof prove_pagerduty(const struct parcel *d, const char *secret)
{
	return proof_sha256_list(d, secret, "X-PagerDuty-Signature", "v1=");
}

static enum proof prove_cdevents(const struct parcel *d, const char *secret)
{
	if (parcel_header(d, "webhook-signature"))
		return proof_standard(d, secret);
	return proof_authorization(d, secret);
}

static const char *no_delivery_id(const struct parcel *d)
{
	(void)d;
	return NULL;
}

/* clang-format off */
/*  name, for people, proof and what it is called, delivery, what it tells */
const struct inbound_kind inbound_kinds[RECEIVER_KIND__COUNT] = {
	[RECEIVER_GITHUB]       = { "github",       "GitHub",            prove_github,        N_("the header X-Hub-Signature-256"),                       github_delivery_id,   github_read },
	[RECEIVER_GITLAB]       = { "gitlab",       "GitLab",            prove_gitlab,        N_("the header X-Gitlab-Token or webhook-signature"),       gitlab_delivery_id,   gitlab_read },
	[RECEIVER_GITEA]        = { "gitea",        N_("Gitea or Forgejo"),  prove_gitea,         N_("the header X-Gitea-Signature"),                         gitea_delivery_id,    gitea_read },
	[RECEIVER_VERCEL]       = { "vercel",       "Vercel",            prove_vercel,        N_("the header x-vercel-signature"),                        vercel_delivery_id,   vercel_read },
	[RECEIVER_SENTRY]       = { "sentry",       "Sentry",            prove_sentry,        N_("the header Sentry-Hook-Signature"),                     sentry_delivery_id,   sentry_read },
	[RECEIVER_PAGERDUTY]    = { "pagerduty",    "PagerDuty",         prove_pagerduty,     N_("the header X-PagerDuty-Signature"),                     pagerduty_delivery_id, pagerduty_read },
	[RECEIVER_ALERTMANAGER] = { "alertmanager", "Alertmanager",      proof_authorization, N_("the header Authorization"),                             no_delivery_id,       alertmanager_read },
	[RECEIVER_CDEVENTS]     = { "cdevents",     "CDEvents",          prove_cdevents,      N_("the header Authorization or webhook-signature"),        cdevents_delivery_id, cdevents_read },
	[RECEIVER_STANDARD]     = { "standard",     "Standard Webhooks", proof_standard,      N_("the headers webhook-id, -timestamp and -signature"),    standard_delivery_id, standard_read },
};
/* clang-format on */
