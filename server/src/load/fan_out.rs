//! How long one state took from the first subscriber that saw it to each of them.
//!
//! Seen from outside this is what is left of a delay once the server has decided to send: waiting for a
//! window is not in it. Where two phases of the server send the very same state the wait between them
//! counts too, so the truth is not above.

use std::collections::HashMap;

use super::{histogram::Histogram, subscriber::Diary};

/// For each subscriber and each number of labels above `base` that they held.
pub(super) fn fan_out(base: u64, diaries: &[Diary]) -> Histogram {
    let mut first_us: HashMap<u64, u64> = HashMap::new();
    for (labels, at_us) in diaries.iter().flat_map(|diary| first_sights(base, diary)) {
        let first = first_us.entry(labels).or_insert(at_us);
        *first = at_us.min(*first);
    }
    let mut delays = Histogram::default();
    for (labels, at_us) in diaries.iter().flat_map(|diary| first_sights(base, diary)) {
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
    fn each_state_counts_from_its_first_sight_and_once_for_each_subscriber() {
        // given: 7 is seen at 10 and 30, 8 by one alone, and the state before any label doesn't count
        let diaries = [
            diary(&[(0, 6), (10, 7), (12, 7), (50, 8)]),
            diary(&[(1, 6), (30, 7)]),
        ];

        let figures = fan_out(6, &diaries).percentiles().unwrap();

        assert_eq!((figures.samples, figures.max_ms), (3, 0.02));
    }
}
