#!/bin/sh
# Entry script for shared hosts with FastCGI: put it where programs may run (cgi-bin, or beside
# the .htaccess made from apache-conf/htaccess), mode 755, and change the two paths. Both files
# belong outside of the web root: landfall.conf holds a password.

program=/home/you/landfall/bin/landfall.fcgi
LANDFALL_CONFIG=/home/you/landfall/landfall.conf

export LANDFALL_CONFIG
[ -x "$program" ] || echo "landfall: $program is missing or may not be run" >&2
[ -r "$LANDFALL_CONFIG" ] || echo "landfall: $LANDFALL_CONFIG is missing or may not be read" >&2
exec "$program"
