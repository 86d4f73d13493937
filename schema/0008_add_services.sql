-- What runs where it is not built: services with their variables, the machines they run on and the domains that lead
-- to them; and who is to be told of what happened.

-- Who is told of what happened.
CREATE TABLE IF NOT EXISTS webhook_endpoint (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- told of this project only; NULL: of all
	project_id UUID NULL,
	url VARCHAR(2000) COLLATE utf8mb4_bin NOT NULL,
	-- types joined by commas: deployment.created, release.* or *
	events VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- sealed: what is sent will be signed with it
	secret VARBINARY(1100) NOT NULL,
	description VARCHAR(500) NULL,
	is_active TINYINT(1) NOT NULL DEFAULT 1,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY webhook_endpoint_project (organization_id, project_id, id),
	CONSTRAINT webhook_endpoint_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT webhook_endpoint_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
