-- Identity: who may do what, how they prove who they are, and what they did.
--
-- What is shown once (keys, tokens, codes, links) is stored as SHA-256 only. What has to be read again
-- (second factors, signing keys, letters that hold a link) is sealed with the key of the configuration.

ALTER TABLE organization
	-- free, pro or enterprise
	ADD COLUMN IF NOT EXISTS plan VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'enterprise',
	-- requests an hour for each key of an enterprise; NULL: as the settings say
	ADD COLUMN IF NOT EXISTS rate_limit INT UNSIGNED NULL,
	-- nobody gets further than their second factor's page without one
	ADD COLUMN IF NOT EXISTS requires_totp TINYINT(1) NOT NULL DEFAULT 0;

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS password_changed_at DATETIME(3) NULL,
	-- the organization they went to last: where a log-in leads
	ADD COLUMN IF NOT EXISTS organization_id UUID NULL,
	-- sealed; there from the moment the second factor is prepared, in force from totp_enabled_at
	ADD COLUMN IF NOT EXISTS totp_secret VARBINARY(255) NULL,
	ADD COLUMN IF NOT EXISTS totp_enabled_at DATETIME(3) NULL,
	-- the time step of the last code that was accepted: no code is good twice
	ADD COLUMN IF NOT EXISTS totp_step BIGINT NOT NULL DEFAULT 0;

ALTER TABLE session
	-- what a person's list of sessions calls it
	ADD COLUMN IF NOT EXISTS id UUID NOT NULL DEFAULT UUID(),
	-- the password was right, the second factor has not come yet: good for nothing but that
	ADD COLUMN IF NOT EXISTS waits_for_totp TINYINT(1) NOT NULL DEFAULT 0,
	ADD UNIQUE KEY IF NOT EXISTS session_id (id);

CREATE TABLE IF NOT EXISTS recovery_code (
	user_id UUID NOT NULL,
	digest BINARY(32) NOT NULL,
	used_at DATETIME(3) NULL,
	PRIMARY KEY (user_id, digest),
	CONSTRAINT recovery_code_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Failed log-ins, by account and by address apart.
CREATE TABLE IF NOT EXISTS login_attempt (
	-- SHA-256 of which of the two, and the account's or the peer's address
	digest BINARY(32) NOT NULL,
	failures INT UNSIGNED NOT NULL,
	failed_at DATETIME(3) NOT NULL,
	locked_until DATETIME(3) NULL,
	PRIMARY KEY (digest),
	KEY login_attempt_failed (failed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS invitation (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	email VARCHAR(255) NOT NULL,
	role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	digest BINARY(32) NOT NULL,
	invited_by UUID NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	accepted_at DATETIME(3) NULL,
	revoked_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY invitation_digest (digest),
	CONSTRAINT invitation_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS password_reset (
	digest BINARY(32) NOT NULL,
	user_id UUID NOT NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	used_at DATETIME(3) NULL,
	PRIMARY KEY (digest),
	KEY password_reset_user (user_id),
	CONSTRAINT password_reset_user FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Letters that `landfall work` sends; taken away when they were sent.
CREATE TABLE IF NOT EXISTS mail (
	id UUID NOT NULL,
	recipient VARCHAR(255) NOT NULL,
	subject VARCHAR(255) NOT NULL,
	-- sealed: it may hold a link that is as good as a password
	body BLOB NOT NULL,
	created_at DATETIME(3) NOT NULL,
	next_at DATETIME(3) NOT NULL,
	attempts INT UNSIGNED NOT NULL DEFAULT 0,
	-- given up; kept for doctor to tell
	failed_at DATETIME(3) NULL,
	error VARCHAR(255) NULL,
	PRIMARY KEY (id),
	KEY mail_next (failed_at, next_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS team (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	description VARCHAR(2000) NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY team_name (organization_id, name),
	CONSTRAINT team_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS team_member (
	organization_id UUID NOT NULL,
	team_id UUID NOT NULL,
	user_id UUID NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, team_id, user_id),
	KEY team_member_user (organization_id, user_id),
	CONSTRAINT team_member_team FOREIGN KEY (organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE,
	-- who leaves the organization leaves its teams
	CONSTRAINT team_member_membership FOREIGN KEY (organization_id, user_id) REFERENCES membership (organization_id, user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS workspace (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- JSON object
	config MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY workspace_name (organization_id, name),
	CONSTRAINT workspace_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

ALTER TABLE project
	ADD COLUMN IF NOT EXISTS team_id UUID NULL,
	ADD COLUMN IF NOT EXISTS workspace_id UUID NULL,
	ADD KEY IF NOT EXISTS project_team (organization_id, team_id, id),
	ADD KEY IF NOT EXISTS project_workspace (organization_id, workspace_id, id),
	ADD CONSTRAINT project_team FOREIGN KEY IF NOT EXISTS (organization_id, team_id) REFERENCES team (organization_id, id),
	ADD CONSTRAINT project_workspace FOREIGN KEY IF NOT EXISTS (organization_id, workspace_id) REFERENCES workspace (organization_id, id);

-- A role beyond the membership's: for one project or one tier of environments, to one person or one team.
CREATE TABLE IF NOT EXISTS role_grant (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- one of the two
	user_id UUID NULL,
	team_id UUID NULL,
	role VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- one of the two
	project_id UUID NULL,
	tier VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY role_grant_user (organization_id, user_id),
	KEY role_grant_team (organization_id, team_id),
	CONSTRAINT role_grant_user FOREIGN KEY (organization_id, user_id) REFERENCES membership (organization_id, user_id) ON DELETE CASCADE,
	CONSTRAINT role_grant_team FOREIGN KEY (organization_id, team_id) REFERENCES team (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT role_grant_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

ALTER TABLE api_key
	-- whose personal token it is; NULL: a key of the organization
	ADD COLUMN IF NOT EXISTS user_id UUID NULL,
	ADD COLUMN IF NOT EXISTS created_by UUID NULL,
	-- ids joined by commas; NULL: all
	ADD COLUMN IF NOT EXISTS project_ids TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD COLUMN IF NOT EXISTS environment_ids TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- addresses and networks that it may come from, joined by commas; NULL: anywhere
	ADD COLUMN IF NOT EXISTS addresses VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- the key that took its place
	ADD COLUMN IF NOT EXISTS replaced_by UUID NULL,
	ADD KEY IF NOT EXISTS api_key_user (organization_id, user_id);

-- Keys that sign access tokens (RS256); of the whole installation.
CREATE TABLE IF NOT EXISTS signing_key (
	kid VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- counted from 1: of two that are made at the same moment only one is stored
	number INT UNSIGNED NOT NULL,
	-- PEM, sealed
	private_key BLOB NOT NULL,
	-- PEM
	public_key TEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	-- NULL for the one that signs; after it the key is not even good for checking
	retires_at DATETIME(3) NULL,
	PRIMARY KEY (kid),
	UNIQUE KEY signing_key_number (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS oauth_client (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- SHA-256; NULL for a public client
	secret BINARY(32) NULL,
	-- one a line
	redirect_uris TEXT COLLATE utf8mb4_bin NOT NULL,
	-- the most that it may ask for; words joined by commas
	scopes VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_by UUID NULL,
	created_at DATETIME(3) NOT NULL,
	revoked_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY oauth_client_id (id),
	CONSTRAINT oauth_client_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- One permission that stands until it is revoked: a program's log-in, or what a person or an
-- application itself allowed an application. Access tokens name it, so ending it ends them.
CREATE TABLE IF NOT EXISTS access_grant (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- NULL: the application acts for itself
	user_id UUID NULL,
	-- NULL: a log-in by password
	client_id UUID NULL,
	scopes VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	last_used_at DATETIME(3) NULL,
	revoked_at DATETIME(3) NULL,
	-- why: logout, revoked, reuse …
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
	PRIMARY KEY (organization_id, id),
	KEY access_grant_user (organization_id, user_id),
	KEY access_grant_client (organization_id, client_id),
	KEY access_grant_revoked (revoked_at),
	KEY access_grant_created (created_at),
	CONSTRAINT access_grant_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT access_grant_membership FOREIGN KEY (organization_id, user_id) REFERENCES membership (organization_id, user_id) ON DELETE CASCADE,
	CONSTRAINT access_grant_client FOREIGN KEY (organization_id, client_id) REFERENCES oauth_client (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Refresh tokens of a grant, the used ones too: a second use ends the grant.
CREATE TABLE IF NOT EXISTS refresh_token (
	digest BINARY(32) NOT NULL,
	organization_id UUID NOT NULL,
	grant_id UUID NOT NULL,
	scopes VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	used_at DATETIME(3) NULL,
	PRIMARY KEY (digest),
	KEY refresh_token_expires (expires_at),
	CONSTRAINT refresh_token_grant FOREIGN KEY (organization_id, grant_id) REFERENCES access_grant (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS oauth_code (
	digest BINARY(32) NOT NULL,
	organization_id UUID NOT NULL,
	grant_id UUID NOT NULL,
	client_id UUID NOT NULL,
	redirect_uri VARCHAR(2000) COLLATE utf8mb4_bin NOT NULL,
	-- whether the request named redirect_uri: then the token request has to name it too
	is_uri_given TINYINT(1) NOT NULL,
	-- S256; NULL where a confidential client sent none
	challenge VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	used_at DATETIME(3) NULL,
	PRIMARY KEY (digest),
	KEY oauth_code_expires (expires_at),
	CONSTRAINT oauth_code_grant FOREIGN KEY (organization_id, grant_id) REFERENCES access_grant (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

CREATE TABLE IF NOT EXISTS oauth_device (
	digest BINARY(32) NOT NULL,
	-- what the person types, without its hyphen
	user_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	organization_id UUID NOT NULL,
	client_id UUID NOT NULL,
	scopes VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- waiting, allowed, denied or used
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	grant_id UUID NULL,
	interval_s INT UNSIGNED NOT NULL,
	polled_at DATETIME(3) NULL,
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	PRIMARY KEY (digest),
	UNIQUE KEY oauth_device_user_code (user_code),
	KEY oauth_device_expires (expires_at),
	CONSTRAINT oauth_device_client FOREIGN KEY (organization_id, client_id) REFERENCES oauth_client (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

ALTER TABLE idempotency
	-- in place of body, where the answer shows a secret: sealed with the Idempotency-Key itself, which only its
	-- sender has
	ADD COLUMN IF NOT EXISTS sealed BLOB NULL;

-- Every write, once: written in its transaction, sealed into the organization's chain afterwards by
-- `landfall work`, so that no request waits for a chain's head.
CREATE TABLE IF NOT EXISTS audit (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	-- key.created, member.role_changed …
	action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- what it was done to, and its name at that time
	subject_id UUID NULL,
	subject_name VARCHAR(255) NULL,
	project_id UUID NULL,
	environment_id UUID NULL,
	-- who: key, user, worker, command …; the name at that time
	actor_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	actor_id UUID NULL,
	actor_name VARCHAR(255) NULL,
	-- with what: key, token, session, grant, password, link …
	credential_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	credential_id UUID NULL,
	-- by which way: native, dashboard, a door's name, command or worker
	door VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
	request_id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- JSON object: {"role":{"before":"viewer","after":"sre"}}; never a secret
	changes MEDIUMTEXT COLLATE utf8mb4_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	-- place in the chain and its digest; NULL until sealed
	seal_number BIGINT UNSIGNED NULL,
	seal BINARY(32) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY audit_seal (organization_id, seal_number),
	KEY audit_action (organization_id, action, id),
	KEY audit_actor (organization_id, actor_id, id),
	KEY audit_subject (organization_id, subject_id, id),
	KEY audit_project (organization_id, project_id, id),
	KEY audit_request (organization_id, request_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- The end of each organization's chain.
CREATE TABLE IF NOT EXISTS audit_head (
	organization_id UUID NOT NULL,
	seal_number BIGINT UNSIGNED NOT NULL,
	seal BINARY(32) NOT NULL,
	PRIMARY KEY (organization_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
