//! How long one state took from the first subscriber that saw it to each of them.
//!
//! Seen from outside this is what is left of a delay once the server has decided to send: waiting for a
//! window is not in it. Where two phases of the server send the very same state the wait between them
//! counts too, so the truth is not above. The last state of all doesn't count: no change follows it, so
//! every phase sends it, each in its turn, and the time until all were exact says how long that takes.

use std::collections::HashMap;

use super::{histogram::Histogram, subscriber::Diary};

/// For each subscriber and each number of labels above `base` that they held, but the last.
pub(super) fn fan_out(base: u64, diaries: &[Diary]) -> Histogram {
    let sights = || diaries.iter().flat_map(|diary| first_sights(base, diary));
    let last = sights().map(|(labels, _)| labels).max();
    let mut first_us: HashMap<u64, u64> = HashMap::new();
    for (labels, at_us) in sights() {
        let first = first_us.entry(labels).or_insert(at_us);
        *first = at_us.min(*first);
    }
    let mut delays = Histogram::default();
    for (labels, at_us) in sights().filter(|(labels, _)| Some(*labels) != last) {
        delays.record(at_us - first_us[&labels]);
    }
    delays
}

/// Each number of labels with the time at which it was first held.
fn first_sights(base: u64, diary: &Diary) -> impl Iterator<Item = (u64, u64)> {
    let mut newest = base;
    diary.sights.iter().filter_map(move |sight| {
        let is_new = newest < sight.labels;
        newest = newest.max(sight.labels);
        is_new.then_some((sight.labels, sight.at_us))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::subscriber::Sight, *};

    fn diary(sights: &[(u64, u64)]) -> Diary {
        let sights = sights.iter().map(|&(at_us, labels)| Sight {
            at_us,
            labels,
            connected: 0,
        });
        Diary {
            sights: sights.collect(),
            opened_us: Vec::new(),
        }
    }

    #[test]
    fn each_state_but_the_last_counts_from_its_first_sight_and_once_for_each_subscriber() {
        // given: 7 is seen at 10 and 30, 8 by one alone, and the state before any label doesn't count
        let diaries = [
            diary(&[(0, 6), (10, 7), (12, 7), (50, 8), (90, 9)]),
            diary(&[(1, 6), (30, 7), (190, 9)]),
        ];

        let figures = fan_out(6, &diaries).percentiles().unwrap();

        assert_eq!((figures.samples, figures.max_ms), (3, 0.02));
    }
}
