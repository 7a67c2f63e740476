//! What is kept in this browser: what was done, until the server has it, and what is on the desk, so that a
//! page that comes without the server has it.

use ingot::{
    assignment::Assignment,
    desk::{
        Event, Fetching,
        kept::{Kept, Shelf},
    },
    ids::{AssignmentId, OpId},
    limits::Limits,
    outbox::{NewEntry, Work, excerpt},
};
use leptos::prelude::*;

use super::Desk;
use crate::{
    browser, outbox,
    turns::{self, Job},
    words,
};

/// For how long a wish to take samples along holds, in milliseconds: a day. Otherwise one trip would lend
/// its labeler that many samples for ever.
const WISH_MS: u64 = 24 * 60 * 60 * 1_000;

/// How many samples the labeler takes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Along {
    /// How many they want here, that in hand included; 0 for no more than usual.
    pub(in super::super) wanted: usize,
    /// How many are here.
    pub(in super::super) here: usize,
    /// How far fetching the others is.
    pub(in super::super) fetching: Fetching,
}

impl Along {
    pub(super) fn of(machine: &ingot::desk::Desk) -> Self {
        Self {
            wanted: machine.along(),
            here: machine.in_hand().into_iter().chain(machine.ahead()).count(),
            fetching: machine.fetching(),
        }
    }
}

impl Desk {
    /// Takes what was kept, if the page came without the server; else clears away what is over. From then on
    /// everything is kept.
    pub(super) fn begin_keeping(self) {
        let owner = self.owner.get_value();
        browser::keep_page(&owner);
        let queue = self.queue;
        let mut kept = Kept::new(Shelf { owner, queue }, &Limits::DEFAULT);
        if browser::is_copy() {
            self.happen(Event::CameAsCopy);
            turns::ask(Job::Read(Box::new(move |records| {
                let turns = kept.restore(records, self.schema_version);
                self.kept.try_set_value(Some(kept));
                let wall_ms = browser::wall_ms();
                self.happen(Event::Restored { turns, wall_ms });
                browser::copy_is_alive();
            })));
        } else {
            let held = self.machine.with_value(held);
            let clears = kept.clone();
            turns::ask(Job::Clear(Box::new(move |keys| {
                clears.needless(keys, &held)
            })));
            self.kept.set_value(Some(kept));
            self.happen(Event::Woken);
        }
        if let Some(count) = self.wish() {
            self.happen(Event::TakenAlong { count });
        }
    }

    /// Keeps what is on the desk by now.
    pub(super) fn keep_turns(self) {
        let changes = self.kept.try_update_value(|kept| {
            let kept = kept.as_mut()?;
            self.machine.try_with_value(|machine| kept.changes(machine))
        });
        if let Some(Some(changes)) = changes
            && !changes.is_empty()
        {
            turns::ask(Job::Change(changes));
        }
    }

    /// Puts what was done into the outbox; false if there is no room.
    pub(super) fn keep(self, op_id: OpId, assignment: &Assignment, work: Work) -> bool {
        let kept = outbox::add(NewEntry {
            op_id,
            owner: self.owner.get_value(),
            queue: self.queue,
            excerpt: excerpt(&assignment.sample.payload),
            work,
        });
        match kept {
            Ok(()) => {
                self.notice.set(None);
                true
            }
            Err(full) => {
                self.notice.set(Some(words::labeling::full(full)));
                false
            }
        }
    }

    /// Takes so many samples along, or no more than usual with 0.
    pub(in super::super) fn take_along(self, count: usize) {
        if count == 0 {
            browser::forget_text(&self.wish_key());
        } else {
            let until_ms = browser::wall_ms() + WISH_MS;
            browser::keep_text(&self.wish_key(), &format!("{count} {until_ms}"));
        }
        self.happen(Event::TakenAlong { count });
    }

    /// How many samples the labeler wanted to take along lately.
    fn wish(self) -> Option<usize> {
        let text = browser::kept_text(&self.wish_key())?;
        let (count, until_ms) = text.split_once(' ')?;
        let until_ms: u64 = until_ms.parse().ok()?;
        (browser::wall_ms() < until_ms).then(|| count.parse().ok())?
    }

    fn wish_key(self) -> String {
        let owner = self.owner.get_value();
        format!("ingot-along-{}-{}", owner.0, self.queue)
    }
}

/// The turns on the desk of a page that has just come: all that the server lends its labeler.
fn held(machine: &ingot::desk::Desk) -> Vec<AssignmentId> {
    let items = machine.in_hand().into_iter().chain(machine.ahead());
    items.map(|item| item.assignment.id).collect()
}
