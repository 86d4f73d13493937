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

ALTER TABLE deployment
	-- deploy or rollback
	ADD COLUMN IF NOT EXISTS kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'deploy',
	-- of a rollback: the deployment that it undoes, and the completed one whose version it puts back
	ADD COLUMN IF NOT EXISTS rollback_of UUID NULL,
	ADD COLUMN IF NOT EXISTS target_id UUID NULL,
	-- good or faulty, as people found out later; NULL while nobody said so
	ADD COLUMN IF NOT EXISTS verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD COLUMN IF NOT EXISTS verdict_note VARCHAR(2000) NULL,
	ADD COLUMN IF NOT EXISTS verdict_at DATETIME(3) NULL,
	-- whatever people want to add
	ADD COLUMN IF NOT EXISTS note VARCHAR(2000) NULL;
