# shellcheck shell=dash
# What the demo leaves out, since it would be in everybody's way, and pages have something to show of: two environments for a while, a
# slip of the pen, somebody who is invited, a device that waits to be let in, webhooks and channels of which some fail. Sourced by
# tests/e2e/check-pages.t and build-aux/screenshots, never run. Landfall's settings are in the environment; the globals:
#   FURNISH_BUILD  the build tree, where landfall.fcgi is
#   FURNISH_WORK   a folder for files of ours
#   FURNISH_KEY    a key of the organization, with the scope admin
# Everything is asked of landfall.fcgi as plain CGI, with a list of addresses that allows this machine, which servers don't; and
# nothing is sent until furnish_senders does. Functions fail where Landfall refuses something, and say what.

# Starts a receiver, which the caller ends: its id is in furnish_receiver, its address in furnish_at.
furnish_listen() {
	local tries=0
	make -s -C "$FURNISH_BUILD" tests/tools/receiver >"$FURNISH_WORK/make" 2>&1 || { cat "$FURNISH_WORK/make" && return 1; }
	: >"$FURNISH_WORK/port"
	"$FURNISH_BUILD/tests/tools/receiver" 0 "$FURNISH_WORK/got" >"$FURNISH_WORK/port" &
	# shellcheck disable=SC2034 # The caller ends it.
	furnish_receiver=$!
	while [ ! -s "$FURNISH_WORK/port" ] && [ "$tries" -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	furnish_at=http://127.0.0.1:$(cat "$FURNISH_WORK/port")
	[ -s "$FURNISH_WORK/port" ]
}

# Posts BODY to PATH; prints FIELD of the answer.
furnish_post() { # PATH BODY [FIELD]
	printf %s "$2" | LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_WORK_PROGRAM='' REQUEST_METHOD=POST PATH_INFO="$1" REQUEST_URI="$1" \
		SCRIPT_NAME='' QUERY_STRING='' SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=localhost HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH="$(printf %s "$2" | wc -c)" HTTP_AUTHORIZATION="Bearer $FURNISH_KEY" \
		"$FURNISH_BUILD/landfall.fcgi" 2>>"$FURNISH_WORK/fcgi.log" | tr -d '\r' >"$FURNISH_WORK/whole"
	sed '1,/^$/d' "$FURNISH_WORK/whole" >"$FURNISH_WORK/answer"
	grep -q '^Status: 20[01]' "$FURNISH_WORK/whole" || {
		echo "POST $1 $2: $(head -n 1 "$FURNISH_WORK/whole") $(cat "$FURNISH_WORK/answer")" >&2
		return 1
	}
	[ $# -lt 3 ] || jq -r "$3" "$FURNISH_WORK/answer"
}

# Prints what a browser needs to know of it, as lines NAME=VALUE: INVITATION, the address of an invitation, unless that went by letter; CLIENT_ID, of an
# application that may act for people; USER_CODE, of a device that waits.
furnish_people() {
	local client
	furnish_post /v1/environments '{"name":"preview-142","is_ephemeral":true}' &&
		furnish_post /v1/environments '{"name":"preview-7","is_ephemeral":true}' &&
		furnish_post /v1/deployment-events '{"project":"Docs site","version":"142.1","environment":"prodution","status":"completed"}' &&
		printf 'INVITATION=%s\n' "$(furnish_post /v1/invitations "{\"email\":\"bob-$(date +%s)@example.com\",\"role\":\"developer\"}" .data.link)" &&
		client=$(furnish_post /v1/oauth/clients '{"name":"Harbour terminal","type":"public","redirect_uris":["http://127.0.0.1/back"],"scopes":["read","deploy"]}' .data.client_id) &&
		printf 'CLIENT_ID=%s\n' "$client" &&
		printf 'USER_CODE=%s\n' "$(furnish_post /oauth/device_authorization "{\"client_id\":\"$client\",\"scope\":\"read\"}" .user_code)"
}

# Two webhooks and two channels, one of each refused by its receiver, and a deployment that they are told of.
furnish_senders() {
	local name channel status
	furnish_post /v1/webhooks "{\"url\":\"$furnish_at/flap/1\",\"events\":[\"deployment.*\"],\"description\":\"Tells the wallboard\"}" &&
		furnish_post /v1/projects/checkout/webhooks "{\"url\":\"$furnish_at/status/400\",\"events\":[\"*\"]}" || return 1
	for name in ok status/400; do
		channel=$(furnish_post /v1/notification-channels "{\"name\":\"Wallboard $name\",\"channel_type\":\"custom\",\"config\":{\"url\":\"$furnish_at/$name\",\"body\":\"{\\\"text\\\":\\\"{{title}}\\\"}\"}}" .data.id) &&
			furnish_post /v1/notification-preferences "{\"channel_id\":\"$channel\",\"event_type\":\"deployment.*\"}" || return 1
	done
	for status in started completed failed; do
		furnish_post /v1/deployment-events "{\"project\":\"Checkout\",\"version\":\"9.0.1\",\"environment\":\"test\",\"status\":\"$status\",\"run_id\":\"$status\"}" || return 1
	done
	LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_OUTGOING_PARALLEL=8 LANDFALL_OUTGOING_TIMEOUT_S=2 LANDFALL_WORK_PROGRAM='' \
		"$FURNISH_BUILD/landfall" work --once
}
