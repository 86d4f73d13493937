/* What the steps that move the sums are told. */
#include "config.h"

#include "insight/tally.h"

const int tally_bounds[TALLY_N_BOUNDS] = { 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600 };

static bool is_moved(const struct tally_move *move)
{
	return move->was != move->run->status;
}

/* How a status's column changes: by one for what it is now, and by was for what it was. */
static struct db_param *add_statuses(const struct tally_move *move, int was, struct db_param *out)
{
	for (int i = 0; i < PROGRESS__COUNT; i++)
		*out++ = db_int((i == move->run->status) + (i == move->was ? was : 0));
	return out;
}

/* Whether this is when it came to an end that it had run to, and both ends are known. */
static bool is_timed(const struct tally_move *move)
{
	int status = move->run->status;

	return (status == PROGRESS_COMPLETED || status == PROGRESS_FAILED) &&
	       (move->was < 0 || progress_is_open((enum progress)move->was)) &&
	       run_duration_ms(move->run) != FIELD_NO_INT;
}

/* The bound that a length of time is sorted below. */
static int bound_of(int64_t ms)
{
	for (size_t i = 0; i < TALLY_N_BOUNDS; i++)
		if (ms <= tally_bounds[i] * INT64_C(1000))
			return tally_bounds[i];
	return 0;
}

static void add_took(const struct tally_move *move, struct db_param *out)
{
	int64_t ms = is_timed(move) ? run_duration_ms(move->run) : 0;

	if (ms < 0)
		ms = 0;
	*out++ = db_int(is_timed(move));
	*out++ = db_id(move->organization_id);
	*out++ = db_id(move->project_id);
	*out++ = db_id(move->environment_id);
	*out++ = db_int(bound_of(ms));
	*out = db_int(ms);
}

void tally_deployment_params(const struct tally_move *move, struct db_param *out)
{
	*out++ = db_int(is_moved(move));
	for (int i = 0; i < 2; i++) {
		*out++ = db_id(move->organization_id);
		*out++ = db_id(move->project_id);
		*out++ = db_id(move->environment_id);
		if (i == 0)
			*out++ = db_time(move->run->created_at);
		out = add_statuses(move, i == 0 ? -1 : 0, out);
	}
	out = add_statuses(move, -1, out);
	add_took(move, out);
}

void tally_build_params(const struct tally_move *move, struct db_param *out)
{
	*out++ = db_int(is_moved(move));
	*out++ = db_id(move->organization_id);
	*out++ = db_id(move->project_id);
	add_statuses(move, 0, out);
}
