//! What a node has to tell the others, until it is sent.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::notice::{NOTICE_BYTES, News, Notice, Sender, ToldTurn};
use crate::{
    ids::{LabelerId, QueueId},
    presence::Incarnation,
    progress::Counters,
};

/// So many notices are sent at once, at most. What else has happened waits, except turns.
pub const NOTICES_AT_ONCE: usize = 6;

/// So many turns wait to be sent, at most. Of more the others read in the store.
pub const TURNS_WAITING: usize = 200;

/// Collects what has happened: of one queue only the newest counters, of one person only the newest name.
#[derive(Debug)]
pub struct Outbox {
    from: Sender,
    /// The number of the last notice.
    number: u64,
    counted: BTreeMap<QueueId, Counters>,
    turns: Vec<ToldTurn>,
    names: BTreeMap<LabelerId, Option<String>>,
    roles: BTreeSet<LabelerId>,
    left_out: bool,
}

impl Outbox {
    /// Nothing has happened.
    pub fn new(from: Sender) -> Self {
        Self {
            from,
            number: 0,
            counted: BTreeMap::new(),
            turns: Vec::new(),
            names: BTreeMap::new(),
            roles: BTreeSet::new(),
            left_out: false,
        }
    }

    /// Whose it is.
    pub fn sender(&self) -> Sender {
        self.from
    }

    /// Tells as another start of the node from now on, whose notices are counted anew.
    pub fn begin_anew(&mut self, incarnation: Incarnation) {
        self.from.incarnation = incarnation;
        self.number = 0;
    }

    /// The number of the notice that was written last.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// A queue's counters are these now.
    pub fn counted(&mut self, queue: QueueId, counters: Counters) {
        let newest = self.counted.entry(queue).or_insert(counters);
        if newest.revision < counters.revision {
            *newest = counters;
        }
    }

    /// A turn has ended.
    pub fn turn(&mut self, turn: ToldTurn) {
        if self.turns.len() < TURNS_WAITING {
            self.turns.push(turn);
        } else {
            self.left_out = true;
        }
    }

    /// A person goes by this name now, or by none.
    pub fn named(&mut self, labeler: LabelerId, name: Option<&str>) {
        self.names.insert(labeler, name.map(str::to_owned));
    }

    /// What a person may do has changed.
    pub fn role_changed(&mut self, labeler: LabelerId) {
        self.roles.insert(labeler);
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
            && self.turns.is_empty()
            && self.names.is_empty()
            && self.roles.is_empty()
            && !self.left_out
    }

    /// A notice without news, by which a node finds out whether it hears itself.
    pub fn probe(&mut self) -> Notice {
        self.notice(News::default())
    }

    /// Takes out what is to be sent now: rights first, because nobody may see what is not theirs any more.
    /// What finds no room stays.
    pub fn take(&mut self) -> Vec<Notice> {
        let mut packed = Packed::new(&self.notice_of(News::default(), u64::MAX));
        packed.fill(&mut self.roles, BTreeSet::pop_first, |news, it| {
            news.roles.push(it);
        });
        packed.fill(&mut self.counted, BTreeMap::pop_first, |news, it| {
            news.counted.push(it);
        });
        packed.fill(&mut self.names, BTreeMap::pop_first, |news, it| {
            news.names.push(it);
        });
        self.turns.reverse();
        packed.fill(&mut self.turns, Vec::pop, |news, it| news.turns.push(it));
        self.turns.reverse();
        if let Some(last) = packed.news.last_mut() {
            last.left_out = std::mem::take(&mut self.left_out);
        }
        let news = packed.news.into_iter().filter(|news| !news.is_empty());
        news.map(|news| self.notice(news)).collect()
    }

    fn notice(&mut self, news: News) -> Notice {
        self.number += 1;
        self.notice_of(news, self.number)
    }

    fn notice_of(&self, news: News, number: u64) -> Notice {
        Notice {
            from: self.from,
            number,
            news,
        }
    }
}

/// News in as many notices as they need, or as are sent at once.
struct Packed {
    news: Vec<News>,
    /// What a notice takes beside its news.
    frame_bytes: usize,
    /// What the last one has.
    bytes: usize,
}

impl Packed {
    /// All names of lists and the punctuation around them.
    const LISTS_BYTES: usize = 100;

    fn new(empty: &Notice) -> Self {
        let frame_bytes = empty.write().len() + Self::LISTS_BYTES;
        Self {
            news: vec![News::default()],
            frame_bytes,
            bytes: frame_bytes,
        }
    }

    /// Moves what there is into notices as long as it finds room.
    fn fill<S: Put<T>, T: Serialize>(
        &mut self,
        from: &mut S,
        pop: impl Fn(&mut S) -> Option<T>,
        push: impl Fn(&mut News, T),
    ) {
        while let Some(one) = pop(from) {
            let bytes = serde_json::to_string(&one).map_or(0, |text| text.len()) + 1;
            if NOTICE_BYTES < self.bytes + bytes {
                if self.news.len() == NOTICES_AT_ONCE {
                    from.put(one);
                    return;
                }
                self.news.push(News::default());
                self.bytes = self.frame_bytes;
            }
            self.bytes += bytes;
            if let Some(last) = self.news.last_mut() {
                push(last, one);
            }
        }
    }
}

/// Takes back what was taken out last.
trait Put<T> {
    fn put(&mut self, one: T);
}

impl<T> Put<T> for Vec<T> {
    fn put(&mut self, one: T) {
        self.push(one);
    }
}

impl<T: Ord> Put<T> for BTreeSet<T> {
    fn put(&mut self, one: T) {
        self.insert(one);
    }
}

impl<K: Ord, V> Put<(K, V)> for BTreeMap<K, V> {
    fn put(&mut self, (key, value): (K, V)) {
        self.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::notice::tests::{sender, turn},
        *,
    };

    fn counters(revision: u64) -> Counters {
        Counters {
            revision,
            ..Counters::default()
        }
    }

    fn person(number: u16) -> LabelerId {
        let [high, low] = number.to_be_bytes();
        let mut bytes = [0; 16];
        (bytes[0], bytes[1]) = (high, low);
        LabelerId::from_random_bytes(bytes)
    }

    #[test]
    fn of_a_queue_the_newest_counters_are_told_and_once() {
        let mut outbox = Outbox::new(sender(1, 1));
        for revision in [2, 3, 1] {
            outbox.counted(QueueId(1), counters(revision));
        }
        let notices = outbox.take();

        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].news.counted, [(QueueId(1), counters(3))]);
        assert!(outbox.is_empty() && outbox.take().is_empty());
    }

    #[test]
    fn turns_up_to_the_limit_are_told_and_that_there_were_more() {
        let told = |count: usize| {
            let mut outbox = Outbox::new(sender(1, 1));
            for number in 0..count {
                outbox.turn(turn(1, number as u64));
            }
            let mut notices = Vec::new();
            while !outbox.is_empty() {
                notices.extend(outbox.take());
            }
            let turns: usize = notices.iter().map(|notice| notice.news.turns.len()).sum();
            (turns, notices.iter().any(|notice| notice.news.left_out))
        };
        assert_eq!(told(TURNS_WAITING), (TURNS_WAITING, false));
        assert_eq!(told(TURNS_WAITING + 1), (TURNS_WAITING, true));
    }

    #[test]
    fn probes_and_news_are_numbered_together() {
        let mut outbox = Outbox::new(sender(1, 1));
        outbox.named(person(1), Some("Ann"));
        let numbers = [
            outbox.probe().number,
            outbox.take()[0].number,
            outbox.probe().number,
        ];

        assert_eq!((numbers, outbox.number()), ([1, 2, 3], 3));
    }

    proptest! {
        #[test]
        fn all_news_come_out_in_notices_that_postgresql_takes(
            queues in 0_i64..300, turns in 0..TURNS_WAITING, names in 0_u16..300, long in 0_usize..80,
        ) {
            let mut outbox = Outbox::new(sender(u64::MAX, u64::MAX));
            for queue in 0..queues {
                outbox.counted(QueueId(i64::MAX - queue), counters(u64::MAX));
            }
            for number in 0..turns {
                outbox.turn(turn(9, u64::MAX - number as u64));
            }
            for number in 0..names {
                outbox.named(person(number), Some(&"\u{1F600}\"".repeat(long)));
                outbox.role_changed(person(number));
            }
            let mut all = News::default();
            while !outbox.is_empty() {
                let notices = outbox.take();
                prop_assert!(!notices.is_empty() && notices.len() <= NOTICES_AT_ONCE);
                for notice in notices {
                    prop_assert!(notice.write().len() <= NOTICE_BYTES);
                    all.counted.extend(notice.news.counted);
                    all.turns.extend(notice.news.turns);
                    all.names.extend(notice.news.names);
                    all.roles.extend(notice.news.roles);
                }
            }
            prop_assert_eq!(all.counted.len(), usize::try_from(queues).unwrap());
            prop_assert_eq!(all.turns.len(), turns);
            prop_assert!(all.turns.iter().rev().is_sorted_by_key(|turn| turn.turn.ended_at_ms));
            prop_assert_eq!((all.names.len(), all.roles.len()), (usize::from(names), usize::from(names)));
        }
    }
}
