/* The list behind password_judge; for password.c and its test alone. */
#ifndef LANDFALL_AUTH_PASSWORD_COMMON_H
#define LANDFALL_AUTH_PASSWORD_COMMON_H

#include <stddef.h>

extern const char *const password_common[];
extern const size_t password_n_common;

#endif
