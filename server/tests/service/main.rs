//! The whole service without a port: pages, server functions, identity, health and jobs.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod administration;
mod audit;
mod exposition;
mod files;
mod http;
mod jobs;
mod joining;
mod labeling;
mod last_turns;
mod look;
mod media;
mod metrics;
mod offline;
mod preferences;
mod queue_dashboard;
mod samples;
mod sent_back;
mod test_server;
