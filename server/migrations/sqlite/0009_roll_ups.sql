-- What the dashboard of a queue tells, counted in the transaction of the label or skip that it counts, so that
-- no page reads labels to count them.

-- Who did how much in which minute since the Unix epoch. A skip that comes back to its labeler is none.
CREATE TABLE minute_counts (
    queue_id   INTEGER NOT NULL REFERENCES queues (id),
    minute     INTEGER NOT NULL,
    labeler_id BLOB NOT NULL REFERENCES labelers (id),
    labels     INTEGER NOT NULL DEFAULT 0 CHECK (labels >= 0),
    skips      INTEGER NOT NULL DEFAULT 0 CHECK (skips >= 0),
    active_ms  INTEGER NOT NULL DEFAULT 0 CHECK (active_ms >= 0),
    PRIMARY KEY (queue_id, minute, labeler_id)
) STRICT, WITHOUT ROWID;
INSERT INTO minute_counts (queue_id, minute, labeler_id, labels, active_ms)
    SELECT queue_id, created_at_ms / 60000 AS minute, labeler_id, count(*), coalesce(sum(active_ms), 0)
    FROM labels WHERE revision = 1 GROUP BY queue_id, minute, labeler_id;
INSERT INTO minute_counts (queue_id, minute, labeler_id, skips)
    SELECT queue_id, ended_at_ms / 60000 AS minute, labeler_id, count(*)
    FROM assignments WHERE state = 'skipped' GROUP BY queue_id, minute, labeler_id
    ON CONFLICT DO UPDATE SET skips = excluded.skips;

-- Labels by the hour since the Unix epoch: from the first on they are far fewer than the minutes.
CREATE TABLE hour_counts (
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    hour     INTEGER NOT NULL,
    labels   INTEGER NOT NULL CHECK (labels >= 0),
    PRIMARY KEY (queue_id, hour)
) STRICT, WITHOUT ROWID;
INSERT INTO hour_counts (queue_id, hour, labels)
    SELECT queue_id, minute / 60 AS hour, sum(labels) FROM minute_counts WHERE labels > 0
    GROUP BY queue_id, hour;

-- How long labels took their labelers while they looked at the sample. A bin is told by its least time, in
-- milliseconds: the time itself with all but its four highest bits taken away.
CREATE TABLE time_counts (
    queue_id   INTEGER NOT NULL REFERENCES queues (id),
    labeler_id BLOB NOT NULL REFERENCES labelers (id),
    from_ms    INTEGER NOT NULL CHECK (from_ms >= 0),
    labels     INTEGER NOT NULL CHECK (labels >= 0),
    PRIMARY KEY (queue_id, labeler_id, from_ms)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE cuts AS
    WITH RECURSIVE cut (bits) AS (SELECT 0 UNION ALL SELECT bits + 1 FROM cut WHERE bits < 59)
    SELECT bits, 8 << bits AS least FROM cut;
INSERT INTO time_counts (queue_id, labeler_id, from_ms, labels)
    SELECT queue_id, labeler_id, (active_ms >> bits) << bits AS from_ms, count(*)
    FROM (SELECT queue_id, labeler_id, active_ms,
            coalesce((SELECT max(bits) FROM cuts WHERE least <= active_ms), 0) AS bits
        FROM labels WHERE revision = 1 AND active_ms IS NOT NULL)
    GROUP BY queue_id, labeler_id, from_ms;
DROP TABLE temp.cuts;

-- How often each answer was given, as the newest revisions say. Of a number its bin is counted
-- (`ingot::insight::answers`), whose ends follow from the schema.
CREATE TABLE answer_counts (
    queue_id       INTEGER NOT NULL REFERENCES queues (id),
    schema_version INTEGER NOT NULL,
    field          TEXT NOT NULL,
    answer         TEXT NOT NULL,
    count          INTEGER NOT NULL,
    PRIMARY KEY (queue_id, schema_version, field, answer)
) STRICT, WITHOUT ROWID;
CREATE TEMP TABLE given AS
    SELECT l.queue_id, l.schema_version, f.value ->> '$.name' AS field, f.value ->> '$.kind' AS kind,
        CAST(f.value ->> '$.min' AS REAL) AS low, CAST(f.value ->> '$.max' AS REAL) AS high,
        a.type, a.value AS answer
    FROM labels l
    JOIN schemas s ON s.queue_id = l.queue_id AND s.version = l.schema_version
    JOIN json_each(s.schema, '$.fields') f
    JOIN json_each(l.answers) a ON a.key = f.value ->> '$.name'
    WHERE l.revision = (SELECT max(n.revision) FROM labels n
        WHERE n.sample_id = l.sample_id AND n.labeler_id = l.labeler_id);
INSERT INTO answer_counts (queue_id, schema_version, field, answer, count)
    SELECT queue_id, schema_version, field, answer, count(*) FROM (
        SELECT queue_id, schema_version, field, CAST(answer AS TEXT) AS answer FROM given
            WHERE kind = 'scale' AND type = 'integer' OR kind = 'choice' AND type = 'text'
        UNION ALL
        SELECT queue_id, schema_version, field, type FROM given
            WHERE kind = 'boolean' AND type IN ('true', 'false')
        UNION ALL
        SELECT queue_id, schema_version, field, answer ->> '$.preferred' FROM given
            WHERE kind = 'pairwise' AND type = 'object'
        UNION ALL
        SELECT queue_id, schema_version, field, o.value FROM given JOIN json_each(given.answer) o
            WHERE kind = 'choices' AND given.type = 'array'
        UNION ALL
        SELECT queue_id, schema_version, field, o.value ->> '$.label'
            FROM given JOIN json_each(given.answer) o WHERE kind = 'spans' AND given.type = 'array'
        UNION ALL
        SELECT queue_id, schema_version, field, CAST(CASE
            WHEN low IS NOT NULL AND high IS NOT NULL THEN CAST(coalesce(
                max(0.0, min(19.0, (answer - low) * 20.0 / (high - low))), 0.0) AS INTEGER)
            ELSE sign(answer) * (1 + (abs(answer) >= 0.01) + (abs(answer) >= 0.1) + (abs(answer) >= 1.0)
                + (abs(answer) >= 10.0) + (abs(answer) >= 100.0) + (abs(answer) >= 1000.0)
                + (abs(answer) >= 10000.0) + (abs(answer) >= 100000.0))
            END AS TEXT)
            FROM (SELECT queue_id, schema_version, field, type, kind, low, high,
                CAST(answer AS REAL) AS answer FROM given WHERE kind = 'number' AND type IN ('integer', 'real')))
    GROUP BY queue_id, schema_version, field, answer;
DROP TABLE temp.given;
