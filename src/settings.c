/* The table, and the three places a value may come from. */
#include "config.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "json/codec.h"
#include "settings.h"

#define OF(kind, member) FIELD_##kind##_OF(struct settings, member)

/* clang-format off */
/*      member, bounds, text; then the default */
const struct setting settings_table[] = {
	{ { OF(TEXT, db_host), .max = 255, .text = N_("database host; empty for the socket") }, "" },
	{ { OF(TEXT, db_socket), .max = 255, .text = N_("database socket; empty for the system's own") }, "" },
	{ { OF(INT, db_port), .low = 0, .high = 65535, .text = N_("database port; 0 for 3306") }, "0" },
	{ { OF(TEXT, db_user), .max = 80, .text = N_("database user at run time: SELECT, INSERT, UPDATE, DELETE") }, "landfall" },
	{ { OF(TEXT, db_password), .max = 255, .text = N_("its password") }, "" },
	{ { OF(TEXT, db_name), .max = 64, .text = N_("database name") }, "landfall" },
	{ { OF(TEXT, db_owner_user), .max = 80, .text = N_("database user that may change tables, for migrate; empty: db_user") }, "" },
	{ { OF(TEXT, db_owner_password), .max = 255, .text = N_("its password") }, "" },
	{ { OF(INT, db_timeout_s), .low = 1, .high = 60, .text = N_("seconds for connecting, reading and writing; less than the web server allows") }, "15" },
	{ { OF(TEXT, template_dir), .max = 1000, .text = N_("folder of the page templates") }, PKGDATADIR "/templates" },
	{ { OF(TEXT, static_dir), .max = 1000, .text = N_("folder of the stylesheet") }, PKGDATADIR "/static" },
	{ { OF(TEXT, schema_dir), .max = 1000, .text = N_("folder of the migrations") }, PKGDATADIR "/schema" },
	{ { OF(TEXT, locale_dir), .max = 1000, .text = N_("folder of the translations") }, LOCALEDIR },
	{ { OF(TEXT, log_level), .max = 8, .text = N_("debug, info, warn or error") }, "info" },
	{ { OF(TEXT, log_file), .max = 1000, .text = N_("file for the log of landfall.fcgi; empty: standard error, and so the web server's error log") }, "" },
	{ { OF(INT, scrypt_log_n), .low = 4, .high = 24, .text = N_("password cost: log2 of scrypt's N; memory is 128 * r * N bytes") }, "15" },
	{ { OF(INT, scrypt_r), .low = 1, .high = 32, .text = N_("password cost: scrypt's r") }, "8" },
	{ { OF(INT, scrypt_p), .low = 1, .high = 32, .text = N_("password cost: scrypt's p; with the other defaults 3 takes about a quarter of a second") }, "3" },
	{ { OF(TEXT, rate_file), .max = 1000, .text = N_("file of the rate limits' counters, shared by all processes; auto: in /run/landfall or the temporary folder; empty: no limits") }, "auto" },
	{ { OF(INT, rate_limit), .low = 1, .high = 1000000, .text = N_("requests an hour for each key of an organization whose plan is enterprise and says nothing else") }, "100000" },
	{ { OF(INT, rate_anonymous), .low = 1, .high = 1000000, .text = N_("requests an hour for each address without a valid credential") }, "6000" },
	{ { OF(INT, rate_door_anonymous), .low = 1, .high = 1000000, .text = N_("the same at doors whose reference allows strangers few requests: dployr") }, "60" },
	{ { OF(INT, rate_hosts), .low = 1, .high = 1000, .text = N_("hosts that share the load: each allows its part of every limit") }, "1" },
	{ { OF(INT, session_idle_hours), .low = 1, .high = 720, .text = N_("hours after which an unused browser session ends") }, "12" },
	{ { OF(TEXT, public_url), .max = 255, .text = N_("address of this installation, https://deploys.example.org: for links in letters, and as issuer of access tokens; empty: no letters, and the issuer is that of each request") }, "" },
	{ { OF(TEXT, mail_from), .max = 254, .text = N_("address that letters come from; empty: no letters, administrators copy links") }, "" },
	{ { OF(TEXT, smtp_url), .max = 255, .text = N_("mail server: smtps://host, or smtp://host, which must offer STARTTLS unless it is this machine") }, "" },
	{ { OF(TEXT, smtp_user), .max = 255, .text = N_("account at the mail server; empty: none") }, "" },
	{ { OF(TEXT, smtp_password), .max = 255, .text = N_("its password") }, "" },
	{ { OF(TEXT, sendmail_path), .max = 1000, .text = N_("program that takes letters, such as /usr/sbin/sendmail, where smtp_url is empty") }, "" },
	{ { OF(INT, login_failures), .low = 1, .high = 1000, .text = N_("failed log-ins in a row that lock an account; ten times as many lock the address they come from") }, "10" },
	{ { OF(INT, login_lock_s), .low = 1, .high = 86400, .text = N_("seconds that the first lock lasts; each failure after it doubles that") }, "60" },
	{ { OF(INT, login_lock_max_s), .low = 1, .high = 86400, .text = N_("seconds that no lock lasts longer than") }, "3600" },
	{ { OF(INT, token_lifetime_s), .low = 60, .high = 86400, .text = N_("seconds that an access token is good for") }, "3600" },
	{ { OF(INT, refresh_lifetime_days), .low = 1, .high = 3650, .text = N_("days after which an unused refresh token ends") }, "30" },
	{ { OF(TEXT, oauth_pkce), .max = 8, .text = N_("which OAuth clients must use PKCE: public or all") }, "public" },
	{ { OF(INT, project_keep_days), .low = 0, .high = 3650, .text = N_("days that a deleted project is kept before landfall work purges it") }, "30" },
	{ { OF(INT, logs_keep_days), .low = 1, .high = 3650, .text = N_("days that lines of logs are kept before landfall work deletes them; older ones are refused") }, "14" },
	{ { OF(INT, metrics_keep_days), .low = 1, .high = 3650, .text = N_("days that metrics are kept before landfall work deletes them; older ones are refused") }, "30" },
	{ { OF(INT, sandbox_keep_hours), .low = 0, .high = 8760, .text = N_("hours that what test keys record is kept before landfall work purges it") }, "24" },
	{ { OF(TEXT, outgoing_allow), .max = 4000, .text = N_("addresses that webhooks and channels may lead to although they are private, local or of another port than 80 and 443: networks and hosts, each with or without a port (10.1.0.0/16, 192.168.7.9:8080, hooks.internal:*)") }, "" },
	{ { OF(FLAG, outgoing_https_only), .text = N_("whether webhooks and channels must have https addresses: true or false") }, "false" },
	{ { OF(INT, outgoing_timeout_s), .low = 1, .high = 60, .text = N_("seconds that a receiver of webhooks has to answer") }, "15" },
	{ { OF(INT, outgoing_parallel), .low = 0, .high = 5000, .text = N_("receivers that one landfall work writes to at once; 0: to none, and what is to be told waits") }, "256" },
	{ { OF(INT, deliveries_keep_days), .low = 1, .high = 3650, .text = N_("days that the log of deliveries is kept before landfall work deletes it") }, "30" },
	{ { OF(INT, events_keep_days), .low = 0, .high = 36500, .text = N_("days that the log of events is kept before landfall work deletes it; 0: for ever") }, "0" },
	{ { OF(TEXT, work_program), .max = 1000, .text = N_("the program landfall, which landfall.fcgi starts for a short while after a request when no landfall work has run for a minute; empty: never") }, BINDIR "/landfall" },
	{ { OF(TEXT, secret_key), .flags = FIELD_HEX, .max = 64, .text = N_("64 hexadecimal digits that seal second factors, signing keys and letters; landfall config secret prints new ones") }, "" },
};
/* clang-format on */
const size_t settings_n = ARRAY_LEN(settings_table);
_Static_assert(ARRAY_LEN(settings_table) <= SETTINGS_MAX, "an origin for every setting");

bool setting_is_secret(const char *name)
{
	return strstr(name, "password") != NULL || strstr(name, "secret") != NULL;
}

struct loading {
	struct arena *arena;
	struct settings *out;
	const char *values[ARRAY_LEN(settings_table)]; /* as found in the file */
	char *why;
};

static int take_line(void *context, const char *section, const char *name, const char *value)
{
	struct loading *loading = context;

	(void)section;
	for (size_t i = 0; i < settings_n; i++) {
		if (!str_eq(settings_table[i].field.name, name))
			continue;
		loading->values[i] = arena_strdup(loading->arena, value);
		return 1;
	}
	if (!*loading->why)
		snprintf(loading->why, 512, "there is no setting %s", name);
	return 0;
}

static bool read_file(struct loading *loading)
{
	const char *path = getenv("LANDFALL_CONFIG");

	if (!path || !*path)
		return true;

	int line = ini_parse(path, take_line, loading);

	if (line < 0)
		snprintf(loading->why, 512, "cannot read %s", path);
	else if (line > 0 && !*loading->why)
		snprintf(loading->why, 512, "%s, line %d: not of the form name = value", path,
			 line);
	return line == 0;
}

void setting_variable(const struct setting *setting, char name[SETTING_VARIABLE_SIZE])
{
	snprintf(name, SETTING_VARIABLE_SIZE, "LANDFALL_%s", setting->field.name);
	for (char *c = name; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
}

static const char *variable_of(const struct setting *setting)
{
	char name[SETTING_VARIABLE_SIZE];

	setting_variable(setting, name);
	return getenv(name);
}

struct setting_shown setting_show(struct arena *arena, const struct settings *settings, size_t i)
{
	const struct field *field = &settings_table[i].field;
	struct setting_shown shown = { field->name, NULL, field->text,
				       (enum setting_origin)settings->origins[i] };
	const char *text =
	    field->type == FIELD_TEXT
		? *(const char *const *)field_in(settings, field)
		: arena_printf(arena, "%lld",
			       (long long)*(const int64_t *)field_in(settings, field));

	if (!setting_is_secret(field->name) || !*text)
		shown.value = text;
	return shown;
}

/* A text may be emptied on purpose; a number that is blank is one that nobody gave. */
static bool is_given(const struct setting *setting, const char *value)
{
	return value && (setting->field.type == FIELD_TEXT || value[strspn(value, " \t")]);
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct loading *loading = context;

	(void)field;
	(void)fault;
	if (!*loading->why)
		snprintf(loading->why, 512, "setting %s %s", name, message);
}

/* A key that is cut would be as good as none, and nobody would notice before it is needed. */
static bool check_secret_key(const struct settings *settings, char *why)
{
	size_t len = strlen(settings->secret_key);

	if (!len || len == 64)
		return true;
	snprintf(why, 512, "setting secret_key must have 64 hexadecimal digits, not %zu", len);
	return false;
}

/* RFC 8414: an address without query and fragment; clients compare it letter by letter. */
static bool check_public_url(const struct settings *settings, char *why)
{
	const char *url = settings->public_url;
	size_t len = strlen(url);

	if (!len || (url_is_web(url) && !strpbrk(url, "?#") && url[len - 1] != '/'))
		return true;
	snprintf(
	    why, 512,
	    "setting public_url must be an address such as https://deploys.example.org, without "
	    "a slash at its end");
	return false;
}

static bool check_pkce(const struct settings *settings, char *why)
{
	if (str_eq(settings->oauth_pkce, "public") || str_eq(settings->oauth_pkce, "all"))
		return true;
	snprintf(why, 512, "setting oauth_pkce must be public or all");
	return false;
}

bool settings_load(struct arena *arena, struct settings *out, char *why)
{
	struct loading loading = { .arena = arena, .out = out, .why = why };
	const struct codec codec = { arena, refuse, &loading };
	bool is_good;

	*why = '\0';
	*out = (struct settings){ 0 };
	is_good = read_file(&loading);
	for (size_t i = 0; is_good && i < settings_n; i++) {
		const struct setting *setting = &settings_table[i];
		const char *value = variable_of(setting);

		if (setting->field.type == FIELD_TEXT)
			*(const char **)field_at(out, &setting->field) = "";
		out->origins[i] = SETTING_VARIABLE;
		if (!is_given(setting, value)) {
			value = loading.values[i];
			out->origins[i] = SETTING_FILE;
		}
		if (!is_given(setting, value)) {
			value = setting->fallback;
			out->origins[i] = SETTING_DEFAULT;
		}
		is_good = codec_decode_text(&codec, &setting->field, value, out);
	}
	return is_good && check_secret_key(out, why) && check_public_url(out, why) &&
	       check_pkce(out, why);
}

struct db_settings settings_db(const struct settings *s)
{
	return (struct db_settings){
		.host = s->db_host,
		.socket = s->db_socket,
		.user = s->db_user,
		.password = s->db_password,
		.name = s->db_name,
		.port = s->db_port,
		.timeout_s = s->db_timeout_s,
	};
}

struct db_settings settings_db_owner(const struct settings *s)
{
	struct db_settings db = settings_db(s);

	db.is_patient = true; /* an index of a long history takes minutes */
	if (*s->db_owner_user) {
		db.user = s->db_owner_user;
		db.password = s->db_owner_password;
	}
	return db;
}
