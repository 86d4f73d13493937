/* Deployments, and rows of the timeline, as entries of a feed: a deployment is the same entry in both. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/time.h"
#include "feed/feed.h"
#include "progress/progress.h"
#include "site/part.h"
#include "site/when.h"

const char *feed_absolute(struct request *req, const char *link)
{
	return request_url(req, link + strlen(req->base));
}

static const char *title_of_deployment(struct request *req, const char *project,
				       const char *version, const char *environment, int status)
{
	return arena_printf(req->arena, _("%s %s in %s: %s"), project, version, environment,
			    part_status_word(status));
}

static const char *took(struct request *req, int64_t duration_ms)
{
	char span[WHEN_TEXT_SIZE];

	if (duration_ms == FIELD_NO_INT)
		return NULL;
	when_write_span(duration_ms, span);
	return arena_printf(req->arena, _("It took %s."), span);
}

/* What a reader shows under the title. */
static const char *summary_of(struct request *req, const struct deployment *d)
{
	const char *span = took(req, d->duration_ms);

	if (d->run.error_message && *d->run.error_message)
		return d->run.error_message;
	return span ? span : d->note;
}

struct feed_entries feed_of_deployments(struct request *req, const struct list_rows *list)
{
	const struct deployment *d = list->rows;
	struct feed_entry *entries = arena_array(req->arena, list->n, sizeof(*entries));

	for (size_t i = 0; i < list->n; i++, d++)
		entries[i] = (struct feed_entry){
			.id = d->id,
			.title = title_of_deployment(req, d->project_name, d->version,
						     d->environment_name, d->run.status),
			.updated_at = d->run.updated_at,
			.published_at = d->run.created_at,
			.author =
			    d->run.reported_by_name ? d->run.reported_by_name : d->run.reported_by,
			.href = feed_absolute(req, part_deployment_link(req, d->id)),
			.category = progress_word((enum progress)d->run.status),
			.summary = summary_of(req, d),
		};
	return (struct feed_entries){ entries, list->n };
}

/* "Release: Autumn (made)"; "Verdict: shop 1.0 in production (faulty)". */
static const char *title_of(struct request *req, const struct timeline_row *row)
{
	const char *type = timeline_type_title(row->type);
	const char *title = row->title ? row->title : _("without a name");
	const char *deed = timeline_deed(row);

	switch ((enum timeline_type)row->type) {
	case TIMELINE_DEPLOYMENT:
	case TIMELINE_ROLLBACK:
		return title_of_deployment(req, row->project_name, row->version,
					   row->environment_name, row->status);
	case TIMELINE_BUILD:
		return arena_printf(req->arena, "%s: %s %s (%s)", type, row->project_name,
				    row->version, part_status_word(row->status));
	case TIMELINE_CHANGE:
	case TIMELINE_RELEASE:
	case TIMELINE_VERDICT:
	case TIMELINE_PROJECT:
	case TIMELINE_ENVIRONMENT:
	case TIMELINE_SERVICE:
	case TIMELINE__COUNT: break;
	}
	if (row->type == TIMELINE_VERDICT && row->detail)
		deed = part_word(row->detail);
	return deed ? arena_printf(req->arena, "%s: %s (%s)", type, title, deed)
		    : arena_printf(req->arena, "%s: %s", type, title);
}

struct feed_entries feed_of_timeline(struct request *req, const struct list_rows *list,
				     const char *home)
{
	const struct timeline_row *row = list->rows;
	struct feed_entry *entries = arena_array(req->arena, list->n, sizeof(*entries));

	for (size_t i = 0; i < list->n; i++, row++) {
		const char *link = timeline_link(req, row);

		entries[i] = (struct feed_entry){
			.id = row->id,
			.title = title_of(req, row),
			.updated_at = row->updated_at,
			.published_at = row->at,
			.author = row->who,
			.href = link ? feed_absolute(req, link) : home,
			.category = timeline_type_words.format(row->type),
			.summary = took(req, row->duration_ms),
		};
	}
	return (struct feed_entries){ entries, list->n };
}
