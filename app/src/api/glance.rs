//! A look at the start of a file, before all of it is sent.

use ingot::{sample::Payload, schema::Schema};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The start of a file that may be imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileStart {
    /// The file's name.
    pub name: String,
    /// Its first bytes, as Base64.
    pub base64: String,
    /// Whether these are all of it.
    pub is_whole: bool,
    /// Which columns are what, as [`ingot::formats::Mapping`] reads it.
    pub map: String,
    /// What labels of the samples would consist of.
    pub schema: Schema,
}

/// What the start of a file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// How records lie in it: `jsonl`, `json`, `csv` or `tsv`.
    pub format: String,
    /// What records mean, as [`ingot::formats::Shape::word`] calls it.
    pub shape: String,
    /// The columns, or the keys of the records.
    pub columns: Vec<String>,
    /// How many of the records that were looked at make a sample.
    pub samples: u64,
    /// How many don't.
    pub rejected: u64,
    /// The first of those: the line, and the reason.
    pub rejections: Vec<(u64, String)>,
    /// The first samples.
    pub shown: Vec<Payload>,
    /// Whether these were all records of the file.
    pub is_all: bool,
}

/// What the start of a file says; [`ApiError::Forbidden`] unless the visitor may steer any queue.
#[server(endpoint = "glance_at_file", input = Json)]
pub async fn glance_at_file(start: FileStart) -> Result<Glance, ApiError> {
    super::backend()?.glance(&super::caller()?, start).await
}
