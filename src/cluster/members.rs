//! Which nodes there are: each gives signs of life, and whoever gives none for long is gone.
//!
//! A node is known by its signs alone, and how long ago the last one came is told by the clock of whoever looks. So
//! it matters neither what clocks say elsewhere, nor how long nobody could look.

use std::collections::BTreeMap;

use super::notice::Sender;
use crate::presence::{Incarnation, NodeId};

/// How often a node gives a sign of life, in milliseconds.
pub const BEAT_MS: u64 = 5_000;
/// Without a sign for so long a node is suspected to be gone, in milliseconds.
pub const SILENT_MS: u64 = 15_000;
/// A suspected node is gone after so long, in milliseconds: its people had the time to come back elsewhere.
pub const SUSPECT_MS: u64 = 15_000;
/// A node that has said goodbye is gone after so long, in milliseconds.
pub const LEFT_MS: u64 = 15_000;

/// A sign of life, as it is written where all nodes look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Who gives it.
    pub from: Sender,
    /// Another one than before, if it is a new sign.
    pub beat: u64,
    /// Which state of its people it has written.
    pub slot_version: u64,
    /// The number of its last notice.
    pub notice: u64,
    /// Whether it ends.
    pub leaving: bool,
}

/// What a look at the signs comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whose people have changed.
    pub changed: Vec<NodeId>,
    /// Who is gone since the last look.
    pub gone: Vec<Sender>,
    /// Who has just come.
    pub come: Vec<Sender>,
}

/// The other nodes.
#[derive(Debug)]
pub struct Members {
    own: NodeId,
    known: BTreeMap<NodeId, Member>,
    /// Up to this start each of these is gone, and does not come back.
    buried: BTreeMap<NodeId, Incarnation>,
    looked_ms: u64,
}

#[derive(Debug)]
struct Member {
    sign: Sign,
    /// When the sign came, in milliseconds of the clock of whoever looks.
    came_ms: u64,
    /// When it said that it ends.
    left_ms: Option<u64>,
}

impl Members {
    /// A node that has looked for nobody yet.
    pub fn new(own: NodeId) -> Self {
        Self {
            own,
            known: BTreeMap::new(),
            buried: BTreeMap::new(),
            looked_ms: 0,
        }
    }

    /// Takes in what stands where all nodes look. Whoever could not look for a while begins to wait anew: nobody
    /// was silent then, for all one knows.
    pub fn look(&mut self, signs: &[Sign], now_ms: u64) -> Look {
        let blind_ms = now_ms.saturating_sub(self.looked_ms);
        if BEAT_MS < blind_ms {
            for member in self.known.values_mut() {
                member.came_ms = member.came_ms.saturating_add(blind_ms).min(now_ms);
            }
        }
        self.looked_ms = now_ms;
        let mut look = Look::default();
        for sign in signs {
            self.take(sign, now_ms, &mut look);
        }
        let gone: Vec<_> = self.gone(now_ms).collect();
        for sender in gone {
            self.known.remove(&sender.node);
            self.buried.insert(sender.node, sender.incarnation);
            look.gone.push(sender);
        }
        look.changed.retain(|node| self.known.contains_key(node));
        look
    }

    /// The nodes that count, with their last signs.
    pub fn signs(&self) -> impl Iterator<Item = &Sign> {
        self.known.values().map(|member| &member.sign)
    }

    /// How many of them are suspected to be gone.
    pub fn suspects(&self, now_ms: u64) -> usize {
        let members = self.known.values();
        members
            .filter(|member| member.came_ms + SILENT_MS <= now_ms)
            .count()
    }

    fn take(&mut self, sign: &Sign, now_ms: u64, look: &mut Look) {
        let Sender { node, incarnation } = sign.from;
        let is_buried = self
            .buried
            .get(&node)
            .is_some_and(|buried| incarnation <= *buried);
        if node == self.own || is_buried {
            return;
        }
        let known = self.known.get(&node).map(|member| member.sign);
        match known {
            Some(known) if incarnation < known.from.incarnation => return,
            Some(known) if incarnation == known.from.incarnation => {}
            earlier => {
                look.gone.extend(earlier.map(|sign| sign.from));
                look.come.push(sign.from);
                self.known.remove(&node);
            }
        }
        let member = self.known.entry(node).or_insert_with(|| {
            look.changed.push(node);
            Member {
                sign: *sign,
                came_ms: now_ms,
                left_ms: None,
            }
        });
        if member.sign.beat != sign.beat {
            member.came_ms = now_ms;
        }
        if member.sign.slot_version != sign.slot_version {
            look.changed.push(node);
        }
        member.left_ms = sign.leaving.then(|| member.left_ms.unwrap_or(now_ms));
        member.sign = *sign;
    }

    fn gone(&self, now_ms: u64) -> impl Iterator<Item = Sender> {
        let gone = self.known.values().filter(move |member| {
            let has_left = member.left_ms.is_some_and(|left| left + LEFT_MS <= now_ms);
            has_left || member.came_ms + SILENT_MS + SUSPECT_MS <= now_ms
        });
        gone.map(|member| member.sign.from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::notice::tests::sender, *};

    fn sign(node: u64, began_at_ms: u64, beat: u64) -> Sign {
        Sign {
            from: sender(node, began_at_ms),
            beat,
            slot_version: 1,
            notice: 0,
            leaving: false,
        }
    }

    /// Looks every second at a node that gives no sign any more; when it is gone.
    fn gone_ms(members: &mut Members, signs: &[Sign], from_ms: u64) -> Option<u64> {
        let mut looks = (from_ms..from_ms + 120_000).step_by(1_000);
        looks.find(|now_ms| !members.look(signs, *now_ms).gone.is_empty())
    }

    #[test]
    fn a_silent_node_is_suspected_then_gone_and_never_comes_back() {
        let mut members = Members::new(NodeId(1));
        let silent = [sign(2, 1, 1)];
        assert_eq!(members.look(&silent, 0).come, [sender(2, 1)]);
        for now_ms in (1_000..SILENT_MS).step_by(1_000) {
            members.look(&silent, now_ms);
        }
        assert_eq!(members.suspects(SILENT_MS - 1), 0);
        assert_eq!(members.suspects(SILENT_MS), 1);

        let gone = gone_ms(&mut members, &silent, SILENT_MS);
        assert_eq!(gone, Some(SILENT_MS + SUSPECT_MS));

        let again = members.look(&[sign(2, 1, 2)], 40_000);
        assert_eq!((again, members.signs().count()), (Look::default(), 0));
        assert_eq!(members.look(&[sign(2, 2, 1)], 41_000).come, [sender(2, 2)]);
    }

    #[test]
    fn a_node_that_says_goodbye_is_gone_sooner() {
        let mut members = Members::new(NodeId(1));
        members.look(&[sign(2, 1, 1)], 0);
        let leaving = [Sign {
            leaving: true,
            ..sign(2, 1, 2)
        }];
        assert_eq!(
            gone_ms(&mut members, &leaving, 1_000),
            Some(1_000 + LEFT_MS)
        );
    }

    #[test]
    fn whoever_could_not_look_gives_up_nobody_for_it() {
        let mut members = Members::new(NodeId(1));
        members.look(&[sign(2, 1, 1)], 0);
        // Nothing could be read for two minutes, and the other node was cut off as well.
        let same = [sign(2, 1, 1)];
        assert_eq!(members.look(&same, 120_000), Look::default());
        assert_eq!(
            gone_ms(&mut members, &same, 121_000),
            Some(120_000 + SILENT_MS + SUSPECT_MS)
        );
    }

    #[test]
    fn a_node_whose_row_has_gone_is_gone_in_time_too() {
        let mut members = Members::new(NodeId(1));
        members.look(&[sign(2, 1, 1)], 0);
        assert_eq!(
            gone_ms(&mut members, &[], 1_000),
            Some(SILENT_MS + SUSPECT_MS)
        );
    }

    #[test]
    fn changed_people_and_new_starts_are_told_once() {
        let mut members = Members::new(NodeId(1));
        let changed = Sign {
            slot_version: 2,
            ..sign(2, 1, 1)
        };
        let looks = [
            members.look(&[sign(1, 1, 9), sign(2, 1, 1)], 0),
            members.look(&[changed], 1_000),
            members.look(&[changed], 2_000),
            members.look(&[sign(2, 5, 1)], 3_000),
        ];
        let node = || vec![NodeId(2)];
        let expected = [
            Look {
                changed: node(),
                come: vec![sender(2, 1)],
                ..Look::default()
            },
            Look {
                changed: node(),
                ..Look::default()
            },
            Look::default(),
            Look {
                changed: node(),
                gone: vec![sender(2, 1)],
                come: vec![sender(2, 5)],
            },
        ];
        assert_eq!(looks, expected);
    }

    proptest! {
        #[test]
        fn whoever_gives_signs_in_time_is_never_gone(
            waits_ms in proptest::collection::vec((1..BEAT_MS, 1_u64..3), 1..60),
        ) {
            let mut members = Members::new(NodeId(1));
            let (mut now_ms, mut beat) = (0, 0);
            for (wait_ms, beats_missed) in waits_ms {
                beat += 1;
                for _ in 0..=beats_missed {
                    now_ms += wait_ms;
                    let look = members.look(&[sign(2, 1, beat)], now_ms);
                    prop_assert_eq!(look.gone, []);
                }
                prop_assert_eq!(members.suspects(now_ms), 0);
            }
        }
    }
}
