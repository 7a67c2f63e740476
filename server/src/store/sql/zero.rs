//! The character U+0000, which PostgreSQL keeps in no text.
//!
//! It is written as a character that stands for nothing (U+10FFFF is none by the standard) and `0` behind it; that
//! character itself as it and `1`. All other texts are written as they are.

use std::borrow::Cow;

const MARK: char = '\u{10ffff}';

/// A text as PostgreSQL keeps it.
pub(in crate::store) fn write(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', MARK]) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\0' => written.extend([MARK, '0']),
            MARK => written.extend([MARK, '1']),
            other => written.push(other),
        }
    }
    Cow::Owned(written)
}

/// The text that is kept so.
pub(in crate::store) fn read(kept: &str) -> Cow<'_, str> {
    if !kept.contains(MARK) {
        return Cow::Borrowed(kept);
    }
    let mut text = String::with_capacity(kept.len());
    let mut letters = kept.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            MARK if letters.next() == Some('0') => '\0',
            other => other,
        });
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_kept_with_a_zero(text in "[a0-1\\x{0}\\x{10ffff}]{0,12}") {
            let kept = write(&text);
            prop_assert!(!kept.contains('\0'));
            prop_assert_eq!(read(&kept).into_owned(), text);
        }
    }
}
