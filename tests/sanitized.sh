# shellcheck shell=dash
# The program built with the address and undefined-behaviour sanitizers, once for all tests of a run that want it. Sourced after
# tap.sh; SANITIZED is the folder.

SANITIZED=$TEST_BUILDDIR/sanitized

# Configures and builds TARGET... there.
sanitized_make() { # TARGET...
	mkdir -p "$SANITIZED"
	(
		cd "$SANITIZED" &&
			{ [ -f Makefile ] || "$TEST_SRCDIR/configure" --enable-sanitize --enable-werror CFLAGS='-O1 -g'; } &&
			make -j"$(nproc)" "$@"
	)
}
