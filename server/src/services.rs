//! What pages and programs may ask for, on top of the store and the hub.
//!
//! [`Labeling`] deals work out and takes labels in; [`Queues`] makes and changes queues; [`Transfers`] brings
//! samples in and out. [`Services`] is the door of the pages to them; `http::api` is that of programs.

mod error;
mod labeling;
mod pages;
mod queues;
mod schemas;
mod transfers;

pub use error::ServiceError;
pub use labeling::{Labeling, NewLabel, Stored, StoredRevision, Who};
pub use pages::Services;
pub use queues::Queues;
pub(crate) use transfers::Patience;
pub use transfers::{Export, Imported, Transfers};
