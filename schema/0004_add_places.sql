-- Time and places: what ran where at any moment, deployments that are started, undone and judged here, and
-- environments that people look after.

ALTER TABLE deployment
	-- the last attempt in a place before a moment: one look from the end
	ADD KEY IF NOT EXISTS deployment_place (organization_id, project_id, environment_id, id),
	-- what ran in a place at a moment: one look from there
	ADD KEY IF NOT EXISTS deployment_ran (organization_id, project_id, environment_id, status, finished_at, id);

ALTER TABLE state
	-- made when project and environment first met: the order of lists
	ADD COLUMN IF NOT EXISTS id UUID NULL,
	ADD KEY IF NOT EXISTS state_id (organization_id, id);

-- Pairs that met before there was an id take that of their first deployment.
UPDATE state SET id = (
	SELECT MIN(d.id) FROM deployment d
	WHERE d.organization_id = state.organization_id AND d.project_id = state.project_id
	AND d.environment_id = state.environment_id
) WHERE id IS NULL;
