-- What people may do in one queue, and the links by which they get there.

ALTER TABLE participants ADD COLUMN role TEXT NOT NULL DEFAULT 'labeler'
    CHECK (role IN ('labeler', 'auditor', 'adjudicator', 'admin'));
-- What somebody may do everywhere is asked for with each page. Nearly everybody is a labeler only.
CREATE INDEX participants_with_powers ON participants (labeler_id) WHERE role <> 'labeler';

-- Only hashes of the tokens are kept: whoever reads the file can't join with it. Rows stay, so that an old
-- link can be told from one that never was.
CREATE TABLE invitations (
    id            INTEGER PRIMARY KEY,
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    token_hash    BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    role          TEXT NOT NULL CHECK (role IN ('labeler', 'auditor', 'adjudicator', 'admin')),
    uses          INTEGER NOT NULL CHECK (uses >= 1),
    uses_left     INTEGER NOT NULL CHECK (uses_left BETWEEN 0 AND uses),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    created_by    BLOB REFERENCES labelers (id)
) STRICT;
-- Those that still let people in, however many there were before them.
CREATE INDEX invitations_open ON invitations (queue_id, expires_at_ms)
    WHERE uses_left > 0 AND revoked_at_ms IS NULL;

-- Who came by which, each a use of it.
CREATE TABLE invitation_uses (
    id            INTEGER PRIMARY KEY,
    invitation_id INTEGER NOT NULL REFERENCES invitations (id),
    labeler_id    BLOB NOT NULL REFERENCES labelers (id),
    used_at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_uses_by_invitation ON invitation_uses (invitation_id);
