/* The words for them. */
#include "config.h"

#include "auth/principal.h"

const char *principal_kind_word(enum principal_kind kind)
{
	static const char *const words[] = {
		[PRINCIPAL_KEY] = "key",         [PRINCIPAL_USER] = "user",
		[PRINCIPAL_CLIENT] = "client",   [PRINCIPAL_WORKER] = "worker",
		[PRINCIPAL_COMMAND] = "command", [PRINCIPAL_RECEIVER] = "receiver",
	};

	return words[kind];
}

const char *credential_kind_word(enum credential_kind kind)
{
	static const char *const words[] = {
		[CREDENTIAL_NONE] = "none",   [CREDENTIAL_KEY] = "key",
		[CREDENTIAL_TOKEN] = "token", [CREDENTIAL_SESSION] = "session",
		[CREDENTIAL_GRANT] = "grant", [CREDENTIAL_PASSWORD] = "password",
		[CREDENTIAL_LINK] = "link",   [CREDENTIAL_SIGNATURE] = "signature",
	};

	return words[kind];
}
