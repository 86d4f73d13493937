/* Native JSON of environments. */
#include "config.h"

#include "api/native.h"
#include "auth/principal.h"
#include "environment/environment.h"

enum status environment_api_list(struct request *req)
{
	struct list_window window;
	struct db_rows rows;
	struct list_rows list;
	int filter; /* environments have no filters of their own yet */
	enum status status = list_read(req, NULL, 0, &filter, &window);

	if (status != STATUS_OK)
		return status;
	status = environment_page(req->db, req->arena, req->who->organization_id, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct environment));
	status =
	    environment_count(req->db, req->arena, req->who->organization_id, &window, &list.total);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, environment_fields, environment_n_fields,
			   sizeof(struct environment));
}

enum status environment_api_get(struct request *req)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     req->captures[0], &environment);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .environment_id = environment.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "environment");
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, environment_fields, environment_n_fields, &environment);
}
