//! The language both halves of Ingot speak.
//!
//! Everything here is pure: no I/O, no clock, no randomness. Time comes in as milliseconds, ids and
//! random numbers come in as parameters, so each rule is tested by calling it.
//!
//! In reading order: what is labeled ([`ids`], [`schema`], [`sample`]), how one label is made
//! ([`label`], [`assignment`], [`form`], [`keys`]), how a labeler's tab goes from one to the next
//! ([`desk`], [`attention`], as they like it: [`preferences`]) and keeps what was done until the server has it ([`outbox`]), how work is
//! dealt out ([`policy`]), to whom ([`participant`]), and kept ([`archive`]), what everybody sees of it ([`progress`], [`session`],
//! [`presence`]), how far the labels agree ([`agreement`]), what is decided where they don't ([`review`], [`verdict`]), what a queue's dashboard makes of it all ([`insight`]), how a queue is written ([`drafting`]), what of its samples is looked at and changed ([`sample_table`]), who may do what ([`access`], by [`invitation`]) and who did what ([`audit`]), how it travels ([`live`]), and how it is written and
//! looks to its reader ([`numbers`], [`theme`], [`charts`]).

pub mod access;
pub mod agreement;
pub mod archive;
pub mod assignment;
pub mod attention;
pub mod audit;
pub mod board;
pub mod charts;
pub mod cluster;
pub mod desk;
pub mod drafting;
pub mod form;
pub mod formats;
pub mod ids;
pub mod insight;
pub mod invitation;
pub mod keys;
pub mod label;
pub mod limits;
pub mod live;
mod mixing;
pub mod numbers;
pub mod outbox;
pub mod participant;
pub mod policy;
pub mod preferences;
pub mod presence;
pub mod progress;
pub mod replay;
pub mod review;
pub mod sample;
pub mod sample_table;
pub mod schema;
pub mod sent_back;
pub mod session;
pub mod theme;
pub mod verdict;
