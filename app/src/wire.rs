//! How the data of a page travels from the server's rendering to the browser's.
//!
//! The browser reads JSON in one way only, from bytes, as it reads the answers of server functions: every
//! further kind of source would bring each type's reader along once more, and the reader of JSON is a large
//! part of what a first visit downloads.

use std::{fmt::Debug, future::Future};

use leptos::{
    prelude::Resource,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

/// JSON in the page, read from its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageJson;

impl<T: Serialize> Encoder<T> for PageJson {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for PageJson {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}

/// What a page needs before any of it can be shown: the server waits for it, the browser finds it in the
/// page.
pub(crate) type PageData<T> = Resource<T, PageJson>;

/// Loads what a page needs, and loads it anew when what it depends on changes.
pub(crate) fn page_data<S, T, Fut>(
    source: impl Fn() -> S + Send + Sync + 'static,
    load: impl Fn(S) -> Fut + Send + Sync + 'static,
) -> PageData<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static,
    Fut: Future<Output = T> + Send + 'static,
{
    Resource::new_with_options(source, load, true)
}
