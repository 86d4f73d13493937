-- Who was invited by other organizations is asked by their address.

ALTER TABLE invitation
	ADD KEY IF NOT EXISTS invitation_email (email, expires_at);
