/* The loop between web server and house: FastCGI when standard input is a listening socket, else one
 * request of plain CGI. The only file that knows libfcgi is http/fcgi.c. */
#ifndef LANDFALL_HTTP_FCGI_H
#define LANDFALL_HTTP_FCGI_H

#include "http/request.h"

/* Takes requests until the server ends us (SIGTERM, SIGUSR1) or, for plain CGI, one. handle fills
 * req->response; after is called when the client has it, and may be NULL. Returns the exit status of the process. */
int fcgi_serve(struct request *req, void (*handle)(struct request *req),
	       void (*after)(struct request *req));

#endif
