/* What proves a sender, by the examples that senders publish; mappings; moments. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "inbound/receipt.h"
#include "test.h"

struct fixture {
	struct arena *arena;
	struct pair headers[8];
	struct parcel d;
	struct receiver receiver;
	struct reading r;
};

static int set_up(void **state)
{
	struct fixture *f = test_calloc(1, sizeof(*f));

	f->arena = arena_new();
	f->d = (struct parcel){ .arena = f->arena, .headers = f->headers, .content_type = "" };
	f->r = (struct reading){ .d = &f->d, .receiver = &f->receiver };
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	test_free(f);
	return 0;
}

static void header(struct fixture *f, const char *name, const char *value)
{
	f->headers[f->d.n_headers++] = (struct pair){ name, value };
}

static void body(struct fixture *f, const char *text)
{
	const char *reason;

	f->d.body = text;
	f->d.body_len = strlen(text);
	if (*text == '{')
		assert_true(parcel_read_body(&f->d, &reason));
	f->r.root = f->d.json;
}

static enum proof prove(struct fixture *f, enum receiver_kind kind, const char *secret)
{
	return inbound_kinds[kind].prove(&f->d, secret);
}

/* docs.github.com, "Validating webhook deliveries", "Testing the webhook payload validation". */
static void github_s_own_example_is_good(void **state)
{
	struct fixture *f = *state;

	body(f, "Hello, World!");
	header(f, "X-Hub-Signature-256",
	       "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
	assert_int_equal(prove(f, RECEIVER_GITHUB, "It's a Secret to Everybody"), PROOF_GOOD);
	assert_int_equal(prove(f, RECEIVER_GITHUB, "It's a Secret to Everybod"), PROOF_WRONG);
	f->d.body = "Hello, World?";
	assert_int_equal(prove(f, RECEIVER_GITHUB, "It's a Secret to Everybody"), PROOF_WRONG);
}

/* The vector of the Standard Webhooks specification. */
static void vector(struct fixture *f)
{
	body(f, "{\"test\": 2432232314}");
	header(f, "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
	header(f, "webhook-timestamp", "1614265330");
	header(f, "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}
#define VECTOR_SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define VECTOR_MS     1614265330000LL
#define FIVE_MINUTES  (5LL * 60 * 1000)

static void standard_webhooks_own_example_is_good_in_its_time(void **state)
{
	/* clang-format off */
	static const struct { int64_t apart; enum proof proof; } rows[] = {
		{ 0,                 PROOF_GOOD },
		{ FIVE_MINUTES,      PROOF_GOOD },
		{ -FIVE_MINUTES,     PROOF_GOOD },
		{ FIVE_MINUTES + 1,  PROOF_OLD },
		{ -FIVE_MINUTES - 1, PROOF_OLD },
	};
	/* clang-format on */
	struct fixture *f = *state;

	vector(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		f->d.now_ms = VECTOR_MS + rows[i].apart;
		assert_int_equal(prove(f, RECEIVER_STANDARD, VECTOR_SECRET), rows[i].proof);
		assert_int_equal(prove(f, RECEIVER_GITLAB, VECTOR_SECRET), rows[i].proof);
		assert_int_equal(prove(f, RECEIVER_CDEVENTS, VECTOR_SECRET), rows[i].proof);
	}
	assert_int_equal(prove(f, RECEIVER_STANDARD, "whsec_"), PROOF_WRONG);
}

static void a_time_that_is_not_signed_is_wrong(void **state)
{
	struct fixture *f = *state;

	vector(f);
	f->headers[1].value = "1614265331";
	f->d.now_ms = VECTOR_MS;
	assert_int_equal(prove(f, RECEIVER_STANDARD, VECTOR_SECRET), PROOF_WRONG);
	f->headers[1].value = "99999999999999999999";
	assert_int_equal(prove(f, RECEIVER_STANDARD, VECTOR_SECRET), PROOF_WRONG);
}

static void nothing_proves_nothing(void **state)
{
	struct fixture *f = *state;

	body(f, "{}");
	for (int kind = 0; kind < RECEIVER_KIND__COUNT; kind++)
		assert_int_equal(prove(f, (enum receiver_kind)kind, ""), PROOF_ABSENT);
}

static void a_bearer_token_and_a_password_are_the_secret_itself(void **state)
{
	/* clang-format off */
	static const struct { const char *value; enum proof proof; } rows[] = {
		{ "Bearer tide",            PROOF_GOOD },
		{ "bearer  tide",           PROOF_GOOD },
		{ "Bearer tides",           PROOF_WRONG },
		{ "Bearer",                 PROOF_WRONG },
		{ "Basic YW55Ym9keTp0aWRl", PROOF_GOOD }, /* anybody:tide */
		{ "Basic dGlkZQ==",         PROOF_WRONG }, /* tide */
		{ "Basic %%%",              PROOF_WRONG },
		{ "Digest tide",            PROOF_WRONG },
	};
	/* clang-format on */
	struct fixture *f = *state;

	body(f, "{}");
	header(f, "Authorization", NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		f->headers[0].value = rows[i].value;
		assert_int_equal(prove(f, RECEIVER_ALERTMANAGER, "tide"), rows[i].proof);
	}
}

static void a_mapping_finds_the_name_itself_then_the_first_pattern(void **state)
{
	static const char map[] = "{\"acme/*\":\"Acme\",\"acme/shop\":\"Shop\",\"*/docs\":false,"
				  "\"review/*/*\":\"r\",\"jetty\":\"Pier\"}";
	/* clang-format off */
	static const struct { const char *name, *other, *ours; } rows[] = {
		{ "acme/shop",   NULL,    "Shop" },
		{ "acme/anchor", NULL,    "Acme" },
		{ "acme/",       NULL,    "Acme" },
		{ "acme/docs",   NULL,    "Acme" },
		{ "globex/docs", NULL,    NULL },
		{ "globex/buoy", "buoy",  "buoy" },
		{ "globex/buoy", NULL,    "globex/buoy" },
		{ "globex/jetty", "jetty", "Pier" },
		{ "review/a/b",  NULL,    "r" },
		{ "review/a",    NULL,    "review/a" },
		{ NULL,          NULL,    NULL },
	};
	/* clang-format on */
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *ours = mapped(&f->r, map, rows[i].name, rows[i].other);

		assert_true(!ours == !rows[i].ours);
		if (ours)
			assert_string_equal(ours, rows[i].ours);
	}
}

static void moments_are_read_as_each_sender_writes_them(void **state)
{
	/* clang-format off */
	static const struct { const char *json; int64_t ms; } rows[] = {
		{ "\"2026-11-20T10:00:00Z\"",           1795168800000 },
		{ "\"2026-11-20T12:00:00.5+02:00\"",    1795168800500 },
		{ "\"2026-11-20 10:00:00 UTC\"",        1795168800000 },
		{ "\"2026-11-20 12:00:00 +0200\"",      1795168800000 },
		{ "1795168800",                         1795168800000 },
		{ "1795168800000",                      1795168800000 },
		{ "\"0001-01-01T00:00:00Z\"",           0 },
		{ "\"2026-11-20 10:00:00\"",            0 },
		{ "\"2026-11-20 10:00:00 somewhere\"",  0 },
		{ "-1",                                 0 },
		{ "9999999999999999",                   0 },
		{ "null",                               0 },
		{ "true",                               0 },
	};
	/* clang-format on */
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		body(f, arena_printf(f->arena, "{\"a\":[0,{\"at\":%s}]}", rows[i].json));
		assert_true(time_at(&f->r, "a.1.at") == rows[i].ms);
	}
}

static void a_ref_is_a_branch_a_tag_or_a_commit(void **state)
{
	/* clang-format off */
	static const struct { const char *ref, *branch, *tag; } rows[] = {
		{ "refs/heads/a/b",  "a/b",  NULL },
		{ "refs/tags/v1",    NULL,   "v1" },
		{ "v1.2.0",          NULL,   "v1.2.0" },
		{ "2026.11-rc.1",    NULL,   "2026.11-rc.1" },
		{ "main",            "main", NULL },
		{ "v2",              "v2",   NULL },
		{ "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", NULL, NULL },
		{ "refs/pull/7/merge", NULL, NULL },
		{ NULL,              NULL,   NULL },
	};
	/* clang-format on */
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *branch, *tag;

		ref_split(&f->r, rows[i].ref, &branch, &tag);
		assert_true(!branch == !rows[i].branch && !tag == !rows[i].tag);
		if (branch)
			assert_string_equal(branch, rows[i].branch);
		if (tag)
			assert_string_equal(tag, rows[i].tag);
	}
}

/* What an artifact is called, by a package URL. */
static void an_artifact_s_version_is_its_tag_or_the_digest_s_beginning(void **state)
{
	/* clang-format off */
	static const struct { const char *purl, *project, *version; } rows[] = {
		{ "pkg:oci/shop@sha256%3A0b31b1c02ff458ad9b7b81cb?repository_url=r.example.com&tag=1.0%2Bx", "shop", "1.0+x" },
		{ "pkg:oci/shop@sha256:0b31b1c02ff458ad9b7b81cb",  "shop", "sha256:0b31b1c02ff4" },
		{ "pkg:npm/%40acme/shop@1.2.3#sub",                "shop", "1.2.3" },
		{ "pkg:golang/example.com/a/b@v1.0.0?xtag=9",      "b",    "v1.0.0" },
		{ "pkg:oci/shop@sha256:anchor",                     "shop", "sha256:anchor" },
{ "pkg:npm/shop",                                  NULL,   NULL },
		{ "pkg:@1",                                        NULL,   NULL },
		{ "shop@1",                                        NULL,   NULL },
	};
	/* clang-format on */
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		body(f, arena_printf(f->arena,
				     "{\"context\":{\"type\":\"dev.cdevents.artifact.packaged.0.2."
				     "0\"},\"subject\":{\"id\":\"%s\"}}",
				     rows[i].purl));
		f->r = (struct reading){ .d = &f->d, .receiver = &f->receiver, .root = f->d.json };
		cdevents_read(&f->r);
		assert_int_equal(f->r.n_facts, rows[i].project ? 1 : 0);
		assert_true(rows[i].project || f->r.reason);
		if (!rows[i].project)
			continue;
		assert_string_equal(text_in(&f->r, f->r.facts[0].members, "project"),
				    rows[i].project);
		assert_string_equal(text_in(&f->r, f->r.facts[0].members, "version"),
				    rows[i].version);
	}
}

static void no_more_is_read_than_there_is_room_for(void **state)
{
	struct fixture *f = *state;
	struct buf alerts;

	buf_init(&alerts, 100000);
	for (int i = 0; i < FACTS_MAX + 9; i++)
		buf_addf(&alerts, "%s{\"status\":\"firing\",\"labels\":{\"alertname\":\"a%d\"}}",
			 i ? "," : "{\"alerts\":[", i);
	buf_adds(&alerts, "]}");
	body(f, buf_dup(&alerts, f->arena));
	buf_release(&alerts);
	alertmanager_read(&f->r);
	assert_int_equal(f->r.n_facts, FACTS_MAX);
	assert_non_null(strstr(f->r.reason, "the rest is left out"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(github_s_own_example_is_good),
		TEST(standard_webhooks_own_example_is_good_in_its_time),
		TEST(a_time_that_is_not_signed_is_wrong),
		TEST(nothing_proves_nothing),
		TEST(a_bearer_token_and_a_password_are_the_secret_itself),
		TEST(a_mapping_finds_the_name_itself_then_the_first_pattern),
		TEST(moments_are_read_as_each_sender_writes_them),
		TEST(a_ref_is_a_branch_a_tag_or_a_commit),
		TEST(an_artifact_s_version_is_its_tag_or_the_digest_s_beginning),
		TEST(no_more_is_read_than_there_is_room_for),
#undef TEST
	};

	return RUN_TESTS("inbound", tests);
}
