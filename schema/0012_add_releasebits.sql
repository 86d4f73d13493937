-- What the releasebits door needs: keys that may come in an address, and what each host of a deployment sent.

ALTER TABLE api_key
	-- whether it may be sent as ?access_token=…, where addresses end up in logs and histories
	ADD COLUMN IF NOT EXISTS allows_query TINYINT(1) NOT NULL DEFAULT 0;

-- JSON: the client's own spelling of what is kept in another form, for doors that echo it
ALTER TABLE deployment
	ADD COLUMN IF NOT EXISTS as_given TEXT COLLATE utf8mb4_bin NULL;

ALTER TABLE build
	ADD COLUMN IF NOT EXISTS as_given TEXT COLLATE utf8mb4_bin NULL,
	-- builds of a project, by time
	ADD KEY IF NOT EXISTS build_project (organization_id, project_id, id);

ALTER TABLE deployment_target
	-- whatever else was sent of that host
	ADD COLUMN IF NOT EXISTS extra_metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	ADD COLUMN IF NOT EXISTS as_given TEXT COLLATE utf8mb4_bin NULL;
