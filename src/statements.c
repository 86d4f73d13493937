/* A row a room. */
#include "config.h"

#include "account/account.h"
#include "apikey/apikey.h"
#include "audit/entry.h"
#include "auth/audit.h"
#include "auth/factor.h"
#include "auth/grant.h"
#include "auth/key.h"
#include "auth/login.h"
#include "auth/session.h"
#include "auth/throttle.h"
#include "auth/signing.h"
#include "build/build.h"
#include "change/change.h"
#include "channel/history.h"
#include "channel/preference.h"
#include "channel/target.h"
#include "delivery/delivery.h"
#include "deployment/deployment.h"
#include "deployment/posting.h"
#include "deployment/target.h"
#include "desk/desk.h"
#include "environment/environment.h"
#include "event/event.h"
#include "event/payload.h"
#include "eventlog/eventlog.h"
#include "idempotency/idempotency.h"
#include "inbound/receipt.h"
#include "logline/logline.h"
#include "mail/mail.h"
#include "instance/instance.h"
#include "member/invitation.h"
#include "member/member.h"
#include "metric/metric.h"
#include "oauth/client.h"
#include "oauth/code.h"
#include "oauth/device.h"
#include "oauth/program.h"
#include "organization/organization.h"
#include "project/configuration.h"
#include "project/overview.h"
#include "project/project.h"
#include "release/release.h"
#include "proxyroute/proxyroute.h"
#include "badge/badge.h"
#include "exposition/exposition.h"
#include "feed/feed.h"
#include "insight/insight.h"
#include "insight/tally.h"
#include "rolegrant/rolegrant.h"
#include "sandbox/sandbox.h"
#include "search/search.h"
#include "service/variable.h"
#include "system/system.h"
#include "state/compare.h"
#include "state/matrix.h"
#include "state/state.h"
#include "state/state_list.h"
#include "state/where.h"
#include "statements.h"
#include "team/team.h"
#include "user/user.h"
#include "timeline/timeline.h"
#include "transfer/archive.h"
#include "version/commit.h"
#include "version/version.h"
#include "webhook/webhook.h"
#include "worker/worker.h"
#include "workspace/workspace.h"

/* clang-format off */
#define ROOM(room) { #room, room##_statements, &room##_n_statements }

const struct statement_room statement_rooms[] = {
	ROOM(account),
	ROOM(apikey),
	ROOM(archive),
	ROOM(audit),
	ROOM(audit_write),
	ROOM(badge),
	ROOM(build),
	ROOM(change),
	ROOM(channel),
	ROOM(channel_target),
	ROOM(client),
	ROOM(commit),
	ROOM(code),
	ROOM(compare),
	ROOM(delivery),
	ROOM(deployment),
	ROOM(deployment_list),
	ROOM(desk),
	ROOM(device),
	ROOM(environment),
	ROOM(notice),
	ROOM(preference),
	ROOM(event),
	ROOM(exposition),
	ROOM(payload),
	ROOM(eventlog),
	ROOM(factor),
	ROOM(feed),
	ROOM(grant),
	ROOM(idempotency),
	ROOM(insight),
	ROOM(instance),
	ROOM(invitation),
	ROOM(key),
	ROOM(login),
	ROOM(logline),
	ROOM(mail),
	ROOM(system),
	ROOM(matrix),
	ROOM(member),
	ROOM(metric),
	ROOM(organization),
	ROOM(program),
	ROOM(project),
	ROOM(project_config),
	ROOM(project_overview),
	ROOM(proxyroute),
	ROOM(receipt),
	ROOM(receiver),
	ROOM(release),
	ROOM(rolegrant),
	ROOM(sandbox),
	ROOM(search),
	ROOM(service),
	ROOM(session),
	ROOM(signing),
	ROOM(state),
	ROOM(state_list),
	ROOM(tally),
	ROOM(target),
	ROOM(posting),
	ROOM(team),
	ROOM(throttle),
	ROOM(timeline),
	ROOM(user),
	ROOM(variable),
	ROOM(version),
	ROOM(webhook),
	ROOM(where),
	ROOM(worker),
	ROOM(workspace),
};
/* clang-format on */
const size_t statement_n_rooms = ARRAY_LEN(statement_rooms);
