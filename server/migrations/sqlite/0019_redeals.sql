-- From which sample on a queue is still to be dealt again after its policy has changed. Whoever finds a row that nobody
-- goes on with does so, and whoever has dealt the last sample deletes it.
CREATE TABLE redeals (
    queue_id INTEGER PRIMARY KEY NOT NULL,
    next_seq INTEGER NOT NULL
) STRICT;
