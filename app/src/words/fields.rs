//! Questions and their answers.

use ingot::schema::{Boolean, Choices, Number, Problem};

use super::Piece;

/// What is wrong with an answer. It stands below the field.
pub(crate) fn problem(problem: &Problem) -> String {
    problem.to_string()
}

/// What stands on an answer of a question with two.
pub(crate) fn boolean_caption(boolean: &Boolean, answer: bool) -> String {
    boolean.caption(answer).to_owned()
}

/// How many options are to be chosen.
pub(crate) fn choices_hint(choices: &Choices) -> String {
    let all = choices.options.len();
    match (choices.fewest(), choices.most()) {
        (min, max) if min == max => format!("Choose {min}."),
        (0 | 1, max) if max == all => "Choose all that fit.".to_owned(),
        (0 | 1, max) => format!("Choose at most {max}."),
        (min, max) if max == all => format!("Choose at least {min}."),
        (min, max) => format!("Choose {min} to {max}."),
    }
}

/// What number is taken; none if any is.
pub(crate) fn number_hint(number: &Number) -> Option<String> {
    match (number.integer, number.min, number.max) {
        (true, Some(min), Some(max)) => Some(format!("A whole number from {min} to {max}.")),
        (true, Some(min), None) => Some(format!("A whole number of at least {min}.")),
        (true, None, Some(max)) => Some(format!("A whole number of at most {max}.")),
        (true, None, None) => Some("A whole number.".to_owned()),
        (false, Some(min), Some(max)) => Some(format!("A number from {min} to {max}.")),
        (false, Some(min), None) => Some(format!("A number of at least {min}.")),
        (false, None, Some(max)) => Some(format!("A number of at most {max}.")),
        (false, None, None) => None,
    }
}

/// The answers of a comparison, in the order of their keys. The first two are what stands above the texts.
pub(crate) const SIDES: [&str; 3] = [super::samples::LEFT, super::samples::RIGHT, "No difference"];

/// What is asked after a side was chosen.
pub(crate) const HOW_MUCH_BETTER: &str = "How much better?";

/// The line in which a part of an option's name is typed: its name, and what stands in it while it is empty.
pub(crate) const SEARCH: &str = "Search the options";

pub(crate) fn search(options: usize) -> String {
    format!("Search {options} options")
}

/// How many options the search finds.
pub(crate) fn found(count: usize, options: usize) -> String {
    match count {
        0 => "No option is called that.".to_owned(),
        count => format!("{count} of {options} options"),
    }
}

/// Marking parts of a text: what to do, and the name of the text.
pub(crate) const HOW_TO_MARK: &str = "Select a part of the text and choose its label, or the label first. Whole words are marked; \
     hold Shift for single characters.";
pub(crate) const TEXT_TO_MARK: &str = "Text to mark";

/// What keys do in the text.
pub(crate) const KEYS_IN_TEXT: [Piece; 15] = [
    Piece::Plain("In the text: "),
    Piece::Key("←"),
    Piece::Plain(" "),
    Piece::Key("→"),
    Piece::Plain(" to a word, "),
    Piece::Key(","),
    Piece::Plain(" "),
    Piece::Key("."),
    Piece::Plain(" to a character, "),
    Piece::Key("Home"),
    Piece::Plain(" "),
    Piece::Key("End"),
    Piece::Plain(" to an end, each with "),
    Piece::Key("⇧"),
    Piece::Plain(" to select more."),
];

/// The labels that a part can be marked with, and the parts that are marked, for those who don't see them.
pub(crate) const LABELS: &str = "Labels";
pub(crate) const MARKED_PARTS: &str = "Marked parts";

/// The sample lacks the text that is to be marked: the one under this key.
pub(crate) fn no_text(key: &str) -> String {
    format!("This sample has no text \"{key}\" to mark.")
}

/// The button that unmarks a part.
pub(crate) fn unmark(label: &str, excerpt: &str) -> String {
    format!("Unmark {label}: {excerpt}")
}

/// Said aloud: which part of the text is selected, or which label waits for one.
pub(crate) fn selected(excerpt: &str) -> String {
    format!("Selected: {excerpt}")
}

pub(crate) fn waits(label: &str) -> String {
    format!("{label} waits for the part that you select next. Its key or button lets go of it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_how_many_are_to_be_chosen() {
        let hint = |options: &[&str], min, max| {
            let options = options.iter().map(|option| (*option).to_owned()).collect();
            choices_hint(&Choices { options, min, max })
        };
        let three = ["x", "y", "z"];

        assert_eq!(hint(&three, None, None), "Choose all that fit.");
        assert_eq!(hint(&three, Some(0), Some(3)), "Choose all that fit.");
        assert_eq!(hint(&three, None, Some(2)), "Choose at most 2.");
        assert_eq!(hint(&three, Some(2), None), "Choose at least 2.");
        assert_eq!(hint(&three, Some(2), Some(3)), "Choose at least 2.");
        assert_eq!(hint(&three, Some(2), Some(2)), "Choose 2.");
        assert_eq!(
            hint(&["w", "x", "y", "z"], Some(2), Some(3)),
            "Choose 2 to 3."
        );
    }

    #[test]
    fn a_hint_says_which_numbers_are_taken() {
        let hint = |min, max, integer| {
            let unit = None;
            number_hint(&Number {
                min,
                max,
                integer,
                unit,
            })
            .unwrap_or_default()
        };

        assert_eq!(hint(None, None, false), "");
        assert_eq!(hint(None, None, true), "A whole number.");
        assert_eq!(hint(Some(0.0), Some(0.5), false), "A number from 0 to 0.5.");
        assert_eq!(
            hint(Some(-1.0), None, true),
            "A whole number of at least -1."
        );
        assert_eq!(hint(None, Some(9.0), false), "A number of at most 9.");
    }
}
