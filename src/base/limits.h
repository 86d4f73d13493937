/* Every maximum in the house, with its reason. A growing buffer is initialised with one of these,
 * which is what makes "out of memory aborts" a safe rule: no client can get there. */
#ifndef LANDFALL_BASE_LIMITS_H
#define LANDFALL_BASE_LIMITS_H

/* One request's body. Events are below 120 KiB (100 KiB of metadata and the fields); the rest is
 * room for what arrives as lists. */
#define LIMIT_BODY_BYTES (1u << 20)

/* The body of an import: as many rows as one may have, each of some 800 bytes. Apache's FcgidMaxRequestLen is shipped
 * a little above, and so are the other servers' limits. */
#define LIMIT_IMPORT_ROWS  10000
#define LIMIT_IMPORT_BYTES (8u << 20)

/* One response. The largest is a full page of deployments that each carry all the metadata that
 * an event may bring: 100 rows of 100 KiB, and some. */
#define LIMIT_RESPONSE_BYTES (16u << 20)

/* Nesting of JSON. Deep enough for any metadata people write, small enough for a recursive reader. */
#define LIMIT_JSON_DEPTH 32

/* Members of one JSON object: the check for duplicate names compares each with those before. */
#define LIMIT_JSON_MEMBERS 1000

/* Free metadata of an event: what the versioner command-line client itself allows. */
#define LIMIT_METADATA_BYTES (100u * 1024u)

/* Parts of a path; the deepest row of the map has six. */
#define LIMIT_PATH_PARTS 12

/* Pairs of one query string or form. */
#define LIMIT_PAIRS 200

/* Rows of one page of a list; native clients may ask for up to this many. */
#define LIMIT_PAGE_ROWS         100
#define LIMIT_PAGE_ROWS_DEFAULT 20

/* A filtered list counts its rows up to here and then says so: a count over history would cost
 * more than the page it stands on. */
#define LIMIT_COUNTED_ROWS 10000

/* The same for what ran where at a moment, since each row is a look into the history. */
#define LIMIT_MOMENT_ROWS 1000

/* A filter by metadata, which no index has, looks at so many of the newest rows that the other filters
 * leave. In deployment_list_sql.c as a literal. */
#define LIMIT_META_ROWS 100000

/* The timeline looks at so many runs where no index tells what is asked for, then lets one go on. In timeline_sql.c as
 * a literal. */
#define LIMIT_SOUGHT_RUNS 20000

/* Projects of one page of the matrix. */
#define LIMIT_MATRIX_PROJECTS 50
/* And of one that shows many at once, in its brief form. */
#define LIMIT_MATRIX_PROJECTS_BRIEF 200

/* What one may type into the box that searches everything. */
#define LIMIT_SEARCH_BYTES 200

/* Wrong fields that one answer names. */
#define LIMIT_FIELD_ERRORS 32

/* How often a transaction that lost a deadlock or a cluster's certification is run again. */
#define LIMIT_TRANSACTION_TRIES 8

/* A reported time may be ahead of our clock by this much, no more. */
#define LIMIT_CLOCK_AHEAD_MS (5 * 60 * 1000)

/* The same event again within this long is a repeat even where nothing else tells: above what the
 * versioner client's retries can take (four requests of 30 s and 7 s between them). */
#define LIMIT_REPEAT_MS (10 * 60 * 1000)

/* A deployment reported this long after it ended is history, which notifies nobody. */
#define LIMIT_BACKFILL_MS (60 * 60 * 1000)

/* A host that a deployment has not seen yet joins it this long before it began or after it ended; later, it is
 * another deployment. */
#define LIMIT_HOST_JOIN_MS (60 * 60 * 1000)

/* How long an Idempotency-Key is remembered, and how long a request that holds one may take
 * before another may take it over (a killed process must not block its caller for a day). */
#define LIMIT_IDEMPOTENCY_KEEP_MS  (24LL * 60 * 60 * 1000)
#define LIMIT_IDEMPOTENCY_LEASE_MS (60 * 1000)

#endif
