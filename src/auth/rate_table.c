/* The file, and the words in it.
 *
 * A slot is one word: 24 bits of fingerprint, 20 bits for the minute in which its window ends (counted from 1970,
 * so that slots of windows of different length are told apart from stale ones alike; it comes round every second
 * year), 20 bits of count. Fingerprint and bucket are parts of a SHA-256 over a secret of the file, the policy's
 * name and the subject, so that nobody can choose whose bucket to fill. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/rate_table.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"

#define COUNT_BITS  20
#define MINUTE_BITS 20
#define COUNT_MASK  ((UINT64_C(1) << COUNT_BITS) - 1)
#define MINUTE_MASK ((UINT64_C(1) << MINUTE_BITS) - 1)
#define MINUTES_MAX (RATE_WINDOW_MAX_S / 60)

#define RETRY_MS     5000
#define LOCK_TRIES   100
#define LOCK_WAIT_MS 10

static const char magic[8] = "lf-rate1";

struct bucket {
	_Atomic uint64_t slots[RATE_BUCKET_SLOTS];
};

struct file {
	char magic[8];
	unsigned char boot[16];   /* of the kernel; written last of all */
	unsigned char secret[16]; /* what the hashes begin with */
	unsigned char unused[24];
	struct bucket buckets[RATE_N_BUCKETS]; /* each on a cache line of its own */
};
_Static_assert(offsetof(struct file, buckets) == RATE_HEAD_BYTES, "the head has its size");
_Static_assert(sizeof(struct file) == RATE_FILE_BYTES, "and the file too");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a slot is changed without a lock");

/* Why there is nothing to count in. */
enum cause {
	CAUSE_OPEN,
	CAUSE_OWNER,
	CAUSE_LOCK,
	CAUSE_CONTENT,
	CAUSE_SPACE,
	CAUSE_MAP,
	CAUSE__COUNT
};

static const char *const cause_texts[] = {
	[CAUSE_OPEN] = "cannot open it",
	[CAUSE_OWNER] = "it is no plain file that belongs to us alone",
	[CAUSE_LOCK] = "somebody keeps it locked",
	[CAUSE_CONTENT] = "it holds something else than our counters",
	[CAUSE_SPACE] = "there is no room for it",
	[CAUSE_MAP] = "cannot map it",
};
_Static_assert(ARRAY_LEN(cause_texts) == CAUSE__COUNT, "a text for every cause");

struct rate_table {
	char *path;
	struct file *file; /* mapped, or NULL */
	dev_t device;
	ino_t inode;
	int64_t retry_at;           /* after a failure */
	bool is_told[CAUSE__COUNT]; /* in the log */
};

/* Opening */

static char *choose_path(const char *path)
{
	const char *folder = getenv("TMPDIR");
	char chosen[1024];

	if (!str_eq(path, "auto"))
		return mem_strdup(path);
	if (access("/run/landfall", W_OK) == 0)
		return mem_strdup("/run/landfall/rate");
	snprintf(chosen, sizeof(chosen), "%s/landfall-%lu.rate",
		 folder && *folder && strlen(folder) < 900 ? folder : "/tmp",
		 (unsigned long)geteuid());
	return mem_strdup(chosen);
}

struct rate_table *rate_table_new(const char *path)
{
	struct rate_table *table;

	if (!*path)
		return NULL;
	table = mem_alloc(sizeof(*table));
	*table = (struct rate_table){ .path = choose_path(path) };
	return table;
}

static void unmap(struct rate_table *table)
{
	if (table->file)
		munmap(table->file, sizeof(*table->file));
	table->file = NULL;
}

void rate_table_free(struct rate_table *table)
{
	if (!table)
		return;
	unmap(table);
	free(table->path);
	free(table);
}

const char *rate_table_path(const struct rate_table *table)
{
	return table->path;
}

static bool fail(struct rate_table *table, enum cause cause, int error, int64_t now_ms)
{
	if (!table->is_told[cause])
		log_warn("msg=\"rate limits are off\" path=\"%s\" why=\"%s\" error=\"%s\"",
			 table->path, cause_texts[cause], error ? strerror(error) : "");
	table->is_told[cause] = true;
	table->retry_at = now_ms + RETRY_MS;
	return false;
}

/* The kernel's id of this boot; zeros where there is none, and then the windows alone end counts. */
static void read_boot(unsigned char *out)
{
	char text[64] = "";
	char digits[33];
	size_t n = 0;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	memset(out, 0, 16);
	if (fd < 0)
		return;
	if (read(fd, text, sizeof(text) - 1) > 0) {
		for (const char *c = text; *c && n < 32; c++)
			if (str_is_alnum(*c))
				digits[n++] = *c;
		digits[n] = '\0';
		if (!str_unhex(digits, out, 16))
			memset(out, 0, 16);
	}
	close(fd);
}

/* Only a process that makes or clears the file holds it, for less than a millisecond; should one be stopped just
 * then, the others do without limits rather than wait for it. */
static bool lock(int fd)
{
	const struct timespec pause = { .tv_nsec = LOCK_WAIT_MS * 1000000L };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool is_ours(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_uid == geteuid() && st->st_nlink == 1 &&
	       !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* Whether the file may be made into one of counters: it is empty, was one, or was about to become one. What is
 * something else, named by mistake, is left alone. */
static bool may_be_cleared(int fd, off_t size)
{
	static const char none[sizeof(magic)];
	char found[sizeof(magic)] = "";

	if (size == 0)
		return true;
	if (size > (off_t)sizeof(struct file) ||
	    pread(fd, found, sizeof(found), 0) != (ssize_t)sizeof(found))
		return false;
	return memcmp(found, magic, sizeof(magic)) == 0 ||
	       (size == (off_t)sizeof(struct file) && memcmp(found, none, sizeof(none)) == 0);
}

/* The boot id comes last: whoever is killed before leaves a file that the next one clears again. */
static void clear(struct file *file, const unsigned char *boot)
{
	memset(file->boot, 0, sizeof(file->boot));
	memcpy(file->magic, magic, sizeof(magic));
	rand_bytes(file->secret, sizeof(file->secret));
	for (size_t i = 0; i < RATE_N_BUCKETS; i++)
		for (size_t k = 0; k < RATE_BUCKET_SLOTS; k++)
			atomic_store_explicit(&file->buckets[i].slots[k], 0, memory_order_relaxed);
	atomic_thread_fence(memory_order_seq_cst);
	memcpy(file->boot, boot, sizeof(file->boot));
}

static bool map(struct rate_table *table, int fd, int64_t now_ms)
{
	unsigned char boot[16];
	struct stat st;
	int error;

	if (fstat(fd, &st) < 0 || !may_be_cleared(fd, st.st_size))
		return fail(table, CAUSE_CONTENT, 0, now_ms);
	/* Never made shorter, which could end those that have it mapped; and no holes, which could end us. */
	error = posix_fallocate(fd, 0, sizeof(struct file));
	if (error)
		return fail(table, CAUSE_SPACE, error, now_ms);
	table->file = mmap(NULL, sizeof(struct file), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (table->file == MAP_FAILED) {
		table->file = NULL;
		return fail(table, CAUSE_MAP, errno, now_ms);
	}
	read_boot(boot);
	if (st.st_size != (off_t)sizeof(struct file) ||
	    memcmp(table->file->magic, magic, sizeof(magic)) != 0 ||
	    memcmp(table->file->boot, boot, sizeof(boot)) != 0)
		clear(table->file, boot);
	table->device = st.st_dev;
	table->inode = st.st_ino;
	return true;
}

static bool lock_and_map(struct rate_table *table, int fd, int64_t now_ms)
{
	struct stat st;
	bool is_mapped;

	if (fstat(fd, &st) < 0 || !is_ours(&st))
		return fail(table, CAUSE_OWNER, 0, now_ms);
	if (!lock(fd))
		return fail(table, CAUSE_LOCK, 0, now_ms);
	is_mapped = map(table, fd, now_ms);
	flock(fd, LOCK_UN); /* closing does not do it: the mapping holds the open file */
	return is_mapped;
}

/* Whether what is mapped is still what the path names, and whole. */
static bool is_whole(const struct rate_table *table)
{
	struct stat st;

	return stat(table->path, &st) == 0 && st.st_dev == table->device &&
	       st.st_ino == table->inode && st.st_size == (off_t)sizeof(struct file);
}

bool rate_table_is_ready(struct rate_table *table, int64_t now_ms)
{
	bool is_mapped;
	int fd;

	if (table->file && is_whole(table))
		return true;
	unmap(table);
	if (now_ms < table->retry_at && table->retry_at - now_ms <= RETRY_MS)
		return false;
	fd = open(table->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(table, CAUSE_OPEN, errno, now_ms);
	is_mapped = lock_and_map(table, fd, now_ms);
	close(fd);
	return is_mapped;
}

/* Counting */

/* One that is counted: where, and as what. */
struct key {
	struct bucket *bucket;
	uint64_t fingerprint;
	uint64_t minute; /* in which the window ends; the lowest bits of it */
	uint64_t now;    /* the minute that runs */
};

static uint64_t fingerprint_of(uint64_t word)
{
	return word >> (COUNT_BITS + MINUTE_BITS);
}

static uint64_t minute_of(uint64_t word)
{
	return word >> COUNT_BITS & MINUTE_MASK;
}

static struct key key_of(struct rate_table *table, const struct rate_policy *policy,
			 const struct rate_subject *subject, int64_t now_ms)
{
	unsigned char text[sizeof(table->file->secret) + 32 + sizeof(subject->bytes)] = { 0 };
	unsigned char digest[DIGEST_BYTES];
	uint64_t hash;
	int64_t minutes = policy->window_s / 60;
	int64_t now = now_ms / 60000;
	size_t name_len = strlen(policy->name);

	if (name_len > 31 || minutes < 1 || minutes > MINUTES_MAX)
		BUG("rate policy %s does not fit", policy->name);
	memcpy(text, table->file->secret, sizeof(table->file->secret));
	memcpy(text + sizeof(table->file->secret), policy->name, name_len);
	memcpy(text + sizeof(table->file->secret) + 32, subject->bytes, sizeof(subject->bytes));
	digest_bytes(digest, text, sizeof(text));
	memcpy(&hash, digest, sizeof(hash));
	return (struct key){
		.bucket = &table->file->buckets[hash % RATE_N_BUCKETS],
		.fingerprint = hash >> (COUNT_BITS + MINUTE_BITS),
		.minute = (uint64_t)((now / minutes + 1) * minutes) & MINUTE_MASK,
		.now = (uint64_t)now & MINUTE_MASK,
	};
}

/* What a bucket says about a key. */
struct look {
	size_t slot;
	uint64_t word;
	bool
	    is_found; /* the slot is the key's own, of the window that runs; else it may be taken */
};

/* How much a slot is worth keeping; the lowest is taken for a key that has none. First its own of an older window,
 * then none, then stale ones, the stalest first. This order is the same for processes that see the minute change at
 * different moments, so two of them never make two slots of one key. Stale is what ended a whole minute ago: till
 * then somebody who was held up may still count there. Then those who asked least. */
static uint64_t worth(const struct key *key, uint64_t word)
{
	uint64_t left = (minute_of(word) - key->now) & MINUTE_MASK;

	if (word && fingerprint_of(word) == key->fingerprint)
		return 0;
	if (!word)
		return 1;
	if (left >
	    MINUTES_MAX) /* gone by, or so far ahead that the clock must have been put back */
		return 2 + left;
	return (MINUTE_MASK + 3) + (word & COUNT_MASK);
}

static struct look look(const struct key *key)
{
	struct look best = { .slot = RATE_BUCKET_SLOTS };
	uint64_t best_worth = UINT64_MAX;

	for (size_t i = 0; i < RATE_BUCKET_SLOTS; i++) {
		uint64_t word = atomic_load(&key->bucket->slots[i]);
		uint64_t ahead = (minute_of(word) - key->minute) & MINUTE_MASK;
		uint64_t value = worth(key, word);

		/* A later window counts too: whoever was held up at the edge belongs to it by now. */
		if (value == 0 && ahead <= MINUTES_MAX)
			return (struct look){ i, word, true };
		if (value < best_worth) {
			best_worth = value;
			best = (struct look){ i, word, false };
		}
	}
	return best;
}

/* The moment that the lowest bits of its minute stand for. */
static int64_t end_of(uint64_t minute, int64_t now_ms)
{
	int64_t now = now_ms / 60000;

	return (now + (int64_t)((minute - (uint64_t)now) & MINUTE_MASK)) * 60000;
}

static void tell(struct rate_count *out, uint64_t used, uint64_t minute, int64_t now_ms)
{
	out->used = (int64_t)used;
	out->ends_at = end_of(minute, now_ms);
}

static bool swap(const struct key *key, const struct look *found, uint64_t word)
{
	uint64_t expected = found->word;

	return atomic_compare_exchange_strong(&key->bucket->slots[found->slot], &expected, word);
}

bool rate_table_take(struct rate_table *table, const struct rate_policy *policy,
		     const struct rate_subject *subject, int64_t now_ms, struct rate_count *out)
{
	const struct key key = key_of(table, policy, subject, now_ms);
	uint64_t quota = (uint64_t)policy->quota;

	for (;;) {
		struct look found = look(&key);
		uint64_t fresh = (key.fingerprint << MINUTE_BITS | key.minute) << COUNT_BITS;
		uint64_t word = found.is_found ? found.word : fresh;

		if ((word & COUNT_MASK) >= quota) {
			tell(out, word & COUNT_MASK, minute_of(word), now_ms);
			return false;
		}
		if (swap(&key, &found, word + 1)) {
			tell(out, (word & COUNT_MASK) + 1, minute_of(word), now_ms);
			return true;
		}
	}
}

void rate_table_give_back(struct rate_table *table, const struct rate_policy *policy,
			  const struct rate_subject *subject, int64_t now_ms)
{
	const struct key key = key_of(table, policy, subject, now_ms);
	struct look found;

	do
		found = look(&key);
	while (found.is_found && found.word & COUNT_MASK && !swap(&key, &found, found.word - 1));
}

void rate_table_look(struct rate_table *table, const struct rate_policy *policy,
		     const struct rate_subject *subject, int64_t now_ms, struct rate_count *out)
{
	const struct key key = key_of(table, policy, subject, now_ms);
	struct look found = look(&key);

	if (found.is_found)
		tell(out, found.word & COUNT_MASK, minute_of(found.word), now_ms);
	else
		tell(out, 0, key.minute, now_ms);
}
