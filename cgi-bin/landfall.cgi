#!/bin/sh
# Entry script for shared hosts with plain CGI only: put it where programs may run (cgi-bin, or
# beside the .htaccess made from apache-conf/htaccess), mode 755, and change the two paths. Both
# files belong outside of the web root: landfall.conf holds a password.

program=/home/you/landfall/bin/landfall.fcgi
LANDFALL_CONFIG=/home/you/landfall/landfall.conf

export LANDFALL_CONFIG
if [ ! -x "$program" ] || [ ! -r "$LANDFALL_CONFIG" ]; then
	echo "landfall: $program or $LANDFALL_CONFIG is missing or may not be used" >&2
	printf 'Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n'
	echo 'This installation is not complete; the web server'\''s error log says what is missing.'
	exit 0
fi
exec "$program"
