-- With which token a program did what an entry tells; NULL where none was shown, and in entries from before.
ALTER TABLE audit ADD COLUMN token_id INTEGER REFERENCES tokens (id);
