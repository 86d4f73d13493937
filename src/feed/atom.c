/* The document. Ids are those of what is told of, as urn:uuid:, so that a reader knows an entry again wherever it met
 * it; nothing of the moment of asking is in a document, so that the same is the same. */
#include "config.h"

#include "base/time.h"
#include "feed/feed.h"
#include "html/escape.h"

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

static void add_entry(struct buf *out, const struct feed_entry *entry)
{
	buf_adds(out, "<entry>\n");
	add_id(out, &entry->id);
	add_element(out, "title", entry->title);
	add_moment(out, "updated", entry->updated_at);
	add_moment(out, "published", entry->published_at);
	if (entry->author && *entry->author) {
		buf_adds(out, "<author>");
		add_element(out, "name", entry->author);
		buf_adds(out, "</author>\n");
	}
	add_link(out, "alternate", "text/html", entry->href);
	buf_addf(out, "<category term=\"%s\"/>\n", entry->category);
	if (entry->summary && *entry->summary)
		add_element(out, "summary", entry->summary);
	buf_adds(out, "</entry>\n");
}

/* The latest change of an entry; a feed without one has changed when there was nothing. */
static int64_t updated_at(const struct feed_entries *entries)
{
	int64_t at = 1;

	for (size_t i = 0; i < entries->n; i++)
		if (entries->rows[i].updated_at > at)
			at = entries->rows[i].updated_at;
	return at;
}

void feed_write(struct request *req, struct buf *out, const struct feed_subject *subject,
		const struct feed_links *links, const struct feed_entries *entries)
{
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
	add_id(out, &subject->id);
	add_element(out, "title", subject->title);
	add_moment(out, "updated", updated_at(entries));
	buf_adds(out, "<author>");
	add_element(out, "name", req->who->organization_name);
	buf_addf(out, "</author>\n<generator version=\"%s\">Landfall</generator>\n",
		 PACKAGE_VERSION);
	add_link(out, "self", "application/atom+xml", links->self);
	add_link(out, "alternate", "text/html", subject->home);
	add_link(out, "first", "application/atom+xml", links->first);
	if (links->next)
		add_link(out, "next", "application/atom+xml", links->next);
	for (size_t i = 0; i < entries->n; i++)
		add_entry(out, &entries->rows[i]);
	buf_adds(out, "</feed>\n");
}
