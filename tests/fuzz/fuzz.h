/* What the parts of the fuzz run share: choices that a seed decides, inputs, targets, and how a finding is told.
 * tests/fuzz/fuzz.c is the driver; tests/README.md says how to run it. */
#ifndef LANDFALL_TESTS_FUZZ_FUZZ_H
#define LANDFALL_TESTS_FUZZ_FUZZ_H

#include "app.h"
#include "base/buf.h"
#include "base/field.h"
#include "http/router.h"

/* Inputs are at most so long, but for a few that pass LIMIT_BODY_BYTES. */
#define FUZZ_INPUT_MAX 4096

struct json_object;

struct fuzz {
	uint64_t random; /* state of SplitMix64 */
	uint64_t seed;   /* of the run; with index it makes the whole input */
	uint64_t index;
	struct buf input;    /* what is being decoded; ends in a NUL */
	const char *target;  /* name */
	const char *variant; /* which table, route or door; "" for none */
	size_t variant_n;    /* its number among those of the target */
	struct app app;
	struct request req;
	struct arena *arena; /* of one input, beside that of req */
};

/* A decoder: try makes an input in f->input, decodes it, and says whether it was accepted. What must hold beyond that is
 * said by FUZZ_CHECK. */
struct fuzz_target {
	const char *name;
	unsigned weight; /* how many of each hundred or so inputs it gets */
	bool (*try)(struct fuzz *f);
	size_t (*n_variants)(void); /* NULL: it has none */
};
extern const struct fuzz_target fuzz_wire_targets[], fuzz_map_targets[], fuzz_text_targets[],
    fuzz_inbound_targets[];
extern const size_t fuzz_n_wire_targets, fuzz_n_map_targets, fuzz_n_text_targets,
    fuzz_n_inbound_targets;

/* Ends the run with the input, its seed and what does not hold. */
void fuzz_found(const struct fuzz *f, const char *claim, const char *file, int line) ATTR_NORETURN;
#define FUZZ_CHECK(f, claim)                                                                       \
	do {                                                                                       \
		if (!(claim))                                                                      \
			fuzz_found((f), #claim, __FILE__, __LINE__);                               \
	} while (0)

/* ---- choices */

uint64_t fuzz_next(struct fuzz *f);
/* 0 to n - 1; n must not be 0. */
size_t fuzz_below(struct fuzz *f, size_t n);
bool fuzz_one_in(struct fuzz *f, size_t n);

/* ---- inputs */

enum corpus_kind {
	CORPUS_BODY,     /* bodies of the recorded cases, and the examples of the descriptions */
	CORPUS_PATH,     /* their paths, with the query */
	CORPUS_HEADER,   /* their headers' values */
	CORPUS_TEMPLATE, /* our own templates */
	CORPUS_DELIVERY, /* bodies that other systems send */
	CORPUS__COUNT
};
/* Reads seeds from the source tree; false, with a line on standard error, when there are none. */
bool corpus_load(const char *srcdir);
void corpus_free(void);
void corpus_add(enum corpus_kind kind, const char *bytes, size_t len);
/* One of them. */
const char *corpus_pick(struct fuzz *f, enum corpus_kind kind, size_t *len);

/* Changes f->input here and there: bits, bytes, pieces, words that decoders stumble over. */
void mutate(struct fuzz *f);
/* The input is a seed of that kind, changed. */
void mutate_seed(struct fuzz *f, enum corpus_kind kind);
/* The same of one of n texts. */
void mutate_text(struct fuzz *f, const char *const *texts, size_t n);
/* Cuts the input at its first NUL: what comes through a CGI variable has none. */
void input_cut(struct fuzz *f);

/* ---- grammar: what is right, or nearly */

/* Some text; well-formed UTF-8 if is_utf8, else any bytes but NUL. In f->arena. */
const char *grammar_text(struct fuzz *f, size_t max, bool is_utf8);
/* Some JSON value, nested no deeper than depth. */
void grammar_json(struct fuzz *f, struct buf *out, int depth);
/* An object for a field table, in nine of ten cases acceptable; the same as pairs of a form or query. */
void grammar_object(struct fuzz *f, struct buf *out, const struct field *fields, size_t n);
void grammar_pairs(struct fuzz *f, struct buf *out, const struct field *fields, size_t n);
/* Fills a record with values that the database could have brought. */
void grammar_record(struct fuzz *f, const struct field *fields, size_t n, void *record);

/* ---- judging */

/* A copy of a table, in f->arena, in which every row that JSON can say is read and written; *n_out rows. */
struct field *fuzz_open_table(struct fuzz *f, const struct field *fields, size_t n, size_t *n_out);
/* The table itself, unless its rows have no place in a struct since it only describes what is read and written by hand:
 * then a copy in f->arena whose rows have one. */
const struct field *fuzz_lay_out(struct fuzz *f, const struct field *fields, size_t n);
/* Bytes that a record of this table needs. */
size_t fuzz_record_size(const struct field *fields, size_t n);
/* Encodes a record and decodes it again: the same must come out. */
void fuzz_check_round_trip(struct fuzz *f, const struct field *fields, size_t n,
			   const void *record);
/* Whether the answer in f->req is JSON without raw control characters, and its headers are lines. */
void fuzz_check_answer(struct fuzz *f);
/* f->req is what a decoder refused: it names a field or an offset, and its door can say so. */
void fuzz_check_refusal(struct fuzz *f, enum status status);

/* Begins f->req with what is said; NULL for what is not there. body may hold NULs. */
struct fuzz_request {
	const char *method, *path, *query, *host, *type, *cookie, *accept;
	const char *body;
	size_t body_len;
};
void fuzz_begin(struct fuzz *f, const struct fuzz_request *from);

#endif
