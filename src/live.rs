//! The live protocol: how progress reaches every browser and stays right there.
//!
//! [`message`] and [`codec`] are the words on the wire, [`close`] the reasons a socket ends with.
//! [`name`] names the topics, [`state`] and [`row`] are what they say. [`topic`] and [`table`] number
//! the states of one topic, [`server_session`] and [`client_session`] are the two ends of a socket as
//! machines without I/O, and [`sse`] is what they need to speak over a stream of events instead;
//! [`own_labels`] and [`own_session`] are what a labeler sees of their own work; [`cadence`], [`pace`], [`throttle`],
//! [`backoff`], [`rate`] and [`drain`] are their clocks.
//! `docs/PROTOCOL.md` describes the whole.

pub mod backoff;
pub mod cadence;
pub mod client_session;
pub mod close;
pub mod codec;
pub mod drain;
pub mod message;
pub mod name;
pub mod own_labels;
pub mod own_session;
pub mod pace;
pub mod rate;
pub mod row;
pub mod server_session;
pub mod sse;
pub mod state;
pub mod table;
pub mod throttle;
pub mod topic;
