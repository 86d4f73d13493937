/* The ways in and out: by password, then by the second factor where there is one. Whoever proves who they are by
 * another way, a link, goes in by login_enter as well. */
#ifndef LANDFALL_SITE_LOGIN_H
#define LANDFALL_SITE_LOGIN_H

#include "auth/login.h"
#include "html/view.h"
#include "http/request.h"

/* The view of a page before one has logged in: its forms carry the token of the log-in page's own cookie. */
struct view *login_view(struct request *req, const char *title);

/* Starts a session in a transaction, with its row of the audit, and leads to next; to the page that asks for the
 * second factor, where the account has one and is_proved does not say that it was shown. */
enum status login_enter(struct request *req, const struct account *account,
			enum credential_kind credential, bool is_proved,
			const char *next) ATTR_MUST_USE;

/* GET and POST /login, GET and POST /login/code, POST /logout */
enum status login_page(struct request *req);
enum status login_submit(struct request *req);
enum status login_code_page(struct request *req);
enum status login_code_submit(struct request *req);
enum status logout_submit(struct request *req);

#endif
