/* The settings: one table of name, type, default and text. A value comes from the LANDFALL_NAME
 * variable, else from the file that LANDFALL_CONFIG names (ini: name = value), else it is the default.
 * `landfall config` prints the table. */
#ifndef LANDFALL_SETTINGS_H
#define LANDFALL_SETTINGS_H

#include "base/arena.h"
#include "base/field.h"
#include "db/db.h"

/* Where a value comes from. */
enum setting_origin { SETTING_DEFAULT, SETTING_FILE, SETTING_VARIABLE };
#define SETTINGS_MAX 80

struct settings {
	unsigned char origins[SETTINGS_MAX]; /* enum setting_origin, in the order of the table */
	const char *db_host, *db_socket, *db_user, *db_password, *db_name;
	int64_t db_port, db_timeout_s;
	const char *db_owner_user, *db_owner_password; /* may change tables; for migrate */
	const char *template_dir, *static_dir, *schema_dir, *locale_dir;
	const char *log_level, *log_file;
	int64_t scrypt_log_n, scrypt_r, scrypt_p; /* cost of a password, RFC 7914 */
	int64_t session_idle_hours;
	const char *rate_file;
	int64_t rate_door_anonymous; /* of strangers, at doors that allow them few */
	int64_t rate_limit, rate_anonymous,
	    rate_hosts; /* requests an hour; hosts that share them */
	const char
	    *public_url; /* of this installation: for links in letters, and in access tokens */
	const char *mail_from, *smtp_url, *smtp_user, *smtp_password, *sendmail_path;
	int64_t login_failures, login_lock_s, login_lock_max_s; /* auth/throttle.h */
	int64_t token_lifetime_s, refresh_lifetime_days;
	int64_t project_keep_days, sandbox_keep_hours;
	int64_t logs_keep_days, metrics_keep_days;
	const char *outgoing_allow; /* outgoing/guard.h */
	bool outgoing_https_only;
	int64_t outgoing_timeout_s, outgoing_parallel;
	int64_t deliveries_keep_days, events_keep_days;
	const char *work_program;
	const char *oauth_pkce; /* public or all: who may not come without */
	const char *secret_key; /* hexadecimal; what is sealed in the database is sealed with it */
};

struct setting {
	struct field field;
	const char *fallback;
};

extern const struct setting settings_table[];
extern const size_t settings_n;

/* Whether the value of a setting is never shown. */
bool setting_is_secret(const char *name);

/* A setting as it is in force, for those who look: its value (NULL: there is one, and it is a secret), and where that comes
 * from. i is its row of the table. */
struct setting_shown {
	const char *name, *value, *text;
	enum setting_origin origin;
};
struct setting_shown setting_show(struct arena *arena, const struct settings *settings, size_t i);

/* "LANDFALL_NAME": the variable that a setting is read from. */
#define SETTING_VARIABLE_SIZE 80
void setting_variable(const struct setting *setting, char name[SETTING_VARIABLE_SIZE]);

/* Fills out; strings live in the arena. false with why (512 bytes) when the file can't be read, names
 * a setting that there is not, or a value does not fit. */
bool settings_load(struct arena *arena, struct settings *out, char *why) ATTR_MUST_USE;

/* The database part: as the run-time user, or as the owner, who may change tables. */
struct db_settings settings_db(const struct settings *settings);
struct db_settings settings_db_owner(const struct settings *settings);

#endif
