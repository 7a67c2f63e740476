//! What a node has heard of the others, and what it has missed.

use std::collections::BTreeMap;

use super::notice::{News, Notice, Sender};
use crate::presence::{Incarnation, NodeId};

/// The last number of each sender.
#[derive(Debug)]
pub struct Inbox {
    own: Sender,
    heard: BTreeMap<NodeId, (Incarnation, u64)>,
}

/// What a text from the bus comes to.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// This node's own notice came back.
    Own,
    /// Another node tells something.
    News {
        /// What.
        news: News,
        /// Whether notices before it have not come: what was in them has to be read.
        missed: bool,
    },
    /// A start of a node tells something that was followed by another.
    Outdated,
    /// It is nothing that this version understands.
    Unreadable,
}

impl Inbox {
    /// A node that begins to listen.
    pub fn new(own: Sender) -> Self {
        Self {
            own,
            heard: BTreeMap::new(),
        }
    }

    /// Takes a notice in. Those that come twice or late are news all the same: it does no harm to hear them again.
    pub fn hear(&mut self, text: &str) -> Heard {
        let Some(notice) = Notice::read(text) else {
            return Heard::Unreadable;
        };
        let Sender { node, incarnation } = notice.from;
        if node == self.own.node {
            return Heard::Own;
        }
        let (known, last) = self.heard.entry(node).or_insert((incarnation, 0));
        if incarnation < *known {
            return Heard::Outdated;
        }
        if *known < incarnation {
            (*known, *last) = (incarnation, 0);
        }
        let missed = *last + 1 < notice.number;
        *last = notice.number.max(*last);
        Heard::News {
            news: notice.news,
            missed,
        }
    }

    /// What was in all notices of a sender up to this number is known from now on, by whatever way.
    pub fn knows(&mut self, sender: Sender, number: u64) {
        let (known, last) = self
            .heard
            .entry(sender.node)
            .or_insert((sender.incarnation, 0));
        if *known < sender.incarnation {
            (*known, *last) = (sender.incarnation, 0);
        }
        if *known == sender.incarnation {
            *last = number.max(*last);
        }
    }

    /// Whether all notices of a sender up to this number are known.
    pub fn has_heard(&self, sender: Sender, number: u64) -> bool {
        match self.heard.get(&sender.node) {
            Some((known, last)) if *known == sender.incarnation => number <= *last,
            Some((known, _)) => sender.incarnation < *known,
            None => number == 0,
        }
    }

    /// A node is gone.
    pub fn forget(&mut self, node: NodeId) {
        self.heard.remove(&node);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::notice::tests::sender, *};

    fn text(from: Sender, number: u64) -> String {
        let news = News {
            left_out: true,
            ..News::default()
        };
        Notice { from, number, news }.write()
    }

    fn missed(heard: &Heard) -> bool {
        matches!(heard, Heard::News { missed: true, .. })
    }

    #[test]
    fn own_notices_are_known_as_such_and_nonsense_is_told_apart() {
        let mut inbox = Inbox::new(sender(1, 1));
        assert_eq!(inbox.hear(&text(sender(1, 1), 5)), Heard::Own);
        assert_eq!(inbox.hear("{"), Heard::Unreadable);
    }

    #[test]
    fn a_gap_is_noticed_once_and_whoever_comes_late_is_heard() {
        let mut inbox = Inbox::new(sender(1, 1));
        let heard =
            [1, 2, 4, 3, 4, 5].map(|number| missed(&inbox.hear(&text(sender(2, 1), number))));
        assert_eq!(heard, [false, false, true, false, false, false]);
    }

    #[test]
    fn a_node_that_starts_anew_counts_anew_and_its_last_start_is_not_heard_any_more() {
        let mut inbox = Inbox::new(sender(1, 1));
        inbox.hear(&text(sender(2, 1), 8));
        assert!(!missed(&inbox.hear(&text(sender(2, 5), 1))));
        assert_eq!(inbox.hear(&text(sender(2, 1), 9)), Heard::Outdated);
    }

    #[test]
    fn what_was_read_otherwise_is_not_missed() {
        let mut inbox = Inbox::new(sender(1, 1));
        assert!(!inbox.has_heard(sender(2, 1), 3));
        inbox.knows(sender(2, 1), 3);
        assert!(inbox.has_heard(sender(2, 1), 3) && !inbox.has_heard(sender(2, 1), 4));
        assert!(!missed(&inbox.hear(&text(sender(2, 1), 4))));
    }

    proptest! {
        #[test]
        fn no_loss_goes_unnoticed(lost in proptest::collection::vec(any::<bool>(), 1..60)) {
            // Given notices of which some are lost, but not the last one
            let mut inbox = Inbox::new(sender(1, 1));
            let last = lost.len();
            let mut lost_now = false;
            for (index, is_lost) in lost.into_iter().enumerate() {
                if is_lost && index + 1 < last {
                    lost_now = true;
                    continue;
                }
                // Then whichever comes next tells of it
                let heard = inbox.hear(&text(sender(2, 1), index as u64 + 1));
                prop_assert_eq!(missed(&heard), lost_now);
                lost_now = false;
            }
        }
    }
}
