-- Hosts of deployments, and what is inferred of them: rollbacks that nobody called so, and the failure behind one.

ALTER TABLE deployment
	-- what people call it beside its version
	ADD COLUMN IF NOT EXISTS code_name VARCHAR(255) NULL,
	-- hosts that reported to it, and those of them that are done
	ADD COLUMN IF NOT EXISTS hosts_total INT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS hosts_completed INT UNSIGNED NOT NULL DEFAULT 0,
	-- who judged: person or inferred
	ADD COLUMN IF NOT EXISTS verdict_source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL;

UPDATE deployment SET verdict_source = 'person' WHERE verdict IS NOT NULL AND verdict_source IS NULL;

ALTER TABLE version
	ADD COLUMN IF NOT EXISTS scm_tag VARCHAR(255) COLLATE utf8mb4_bin NULL;

-- One host of a deployment. Names of hosts compare without case, as the network does.
CREATE TABLE IF NOT EXISTS deployment_target (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	deployment_id UUID NOT NULL,
	host VARCHAR(255) NOT NULL,
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- the word that the client used for the status
	status_word VARCHAR(50) NOT NULL,
	-- why a status is what it is when no event said so: timed_out
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
	error_code VARCHAR(100) NULL,
	error_message TEXT NULL,
	started_at DATETIME(3) NULL,
	finished_at DATETIME(3) NULL,
	-- when it was first told of, and when the last event that changed it was recorded
	recorded_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	-- of that event, to know a repeat
	event_digest BINARY(32) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY deployment_target_host (organization_id, deployment_id, host),
	KEY deployment_target_list (organization_id, deployment_id, id),
	CONSTRAINT deployment_target_deployment FOREIGN KEY (organization_id, deployment_id) REFERENCES deployment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
