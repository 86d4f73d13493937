/* Deployments as Atom. Ids are those of what is told of, as urn:uuid:, so that a reader knows an entry again wherever it met
 * it; nothing of the moment of asking is in a document, so that the same is the same. */
#include "config.h"

#include "base/i18n.h"
#include "base/time.h"
#include "feed/feed.h"
#include "html/escape.h"
#include "progress/progress.h"
#include "site/part.h"
#include "site/when.h"

static void add_element(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "<%s>", name);
	escape_html(out, text);
	buf_addf(out, "</%s>\n", name);
}

static void add_moment(struct buf *out, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_format(ms, text);
	add_element(out, name, text);
}

static void add_id(struct buf *out, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	buf_addf(out, "<id>urn:uuid:%s</id>\n", text);
}

static void add_link(struct buf *out, const char *rel, const char *type, const char *href)
{
	buf_addf(out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	escape_html(out, href);
	buf_adds(out, "\"/>\n");
}

/* Who reported it, as far as is known. */
static void add_author(struct buf *out, const struct run *run)
{
	const char *name = run->reported_by_name ? run->reported_by_name : run->reported_by;

	if (!name || !*name)
		return; /* the feed's own then holds */
	buf_adds(out, "<author>");
	add_element(out, "name", name);
	buf_adds(out, "</author>\n");
}

/* What a reader shows under the title. */
static const char *summary_of(struct arena *arena, const struct deployment *d)
{
	char span[WHEN_TEXT_SIZE];

	if (d->run.error_message && *d->run.error_message)
		return d->run.error_message;
	if (d->duration_ms == FIELD_NO_INT)
		return d->note;
	when_write_span(d->duration_ms, span);
	return arena_printf(arena, _("It took %s."), span);
}

static void add_entry(struct request *req, struct buf *out, const struct deployment *d)
{
	const char *word = progress_word((enum progress)d->run.status);
	const char *summary = summary_of(req->arena, d);
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&d->id, "dep", id);
	buf_adds(out, "<entry>\n");
	add_id(out, &d->id);
	add_element(out, "title",
		    arena_printf(req->arena, _("%s %s in %s: %s"), d->project_name, d->version,
				 d->environment_name, part_status_word(d->run.status)));
	add_moment(out, "updated", d->run.updated_at);
	add_moment(out, "published", d->run.created_at);
	add_author(out, &d->run);
	add_link(out, "alternate", "text/html",
		 request_url(req, arena_printf(req->arena, "/deployments/%s", id)));
	buf_addf(out, "<category term=\"%s\"/>\n", word);
	if (summary && *summary)
		add_element(out, "summary", summary);
	buf_adds(out, "</entry>\n");
}

/* The latest change of an entry; a feed without one has changed when there was nothing. */
static int64_t updated_at(const struct list_rows *list)
{
	const struct deployment *d = list->rows;
	int64_t at = 1;

	for (size_t i = 0; i < list->n; i++)
		if (d[i].run.updated_at > at)
			at = d[i].run.updated_at;
	return at;
}

void feed_write(struct request *req, struct buf *out, const struct feed_subject *subject,
		const struct feed_links *links, const struct list_rows *deployments)
{
	const struct deployment *d = deployments->rows;

	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	add_id(out, &subject->id);
	add_element(out, "title", subject->title);
	add_moment(out, "updated", updated_at(deployments));
	buf_adds(out, "<author>");
	add_element(out, "name", req->who->organization_name);
	buf_addf(out, "</author>\n<generator version=\"%s\">Landfall</generator>\n",
		 PACKAGE_VERSION);
	add_link(out, "self", "application/atom+xml", links->self);
	add_link(out, "alternate", "text/html", request_url(req, subject->home));
	add_link(out, "first", "application/atom+xml", links->first);
	if (links->next)
		add_link(out, "next", "application/atom+xml", links->next);
	for (size_t i = 0; i < deployments->n; i++)
		add_entry(req, out, &d[i]);
	buf_adds(out, "</feed>\n");
}
