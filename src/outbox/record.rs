//! Entries as they lie in the browser's storage: one record each, under the text of its `op_id`.
//!
//! A record says by which version of this format it was written. A later version of the program reads it:
//! fields that came later have defaults, and a format that differs gets a new number. An earlier version,
//! in a tab that was left open, leaves records of a later one alone and says so.

use serde::{Deserialize, Serialize};

use super::entry::Entry;

/// The format that is written.
const VERSION: u32 = 1;

/// A record of the storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The key under which it lies there.
    pub key: String,
    /// What lies there.
    pub text: String,
}

/// A record that can't be read. It stays in the storage until the person gives it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The record as it is, so that the person can save it.
    pub record: Record,
    /// Why it can't be read.
    pub fault: Fault,
}

/// Why a record can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A later version of the program wrote it: loading the page anew helps.
    Newer,
    /// It is broken, and how.
    Broken(String),
}

#[derive(Deserialize)]
struct Head {
    v: u32,
}

#[derive(Deserialize)]
struct Body {
    entry: Entry,
}

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    entry: &'a Entry,
}

impl Record {
    /// An entry as a record.
    ///
    /// # Errors
    /// If the entry can't be written as JSON.
    pub fn of(entry: &Entry) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(&Written { v: VERSION, entry })?;
        Ok(Self {
            key: entry.op_id.to_string(),
            text,
        })
    }

    /// The entry that it holds.
    ///
    /// # Errors
    /// If it can't be read, with the record itself.
    pub fn read(self) -> Result<Entry, Unreadable> {
        match read(&self) {
            Ok(entry) => Ok(entry),
            Err(fault) => Err(Unreadable {
                record: self,
                fault,
            }),
        }
    }
}

fn read(record: &Record) -> Result<Entry, Fault> {
    let broken = |error: serde_json::Error| Fault::Broken(error.to_string());
    let head: Head = serde_json::from_slice(record.text.as_bytes()).map_err(broken)?;
    if VERSION < head.v {
        return Err(Fault::Newer);
    }
    let body: Body = serde_json::from_slice(record.text.as_bytes()).map_err(broken)?;
    if body.entry.op_id.to_string() != record.key {
        // Sent under another id than it is removed by, it would be sent for ever.
        return Err(Fault::Broken("it lies under another id".to_owned()));
    }
    Ok(body.entry)
}
