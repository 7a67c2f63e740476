-- The nodes that serve this database, each of which writes its own row: what of it is a sign of life, and who is there
-- by way of it. `notice` is the number of the last notice that the node sent to the others.
CREATE TABLE nodes (
    node         BIGINT PRIMARY KEY,
    began_at_ms  BIGINT NOT NULL,
    nonce        BIGINT NOT NULL,
    beat         BIGINT NOT NULL,
    notice       BIGINT NOT NULL,
    slot_version BIGINT NOT NULL,
    slot         BYTEA NOT NULL,
    leaving      BIGINT NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1))
);

-- Which node a job runs on.
ALTER TABLE jobs ADD COLUMN node BIGINT;
