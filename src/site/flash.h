/* What a page says once after a form was sent: a new key's text, a link to copy. The answer to the form is a
 * 303, so that a reload repeats nothing; the text travels to the next page in a cookie that only this browser
 * has and that the page takes away. */
#ifndef LANDFALL_SITE_FLASH_H
#define LANDFALL_SITE_FLASH_H

#include "http/request.h"

/* Keeps text (UTF-8, 1 KiB at most) for the next page that asks. */
void flash_set(struct request *req, const char *text);

/* The text, this once; NULL when there is none. The answer must then not be kept by anybody: its
 * Cache-Control is set to no-store. */
const char *flash_take(struct request *req);

#endif
