//! How the cards of all queues are chosen and ordered.
//!
//! The order is made when somebody asks for it, from the numbers of that moment, and then stands: cards whose
//! numbers move stay where they are.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    ids::QueueId,
    live::message::Stamped,
    progress::{Eta, Progress, QueueState},
};

/// The newest numbers that a page has had of each queue. A card that went and comes back begins with them, and
/// cards are ordered by them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known(BTreeMap<QueueId, Stamped<Progress>>);

impl Known {
    /// What the page came with.
    pub fn of(first: impl IntoIterator<Item = (QueueId, Stamped<Progress>)>) -> Self {
        Self(first.into_iter().collect())
    }

    /// Takes numbers in that a card shows. Those of one numbering never go back; those of another are newer, for
    /// a server begins another when it starts.
    pub fn note(&mut self, queue: QueueId, numbers: Stamped<Progress>) {
        let is_older = self.of_queue(queue).is_some_and(|known| {
            known.at.epoch == numbers.at.epoch && numbers.at.version < known.at.version
        });
        if !is_older {
            self.0.insert(queue, numbers);
        }
    }

    /// The newest numbers of a queue; none if the page has had none.
    pub fn of_queue(&self, queue: QueueId) -> Option<Stamped<Progress>> {
        self.0.get(&queue).copied()
    }
}

/// When something is read again that a queue's numbers don't tell: when they have moved, or after a while.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reread {
    queues: BTreeMap<QueueId, Read>,
}

/// What a queue's numbers were when it was read, and how many looks ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Read {
    labels: u64,
    looks: u32,
}

impl Reread {
    /// After so many looks it is read even if no number has moved: a label that is revised moves none.
    pub const MOST_LOOKS: u32 = 6;

    /// What the page came with was read with it.
    pub fn of(first: impl IntoIterator<Item = (QueueId, Progress)>) -> Self {
        let read = |progress: Progress| Read {
            labels: progress.labels,
            looks: 0,
        };
        let queues = first.into_iter();
        Self {
            queues: queues.map(|(queue, now)| (queue, read(now))).collect(),
        }
    }

    /// Those of the queues that are shown which are to be read now.
    pub fn look(&mut self, shown: impl IntoIterator<Item = (QueueId, Progress)>) -> Vec<QueueId> {
        let mut due = Vec::new();
        for (queue, now) in shown {
            let labels = now.labels;
            let read = self.queues.entry(queue).or_insert(Read {
                labels,
                looks: Self::MOST_LOOKS,
            });
            read.looks += 1;
            if read.labels != labels || Self::MOST_LOOKS <= read.looks {
                *read = Read { labels, looks: 0 };
                due.push(queue);
            }
        }
        due
    }
}

/// By what cards are ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The oldest queue first.
    #[default]
    Oldest,
    /// The newest queue first.
    Newest,
    /// By name, as the alphabet goes, whatever the case.
    Name,
    /// The queue of which the smallest share is labeled first; those that need no labels last.
    LeastDone,
    /// The queue with the most active labelers first.
    MostActive,
    /// The queue that will be done last first; those of which nobody can tell at the end.
    LongestLeft,
    /// The queue whose labelers agree least first; those of which nobody can tell at the end.
    LeastAgreed,
}

impl Order {
    /// Every order, as a list offers them.
    pub const ALL: [Self; 7] = [
        Self::Oldest,
        Self::Newest,
        Self::Name,
        Self::LeastDone,
        Self::MostActive,
        Self::LongestLeft,
        Self::LeastAgreed,
    ];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Oldest => "oldest",
            Self::Newest => "newest",
            Self::Name => "name",
            Self::LeastDone => "least-done",
            Self::MostActive => "most-active",
            Self::LongestLeft => "longest-left",
            Self::LeastAgreed => "least-agreed",
        }
    }

    /// The order of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }
}

/// What a card is ordered and found by.
#[derive(Debug, Clone, PartialEq)]
pub struct Card<'a> {
    /// The queue.
    pub id: QueueId,
    /// Its name.
    pub name: &'a str,
    /// Its numbers.
    pub progress: Progress,
    /// How far its labelers agree, 1 being perfect, if that can be told.
    pub agreement: Option<f64>,
}

/// Which cards are wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Part of the name, whatever the case; empty if any will do.
    pub name: String,
    /// The state, if it matters. Otherwise all but archived queues are wanted.
    pub state: Option<QueueState>,
    /// The order.
    pub order: Order,
}

impl Wanted {
    /// Whether a queue is wanted.
    pub fn takes(&self, name: &str, state: QueueState) -> bool {
        let has_state = match self.state {
            Some(wanted) => wanted == state,
            None => state != QueueState::Archived,
        };
        let part = self.name.trim().to_lowercase();
        has_state && name.to_lowercase().contains(&part)
    }

    /// The queues that are wanted, in order. Of two that are equal the older one comes first.
    pub fn arrange<'a>(&self, cards: impl IntoIterator<Item = Card<'a>>) -> Vec<QueueId> {
        let wanted = cards
            .into_iter()
            .filter(|card| self.takes(card.name, card.progress.state));
        let mut cards: Vec<_> = wanted.collect();
        cards.sort_by(|a, b| self.order.compare(a, b).then(a.id.cmp(&b.id)));
        cards.into_iter().map(|card| card.id).collect()
    }
}

impl Order {
    fn compare(self, a: &Card<'_>, b: &Card<'_>) -> Ordering {
        match self {
            Self::Oldest => Ordering::Equal,
            Self::Newest => b.id.cmp(&a.id),
            Self::Name => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
            Self::LeastDone => least_first(share(&a.progress), share(&b.progress)),
            Self::MostActive => b.progress.active.cmp(&a.progress.active),
            Self::LongestLeft => {
                let left = |card: &Card<'_>| minutes_left(&card.progress).map(|minutes| -minutes);
                least_first(left(a), left(b))
            }
            Self::LeastAgreed => least_first(a.agreement, b.agreement),
        }
    }
}

/// What has no number comes last.
fn least_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shares are compared, and 2^53 labels are far away"
)]
fn share(progress: &Progress) -> Option<f64> {
    (0 < progress.target).then(|| progress.labels as f64 / progress.target as f64)
}

fn minutes_left(progress: &Progress) -> Option<f64> {
    match Eta::new(progress) {
        Eta::Done => Some(0.0),
        Eta::Unknown => None,
        Eta::Between { most_minutes, .. } => Some(most_minutes),
        Eta::Distant => Some(f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*};

    use super::*;
    use crate::live::message::Position;

    fn progress(labels: u64, active: u32, labels_per_hour: Option<u32>) -> Progress {
        Progress {
            labels,
            target: 100,
            active,
            labels_per_hour,
            ..Progress::default()
        }
    }

    /// Three queues: the second is nearly done, the third new and busy.
    fn cards() -> Vec<Card<'static>> {
        let card = |id, name, progress, agreement| Card {
            id: QueueId(id),
            name,
            progress,
            agreement,
        };
        vec![
            card(1, "tone", progress(50, 1, Some(10)), Some(0.5)),
            card(2, "Anger", progress(99, 2, None), None),
            card(3, "irony", progress(5, 7, Some(40)), Some(-0.1)),
        ]
    }

    fn arranged(order: Order) -> Vec<i64> {
        let wanted = Wanted {
            order,
            ..Wanted::default()
        };
        wanted.arrange(cards()).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn what_a_queues_numbers_do_not_tell_is_read_when_they_moved_and_after_six_looks() {
        let (moves, rests) = (QueueId(1), QueueId(2));
        let shown = |labels| {
            [
                (moves, progress(labels, 1, None)),
                (rests, progress(9, 1, None)),
            ]
        };
        let mut reread = Reread::of(shown(1));

        assert_eq!(reread.look(shown(1)), []);
        for looks in 1..Reread::MOST_LOOKS - 1 {
            assert_eq!(reread.look(shown(1 + u64::from(looks))), [moves]);
        }
        assert_eq!(reread.look(shown(5)), [rests]);
        assert_eq!(reread.look(shown(5)), []);
    }

    #[test]
    fn a_queue_that_the_page_did_not_come_with_is_read_at_the_first_look() {
        let mut reread = Reread::default();
        let shown = [(QueueId(1), progress(0, 0, None))];

        assert_eq!(reread.look(shown), [QueueId(1)]);
        assert_eq!(reread.look(shown), []);
    }

    #[test]
    fn each_order_puts_first_what_it_says() {
        assert_eq!(arranged(Order::Oldest), [1, 2, 3]);
        assert_eq!(arranged(Order::Newest), [3, 2, 1]);
        assert_eq!(arranged(Order::Name), [2, 3, 1]);
        assert_eq!(arranged(Order::LeastDone), [3, 1, 2]);
        assert_eq!(arranged(Order::MostActive), [3, 2, 1]);
        assert_eq!(arranged(Order::LongestLeft), [1, 3, 2]);
        assert_eq!(arranged(Order::LeastAgreed), [3, 1, 2]);
    }

    #[test]
    fn a_queue_that_needs_no_labels_is_behind_those_that_are_done() {
        let empty = Card {
            id: QueueId(4),
            name: "empty",
            progress: Progress::default(),
            agreement: None,
        };
        let wanted = Wanted {
            order: Order::LeastDone,
            ..Wanted::default()
        };
        let last = wanted.arrange(cards().into_iter().chain([empty])).pop();
        assert_eq!(last, Some(QueueId(4)));
    }

    #[test]
    fn a_part_of_the_name_finds_a_queue_whatever_the_case() {
        let wanted = |name: &str| Wanted {
            name: name.to_owned(),
            ..Wanted::default()
        };
        assert_eq!(wanted(" AN").arrange(cards()), [QueueId(2)]);
        assert_eq!(wanted("on").arrange(cards()), [QueueId(1), QueueId(3)]);
        assert!(wanted("none").arrange(cards()).is_empty());
    }

    #[test]
    fn archived_queues_are_shown_to_those_who_ask_for_them_alone() {
        let wanted = |state| Wanted {
            state,
            ..Wanted::default()
        };
        let cases = [
            (None, [true, true, false]),
            (Some(QueueState::Paused), [false, true, false]),
            (Some(QueueState::Archived), [false, false, true]),
        ];
        let states = [QueueState::Active, QueueState::Paused, QueueState::Archived];
        for (state, takes) in cases {
            assert_eq!(states.map(|of| wanted(state).takes("x", of)), takes);
        }
    }

    #[test]
    fn an_order_is_read_from_its_word_and_from_no_other() {
        for order in Order::ALL {
            assert_eq!(Order::of_word(order.word()), Some(order));
        }
        assert_eq!(Order::of_word("Newest"), None);
    }

    fn numbers(epoch: u64, version: u64) -> Stamped<Progress> {
        Stamped {
            at: Position { epoch, version },
            state: progress(version, 0, None),
        }
    }

    #[test]
    fn numbers_of_a_server_that_was_started_again_are_newer() {
        let mut known = Known::of([(QueueId(1), numbers(7, 40))]);
        assert_eq!(known.of_queue(QueueId(2)), None);

        known.note(QueueId(1), numbers(8, 2));

        assert_eq!(known.of_queue(QueueId(1)), Some(numbers(8, 2)));
    }

    proptest! {
        /// Cards are shown, and filtered out and in again, while numbers move: a card goes on from what is known.
        #[test]
        fn a_card_that_comes_back_shows_numbers_no_older_than_when_it_went(
            steps in vec((1_i64..4, 0_u64..5, any::<bool>()), 0..60),
        ) {
            let first = (1..4).map(|id| (QueueId(id), numbers(1, 10)));
            let mut known = Known::of(first);
            let mut shown: BTreeMap<i64, u64> = BTreeMap::new();
            let mut last_seen = BTreeMap::from([(1, 10), (2, 10), (3, 10)]);
            for (id, moved, is_wanted) in steps {
                if !is_wanted {
                    shown.remove(&id);
                    continue;
                }
                let begun = known.of_queue(QueueId(id)).unwrap();
                let version = shown.get(&id).copied().unwrap_or(begun.at.version);
                prop_assert_eq!(version, last_seen[&id]);
                let now = version + moved;
                known.note(QueueId(id), numbers(1, now));
                // An answer that was on its way for longer changes nothing.
                known.note(QueueId(id), numbers(1, version.saturating_sub(1)));
                shown.insert(id, now);
                last_seen.insert(id, now);
            }
        }

        #[test]
        fn every_wanted_queue_is_there_once_in_every_order(
            numbers in vec((0_u64..200, any::<u32>(), option::of(any::<u32>())), 0..20),
            agreements in vec(option::of(-1.0_f64..1.0), 20),
            order in 0..Order::ALL.len(),
        ) {
            let cards = numbers.into_iter().zip(agreements).zip(1..).map(
                |(((labels, active, rate), agreement), id)| Card {
                    id: QueueId(id),
                    name: "q",
                    progress: progress(labels, active, rate),
                    agreement,
                },
            );
            let cards: Vec<_> = cards.collect();
            let wanted = Wanted { order: Order::ALL[order], ..Wanted::default() };
            let arranged = wanted.arrange(cards.clone());
            let backwards = wanted.arrange(cards.iter().rev().cloned());
            prop_assert_eq!(&arranged, &backwards, "the order does not depend on how they came");
            let mut ids: Vec<_> = arranged.iter().map(|id| id.0).collect();
            ids.sort_unstable();
            prop_assert!(ids.into_iter().eq(cards.iter().map(|card| card.id.0)));
        }
    }
}
