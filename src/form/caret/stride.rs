//! Which keys move a caret, and how far.

use super::{Step, Way};

/// What one key press asks of a caret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride {
    /// How far it goes.
    pub step: Step,
    /// Where to.
    pub way: Way,
    /// Whether it selects on the way.
    pub extend: bool,
}

impl Stride {
    /// What a key asks, by `KeyboardEvent.key` and `code`, in a text of which the lines may run to the left.
    ///
    /// The arrows go from word to word, since words are what is marked most. Characters are gone by with the
    /// comma and the full stop, which lie beside each other, and Home and End lead to the ends of the text;
    /// Ctrl and Alt, which would tell words from characters elsewhere, are the browser's own. With Shift all
    /// of them select. An arrow goes where it points; the comma always goes towards the start.
    pub fn of_key(key: &str, code: &str, shift: bool, runs_left: bool) -> Option<Self> {
        let (on, back) = if runs_left {
            (Way::Back, Way::Forward)
        } else {
            (Way::Forward, Way::Back)
        };
        // With Shift the keys type something else, which differs from country to country.
        let types_letter = key.chars().any(char::is_alphanumeric);
        let (step, way) = match (key, code) {
            ("ArrowRight", _) => (Step::Word, on),
            ("ArrowLeft", _) => (Step::Word, back),
            ("Home", _) => (Step::Text, Way::Back),
            ("End", _) => (Step::Text, Way::Forward),
            (",", _) => (Step::Character, Way::Back),
            (".", _) => (Step::Character, Way::Forward),
            (_, "Comma") if shift && !types_letter => (Step::Character, Way::Back),
            (_, "Period") if shift && !types_letter => (Step::Character, Way::Forward),
            _ => return None,
        };
        Some(Self {
            step,
            way,
            extend: shift,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stride(step: Step, way: Way, extend: bool) -> Option<Stride> {
        Some(Stride { step, way, extend })
    }

    #[test]
    fn arrows_go_by_words_and_stops_by_characters() {
        let of = |key, shift| Stride::of_key(key, "", shift, false);

        assert_eq!(
            of("ArrowRight", false),
            stride(Step::Word, Way::Forward, false)
        );
        assert_eq!(of("ArrowLeft", true), stride(Step::Word, Way::Back, true));
        assert_eq!(of(",", false), stride(Step::Character, Way::Back, false));
        assert_eq!(of(".", false), stride(Step::Character, Way::Forward, false));
        assert_eq!(of("Home", true), stride(Step::Text, Way::Back, true));
        assert_eq!(of("End", false), stride(Step::Text, Way::Forward, false));
        for other in ["ArrowUp", "1", "a", "Enter", "Tab", " "] {
            assert_eq!(of(other, false), None, "{other}");
        }
    }

    #[test]
    fn an_arrow_goes_where_it_points() {
        let of = |key| Stride::of_key(key, "", false, true);

        assert_eq!(of("ArrowLeft"), stride(Step::Word, Way::Forward, false));
        assert_eq!(of("ArrowRight"), stride(Step::Word, Way::Back, false));
        assert_eq!(of(","), stride(Step::Character, Way::Back, false));
    }

    #[test]
    fn with_shift_the_stops_are_known_by_their_place() {
        let of = |key, code| Stride::of_key(key, code, true, false);
        let back = stride(Step::Character, Way::Back, true);

        assert_eq!(of("<", "Comma"), back);
        assert_eq!(of(";", "Comma"), back);
        assert_eq!(
            of(">", "Period"),
            stride(Step::Character, Way::Forward, true)
        );
        assert_eq!(of("W", "Comma"), None, "another letter lies there");
        assert_eq!(Stride::of_key(";", "Comma", false, false), None);
    }
}
