//! How long one state took from the first subscriber of a phase that saw it to each of the phase.
//!
//! The server serves its connections in phases, one after the other within a window. Seen from outside this
//! is what is left of a delay once the server has decided to send to a phase: waiting for a window, or for a
//! turn in it, is not in it.

use std::collections::HashMap;

use super::{
    histogram::Histogram,
    subscriber::{Diary, Sight},
};

/// For each subscriber and each number of labels above `base` that they held.
pub(super) fn fan_out(base: u64, diaries: &[Diary]) -> Histogram {
    let sights = || diaries.iter().flat_map(|diary| first_sights(base, diary));
    let told = |sight: &Sight| (sight.labels, sight.phase);
    let mut first_us: HashMap<(u64, usize), u64> = HashMap::new();
    for sight in sights() {
        let first = first_us.entry(told(sight)).or_insert(sight.at_us);
        *first = sight.at_us.min(*first);
    }
    let mut delays = Histogram::default();
    for sight in sights() {
        delays.record(sight.at_us - first_us[&told(sight)]);
    }
    delays
}

/// The first sight of each number of labels.
fn first_sights(base: u64, diary: &Diary) -> impl Iterator<Item = &Sight> {
    let mut newest = base;
    diary.sights.iter().filter(move |sight| {
        let is_new = newest < sight.labels;
        newest = newest.max(sight.labels);
        is_new
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diary(phase: usize, sights: &[(u64, u64)]) -> Diary {
        let sights = sights.iter().map(|&(at_us, labels)| Sight {
            at_us,
            labels,
            connected: 0,
            phase,
        });
        Diary {
            sights: sights.collect(),
            opened_us: Vec::new(),
        }
    }

    #[test]
    fn each_state_counts_from_its_first_sight_in_a_phase_and_once_for_each_subscriber() {
        // given: 7 is seen at 10 and 30, 8 by one alone, and the state before any label doesn't count
        let diaries = [
            diary(3, &[(0, 6), (10, 7), (12, 7), (50, 8)]),
            diary(3, &[(1, 6), (30, 7)]),
        ];

        let figures = fan_out(6, &diaries).percentiles().unwrap();

        assert_eq!((figures.samples, figures.max_ms), (3, 0.02));
    }

    #[test]
    fn the_wait_of_one_phase_for_another_is_not_counted() {
        let diaries = [
            diary(0, &[(10, 7)]),
            diary(1, &[(50_010, 7)]),
            diary(1, &[(50_040, 7)]),
        ];

        let figures = fan_out(6, &diaries).percentiles().unwrap();

        assert_eq!((figures.samples, figures.max_ms), (3, 0.03));
    }
}
