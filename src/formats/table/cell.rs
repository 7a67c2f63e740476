//! A cell, and what a spreadsheet might do with it.

use std::{borrow::Cow, fmt::Display};

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// There is nothing to say.
    Empty,
    /// A number, or what stands without quotes where numbers do.
    Number(String),
    /// A text, which may be empty.
    Text(String),
}

impl Cell {
    /// A text, if there is one.
    pub(super) fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// A number, if there is one.
    pub(super) fn count(number: Option<impl Display>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.to_string()))
    }

    /// What it holds, without quotes.
    pub fn content(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Number(text) | Self::Text(text) => text,
        }
    }
}

/// A text that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return has an apostrophe before it. A text that is a number stays as it is.
///
/// This follows OWASP's page on CSV injection. It changes the text, and can't be undone, since a text may
/// begin with an apostrophe of its own; so it is for files that people open and not for those that
/// programs read.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_number(text: &str) -> bool {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    is_plain && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_a_text() {
        for text in [
            "=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "\r=1", "=", "-", "+", "--1", "-1-1",
            "+1.2.3", "-inf", "-e",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
    }

    #[test]
    fn numbers_and_plain_texts_stay_as_they_are() {
        for text in [
            "-1", "+1.5", "-1.5e-3", "-.5", "", "a=1", " =1", "'=1", "é", "1-1",
        ] {
            assert_eq!(guarded(text), text);
        }
    }
}
