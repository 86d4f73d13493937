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

-- Running things, as whoever runs them says; nothing is run from here.
CREATE TABLE IF NOT EXISTS service (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	environment_id UUID NULL,
	name VARCHAR(255) NOT NULL,
	description VARCHAR(2000) NULL,
	-- what it runs on: nodejs, 20
	runtime VARCHAR(50) NULL,
	runtime_version VARCHAR(50) NULL,
	-- remote (a repository) or image
	source VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	remote_url VARCHAR(500) COLLATE utf8mb4_bin NULL,
	remote_branch VARCHAR(100) COLLATE utf8mb4_bin NULL,
	remote_commit VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	image VARCHAR(500) COLLATE utf8mb4_bin NULL,
	build_cmd VARCHAR(2000) NULL,
	run_cmd VARCHAR(2000) NULL,
	working_dir VARCHAR(500) COLLATE utf8mb4_bin NULL,
	port INT UNSIGNED NULL,
	-- pending, running, stopped, failed or unknown
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- all that was said of it, whole
	spec MEDIUMTEXT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY service_name (organization_id, name),
	KEY service_project (organization_id, project_id, id),
	KEY service_environment (organization_id, environment_id),
	CONSTRAINT service_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT service_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT service_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Environment variables of a service.
CREATE TABLE IF NOT EXISTS service_variable (
	organization_id UUID NOT NULL,
	service_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- sealed
	value MEDIUMBLOB NOT NULL,
	-- never shown again
	is_secret TINYINT(1) NOT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, service_id, name),
	UNIQUE KEY service_variable_id (organization_id, service_id, id),
	CONSTRAINT service_variable_service FOREIGN KEY (organization_id, service_id) REFERENCES service (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Machines that services run on.
CREATE TABLE IF NOT EXISTS instance (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	address VARCHAR(255) NULL,
	-- online, degraded, offline or unknown
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	last_seen_at DATETIME(3) NULL,
	metadata MEDIUMTEXT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY instance_name (organization_id, name),
	CONSTRAINT instance_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Domains that lead to services.
CREATE TABLE IF NOT EXISTS proxy_route (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- in small letters
	domain VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	service_id UUID NOT NULL,
	-- NULL: the service's own
	port INT UNSIGNED NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY proxy_route_domain (organization_id, domain),
	KEY proxy_route_service (organization_id, service_id),
	CONSTRAINT proxy_route_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT proxy_route_service FOREIGN KEY (organization_id, service_id) REFERENCES service (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Deleted through a door that knows no history: not listed there any more, and recorded all the same.
ALTER TABLE deployment
	ADD COLUMN IF NOT EXISTS hidden_at DATETIME(3) NULL;

-- Tokens whose text names neither organization nor number are found by their digest.
ALTER TABLE api_key
	-- how the text of such a one begins; NULL: as number and organization say
	ADD COLUMN IF NOT EXISTS prefix VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD KEY IF NOT EXISTS api_key_digest (digest);
