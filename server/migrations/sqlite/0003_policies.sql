-- How queues deal, what files bring along and take away, agreement, tokens and jobs.
-- Foreign keys are off while migrations run, so that a table can be built anew under its old name.

-- A number tells labelers apart where their secret id may not be seen, a name where files name them.
ALTER TABLE labelers ADD COLUMN number INTEGER;
ALTER TABLE labelers ADD COLUMN name TEXT;
UPDATE labelers SET number = (
    SELECT count(*) FROM labelers o
    WHERE (o.created_at_ms, o.id) <= (labelers.created_at_ms, labelers.id));
CREATE UNIQUE INDEX labelers_by_number ON labelers (number);
CREATE UNIQUE INDEX labelers_by_name ON labelers (name) WHERE name IS NOT NULL;

ALTER TABLE queues ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
ALTER TABLE queues ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;
-- Labels that the queue needs in all.
ALTER TABLE queues ADD COLUMN target INTEGER NOT NULL DEFAULT 0;
UPDATE queues SET policy = json_object('overlap', overlap),
    target = samples * overlap;
ALTER TABLE queues DROP COLUMN overlap;

CREATE TABLE schemas (
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    version       INTEGER NOT NULL CHECK (version >= 1),
    schema        TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (queue_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO schemas (queue_id, version, schema, created_at_ms)
    SELECT id, 1, schema, created_at_ms FROM queues;

-- `overlap` is what the policy wanted when it was dealt, so that the bound is a constraint of one row.
-- `rank` is the order in which samples are dealt, `dropped` counts skips that took a label's place.
CREATE TABLE new_samples (
    id            INTEGER PRIMARY KEY,
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    seq           INTEGER NOT NULL,
    priority      INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -32768 AND 32767),
    rank          INTEGER NOT NULL,
    external_id   TEXT,
    content_hash  BLOB NOT NULL CHECK (length(content_hash) = 32),
    created_at_ms INTEGER NOT NULL,
    gold          TEXT,
    overlap       INTEGER NOT NULL CHECK (overlap >= 1),
    completed     INTEGER NOT NULL DEFAULT 0 CHECK (completed >= 0),
    leased        INTEGER NOT NULL DEFAULT 0 CHECK (leased >= 0),
    dropped       INTEGER NOT NULL DEFAULT 0 CHECK (dropped >= 0),
    CHECK (completed + leased + dropped <= overlap),
    UNIQUE (queue_id, seq)
) STRICT;
INSERT INTO new_samples
        (id, queue_id, seq, rank, external_id, content_hash, created_at_ms, overlap, completed, leased)
    SELECT s.id, s.queue_id, s.seq, s.seq, s.external_id, s.content_hash, q.created_at_ms, s.overlap,
        s.completed, s.leased
    FROM samples s JOIN queues q ON q.id = s.queue_id;
DROP TABLE samples;
ALTER TABLE new_samples RENAME TO samples;

CREATE UNIQUE INDEX samples_by_external_id ON samples (queue_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX samples_by_content ON samples (queue_id, content_hash)
    WHERE external_id IS NULL;
-- Only samples that a lease could be granted on, so that a claim never walks over finished ones. The
-- column stands on the left because the planner turns queries' comparisons that way round, and does
-- not know the condition again if it is written the other way.
CREATE INDEX samples_open ON samples (queue_id, rank)
    WHERE overlap > completed + leased + dropped AND gold IS NULL;
CREATE INDEX samples_begun ON samples (queue_id, rank)
    WHERE overlap > completed + leased + dropped AND completed + leased > 0 AND gold IS NULL;
CREATE INDEX samples_gold ON samples (queue_id, rank) WHERE gold IS NOT NULL;

CREATE TABLE suggestions (
    id        INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES samples (id),
    model     TEXT,
    score     REAL,
    answers   TEXT NOT NULL
) STRICT;
CREATE INDEX suggestions_by_sample ON suggestions (sample_id);

-- A labeler may hold several leases now.
DROP INDEX assignments_open;
CREATE INDEX assignments_open ON assignments (queue_id, labeler_id) WHERE state = 'leased';
CREATE INDEX assignments_skipped ON assignments (queue_id, labeler_id, ended_at_ms)
    WHERE state = 'skipped';
ALTER TABLE assignments ADD COLUMN skip_reason TEXT;
-- The version of the schema that whoever holds the sample was told.
ALTER TABLE assignments ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;

ALTER TABLE labels ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE labels ADD COLUMN notes TEXT;
ALTER TABLE labels ADD COLUMN wall_ms INTEGER;
ALTER TABLE labels ADD COLUMN active_ms INTEGER;

-- What a queue keeps of one labeler. `place` is how far they have come: no open sample of a smaller rank
-- can be leased to them, no begun one of a smaller rank than `begun_place`, no known one of a smaller than
-- `gold_place`. Claims start there, so that a labeler who is ahead of the others doesn't walk over their
-- own work each time. Whatever makes a sample available again moves the places behind it back to it.
CREATE TABLE participants (
    queue_id    INTEGER NOT NULL REFERENCES queues (id),
    labeler_id  BLOB NOT NULL REFERENCES labelers (id),
    listed      INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)),
    paused      TEXT CHECK (paused IN ('admin', 'gold')),
    place       INTEGER NOT NULL DEFAULT (-1 << 60),
    begun_place INTEGER NOT NULL DEFAULT (-1 << 60),
    gold_place  INTEGER NOT NULL DEFAULT (-1 << 60),
    dealt       INTEGER NOT NULL DEFAULT 0,
    labels      INTEGER NOT NULL DEFAULT 0 CHECK (labels >= 0),
    skips       INTEGER NOT NULL DEFAULT 0 CHECK (skips >= 0),
    day         INTEGER NOT NULL DEFAULT 0,
    day_labels  INTEGER NOT NULL DEFAULT 0,
    gold_seen   INTEGER NOT NULL DEFAULT 0,
    gold_right  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (queue_id, labeler_id)
) STRICT, WITHOUT ROWID;
INSERT INTO participants (queue_id, labeler_id, dealt, labels, skips)
    SELECT queue_id, labeler_id, count(*), sum(state = 'completed'), sum(state = 'skipped')
    FROM assignments GROUP BY queue_id, labeler_id;
DROP TABLE places;

-- How often two labels of one sample said these two things, by how many labels the sample has.
CREATE TABLE pair_counts (
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    field    TEXT NOT NULL,
    raters   INTEGER NOT NULL CHECK (raters >= 2),
    first    TEXT NOT NULL,
    second   TEXT NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (queue_id, field, raters, first, second)
) STRICT, WITHOUT ROWID;

-- How often two labelers said these two things of one sample. The smaller id is the first labeler.
CREATE TABLE confusions (
    queue_id       INTEGER NOT NULL REFERENCES queues (id),
    field          TEXT NOT NULL,
    first_labeler  BLOB NOT NULL REFERENCES labelers (id),
    second_labeler BLOB NOT NULL REFERENCES labelers (id),
    first          TEXT NOT NULL,
    second         TEXT NOT NULL,
    count          INTEGER NOT NULL,
    PRIMARY KEY (queue_id, field, first_labeler, second_labeler, first, second)
) STRICT, WITHOUT ROWID;

-- What the labels that are there have in common. Every field of their schemas is of one of three kinds, and
-- every label is a first revision.
CREATE TEMP TABLE said AS
    SELECT l.queue_id, l.sample_id, l.labeler_id, f.value ->> 'name' AS field,
        CAST(l.answers ->> (f.value ->> 'name') AS TEXT) AS answer
    FROM labels l JOIN queues q ON q.id = l.queue_id JOIN json_each(q.schema, '$.fields') f
    WHERE f.value ->> 'kind' IN ('scale', 'choice');
DELETE FROM said WHERE answer IS NULL;
CREATE INDEX temp.said_by_sample ON said (sample_id, field);
INSERT INTO pair_counts (queue_id, field, raters, first, second, count)
    SELECT a.queue_id, a.field, m.raters, a.answer, b.answer, count(*)
    FROM (SELECT sample_id, field, count(*) AS raters FROM said GROUP BY sample_id, field) m
    JOIN said a ON a.sample_id = m.sample_id AND a.field = m.field
    JOIN said b ON b.sample_id = m.sample_id AND b.field = m.field
    WHERE m.raters > 1 AND a.labeler_id <> b.labeler_id AND a.answer <= b.answer
    GROUP BY a.queue_id, a.field, m.raters, a.answer, b.answer;
INSERT INTO confusions (queue_id, field, first_labeler, second_labeler, first, second, count)
    SELECT a.queue_id, a.field, a.labeler_id, b.labeler_id, a.answer, b.answer, count(*)
    FROM (SELECT sample_id, field, count(*) AS raters FROM said GROUP BY sample_id, field) m
    JOIN said a ON a.sample_id = m.sample_id AND a.field = m.field
    JOIN said b ON b.sample_id = m.sample_id AND b.field = m.field
    WHERE m.raters BETWEEN 2 AND 20 AND a.labeler_id < b.labeler_id
    GROUP BY a.queue_id, a.field, a.labeler_id, b.labeler_id, a.answer, b.answer;
DROP TABLE temp.said;

-- Only hashes of tokens are kept: whoever reads the file can't use them.
CREATE TABLE tokens (
    id            INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('labeler', 'admin')),
    labeler_id    BLOB REFERENCES labelers (id),
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) STRICT;

CREATE TABLE kept_answers (
    token_id      INTEGER NOT NULL REFERENCES tokens (id),
    key           TEXT NOT NULL,
    request       BLOB NOT NULL CHECK (length(request) = 32),
    status        INTEGER NOT NULL,
    body          BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (token_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answers_by_time ON kept_answers (created_at_ms);

CREATE TABLE jobs (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL,
    queue_id      INTEGER NOT NULL REFERENCES queues (id),
    state         TEXT NOT NULL
        CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'interrupted')),
    counts        TEXT NOT NULL DEFAULT '{}',
    error         TEXT,
    manifest      TEXT,
    rejections    INTEGER NOT NULL DEFAULT 0,
    created_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER
) STRICT;

CREATE TABLE job_rejections (
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    number INTEGER NOT NULL,
    place  TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;
