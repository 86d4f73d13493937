/* Tests of auth/rate_table: the counters in their file. The clock is a parameter, so no test meets the edge of a
 * window that it did not choose. */
#include "config.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "auth/rate_table.h"
#include "base/log.h"
#include "test.h"

#define HOUR_MS 3600000LL
#define NOW_MS  (1700000000LL / 3600 * 3600 * 1000) /* the beginning of an hour */

static const struct rate_policy hourly = { "default", 10, 3600 };
static const struct rate_policy minutely = { "versiontwo", 5, 60 };

struct fixture {
	char path[200];
	struct rate_table *table;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->path, sizeof(f->path), "test-rate.%ld", (long)getpid());
	unlink(f->path);
	f->table = rate_table_new(f->path);
	log_set_level(LOG_LEVEL_ERROR);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	rate_table_free(f->table);
	unlink(f->path);
	rmdir(f->path);
	free(f);
	return 0;
}

static struct rate_subject subject(int number)
{
	struct rate_subject subject = { { 1 } };

	memcpy(subject.bytes + 1, &number, sizeof(number));
	return subject;
}

static bool take(struct rate_table *table, const struct rate_policy *policy, int who,
		 int64_t now_ms)
{
	const struct rate_subject s = subject(who);
	struct rate_count count;

	return rate_table_take(table, policy, &s, now_ms, &count);
}

static struct rate_count count_of(struct rate_table *table, const struct rate_policy *policy,
				  int who, int64_t now_ms)
{
	const struct rate_subject s = subject(who);
	struct rate_count count;

	rate_table_look(table, policy, &s, now_ms, &count);
	return count;
}

static int64_t used(struct rate_table *table, const struct rate_policy *policy, int who,
		    int64_t now_ms)
{
	return count_of(table, policy, who, now_ms).used;
}

/* Takes n and tells how many passed. */
static int take_many(struct rate_table *table, const struct rate_policy *policy, int who, int n)
{
	int passed = 0;

	while (n--)
		passed += take(table, policy, who, NOW_MS);
	return passed;
}

static void exactly_the_quota_passes(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 25), 10);
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 10);
}

static void subjects_and_policies_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 3), 3);
	assert_int_equal(take_many(f->table, &hourly, 2, 4), 4);
	assert_int_equal(take_many(f->table, &minutely, 1, 9), 5);
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 3);
	assert_int_equal(used(f->table, &hourly, 2, NOW_MS), 4);
	assert_int_equal(used(f->table, &minutely, 1, NOW_MS), 5);
	assert_int_equal(used(f->table, &hourly, 3, NOW_MS), 0);
}

static void what_is_given_back_may_be_taken_again(void **state)
{
	struct fixture *f = *state;
	const struct rate_subject s = subject(1);

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	rate_table_give_back(f->table, &hourly, &s, NOW_MS);
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 0);
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 10);
	rate_table_give_back(f->table, &hourly, &s, NOW_MS);
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 9);
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 1);
}

static void a_window_ends_on_the_clock(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(count_of(f->table, &hourly, 1, NOW_MS).ends_at, NOW_MS + HOUR_MS);
	assert_int_equal(count_of(f->table, &hourly, 1, NOW_MS + HOUR_MS - 1).ends_at,
			 NOW_MS + HOUR_MS);
	assert_int_equal(count_of(f->table, &hourly, 1, NOW_MS + HOUR_MS).ends_at,
			 NOW_MS + 2 * HOUR_MS);
	assert_int_equal(count_of(f->table, &minutely, 1, NOW_MS + 61000).ends_at, NOW_MS + 120000);
}

static void rl3_after_the_window_the_count_begins_anew(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 11), 10);
	assert_false(take(f->table, &hourly, 1, NOW_MS + HOUR_MS - 1));
	assert_true(take(f->table, &hourly, 1, NOW_MS + HOUR_MS));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS + HOUR_MS), 1);
	assert_int_equal(take_many(f->table, &minutely, 1, 6), 5);
	assert_true(take(f->table, &minutely, 1, NOW_MS + 60000));
}

/* A process that read its clock before the edge and comes to count after it. */
static void who_was_held_up_counts_in_the_window_that_runs(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 10);
	assert_true(take(f->table, &hourly, 1, NOW_MS + HOUR_MS));
	assert_true(take(f->table, &hourly, 1, NOW_MS + HOUR_MS - 1));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS + HOUR_MS), 2);
}

static void a_clock_put_back_locks_nobody_out(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 10);
	assert_true(take(f->table, &hourly, 1, NOW_MS - 30 * HOUR_MS));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS - 30 * HOUR_MS), 1);
}

static void a_quota_of_nothing_lets_nothing_pass_and_the_largest_is_kept(void **state)
{
	static const struct rate_policy none = { "none", 0, 3600 };
	static const struct rate_policy most = { "most", RATE_QUOTA_MAX, 3600 };
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_false(take(f->table, &none, 1, NOW_MS));
	assert_int_equal(take_many(f->table, &most, 1, RATE_QUOTA_MAX + 5), RATE_QUOTA_MAX);
	assert_int_equal(used(f->table, &most, 1, NOW_MS), RATE_QUOTA_MAX);
}

/* Half as many as there are slots are all remembered, but for the few whose bucket overflows. */
static void many_subjects_are_remembered(void **state)
{
	const int n = RATE_N_BUCKETS * RATE_BUCKET_SLOTS / 4;
	struct fixture *f = *state;
	int lost = 0;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	for (int i = 0; i < n; i++)
		assert_true(take(f->table, &hourly, i, NOW_MS));
	for (int i = 0; i < n; i++)
		lost += used(f->table, &hourly, i, NOW_MS) != 1;
	assert_in_range(lost, 0, n / 1000);
}

/* Ten times as many strangers as there is room for, who ask once each. */
static void in_a_flood_those_who_asked_most_are_remembered(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 10);
	for (int i = 2; i < 10 * RATE_N_BUCKETS * RATE_BUCKET_SLOTS; i++)
		assert_true(take(f->table, &hourly, i, NOW_MS));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 10);
	assert_false(take(f->table, &hourly, 1, NOW_MS));
}

/* A minute after their end: a slot stays for those who were held up. */
static void slots_of_ended_windows_are_free(void **state)
{
	struct fixture *f = *state;
	int64_t later = NOW_MS + HOUR_MS + 60000;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	for (int i = 0; i < 4 * RATE_N_BUCKETS * RATE_BUCKET_SLOTS; i++)
		for (int k = 0; k < 3; k++)
			assert_true(take(f->table, &hourly, i, NOW_MS));
	for (int i = -1000; i < 0; i++)
		assert_true(take(f->table, &minutely, i, later));
	for (int i = -1000; i < 0; i++)
		assert_int_equal(used(f->table, &minutely, i, later), 1);
}

static void two_that_map_one_file_count_together(void **state)
{
	struct fixture *f = *state;
	struct rate_table *other = rate_table_new(f->path);

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_true(rate_table_is_ready(other, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 6), 6);
	assert_int_equal(take_many(other, &hourly, 1, 6), 4);
	assert_false(take(f->table, &hourly, 1, NOW_MS));
	rate_table_free(other);
}

static void only_we_may_read_the_file(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, RATE_FILE_BYTES);
}

static void counts_survive_their_process(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 7), 7);
	rate_table_free(f->table);
	f->table = rate_table_new(f->path);
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 7), 3);
}

/* Writes over the file from an offset on. */
static void scribble(const char *path, off_t offset, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, offset), len);
	close(fd);
}

static void another_boot_clears_all(void **state)
{
	struct fixture *f = *state;

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 10), 10);
	rate_table_free(f->table);
	scribble(f->path, 8, "another boot's id", 16);
	f->table = rate_table_new(f->path);
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 0);
	assert_int_equal(take_many(f->table, &hourly, 1, 11), 10);
}

/* Killed between making the file and the last byte of its head. */
static void a_file_that_was_never_finished_is_finished(void **state)
{
	struct fixture *f = *state;
	static const char zeros[RATE_FILE_BYTES];

	scribble(f->path, 0, zeros, sizeof(zeros));
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 11), 10);
}

/* It would be a fault of the memory bus, which ends a process, to look into what is cut off. */
static void a_truncated_file_is_made_whole(void **state)
{
	static const off_t sizes[] = { 0, 8, RATE_HEAD_BYTES, 4096, RATE_FILE_BYTES - 1 };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		assert_true(rate_table_is_ready(f->table, NOW_MS));
		assert_true(take(f->table, &hourly, 1, NOW_MS));
		assert_int_equal(truncate(f->path, sizes[i]), 0);
		assert_true(rate_table_is_ready(f->table, NOW_MS));
		assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 0);
	}
}

static void a_removed_or_replaced_file_is_opened_anew(void **state)
{
	struct fixture *f = *state;
	struct rate_table *other;
	char aside[220];

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 4), 4);
	unlink(f->path);
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(take_many(f->table, &hourly, 1, 3), 3);

	snprintf(aside, sizeof(aside), "%s.aside", f->path);
	assert_int_equal(rename(f->path, aside), 0);
	other = rate_table_new(f->path);
	assert_true(rate_table_is_ready(other, NOW_MS));
	assert_int_equal(take_many(other, &hourly, 1, 2), 2);
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(used(f->table, &hourly, 1, NOW_MS), 2);
	rate_table_free(other);
	unlink(aside);
}

static void what_is_no_file_of_ours_is_left_alone(void **state)
{
	static const char text[] = "db_password = once it was a configuration\n";
	struct fixture *f = *state;
	char found[sizeof(text)];
	int fd;

	scribble(f->path, 0, text, sizeof(text));
	assert_false(rate_table_is_ready(f->table, NOW_MS));
	fd = open(f->path, O_RDONLY);
	assert_int_equal(read(fd, found, sizeof(found)), sizeof(text));
	assert_string_equal(found, text);
	close(fd);
	/* too long, though it begins as ours does */
	scribble(f->path, 0, "lf-rate1", 8);
	assert_int_equal(truncate(f->path, RATE_FILE_BYTES + 1), 0);
	assert_false(rate_table_is_ready(f->table, NOW_MS + 5000));
}

static void a_file_that_others_may_write_is_refused(void **state)
{
	struct fixture *f = *state;
	char link_path[220];

	scribble(f->path, 0, "", 0);
	assert_int_equal(chmod(f->path, 0620), 0);
	assert_false(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(chmod(f->path, 0600), 0);
	snprintf(link_path, sizeof(link_path), "%s.link", f->path);
	assert_int_equal(link(f->path, link_path), 0);
	assert_false(rate_table_is_ready(f->table, NOW_MS + 5000));
	unlink(f->path);
	assert_int_equal(symlink(link_path, f->path), 0);
	assert_false(rate_table_is_ready(f->table, NOW_MS + 10000));
	unlink(link_path);
}

static void what_cannot_be_opened_is_tried_again_in_five_seconds(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_false(rate_table_is_ready(f->table, NOW_MS));
	rmdir(f->path);
	assert_false(rate_table_is_ready(f->table, NOW_MS + 4999));
	assert_true(rate_table_is_ready(f->table, NOW_MS + 5000));
}

static void a_folder_that_is_not_there_is_no_crash(void **state)
{
	struct rate_table *table = rate_table_new("no/such/folder/rate");

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_false(rate_table_is_ready(table, NOW_MS + i * 5000));
	rate_table_free(table);
}

/* The words go to a file, to be counted. */
static void say_it_ten_times(const char *path, const char *log)
{
	struct rate_table *table = rate_table_new(path);

	log_set_level(LOG_LEVEL_WARN);
	if (!log_to_file(log))
		_exit(2);
	for (int i = 0; i < 10; i++)
		if (rate_table_is_ready(table, NOW_MS + i * 5000))
			_exit(3);
	_exit(0);
}

static void a_failure_is_logged_once(void **state)
{
	char text[4096] = "", log[220];
	struct fixture *f = *state;
	int status, fd, lines = 0;
	pid_t child;

	snprintf(log, sizeof(log), "%s.log", f->path);
	unlink(log);
	child = fork();
	if (child == 0)
		say_it_ten_times("no/such/folder/rate", log);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	fd = open(log, O_RDONLY);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	unlink(log);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 1);
	assert_non_null(strstr(text, "level=warn"));
	assert_non_null(strstr(text, "no/such/folder/rate"));
}

static void an_empty_path_is_no_table(void **state)
{
	(void)state;
	assert_null(rate_table_new(""));
}

static void auto_names_a_file_of_the_user(void **state)
{
	struct rate_table *table;
	char wanted[100];

	(void)state;
	if (access("/run/landfall", W_OK) == 0)
		return;
	setenv("TMPDIR", "/some/folder", 1);
	table = rate_table_new("auto");
	snprintf(wanted, sizeof(wanted), "/some/folder/landfall-%lu.rate",
		 (unsigned long)geteuid());
	assert_string_equal(rate_table_path(table), wanted);
	rate_table_free(table);
	unsetenv("TMPDIR");
}

/* What children tell their parent. */
struct told {
	int passed, refused;
};

#define N_CHILDREN 8
#define N_REQUESTS 4000 /* of all */
#define N_PASSING  1500

static const struct rate_policy crowded = { "default", N_PASSING, 3600 };

/* Asks n times, and then ends by a signal that nothing can catch, as after an OOM. */
static void ask_and_die(const char *path, int n, struct told *told)
{
	struct rate_table *table = rate_table_new(path);

	for (int i = 0; i < n; i++) {
		if (!rate_table_is_ready(table, NOW_MS))
			_exit(1);
		if (take(table, &crowded, 1, NOW_MS))
			told->passed++;
		else
			told->refused++;
	}
	kill(getpid(), SIGKILL);
}

static struct told *share_told(void)
{
	struct told *told = mmap(NULL, N_CHILDREN * sizeof(*told), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(told != MAP_FAILED);
	return told;
}

/* Eight processes, which open the file themselves and at once. Two of them are killed in the middle of the others'
 * work, and what those counted stays; a ninth, later, asks for the rest of them. */
static void rl3_of_4000_requests_by_8_processes_exactly_the_quota_passes(void **state)
{
	struct fixture *f = *state;
	struct told *told = share_told();
	pid_t children[N_CHILDREN];
	int passed = 0, refused = 0;
	int rest = 0;

	for (int i = 0; i < N_CHILDREN; i++) {
		int n = N_REQUESTS / N_CHILDREN;

		if (i < 2) {
			rest += n - 50;
			n = 50;
		}
		children[i] = fork();
		if (children[i] == 0) {
			ask_and_die(f->path, n, &told[i]);
			_exit(1);
		}
	}
	for (int i = 0; i < N_CHILDREN; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		passed += told[i].passed;
		refused += told[i].refused;
	}
	assert_true(rate_table_is_ready(f->table, NOW_MS));
	assert_int_equal(used(f->table, &crowded, 1, NOW_MS), passed);
	while (rest--) {
		if (take(f->table, &crowded, 1, NOW_MS))
			passed++;
		else
			refused++;
	}
	assert_int_equal(passed, N_PASSING);
	assert_int_equal(refused, N_REQUESTS - N_PASSING);
	munmap(told, N_CHILDREN * sizeof(*told));
}

/* At any instruction: what the victim told and what it counted differ by the one that it was about to tell. */
static void a_process_killed_anywhere_leaves_its_counts(void **state)
{
	static const struct rate_policy most = { "default", RATE_QUOTA_MAX, 3600 };
	struct fixture *f = *state;
	struct told *told = share_told();

	assert_true(rate_table_is_ready(f->table, NOW_MS));
	for (int who = 0; who < 30; who++) {
		int64_t counted;
		int status;
		pid_t child;

		told->passed = 0;
		child = fork();
		if (child == 0)
			for (;;)
				if (take(f->table, &most, who, NOW_MS))
					told->passed++;
		while (*(volatile int *)&told->passed < 100)
			continue;
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		counted = used(f->table, &most, who, NOW_MS);
		assert_in_range(counted, told->passed, told->passed + 1);
		assert_true(take(f->table, &most, who, NOW_MS));
		assert_int_equal(used(f->table, &most, who, NOW_MS), counted + 1);
	}
	munmap(told, N_CHILDREN * sizeof(*told));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exactly_the_quota_passes),
		TEST(subjects_and_policies_are_counted_apart),
		TEST(what_is_given_back_may_be_taken_again),
		TEST(a_window_ends_on_the_clock),
		TEST(rl3_after_the_window_the_count_begins_anew),
		TEST(who_was_held_up_counts_in_the_window_that_runs),
		TEST(a_clock_put_back_locks_nobody_out),
		TEST(a_quota_of_nothing_lets_nothing_pass_and_the_largest_is_kept),
		TEST(many_subjects_are_remembered),
		TEST(in_a_flood_those_who_asked_most_are_remembered),
		TEST(slots_of_ended_windows_are_free),
		TEST(two_that_map_one_file_count_together),
		TEST(only_we_may_read_the_file),
		TEST(counts_survive_their_process),
		TEST(another_boot_clears_all),
		TEST(a_file_that_was_never_finished_is_finished),
		TEST(a_truncated_file_is_made_whole),
		TEST(a_removed_or_replaced_file_is_opened_anew),
		TEST(what_is_no_file_of_ours_is_left_alone),
		TEST(a_file_that_others_may_write_is_refused),
		TEST(what_cannot_be_opened_is_tried_again_in_five_seconds),
		TEST(a_folder_that_is_not_there_is_no_crash),
		TEST(a_failure_is_logged_once),
		TEST(an_empty_path_is_no_table),
		TEST(auto_names_a_file_of_the_user),
		TEST(rl3_of_4000_requests_by_8_processes_exactly_the_quota_passes),
		TEST(a_process_killed_anywhere_leaves_its_counts),
	};

	return RUN_TESTS("rate_table", tests);
}
