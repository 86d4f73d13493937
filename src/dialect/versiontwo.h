/* The versiontwo door: projects with their configuration, workspaces, deployments, metrics and logs as clients of that service
 * know them; bare objects, named lists, TypeIDs, errors in Portuguese unless English is asked for. Contract: doc/dialects.md. */
#ifndef LANDFALL_DIALECT_VERSIONTWO_H
#define LANDFALL_DIALECT_VERSIONTWO_H

#include "api/list.h"
#include "http/router.h"

/* What comes and goes, for the description. */
extern const struct field versiontwo_page_fields[];
extern const size_t versiontwo_n_page_fields;
extern const struct field versiontwo_project_fields[], versiontwo_project_row_fields[],
    versiontwo_project_in_fields[], versiontwo_project_change_fields[];
extern const size_t versiontwo_n_project_fields, versiontwo_n_project_row_fields,
    versiontwo_n_project_in_fields, versiontwo_n_project_change_fields;
extern const struct field versiontwo_workspace_fields[], versiontwo_workspace_row_fields[];
extern const size_t versiontwo_n_workspace_fields, versiontwo_n_workspace_row_fields;
extern const struct field versiontwo_deployment_fields[], versiontwo_deployment_row_fields[],
    versiontwo_deployment_in_fields[];
extern const size_t versiontwo_n_deployment_fields, versiontwo_n_deployment_row_fields,
    versiontwo_n_deployment_in_fields;
extern const struct field versiontwo_log_fields[], versiontwo_key_fields[],
    versiontwo_key_in_fields[];
extern const size_t versiontwo_n_log_fields, versiontwo_n_key_fields, versiontwo_n_key_in_fields;
extern const struct field versiontwo_webhook_fields[], versiontwo_webhook_in_fields[];
extern const size_t versiontwo_n_webhook_fields, versiontwo_n_webhook_in_fields;

extern const struct door versiontwo_door;

/* Answers with one object, without an envelope. */
enum status versiontwo_answer(struct request *req, int http, const struct field *fields, size_t n,
			      const void *record);

/* Answers 200 with {"name":[…]}; what of it there is on other pages stands in Link headers, by the id that the first field of
 * the table is. */
struct versiontwo_list {
	const char *name;
	const struct field *fields;
	size_t n, size;
	const struct field *id; /* of the row; NULL: the first of fields */
};
enum status versiontwo_answer_list(struct request *req, const struct versiontwo_list *how,
				   const struct list_window *window, const struct list_rows *rows);

/* Reads page and limit; without limit there are as many rows as a page can have. */
enum status versiontwo_window(struct request *req, struct list_window *out) ATTR_MUST_USE;

/* /versiontwo/v1/projects…, …/config */
enum status versiontwo_projects(struct request *req);
enum status versiontwo_project_get(struct request *req);
enum status versiontwo_project_create(struct request *req);
enum status versiontwo_project_change(struct request *req);
enum status versiontwo_project_delete(struct request *req);
enum status versiontwo_config_get(struct request *req);
enum status versiontwo_config_change(struct request *req);

/* /versiontwo/v1/workspaces… */
enum status versiontwo_workspaces(struct request *req);
enum status versiontwo_workspace_get(struct request *req);
enum status versiontwo_workspace_create(struct request *req);

/* /versiontwo/v1/projects/{project}/deployments… */
enum status versiontwo_deployments(struct request *req);
enum status versiontwo_deployment_get(struct request *req);
enum status versiontwo_deployment_create(struct request *req);
enum status versiontwo_deployment_roll_back(struct request *req);

/* /versiontwo/v1/projects/{project}/metrics, …/logs */
enum status versiontwo_metrics(struct request *req);
enum status versiontwo_logs(struct request *req);

/* /versiontwo/v1/api-keys… */
enum status versiontwo_keys(struct request *req);
enum status versiontwo_key_create(struct request *req);
enum status versiontwo_key_revoke(struct request *req);

/* /versiontwo/v1/projects/{project}/webhooks */
enum status versiontwo_webhook_create(struct request *req);

#endif
