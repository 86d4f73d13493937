/* Words about channels. A test (tests/unit/test_sheet.c) holds them against the types. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "channel/type.h"
#include "sheet/channel_words.h"

/* clang-format off */
static const struct channel_words members[] = {
	{ "webhook_url", N_("Address of the webhook"), NULL },
	{ "url", N_("Address of the service"), N_("Left empty where it may be, it is the service’s own.") },
	{ "token", N_("Token"), NULL },
	{ "api_key", N_("API key"), NULL },
	{ "organization", N_("Organization there"), N_("Its slug, as its addresses have it.") },
	{ "projects", N_("Projects there"), N_("Slugs, one a line.") },
	{ "dashboard_uid", N_("Only on this dashboard"), N_("The UID that its address has behind /d/.") },
	{ "panel_id", N_("And only in this panel of it"), N_("A number.") },
	{ "tags", N_("Further tags"), N_("One a line.") },
	{ "region", N_("Region of the account"), N_("us or eu; us unless given.") },
	{ "entity_guid", N_("GUID of the entity"), NULL },
	{ "room_id", N_("Room"), N_("Its id, which begins with an exclamation mark: !abc:example.org") },
	{ "username", N_("Told under the name"), NULL },
	{ "channel", N_("Another channel than the webhook’s own"), NULL },
	{ "to", N_("Address that letters go to"), NULL },
	{ "language", N_("Language of the letters"), N_("en or pt_BR; the organization’s unless given.") },
	{ "time_zone", N_("Time zone of the letters"), N_("As the IANA has it: Europe/Lisbon") },
	{ "method", N_("Method"), N_("POST, PUT or PATCH; POST unless given.") },
	{ "content_type", N_("Content type"), N_("application/json unless given.") },
	{ "headers", N_("Further headers"), N_("A JSON object of texts.") },
	{ "body", N_("Template of the body"), N_("Mustache over the event; empty: the whole event as JSON.") },
	{ "with_project", N_("Releases are called project@version"), NULL },
	{ "auto_assign", N_("Errors without a version are taken as of this one"), NULL },
	{ "environment", N_("Environment there"), NULL },
};

static const struct {
	const char *purpose, *where;
} types[] = {
	[CHANNEL_SLACK_WEBHOOK] = { N_("People read it in a channel of Slack."), N_("In Slack, make an app at api.slack.com/apps, switch on Incoming Webhooks in it, add one to the channel, and copy its address.") },
	[CHANNEL_MATTERMOST] = { N_("People read it in a channel of Mattermost."), N_("In Mattermost, open Integrations, then Incoming Webhooks, add one for the channel, and copy its address.") },
	[CHANNEL_MATRIX] = { N_("People read it in a room of Matrix."), N_("In Element, the room’s id is under Room settings, Advanced; the access token of a user of its own, who has been invited and has joined, is under All settings, Help and About.") },
	[CHANNEL_TEAMS] = { N_("People read it in a channel of Microsoft Teams."), N_("In Teams, open the channel’s menu, then Workflows, choose the one that posts to a channel when a webhook request is received, and copy the address that it shows.") },
	[CHANNEL_DISCORD] = { N_("People read it in a channel of Discord."), N_("In Discord, open the channel’s settings, then Integrations, Webhooks, make one, and copy its address.") },
	[CHANNEL_EMAIL] = { N_("People get letters; those about one deployment are one conversation."), N_("Any address will do, that of a list too. How letters leave this house is a setting of the installation.") },
	[CHANNEL_GRAFANA] = { N_("Deployments become annotations of dashboards in Grafana."), N_("In Grafana, open Administration, Users and access, Service accounts, add one that may write annotations (the role Editor), and add a token to it.") },
	[CHANNEL_SENTRY] = { N_("Builds become releases in Sentry, and deployments deploys of them."), N_("In Sentry, open Settings, Developer Settings, make an internal integration that may administer releases, and copy its token. The slugs are in the addresses of its pages.") },
	[CHANNEL_BUGSNAG] = { N_("Builds and deployments become builds in Bugsnag."), N_("In Bugsnag, open the project’s settings: the API key is the notifier’s, 32 hexadecimal digits.") },
	[CHANNEL_NEW_RELIC] = { N_("Deployments become change markers of an entity in New Relic."), N_("In New Relic, open API keys from your user menu for a user key; the GUID is among the metadata of the entity’s page.") },
	[CHANNEL_CUSTOM] = { N_("Any service that takes HTTP is sent a body that a template makes."), N_("The other service’s manual says what it takes. What a template sees is the event as the preview of this channel shows it without one.") },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(types) == CHANNEL_TYPE__COUNT, "words for every type");

const struct channel_words *channel_words_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (str_eq(members[i].name, name))
			return &members[i];
	BUG("nothing says what \"%s\" of a channel is", name);
}

const char *channel_purpose(int type)
{
	return types[type].purpose;
}

const char *channel_where(int type)
{
	return types[type].where;
}
