/* S: what the database alone costs. Executes the program's own statements, by their names, as many and
 * in the order of one request, and does nothing with what comes back. The text of the SQL and the parameters
 * of an event come from the program; how they are executed does not: buffers bound once, execute, store,
 * fetch into nothing. A thread and a connection for each client. Prints one line of JSON. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "auth/digest.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/time.h"
#include "bench.h"
#include "deployment/deployment_sql.h"
#include "settings.h"
#include "statements.h"

#define STEPS_MAX  4
#define PARAMS_MAX 96

struct worker;
typedef void (*fill_params)(struct worker *worker, struct db_param *out);

/* The statements of a request, each with what fills its parameters. */
struct query_step {
	const char *statement;
	fill_params fill;
	size_t rows; /* that it finds at least: what finds nothing costs nothing */
};

struct workload {
	const char *name;
	struct query_step steps[STEPS_MAX];
};

/* A parameter, at an address that never changes. */
struct slot {
	union {
		char text[1024];
		long long number;
		MYSQL_TIME time;
	} value;
	unsigned long len;
	my_bool is_null;
};

struct handle {
	MYSQL_STMT *stmt;
	const char *kinds;
	struct slot *slots;
};

/* What every worker may read: rows that are known before the measurement. */
struct record {
	const char *slug;
	int64_t number; /* of the key */
	struct uuid organization_id, key_id;
	struct uuid projects[BENCH_PROJECTS], environments[BENCH_ENVIRONMENTS];
	struct uuid versions[BENCH_PROJECTS][BENCH_VERSIONS];
	/* So that the totals stay what they are, though nobody reads them back. */
	atomic_llong deployments[BENCH_PROJECTS][BENCH_ENVIRONMENTS];
	unsigned char session[DIGEST_BYTES];
	const char *word;
};

struct worker {
	pthread_t thread;
	MYSQL *mysql;
	struct handle handles[STEPS_MAX];
	uint64_t n; /* number of the event */
	struct bench_pick pick;
};

static struct record record;
static const struct workload *workload;
static atomic_ullong next, n_done, n_again;
static atomic_bool is_over;
static uint64_t wanted; /* 0: until it is over */

/* Parameters */

static void fill_key(struct worker *worker, struct db_param *out)
{
	(void)worker;
	out[0] = db_text(record.slug);
	out[1] = db_int(record.number);
}

static void fill_list(struct worker *worker, struct db_param *out)
{
	struct uuid all;

	(void)worker;
	memset(&all, 0xff, sizeof(all));
	/* The total's, then the list's: organization, and what a limited key may see, which is all. */
	for (size_t i = 0; i < 10; i++)
		out[i] = i % 5 ? db_text(NULL) : db_id(record.organization_id);
	out[10] = db_id(uuid_floor(1));
	out[11] = db_id(all);
	out[12] = db_int(LIMIT_PAGE_ROWS_DEFAULT + 1);
	out[13] = db_int(0);
}

/* A version that is not there. */
static void fill_absent(struct worker *worker, struct db_param *out)
{
	(void)worker;
	out[0] = db_id(record.organization_id);
	out[1] = db_id(uuid_floor(1));
}

static void fill_session(struct worker *worker, struct db_param *out)
{
	(void)worker;
	out[0] = db_bytes(record.session, sizeof(record.session));
	out[1] = db_time(time_now_ms() - 12 * 60 * 60 * 1000);
}

static void fill_matrix(struct worker *worker, struct db_param *out)
{
	(void)worker;
	out[0] = db_id(record.organization_id);
	out[1] = db_text("");
	out[2] = db_int(LIMIT_MATRIX_PROJECTS + 1);
}

/* Whoever looks belongs to no team and has saved nothing. */
static void fill_desk(struct worker *worker, struct db_param *out)
{
	(void)worker;
	out[0] = out[1] = db_id(record.organization_id);
	out[2] = db_text("state");
	out[3] = db_time(time_now_ms());
	out[4] = db_time(time_now_ms() + 7LL * 24 * 60 * 60 * 1000);
	for (int i = 5; i < 12; i++)
		out[i] = db_flag(true);
}

/* One text at a time: what comes first is copied before the next is made. */
static const char *run_id(const struct worker *worker)
{
	static _Thread_local char text[64];

	snprintf(text, sizeof(text), "run-%s-%llu", record.word, (unsigned long long)worker->n);
	return text;
}

static void fill_open(struct worker *worker, struct db_param *out)
{
	static _Thread_local char project[BENCH_NAME_SIZE], version[BENCH_NAME_SIZE];

	bench_project_name(worker->pick.project, project);
	bench_version_name(worker->pick.version, version);
	out[0] = db_id(record.organization_id);
	out[1] = db_text(run_id(worker));
	out[2] = db_text(bench_environment_name(worker->pick.environment));
	out[3] = db_text(version);
	out[4] = db_text(project);
}

static struct run completed_run(const struct worker *worker, int64_t now_ms)
{
	static const unsigned char digest[DIGEST_BYTES] = { 1 };

	return (struct run){
		.status = PROGRESS_COMPLETED,
		.status_word = "completed",
		.run_id = run_id(worker),
		.build_number = "123456",
		.source_system = "github",
		.reported_by = "ada.lovelace",
		.key_id = record.key_id,
		.extra_metadata = BENCH_METADATA,
		.created_at = now_ms,
		.recorded_at = now_ms,
		.finished_at = now_ms,
		.updated_at = now_ms,
		.event_digest = { digest, sizeof(digest) },
	};
}

static void fill_save(struct worker *worker, struct db_param *out)
{
	static _Thread_local char version[BENCH_NAME_SIZE];
	const struct bench_pick *pick = &worker->pick;
	int64_t now_ms = time_now_ms();
	struct deployment d = {
		.id = uuid_new(now_ms),
		.deploy_url = "https://ci.example.com/acme/service-00/actions/runs/123456",
		.run = completed_run(worker, now_ms),
	};
	const struct place place = {
		.project_id = record.projects[pick->project],
		.version_id = record.versions[pick->project][pick->version],
		.environment_id = record.environments[pick->environment],
		.state = { .current_deployment_id = d.id,
			   .current_version = version,
			   .current_ordinal = pick->version + 1,
			   .current_at = now_ms,
			   .last_deployment_id = d.id,
			   .last_version = version,
			   .last_status = PROGRESS_COMPLETED,
			   .last_at = now_ms,
			   .deployments =
			       1 + atomic_fetch_add(
				       &record.deployments[pick->project][pick->environment], 1) },
		.was = -1, /* it is new, and so */
	};
	const struct principal who = {
		.kind = PRINCIPAL_KEY,
		.organization_id = record.organization_id,
		.id = record.key_id,
		.name = "bench",
		.credential = CREDENTIAL_KEY,
		.credential_id = record.key_id,
	};
	const struct actor actor = { &who, "versioner", "127.0.0.1", "0123456789abcdefghijkl",
				     now_ms };
	struct trace trace = trace_of(&actor, "deployment.completed");

	trace.created_id = event_id_before(trace.event.id); /* two events tell of it */
	trace.event.subject_id = d.id;
	trace.event.project_id = place.project_id;
	trace.event.environment_id = place.environment_id;
	trace.event.data =
	    "{\"status\":\"completed\",\"project\":\"service-00\",\"version\":\"1.100.0\","
	    "\"environment\":\"production\"}";
	trace.subject_name = "service-00 1.100.0 in production";
	trace.changes = "{\"status\":{\"before\":null,\"after\":\"completed\"}}";
	bench_version_name(pick->version, version);
	/* Nothing of it is long enough to be cut, which alone would need an arena. */
	deployment_save_params(NULL, &d, &place, &trace, out);
}

/* clang-format off */
static const struct workload workloads[] = {
	{ "ingest", { { "key_find", fill_key, 1 }, { "deployment_open", fill_open, 1 }, { "deployment_save_commit", fill_save, 0 } } },
	{ "list",   { { "key_find", fill_key, 1 }, { "deployment_list", fill_list, 20 } } },
	{ "matrix", { { "session_find", fill_session, 1 }, { "matrix_whole", fill_matrix, 30 }, { "desk_read", fill_desk, 4 } } },
	{ "key",    { { "key_find", fill_key, 1 }, { "version_by_id", fill_absent, 0 } } },
};
/* clang-format on */

/* Statements */

static const struct db_stmt_def *find(const char *name)
{
	for (size_t i = 0; i < statement_n_rooms; i++)
		for (size_t k = 0; k < *statement_rooms[i].n; k++)
			if (str_eq(statement_rooms[i].statements[k]->name, name))
				return statement_rooms[i].statements[k];
	bench_die("the program has no statement %s", name);
}

static void fail(const struct worker *worker, const char *what)
{
	bench_die("%s: %s", what, mysql_error(worker->mysql));
}

static void bind(MYSQL_BIND *bind, struct slot *slot, char kind)
{
	bind->buffer = &slot->value;
	bind->is_null = &slot->is_null;
	bind->length = &slot->len;
	bind->buffer_length = sizeof(slot->value);
	switch (kind) {
	case 't': bind->buffer_type = MYSQL_TYPE_DATETIME; break;
	case 'i':
	case 'f': bind->buffer_type = MYSQL_TYPE_LONGLONG; break;
	case 'b': bind->buffer_type = MYSQL_TYPE_BLOB; break;
	default: bind->buffer_type = MYSQL_TYPE_STRING; break;
	}
}

static void prepare(struct worker *worker, struct handle *handle, const char *name)
{
	const struct db_stmt_def *def = find(name);
	size_t n = strlen(def->params);
	MYSQL_BIND binds[PARAMS_MAX];

	handle->kinds = def->params;
	handle->slots = calloc(n, sizeof(*handle->slots));
	handle->stmt = mysql_stmt_init(worker->mysql);
	if (!handle->slots || !handle->stmt || n > PARAMS_MAX)
		bench_die("out of memory");
	if (mysql_stmt_prepare(handle->stmt, def->sql, (unsigned long)strlen(def->sql)))
		fail(worker, name);
	memset(binds, 0, sizeof(binds));
	for (size_t i = 0; i < n; i++)
		bind(&binds[i], &handle->slots[i], def->params[i]);
	if (mysql_stmt_bind_param(handle->stmt, binds))
		fail(worker, name);
}

static void put_time(int64_t ms, MYSQL_TIME *out)
{
	struct time_parts p;

	time_split(ms, &p);
	*out = (MYSQL_TIME){ .year = (unsigned)p.year,
			     .month = (unsigned)p.month,
			     .day = (unsigned)p.day,
			     .hour = (unsigned)p.hour,
			     .minute = (unsigned)p.minute,
			     .second = (unsigned)p.second,
			     .second_part = (unsigned long)p.ms * 1000,
			     .time_type = MYSQL_TIMESTAMP_DATETIME };
}

static void put(struct slot *slot, const struct db_param *param)
{
	slot->is_null = param->is_null;
	if (param->is_null)
		return;
	switch (param->kind) {
	case 't': put_time(param->number, &slot->value.time); break;
	case 'i':
	case 'f': slot->value.number = param->number; break;
	case 'u':
		uuid_format(&param->id, slot->value.text);
		slot->len = UUID_TEXT_SIZE - 1;
		break;
	default:
		if (param->len > sizeof(slot->value.text))
			bench_die("a parameter is too long");
		memcpy(slot->value.text, param->data, param->len);
		slot->len = param->len;
	}
}

/* 0, or the server's error number. */
static unsigned execute(struct worker *worker, struct handle *handle, const struct query_step *step)
{
	MYSQL_STMT *stmt = handle->stmt;
	struct db_param params[PARAMS_MAX];
	size_t rows = 0;

	step->fill(worker, params);
	for (size_t i = 0; handle->kinds[i]; i++)
		put(&handle->slots[i], &params[i]);
	if (mysql_stmt_execute(stmt))
		return mysql_stmt_errno(stmt);
	do {
		if (!mysql_stmt_field_count(stmt))
			continue;
		if (mysql_stmt_store_result(stmt))
			return mysql_stmt_errno(stmt);
		rows += mysql_stmt_num_rows(stmt);
		while (mysql_stmt_fetch(stmt) == 0)
			;
		mysql_stmt_free_result(stmt);
	} while (mysql_stmt_next_result(stmt) == 0);
	if (!mysql_stmt_errno(stmt) && rows < step->rows)
		bench_die("%s found %zu rows", step->statement, rows);
	return mysql_stmt_errno(stmt);
}

/* Work */

static void request(struct worker *worker)
{
	unsigned error = 0;

	worker->n = atomic_fetch_add(&next, 1);
	worker->pick = bench_pick_scattered(worker->n);
	for (int i = 0; !error && i < STEPS_MAX && workload->steps[i].statement; i++)
		error = execute(worker, &worker->handles[i], &workload->steps[i]);
	if (error == ER_LOCK_DEADLOCK || error == ER_LOCK_WAIT_TIMEOUT) {
		atomic_fetch_add(&n_again, 1);
		if (mysql_rollback(worker->mysql))
			fail(worker, "rollback");
	} else if (error) {
		fail(worker, workload->name);
	} else {
		atomic_fetch_add(&n_done, 1);
	}
}

static bool has_more(void)
{
	return wanted ? atomic_load(&next) < wanted : !atomic_load(&is_over);
}

static void *work(void *context)
{
	struct worker *worker = context;

	mysql_thread_init();
	while (has_more())
		request(worker);
	mysql_thread_end();
	return NULL;
}

/* The session is the program's where it matters to the server; no more. */
static MYSQL *connect_to(const struct db_settings *s)
{
	MYSQL *mysql = mysql_init(NULL);

	if (!mysql)
		bench_die("out of memory");
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_INIT_COMMAND,
		      "SET SESSION time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'");
	if (!mysql_real_connect(mysql, NULL, s->user, s->password, s->name, 0, s->socket,
				CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS))
		bench_die("connect: %s", mysql_error(mysql));
	return mysql;
}

/* The rows that are there before. */

static void query(MYSQL *mysql, const char *sql, void (*take)(MYSQL_ROW row))
{
	MYSQL_RES *result;
	MYSQL_ROW row;

	if (mysql_real_query(mysql, sql, (unsigned long)strlen(sql)) ||
	    !(result = mysql_store_result(mysql)))
		bench_die("%s", mysql_error(mysql));
	while ((row = mysql_fetch_row(result)))
		take(row);
	mysql_free_result(result);
}

static struct uuid id_of(const char *text)
{
	struct uuid id;

	if (!uuid_parse(text, &id))
		bench_die("%s is no id", text);
	return id;
}

static unsigned index_of(const char *name, unsigned n, void (*format)(unsigned, char *))
{
	char text[BENCH_NAME_SIZE];
	unsigned i = 0;

	while (i < n && (format(i, text), !str_eq(text, name)))
		i++;
	return i;
}

static void environment_name(unsigned environment, char *out)
{
	snprintf(out, BENCH_NAME_SIZE, "%s", bench_environment_name(environment));
}

static void take_key(MYSQL_ROW row)
{
	record.organization_id = id_of(row[0]);
	record.key_id = id_of(row[1]);
}

static void take_version(MYSQL_ROW row)
{
	unsigned project = index_of(row[0], BENCH_PROJECTS, bench_project_name);
	unsigned version = index_of(row[1], BENCH_VERSIONS, bench_version_name);

	if (project == BENCH_PROJECTS || version == BENCH_VERSIONS)
		return;
	record.projects[project] = id_of(row[2]);
	record.versions[project][version] = id_of(row[3]);
}

static void take_state(MYSQL_ROW row)
{
	unsigned project = index_of(row[0], BENCH_PROJECTS, bench_project_name);
	unsigned environment = index_of(row[1], BENCH_ENVIRONMENTS, environment_name);

	if (project == BENCH_PROJECTS || environment == BENCH_ENVIRONMENTS)
		return;
	record.environments[environment] = id_of(row[2]);
	atomic_store(&record.deployments[project][environment], strtoll(row[3], NULL, 10));
}

static void read_record(const struct db_settings *settings, struct arena *arena)
{
	MYSQL *mysql = connect_to(settings);

	query(mysql,
	      arena_printf(arena,
			   "SELECT o.id, k.id FROM organization o JOIN api_key k "
			   "ON k.organization_id = o.id WHERE o.slug = '%s' AND k.number = %lld",
			   record.slug, (long long)record.number),
	      take_key);
	query(mysql,
	      "SELECT p.name, v.version, p.id, v.id FROM project p JOIN version v "
	      "ON v.organization_id = p.organization_id AND v.project_id = p.id",
	      take_version);
	query(mysql,
	      "SELECT p.name, e.name, e.id, s.deployments FROM state s "
	      "JOIN project p ON p.organization_id = s.organization_id AND p.id = s.project_id "
	      "JOIN environment e ON e.organization_id = s.organization_id "
	      "AND e.id = s.environment_id",
	      take_state);
	mysql_close(mysql);
	for (unsigned i = 0; i < BENCH_PROJECTS; i++)
		for (unsigned k = 0; k < BENCH_VERSIONS; k++)
			if (uuid_is_nil(&record.versions[i][k]))
				bench_die("version %u of project %u is not there", k, i);
}

/* The whole */

struct options {
	int clients;
	double seconds, settle_s;
	uint64_t requests;
};

static void pause_s(double seconds)
{
	struct timespec pause = { (time_t)seconds,
				  (long)((seconds - (double)(time_t)seconds) * 1e9) };

	while (nanosleep(&pause, &pause) && errno == EINTR)
		;
}

static void run(struct worker *workers, const struct options *o, struct bench_cpus *cpus)
{
	uint64_t before;
	int64_t start_ns;
	double seconds;

	for (int i = 0; i < o->clients; i++)
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			bench_die("pthread_create: %s", strerror(errno));
	if (!wanted)
		pause_s(o->settle_s);
	before = atomic_load(&n_done);
	start_ns = time_monotonic_ns();
	bench_cpu_start(cpus);
	if (!wanted)
		pause_s(o->seconds);
	else
		for (int i = 0; i < o->clients; i++)
			pthread_join(workers[i].thread, NULL);
	bench_cpu_stop(cpus);
	before = atomic_load(&n_done) - before;
	seconds = (double)(time_monotonic_ns() - start_ns) / 1e9;
	atomic_store(&is_over, true);
	for (int i = 0; !wanted && i < o->clients; i++)
		pthread_join(workers[i].thread, NULL);
	fprintf(
	    stdout,
	    "{\"requests\":%llu,\"seconds\":%.4f,\"rate\":%.2f,\"answered\":%llu,\"again\":%llu",
	    (unsigned long long)before, seconds, (double)before / seconds,
	    (unsigned long long)atomic_load(&n_done), (unsigned long long)atomic_load(&n_again));
	bench_cpu_print(stdout, cpus, before);
	fputs("}\n", stdout);
}

static void read_options(int argc, char **argv, struct options *o, struct bench_cpus *cpus)
{
	static const struct option names[] = {
		{ "clients", 1, NULL, 'c' }, { "seconds", 1, NULL, 's' },
		{ "settle", 1, NULL, 'w' },  { "requests", 1, NULL, 'n' },
		{ "key", 1, NULL, 'k' },     { "session", 1, NULL, 't' },
		{ "events", 1, NULL, 'e' },  { "cpu", 1, NULL, 'u' },
		{ NULL, 0, NULL, 0 },
	};
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (letter) {
		case 'c': o->clients = (int)bench_number(optarg); break;
		case 's': o->seconds = bench_number(optarg); break;
		case 'w': o->settle_s = bench_number(optarg); break;
		case 'n': o->requests = (uint64_t)bench_number(optarg); break;
		case 'k': record.number = (int64_t)bench_number(optarg); break;
		case 't': digest_bytes(record.session, optarg, strlen(optarg)); break;
		case 'e': record.word = optarg; break;
		case 'u': bench_cpu_add(cpus, optarg); break;
		default: exit(EXIT_FAILURE);
		}
	}
	if (optind + 1 != argc || (o->seconds <= 0) == !o->requests)
		bench_die("usage: floor_sql --seconds N|--requests N [--settle N] [--clients N] "
			  "[--key N] [--session TOKEN] [--events WORD] [--cpu NAME=PIDS]... "
			  "ingest|list|matrix|key");
	for (size_t i = 0; i < ARRAY_LEN(workloads); i++)
		if (str_eq(argv[optind], workloads[i].name))
			workload = &workloads[i];
	if (!workload)
		bench_die("there is no workload %s", argv[optind]);
}

int main(int argc, char **argv)
{
	struct options options = { .clients = 16 };
	struct bench_cpus cpus = { .n = 0 };
	struct arena *arena = arena_new();
	struct settings settings;
	struct db_settings db;
	struct worker *workers;
	char why[512];

	record.slug = "acme";
	record.number = 1;
	record.word = "floor";
	read_options(argc, argv, &options, &cpus);
	if (!settings_load(arena, &settings, why))
		bench_die("%s", why);
	db = settings_db(&settings);
	read_record(&db, arena);
	workers = calloc((size_t)options.clients, sizeof(*workers));
	if (!workers)
		bench_die("out of memory");
	wanted = options.requests;
	for (int i = 0; i < options.clients; i++) {
		workers[i].mysql = connect_to(&db);
		for (int k = 0; k < STEPS_MAX && workload->steps[k].statement; k++)
			prepare(&workers[i], &workers[i].handles[k], workload->steps[k].statement);
	}
	run(workers, &options, &cpus);
	arena_free(arena);
	return EXIT_SUCCESS; /* what the workers hold ends with the program */
}
