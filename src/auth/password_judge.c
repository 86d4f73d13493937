/* Which passwords may be set. What people put around a common word, or write it with, does not make it
 * uncommon: everything is judged without it. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/password.h"
#include "auth/password_common.h"
#include "base/i18n.h"
#include "base/str.h"

/* Room for anything that may be judged, in bytes. */
#define ROOM (PASSWORD_MAX_LENGTH * 4 + 1)

/* Digits alone are phone numbers, dates and runs, unless there are many. */
#define DIGITS_MIN_LENGTH 20
/* A piece that is said again and again has to be at least so long. */
#define PIECE_MIN_LENGTH 6
/* What is left beside the person's own words. */
#define OWN_MIN_LENGTH 6
/* A shorter part of a name or address says nothing. */
#define PERSONAL_MIN_LENGTH 3

/* Rows of keys, and of letters and digits; read from the left, from the right, and round and round. */
static const char *const runs[] = {
	"abcdefghijklmnopqrstuvwxyz",
	"1234567890",
	"qwertyuiopasdfghjklzxcvbnm",
	"qwertzuiopasdfghjklyxcvbnm",
	"azertyuiopqsdfghjklmwxcvbn",
	"1234567890qwertyuiopasdfghjklzxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
	"1q2w3e4r5t6y7u8i9o0p",
	"q1w2e3r4t5y6u7i8o9p0",
	"qawsedrftgyhujikolp",
	"zaq1xsw2cde3vfr4bgt5nhy6mju7",
	"abc123abc456abc789",
};

static bool is_letter(char c)
{
	return str_is_alnum(c) && !str_is_digit(c);
}

static void fold(const char *text, char *out)
{
	while (*text)
		*out++ = str_lower(*text++);
	*out = '\0';
}

/* The letter that a digit or sign is written for, or 0. */
static char letter_of(char c)
{
	static const char pairs[][2] = { { '0', 'o' }, { '1', 'i' }, { '3', 'e' }, { '4', 'a' },
					 { '5', 's' }, { '7', 't' }, { '8', 'b' }, { '@', 'a' },
					 { '$', 's' }, { '!', 'i' }, { '+', 't' }, { '|', 'l' } };

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (pairs[i][0] == c)
			return pairs[i][1];
	return 0;
}

/* Only its letters (and what is beyond ASCII). is_read: digits and signs between letters are read as the
 * letters they stand for; those at both ends are decoration and are dropped all the same. */
static void letters_of(const char *folded, bool is_read, char *out)
{
	const char *end = folded + strlen(folded);

	while (folded < end && !is_letter(*folded) && (unsigned char)*folded < 0x80)
		folded++;
	while (end > folded && !is_letter(end[-1]) && (unsigned char)end[-1] < 0x80)
		end--;
	for (; folded < end; folded++) {
		char c = *folded;

		if (!is_letter(c) && (unsigned char)c < 0x80)
			c = is_read ? letter_of(c) : 0;
		if (c)
			*out++ = c;
	}
	*out = '\0';
}

static int compare(const void *key, const void *row)
{
	return strcmp(key, *(const char *const *)row);
}

static bool is_listed(const char *word, size_t len)
{
	char copy[64];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, word, len);
	copy[len] = '\0';
	return bsearch(copy, password_common, password_n_common, sizeof(password_common[0]),
		       compare) != NULL;
}

/* One listed word, or two of them. */
static bool is_of_listed_words(const char *letters)
{
	size_t len = strlen(letters);

	if (is_listed(letters, len))
		return true;
	for (size_t i = 1; i < len; i++)
		if (is_listed(letters, i) && is_listed(letters + i, len - i))
			return true;
	return false;
}

/* The shortest piece that, said again and again, makes the text. */
static size_t piece_of(const char *text)
{
	size_t len = strlen(text);
	size_t piece = 1;

	while (piece < len && memcmp(text, text + piece, len - piece) != 0)
		piece++;
	return piece;
}

static bool is_run_of(const char *text, const char *run, int step)
{
	size_t n = strlen(run);
	const char *at = strchr(run, *text);

	if (!at)
		return false;
	for (size_t i = (size_t)(at - run); *text; text++) {
		if (*text != run[i])
			return false;
		i = (i + n + (size_t)step) % n;
	}
	return true;
}

static bool is_run(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		if (is_run_of(text, runs[i], 1) || is_run_of(text, runs[i], -1))
			return true;
	return false;
}

static bool is_common(const char *folded)
{
	size_t len = strlen(folded);
	size_t piece = piece_of(folded);
	char letters[ROOM];

	if (strspn(folded, "0123456789") == len && len < DIGITS_MIN_LENGTH)
		return true;
	if (piece < PIECE_MIN_LENGTH || is_run(folded))
		return true;
	for (int is_read = 0; is_read < 2; is_read++) {
		letters_of(folded, is_read, letters);
		if (!*letters)
			continue;
		if (is_run(letters) && strlen(letters) > 3 && len - strlen(letters) < 6)
			return true;
		piece = piece_of(letters);
		if (piece < strlen(letters) && strlen(letters) % piece == 0)
			letters[piece] = '\0';
		if (is_of_listed_words(letters))
			return true;
	}
	return false;
}

/* Takes every occurrence of the word out of text; whether there was one. */
static bool take_out(char *text, const char *word, size_t len)
{
	char copy[ROOM];
	bool is_found = false;

	if (len < PERSONAL_MIN_LENGTH || len >= sizeof(copy))
		return false;
	memcpy(copy, word, len);
	copy[len] = '\0';
	for (char *at = strstr(text, copy); at; at = strstr(text, copy)) {
		memmove(at, at + len, strlen(at + len) + 1);
		is_found = true;
	}
	return is_found;
}

/* The same for each word of a name or an address, the whole of it first. */
static bool take_out_words(char *text, const char *words)
{
	static const char between[] = " .,;:@_-+'";
	char folded[ROOM];
	bool is_found;

	if (strlen(words) >= sizeof(folded))
		return false;
	fold(words, folded);
	is_found = take_out(text, folded, strlen(folded));
	for (const char *at = folded; *at; at += strspn(at, between)) {
		size_t len = strcspn(at, between);

		is_found = take_out(text, at, len) || is_found;
		at += len;
	}
	return is_found;
}

/* The last word of an address' domain is nobody's own. */
static bool take_out_address(char *text, const char *email)
{
	const char *end = strrchr(email, '.');
	char copy[ROOM];
	size_t len = end ? (size_t)(end - email) : strlen(email);

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, email, len);
	copy[len] = '\0';
	return take_out_words(text, copy);
}

static bool is_personal(const char *folded, const char *email, const char *name)
{
	char rest[ROOM];
	char left[ROOM];
	bool is_found;

	memcpy(rest, folded, strlen(folded) + 1);
	is_found = take_out_address(rest, email);
	is_found = take_out_words(rest, name) || is_found;
	is_found = take_out_words(rest, "landfall") || is_found;
	letters_of(rest, false, left);
	return is_found && strlen(left) < OWN_MIN_LENGTH;
}

enum password_fault password_judge(const char *text, const char *email, const char *name)
{
	size_t len = str_utf8_len(text);
	char folded[ROOM];

	if (len < PASSWORD_MIN_LENGTH)
		return PASSWORD_TOO_SHORT;
	if (len > PASSWORD_MAX_LENGTH || strlen(text) >= sizeof(folded))
		return PASSWORD_TOO_LONG;
	fold(text, folded);
	if (is_personal(folded, email, name))
		return PASSWORD_PERSONAL;
	return is_common(folded) ? PASSWORD_COMMON : PASSWORD_FINE;
}

const char *password_fault_message(enum password_fault fault)
{
	switch (fault) {
	case PASSWORD_TOO_SHORT:
		return _("must have at least 12 characters; four unusual words are good");
	case PASSWORD_TOO_LONG: return _("must have at most 256 characters");
	case PASSWORD_COMMON:
		return _("is among those that are tried first, or nearly; four unusual words are "
			 "good");
	case PASSWORD_PERSONAL:
		return _("must not be made of your name, your e-mail address or our name");
	case PASSWORD_FINE:
	case PASSWORD__COUNT: break;
	}
	return NULL;
}
