/* OpenSSL's EVP and PEM. */
#include "config.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "auth/rsa.h"
#include "base/base64.h"

/* The text that was written into bio, which ends here. */
static const char *text_of(struct arena *arena, BIO *bio)
{
	char *data;
	long len = BIO_get_mem_data(bio, &data);
	const char *text = arena_strndup(arena, data, (size_t)len);

	BIO_free(bio);
	return text;
}

void rsa_new(struct arena *arena, struct rsa_pair *out)
{
	EVP_PKEY *key = EVP_RSA_gen(RSA_BITS);
	BIO *private_bio = BIO_new(BIO_s_mem());
	BIO *public_bio = BIO_new(BIO_s_mem());

	if (!key || !private_bio || !public_bio ||
	    !PEM_write_bio_PrivateKey(private_bio, key, NULL, NULL, 0, NULL, NULL) ||
	    !PEM_write_bio_PUBKEY(public_bio, key))
		BUG("OpenSSL makes no RSA key");
	EVP_PKEY_free(key);
	out->private_pem = text_of(arena, private_bio);
	out->public_pem = text_of(arena, public_bio);
}

static const char *number_of(struct arena *arena, EVP_PKEY *key, const char *name)
{
	BIGNUM *number = NULL;
	const char *text = NULL;

	if (EVP_PKEY_get_bn_param(key, name, &number)) {
		unsigned char *bytes = arena_alloc(arena, (size_t)BN_num_bytes(number));

		text = base64_url_encode(arena, bytes, (size_t)BN_bn2bin(number, bytes));
	}
	BN_free(number);
	return text;
}

static EVP_PKEY *read_public(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	if (key && EVP_PKEY_is_a(key, "RSA"))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

bool rsa_numbers(struct arena *arena, const char *public_pem, const char **n, const char **e)
{
	EVP_PKEY *key = read_public(public_pem);

	*n = key ? number_of(arena, key, OSSL_PKEY_PARAM_RSA_N) : NULL;
	*e = key ? number_of(arena, key, OSSL_PKEY_PARAM_RSA_E) : NULL;
	EVP_PKEY_free(key);
	return *n && *e;
}

struct field_bytes rsa_sign(struct arena *arena, const char *private_pem, const char *text)
{
	BIO *bio = BIO_new_mem_buf(private_pem, -1);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t len = key ? (size_t)EVP_PKEY_get_size(key) : 0;
	unsigned char *signature = arena_alloc(arena, len);

	if (!key || !context || !EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) ||
	    EVP_DigestSign(context, signature, &len, (const unsigned char *)text, strlen(text)) !=
		1)
		BUG("OpenSSL signs nothing with this key");
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return (struct field_bytes){ signature, len };
}

bool rsa_is_signed(const char *public_pem, const char *text, struct field_bytes signature)
{
	EVP_PKEY *key = read_public(public_pem);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool is_good = key && context &&
		       EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		       EVP_DigestVerify(context, signature.data, signature.len,
					(const unsigned char *)text, strlen(text)) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return is_good;
}
