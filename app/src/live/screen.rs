//! The signals that show a topic.

use ingot::{
    live::{
        message::Stamped,
        state::{Rows, View},
    },
    progress::Progress,
};
use leptos::prelude::*;

/// A signal, by the kind of topic it shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    /// A queue's numbers.
    Progress(RwSignal<Stamped<Progress>>),
    /// A table; none until it has come.
    Rows(RwSignal<Option<Rows>>),
}

impl Screen {
    /// Shows a state, if it differs. A signal whose component has ended shows nothing any more.
    pub(super) fn show(self, newer: &Stamped<View>) {
        match (self, &newer.state) {
            (Self::Progress(shown), View::Progress(progress)) => {
                let newer = Stamped {
                    at: newer.at,
                    state: *progress,
                };
                if shown.try_get_untracked().is_some_and(|old| old != newer) {
                    shown.set(newer);
                }
            }
            (Self::Rows(shown), View::Rows(rows)) => {
                let differs = shown.try_with_untracked(|old| old.as_ref() != Some(rows));
                if differs == Some(true) {
                    shown.set(Some(rows.clone()));
                }
            }
            (Self::Progress(_), View::Rows(_)) | (Self::Rows(_), View::Progress(_)) => {}
        }
    }
}
