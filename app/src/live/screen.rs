//! The signals that show a topic.

use ingot::{live::state::View, progress::Progress};
use leptos::prelude::*;

/// A signal, by the kind of topic it shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// A queue's numbers.
    Progress(RwSignal<Progress>),
}

impl Screen {
    /// Shows a state, if it differs. A signal whose component has ended shows nothing any more.
    pub(super) fn show(self, state: &View) {
        match (self, state) {
            (Self::Progress(shown), View::Progress(progress)) => {
                if shown.try_get_untracked().is_some_and(|old| old != *progress) {
                    shown.set(*progress);
                }
            }
            (Self::Progress(_), View::Rows(_)) => {}
        }
    }
}
