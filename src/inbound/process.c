/* What becomes of a delivery: what its sender's file read in it is given to the rooms, by the very tables that the bodies
 * of the native tongue are read by, so that one rule holds for both. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/audit.h"
#include "auth/digest.h"
#include "base/str.h"
#include "build/build.h"
#include "change/change.h"
#include "db/db.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "inbound/receipt.h"
#include "json/codec.h"
#include "json/json.h"
#include "project/project.h"
#include "version/commit.h"
#include "version/version.h"

struct processing {
	struct request *req;
	const struct parcel *d;
	struct reading reading;
	struct buf records; /* JSON array */
	size_t n_records;
	bool has_runs; /* builds or deployments were changed */
};

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

static enum status decode(struct request *req, const struct fact *fact, const struct field *fields,
			  size_t n, void *out)
{
	const struct codec codec = { req->arena, refuse, req };

	field_clear(fields, n, out);
	return codec_decode(&codec, fields, n, fact->members, out) && !req->failure.n_fields
		   ? STATUS_OK
		   : STATUS_INVALID;
}

/* What tells no time of its own happened when it came: then it is the same when it is processed again. */
static void settle_time(const struct processing *p, struct fact *fact)
{
	const char *status = text_in(&p->reading, fact->members, "status");
	int word = -1;

	if (fact->kind == FACT_CHANGE) {
		if (!json_at(fact->members, "happened_at"))
			fact_time(fact, "happened_at", p->d->now_ms);
		return;
	}
	if (fact->kind == FACT_VERSION || json_at(fact->members, "started_at") ||
	    json_at(fact->members, "finished_at"))
		return;
	if (!status || !progress_deployment_words.parse(status, &word))
		word = PROGRESS_COMPLETED;
	fact_time(fact, progress_is_open((enum progress)word) ? "started_at" : "finished_at",
		  p->d->now_ms);
}

static void settle_run(const struct processing *p, const struct fact *fact, struct report *report)
{
	unsigned char *digest = arena_alloc(p->req->arena, DIGEST_BYTES);
	const char *text;

	if (report->status < 0)
		report->status = PROGRESS_COMPLETED;
	report->status_word = progress_word((enum progress)report->status);
	text = json_object_to_json_string_ext(fact->members, JSON_C_TO_STRING_PLAIN);
	digest_bytes(digest, text, strlen(text));
	report->digest = (struct field_bytes){ digest, DIGEST_BYTES };
}

static enum status take_deployment(const struct processing *p, const struct fact *fact,
				   struct recorded *out)
{
	struct report report = { .status = -1 };
	enum status status =
	    decode(p->req, fact, deployment_event_fields, deployment_n_event_fields, &report);

	if (status != STATUS_OK)
		return status;
	settle_run(p, fact, &report);
	return deployment_record_step(p->req, &report, out);
}

static enum status take_build(const struct processing *p, const struct fact *fact,
			      struct recorded *out)
{
	struct report report = { .status = -1 };
	enum status status =
	    decode(p->req, fact, build_draft_fields, build_n_draft_fields, &report);

	if (status == STATUS_OK)
		status = commits_check(p->req, &report.commits);
	if (status != STATUS_OK)
		return status;
	settle_run(p, fact, &report);
	return build_record_step(p->req, &report, out);
}

static enum status take_version(const struct processing *p, const struct fact *fact,
				struct recorded *out)
{
	struct report report = { .status = -1 };
	struct version version;
	enum status status =
	    decode(p->req, fact, version_draft_fields, version_n_draft_fields, &report);

	if (status == STATUS_OK)
		status = commits_check(p->req, &report.commits);
	report.is_history = true; /* leaves no trace where nothing is new */
	return status == STATUS_OK ? version_record_step(p->req, &report, &version, out) : status;
}

/* The first of the names that stands for something here. */
static enum status name_project(struct request *req, struct fact *fact)
{
	struct project project;
	enum status status = STATUS_NOT_FOUND;

	for (size_t i = 0; status == STATUS_NOT_FOUND && i < FACT_NAMES_MAX && fact->projects[i];
	     i++) {
		status = project_get(req->db, req->arena, req->who->organization_id,
				     fact->projects[i], &project);
		if (status == STATUS_OK)
			fact_name(fact, "project", project.name);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status name_environment(struct request *req, struct fact *fact)
{
	struct environment environment;
	enum status status = STATUS_NOT_FOUND;

	for (size_t i = 0;
	     status == STATUS_NOT_FOUND && i < FACT_NAMES_MAX && fact->environments[i]; i++) {
		status = environment_get(req->db, req->arena, req->who->organization_id,
					 fact->environments[i], &environment);
		if (status == STATUS_OK)
			fact_name(fact, "environment", environment.name);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_change(const struct processing *p, struct fact *fact, struct recorded *out)
{
	struct change_draft draft;
	enum status status = name_project(p->req, fact);

	if (status == STATUS_OK)
		status = name_environment(p->req, fact);
	if (status == STATUS_OK)
		status = decode(p->req, fact, change_draft_fields, change_n_draft_fields, &draft);
	return status == STATUS_OK ? change_record_step(p->req, &draft, out) : status;
}

static enum status take(const struct processing *p, struct fact *fact, struct recorded *out)
{
	settle_time(p, fact);
	switch (fact->kind) {
	case FACT_DEPLOYMENT: return take_deployment(p, fact, out);
	case FACT_BUILD: return take_build(p, fact, out);
	case FACT_VERSION: return take_version(p, fact, out);
	case FACT_CHANGE: return take_change(p, fact, out);
	case FACT__COUNT: break;
	}
	BUG("a fact of kind %d", (int)fact->kind);
}

/* ---- what is said of it */

/* clang-format off */
static const struct {
	const char *record, *prefix;
} kinds[FACT__COUNT] = {
	[FACT_DEPLOYMENT] = { "deployment", "dep" },
	[FACT_BUILD]      = { "build",      "build" },
	[FACT_VERSION]    = { "version",    "ver" },
	[FACT_CHANGE]     = { "change",     "chg" },
};
/* clang-format on */

static const char *name_of(const struct processing *p, const struct fact *fact)
{
	const struct reading *r = &p->reading;
	const char *project = text_in(r, fact->members, "project");
	const char *version = text_in(r, fact->members, "version");
	const char *environment = text_in(r, fact->members, "environment");

	if (fact->kind == FACT_CHANGE)
		return text_in(r, fact->members, "title");
	if (environment)
		return arena_printf(p->req->arena, "%s %s in %s", project, version, environment);
	return arena_printf(p->req->arena, "%s %s", project, version);
}

static void add_record(struct processing *p, const struct fact *fact,
		       const struct recorded *recorded)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&recorded->id, kinds[fact->kind].prefix, id);
	buf_adds(&p->records, p->n_records++ ? ",{" : "[{");
	buf_adds(&p->records, "\"record\":");
	json_write_text(&p->records, kinds[fact->kind].record);
	buf_adds(&p->records, ",\"id\":");
	json_write_text(&p->records, id);
	buf_adds(&p->records, ",\"name\":");
	json_write_text(&p->records, name_of(p, fact));
	buf_adds(&p->records, recorded->is_new ? ",\"is_new\":true}" : ",\"is_new\":false}");
}

/* What a room says when it refuses: a sentence, or what is wrong with which member. */
static void add_reason(struct processing *p, enum status status)
{
	const struct failure *failure = &p->req->failure;
	const char *message = failure->message ? failure->message : status_info(status)->message;

	if (!failure->n_fields)
		reading_ignore(&p->reading, "%s", message);
	for (size_t i = 0; i < failure->n_fields; i++)
		reading_ignore(&p->reading, "%s %s.", failure->fields[i].field,
			       failure->fields[i].message);
}

static bool is_refusal(enum status status)
{
	return status != STATUS_OK && status != STATUS_BUSY && status_info(status)->http < 500;
}

/* One fact, whole or not at all. */
static enum status take_one(struct processing *p, struct fact *fact)
{
	struct request *req = p->req;
	size_t headers_len = req->response.headers.len;
	struct recorded recorded = { .is_new = false };
	enum status status = db_mark(req->db);

	if (status == STATUS_OK)
		status = take(p, fact, &recorded);
	if (is_refusal(status)) {
		add_reason(p, status);
		status = db_back_to_mark(req->db);
	} else if (status == STATUS_OK) {
		add_record(p, fact, &recorded);
		if (fact->kind == FACT_DEPLOYMENT || fact->kind == FACT_BUILD)
			p->has_runs = p->has_runs || recorded.is_changed;
	}
	if (status == STATUS_OK) {
		req->failure = (struct failure){ .status = STATUS_OK };
		buf_truncate(&req->response.headers, headers_len);
	}
	return status;
}

/* One row for all builds and deployments of a delivery. */
static enum status trace(const struct processing *p, const struct receiver *receiver,
			 const struct receipt *receipt)
{
	struct arena *arena = p->req->arena;
	const struct actor actor = actor_of_request(p->req);
	struct audit audit = {
		.action = "receipt.recorded",
		.subject_id = receipt->id,
		.subject_name = arena_printf(arena, "%s %s", receiver->name,
					     receipt->event ? receipt->event : ""),
	};
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "records", NULL, receipt->records);
	audit.changes = audit_changes_text(&changes);
	return audit_write(p->req->db, arena, &actor, &audit);
}

static const char *at_most(struct arena *arena, const char *text, size_t max)
{
	const char *end = text;

	for (size_t n = 0; text && *end && n < max; n++) {
		size_t step = str_utf8_step(end, strlen(end));

		end += step ? step : 1;
	}
	return text ? arena_strndup(arena, text, (size_t)(end - text)) : NULL;
}

enum status process_delivery(struct request *req, const struct receiver *receiver,
			     const struct parcel *delivery, bool is_traced, struct receipt *out)
{
	struct parcel d = *delivery;
	struct processing *p = arena_alloc(req->arena, sizeof(*p));
	const char *reason;
	enum status status = STATUS_OK;

	*p = (struct processing){ .req = req, .d = &d };
	p->reading = (struct reading){ .d = &d, .receiver = receiver };
	buf_init(&p->records, LIMIT_BODY_BYTES);
	if (d.json || parcel_read_body(&d, &reason)) {
		p->reading.root = d.json;
		inbound_kinds[receiver->kind].read(&p->reading);
	} else {
		p->reading.reason = reason;
	}
	for (size_t i = 0; status == STATUS_OK && i < p->reading.n_facts; i++)
		status = take_one(p, &p->reading.facts[i]);
	if (p->n_records)
		buf_addc(&p->records, ']');
	out->event = at_most(req->arena, p->reading.event, 100);
	out->verdict = p->n_records ? RECEIPT_RECORDED : RECEIPT_IGNORED;
	out->reason = at_most(req->arena, p->reading.reason, RECEIPT_REASON_MAX);
	out->records = p->n_records ? buf_dup(&p->records, req->arena) : NULL;
	buf_release(&p->records);
	if (status == STATUS_OK && is_traced && p->has_runs)
		status = trace(p, receiver, out);
	return status;
}
