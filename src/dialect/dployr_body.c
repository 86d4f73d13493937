/* Bodies that say what to deploy. The reference sends flat members in snake_case, the SDK objects in place of runtime
 * and remote, the command line camelCase: a table says where each member may be found, and one flat object comes
 * of it. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "base/str.h"
#include "dialect/dployr.h"
#include "json/codec.h"
#include "json/json.h"

#define MASK "********"

/* Room that the metadata has beside the body. */
#define SPEC_BYTES_MAX (LIMIT_METADATA_BYTES / 2)

#define SPEC(kind, member)                                                                         \
	FIELD_##kind##_OF(struct dployr_spec, member),                                             \
	    .flags = FIELD_READ | FIELD_WRITE | FIELD_DEFINED
#define COMMON(required)                                                                             \
	{ SPEC(TEXT, name) | (required), .max = SERVICE_NAME_MAX,                                    \
	  .text = "of the service, and of its project" },                                            \
	    { SPEC(TEXT, source), .max = 20, .text = "remote, for a repository, or image" },         \
	    { SPEC(TEXT, runtime), .max = 50,                                                        \
	      .text = "nodejs, python, golang …; runtimeType, and type inside an object, are the " \
		      "same" },                                                                      \
	    { SPEC(TEXT, version) | FIELD_COERCE, .max = 50,                                         \
	      .text = "of the runtime; runtimeVersion is the same" },                                \
	    { SPEC(TEXT, remote), .max = 500,                                                        \
	      .text = "the repository; remoteUrl, and url inside an object, are the same" },         \
	    { SPEC(TEXT, branch), .max = 100, .text = "its branch; remoteBranch is the same" },      \
	    { SPEC(TEXT, commit_hash) | FIELD_HEX, .max = 40,                                        \
	      .text = "its commit; remoteCommitHash is the same" },                                  \
	    { SPEC(TEXT, image), .max = 500, .text = "the image" },                                  \
	    { SPEC(TEXT, build_cmd), .max = 2000,                                                    \
	      .text = "how it is built; buildCmd is the same" },                                     \
	    { SPEC(TEXT, run_cmd), .max = 2000, .text = "how it is run; runCmd is the same" },       \
	    { SPEC(TEXT, working_dir), .max = 500, .text = "where; workingDir is the same" },        \
	    { SPEC(INT, port), .low = 1, .high = 65535, .text = "where it listens" },                \
	    { SPEC(TEXT, description) | FIELD_LINES, .max = 2000, .text = "what it does" },          \
	{                                                                                            \
		SPEC(TEXT, environment),                                                             \
		    .max = 100, .text = "where to, ours; the default environment unless given"       \
	}

/* clang-format off */
const struct field dployr_spec_fields[] = { COMMON(FIELD_REQUIRED) };
const struct field dployr_change_fields[] = { COMMON(0) };

/* Where a member may be found; a point looks into an object. */
static const struct { const char *to, *from[6]; } aliases[] = {
	{ "name",        { "name" } },
	{ "description", { "description" } },
	{ "source",      { "source" } },
	{ "runtime",     { "runtime", "runtimeType", "runtime_type", "runtime.type" } },
	{ "version",     { "version", "runtimeVersion", "runtime_version", "runtime.version" } },
	{ "remote",      { "remote", "remoteUrl", "remote_url", "remote.url" } },
	{ "branch",      { "branch", "remoteBranch", "remote_branch", "remote.branch" } },
	{ "commit_hash", { "commit_hash", "commitHash", "remoteCommitHash", "remote_commit_hash", "remote.commit_hash", "remote.commitHash" } },
	{ "image",       { "image" } },
	{ "build_cmd",   { "build_cmd", "buildCmd" } },
	{ "run_cmd",     { "run_cmd", "runCmd" } },
	{ "working_dir", { "working_dir", "workingDir" } },
	{ "port",        { "port" } },
	{ "environment", { "environment" } },
};

static const char *const plain_names[] = { "env", "envVars", "env_vars", "envs", NULL };
static const char *const secret_names[] = { "secrets", NULL };

/* What the platform runs, and a choice of versions for clients that offer one; others are accepted too. */
static const struct dployr_runtime runtimes[] = {
	{ "nodejs", "24,22,20,18" },
	{ "python", "3.14,3.13,3.12,3.11,3.10" },
	{ "golang", "1.25,1.24,1.23" },
	{ "php",    "8.4,8.3,8.2" },
	{ "ruby",   "3.4,3.3,3.2" },
	{ "dotnet", "10.0,9.0,8.0" },
	{ "java",   "25,21,17,11" },
	{ "static", "latest" },
	{ "docker", "latest" },
	{ "k3s",    "latest" },
	{ "custom", "latest" },
};
/* clang-format on */
const size_t dployr_n_spec_fields = ARRAY_LEN(dployr_spec_fields);
const size_t dployr_n_change_fields = ARRAY_LEN(dployr_change_fields);

const struct dployr_runtime *dployr_runtime(size_t i)
{
	return i < ARRAY_LEN(runtimes) ? &runtimes[i] : NULL;
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

static void put_json(void *json)
{
	json_object_put(json);
}

static struct json_object *new_object(struct arena *arena)
{
	struct json_object *object = json_object_new_object();

	arena_defer(arena, put_json, object);
	return object;
}

/* The value that a path leads to; NULL for none, and for an object or a list, which no member is. */
static struct json_object *look_up(struct arena *arena, struct json_object *from, const char *path)
{
	const char *point = strchr(path, '.');
	struct json_object *value = NULL;

	if (point) {
		const char *first = arena_strndup(arena, path, (size_t)(point - path));

		if (!json_object_object_get_ex(from, first, &from) ||
		    !json_object_is_type(from, json_type_object))
			return NULL;
		path = point + 1;
	}
	json_object_object_get_ex(from, path, &value);
	return json_object_is_type(value, json_type_object) ? NULL : value;
}

/* A port may come as a text. */
static struct json_object *number_of(struct json_object *value)
{
	int64_t number;

	return json_object_is_type(value, json_type_string) &&
		       str_to_int(json_object_get_string(value), INT32_MIN, INT32_MAX, &number)
		   ? json_object_new_int64(number)
		   : NULL;
}

/* The body's members under the reference's names. */
static struct json_object *flatten(struct arena *arena, struct json_object *from)
{
	struct json_object *flat = new_object(arena);

	for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
		struct json_object *value = NULL;

		for (size_t k = 0; k < ARRAY_LEN(aliases[i].from) && aliases[i].from[k] && !value;
		     k++)
			value = look_up(arena, from, aliases[i].from[k]);
		if (value && str_eq(aliases[i].to, "port")) {
			struct json_object *number = number_of(value);

			if (number) {
				json_object_object_add(flat, "port", number);
				continue;
			}
		}
		if (value)
			json_object_object_add(flat, aliases[i].to, json_object_get(value));
	}
	return flat;
}

/* ---- variables */

static const char *text_of(struct json_object *value)
{
	if (json_object_is_type(value, json_type_object) ||
	    json_object_is_type(value, json_type_array))
		return NULL;
	return json_object_get_string(value);
}

static void add_variable(struct request *req, const char *name, struct json_object *value,
			 bool is_secret, struct dployr_body *out)
{
	struct variable_draft *draft = &out->variables[out->n_variables];
	const char *text = text_of(value);

	if (!value)
		return; /* null: not said */
	*draft = (struct variable_draft){
		.key = arena_strdup(req->arena, name),
		.value = text,
		.is_secret = is_secret,
	};
	if (!text)
		request_fail_field(req, draft->key, "type", "must be a string");
	else if (str_utf8_len(text) > VARIABLE_VALUE_MAX)
		request_fail_field(req, draft->key, "too_long", "is too long");
	variable_check(req, draft->key, draft);
	out->n_variables++;
}

/* Those of one object, in the arena of the body. */
static void read_variables(struct request *req, struct json_object *body, const char *const *names,
			   bool is_secret, struct dployr_body *out)
{
	for (; *names; names++) {
		struct json_object *object;

		if (!json_object_object_get_ex(body, *names, &object) || !object)
			continue;
		if (!json_object_is_type(object, json_type_object)) {
			request_fail_field(req, *names, "type", "must be an object of strings");
			continue;
		}
		json_object_object_foreach(object, name, value)
		{
			if (out->n_variables < VARIABLES_MAX) {
				add_variable(req, name, value, is_secret, out);
				continue;
			}
			request_fail_field(req, *names, "out_of_range",
					   "has more than 500 variables");
			break;
		}
	}
}

/* The body with the values of variables masked: it is shown again. */
static const char *mask(struct arena *arena, struct json_object *body)
{
	const char *const *const lists[] = { plain_names, secret_names };
	struct json_object *copy = NULL;

	if (json_object_deep_copy(body, &copy, NULL) != 0)
		BUG("a copy of a JSON object fails");
	arena_defer(arena, put_json, copy);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (const char *const *name = lists[i]; *name; name++) {
			struct json_object *object, *masked;

			if (!json_object_object_get_ex(copy, *name, &object) ||
			    !json_object_is_type(object, json_type_object))
				continue;
			masked = json_object_new_object();
			json_object_object_foreach(object, key, value)
			{
				(void)value;
				json_object_object_add(masked, key, json_object_new_string(MASK));
			}
			json_object_object_add(copy, *name, masked);
		}
	return arena_strdup(arena,
			    json_object_to_json_string_ext(
				copy, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* ---- what is wrong with it */

static bool is_runtime(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(runtimes); i++)
		if (str_ieq(name, runtimes[i].name))
			return true;
	return false;
}

/* Digits first, perhaps behind a v; or a word that stands for one. */
static bool is_runtime_version(const char *text)
{
	static const char *const words[] = { "latest", "lts", "stable" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_ieq(text, words[i]))
			return true;
	text += *text == 'v';
	if (!str_is_digit(*text))
		return false;
	for (; *text; text++)
		if (!str_is_alnum(*text) && !strchr("._-+", *text))
			return false;
	return true;
}

/* "https://token@host/…": what is between :// and @ is a secret, and the spec is shown. */
static bool has_secret(const char *remote)
{
	const char *at = strstr(remote, "://");
	size_t len = at ? strcspn(at + 3, "/?#") : 0;

	return at && memchr(at + 3, '@', len);
}

static void check(struct request *req, const struct dployr_spec *spec)
{
	bool is_image = spec->source && str_ieq(spec->source, "image");

	if (spec->runtime && !is_runtime(spec->runtime))
		request_fail_field(req, "runtime", "not_allowed", "Unsupported runtime");
	else if (spec->version && !is_runtime_version(spec->version))
		request_fail_field(req, "runtime", "not_allowed", "Unsupported runtime version");
	if (spec->source && !is_image && !str_ieq(spec->source, "remote"))
		request_fail_field(req, "source", "not_allowed", "must be one of: remote, image");
	if (spec->commit_hash && strlen(spec->commit_hash) < 7)
		request_fail_field(req, "commit_hash", "out_of_range",
				   "must have 7 digits or more");
	if (spec->remote && has_secret(spec->remote))
		request_fail_field(req, "remote", "format",
				   "must have no user and no password: it is shown again");
}

static void check_whole(struct request *req, const struct dployr_spec *spec)
{
	bool is_image = spec->source && str_ieq(spec->source, "image");

	if (is_image && !spec->image)
		request_fail_field(req, "image", "missing", "is required");
	if (!is_image && !spec->remote)
		request_fail_field(req, "remote", "missing", "is required");
}

/* ---- reading */

static enum status read_object(struct request *req, struct json_object **out)
{
	enum status status = body_decode(req, NULL, 0, NULL, out);

	if (status == STATUS_OK && !*out)
		return request_fail(req, STATUS_MALFORMED, "The body must be a JSON object.");
	return status;
}

static void make_room(struct request *req, struct dployr_body *out)
{
	out->variables = arena_array(req->arena, VARIABLES_MAX, sizeof(*out->variables));
	out->n_variables = 0;
}

enum status dployr_read_body(struct request *req, bool is_whole, struct dployr_body *out)
{
	const struct field *fields = is_whole ? dployr_spec_fields : dployr_change_fields;
	const struct codec codec = { req->arena, refuse, req };
	struct json_object *object;
	enum status status = read_object(req, &object);
	bool is_good;

	if (status != STATUS_OK)
		return status;
	if (is_whole)
		field_clear(fields, dployr_n_spec_fields, &out->spec);
	make_room(req, out);
	is_good = codec_decode(&codec, fields, dployr_n_spec_fields, flatten(req->arena, object),
			       &out->spec);
	check(req, &out->spec);
	if (is_whole)
		check_whole(req, &out->spec);
	read_variables(req, object, plain_names, false, out);
	read_variables(req, object, secret_names, true, out);
	out->whole = mask(req->arena, object);
	if (strlen(out->whole) > SPEC_BYTES_MAX)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	if (is_good && !req->failure.n_fields)
		return STATUS_OK;
	req->failure.message = "Invalid deployment configuration";
	return STATUS_INVALID;
}

enum status dployr_read_variables(struct request *req, const char *const *names, bool is_secret,
				  struct dployr_body *out)
{
	struct json_object *object;
	enum status status = read_object(req, &object);

	if (status != STATUS_OK)
		return status;
	make_room(req, out);
	read_variables(req, object, names, is_secret, out);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

/* ---- keeping */

/* The member of a JSON object that is an object itself, as text; NULL for none. */
static const char *member_of(struct arena *arena, const char *text, const char *name)
{
	struct json_problem problem;
	struct json_object *object, *member;

	if (!text || json_parse(arena, text, strlen(text), &object, &problem) != STATUS_OK ||
	    !json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, name, &member) ||
	    !json_object_is_type(member, json_type_object))
		return NULL;
	return arena_strdup(arena,
			    json_object_to_json_string_ext(
				member, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

const char *dployr_metadata(struct arena *arena, const char *before, const struct dployr_body *body)
{
	const char *kept = member_of(arena, before, "dployr");
	struct buf patch;
	const char *text;
	size_t n = 0;

	buf_init(&patch, LIMIT_METADATA_BYTES * 2);
	buf_adds(&patch, "{\"dployr\":{\"config\":{");
	codec_encode(&patch, &n, dployr_spec_fields, dployr_n_spec_fields, &body->spec, UUID_ULID);
	buf_adds(&patch, "},\"spec\":");
	buf_adds(&patch, json_merge_patch(arena, kept ? member_of(arena, kept, "spec") : NULL,
					  body->whole));
	buf_adds(&patch, "}}");
	text = json_merge_patch(arena, before, buf_str(&patch));
	buf_release(&patch);
	return text;
}

/* What we kept ourselves, and nothing is said of what does not fit: a later hand may have changed it. */
static void stay_quiet(void *context, const struct field *field, const char *name,
		       enum field_fault fault, const char *message)
{
	(void)context, (void)field, (void)name, (void)fault, (void)message;
}

void dployr_read_metadata(struct arena *arena, const char *metadata, struct dployr_spec *spec,
			  const char **whole)
{
	const struct codec codec = { arena, stay_quiet, NULL };
	const char *kept = member_of(arena, metadata, "dployr");
	const char *config = kept ? member_of(arena, kept, "config") : NULL;
	struct json_problem problem;
	struct json_object *object;

	field_clear(dployr_spec_fields, dployr_n_spec_fields, spec);
	*whole = kept ? member_of(arena, kept, "spec") : NULL;
	if (config && json_parse(arena, config, strlen(config), &object, &problem) == STATUS_OK &&
	    !codec_decode(&codec, dployr_change_fields, dployr_n_change_fields, object, spec))
		*whole = NULL;
}
