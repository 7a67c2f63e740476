//! Which turns a node has told of already.

use std::collections::{BTreeMap, HashSet};

use super::notice::ToldTurn;

/// The turns that were counted lately, by when they ended. One that is heard of by several ways counts once.
#[derive(Debug, Default)]
pub struct ToldTurns {
    ended: BTreeMap<u64, HashSet<ToldTurn>>,
    /// Turns that ended before are not known any more, and none of them is news.
    from_ms: u64,
}

impl ToldTurns {
    /// Takes a turn in; says whether it is news.
    pub fn is_news(&mut self, turn: ToldTurn) -> bool {
        let ended_at_ms = turn.turn.ended_at_ms;
        self.from_ms <= ended_at_ms && self.ended.entry(ended_at_ms).or_default().insert(turn)
    }

    /// Forgets the turns that ended before. Whoever asks for later ones only has no need of them.
    pub fn forget_before(&mut self, at_ms: u64) {
        if self.from_ms < at_ms {
            self.from_ms = at_ms;
            self.ended = self.ended.split_off(&at_ms);
        }
    }

    /// From when on turns are known, in milliseconds since the Unix epoch.
    pub fn from_ms(&self) -> u64 {
        self.from_ms
    }
}

#[cfg(test)]
mod tests {
    use super::{super::notice::tests::turn, *};

    #[test]
    fn a_turn_is_news_once_and_another_one_at_the_same_time_is_another() {
        let mut told = ToldTurns::default();
        let heard = [turn(1, 5), turn(2, 5), turn(1, 5), turn(1, 6)].map(|turn| told.is_news(turn));
        assert_eq!(heard, [true, true, false, true]);
    }

    #[test]
    fn what_is_forgotten_is_never_news_again() {
        let mut told = ToldTurns::default();
        told.is_news(turn(1, 5));
        told.is_news(turn(1, 6));
        told.forget_before(6);
        told.forget_before(3);
        let heard = [turn(1, 5), turn(1, 6), turn(2, 6)].map(|turn| told.is_news(turn));
        assert_eq!((heard, told.from_ms()), ([false, false, true], 6));
    }
}
