/* What has to be known of a channel to send there. Each type has some of the members (its fields); what may be read is
 * kept as JSON, what must not (CONFIG_SECRET) is sealed. */
#ifndef LANDFALL_CHANNEL_CONFIG_H
#define LANDFALL_CHANNEL_CONFIG_H

#include "base/arena.h"
#include "base/field.h"
#include "json/codec.h"

struct settings;

/* Flags of fields of a configuration, above those of base/field.h. */
#define CONFIG_SECRET 4096  /* sealed; shown as ••• */
#define CONFIG_URL    8192  /* an http or https address; with CONFIG_SECRET its host is shown */
#define CONFIG_HTTPS  16384 /* and https alone: a service in the open, which takes nothing else */

struct channel_config {
	const char *webhook_url; /* whoever has it may write there */
	const char *url;         /* of a service */
	const char *token, *api_key;
	const char *organization, *projects, *environment;
	const char *dashboard_uid;
	int64_t panel_id;
	const char *tags;
	const char *region, *entity_guid;
	const char *room_id;
	const char *username, *channel;
	const char *to, *language, *time_zone;
	const char *method, *content_type, *headers, *body;
	bool with_project, auto_assign;
};

#define CONFIG_OF(kind, member) FIELD_##kind##_OF(struct channel_config, member)
#define CONFIG_TEXT_MAX         255
#define CONFIG_URL_MAX          2000
#define CONFIG_BODY_MAX         8000
/* Bytes of a configuration as JSON. */
#define CONFIG_JSON_MAX 20000

struct channel_type_row;

/* A configuration as JSON objects, in the arena: the secrets alone, to be sealed; and all of it as it is shown, with the secrets
 * masked. */
const char *config_secret_text(struct arena *arena, const struct channel_type_row *row,
			       const struct channel_config *config);
const char *config_shown_text(struct arena *arena, const struct channel_type_row *row,
			      const struct channel_config *config);

/* Both back; secret_text may be the bare address that older rows have. Members that the type does not have are left out. */
void config_read(struct arena *arena, const struct channel_type_row *row, const char *shown_text,
		 const char *secret_text, struct channel_config *out);

/* What a secret is shown as: the host of an address, else three points. */
const char *config_mask(struct arena *arena, const struct field *field, const char *secret);

/* Reads what somebody says of it over what it was (before, or NULL): what is not named stays, what is null goes, and a secret that comes back
 * as it was shown stays. What is wrong is told to codec by "config/NAME". true when nothing is. is_strict: unknown members are refused. */
bool config_decode(const struct codec *codec, const struct channel_type_row *row, const char *json,
		   const struct channel_config *before, bool is_strict,
		   struct channel_config *out) ATTR_MUST_USE;

/* The host (and port) of the address that a channel is told at, for people and the trace; "" where there is none. */
const char *config_host(struct arena *arena, const struct channel_type_row *row,
			const struct channel_config *config);

#endif
