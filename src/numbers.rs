//! Numbers as the reader writes them.
//!
//! The words of the pages are English, and the numbers in them are written as the browser's language has it:
//! 12,345.6 or 12.345,6. Server and browser write them by the same table, so what was rendered stays as it is
//! when the page comes to life. Digits are 0 to 9 in every language, as the words around them are.

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// What stands between groups of digits.
    group: char,
    /// What stands before tenths.
    decimal: char,
    /// From how many digits on there are groups.
    grouped_digits: usize,
    /// How many digits each group has beyond the last one, which has three.
    group_digits: usize,
}

/// Digits of the last group, and of most others.
const GROUP_DIGITS: usize = 3;
/// A space at which no line ends, as wide as any other.
const SPACE: char = '\u{a0}';
/// A narrower one.
const NARROW_SPACE: char = '\u{202f}';
/// Longest tag of a language, in bytes. Those of browsers have five or so.
const LANGUAGE_BYTES: usize = 35;

impl Default for Numbers {
    fn default() -> Self {
        Self::new(',', '.')
    }
}

impl Numbers {
    const fn new(group: char, decimal: char) -> Self {
        Self {
            group,
            decimal,
            grouped_digits: 4,
            group_digits: GROUP_DIGITS,
        }
    }

    /// Four digits stand together, and five don't.
    const fn grouped_from_five(self) -> Self {
        Self {
            grouped_digits: 5,
            ..self
        }
    }

    /// As readers of a language write them, such as `de` or `de-CH`; of one that isn't known, as in English.
    pub fn of_language(tag: &str) -> Self {
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        let region = parts.next_back().unwrap_or_default().to_ascii_uppercase();
        match (language.as_str(), region.as_str()) {
            ("en", "IN") | ("hi" | "bn" | "gu" | "mr" | "ta" | "te" | "ml" | "pa", _) => Self {
                group_digits: 2,
                ..Self::default()
            },
            ("de", "CH" | "LI") => Self::new('\'', '.'),
            ("it", "CH") => Self::new('\'', '.').grouped_from_five(),
            ("fr", "CA") => Self::new(SPACE, ','),
            ("fr", _) => Self::new(NARROW_SPACE, ','),
            ("es", "419" | "MX" | "US" | "DO" | "GT" | "HN" | "NI" | "PA" | "PE" | "PR" | "SV") => {
                Self::default()
            }
            ("es", "AR" | "BO" | "CL" | "CO" | "EC" | "PY" | "UY" | "VE") => Self::new('.', ','),
            ("es" | "it" | "sl", _) => Self::new('.', ',').grouped_from_five(),
            ("pt", "PT") | ("pl" | "hu" | "bg" | "et" | "lv", _) => {
                Self::new(SPACE, ',').grouped_from_five()
            }
            ("en", "ZA") | ("de", "AT") => Self::new(SPACE, ','),
            ("ru" | "uk" | "cs" | "sk" | "sv" | "nb" | "no" | "fi" | "lt" | "af", _) => {
                Self::new(SPACE, ',')
            }
            (
                "de" | "pt" | "nl" | "da" | "ro" | "hr" | "sr" | "el" | "tr" | "id" | "vi" | "ca",
                _,
            ) => Self::new('.', ','),
            _ => Self::default(),
        }
    }

    /// A text that is known to be ours, with each number in it as the reader writes it. In the text they are
    /// written plainly: `12345.6`.
    pub fn write(self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|char: char| char.is_ascii_digit()) {
            let (before, from) = rest.split_at(start);
            let (whole, after) = digits(from);
            written.push_str(before);
            self.push_whole(whole, &mut written);
            rest = after;
            let (tenths, after) = digits(after.strip_prefix('.').unwrap_or_default());
            if !tenths.is_empty() {
                written.push(self.decimal);
                written.push_str(tenths);
                rest = after;
            }
        }
        written.push_str(rest);
        written
    }

    /// Writes a whole number, in groups if it has enough digits.
    fn push_whole(self, whole: &str, written: &mut String) {
        let is_grouped = self.grouped_digits <= whole.len();
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            let is_bound = left
                .checked_sub(GROUP_DIGITS)
                .is_some_and(|left| left.is_multiple_of(self.group_digits));
            if is_grouped && 0 < place && is_bound {
                written.push(self.group);
            }
            written.push(digit);
        }
    }
}

/// The digits that a text begins with, and what follows.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// The language that a browser asks for first, from its `Accept-Language`; English if it names none.
pub fn first_language(accepted: &str) -> &str {
    let first = accepted.split([',', ';']).next().unwrap_or_default().trim();
    let is_tag = first.starts_with(|char: char| char.is_ascii_alphabetic())
        && first.len() <= LANGUAGE_BYTES
        && first
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_tag { first } else { "en" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(language: &str, text: &str) -> String {
        Numbers::of_language(language).write(text)
    }

    #[test]
    fn each_language_has_its_own_way() {
        for (language, expected) in [
            ("en-US", "1,234.5 12,345 1,234,567"),
            ("de-DE", "1.234,5 12.345 1.234.567"),
            ("de-CH", "1'234.5 12'345 1'234'567"),
            ("fr", "1\u{202f}234,5 12\u{202f}345 1\u{202f}234\u{202f}567"),
            ("es-ES", "1234,5 12.345 1.234.567"),
            ("es-MX", "1,234.5 12,345 1,234,567"),
            ("pl", "1234,5 12\u{a0}345 1\u{a0}234\u{a0}567"),
            ("hi-IN", "1,234.5 12,345 12,34,567"),
            ("en-IN", "1,234.5 12,345 12,34,567"),
            ("sr-Latn-RS", "1.234,5 12.345 1.234.567"),
            ("DE", "1.234,5 12.345 1.234.567"),
            ("tlh", "1,234.5 12,345 1,234,567"),
        ] {
            assert_eq!(
                written(language, "1234.5 12345 1234567"),
                expected,
                "{language}"
            );
        }
    }

    #[test]
    fn only_numbers_of_a_text_change() {
        let line = "4700 / 50000 labeled (9.4%) · 3 active labelers · ~1500 labels/hour.";
        assert_eq!(
            written("de", line),
            "4.700 / 50.000 labeled (9,4%) · 3 active labelers · ~1.500 labels/hour."
        );
        assert_eq!(written("de", ""), "");
        assert_eq!(written("de", "- labels/hour"), "- labels/hour");
        assert_eq!(written("de", "at 14:03:10."), "at 14:03:10.");
    }

    #[test]
    fn tenths_are_never_grouped() {
        assert_eq!(written("en", "0.123456"), "0.123456");
    }

    #[test]
    fn the_language_asked_for_first_counts() {
        for (accepted, language) in [
            ("de-DE,de;q=0.9,en;q=0.8", "de-DE"),
            ("fr;q=0.5", "fr"),
            (" pt-BR ", "pt-BR"),
            ("*", "en"),
            ("", "en"),
            ("\"><script>", "en"),
        ] {
            assert_eq!(first_language(accepted), language, "{accepted}");
        }
    }

    #[test]
    fn a_tag_has_at_most_35_bytes() {
        let longest = "a".repeat(LANGUAGE_BYTES);
        assert_eq!(first_language(&longest), longest);
        assert_eq!(first_language(&format!("{longest}a")), "en");
    }

    proptest! {
        #[test]
        fn no_digit_is_lost(number: u64, language in "[a-z]{2}(-[A-Z]{2})?") {
            let digits: String = written(&language, &number.to_string())
                .chars()
                .filter(char::is_ascii_digit)
                .collect();
            prop_assert_eq!(digits, number.to_string());
        }
    }
}
