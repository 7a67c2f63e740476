//! What becomes of a sample that comes in and is there already.

/// How a sample that comes in differs from the one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Whether somebody labels, has labeled or has skipped the one that is there.
    pub is_begun: bool,
    /// Whether it says something else.
    pub other_content: bool,
    /// Whether it comes with a priority, a known answer or suggestions that the one that is there has not.
    pub says_more: bool,
    /// Whether somebody ended a turn at it who has ended none at the one that is there.
    pub more_turns: bool,
    /// Whether it comes with a verdict, and nobody decided the one that is there.
    pub more_verdict: bool,
    /// Whether one of those has the one that is there in hand right now.
    pub in_hand: bool,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is the same, and nothing changes.
    Same,
    /// It takes the place of the one that is there.
    Replace,
    /// The turns of those who have ended none at the one that is there are added to that, and the verdict if it
    /// has none.
    AddTurns,
    /// It is left out. What somebody has begun stays as it is: their answers are about that.
    KeepBegun,
    /// It is left out for a turn of somebody who has the one that is there in hand: they are about to say
    /// themselves what they think of it.
    KeepTurns,
}

/// What becomes of a sample that differs so from the one that is there.
pub fn again(difference: Difference) -> Again {
    let Difference {
        is_begun,
        other_content,
        says_more,
        more_turns,
        more_verdict,
        in_hand,
    } = difference;
    let differs = other_content || says_more;
    let more_said = more_turns || more_verdict;
    match (is_begun, differs, more_said) {
        (_, false, false) => Again::Same,
        (false, ..) => Again::Replace,
        (true, true, _) => Again::KeepBegun,
        (true, false, true) if in_hand => Again::KeepTurns,
        (true, false, true) => Again::AddTurns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Difference = Difference {
        is_begun: false,
        other_content: false,
        says_more: false,
        more_turns: false,
        more_verdict: false,
        in_hand: false,
    };

    #[test]
    fn what_is_the_same_changes_nothing_whoever_has_begun_it() {
        for is_begun in [false, true] {
            assert_eq!(again(Difference { is_begun, ..SAME }), Again::Same);
        }
    }

    #[test]
    fn whatever_differs_takes_the_place_of_what_nobody_has_begun() {
        for difference in [
            Difference {
                other_content: true,
                ..SAME
            },
            Difference {
                says_more: true,
                ..SAME
            },
            Difference {
                more_turns: true,
                ..SAME
            },
        ] {
            assert_eq!(again(difference), Again::Replace, "{difference:?}");
        }
    }

    #[test]
    fn what_somebody_has_begun_stays_and_the_reason_is_told() {
        let begun = Difference {
            is_begun: true,
            ..SAME
        };
        for (difference, wanted) in [
            (
                Difference {
                    other_content: true,
                    ..begun
                },
                Again::KeepBegun,
            ),
            (
                Difference {
                    says_more: true,
                    more_turns: true,
                    ..begun
                },
                Again::KeepBegun,
            ),
            (
                Difference {
                    more_turns: true,
                    in_hand: true,
                    ..begun
                },
                Again::KeepTurns,
            ),
        ] {
            assert_eq!(again(difference), wanted, "{difference:?}");
        }
    }

    #[test]
    fn turns_of_others_are_added_to_what_somebody_has_begun() {
        let more = Difference {
            is_begun: true,
            more_turns: true,
            ..SAME
        };

        assert_eq!(again(more), Again::AddTurns);
    }

    #[test]
    fn a_verdict_is_added_to_what_nobody_decided() {
        let more = Difference {
            more_verdict: true,
            ..SAME
        };

        assert_eq!(again(more), Again::Replace);
        let begun = Difference {
            is_begun: true,
            ..more
        };
        assert_eq!(again(begun), Again::AddTurns);
        let other = Difference {
            says_more: true,
            ..begun
        };
        assert_eq!(again(other), Again::KeepBegun);
    }
}
