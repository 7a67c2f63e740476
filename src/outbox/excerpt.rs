//! The first words of a sample, by which its labeler knows it again.

use serde_json::Value;

use crate::sample::Payload;

/// Longest excerpt, in characters.
const CHARS: usize = 80;

/// The beginning of the payload's first text, on one line. However long the text is, no more of it is
/// looked at than is shown.
pub fn excerpt(payload: &Payload) -> String {
    let text = payload.values().find_map(first_text).unwrap_or_default();
    let mut excerpt = String::new();
    let mut chars = 0;
    let mut gap = false;
    // A text may begin with as much white space as it likes.
    for letter in text.trim_start().chars().take(CHARS * 4) {
        if letter.is_whitespace() || letter.is_control() {
            gap = true;
            continue;
        }
        if chars + usize::from(gap) >= CHARS {
            excerpt.push('…');
            break;
        }
        if gap {
            excerpt.push(' ');
            chars += 1;
        }
        gap = false;
        excerpt.push(letter);
        chars += 1;
    }
    excerpt
}

/// The first text of a value that has visible characters, as deep as it lies.
fn first_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => (!text.trim_start().is_empty()).then_some(text),
        Value::Array(items) => items.iter().find_map(first_text),
        // What somebody says in a chat stands beside who says it.
        Value::Object(fields) => match fields.get("content").and_then(first_text) {
            Some(said) => Some(said),
            None => fields.values().find_map(first_text),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> String {
        let Value::Object(payload) = value else {
            return String::new();
        };
        excerpt(&payload)
    }

    #[test]
    fn it_is_the_first_text_on_one_line() {
        let sample = json!({"id": 7, "empty": " ", "text": "  So\n\t good ", "more": "x"});

        assert_eq!(of(sample), "So good");
    }

    #[test]
    fn of_a_chat_it_is_the_first_words_of_whoever_speaks_first() {
        let sample = json!({"chat": [{"role": "user", "content": "Why?"}]});

        assert_eq!(of(sample), "Why?");
    }

    #[test]
    fn a_long_text_is_cut() {
        let cut = of(json!({"text": "é".repeat(300_000)}));

        assert_eq!(cut, "é".repeat(80) + "…");
    }

    #[test]
    fn a_text_that_just_fits_is_whole() {
        assert_eq!(of(json!({"text": "é".repeat(80)})), "é".repeat(80));
    }

    #[test]
    fn a_sample_without_text_has_no_excerpt() {
        assert_eq!(of(json!({"n": 1})), "");
    }
}
