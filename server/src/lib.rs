//! Ingot's server: everything behind the pages.
//!
//! [`store`] keeps the data, [`live`] tells everybody of changes, [`services`] is what the pages may
//! ask for, [`identity`] knows who asks. [`router`] joins them into one HTTP service, [`serve`] runs
//! it, [`cli`] starts it. [`exchange`] brings files in, [`telemetry`] counts what goes on. Only [`clock`]
//! reads a clock. [`load`] is the other program: it puts a server under load and measures.

pub mod cli;
pub mod clock;
pub mod data_dir;
pub mod demo;
pub mod exchange;
pub mod http;
pub mod identity;
pub mod jobs;
pub mod live;
pub mod load;
mod open_files;
pub mod router;
pub mod serve;
pub mod services;
pub mod site;
pub mod store;
mod tcp;
pub mod telemetry;
