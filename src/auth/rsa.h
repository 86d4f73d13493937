/* RSA keys as PEM texts, signatures by them (RS256: PKCS #1 v1.5 over SHA-256), and the two numbers that others check
 * those with. */
#ifndef LANDFALL_AUTH_RSA_H
#define LANDFALL_AUTH_RSA_H

#include "base/arena.h"
#include "base/field.h"

/* Bits of a key that we make: what NIST SP 800-57 asks for until 2030, and every client knows. */
#define RSA_BITS 2048

struct rsa_pair {
	const char *private_pem; /* PKCS #8 */
	const char *public_pem;  /* SubjectPublicKeyInfo */
};

/* Makes a pair in the arena; takes about a tenth of a second. */
void rsa_new(struct arena *arena, struct rsa_pair *out);

/* Modulus and exponent of a public key, in base64url as a JSON Web Key has them (RFC 7518, 6.3.1). false for
 * what is no RSA key. */
bool rsa_numbers(struct arena *arena, const char *public_pem, const char **n, const char **e);

/* The signature of a text, in the arena. */
struct field_bytes rsa_sign(struct arena *arena, const char *private_pem, const char *text);

/* Whether the signature is that of the text by the public key's other half. */
bool rsa_is_signed(const char *public_pem, const char *text, struct field_bytes signature);

#endif
