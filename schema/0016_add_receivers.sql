-- Other systems' webhooks: where they are sent to, and what came of what they sent.

CREATE TABLE IF NOT EXISTS receiver (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- github, gitlab, gitea, vercel, sentry, pagerduty, alertmanager, cdevents or standard
	kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- the last part of the address that is pasted there: nobody guesses it, and it is no secret
	token VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- sealed: what is received is checked with it
	secret VARBINARY(1100) NOT NULL,
	-- the one before, which is good until then
	secret_before VARBINARY(1100) NULL,
	secret_before_until DATETIME(3) NULL,
	-- JSON objects: their name for it, ours; NULL for none
	projects MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	environments MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- of the kind standard: our member, where it stands in what is sent
	members MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	is_active TINYINT(1) NOT NULL DEFAULT 1,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY receiver_name (organization_id, name),
	UNIQUE KEY receiver_token (token),
	CONSTRAINT receiver_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What was received, kept for some days.
CREATE TABLE IF NOT EXISTS receipt (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	receiver_id UUID NOT NULL,
	-- as the sender calls it: deployment_status, Deployment Hook …
	event VARCHAR(100) COLLATE utf8mb4_bin NULL,
	-- what tells one delivery from another, as the sender says
	delivery VARCHAR(255) COLLATE utf8mb4_bin NULL,
	-- SHA-256 of that, or of the body: of the one receipt that stands for it; NULL for those that came again and
	-- for those that were refused
	claim BINARY(32) NULL,
	-- recorded, ignored, duplicate or refused
	verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	reason VARCHAR(2000) NULL,
	-- JSON array: what it became
	records MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- JSON object, without what proves who sent it
	headers TEXT COLLATE utf8mb4_bin NOT NULL,
	-- its beginning, where it is long
	body MEDIUMBLOB NULL,
	body_bytes INT UNSIGNED NOT NULL,
	received_at DATETIME(3) NOT NULL,
	-- when it was processed last
	processed_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY receipt_claim (organization_id, receiver_id, claim),
	KEY receipt_receiver (organization_id, receiver_id, id),
	KEY receipt_age (received_at),
	CONSTRAINT receipt_receiver FOREIGN KEY (organization_id, receiver_id) REFERENCES receiver (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
