/* Claim, store, give up. */
#include "config.h"

#include <string.h>
#include <time.h>

#include "auth/digest.h"
#include "auth/principal.h"
#include "auth/secret.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "idempotency/idempotency.h"
#include "idempotency/idempotency_sql.h"

#define KEY_MAX 255
#define PURPOSE "idempotency"

struct idempotency {
	unsigned char digest[DIGEST_BYTES];      /* of who, method, path and key */
	unsigned char fingerprint[DIGEST_BYTES]; /* of the body */
	unsigned char secret[DIGEST_BYTES]; /* made from the key: seals answers that show one */
	bool is_stored;
	bool is_form; /* made of a form; see idempotency_claim_form */
};

/* The key itself: a structured-field String in quotes, or bare. NULL when it is neither. */
static const char *read_key(struct request *req)
{
	const char *given = str_trim(req->arena, req->headers[HEADER_IDEMPOTENCY_KEY]);
	size_t len = strlen(given);

	if (*given == '"') {
		if (len < 3 || given[len - 1] != '"')
			return NULL;
		given = arena_strndup(req->arena, given + 1, len - 2);
		len -= 2;
	}
	if (!len || len > KEY_MAX || str_has_control(given))
		return NULL;
	return given;
}

/* What the request says: its body; where it has none, its query. */
static void fingerprint(struct request *req, unsigned char *out)
{
	struct buf said;

	if (req->body_len || !req->n_query) {
		digest_bytes(out, req->body, req->body_len);
		return;
	}
	buf_init(&said, LIMIT_BODY_BYTES);
	for (size_t i = 0; i < req->n_query; i++) {
		buf_add(&said, req->query[i].name, strlen(req->query[i].name) + 1);
		buf_add(&said, req->query[i].value, strlen(req->query[i].value) + 1);
	}
	digest_bytes(out, buf_str(&said), said.len);
	buf_release(&said);
}

static struct idempotency *make_claim(struct request *req, const char *key)
{
	struct idempotency *claim = arena_alloc(req->arena, sizeof(*claim));
	char who[UUID_TEXT_SIZE];

	uuid_format(&req->who->id, who);
	digest_texts(claim->digest, who, req->method_name, req->path, key, (char *)NULL);
	digest_texts(claim->secret, "answer", who, req->method_name, req->path, key, (char *)NULL);
	fingerprint(req, claim->fingerprint);
	return claim;
}

static enum status insert(struct request *req, const struct idempotency *claim)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_bytes(claim->digest, DIGEST_BYTES),
		db_bytes(claim->fingerprint, DIGEST_BYTES),
		db_time(req->now_ms + LIMIT_IDEMPOTENCY_LEASE_MS),
		db_time(req->now_ms + LIMIT_IDEMPOTENCY_KEEP_MS),
	};

	return db_run(req->db, req->arena, &idempotency_sql_insert, params, NULL, NULL);
}

static enum status take_over(struct request *req, const struct idempotency *claim)
{
	const struct db_param params[] = {
		db_bytes(claim->fingerprint, DIGEST_BYTES),
		db_time(req->now_ms + LIMIT_IDEMPOTENCY_LEASE_MS),
		db_time(req->now_ms + LIMIT_IDEMPOTENCY_KEEP_MS),
		db_id(req->who->organization_id),
		db_bytes(claim->digest, DIGEST_BYTES),
		db_time(req->now_ms),
		db_time(req->now_ms),
	};
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &idempotency_sql_take_over, params, NULL, &matched);

	if (status == STATUS_OK && !matched)
		return request_fail(req, STATUS_IN_PROGRESS, NULL);
	return status;
}

static void replay(struct request *req, const struct idempotency *claim,
		   const struct stored_answer *stored)
{
	struct field_bytes plain;

	struct buf *to = claim->is_form ? &req->response.headers : &req->response.body;

	response_begin(req, (int)stored->http, stored->content_type);
	buf_adds(to, stored->body ? stored->body : "");
	if (stored->sealed.len &&
	    secret_open_with(req->arena, claim->secret, PURPOSE, stored->sealed, &plain)) {
		buf_add(to, plain.data, plain.len);
		response_header(req, "Cache-Control", "private, no-store");
	}
	if (stored->location)
		response_header(req, "Location", stored->location);
	response_header(req, "Idempotent-Replayed", "true");
}

/* The key was seen before. */
static enum status meet(struct request *req, const struct idempotency *claim, bool *is_replay)
{
	const struct db_param params[] = { db_id(req->who->organization_id),
					   db_bytes(claim->digest, DIGEST_BYTES) };
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &idempotency_sql_find, params, &rows);
	const struct stored_answer *stored = rows.rows;

	if (status != STATUS_OK)
		return status;
	if (!rows.n) /* given up a moment ago: whoever waits may try again at once */
		return request_fail(req, STATUS_IN_PROGRESS, NULL);
	if (stored->expires_at < req->now_ms)
		return take_over(req, claim);
	if (memcmp(stored->fingerprint.data, claim->fingerprint, DIGEST_BYTES) != 0)
		return request_fail(req, STATUS_REUSED, NULL);
	if (stored->http == FIELD_NO_INT)
		return stored->lease_until < req->now_ms
			   ? take_over(req, claim)
			   : request_fail(req, STATUS_IN_PROGRESS, NULL);
	replay(req, claim, stored);
	*is_replay = true;
	return STATUS_OK;
}

enum status idempotency_claim(struct request *req, bool *is_replay)
{
	const char *key;
	struct idempotency *claim;
	enum status status;

	*is_replay = false;
	if (!req->headers[HEADER_IDEMPOTENCY_KEY] || !req->who) /* keys belong to somebody */
		return STATUS_OK;
	if (req->idempotency) /* a form has its own */
		return STATUS_OK;
	key = read_key(req);
	if (!key)
		return request_fail(req, STATUS_MALFORMED,
				    _("Idempotency-Key must have 1 to 255 characters."));
	claim = make_claim(req, key);
	status = insert(req, claim);
	if (status == STATUS_CONFLICT)
		status = meet(req, claim, is_replay);
	if (status == STATUS_OK && !*is_replay)
		req->idempotency = claim;
	return status;
}

/* ---- forms */

/* Times that the second of two sends looks for the answer to the first, and how long it waits before each. */
#define FORM_LOOKS   50
#define FORM_WAIT_NS 100000000

static struct idempotency *make_form_claim(struct request *req, const char *token)
{
	struct idempotency *claim = arena_alloc(req->arena, sizeof(*claim));
	const char *type = req->headers[HEADER_CONTENT_TYPE];
	bool is_upload = type && str_starts(type, "multipart/"); /* browsers cut each anew */
	unsigned char body[DIGEST_BYTES];
	char who[UUID_TEXT_SIZE], said[2 * DIGEST_BYTES + 1];

	digest_bytes(body, req->body, is_upload ? 0 : req->body_len);
	str_hex(body, DIGEST_BYTES, said);
	uuid_format(&req->who->id, who);
	*claim = (struct idempotency){ .is_form = true };
	digest_texts(claim->digest, "form", who, req->path, token, said, (char *)NULL);
	digest_texts(claim->secret, "form answer", who, req->path, token, said, (char *)NULL);
	memcpy(claim->fingerprint, body, DIGEST_BYTES);
	if (is_upload)
		memset(claim->fingerprint, 0, DIGEST_BYTES);
	return claim;
}

/* The answer to the first, once it is there. */
static enum status meet_form(struct request *req, const struct idempotency *claim, bool *is_replay)
{
	const struct timespec wait = { 0, FORM_WAIT_NS };
	enum status status = meet(req, claim, is_replay);

	for (int i = 0; i < FORM_LOOKS && status == STATUS_IN_PROGRESS; i++) {
		nanosleep(&wait, NULL);
		req->failure = (struct failure){ .status = STATUS_OK };
		status = meet(req, claim, is_replay);
	}
	return status;
}

enum status idempotency_claim_form(struct request *req, const char *token, bool *is_replay)
{
	struct idempotency *claim = make_form_claim(req, token);
	enum status status = insert(req, claim);

	*is_replay = false;
	if (status == STATUS_CONFLICT)
		status = meet_form(req, claim, is_replay);
	if (status == STATUS_OK && !*is_replay)
		req->idempotency = claim;
	return status;
}

/* The cookies that an answer sets, as the lines that they are; "" for none. */
static const char *cookies_of(const struct request *req)
{
	static const char name[] = "Set-Cookie: ";
	const char *at = buf_str(&req->response.headers);
	struct buf lines;
	const char *text;

	buf_init(&lines, 16384);
	while ((at = strstr(at, name)) != NULL) {
		size_t len = strcspn(at, "\n");

		buf_add(&lines, at, len + (at[len] == '\n'));
		at += len;
	}
	text = buf_dup(&lines, req->arena);
	buf_release(&lines);
	return text;
}

/* The Location header of the answer, if it has one. */
static const char *location_of(const struct request *req)
{
	const char *at = strstr(buf_str(&req->response.headers), "Location: ");

	if (!at)
		return NULL;
	at += strlen("Location: ");
	return arena_strndup(req->arena, at, strcspn(at, "\r"));
}

/* An answer that nobody on the way may keep shows a secret: not even we keep it open. */
static bool is_secret(const struct request *req)
{
	return strstr(buf_str(&req->response.headers), "no-store") != NULL;
}

static enum status store(struct request *req, struct idempotency *claim)
{
	const char *body = claim->is_form ? cookies_of(req) : buf_str(&req->response.body);
	bool is_sealed = claim->is_form ? *body : is_secret(req);
	struct field_bytes sealed = { NULL, 0 };

	if (is_sealed)
		secret_seal_with(req->arena, claim->secret, PURPOSE, body, strlen(body), &sealed);

	const struct db_param params[] = {
		db_int(req->response.http),
		db_text(req->response.content_type),
		db_text(location_of(req)),
		db_text(is_sealed ? NULL : body),
		db_bytes(sealed.data, sealed.len),
		db_id(req->who->organization_id),
		db_bytes(claim->digest, DIGEST_BYTES),
	};

	return db_run(req->db, req->arena, &idempotency_sql_store, params, NULL, NULL);
}

enum status idempotency_store(struct request *req)
{
	if (!req->idempotency || req->idempotency->is_form)
		return STATUS_OK;

	enum status status = store(req, req->idempotency);

	req->idempotency->is_stored = status == STATUS_OK;
	return status;
}

/* ---- outcomes */

/* Nobody else can ask for it: who and where are in the digest. */
static struct idempotency *make_keep(struct request *req, const char *reference)
{
	struct idempotency *claim = arena_alloc(req->arena, sizeof(*claim));
	char who[UUID_TEXT_SIZE];

	uuid_format(&req->who->id, who);
	*claim = (struct idempotency){ .is_stored = false };
	digest_texts(claim->digest, "outcome", who, req->path, reference, (char *)NULL);
	return claim;
}

enum status idempotency_keep(struct request *req, const char *outcome,
			     char reference[UUID_TEXT_SIZE])
{
	struct uuid id = uuid_new(req->now_ms);
	struct idempotency *claim;
	enum status status;

	uuid_format(&id, reference);
	claim = make_keep(req, reference);

	const struct db_param params[] = {
		db_int(200),
		db_text("text/plain"),
		db_text(NULL),
		db_text(outcome),
		db_bytes(NULL, 0),
		db_id(req->who->organization_id),
		db_bytes(claim->digest, DIGEST_BYTES),
	};

	status = insert(req, claim);
	return status == STATUS_OK
		   ? db_run(req->db, req->arena, &idempotency_sql_store, params, NULL, NULL)
		   : status;
}

enum status idempotency_kept(struct request *req, const char *reference, const char **outcome)
{
	const struct idempotency *claim = make_keep(req, reference);
	const struct db_param params[] = { db_id(req->who->organization_id),
					   db_bytes(claim->digest, DIGEST_BYTES) };
	const struct stored_answer *stored;
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &idempotency_sql_find, params, &rows);

	if (status != STATUS_OK)
		return status;
	stored = rows.rows;
	if (!rows.n || !stored->body || stored->expires_at < req->now_ms)
		return STATUS_NOT_FOUND;
	*outcome = stored->body;
	return STATUS_OK;
}

void idempotency_finish(struct request *req)
{
	struct idempotency *claim = req->idempotency;
	enum status status;

	if (!claim || (claim->is_stored && req->response.http < 400))
		return;
	if (req->response.http == (claim->is_form ? 303 : 409)) {
		status = store(req, claim);
	} else {
		const struct db_param params[] = { db_id(req->who->organization_id),
						   db_bytes(claim->digest, DIGEST_BYTES) };

		status = db_run(req->db, req->arena, &idempotency_sql_delete, params, NULL, NULL);
	}
	if (status != STATUS_OK) /* the lease will end it */
		log_warn("msg=\"an idempotency claim stays behind\" cause=\"%s\"",
			 db_cause(req->db));
}

enum status idempotency_purge(struct db *db, int64_t now_ms, int64_t limit)
{
	const struct db_param params[] = { db_time(now_ms), db_int(limit) };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &idempotency_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
}
