/* Two tables, failures and reasons, and the choice between their columns. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "dialect/versiontwo_words.h"

/* clang-format off */
/*                            HTTP, code, the sentence in Portuguese and English; those of the reference are word for word */
static const struct {
	int http;
	const char *code, *message[VERSIONTWO__LANGUAGES];
} failures[] = {
	[STATUS_OK]              = { 200, "", { "", "" } },
	[STATUS_MALFORMED]       = { 400, "invalid_request", { "Parâmetros de requisição inválidos", "Invalid request parameters" } },
	[STATUS_INVALID]         = { 400, "invalid_request", { "Parâmetros de requisição inválidos", "Invalid request parameters" } },
	[STATUS_UNAUTHENTICATED] = { 401, "unauthorized",    { "Autenticação necessária", "Authentication required" } },
	[STATUS_SECOND_FACTOR]   = { 403, "forbidden",       { "Segundo fator de autenticação necessário", "Second factor required" } },
	[STATUS_FORBIDDEN]       = { 403, "forbidden",       { "Permissões insuficientes", "Insufficient permissions" } },
	[STATUS_NOT_FOUND]       = { 404, "not_found",       { "Recurso não encontrado", "Resource not found" } },
	[STATUS_WRONG_METHOD]    = { 405, "invalid_request", { "Método não permitido para este recurso", "Method not allowed for this resource" } },
	[STATUS_NOT_ACCEPTABLE]  = { 406, "invalid_request", { "Formato de resposta não disponível", "Answer format not available" } },
	[STATUS_CONFLICT]        = { 409, "conflict",        { "Conflito de recurso", "Resource conflict" } },
	[STATUS_STALE]           = { 412, "conflict",        { "O recurso foi alterado desde que foi lido", "The resource has changed since it was read" } },
	[STATUS_TOO_LARGE]       = { 413, "invalid_request", { "O corpo da requisição é grande demais", "The request body is too large" } },
	[STATUS_WRONG_TYPE]      = { 415, "invalid_request", { "Tipo de conteúdo não suportado", "Unsupported media type" } },
	[STATUS_IN_PROGRESS]     = { 409, "conflict",        { "A primeira requisição com esta Idempotency-Key ainda está em andamento", "The first request with this Idempotency-Key is still in progress" } },
	[STATUS_REUSED]          = { 409, "conflict",        { "Esta Idempotency-Key já foi usada com outra requisição", "This Idempotency-Key was used with a different request" } },
	[STATUS_RATE_LIMITED]    = { 429, "rate_limited",    { "Limite de taxa excedido", "Rate limit exceeded" } },
	[STATUS_BUSY]            = { 503, "internal_error",  { "Serviço ocupado; tente novamente", "Service busy; try again" } },
	[STATUS_UNAVAILABLE]     = { 503, "internal_error",  { "Serviço temporariamente indisponível", "Service temporarily unavailable" } },
	[STATUS_INTERNAL]        = { 500, "internal_error",  { "Erro interno do servidor", "Internal server error" } },
};

/*  the room's code, the door's word, the sentence in Portuguese and English; the last is for any other code */
static const struct {
	const char *code, *word, *message[VERSIONTWO__LANGUAGES];
} reasons[] = {
	{ "missing",      "required",     { "O campo é obrigatório", "The field is required" } },
	{ "type",         "invalid",      { "O valor é de um tipo inválido", "The value is of the wrong type" } },
	{ "format",       "invalid",      { "O valor tem um formato inválido", "The value has an invalid format" } },
	{ "malformed",    "invalid",      { "O conteúdo não pôde ser lido", "The content could not be read" } },
	{ "too_long",     "too_long",     { "O valor é longo demais", "The value is too long" } },
	{ "out_of_range", "out_of_range", { "O valor está fora do intervalo permitido", "The value is out of range" } },
	{ "not_allowed",  "not_allowed",  { "O valor não está entre os permitidos", "The value is not one of those allowed" } },
	{ "word",         "not_allowed",  { "O valor não está entre os permitidos", "The value is not one of those allowed" } },
	{ "unknown",      "unknown",      { "O parâmetro é desconhecido", "The parameter is unknown" } },
	{ "not_found",    "not_found",    { "O recurso indicado não existe", "There is no such resource" } },
	{ "taken",        "taken",        { "O valor já está em uso", "The value is already in use" } },
	{ "forbidden",    "forbidden",    { "A credencial não permite conceder este valor", "The credential may not grant this value" } },
	{ NULL,           "invalid",      { "O valor é inválido", "The value is invalid" } },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(failures) == STATUS__COUNT, "a row for every status");

struct versiontwo_words versiontwo_words_of(enum status status, enum versiontwo_language language)
{
	return (struct versiontwo_words){ failures[status].http, failures[status].code,
					  failures[status].message[language] };
}

struct versiontwo_reason versiontwo_reason_of(const char *code, enum versiontwo_language language)
{
	size_t i = 0;

	while (reasons[i].code && !str_eq(reasons[i].code, code))
		i++;
	return (struct versiontwo_reason){ reasons[i].word, reasons[i].message[language] };
}

const char *versiontwo_language_tag(enum versiontwo_language language)
{
	return language == VERSIONTWO_EN ? "en" : "pt-BR";
}

/* Thousandths that "q=0.8" stands for; what is none is a whole. *at moves behind it. */
static int quality_of(const char *at)
{
	static const int places[] = { 100, 10, 1 };
	int thousandths;

	if (*at != '0')
		return 1000;
	at++;
	thousandths = 0;
	if (*at++ != '.')
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(places) && str_is_digit(*at); i++, at++)
		thousandths += (*at - '0') * places[i];
	return thousandths;
}

/* Whether a range ("pt", "pt-BR", in any case) is of a language. */
static bool is_of(const char *range, size_t len, const char *language)
{
	return len >= 2 && str_lower(range[0]) == language[0] &&
	       str_lower(range[1]) == language[1] && (len == 2 || range[2] == '-');
}

/* How much each language is liked, and where in the header that is said. */
struct liking {
	int quality;
	int place;
};

static void like(struct liking *liking, int quality, int place)
{
	if (quality > liking->quality)
		*liking = (struct liking){ quality, place };
}

enum versiontwo_language versiontwo_language_of(const char *accepted)
{
	struct liking pt = { -1, 0 }, en = { -1, 0 }, any = { -1, 0 };
	int place = 0;

	while (accepted && *accepted) {
		size_t len, whole;
		const char *q;
		int quality = 1000;

		accepted += strspn(accepted, ", \t");
		len = strcspn(accepted, ",; \t");
		whole = strcspn(accepted, ",");
		q = memchr(accepted, '=', whole);
		if (q && q > accepted && str_lower(q[-1]) == 'q')
			quality = quality_of(q + 1);
		place++;
		if (is_of(accepted, len, "pt"))
			like(&pt, quality, place);
		else if (is_of(accepted, len, "en"))
			like(&en, quality, place);
		else if (len == 1 && *accepted == '*')
			like(&any, quality, place);
		accepted += whole;
	}
	/* "*" is for what is not named; of two that are liked alike, the one that is named first, else ours. */
	if (pt.quality < 0)
		pt = (struct liking){ any.quality < 0 ? 0 : any.quality, any.place };
	if (en.quality < 0)
		en = (struct liking){ any.quality < 0 ? 0 : any.quality, any.place };
	if (en.quality != pt.quality)
		return en.quality > pt.quality ? VERSIONTWO_EN : VERSIONTWO_PT;
	return en.quality > 0 && en.place < pt.place ? VERSIONTWO_EN : VERSIONTWO_PT;
}
