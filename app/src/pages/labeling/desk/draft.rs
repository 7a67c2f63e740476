//! Keeping the label in the making: in this browser at once, on the server a little later.

use ingot::{ids::AssignmentId, label::Answers};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Shown};
use crate::{api::save_draft, browser};

/// How long after the first change the server hears of a draft, in milliseconds.
const SAVE_AFTER_MS: u32 = 5_000;

/// Keeps what is answered from now on until the page is left.
pub(in super::super) fn keep(desk: Desk) {
    let is_waiting = StoredValue::new(false);
    Effect::new(move |before: Option<Option<AssignmentId>>| {
        // All three are read, so that each change counts.
        desk.form.track();
        desk.notes.track();
        desk.flagged.track();
        let turn = in_making(desk);
        let draft = desk.draft();
        let is_new = desk.laid_out.with_value(|before| *before != draft);
        if before == Some(turn)
            && let Some(turn) = turn
            && (is_new || kept(turn).is_some())
        {
            browser::keep_text(&key(turn), &to_text(&draft));
            desk.begun.set_value(Some(turn));
            if !is_waiting.get_value() {
                is_waiting.set_value(true);
                spawn_local(async move {
                    browser::sleep(SAVE_AFTER_MS).await;
                    is_waiting.try_set_value(false);
                    desk.save_draft();
                });
            }
        }
        turn
    });
}

impl Desk {
    /// Keeps what is answered so far on the server, unless the turn is over meanwhile.
    pub(in super::super) fn save_draft(self) {
        let Some(turn) = in_making(self) else { return };
        if kept(turn).is_none() {
            return;
        }
        let draft = self.draft();
        spawn_local(async move {
            // If not, it lies in this browser, and the next change tries again.
            if save_draft(turn, draft.clone()).await.is_ok() {
                self.saved(turn, draft);
            }
        });
    }
}

impl Desk {
    /// The server has a draft. What lies in this browser is from now on what the server has not, so that a draft
    /// from another device is not hidden by an older one.
    fn saved(self, turn: AssignmentId, draft: Answers) {
        if kept(turn).as_ref() == Some(&draft) {
            forget(turn);
        }
        if in_making(self) == Some(turn) {
            self.laid_out.try_set_value(draft);
        }
    }
}

/// The turn whose first label is being made.
fn in_making(desk: Desk) -> Option<AssignmentId> {
    match desk.shown.try_get_untracked()? {
        Shown::Sample {
            assignment,
            is_reopened: false,
        } => Some(assignment.id),
        _ => None,
    }
}

/// What this browser keeps of a turn.
pub(super) fn kept(turn: AssignmentId) -> Option<Answers> {
    serde_json::from_slice(browser::kept_text(&key(turn))?.as_bytes()).ok()
}

/// The turn is over.
pub(super) fn forget(turn: AssignmentId) {
    browser::forget_text(&key(turn));
}

fn key(turn: AssignmentId) -> String {
    format!("ingot-draft-{turn}")
}

fn to_text(draft: &Answers) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}
