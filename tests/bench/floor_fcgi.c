/* F: what FastCGI itself costs. The least program that answers over it: reads the body and returns as many
 * fixed bytes as the path says, "/201/application/json/1234". */
#include "config.h"

#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX (1 << 20)

static char filler[BYTES_MAX];

/* "/status/type/subtype/bytes" */
struct wish {
	int status;
	int type_len;
	const char *type;
	long bytes;
};

static int read_wish(const char *path, struct wish *out)
{
	char *at;
	const char *last = strrchr(path ? path : "", '/');

	if (!last || *path != '/')
		return 0;
	out->status = (int)strtol(path + 1, &at, 10);
	out->bytes = strtol(last + 1, NULL, 10);
	if (*at != '/' || at >= last || out->bytes < 0 || out->bytes > BYTES_MAX)
		return 0;
	out->type = at + 1;
	out->type_len = (int)(last - out->type);
	return 1;
}

static void answer(FCGX_Request *fcgi)
{
	struct wish wish = { .status = 200, .type = "text/plain", .type_len = 10, .bytes = 3 };
	char body[4096], head[256];

	while (FCGX_GetStr(body, sizeof(body), fcgi->in) > 0)
		;
	read_wish(FCGX_GetParam("PATH_INFO", fcgi->envp), &wish);
	snprintf(head, sizeof(head),
		 "Status: %d\r\nContent-Type: %.*s\r\nContent-Length: %ld\r\n\r\n", wish.status,
		 wish.type_len, wish.type, wish.bytes);
	FCGX_PutStr(head, (int)strlen(head), fcgi->out);
	FCGX_PutStr(filler, (int)wish.bytes, fcgi->out);
}

int main(void)
{
	FCGX_Request fcgi;

	memset(filler, 'x', sizeof(filler));
	if (FCGX_Init() || FCGX_InitRequest(&fcgi, 0, 0))
		return EXIT_FAILURE;
	while (FCGX_Accept_r(&fcgi) == 0) {
		answer(&fcgi);
		FCGX_Finish_r(&fcgi);
	}
	return EXIT_SUCCESS;
}
