//! Plain HTTP routes beside the pages.

pub mod health;
pub mod metrics;
