/* 128 bits as hexadecimal with hyphens, or as 26 digits of Crockford's base 32. */
#include "config.h"

#include <string.h>

#include "base/rand.h"
#include "base/str.h"
#include "base/uuid.h"

#define BASE32_LEN 26

struct uuid uuid_floor(int64_t ms)
{
	struct uuid id = { { 0 } };

	for (int i = 0; i < 6; i++)
		id.bytes[i] = (unsigned char)((uint64_t)ms >> (40 - 8 * i));
	return id;
}

struct uuid uuid_new(int64_t ms)
{
	struct uuid id = uuid_floor(ms);

	rand_bytes(id.bytes + 6, 10);
	id.bytes[6] = (id.bytes[6] & 0x0f) | 0x70; /* version 7 */
	id.bytes[8] = (id.bytes[8] & 0x3f) | 0x80; /* variant of RFC 9562 */
	return id;
}

struct uuid uuid_new_at(int64_t ms, size_t place)
{
	struct uuid id = uuid_new(ms);

	id.bytes[6] = (unsigned char)(0x70 | (place >> 8 & 0x0f));
	id.bytes[7] = (unsigned char)(place & 0xff);
	return id;
}

int64_t uuid_time_ms(const struct uuid *id)
{
	int64_t ms = 0;

	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id->bytes[i];
	return ms;
}

bool uuid_is_nil(const struct uuid *id)
{
	static const struct uuid nil;

	return uuid_eq(id, &nil);
}

bool uuid_eq(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

int uuid_compare(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

void uuid_format(const struct uuid *id, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[id->bytes[i] >> 4];
		*out++ = digits[id->bytes[i] & 15];
	}
	*out = '\0';
}

bool uuid_parse(const char *text, struct uuid *out)
{
	/* Where each byte's two digits stand. */
	static const unsigned char at[16] = { 0,  2,  4,  6,  9,  11, 14, 16,
					      19, 21, 24, 26, 28, 30, 32, 34 };

	if (strnlen(text, 37) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
	    text[23] != '-')
		return false;
	for (int i = 0; i < 16; i++)
		if (!str_unhex_byte(text + at[i], &out->bytes[i]))
			return false;
	return true;
}

static uint64_t half(const unsigned char *bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* 26 digits of 5 bits hold 130 bits: the first digit is at most 7. Written from the last digit on; the 13th from the
 * end has 4 bits of the low half and one of the high half. */
static void base32_format(const struct uuid *id, const char *alphabet, char *out)
{
	uint64_t high = half(id->bytes);
	uint64_t low = half(id->bytes + 8);

	for (int i = BASE32_LEN - 1; i >= 0; i--) {
		out[i] = alphabet[low & 31];
		low = low >> 5 | high << 59;
		high >>= 5;
	}
	out[BASE32_LEN] = '\0';
}

static bool base32_parse(const char *text, const char *alphabet, struct uuid *out)
{
	*out = (struct uuid){ { 0 } };
	for (int i = 0; i < BASE32_LEN; i++) {
		const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;

		if (!at || (i == 0 && at - alphabet > 7))
			return false;
		for (int k = 0; k < 5; k++) {
			int bit = 5 * i - 2 + k;

			if (bit >= 0 && (at - alphabet) >> (4 - k) & 1)
				out->bytes[bit / 8] |= (unsigned char)(0x80 >> bit % 8);
		}
	}
	return text[BASE32_LEN] == '\0';
}

static const char typeid_alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char ulid_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void uuid_format_typeid(const struct uuid *id, const char *prefix, char *out)
{
	size_t len = strlen(prefix);

	if (len > 63)
		BUG("typeid prefix \"%s\" is too long", prefix);
	memcpy(out, prefix, len);
	if (len)
		out[len++] = '_';
	base32_format(id, typeid_alphabet, out + len);
}

void uuid_format_ulid(const struct uuid *id, char *out)
{
	base32_format(id, ulid_alphabet, out);
}

bool uuid_parse_typeid(const char *text, char *prefix, struct uuid *out)
{
	const char *underscore = strrchr(text, '_');
	size_t len = underscore ? (size_t)(underscore - text) : 0;

	if (len > 63 || (underscore && !len) || *text == '_' || (len && text[len - 1] == '_'))
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] != '_' && (text[i] < 'a' || text[i] > 'z'))
			return false;
	if (prefix) {
		memcpy(prefix, text, len);
		prefix[len] = '\0';
	}
	return base32_parse(underscore ? underscore + 1 : text, typeid_alphabet, out);
}

bool uuid_parse_any(const char *text, struct uuid *out)
{
	return uuid_parse(text, out) || uuid_parse_typeid(text, NULL, out) ||
	       base32_parse(text, ulid_alphabet, out);
}
