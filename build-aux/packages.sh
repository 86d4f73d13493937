# shellcheck shell=dash
# shellcheck disable=SC2034 # The lists are for those who source this.
# Which Debian packages are needed for what, and how they get onto the machine. Sourced by
# ./quickstart, ./runtests and screenshots, never run. The lists are the only ones there are.

packages_build='build-essential autoconf automake pkg-config gettext libfcgi-dev libjson-c-dev libmariadb-dev
	libscrypt-dev libinih-dev libssl-dev libunistring-dev liboath-dev libqrencode-dev libcurl4-openssl-dev'

# MariaDB without the package that makes a service of it: we start our own, in a folder.
packages_run='mariadb-server-core mariadb-client-core curl perl-base procps'

packages_apache='apache2-bin libapache2-mod-fcgid media-types'
packages_lighttpd='lighttpd lighttpd-mod-deflate'
packages_nginx='nginx-light spawn-fcgi multiwatch'

packages_test='mariadb-client libcmocka-dev libfcgi-bin jq openssl perl w3m clang clang-format clang-tidy cppcheck shellcheck'
# Reads what /metrics says in the OpenMetrics form, strictly.
packages_test="$packages_test python3-prometheus-client libxml2-utils"
# What the pages are looked at with: a browser with a font; for tests, the Nu checker's Java and a browser without pictures too.
packages_browser='chromium fonts-dejavu-core'
packages_test="$packages_test $packages_browser default-jre-headless lynx bsdutils"
# Of this one only promtool is taken, by packages_take: all of it, with what it depends on, is above 100 MB.
package_promtool=prometheus
# Only where tests/tools/package-lock.json names programs from npm.
packages_npm='nodejs npm'
# The peers that tests/bench/run measures beside us; Node comes from the list above.
packages_bench='jq php8.2-fpm php8.2-mysql php8.2-opcache'

# Prints those of the PACKAGES that are not installed, on one line.
packages_missing() {
	local package missing=''
	for package in "$@"; do
		[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
			missing="$missing $package"
	done
	echo "${missing# }"
}

# Puts the programs that tests/tools/package-lock.json of the checkout TOP names into the user's cache, under the lock file's checksum, so
# that a new lock file is a new folder; sets packages_tools to it. What npm says goes to the file LOG.
packages_npm_install() { # TOP LOG
	local lock="$1/tests/tools/package-lock.json"
	packages_tools=${XDG_CACHE_HOME:-$HOME/.cache}/landfall-tests/npm-$(cat "$1/tests/tools/package.json" "$lock" | cksum | cut -d ' ' -f 1)
	[ ! -e "$packages_tools/complete" ] || return 0
	echo 'Installing test tools from npm'
	mkdir -p "$packages_tools"
	cp "$1/tests/tools/package.json" "$lock" "$packages_tools/"
	(cd "$packages_tools" && npm ci --ignore-scripts --no-audit --no-fund) >"$2" 2>&1 ||
		{ tail -n 5 "$2"; return 1; }
	: >"$packages_tools/complete"
}

# Takes one file out of a PACKAGE, without installing it: PATH in it ends up in FOLDER.
packages_take() { # PACKAGE PATH FOLDER
	local work result=0
	work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-package.XXXXXX") || return 1
	# Whoever downloads as nobody must be able to write there.
	chmod 777 "$work"
	(cd "$work" && apt-get -q download "$1" && dpkg-deb --fsys-tarfile ./*.deb | tar -x -f - -C "$work" ".$2") >/dev/null 2>&1 &&
		mkdir -p "$3" && mv "$work$2" "$3/" || result=1
	rm -rf "$work"
	return "$result"
}

# Prints the command that makes us root: nothing for root, "sudo -n" where that asks for no password.
# Fails where neither holds.
packages_root() {
	[ "$(id -u)" -ne 0 ] || return 0
	sudo -n true 2>/dev/null && echo 'sudo -n'
}

# Installs PACKAGES. Services that come with some of them must not start, nor take port 80: unless
# the machine has such a rule of its own, one is there while we install. It ends with this process
# even if we can't remove it any more.
packages_install() {
	local root policy=/usr/sbin/policy-rc.d made='' result=0
	root=$(packages_root) || return 1
	# shellcheck disable=SC2086 # $root is nothing, or two words.
	{
		if [ ! -e "$policy" ]; then
			made=yes
			printf '#!/bin/sh\n# Services stay as they are while process %s installs packages.\n[ ! -d /proc/%s ] || exit 101\n' "$$" "$$" |
				$root tee "$policy" >/dev/null && $root chmod 755 "$policy"
		fi
		$root env DEBIAN_FRONTEND=noninteractive apt-get -q update &&
			$root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" ||
			result=1
		[ -z "$made" ] || $root rm -f "$policy"
	}
	return "$result"
}
