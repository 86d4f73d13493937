/* The dployr door: how clients of that platform log in, deploy, and look after services, machines, domains, projects and
 * webhooks. Its published reference, its command line and its SDK read three different shapes: answers are a superset
 * that all of them can read. Contract: doc/dialects.md. Nothing is run from here: what would start or stop a thing is
 * refused with 409. This header is what the files of the door share. */
#ifndef LANDFALL_DIALECT_DPLOYR_H
#define LANDFALL_DIALECT_DPLOYR_H

#include "api/list.h"
#include "base/field.h"
#include "deployment/deployment.h"
#include "http/router.h"
#include "service/variable.h"

extern const struct door dployr_door;

/* ---- answers */

/* {"success":true, members, "data":{members, "kind":{members}}}: where each generation of clients looks. */
void dployr_answer(struct request *req, int http, const char *kind, const struct field *fields,
		   size_t n, const void *record);
/* {"success":true,"message":…,"data":{"message":…}}: something is done and there is nothing to show. */
void dployr_answer_done(struct request *req, const char *message);

/* The same for many: {"success":true,"data":{"items":[…],"name":[…],"pagination":{…}},"name":[…],"total":n}. */
struct dployr_list {
	const char *name; /* "deployments" */
	const struct list_window *window;
	const struct field *fields;
	size_t n_fields;
	const void *rows;
	size_t n, size;
	int64_t total;
};
void dployr_answer_list(struct request *req, const struct dployr_list *list);

/* Page and limit as all clients send them (limit, pageSize, page, offset), and clusterId, held against the one cluster
 * there is for a credential. */
enum status dployr_read_page(struct request *req, struct list_window *out) ATTR_MUST_USE;
/* clusterId alone. STATUS_NOT_FOUND for another organization than the credential's. */
enum status dployr_check_cluster(struct request *req) ATTR_MUST_USE;

/* Answers 409 no_runner: this would be done by a program on the machine, and there is none. */
enum status dployr_no_runner(struct request *req) ATTR_MUST_USE;

enum status dployr_not_found(struct request *req, const char *what) ATTR_MUST_USE;

/* An id as this door writes it, in the arena. */
const char *dployr_id(struct arena *arena, struct uuid id);

/* ---- what a deployment is made of */

struct dployr_spec {
	const char *name, *description;
	const char *source;  /* remote or image */
	const char *runtime; /* nodejs … */
	const char *version; /* of the runtime */
	const char *remote;  /* address of a repository */
	const char *branch, *commit_hash;
	const char *image;
	const char *build_cmd, *run_cmd, *working_dir;
	int64_t port;
	const char *environment; /* ours: where to; NULL for the default one */
};
extern const struct field dployr_spec_fields[], dployr_change_fields[];
extern const size_t dployr_n_spec_fields, dployr_n_change_fields;

/* A body that says what to deploy, in any of the spellings. */
struct dployr_body {
	struct dployr_spec spec;
	const char *whole; /* the body as it came, values of variables left out */
	struct variable_draft *variables;
	size_t n_variables;
};

/* Reads one. is_whole: what a deployment cannot do without must be there; else spec keeps what the body does not
 * name. Everything wrong is named in req->failure. */
enum status dployr_read_body(struct request *req, bool is_whole,
			     struct dployr_body *out) ATTR_MUST_USE;

/* What is kept with a deployment, under the name "dployr" in its metadata; and the way back. A deployment that came by
 * another door has the name of its project, and nothing else. */
const char *dployr_metadata(struct arena *arena, const char *before,
			    const struct dployr_body *body);
void dployr_read_metadata(struct arena *arena, const char *metadata, struct dployr_spec *spec,
			  const char **whole);

/* "nodejs" and the like, and the versions that are known of each; NULL behind the last. */
struct dployr_runtime {
	const char *name;
	const char *versions; /* joined by commas, newest first */
};
const struct dployr_runtime *dployr_runtime(size_t i);

/* Variables of a body's member of that name, an object of texts; added to what is there. */
enum status dployr_read_variables(struct request *req, const char *const *names, bool is_secret,
				  struct dployr_body *out) ATTR_MUST_USE;

/* The deployment's status in the words of the command line, of the SDK, and in ours. */
const char *dployr_status(int status);
const char *dployr_phase(int status);

/* ---- the handlers of the map */

enum status dployr_health(struct request *req);
enum status dployr_runtimes(struct request *req);
enum status dployr_clusters(struct request *req);

enum status dployr_log_in(struct request *req);
enum status dployr_log_out(struct request *req);
enum status dployr_me(struct request *req);
enum status dployr_tokens(struct request *req);
enum status dployr_token_create(struct request *req);
enum status dployr_token_revoke(struct request *req);

enum status dployr_deployments(struct request *req);
enum status dployr_deployment_create(struct request *req);
enum status dployr_deployment_get(struct request *req);
enum status dployr_deployment_change(struct request *req);
enum status dployr_deployment_delete(struct request *req);

enum status dployr_services(struct request *req);
enum status dployr_service_get(struct request *req);
enum status dployr_service_status(struct request *req);
enum status dployr_service_act(struct request *req);
enum status dployr_service_logs(struct request *req);
enum status dployr_service_delete(struct request *req);
enum status dployr_variables(struct request *req);
enum status dployr_variable_set(struct request *req);
enum status dployr_variable_drop(struct request *req);

enum status dployr_instances(struct request *req);
enum status dployr_instance_get(struct request *req);
enum status dployr_instance_metrics(struct request *req);
enum status dployr_instance_act(struct request *req);
enum status dployr_instance_delete(struct request *req);

enum status dployr_routes(struct request *req);
enum status dployr_route_create(struct request *req);
enum status dployr_route_delete(struct request *req);

enum status dployr_projects(struct request *req);
enum status dployr_project_create(struct request *req);
enum status dployr_project_delete(struct request *req);

enum status dployr_webhooks(struct request *req);
enum status dployr_webhook_create(struct request *req);

/* What comes and goes, for the description. */
extern const struct field dployr_login_fields[], dployr_token_draft_fields[],
    dployr_variable_draft_fields[], dployr_route_draft_fields[], dployr_project_draft_fields[],
    dployr_page_fields[];
extern const size_t dployr_n_login_fields, dployr_n_token_draft_fields,
    dployr_n_variable_draft_fields, dployr_n_route_draft_fields, dployr_n_project_draft_fields,
    dployr_n_page_fields;

#endif
