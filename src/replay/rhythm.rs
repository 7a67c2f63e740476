//! When people who label end their turns.

use super::dice::Dice;

/// Nobody is faster than this, in milliseconds.
const LEAST_MS: f64 = 700.0;
/// Of the logarithms of times, as it came out for 42 people in one room: their middle half lay between half
/// and twice the median.
const SPREAD: f64 = 0.8;
/// After about so many turns people take a break.
const TURNS_BETWEEN_BREAKS: f64 = 90.0;
/// How long a break is, in milliseconds.
const BREAK_MS: (f64, f64) = (90_000.0, 400_000.0);
/// Within so many milliseconds everybody has come.
const ALL_THERE_MS: f64 = 60_000.0;

/// One person's rhythm.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    /// The median of their times, in milliseconds.
    pace_ms: f64,
    now_ms: f64,
}

impl Rhythm {
    /// Somebody comes.
    pub(super) fn begin(pace_ms: f64, dice: &mut Dice) -> Self {
        Self {
            pace_ms,
            now_ms: dice.between(0.0, ALL_THERE_MS),
        }
    }

    /// When their next turn ends, and how long they were at it, in milliseconds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "times are positive and far below 2^53"
    )]
    pub(super) fn next(&mut self, dice: &mut Dice) -> (u64, u64) {
        if dice.happens(1.0 / TURNS_BETWEEN_BREAKS) {
            self.now_ms += dice.between(BREAK_MS.0, BREAK_MS.1);
        }
        let took_ms = (self.pace_ms * (SPREAD * dice.normal()).exp()).max(LEAST_MS);
        self.now_ms += took_ms;
        (self.now_ms as u64, took_ms as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_one_after_the_other_about_as_fast_as_the_person_is() {
        let mut dice = Dice::new(3);
        let mut rhythm = Rhythm::begin(4_000.0, &mut dice);
        let turns: Vec<_> = (0..2_000).map(|_| rhythm.next(&mut dice)).collect();

        assert!(turns.is_sorted_by(|a, b| a.0 < b.0));
        let mut times: Vec<_> = turns.iter().map(|(_, took_ms)| *took_ms).collect();
        times.sort_unstable();
        assert!((3_600..4_400).contains(&times[1_000]), "{}", times[1_000]);
        assert!(700 <= times[0]);
        let breaks = turns.windows(2).filter(|two| two[0].0 + 90_000 < two[1].0);
        assert!((8..45).contains(&breaks.count()));
    }
}
