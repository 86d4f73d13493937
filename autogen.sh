#!/bin/sh
# Makes ./configure out of configure.ac and Makefile.am. Needed once after a clone, and again after
# either file changed; `./autogen.sh --if-needed` looks first. Then:
#   mkdir -p build && cd build && ../configure && make
set -eu
cd "$(dirname "$0")"

# Two callers at once (./quickstart and ./runtests) would write the same files.
if command -v flock >/dev/null 2>&1; then
	exec 8<configure.ac
	flock 8
fi
if [ "${1-}" = --if-needed ] && [ -x configure ] && [ -f Makefile.in ] &&
	[ -z "$(find configure Makefile.in ! -newer configure.ac 2>/dev/null)" ] &&
	[ -z "$(find Makefile.in ! -newer Makefile.am 2>/dev/null)" ]; then
	exit 0
fi
exec autoreconf -fi
