//! What pages and programs may ask for, on top of the store and the hub.
//!
//! [`Labeling`] deals work out and takes labels in; [`Queues`] makes and changes queues; [`Transfers`] brings
//! samples in and out; [`Samples`] looks after those that are there; [`Review`] decides what labelers
//! disagree about; [`Access`] knows who may do what, [`People`] changes that. [`Services`] is the door of the pages to them; `http::api` is that of programs.

mod access;
mod detached;
mod error;
pub(crate) mod insight;
mod labeling;
mod pages;
mod people;
mod queues;
mod review;
mod samples;
mod schemas;
mod transfers;

pub use access::Access;
pub use error::ServiceError;
pub(crate) use error::in_a_sentence;
pub use labeling::{Labeling, NewLabel, Stored, StoredRevision, Who};
pub use pages::Services;
pub use people::{MadeInvitation, People};
pub use queues::Queues;
pub use review::{NewVerdict, Review, StoredDecision};
pub use samples::Samples;
pub(crate) use transfers::Patience;
pub use transfers::{Export, Imported, Transfers};
