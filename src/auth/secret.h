/* What has to be read again and must not stand open in the database or its backups: second factors, signing
 * keys, letters that hold a link. Sealed with AES-256-GCM and the key of the configuration. */
#ifndef LANDFALL_AUTH_SECRET_H
#define LANDFALL_AUTH_SECRET_H

#include "base/arena.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/status.h"
#include "settings.h"

/* Bytes of the setting secret_key, which is written in hexadecimal digits. */
#define SECRET_KEY_BYTES 32

/* For people, where the setting is missing. */
#define SECRET_MISSING                                                                             \
	N_("The setting secret_key is not set; \"landfall config secret\" prints a new one.")

/* How much longer a sealed text is than the plain one: format, nonce, tag. */
#define SECRET_OVERHEAD 29

bool secret_is_set(const struct settings *settings);

/* Seals len bytes, in the arena. purpose says what and whose it is ("totp 0191…"): opening asks for the
 * same words, so that a sealed text can't be moved to another row. STATUS_UNAVAILABLE, which is logged,
 * without a key in the settings. */
enum status secret_seal(struct arena *arena, const struct settings *settings, const char *purpose,
			const void *plain, size_t len, struct field_bytes *out) ATTR_MUST_USE;

/* The plain bytes, with a NUL behind them, in the arena. STATUS_UNAVAILABLE without a key in the
 * settings, and where this one does not fit: another key, another purpose, or changed bytes. Both are logged. */
enum status secret_open(struct arena *arena, const struct settings *settings, const char *purpose,
			struct field_bytes sealed, struct field_bytes *out) ATTR_MUST_USE;

/* The same with a key of one's own, SECRET_KEY_BYTES long; opening is false where it does not fit. */
void secret_seal_with(struct arena *arena, const unsigned char *key, const char *purpose,
		      const void *plain, size_t len, struct field_bytes *out);
bool secret_open_with(struct arena *arena, const unsigned char *key, const char *purpose,
		      struct field_bytes sealed, struct field_bytes *out);

/* A fresh key as the setting wants it: 64 hexadecimal digits and a NUL. */
void secret_new_key(char *out);

#endif
