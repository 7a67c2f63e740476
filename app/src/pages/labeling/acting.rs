//! What keys and buttons do.

use ingot::{
    form::Form,
    keys::{Action, Why},
};
use leptos::prelude::*;

use super::{
    desk::{Desk, Shown},
    panel::Panel,
};
use crate::browser;

impl Desk {
    /// Does what a key stands for. Says whether it did anything, so that the browser leaves the key alone.
    pub(super) fn act(self, action: Action) -> bool {
        self.acted();
        match action {
            Action::Undo => self.undo(),
            Action::EarlierSample => self.undo(),
            Action::LaterSample => self.later(),
            Action::Guidelines => self.toggle(Panel::Guidelines),
            Action::ShowKeys => self.toggle(Panel::Keys),
            Action::Close => return self.close(),
            Action::LeaveText => browser::leave_focus(),
            _ if !matches!(*self.shown.read_untracked(), Shown::Sample { .. }) => return false,
            Action::Submit => self.submit(),
            Action::Skip => self.skip_or_ask(),
            Action::Flag => self.flagged.update(|flagged| *flagged = !*flagged),
            Action::SaveDraft => self.save_draft(),
            Action::Answer(number) => {
                if self.form.with_untracked(Form::focuses_number) {
                    // The browser then types the digit where the focus is.
                    browser::focus_text(self.form.with_untracked(Form::focus));
                    return false;
                }
                return self.change_form(|form| form.answer_with_digit(number));
            }
            Action::Hotkey(key) => return self.change_form(|form| form.answer_with_hotkey(key)),
            Action::Prefer(place) => return self.change_form(|form| form.prefer(place)),
            Action::Decide(yes) => {
                let decided = self.change_form(|form| form.decide(yes));
                if decided {
                    self.submit();
                }
                return decided;
            }
            Action::NextField => self.form.update(Form::focus_next),
            Action::PreviousField => self.form.update(Form::focus_previous),
            Action::EnterText => {
                return browser::focus_text(self.form.with_untracked(Form::focus))
                    || browser::focus("notes");
            }
        }
        true
    }

    /// Opens something beside the sample, or closes it.
    pub(super) fn toggle(self, panel: Panel) {
        self.panel.update(|open| {
            *open = (*open != Some(panel)).then_some(panel);
        });
    }

    /// Skips, after asking why if the queue wants to know.
    pub(super) fn skip_or_ask(self) {
        let asks_why = self.reasons.with_value(|reasons| !reasons.is_empty());
        if asks_why && self.panel.get_untracked() != Some(Panel::Skip) {
            self.panel.set(Some(Panel::Skip));
        } else {
            self.skip(None);
        }
    }

    /// A key answered why the sample is skipped.
    pub(super) fn say_why(self, why: Why) {
        self.acted();
        let reason = |place: usize| self.reasons.with_value(|all| all.get(place).cloned());
        match why {
            Why::Reason(place) => self.skip_because(reason(place)),
            Why::None => self.skip_because(None),
            Why::Nothing => {}
        }
    }

    /// Skips after the question why was answered.
    pub(super) fn skip_because(self, reason: Option<String>) {
        self.panel.set(None);
        self.skip(reason);
    }

    /// Closes what is open, or lets go of what is selected, or leaves a reopened label as it was.
    fn close(self) -> bool {
        if self.panel.get_untracked().is_some() {
            self.panel.set(None);
            return true;
        }
        let mut let_go = false;
        self.form.maybe_update(|form| {
            let_go = form.let_go();
            let_go
        });
        let_go || self.cancel()
    }
}
