//! Plain HTTP routes beside the pages.

pub mod api;
pub mod built_files;
pub mod health;
pub mod media;
pub mod metrics;
