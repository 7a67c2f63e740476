-- The idempotency keys under which a request is at work, and at which node. What a node has left goes with its row in
-- `nodes`: then another may take the key.
CREATE TABLE keys_at_work (
    token_id BIGINT NOT NULL,
    key      TEXT NOT NULL,
    node     BIGINT NOT NULL,
    PRIMARY KEY (token_id, key)
);

-- The first migration that a program has to know to serve this database. Migrations that only add leave it as it is, so
-- that nodes of the version before can be started again while all are being replaced; one that takes something away sets
-- it to that of the version which stopped using it.
CREATE TABLE oldest_program (
    only_row  BIGINT PRIMARY KEY CHECK (only_row = 1),
    migration BIGINT NOT NULL
);
INSERT INTO oldest_program (only_row, migration) VALUES (1, 3);
