/* liboath makes the codes and writes base 32; which of them count is decided here. */
#include "config.h"

#include <oath.h>
#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/totp.h"
#include "base/buf.h"
#include "base/rand.h"
#include "base/str.h"
#include "html/url.h"

#define ISSUER "Landfall"

#define RECOVERY_LEN 16
#define GROUP_LEN    4

/* 32 letters and digits that are not taken for one another. */
static const char recovery_alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz0";

void totp_new_secret(unsigned char *out)
{
	rand_bytes(out, TOTP_SECRET_BYTES);
}

/* Without padding: 20 bytes are 32 letters. */
static const char *base32(struct arena *arena, const unsigned char *secret)
{
	char *text;
	size_t len;

	if (oath_base32_encode((const char *)secret, TOTP_SECRET_BYTES, &text, &len) != OATH_OK)
		BUG("oath_base32_encode failed");

	const char *copy = arena_strndup(arena, text, len);

	free(text);
	return copy;
}

const char *totp_secret_text(struct arena *arena, const unsigned char *secret)
{
	const char *text = base32(arena, secret);
	struct buf out;
	const char *grouped;

	buf_init(&out, 100);
	for (size_t i = 0; text[i]; i++) {
		if (i && i % GROUP_LEN == 0)
			buf_addc(&out, ' ');
		buf_addc(&out, text[i]);
	}
	grouped = buf_dup(&out, arena);
	buf_release(&out);
	return grouped;
}

const char *totp_uri(struct arena *arena, const unsigned char *secret, const char *account)
{
	struct buf out;
	const char *uri;

	buf_init(&out, 2000);
	buf_adds(&out, "otpauth://totp/" ISSUER ":");
	url_encode(&out, account);
	buf_addf(&out, "?secret=%s&issuer=" ISSUER, base32(arena, secret));
	uri = buf_dup(&out, arena);
	buf_release(&out);
	return uri;
}

void totp_code(const void *secret, size_t len, int64_t step, unsigned digits, char *out)
{
	if (oath_hotp_generate(secret, len, (uint64_t)step, digits, false,
			       OATH_HOTP_DYNAMIC_TRUNCATION, out) != OATH_OK)
		BUG("oath_hotp_generate failed");
}

/* The six digits that were typed; false for anything else. */
static bool read_code(const char *text, char *out)
{
	size_t n = 0;

	for (; *text; text++) {
		if (str_is_space(*text))
			continue;
		if (!str_is_digit(*text) || n == TOTP_DIGITS)
			return false;
		out[n++] = *text;
	}
	out[n] = '\0';
	return n == TOTP_DIGITS;
}

bool totp_check(const unsigned char *secret, const char *code, int64_t now_ms, int64_t last_step,
		int64_t *step)
{
	int64_t now = now_ms / 1000 / TOTP_STEP_S;
	char given[TOTP_DIGITS + 1], wanted[TOTP_DIGITS + 1];
	bool is_good = false;

	if (!read_code(code, given))
		return false;
	for (int64_t at = now - 1; at <= now + 1; at++) {
		totp_code(secret, TOTP_SECRET_BYTES, at, TOTP_DIGITS, wanted);
		if (str_secret_eq(given, wanted, TOTP_DIGITS) && at > last_step) {
			*step = at;
			is_good = true;
		}
	}
	return is_good;
}

void totp_new_recovery_code(char *out)
{
	unsigned char bytes[RECOVERY_LEN];

	rand_bytes(bytes, sizeof(bytes));
	for (size_t i = 0; i < RECOVERY_LEN; i++) {
		if (i && i % GROUP_LEN == 0)
			*out++ = '-';
		*out++ = recovery_alphabet[bytes[i] % 32];
	}
	*out = '\0';
}

bool totp_recovery_digest(const char *text, unsigned char *out)
{
	char code[RECOVERY_LEN + 1];
	size_t n = 0;

	for (; *text; text++) {
		if (str_is_space(*text) || *text == '-')
			continue;
		if (n == RECOVERY_LEN || !strchr(recovery_alphabet, str_lower(*text)))
			return false;
		code[n++] = str_lower(*text);
	}
	code[n] = '\0';
	digest_texts(out, "recovery", code, (char *)NULL);
	return n == RECOVERY_LEN;
}
