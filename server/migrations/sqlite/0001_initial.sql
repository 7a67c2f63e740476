-- The first schema of an Ingot database in one SQLite file.
-- Times are milliseconds since the Unix epoch. Random ids are 16 bytes.

-- "INGO": tells Ingot's files from those of other programs.
PRAGMA application_id = 0x494e474f;

CREATE TABLE labelers (
    id            BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
    display_name  TEXT,
    role          TEXT NOT NULL DEFAULT 'labeler' CHECK (role IN ('labeler', 'admin')),
    created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The counters stand beside the queue and change in the transaction that changes the rows they count.
CREATE TABLE queues (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    schema        TEXT NOT NULL,
    overlap       INTEGER NOT NULL CHECK (overlap >= 1),
    state         TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'archived')),
    created_at_ms INTEGER NOT NULL,
    revision      INTEGER NOT NULL DEFAULT 0,
    labels        INTEGER NOT NULL DEFAULT 0 CHECK (labels >= 0),
    samples       INTEGER NOT NULL DEFAULT 0 CHECK (samples >= 0),
    done          INTEGER NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND samples),
    available     INTEGER NOT NULL DEFAULT 0 CHECK (available BETWEEN 0 AND samples),
    leased        INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
    skipped       INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0)
) STRICT;

-- `overlap` is the queue's, copied, so that the bound is a constraint of one row.
CREATE TABLE samples (
    id           INTEGER PRIMARY KEY,
    queue_id     INTEGER NOT NULL REFERENCES queues (id),
    seq          INTEGER NOT NULL,
    external_id  TEXT,
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    overlap      INTEGER NOT NULL CHECK (overlap >= 1),
    completed    INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
    leased       INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
    CHECK (completed + leased <= overlap),
    UNIQUE (queue_id, seq)
) STRICT;

CREATE UNIQUE INDEX samples_by_external_id ON samples (queue_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX samples_by_content ON samples (queue_id, content_hash)
    WHERE external_id IS NULL;
-- Only samples that a lease could be granted on, so that a claim never walks over finished ones. The
-- column stands on the left because the planner turns queries' comparisons that way round, and does
-- not know the condition again if it is written `completed + leased < overlap`.
CREATE INDEX samples_open ON samples (queue_id, seq) WHERE overlap > completed + leased;

-- Payloads are large and read one at a time: in their own table they don't widen every scan of samples.
CREATE TABLE payloads (
    sample_id INTEGER PRIMARY KEY REFERENCES samples (id),
    payload   TEXT NOT NULL
) STRICT;

-- One row for each labeler and sample, for good: what makes "never twice to one person" a constraint.
-- A turn that expired or was released may be taken up again by the same person, in the same row.
CREATE TABLE assignments (
    id                  INTEGER PRIMARY KEY,
    queue_id            INTEGER NOT NULL REFERENCES queues (id),
    sample_id           INTEGER NOT NULL REFERENCES samples (id),
    labeler_id          BLOB NOT NULL REFERENCES labelers (id),
    state               TEXT NOT NULL
        CHECK (state IN ('leased', 'completed', 'skipped', 'expired', 'released')),
    leased_at_ms        INTEGER NOT NULL,
    lease_expires_at_ms INTEGER NOT NULL,
    ended_at_ms         INTEGER,
    UNIQUE (sample_id, labeler_id)
) STRICT;

CREATE UNIQUE INDEX assignments_open ON assignments (queue_id, labeler_id) WHERE state = 'leased';
CREATE INDEX assignments_by_lease_end ON assignments (queue_id, lease_expires_at_ms)
    WHERE state = 'leased';

-- How far each labeler has come in each queue: no sample before `seq` can be leased to them. Claims
-- start there, so that a labeler who is ahead of the others doesn't walk over their own work each
-- time. Whatever makes a sample available again moves the places behind it back to it.
CREATE TABLE places (
    queue_id   INTEGER NOT NULL REFERENCES queues (id),
    labeler_id BLOB NOT NULL REFERENCES labelers (id),
    seq        INTEGER NOT NULL,
    PRIMARY KEY (queue_id, labeler_id)
) STRICT, WITHOUT ROWID;

-- Append-only: a changed mind is a new revision.
CREATE TABLE labels (
    id            INTEGER PRIMARY KEY,
    op_id         BLOB NOT NULL UNIQUE CHECK (length(op_id) = 16),
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    sample_id     INTEGER NOT NULL REFERENCES samples (id),
    assignment_id INTEGER NOT NULL REFERENCES assignments (id),
    labeler_id    BLOB NOT NULL REFERENCES labelers (id),
    revision      INTEGER NOT NULL CHECK (revision >= 1),
    answers       TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    UNIQUE (sample_id, labeler_id, revision)
) STRICT;

CREATE INDEX labels_by_time ON labels (queue_id, created_at_ms) WHERE revision = 1;

CREATE TRIGGER labels_are_append_only BEFORE UPDATE ON labels
BEGIN
    SELECT raise(ABORT, 'labels are append-only');
END;

CREATE TABLE audit (
    id            INTEGER PRIMARY KEY,
    at_ms         INTEGER NOT NULL,
    action        TEXT NOT NULL,
    labeler_id    BLOB REFERENCES labelers (id),
    queue_id      INTEGER REFERENCES queues (id),
    assignment_id INTEGER REFERENCES assignments (id),
    label_id      INTEGER REFERENCES labels (id),
    detail        TEXT
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

-- Only hashes of sign-in tokens are kept: whoever reads the file can't sign in with it.
CREATE TABLE admin_links (
    token_hash    BLOB PRIMARY KEY NOT NULL CHECK (length(token_hash) = 32),
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_at_ms    INTEGER,
    used_by       BLOB REFERENCES labelers (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a health check writes to learn whether writing works.
CREATE TABLE heartbeat (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    beats    INTEGER NOT NULL
) STRICT;
