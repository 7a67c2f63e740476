//! The tabs of one browser in which one person labels one queue, and which of them holds which turn.
//!
//! Each tab tells the others what it holds, and asks them now and then: one that no longer answers has been
//! closed in a way that let it say nothing, or is asleep. Where two hold the same turn, because the server dealt it out to
//! their person in both, the tab that was opened first keeps it.

use std::fmt;

use crate::{
    ids::{AssignmentId, QueueId},
    outbox::Owner,
};

/// One tab, as long as its page lives. Older ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tab {
    /// When its page was opened, in milliseconds by the browser's clock.
    pub opened_at_ms: u64,
    /// Random, for tabs of the same moment.
    pub id: u64,
}

/// What one tab tells the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Which tab.
    pub tab: Tab,
    /// The queue that is labeled there.
    pub queue: QueueId,
    /// Whose work it is.
    pub owner: Owner,
    /// What it tells this for.
    pub occasion: Occasion,
    /// The turns in its hand and ahead.
    pub held: Vec<AssignmentId>,
}

/// Why a tab tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It holds other turns than before, or was asked.
    Tells,
    /// The others shall say what they hold.
    Asks,
    /// It is left.
    Leaves,
}

/// What a tab knows of the others.
#[derive(Debug, Clone)]
pub struct Tabs {
    me: Tab,
    queue: QueueId,
    owner: Owner,
    others: Vec<Other>,
}

/// Another tab.
#[derive(Debug, Clone)]
struct Other {
    tab: Tab,
    held: Vec<AssignmentId>,
    /// Whether it has said something since it was asked last.
    answers: bool,
}

impl Tabs {
    /// Nothing yet.
    pub fn new(me: Tab, queue: QueueId, owner: Owner) -> Self {
        Self {
            me,
            queue,
            owner,
            others: Vec::new(),
        }
    }

    /// What this tab tells.
    pub fn announcement(&self, held: Vec<AssignmentId>, occasion: Occasion) -> Announcement {
        Announcement {
            tab: self.me,
            queue: self.queue,
            owner: self.owner.clone(),
            occasion,
            held,
        }
    }

    /// Takes in what another tab tells. False if it is about other work than this tab's.
    pub fn heard(&mut self, announcement: Announcement) -> bool {
        let Announcement {
            tab,
            queue,
            owner,
            occasion,
            held,
        } = announcement;
        if tab == self.me || queue != self.queue || owner != self.owner {
            return false;
        }
        self.others.retain(|other| other.tab != tab);
        if occasion != Occasion::Leaves {
            self.others.push(Other {
                tab,
                held,
                answers: true,
            });
        }
        true
    }

    /// Whether there are any.
    pub fn has_others(&self) -> bool {
        !self.others.is_empty()
    }

    /// All others are about to be asked. Those that have said nothing since they were asked before hold nothing
    /// any more.
    pub fn ask(&mut self) {
        self.others.retain(|other| other.answers);
        for other in &mut self.others {
            other.answers = false;
        }
    }

    /// The turns that other tabs hold, and this one must not have. Of those in `mine` the older tab keeps
    /// its own, but nobody loses the one in `at_work`, where something is answered already: of two labels the
    /// first one counts.
    pub fn held_elsewhere(
        &self,
        mine: &[AssignmentId],
        at_work: Option<AssignmentId>,
    ) -> Vec<AssignmentId> {
        let mut elsewhere = Vec::new();
        for Other { tab, held, .. } in &self.others {
            let is_theirs = |turn: &AssignmentId| {
                !mine.contains(turn) || (*tab < self.me && at_work != Some(*turn))
            };
            elsewhere.extend(held.iter().copied().filter(is_theirs));
        }
        elsewhere
    }
}

/// One line of words, of which the last are the turns.
impl fmt::Display for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tab { opened_at_ms, id } = self.tab;
        let (queue, owner) = (self.queue.0, &self.owner.0);
        let occasion = match self.occasion {
            Occasion::Tells => 0,
            Occasion::Asks => 1,
            Occasion::Leaves => 2,
        };
        write!(f, "{opened_at_ms} {id} {queue} {occasion} {owner}")?;
        self.held
            .iter()
            .try_for_each(|turn| write!(f, " {}", turn.0))
    }
}

impl Announcement {
    /// Reads what another tab wrote. None if it is another version's.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let tab = Tab {
            opened_at_ms: words.next()?.parse().ok()?,
            id: words.next()?.parse().ok()?,
        };
        let queue = QueueId(words.next()?.parse().ok()?);
        let occasion = match words.next()? {
            "0" => Occasion::Tells,
            "1" => Occasion::Asks,
            "2" => Occasion::Leaves,
            _ => return None,
        };
        let owner = Owner(words.next()?.to_owned());
        let held: Result<_, _> = words.map(|word| word.parse().map(AssignmentId)).collect();
        Some(Self {
            tab,
            queue,
            owner,
            occasion,
            held: held.ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tab(opened_at_ms: u64) -> Tab {
        Tab {
            opened_at_ms,
            id: 7,
        }
    }

    fn turns(ids: &[i64]) -> Vec<AssignmentId> {
        ids.iter().copied().map(AssignmentId).collect()
    }

    fn tabs(me: Tab) -> Tabs {
        Tabs::new(me, QueueId(1), Owner("ann".to_owned()))
    }

    fn told(by: Tab, held: &[i64]) -> Announcement {
        tabs(by).announcement(turns(held), Occasion::Tells)
    }

    #[test]
    fn the_tab_that_was_opened_first_keeps_what_both_hold() {
        let (mut old, mut new) = (tabs(tab(1)), tabs(tab(2)));
        assert!(old.heard(told(tab(2), &[1, 2, 3])));
        assert!(new.heard(told(tab(1), &[1, 2, 3])));

        assert_eq!(old.held_elsewhere(&turns(&[1, 2, 3]), None), []);
        assert_eq!(
            new.held_elsewhere(&turns(&[1, 2, 3]), None),
            turns(&[1, 2, 3])
        );
    }

    #[test]
    fn nobody_loses_what_they_are_answering() {
        let mut new = tabs(tab(2));
        new.heard(told(tab(1), &[1, 2]));

        let elsewhere = new.held_elsewhere(&turns(&[1, 2]), Some(AssignmentId(1)));

        assert_eq!(elsewhere, turns(&[2]));
    }

    #[test]
    fn what_a_tab_holds_is_what_it_told_last_and_nothing_once_it_is_left() {
        let mut me = tabs(tab(1));
        me.heard(told(tab(2), &[4, 5]));
        me.heard(told(tab(2), &[5]));
        assert_eq!(me.held_elsewhere(&[], None), turns(&[5]));

        me.heard(told(tab(2), &[]));
        assert_eq!(me.held_elsewhere(&[], None), []);
        assert!(me.has_others(), "it is there with nothing in its hand");

        me.heard(tabs(tab(2)).announcement(vec![], Occasion::Leaves));
        assert!(!me.has_others());
    }

    #[test]
    fn a_tab_that_does_not_answer_before_the_next_question_holds_nothing() {
        let mut me = tabs(tab(1));
        me.heard(told(tab(2), &[4]));
        me.heard(told(tab(3), &[5]));

        me.ask();
        me.heard(told(tab(3), &[5]));
        assert_eq!(me.held_elsewhere(&[], None), turns(&[4, 5]));

        me.ask();
        assert_eq!(me.held_elsewhere(&[], None), turns(&[5]));
    }

    #[test]
    fn tabs_of_other_queues_and_people_are_passed_over() {
        let mut me = tabs(tab(1));
        let of_queue = Announcement {
            queue: QueueId(2),
            ..told(tab(2), &[4])
        };
        let of_bob = Announcement {
            owner: Owner("bob".to_owned()),
            ..told(tab(3), &[4])
        };

        assert!(!me.heard(of_queue) && !me.heard(of_bob) && !me.heard(told(tab(1), &[4])));
        assert_eq!(me.held_elsewhere(&[], None), []);
    }

    #[test]
    fn what_is_told_reads_back() {
        for held in [&[][..], &[1], &[1, 22, 333]] {
            let told = told(tab(1_700_000_000_000), held);
            assert_eq!(Announcement::read(&told.to_string()), Some(told));
        }
        for other in ["", "1 2", "1 2 3 4 ann", "1 2 3 0", "1 2 3 0 ann x"] {
            assert_eq!(Announcement::read(other), None, "{other}");
        }
    }
}
