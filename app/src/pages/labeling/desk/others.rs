//! The person's other tabs on the same queue: saying which samples this one holds, and leaving them theirs.

use ingot::{
    desk::{
        Event,
        tabs::{Announcement, Occasion, Tab, Tabs},
    },
    ids::AssignmentId,
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::{Desk, Shown};
use crate::browser::{self, Channel};

const CHANNEL: &str = "ingot-desk";

/// What this tab knows of the others, and what it told them.
pub(super) struct Others {
    tabs: Tabs,
    channel: SendWrapper<Channel>,
    told: Vec<AssignmentId>,
}

impl Desk {
    /// Asks the other tabs what they hold, and listens from now on.
    pub(in super::super) fn meet_others(self) {
        let id = browser::random_bytes().map(|bytes| u128::from_le_bytes(bytes) as u64);
        let channel = Channel::open(CHANNEL, move |text| self.heard(&text));
        let (Some(id), Some(channel)) = (id, channel) else {
            // Then the tabs show the same samples, and of two labels the first one counts.
            return;
        };
        let me = Tab {
            opened_at_ms: browser::wall_ms(),
            id,
        };
        self.others.set_value(Some(Others {
            tabs: Tabs::new(me, self.queue, self.owner.get_value()),
            channel: SendWrapper::new(channel),
            told: Vec::new(),
        }));
        self.tell_others(true);
    }

    /// Asks the other tabs whether they are still there, and takes what those hold that are not.
    pub(in super::super) fn ask_others(self) {
        let was_asked = self.others.try_update_value(|others| {
            let others = others.as_mut()?;
            others.tabs.ask();
            Some(())
        });
        if was_asked == Some(Some(())) {
            self.tell_others(true);
            self.look_round();
        }
    }

    /// This tab holds nothing any more.
    pub(in super::super) fn leave_others(self) {
        self.others.try_update_value(|others| {
            if let Some(others) = others.take() {
                others.say(Vec::new(), Occasion::Leaves);
            }
        });
    }

    /// Says what this tab holds, if that has changed since it was said.
    pub(super) fn tell_others(self, asks: bool) {
        let Some(held) = self.machine.try_with_value(|machine| machine.held()) else {
            return;
        };
        self.others.try_update_value(|others| {
            if let Some(others) = others
                && (asks || others.told != held)
            {
                others.told.clone_from(&held);
                let occasion = if asks {
                    Occasion::Asks
                } else {
                    Occasion::Tells
                };
                others.say(held, occasion);
            }
        });
    }

    fn heard(self, text: &str) {
        let Some(announcement) = Announcement::read(text) else {
            return;
        };
        let asks = announcement.occasion == Occasion::Asks;
        let is_ours = self.others.try_update_value(|others| {
            let others = others.as_mut()?;
            others.tabs.heard(announcement).then_some(())
        });
        if is_ours == Some(Some(())) {
            self.look_round();
            if asks {
                self.say_again();
            }
        }
    }

    /// Leaves the other tabs what is theirs.
    fn look_round(self) {
        let Some(mine) = self.machine.try_with_value(|machine| machine.held()) else {
            return;
        };
        let at_work = self.at_work();
        let elsewhere = self.others.try_with_value(|others| {
            let others = others.as_ref()?;
            let turns = others.tabs.held_elsewhere(&mine, at_work);
            Some((turns, others.tabs.has_others()))
        });
        if let Some(Some((turns, shares))) = elsewhere {
            self.happen(Event::HeldElsewhere { turns, shares });
        }
    }

    /// Says what this tab holds, also if that was said before.
    fn say_again(self) {
        let Some(held) = self.machine.try_with_value(|machine| machine.held()) else {
            return;
        };
        self.others.try_with_value(|others| {
            if let Some(others) = others {
                others.say(held, Occasion::Tells);
            }
        });
    }

    /// The turn in hand, if the labeler has answered anything of it.
    fn at_work(self) -> Option<AssignmentId> {
        let (in_hand, is_put_aside) = self.machine.try_with_value(|machine| {
            let item = machine.in_hand()?;
            Some((item.assignment.id, item.draft.is_some()))
        })??;
        let is_shown = matches!(
            self.shown.try_get_untracked()?,
            Shown::Sample {
                is_reopened: false,
                ..
            }
        );
        let draft = self.draft();
        let is_changed = is_shown && self.laid_out.with_value(|before| *before != draft);
        let is_begun = self.begun.with_value(|begun| *begun == Some(in_hand));
        (is_put_aside || is_begun || is_changed).then_some(in_hand)
    }
}

impl Others {
    fn say(&self, held: Vec<AssignmentId>, occasion: Occasion) {
        let announcement = self.tabs.announcement(held, occasion);
        self.channel.say(&announcement.to_string());
    }
}
