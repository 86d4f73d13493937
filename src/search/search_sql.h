/* The statement of the search; for search.c alone. */
#ifndef LANDFALL_SEARCH_SEARCH_SQL_H
#define LANDFALL_SEARCH_SEARCH_SQL_H

#include "search/search.h"

extern const struct field_words hit_kind_words;
extern const struct db_stmt_def search_sql;

#endif
