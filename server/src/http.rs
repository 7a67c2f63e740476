//! Plain HTTP routes beside the pages.

pub mod api;
pub mod health;
pub mod media;
pub mod metrics;
