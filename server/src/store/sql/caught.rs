//! Work that panics.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
};

use crate::store::StoreError;

/// Runs a piece of work; a panic in it is its error. What it leaves half done is in the database alone, and undone
/// there.
pub(in crate::store) fn caught<T>(
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let ran = panic::catch_unwind(AssertUnwindSafe(work));
    ran.unwrap_or_else(|payload| Err(StoreError::Bug(words(&*payload))))
}

/// What a panic said.
fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it panicked").to_owned()
}
