//! What was sent back: asking for it, and letting a label stand.

use ingot::{
    desk::{self, Back, Event},
    ids::{AssignmentId, SentBackId},
    outbox::excerpt,
    sent_back::SentBackList,
};
use leptos::{prelude::*, task::spawn_local};

use super::Desk;
use crate::{
    api::{ApiError, get_sent_back, keep_label},
    outbox,
    words::sent_back as words,
};

/// What was sent back, as it is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in super::super) struct BackLines {
    pub(in super::super) lines: Vec<BackLine>,
    /// Whether the server has more than it tells at once.
    pub(in super::super) has_more: bool,
}

/// One label of them.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct BackLine {
    pub(in super::super) id: SentBackId,
    pub(in super::super) assignment: AssignmentId,
    pub(in super::super) note: String,
    pub(in super::super) excerpt: String,
    pub(in super::super) can_be_reopened: bool,
    pub(in super::super) is_reopened: bool,
}

impl BackLines {
    pub(super) fn of(machine: &desk::Desk, has_more: bool) -> Self {
        let reopened = machine.reopened().map(|past| past.assignment.id);
        let lines = machine.sent_back().map(|back| BackLine {
            id: back.id,
            assignment: back.past.assignment.id,
            note: back.note.clone(),
            excerpt: excerpt(&back.past.assignment.sample.payload),
            can_be_reopened: back.past.can_be_reopened(),
            is_reopened: reopened == Some(back.past.assignment.id),
        });
        Self {
            lines: lines.collect(),
            has_more,
        }
    }
}

impl Desk {
    /// The line of a turn that was sent back, if it is.
    pub(in super::super) fn line_of(self, assignment: AssignmentId) -> Option<BackLine> {
        let list = self.sent_back.read_untracked();
        let mut lines = list.lines.iter();
        lines.find(|line| line.assignment == assignment).cloned()
    }

    /// Asks the server what was sent back, one question at a time. Without an answer the list stays as it is.
    pub(in super::super) fn ask_what_is_back(self) {
        let was_asking = self
            .asks_what_is_back
            .try_update_value(|asks| std::mem::replace(asks, true));
        if was_asking != Some(false) {
            return;
        }
        let owner = self.owner.get_value();
        spawn_local(async move {
            let answer = get_sent_back(owner, self.queue).await;
            self.asks_what_is_back.try_set_value(false);
            if let Ok(list) = answer {
                self.came_back(list);
            }
        });
    }

    pub(super) fn show_sent_back(self) {
        let has_more = self.has_more_back.try_get_value().unwrap_or_default();
        let now = self
            .machine
            .try_with_value(|machine| BackLines::of(machine, has_more));
        if let (Some(now), Some(before)) = (now, self.sent_back.try_get_untracked())
            && now != before
        {
            self.sent_back.set(now);
        }
    }

    fn came_back(self, list: SentBackList) {
        let told = list.turns.into_iter();
        let told = told.map(|back| Back::of(back, self.schema_version));
        let told: Vec<Back> = told.collect();
        let Some(before) = self.sent_back.try_get_untracked() else {
            return;
        };
        self.has_more_back.set_value(list.has_more);
        self.happen(Event::CameBack(told));
        let is_new = |id: SentBackId| before.lines.iter().all(|line| line.id != id);
        let now = self.sent_back.read_untracked();
        if now.lines.iter().any(|line| is_new(line.id)) {
            self.notice.set(Some(words::CAME_BACK.to_owned()));
        }
    }

    /// Tells the server that a label stands as it is.
    pub(in super::super) fn let_it_stand(self, id: SentBackId) {
        let owner = self.owner.get_value();
        spawn_local(async move {
            match keep_label(owner, id).await {
                Ok(true) => self.happen(Event::KeptAsItIs(id)),
                // It is done with elsewhere, or has a newer note.
                Ok(false) => self.ask_what_is_back(),
                Err(error) => {
                    if error == ApiError::SignedOut {
                        outbox::signed_out();
                    }
                    self.notice.try_set(Some(error.to_string()));
                }
            }
        });
    }
}
