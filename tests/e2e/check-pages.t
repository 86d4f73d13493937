#!/bin/sh
# shellcheck shell=dash
# Every page and form that links lead to, of an organization with the demo data, as an administrator and as a viewer, in
# English and in Portuguese: the Nu HTML checker, axe-core in Chromium, the policy, dead links, weight, forms that
# answer 403; and reading changes no row. CONVENTIONS UX1, UX2, UX4 to UX7. `make check-pages` runs this alone.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/furnish.sh
. "$TEST_SRCDIR/tests/furnish.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-check-pages.XXXXXX")
receiver=
trap 'kill $receiver 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
NODE_PATH="${TEST_TOOLS:-}/node_modules"
export NODE_PATH

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# A statement for each table that sums its rows, but for the columns that say when something was last used.
cat >"$work/sums.sql" <<-'SQL'
	SELECT GROUP_CONCAT(CONCAT('SELECT ''', TABLE_NAME, ''', COUNT(*), SUM(CRC32(CONCAT_WS(''|'', ', columns, '))) FROM `', TABLE_NAME, '`') SEPARATOR '; ')
	FROM (SELECT TABLE_NAME, GROUP_CONCAT(CONCAT('IFNULL(HEX(`', COLUMN_NAME, '`), ''~'')') SEPARATOR ', ') AS columns
		FROM information_schema.COLUMNS
		WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME NOT IN ('last_used_at', 'last_seen_at')
		GROUP BY TABLE_NAME) AS tables
SQL
sql "SET SESSION group_concat_max_len = 1048576; $(cat "$work/sums.sql")" >"$work/sums"
fingerprint() {
	sql "$(cat "$work/sums")"
}

# ---- an organization with something on every page, and two people

slug=harbour-$unique
"$landfall" organization add "$slug" --name "Harbour works" >"$work/said"
# Who came last is who looks at the demo, and has what is a person's own there.
for role in viewer admin; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --name "The $role" --role "$role" \
		--password-file - >"$work/said" <<-PASSWORD
			a long password of $unique
		PASSWORD
done
check 'landfall demo fills it' "$landfall" demo --organization "$slug"
"$landfall" routes >"$work/routes"
# What other tests left in the queue must not be sent from here, nor what this one leaves from there.
settle() {
	sql "UPDATE webhook_endpoint SET is_active = 0; UPDATE notification_channel SET disabled_at = NOW(); DELETE FROM delivery_lane; DELETE FROM delivery; UPDATE event SET awaits = NULL; DELETE FROM worker"
}
settle
# shellcheck disable=SC2034 # furnish.sh reads them.
FURNISH_BUILD=$TEST_BUILDDIR FURNISH_WORK=$work
FURNISH_KEY=$("$landfall" keys generate --organization "$slug" --name more --scope admin)
furnish_listen
receiver=$furnish_receiver
check 'people, an environment for a while and a slip of the pen beside it' furnish_people
check 'webhooks and channels, one of each refused' furnish_senders
# As if the attempts of days were over for one of them.
sql "UPDATE delivery SET status = 'failed', next_at = NULL WHERE http = 400"
# The one that is over has been so for a month. A worker would have archived it by now, so this comes behind its work.
sql "UPDATE environment SET created_at = created_at - INTERVAL 60 DAY, updated_at = updated_at - INTERVAL 60 DAY WHERE name = 'preview-7'"
like 'are told, and some refuse' "$(sql "SELECT GROUP_CONCAT(DISTINCT status ORDER BY status) FROM delivery WHERE organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" 'failed.*pending.*sent'

fingerprint >"$work/before"
is 'the sums of tables see that nothing changed' "$(fingerprint)" "$(cat "$work/before")"
sql "UPDATE project SET description = CONCAT(IFNULL(description, ''), '!') WHERE organization_id = (SELECT id FROM organization WHERE slug = '$slug') LIMIT 1"
fingerprint >"$work/after"
refuses 'and that a single row did' cmp -s "$work/after" "$work/before"

# ---- all of it

# Shows the points of a program that prints TAP as ours.
points() { # NAME COMMAND...
	local name="$1" line
	shift
	"$@" >"$work/points" 2>"$work/points.err" || :
	# shellcheck disable=SC2094 # all of it is only read
	while read -r line; do
		case "$line" in
		'ok '*) ok 0 "${line#ok * - }" ;;
		'not ok '*) ok 1 "${line#not ok * - }" "$(awk -v line="$line" '$0 == line { on = 1; next } /^(not )?ok / { on = 0 } on && sub(/^# */, "")' "$work/points")" ;;
		'Bail out!'*) ok 1 "$name" "$(cat "$work/points")" ;;
		esac
	done <"$work/points"
	like "$name came to its end" "$(tail -n 1 "$work/points")$(tail -n 3 "$work/points.err")" '^1\.\.'
}

points 'the check of the check' node "$TEST_SRCDIR/tests/tools/pages/check.cjs" --self-test "$work/itself"

# What the program needs to ask for the sums by itself.
cat >"$work/fingerprint" <<-SH
	#!/bin/sh
	MYSQL_PWD=\$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "\$LANDFALL_DB_SOCKET" -u "\$LANDFALL_DB_USER" -N -B "\$LANDFALL_DB_NAME" <'$work/sums'
SH
chmod +x "$work/fingerprint"
ROUTES=$work/routes ADMIN="admin-$unique@example.com a long password of $unique"
VIEWER="viewer-$unique@example.com a long password of $unique" FINGERPRINT=$work/fingerprint
export ROUTES ADMIN VIEWER FINGERPRINT
points 'the check of all pages' node "$TEST_SRCDIR/tests/tools/pages/check.cjs" "$work/house"

settle
done_testing
