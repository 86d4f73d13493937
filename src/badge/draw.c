/* What a badge says and how it looks: 20 pixels high as shields.io's are (28 for-the-badge), so that ours stand in a row with
 * others. Pure. */
#include "config.h"

#include "badge/badge.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/escape.h"
#include "json/json.h"
#include "progress/progress.h"

/* clang-format off */
/* Widths of the characters from the blank to the tilde, in tenths of a pixel, at 11 pixels. Measured in DejaVu Sans, which was
 * drawn to Verdana's measure and is what a machine without Verdana takes; textLength holds the picture together elsewhere. */
static const unsigned char widths[] = {
	35, 44, 51, 92, 70, 105, 86, 30, 43, 43, 55, 92, 35, 40, 35, 37, 70, 70, 70, 70, 70, 70, 70, 70,
	70, 70, 37, 37, 92, 92, 92, 58, 110, 75, 75, 77, 85, 70, 63, 85, 83, 32, 32, 72, 61, 95, 82, 87,
	66, 87, 76, 70, 67, 81, 75, 109, 75, 67, 75, 43, 37, 43, 92, 55, 55, 67, 70, 60, 70, 68, 39, 70,
	70, 31, 31, 64, 31, 107, 70, 67, 70, 70, 45, 57, 43, 70, 65, 90, 65, 65, 58, 70, 37, 70, 92,
};
#define WIDTH_OTHER 80  /* a letter of another alphabet */
#define WIDTH_WIDE  110 /* what fills a square */

static const struct {
	const char *name, *hex;
} colors[] = {
	{ "brightgreen", "#4c1" },
	{ "red",         "#e05d44" },
	{ "yellow",      "#dfb317" },
	{ "blue",        "#007ec6" },
	{ "lightgrey",   "#9f9f9f" },
};

/* How the last attempt is called, and its colour. */
static const struct {
	const char *word, *color;
} statuses[] = {
	[PROGRESS_PENDING]          = { N_("pending"),       "blue" },
	[PROGRESS_STARTED]          = { N_("deploying"),     "blue" },
	[PROGRESS_COMPLETED]        = { N_("deployed"),      "brightgreen" },
	[PROGRESS_FAILED]           = { N_("failed"),        "red" },
	[PROGRESS_ABORTED]          = { N_("aborted"),       "lightgrey" },
	[PROGRESS_PREFLIGHT_FAILED] = { N_("held"),          "yellow" },
};
static const char *const styles[] = {
	[BADGE_FLAT]          = "flat",
	[BADGE_FLAT_SQUARE]   = "flat-square",
	[BADGE_FOR_THE_BADGE] = "for-the-badge",
};
/* clang-format on */
_Static_assert(ARRAY_LEN(widths) == '~' - ' ' + 1, "a width for every character");
_Static_assert(ARRAY_LEN(statuses) == PROGRESS__COUNT, "a word for every status");
_Static_assert(ARRAY_LEN(styles) == BADGE_STYLE__COUNT, "a word for every style");

static const char *format_style(int value)
{
	return styles[value];
}

static bool parse_style(const char *text, int *value)
{
	for (int i = 0; i < BADGE_STYLE__COUNT; i++) {
		if (!str_eq(text, styles[i]))
			continue;
		*value = i;
		return true;
	}
	return false;
}

const struct field_words badge_style_words = { format_style, parse_style,
					       "flat, flat-square, for-the-badge" };

bool badge_say(const char *subject, const char *label, const struct badge_facts *facts,
	       struct badge_text *out)
{
	*out = (struct badge_text){ .label = label ? label : facts->environment };
	if (str_eq(subject, "version")) {
		out->message = facts->version ? facts->version : _("never deployed");
		out->color = facts->version ? "blue" : "lightgrey";
		return true;
	}
	if (!str_eq(subject, "status"))
		return false;
	out->message =
	    facts->last_status < 0 ? _("never deployed") : _(statuses[facts->last_status].word);
	out->color = facts->last_status < 0 ? "lightgrey" : statuses[facts->last_status].color;
	return true;
}

static const char *hex_of(const char *color)
{
	for (size_t i = 0; i < ARRAY_LEN(colors); i++)
		if (str_eq(color, colors[i].name))
			return colors[i].hex;
	return "#9f9f9f";
}

int badge_text_width(const char *text)
{
	size_t left = strlen(text);
	int width = 0;

	while (left) {
		size_t step = str_utf8_step(text, left);
		unsigned char c = (unsigned char)*text;

		if (c >= ' ' && c <= '~')
			width += widths[c - ' '];
		else
			width += step > 2 ? WIDTH_WIDE : WIDTH_OTHER;
		text += step;
		left -= step;
	}
	return width;
}

/* What differs between the styles, in tenths of a pixel. */
struct look {
	int height, radius, padding, spacing, size, baseline;
	bool is_shaded, is_loud;
};
static const struct look looks[] = {
	[BADGE_FLAT] = { 200, 30, 50, 0, 110, 140, true, false },
	[BADGE_FLAT_SQUARE] = { 200, 0, 50, 0, 110, 140, false, false },
	[BADGE_FOR_THE_BADGE] = { 280, 0, 90, 12, 100, 175, false, true },
};

/* Letters as they are drawn: loud ones are large. */
static void add_words(struct buf *out, const struct look *look, const char *text)
{
	struct buf words;

	buf_init(&words, 4096);
	for (const char *c = text; *c; c++)
		buf_addc(&words,
			 look->is_loud && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
	escape_html(out, buf_str(&words));
	buf_release(&words);
}

static int width_of(const struct look *look, const char *text)
{
	struct buf words;
	int width;

	buf_init(&words, 4096);
	for (const char *c = text; *c; c++)
		buf_addc(&words,
			 look->is_loud && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
	width = badge_text_width(buf_str(&words)) * look->size / 110 +
		(int)str_utf8_len(text) * look->spacing;
	buf_release(&words);
	return width;
}

/* A text in the middle of its field, with its shadow. */
static void add_text(struct buf *out, const struct look *look, int x, int width, const char *text)
{
	int length = width - 2 * look->padding;

	for (int i = look->is_shaded ? 0 : 1; i < 2; i++) {
		int y = look->baseline + (i == 0 ? 10 : 0);

		buf_addf(out, "<text x=\"%d.%d\" y=\"%d.%d\" textLength=\"%d.%d\"%s>",
			 (x + width / 2) / 10, (x + width / 2) % 10, y / 10, y % 10, length / 10,
			 length % 10,
			 i == 0 ? " fill=\"#010101\" fill-opacity=\".3\" aria-hidden=\"true\""
				: "");
		add_words(out, look, text);
		buf_adds(out, "</text>");
	}
}

static void add_name(struct buf *out, const struct badge_text *text)
{
	escape_html(out, text->label);
	buf_adds(out, *text->label ? ": " : "");
	escape_html(out, text->message);
}

void badge_draw(struct buf *out, enum badge_style style, const struct badge_text *text)
{
	const struct look *look = &looks[style];
	int left =
	    *text->label ? (width_of(look, text->label) + 2 * look->padding + 9) / 10 * 10 : 0;
	int right = (width_of(look, text->message) + 2 * look->padding + 9) / 10 * 10;
	int height = look->height / 10, all = (left + right) / 10;

	buf_addf(out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		 "role=\"img\" aria-label=\"",
		 all, height);
	add_name(out, text);
	buf_adds(out, "\"><title>");
	add_name(out, text);
	buf_adds(out, "</title>");
	if (look->is_shaded)
		buf_adds(out, "<linearGradient id=\"s\" x2=\"0\" y2=\"100%\"><stop offset=\"0\" "
			      "stop-color=\"#bbb\" stop-opacity=\".1\"/><stop offset=\"1\" "
			      "stop-opacity=\".1\"/></linearGradient>");
	buf_addf(out,
		 "<clipPath id=\"r\"><rect width=\"%d\" height=\"%d\" rx=\"%d\"/></clipPath><g "
		 "clip-path=\"url(#r)\">",
		 all, height, look->radius / 10);
	buf_addf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#555\"/>", left / 10, height);
	buf_addf(out, "<rect x=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", left / 10,
		 right / 10, height, hex_of(text->color));
	if (look->is_shaded)
		buf_addf(out, "<rect width=\"%d\" height=\"%d\" fill=\"url(#s)\"/>", all, height);
	buf_addf(out,
		 "</g><g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,Geneva,DejaVu "
		 "Sans,sans-serif\" "
		 "font-size=\"%d\"%s>",
		 look->size / 10, look->is_loud ? " font-weight=\"bold\"" : "");
	if (left)
		add_text(out, look, 0, left, text->label);
	add_text(out, look, left, right, text->message);
	buf_adds(out, "</g></svg>\n");
}

void badge_write_json(struct buf *out, const struct badge_text *text)
{
	buf_adds(out, "{\"schemaVersion\":1,\"label\":");
	json_write_text(out, text->label);
	buf_adds(out, ",\"message\":");
	json_write_text(out, text->message);
	buf_addf(out, ",\"color\":\"%s\"", text->color);
	if (text->is_error)
		buf_adds(out, ",\"isError\":true");
	buf_addf(out, ",\"cacheSeconds\":%d}\n", BADGE_FRESH_S);
}
