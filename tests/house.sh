# shellcheck shell=dash
# shellcheck disable=SC2034,SC2154 # It sets globals for whoever sources it, and reads some of theirs.
# A database and settings of a test's own, in the MariaDB that it started. Sourced behind build-aux/servers.sh, never run; the test's folder
# is in work.

# Makes the database NAME and settings for it, which all that is run from then on goes by, whatever the environment said before, and brings
# its schema up to date. Sets landfall, the program, and password, the database's.
house_settle() { # NAME [SETTING]...
	local variable name="$1"
	shift
	password=$(srv_random 12)
	srv_mariadb_database "$name" "$name" "$password" "${name}_owner" "$password"
	srv_write_conf "$work/run/$name.conf" "$name" "$name" "$password" "${name}_owner" "$password" 'scrypt_log_n = 4' "$@"
	for variable in $(env | sed -n 's/^\(LANDFALL_[A-Z_]*\)=.*/\1/p'); do unset "$variable"; done
	LANDFALL_CONFIG=$work/run/$name.conf
	export LANDFALL_CONFIG
	landfall=$TEST_BUILDDIR/landfall
	"$landfall" migrate >/dev/null
}
