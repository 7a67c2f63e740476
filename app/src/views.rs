//! Views as one type.
//!
//! For each type of view the browser downloads its own code of building, taking over and changing it, so a
//! list of rows and a list of answers had better be the same type.

use leptos::prelude::*;

/// What comes as any number of views: a list, or something that may be missing.
pub(crate) trait AnyViews {
    /// The views, each boxed.
    fn any_views(self) -> Vec<AnyView>;
}

impl<I> AnyViews for I
where
    I: IntoIterator,
    I::Item: IntoAny,
{
    fn any_views(self) -> Vec<AnyView> {
        self.into_iter().map(IntoAny::into_any).collect()
    }
}
