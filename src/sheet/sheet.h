/* Pages for what the API can do that need no more than a table: forms that send one operation of the API as the person who is
 * logged in (api/within.h), lists and single objects as it answers them. So rights, rules, limits, errors and If-Match are the
 * API's own and stand once; a page here adds words. The tables are sheet/tables.c; what people want to see in another
 * way than as a table has a page of its own in its room. */
#ifndef LANDFALL_SHEET_SHEET_H
#define LANDFALL_SHEET_SHEET_H

#include "auth/access.h"
#include "base/field.h"
#include "html/view.h"
#include "http/request.h"

struct json_object;

/* How a field of a form is filled, where the API's own table (type, words, length) does not say it. */
enum sheet_pick {
	PICK_TYPED,       /* as the type of the field asks */
	PICK_ENVIRONMENT, /* one of the environments */
	PICK_COMMITS,     /* lines of "SHA subject" */
	PICK_KEPT,        /* shown never; left empty, it stays what it is */
	PICK_LINE,        /* a text of one line, however long it may be */
	PICK_LINES,       /* texts, one a line, which may have blanks */
	PICK_DAY,         /* the moment at which a day begins */
	PICK_TYPE,        /* a type of event */
	PICK_ASKED,       /* a type of event, all of one thing, or all there are */
	PICK_ASKED_MANY,  /* several of those: boxes */
	PICK_PLACES,      /* several environments: boxes */
	PICK_STATUSES,    /* several statuses: boxes */
	PICK_FIXED        /* not asked for: first, with {names} of the path */
};

struct sheet_field {
	const char *name; /* member of the body; "filters.projects" of an object in it */
	const char *label, *hint;
	const char *from;  /* where the object has it ("project.slug"); NULL: under its name */
	const char *first; /* of a new one */
	enum sheet_pick pick;
};

/* A form. */
struct sheet {
	const char *path;               /* of its page: "/services/{service}/edit" */
	const char *method, *operation; /* what it sends: "PATCH", "/v1/services/{service}" */
	const char *about;              /* what is read to say what it is about; NULL: nothing is */
	const char *title, *button;
	const char *loss; /* of a DELETE: what will be gone */
	const char *next; /* where to afterwards; {names} of the path, else members of the answer */
	const char *deed; /* the word that the next page gets of what was done; NULL: by method */
	const char *back;
	const char *place;  /* of the navigation */
	const char *called; /* the member of what it is about that is its name */
	bool is_light;      /* a DELETE that loses little: a button is enough */
	const struct sheet_field *fields;
	size_t n;
};
extern const struct sheet sheets[];
extern const size_t n_sheets;

/* How a member of an answer is shown. */
enum sheet_kind {
	SHOW_TEXT,
	SHOW_SAID, /* a text that is a sentence of ours where we know it (N_), else as it came */
	SHOW_NAME, /* what the row is about: heads it, and leads to its page */
	SHOW_CODE, /* in the type of versions */
	SHOW_TAG,
	SHOW_STATUS, /* of a build, a deployment or a delivery */
	SHOW_COMMIT,
	SHOW_SPAN, /* milliseconds */
	SHOW_TIME,
	SHOW_WEB,    /* an address */
	SHOW_LINES,  /* a text of several lines, or JSON */
	SHOW_SECRET, /* a value that is not shown where it is null */
	SHOW_ACT     /* nothing of the row: a link with the label as its text */
};

struct sheet_column {
	const char *member, *label;
	enum sheet_kind kind;
	const char *link; /* where it leads: {names} of the path, else members of the row */
};

/* A list. */
struct sheet_list {
	const char *path;  /* of its page; NULL: it only stands on pages of objects */
	const char *place; /* of the navigation; NULL: Projects */
	const char *operation;
	const char *const
	    *filters;      /* parameters that its form asks for, ended by NULL; NULL: none */
	const char *query; /* on pages of objects: "service={id}"; NULL for none */
	const char
	    *all; /* on pages of objects: where all are, when there are more; NULL: nowhere */
	const char *title, *lead, *none;
	const char *command;          /* that fills it, after curl …, or NULL */
	const char *make, *make_path; /* the link to the form for another */
	enum capability can;          /* what one must be allowed to do to see that */
	bool is_everywhere;           /* everywhere, not in some place */
	const struct sheet_column *columns;
	size_t n;
};

/* A single object. */
struct sheet_thing {
	const char *path, *operation;
	const char *place; /* of the navigation; NULL: Projects */
	const char *called;
	const char *back, *back_text;
	const char *feed;    /* the address of what happens to it as Atom; NULL: there is none */
	enum capability can; /* to change it: see the acts */
	const struct sheet_column *facts;
	size_t n_facts;
	const struct sheet_list *lists[3];
	struct {
		const char *text, *path;
		enum capability
		    can; /* whoever may not does not see it; CAN_NOTHING: as the object has it */
	} acts[5];
};
extern const struct sheet_list sheet_lists[];
extern const size_t n_sheet_lists;
extern const struct sheet_thing sheet_things[];
extern const size_t n_sheet_things;

/* A pattern with its {names} filled in, each part encoded when is_link: names of the request's own path, else members of data, which
 * may be NULL. */
const char *sheet_fill(struct request *req, const char *pattern, struct json_object *data,
		       bool is_link);

/* A member of an object, by a path of names with points; NULL where there is none. */
struct json_object *sheet_member(struct request *req, struct json_object *data, const char *path);
/* The same as text: JSON where it is neither text nor number; NULL for null. */
const char *sheet_text(struct request *req, struct json_object *data, const char *path);

/* GET of an operation: its data, and its ETag unless tag is NULL. What the API refuses is refused. */
enum status sheet_read(struct request *req, const char *operation, struct json_object **data,
		       const char **tag) ATTR_MUST_USE;

/* The row of sheets for the request's page. */
const struct sheet *sheet_of(const struct request *req);

/* The body that a form of this sheet means; before is the object that it changes, or NULL. What cannot be read is
 * reported. NULL for a sheet without fields. */
struct field;
const char *sheet_body(struct request *req, const struct sheet *sheet, struct json_object *before);
/* The API's own description of a member of the body. */
const struct field *sheet_described(const struct request *req, const struct sheet *sheet,
				    const char *name);

/* A field of a form that is none of the API's plain types (sheet/pick.c): how it is asked for, and what was answered, as JSON; NULL
 * where nothing is to be sent. value is what it has now, or NULL. */
struct form;
bool sheet_is_picked(enum sheet_pick pick);
enum status sheet_add_pick(struct form *form, const struct sheet_field *field, bool is_required,
			   struct json_object *value) ATTR_MUST_USE;
struct json_object *sheet_read_pick(struct request *req, const struct sheet_field *field);

/* Whether the person may do it to an object: in its project and environment, if it has some. */
bool sheet_may(struct request *req, enum capability can, struct json_object *data);

/* Fills a list's names of a view: heads, rows, … of templates/rows.html. Sets *is_running, unless it is NULL, where a row is of
 * something that still runs; it never takes that back. */
enum status sheet_add_list(struct request *req, struct view *view, const struct sheet_list *list,
			   const char *query, bool *is_running) ATTR_MUST_USE;

/* The columns of lists of deliveries, whoever was told. */
#define SHEET_N_DELIVERY_COLUMNS 7
extern const struct sheet_column sheet_delivery_columns[SHEET_N_DELIVERY_COLUMNS];

/* The form above them that narrows them by status: templates/delivery-filter.html. */
void sheet_add_delivery_filter(struct request *req, struct view *view);

/* A list whose rows are a page's own: fills the view's list of that name by add, has_rows, fault and the names of sheet_add_pages. */
enum status sheet_add_objects(struct request *req, struct view *view, const char *name,
			      const char *operation,
			      void (*add)(struct request *req, struct view *row,
					  struct json_object *data)) ATTR_MUST_USE;

/* Sends a GET whose query is those of the page's parameters that the operation knows, and more; the whole answer, as JSON. A 400 or
 * 422 is told in *fault, else NULL, and *root is NULL then. */
enum status sheet_ask(struct request *req, const char *operation, const char *more,
		      struct json_object **root, const char **fault) ATTR_MUST_USE;
/* Tells of what the API found wrong beside the fields of a form that have those names; of what has none, beside the first. */
void sheet_fail_fields(struct request *req, const struct failure *failure, const char *const *names,
		       size_t n);

/* Fills newer, older, newest and has_pages of a view from the whole answer. */
void sheet_add_pages(struct request *req, struct view *view, struct json_object *root);

/* Whether a form has a word to choose: one that the API answers with, not one more spelling that it takes. */
bool sheet_is_offered(const struct field_words *words, const char *word);
/* A moment as a person writes it into a field, in the zone that pages tell times in, as the API takes it; anything else
 * as it is. And either as such a field has it. */
const char *sheet_moment(struct request *req, const char *text);
const char *sheet_moment_field(struct request *req, const char *text);
/* A parameter of the page's address; "" where it has none. */
const char *sheet_asked(const struct request *req, const char *name);
/* A moment; 0 for none. */
int64_t sheet_time(struct request *req, struct json_object *data, const char *path);

/* What a member of a column shows, for templates/cell-of.html. */
void sheet_show(struct request *req, struct view *view, const struct sheet_column *column,
		struct json_object *data);

/* The pages. */
enum status sheet_page(struct request *req);
enum status sheet_submit(struct request *req);
enum status sheet_page_list(struct request *req);
/* GET …/raw: what the API answers at the same path. */
enum status sheet_page_raw(struct request *req);
/* Two environments beside each other; a project's configurations; its logs, as a page and as plain text. */
enum status sheet_page_compare(struct request *req);
enum status sheet_page_config(struct request *req);
enum status sheet_page_logs(struct request *req);
enum status sheet_page_logs_text(struct request *req);
enum status sheet_page_thing(struct request *req);
/* /settings/webhooks…, /settings/deliveries/{delivery}: beside their forms, which are sheets. */
enum status sheet_page_webhooks(struct request *req);
enum status sheet_page_webhook(struct request *req);
enum status sheet_page_delivery(struct request *req);
/* /settings/channels… */
enum status sheet_page_channels(struct request *req);
enum status sheet_page_channel_types(struct request *req);
enum status sheet_page_channel_new(struct request *req);
enum status sheet_page_channel_create(struct request *req);
enum status sheet_page_channel(struct request *req);
enum status sheet_page_channel_edit(struct request *req);
enum status sheet_page_channel_change(struct request *req);

#endif
