-- Filters of long histories: each a range of one index, however long the history is.

ALTER TABLE deployment
	ADD KEY IF NOT EXISTS deployment_project_status (organization_id, project_id, status, id),
	ADD KEY IF NOT EXISTS deployment_environment_status (organization_id, environment_id, status, id);

ALTER TABLE metric_minute
	-- what one machine said, of whatever projects
	ADD KEY IF NOT EXISTS metric_minute_instance (organization_id, instance, minute);
