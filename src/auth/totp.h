/* One-time codes by the clock (RFC 6238: SHA-1, six digits, steps of thirty seconds, which is what every
 * application for them understands), and the recovery codes beside them. The only user of liboath. Pure but
 * for what is random; auth/factor keeps them. */
#ifndef LANDFALL_AUTH_TOTP_H
#define LANDFALL_AUTH_TOTP_H

#include "base/arena.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_DIGITS       6
#define TOTP_STEP_S       30

/* Recovery codes that a person gets, and the room for one as text: four groups of four, 80 bits. */
#define TOTP_RECOVERY_CODES     10
#define TOTP_RECOVERY_TEXT_SIZE 20

/* out has TOTP_SECRET_BYTES bytes. */
void totp_new_secret(unsigned char *out);

/* The secret as people type it: base 32, in groups of four. */
const char *totp_secret_text(struct arena *arena, const unsigned char *secret);

/* otpauth://totp/…, for a QR code. account is the person's e-mail address. */
const char *totp_uri(struct arena *arena, const unsigned char *secret, const char *account);

/* The code of a step (time / TOTP_STEP_S), with so many digits: 6, 7 or 8. out has digits + 1 bytes. */
void totp_code(const void *secret, size_t len, int64_t step, unsigned digits, char *out);

/* Whether code, with or without blanks inside, is that of now, of the step before or of the one after,
 * and of a step later than last_step, which was accepted before; *step is then the one to remember. All
 * codes are compared in full, whatever the first one said. */
bool totp_check(const unsigned char *secret, const char *code, int64_t now_ms, int64_t last_step,
		int64_t *step);

/* A new recovery code, such as "k7wm-3qpx-8d2n-y4tc". out has TOTP_RECOVERY_TEXT_SIZE bytes. */
void totp_new_recovery_code(char *out);

/* The digest that a recovery code is stored as; out has DIGEST_BYTES. Case, blanks and hyphens do not
 * matter. false for a text that is none. */
bool totp_recovery_digest(const char *text, unsigned char *out);

#endif
