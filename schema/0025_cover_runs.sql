-- What ran where is told by the index alone: which version a completed deployment brought stands in it, too.

ALTER TABLE deployment
	DROP KEY IF EXISTS deployment_ran,
	-- what ran in a place at a moment, and with which version: one look from there
	ADD KEY deployment_ran (organization_id, project_id, environment_id, status, finished_at, id, version_id);
