/* What sending costs without us: a bare loop of libcurl's multi interface that posts as many bytes, under as many headers, to the
 * same receiver, so many at once, over connections that stay. No queue, no database, no signature. Prints one line of JSON. */
#include "config.h"

#include <curl/curl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "bench.h"

#define PARALLEL_MAX 1024
#define BODY_MAX     65536

struct flight {
	CURL *curl;
	int64_t began_ns;
};

struct floor_post {
	CURLM *multi;
	struct flight flights[PARALLEL_MAX];
	uint64_t requests, parallel, begun, ended, failed;
	int64_t *times; /* of those that ended */
};

static size_t ignore(char *data, size_t size, size_t n, void *context)
{
	(void)data;
	(void)context;
	return size * n;
}

static struct curl_slist *headers(void)
{
	static const char *const lines[] = {
		"Content-Type: application/json",
		"webhook-id: msg_00000000000000000000000000",
		"webhook-timestamp: 1700000000",
		"webhook-signature: v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"Expect:",
	};
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		list = curl_slist_append(list, lines[i]);
	return list;
}

static void begin(struct floor_post *floor, struct flight *flight)
{
	if (floor->begun == floor->requests)
		return;
	floor->begun++;
	flight->began_ns = time_monotonic_ns();
	curl_multi_add_handle(floor->multi, flight->curl);
}

static void take(struct floor_post *floor, const CURLMsg *message)
{
	struct flight *flight;
	char *data = NULL;
	long http = 0;

	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
	curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &http);
	flight = (struct flight *)(void *)data;
	if (message->data.result != CURLE_OK || http != 200)
		floor->failed++;
	floor->times[floor->ended++] = time_monotonic_ns() - flight->began_ns;
	curl_multi_remove_handle(floor->multi, flight->curl);
	begin(floor, flight);
}

static void run(struct floor_post *floor)
{
	while (floor->ended < floor->requests) {
		CURLMsg *message;
		int n;

		curl_multi_perform(floor->multi, &n);
		while ((message = curl_multi_info_read(floor->multi, &n)))
			if (message->msg == CURLMSG_DONE)
				take(floor, message);
		if (floor->ended < floor->requests)
			curl_multi_poll(floor->multi, NULL, 0, 100, NULL);
	}
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double quantile_ms(const struct floor_post *floor, double part)
{
	return (double)floor->times[(size_t)((double)(floor->ended - 1) * part)] / 1e6;
}

int main(int argc, char **argv)
{
	static const struct option names[] = { { "requests", 1, NULL, 'n' },
					       { "parallel", 1, NULL, 'p' },
					       { "bytes", 1, NULL, 'b' },
					       { NULL, 0, NULL, 0 } };
	static struct floor_post floor = { .requests = 1000, .parallel = 64 };
	static char body[BODY_MAX];
	size_t bytes = 1000;
	struct curl_slist *list;
	int64_t began_ns;
	double seconds;
	int letter;

	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (letter) {
		case 'n': floor.requests = (uint64_t)bench_number(optarg); break;
		case 'p': floor.parallel = (uint64_t)bench_number(optarg); break;
		case 'b': bytes = (size_t)bench_number(optarg); break;
		default: exit(EXIT_FAILURE);
		}
	}
	if (optind + 1 != argc || floor.parallel > PARALLEL_MAX || bytes > BODY_MAX)
		bench_die("usage: floor_post [--requests N] [--parallel N] [--bytes N] URL");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	floor.multi = curl_multi_init();
	floor.times = calloc(floor.requests, sizeof(*floor.times));
	list = headers();
	if (!floor.multi || !floor.times || !list)
		bench_die("out of memory");
	memset(body, 'x', bytes);
	began_ns = time_monotonic_ns();
	for (size_t i = 0; i < floor.parallel; i++) {
		struct flight *flight = &floor.flights[i];

		flight->curl = curl_easy_init();
		if (!flight->curl)
			bench_die("out of memory");
		curl_easy_setopt(flight->curl, CURLOPT_URL, argv[optind]);
		curl_easy_setopt(flight->curl, CURLOPT_PRIVATE, flight);
		curl_easy_setopt(flight->curl, CURLOPT_PROXY, "");
		curl_easy_setopt(flight->curl, CURLOPT_HTTPHEADER, list);
		curl_easy_setopt(flight->curl, CURLOPT_POSTFIELDSIZE, (long)bytes);
		curl_easy_setopt(flight->curl, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(flight->curl, CURLOPT_WRITEFUNCTION, ignore);
		begin(&floor, flight);
	}
	run(&floor);
	seconds = (double)(time_monotonic_ns() - began_ns) / 1e9;
	qsort(floor.times, floor.ended, sizeof(*floor.times), by_size);
	fprintf(stdout,
		"{\"requests\":%llu,\"failed\":%llu,\"seconds\":%.4f,\"rate\":%.1f,\"p50_ms\":%.3f,"
		"\"p99_ms\":%.3f}\n",
		(unsigned long long)floor.ended, (unsigned long long)floor.failed, seconds,
		(double)floor.ended / seconds, quantile_ms(&floor, 0.5), quantile_ms(&floor, 0.99));
	for (size_t i = 0; i < floor.parallel; i++)
		curl_easy_cleanup(floor.flights[i].curl);
	curl_slist_free_all(list);
	curl_multi_cleanup(floor.multi);
	free(floor.times);
	return floor.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
