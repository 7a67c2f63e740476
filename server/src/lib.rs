//! Ingot's server: everything behind the pages.
//!
//! [`store`] keeps the data, [`live`] tells everybody of changes, [`services`] is what the pages may
//! ask for, [`identity`] knows who asks. [`router`] joins them into one HTTP service, [`serve`] runs
//! it, [`cli`] starts it. [`cluster`] is this server among others. [`exchange`] brings files in, [`telemetry`] counts what goes on. Only [`clock`]
//! reads a clock. [`load`] is the other program: it puts a server under load and measures.

pub mod cli;
pub mod clock;
pub mod cluster;
pub mod data_dir;
pub mod database;
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
mod stop_signals;
pub mod store;
mod tcp;
pub mod telemetry;
