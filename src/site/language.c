/* The order of precedence, in one place. */
#include "config.h"

#include <string.h>

#include "auth/cookie.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "http/router.h"
#include "site/language.h"
#include "site/part.h"

#define PARAMETER "lang"
#define COOKIE    "lang"

static bool is_page(const struct request *req)
{
	return req->door && req->door->is_translated && !*req->door->prefix;
}

static bool parse(const char *text, enum language *out)
{
	return text && *text && i18n_parse(text, strlen(text), out);
}

/* What ?lang= says. It goes no further: no link has it, and no handler must know of it. */
static bool take_wish(struct request *req, enum language *out)
{
	bool is_found = false;
	size_t n = 0;

	for (size_t i = 0; i < req->n_query; i++) {
		if (str_eq(req->query[i].name, PARAMETER))
			is_found = parse(req->query[i].value, out) || is_found;
		else
			req->query[n++] = req->query[i];
	}
	req->n_query = n;
	return is_found;
}

static enum language of_page(struct request *req)
{
	enum language language;

	if (take_wish(req, &language)) {
		cookie_set(req, COOKIE, i18n_info(language)->tag, "Lax");
		req->has_language = true;
		return language;
	}
	/* Chosen before the guard knew who it is. */
	if (req->has_language)
		return i18n_language();
	if ((req->who && parse(req->who->language, &language)) ||
	    parse(cookie_get(req, COOKIE), &language))
		return language;
	return i18n_negotiate(req->headers[HEADER_ACCEPT_LANGUAGE]);
}

void language_choose(struct request *req)
{
	bool is_translated = req->door && req->door->is_translated;

	if (is_page(req))
		i18n_use(of_page(req));
	else
		i18n_use(is_translated ? i18n_negotiate(req->headers[HEADER_ACCEPT_LANGUAGE])
				       : LANGUAGE_EN);
	clock_use_zone(is_page(req) && req->who ? req->who->time_zone : NULL);
}

void language_set_headers(struct request *req)
{
	const char *type = req->response.content_type;

	if (!req->door || !req->door->is_translated || !type)
		return;
	if (!req->has_words && strncmp(type, "text/html", 9) != 0 &&
	    req->failure.status == STATUS_OK)
		return;
	response_header(req, "Content-Language", i18n_info(i18n_language())->tag);
	response_header(req, "Vary", is_page(req) ? "Accept-Language, Cookie" : "Accept-Language");
}

void language_has_words(struct request *req)
{
	req->has_words = true;
}

void language_view(struct request *req, struct view *view)
{
	bool is_user = req->who && req->who->kind == PRINCIPAL_USER;
	struct view *list = view_list(view, "languages");

	view_text(view, "lang", i18n_info(i18n_language())->tag);
	view_text(view, "language", i18n_info(i18n_language())->name);
	view_text(view, "language_form",
		  is_user ? request_link(req, "/settings/profile#reading") : NULL);
	for (int i = 0; !is_user && i < LANGUAGE__COUNT; i++) {
		const struct language_info *info = i18n_info((enum language)i);
		struct view *item;

		if ((enum language)i == i18n_language())
			continue;
		item = view_item(list);
		view_text(item, "name", info->name);
		view_text(item, "tag", info->tag);
		view_text(item, "href", part_self_link(req, PARAMETER, info->tag));
	}
}
