-- Which of several nodes a job runs on. A file has one node, and its jobs none.
ALTER TABLE jobs ADD COLUMN node INTEGER;
