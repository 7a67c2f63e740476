//! Nodes that share one PostgreSQL database, all of them in this process: what one tells, every other has exactly
//! once, whatever was lost on the way. What becomes of them when processes, networks and servers fail is tried with
//! real processes, in the test `cluster`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../live_socket/followed.rs"]
mod followed;
mod jobs;
mod keys;
mod ledger;
mod lost;
mod member;
mod news;
#[expect(dead_code, reason = "tests of a node that is alone use all of it")]
#[path = "../live_socket/node.rs"]
mod node;
mod people;
#[expect(dead_code, reason = "other tests use all of it")]
#[path = "../support/postgres.rs"]
mod postgres_server;
#[expect(dead_code, reason = "tests of a node that is alone use all of it")]
#[path = "../live_socket/tab.rs"]
mod tab;
