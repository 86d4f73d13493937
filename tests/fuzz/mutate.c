/* Changing inputs blindly: a few bytes here, a word there that decoders are known to stumble over. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fuzz/fuzz.h"

/* With its length, since some have a NUL inside. */
struct word {
	const char *bytes;
	size_t len;
};
#define WORD(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

/* clang-format off */
static const struct word words[] = {
	/* JSON */
	WORD("{"), WORD("}"), WORD("["), WORD("]"), WORD("\""), WORD(":"), WORD(","), WORD("{}"), WORD("[]"), WORD("null"), WORD("true"),
	WORD("\\u0000"), WORD("\\ud800"), WORD("\\udc00"), WORD("\\ud83d\\ude00"), WORD("\\u"), WORD("\\\""), WORD("\\x"), WORD("-0"), WORD("1e999"),
	WORD("-1e-999"), WORD("9223372036854775807"), WORD("9223372036854775808"), WORD("-9223372036854775809"), WORD("0.1"), WORD("01"), WORD("NaN"),
	WORD("Infinity"), WORD("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), WORD("{\"a\":{\"a\":{\"a\":{\"a\":"), WORD("\"a\":1,\"a\":2"), WORD("/*"), WORD("//"),
	/* text */
	WORD("\0"), WORD("\x01"), WORD("\t"), WORD("\r\n"), WORD("\n"), WORD("\x7f"), WORD("\xc0\x80"), WORD("\xed\xa0\x80"), WORD("\xf4\x90\x80\x80"),
	WORD("\xff\xfe"), WORD("\xc3"), WORD("\xe2\x80\xae"), WORD("\xef\xbb\xbf"), WORD("\xc2\x85"), WORD("\xe2\x80\xa8"), WORD("\xf0\x9f\x98\x80"),
	WORD("<script>"), WORD("\"><script>"), WORD("'"), WORD("&lt;"), WORD("%s%n"), WORD("../"), WORD("`"), WORD("\\"),
	/* forms, addresses */
	WORD("&"), WORD("="), WORD(";"), WORD("%"), WORD("%00"), WORD("%zz"), WORD("%C0%80"), WORD("%2F"), WORD("%0d%0a"), WORD("+"), WORD("?"), WORD("#"),
	WORD("/"), WORD("//"), WORD("/."), WORD(".csv"), WORD(".ndjson"), WORD("http://a@b/"), WORD("javascript:"), WORD("[]="), WORD("::1"), WORD("/33"),
	WORD("0.0.0.0/0"), WORD("limit=100"), WORD("page=9223372036854775807"), WORD("fields=id,name"), WORD("meta.a=b"),
	/* ids, times, tokens */
	WORD("proj_01h455vb4pex5vsknk084sn02q"), WORD("7fffffffffffffffffffffffff"), WORD("8zzzzzzzzzzzzzzzzzzzzzzzzz"), WORD("00000000-0000-0000-0000-000000000000"),
	WORD("2026-02-29T24:00:60Z"), WORD("1970-01-01T00:00:00Z"), WORD("9999-12-31T23:59:59.999+14:00"), WORD("0000-00-00T00:00:00-00:00"),
	WORD("eyJhbGciOiJub25lIn0"), WORD(".."), WORD("sk_a_k1_"), WORD("Bearer "), WORD("basic "), WORD("landfall="), WORD("; Path=/"),
	/* templates */
	WORD("{{"), WORD("}}"), WORD("{{{"), WORD("{{&x}}"), WORD("{{#a}}"), WORD("{{/a}}"), WORD("{{^a}}"), WORD("{{>a}}"), WORD("{{<a}}"), WORD("{{$a}}"),
	WORD("{{=<% %>=}}"), WORD("{{!"), WORD("<p "), WORD("href="), WORD("href=\""), WORD("<!--"), WORD("-->"), WORD("<style>"), WORD("</script>"),
};
/* clang-format on */

/* Replaces n bytes at a place. */
static void put(struct fuzz *f, size_t at, size_t n, const char *bytes, size_t len)
{
	static char rest[2 * LIMIT_BODY_BYTES];
	size_t left = f->input.len - at - n;

	if (f->input.len + len > FUZZ_INPUT_MAX && len > n)
		return;
	if (left)
		memcpy(rest, f->input.data + at + n, left);
	buf_truncate(&f->input, at);
	buf_add(&f->input, bytes, len);
	buf_add(&f->input, rest, left);
}

static void put_word(struct fuzz *f, size_t at)
{
	const struct word *word = &words[fuzz_below(f, ARRAY_LEN(words))];
	size_t n = fuzz_one_in(f, 3) ? fuzz_below(f, f->input.len - at + 1) : 0;

	put(f, at, n < word->len ? n : word->len, word->bytes, word->len);
}

/* A piece of the input again, somewhere else. */
static void repeat_piece(struct fuzz *f, size_t at)
{
	char piece[256];
	size_t from = fuzz_below(f, f->input.len);
	size_t n = 1 + fuzz_below(f, sizeof(piece) - 1);

	if (n > f->input.len - from)
		n = f->input.len - from;
	memcpy(piece, f->input.data + from, n);
	for (size_t i = 1 + fuzz_below(f, 4); i; i--)
		put(f, at, 0, piece, n);
}

static void change_byte(struct fuzz *f, size_t at)
{
	char *byte = f->input.data + at;

	switch (fuzz_below(f, 4)) {
	case 0: *byte = (char)(*byte ^ 1 << fuzz_below(f, 8)); return;
	case 1: *byte = (char)fuzz_below(f, 256); return;
	case 2: *byte = (char)(*byte + 1); return;
	default: *byte = (char)(*byte ^ 0x20); return;
	}
}

static void change(struct fuzz *f)
{
	size_t at = fuzz_below(f, f->input.len + 1);
	char byte = (char)fuzz_below(f, 256);

	switch (f->input.len ? fuzz_below(f, 8) : 0) {
	case 0:
	case 1: put_word(f, at); return;
	case 2: put(f, at, 0, &byte, 1); return;
	case 3: repeat_piece(f, at); return;
	case 4: put(f, at, fuzz_below(f, f->input.len - at + 1), "", 0); return;
	case 5: buf_truncate(&f->input, at); return;
	default: change_byte(f, at < f->input.len ? at : 0); return;
	}
}

void mutate(struct fuzz *f)
{
	for (size_t i = 1 + fuzz_below(f, 5); i; i--)
		change(f);
}

void mutate_seed(struct fuzz *f, enum corpus_kind kind)
{
	size_t len;
	const char *seed = corpus_pick(f, kind, &len);

	buf_add(&f->input, seed, len);
	if (fuzz_one_in(f, 16)) {
		/* The end of another behind it. */
		seed = corpus_pick(f, kind, &len);
		buf_truncate(&f->input, fuzz_below(f, f->input.len + 1));
		buf_add(&f->input, seed + len / 2, len - len / 2);
	}
	if (!fuzz_one_in(f, 8))
		mutate(f);
}

void mutate_text(struct fuzz *f, const char *const *texts, size_t n)
{
	buf_adds(&f->input, texts[fuzz_below(f, n)]);
	if (!fuzz_one_in(f, 8))
		mutate(f);
}

void input_cut(struct fuzz *f)
{
	buf_truncate(&f->input, f->input.len ? strlen(f->input.data) : 0);
}
