#include "config.h"

#include "auth/digest.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "db/fixture.h"
#include "idempotency/idempotency.h"
#include "organization/organization.h"
#include "unit/source.h"

int fixture_set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	char why[512];
	struct organization organization;
	char random[13];

	*state = f;
	log_set_level(LOG_LEVEL_ERROR);
	f->arena = arena_new();
	if (!getenv("LANDFALL_DB_NAME")) {
		print_error(
		    "LANDFALL_DB_NAME is not set: ./runtests db gives these tests a database\n");
		return -1;
	}
	if (!settings_load(f->arena, &f->settings, why)) {
		print_error("%s\n", why);
		return -1;
	}
	f->user_settings = settings_db(&f->settings);
	f->owner_settings = settings_db_owner(&f->settings);
	f->db = db_new(&f->user_settings);
	f->owner = db_new(&f->owner_settings);
	request_init(&f->req, NULL, f->db);
	f->now_ms = NOW;

	rand_base62(random, 12);
	for (char *c = random; *c; c++)
		*c = str_lower(*c);
	snprintf(f->organization_slug, sizeof(f->organization_slug), "test-%s", random);
	if (organization_add(f->db, f->arena, f->organization_slug, "Test", NOW) != STATUS_OK ||
	    organization_get(f->db, f->arena, f->organization_slug, &organization) != STATUS_OK) {
		print_error("%s\n", db_cause(f->db));
		return -1;
	}
	f->organization_id = organization.id;
	/* Tests begin with an empty log. */
	if (db_script(f->owner, arena_printf(f->arena,
					     "DELETE a FROM audit a JOIN organization o ON o.id = "
					     "a.organization_id WHERE o.slug = '%s'",
					     f->organization_slug)) != STATUS_OK) {
		print_error("%s\n", db_cause(f->owner));
		return -1;
	}
	f->who = (struct principal){
		.kind = PRINCIPAL_KEY,
		.organization_id = organization.id,
		.organization_slug = f->organization_slug,
		.organization_name = "Test",
		.id = uuid_new(NOW),
		.name = "tests",
		.scopes = SCOPE_READ | SCOPE_WRITE,
		.rate_limit = FIELD_NO_INT,
	};
	f->who.key_id = f->who.credential_id = f->who.id;
	access_settle(&f->who);
	return 0;
}

int fixture_tear_down(void **state)
{
	struct fixture *f = *state;

	request_release(&f->req);
	db_free(f->db);
	db_free(f->owner);
	arena_free(f->arena);
	free(f);
	return 0;
}

struct db *fixture_connect(struct fixture *f)
{
	return db_new(&f->user_settings);
}

void fixture_script(struct fixture *f, const char *sql)
{
	if (db_script(f->owner, sql) != STATUS_OK)
		fail_msg("%s: %s", sql, db_cause(f->owner));
}

struct answer {
	int64_t number;
	const char *text;
};

static const struct field answer_fields[] = {
	{ FIELD_INT_OF(struct answer, number), .flags = FIELD_COLUMN },
	{ FIELD_TEXT_OF(struct answer, text), .flags = FIELD_COLUMN },
};

/* The definition of a question; the address of its text is its name. */
static const struct db_stmt_def *definition(const char *sql, const struct field *fields)
{
	static struct db_stmt_def known[200];
	size_t i = 0;

	while (known[i].sql && known[i].sql != sql)
		i++;
	assert_true(i + 1 < ARRAY_LEN(known));
	known[i] = (struct db_stmt_def){
		.name = "test",
		.sql = sql,
		.params = strchr(sql, '?') ? "u" : "",
		.results = { { fields, 1, sizeof(struct answer) } },
	};
	return &known[i];
}

static struct answer ask(struct fixture *f, const char *sql, const struct field *fields)
{
	const struct db_param params[] = { db_id(f->organization_id) };
	struct db_rows rows;

	if (db_select(f->owner, f->arena, definition(sql, fields), params, &rows) != STATUS_OK)
		fail_msg("%s: %s", sql, db_cause(f->owner));
	if (rows.n != 1)
		fail_msg("%s: %zu rows", sql, rows.n);
	return *(struct answer *)rows.rows;
}

int64_t fixture_number(struct fixture *f, const char *sql)
{
	return ask(f, sql, &answer_fields[0]).number;
}

const char *fixture_text(struct fixture *f, const char *sql)
{
	return ask(f, sql, &answer_fields[1]).text;
}

void fixture_request(struct fixture *f, const char *path, const char *body, const char *key)
{
	struct source source = { .variables = { { "REQUEST_METHOD", "POST" },
						{ "PATH_INFO", path },
						{ "REMOTE_ADDR", "192.0.2.7" },
						{ "HTTP_IDEMPOTENCY_KEY", key } },
				 .body = body };

	source_begin(&f->req, &source);
	f->req.now_ms = f->now_ms;
	f->req.who = &f->who;
	db_request_begin(f->db);
}

struct report fixture_report(enum progress status)
{
	return (struct report){
		.project_name = "shop",
		.version = "1.0",
		.environment_name = "production",
		.status = (int)status,
		.status_word = progress_word(status),
	};
}

/* What serve.c does when a handler has ended. */
static enum status end_request(struct fixture *f, enum status status)
{
	if (status != STATUS_OK) {
		request_fail(&f->req, status, NULL);
		response_begin(&f->req, status_info(f->req.failure.status)->http, "text/plain");
		buf_adds(&f->req.response.body,
			 f->req.failure.message ? f->req.failure.message : "");
	}
	idempotency_finish(&f->req);
	db_request_end(f->db);
	return status;
}

/* Text that two reports share only if they say the same. */
static const char *body_of(struct fixture *f, const struct report *r)
{
	const char *const texts[] = { r->project_name, r->version,   r->environment_name,
				      r->status_word,  r->run_id,    r->scm_sha,
				      r->by,           r->build_url, r->error_message };
	struct buf buf;
	const char *body;

	buf_init(&buf, 20000);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		buf_addf(&buf, "%s\n", texts[i] ? texts[i] : "");
	buf_addf(&buf, "%lld %lld", (long long)r->started_at, (long long)r->completed_at);
	body = buf_dup(&buf, f->arena);
	buf_release(&buf);
	return body;
}

/* A copy of the report with the digest of its body. */
static struct report begin_report(struct fixture *f, const char *path, const struct report *report,
				  const char *key)
{
	struct report r = *report;
	const char *body = body_of(f, report);
	unsigned char *digest = arena_alloc(f->arena, DIGEST_BYTES);

	fixture_request(f, path, body, key);
	digest_bytes(digest, body, strlen(body));
	r.digest = (struct field_bytes){ digest, DIGEST_BYTES };
	return r;
}

static void answer_id(struct request *req, const struct uuid *id, bool is_new)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	response_begin(req, is_new ? 201 : 200, "text/plain");
	buf_adds(&req->response.body, text);
}

static struct deployment recorded;

static enum status answer_deployment(struct request *req, const struct deployment *d, bool is_new)
{
	recorded = *d;
	answer_id(req, &d->id, is_new);
	return STATUS_OK;
}

enum status fixture_record(struct fixture *f, const struct report *report, const char *key,
			   struct deployment *out)
{
	const struct report r = begin_report(f, "/deployments", report, key);
	enum status status;

	recorded = (struct deployment){ .duration_ms = FIELD_NO_INT };
	status = end_request(f, deployment_record(&f->req, &r, answer_deployment));
	if (out)
		*out = recorded;
	return status;
}

static struct build recorded_build;

static enum status answer_build(struct request *req, const struct build *b, bool is_new)
{
	recorded_build = *b;
	answer_id(req, &b->id, is_new);
	return STATUS_OK;
}

enum status fixture_record_build(struct fixture *f, const struct report *report, struct build *out)
{
	const struct report r = begin_report(f, "/builds", report, NULL);
	enum status status;

	recorded_build = (struct build){ .duration_ms = FIELD_NO_INT };
	status = end_request(f, build_record(&f->req, &r, answer_build));
	if (out)
		*out = recorded_build;
	return status;
}
