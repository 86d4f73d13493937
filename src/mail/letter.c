/* Headers and quoted-printable. */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/time.h"
#include "mail/letter.h"

#define LETTER_BYTES (64u * 1024u)

/* RFC 2045: a line of quoted-printable; RFC 2047: an encoded word. Both without their ends. */
#define QUOTED_LINE 75
#define WORD_LINE   75

#define WORD_START "=?utf-8?Q?"
#define WORD_END   "?="

/* RFC 5321 */
#define LOCAL_MAX_LEN   64
#define ADDRESS_MAX_LEN 254

bool letter_is_address(const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = strlen(text);

	if (!at || at == text || at - text > LOCAL_MAX_LEN || len > ADDRESS_MAX_LEN || *text == '-')
		return false;
	for (const char *c = text; c < at; c++)
		if (!str_is_alnum(*c) && !strchr(".!#$%&'*+/=?^_`{|}~-", *c))
			return false;
	if (!at[1] || strstr(text, "..") || *text == '.' || at[-1] == '.')
		return false;
	for (const char *c = at + 1; *c; c++)
		if (!str_is_alnum(*c) && *c != '-' && *c != '.')
			return false;
	return at[1] != '.' && at[1] != '-' && str_is_alnum(text[len - 1]);
}

/* Bytes of the character that begins here. */
static size_t character_len(const char *text)
{
	size_t len = 1;

	while (((unsigned char)text[len] & 0xc0) == 0x80)
		len++;
	return len;
}

static void add_hex(struct buf *out, unsigned char byte)
{
	buf_addf(out, "=%02X", byte);
}

/* An encoded word has only whole characters, and each one is folded onto a line of its own. start is where the
 * line began. */
static void add_encoded(struct buf *out, size_t start, const char *text)
{

	buf_adds(out, WORD_START);
	while (*text) {
		size_t len = character_len(text);
		bool is_plain = str_is_alnum(*text);

		if (out->len - start + (is_plain ? 1 : 3 * len) + strlen(WORD_END) > WORD_LINE) {
			buf_adds(out, WORD_END "\r\n ");
			start = out->len - 1;
			buf_adds(out, WORD_START);
		}
		for (size_t i = 0; i < len; i++) {
			if (is_plain)
				buf_addc(out, text[i]);
			else
				add_hex(out, (unsigned char)text[i]);
		}
		text += len;
	}
	buf_adds(out, WORD_END);
}

static void add_subject(struct buf *out, const char *subject)
{
	bool is_plain = strlen(subject) < 70 && !str_has_control(subject);

	for (const char *c = subject; is_plain && *c; c++)
		is_plain = (unsigned char)*c < 0x80;
	size_t start = out->len;

	buf_adds(out, "Subject: ");
	if (is_plain && !strstr(subject, "=?"))
		buf_adds(out, subject);
	else
		add_encoded(out, start, subject);
	buf_adds(out, "\r\n");
}

/* RFC 5322: "Thu, 06 Nov 2025 15:30:00 +0000". */
static void add_date(struct buf *out, int64_t ms)
{
	static const char days[][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct time_parts t;

	time_split(ms, &t);
	buf_addf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[ms / 86400000 % 7],
		 t.day, months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

/* Quoted-printable (RFC 2045): bytes beyond ASCII, "=" and white space at the end of a line are written in
 * hexadecimal; longer lines are broken softly. A point at the start is, too: some servers lose it. */
static void add_quoted_line(struct buf *out, const char *line, size_t len)
{
	size_t start = out->len;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];
		bool is_space = c == ' ' || c == '\t';
		bool is_plain = (c > 32 && c < 127 && c != '=' && !(c == '.' && !i)) ||
				(is_space && i + 1 < len);

		if (out->len - start + (is_plain ? 1 : 3) > QUOTED_LINE) {
			buf_adds(out, "=\r\n");
			start = out->len;
		}
		if (is_plain)
			buf_addc(out, (char)c);
		else
			add_hex(out, c);
	}
	buf_adds(out, "\r\n");
}

static void add_quoted(struct buf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		add_quoted_line(out, text, len);
		text += len + (text[len] == '\n');
	}
}

static void add_part(struct buf *out, const char *type, const char *text)
{
	buf_addf(out,
		 "Content-Type: text/%s; charset=utf-8\r\n"
		 "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
		 type);
	add_quoted(out, text);
}

/* Both ways, the better one last (RFC 2046, 5.1.4). The boundary has an id that no text can know, and "=_", which quoted-printable
 * never has. */
static void add_both(struct buf *out, const struct letter *letter, const char *id)
{
	buf_addf(out, "Content-Type: multipart/alternative; boundary=\"=_%s\"\r\n\r\n", id);
	buf_addf(out, "--=_%s\r\n", id);
	add_part(out, "plain", letter->text);
	buf_addf(out, "\r\n--=_%s\r\n", id);
	add_part(out, "html", letter->html);
	buf_addf(out, "\r\n--=_%s--\r\n", id);
}

/* A letter that none has is what all of a conversation refer to. */
static void add_thread(struct buf *out, const struct letter *letter)
{
	const char *domain = strchr(letter->from, '@');

	if (!letter->thread)
		return;
	for (const char *c = letter->thread; *c; c++)
		if (!str_is_alnum(*c) && !strchr("-_/", *c))
			return;
	buf_addf(out, "In-Reply-To: <%s%s>\r\nReferences: <%s%s>\r\n", letter->thread, domain,
		 letter->thread, domain);
}

const char *letter_format(struct arena *arena, const struct letter *letter)
{
	char id[UUID_TEXT_SIZE];
	struct buf out;
	const char *text;

	if (!letter_is_address(letter->from) || !letter_is_address(letter->to))
		BUG("a letter from or to what is no address");
	uuid_format(&letter->id, id);
	buf_init(&out, LETTER_BYTES);
	buf_addf(&out, "From: Landfall <%s>\r\nTo: <%s>\r\n", letter->from, letter->to);
	add_subject(&out, letter->subject);
	add_date(&out, letter->created_at);
	buf_addf(&out, "Message-ID: <%s%s>\r\n", id, strchr(letter->from, '@'));
	add_thread(&out, letter);
	buf_adds(&out, "MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n");
	if (letter->html)
		add_both(&out, letter, id);
	else
		add_part(&out, "plain", letter->text);
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}
