-- From which sample on a queue is still to be dealt again after its policy has changed. Whoever finds a row that nobody
-- goes on with does so, and whoever has dealt the last sample deletes it. It refers to no table: that would lock one that
-- other nodes are at work with.
CREATE TABLE redeals (
    queue_id BIGINT PRIMARY KEY,
    next_seq BIGINT NOT NULL
);
