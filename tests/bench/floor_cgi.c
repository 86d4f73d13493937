/* The least CGI program: what a cold start costs where nothing is done. */
#include "config.h"

#include <stdio.h>

int main(void)
{
	return fputs("Content-Type: text/plain\r\n\r\nOK\n", stdout) < 0;
}
