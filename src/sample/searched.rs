//! What of a sample is found by words, and which words a person's text looks for.

use serde_json::Value;

use super::Payload;

/// All texts and numbers of a payload, wherever they stand in it, one to a line. Its keys are no part of it:
/// they are the same in every sample.
pub fn searched_text(payload: &Payload) -> String {
    let mut text = String::new();
    for value in payload.values() {
        add(value, &mut text);
    }
    text
}

fn add(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => push(string, text),
        Value::Number(number) => push(&number.to_string(), text),
        Value::Array(values) => values.iter().for_each(|value| add(value, text)),
        Value::Object(values) => values.values().for_each(|value| add(value, text)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn push(part: &str, text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(part);
}

/// A word that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchedWord<'a> {
    /// The word as it was typed.
    pub word: &'a str,
    /// Whether longer words that begin with it are found too. Short words of plain letters stand at the
    /// beginning of too many others for that.
    pub is_prefix: bool,
}

/// Words have to be so long, in bytes of UTF-8, to stand for longer ones. Words of other scripts are so with fewer
/// letters, and say more with each.
const PREFIX_BYTES: usize = 4;

/// The words of a person's text, all of which a sample has to have. Whatever has neither a letter nor a digit
/// separates words: quotes and operators are no syntax.
pub fn words_of(text: &str) -> impl Iterator<Item = SearchedWord<'_>> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(|word| SearchedWord {
        word,
        is_prefix: PREFIX_BYTES <= word.len(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn text_of(payload: Value) -> String {
        searched_text(&serde_json::from_value(payload).unwrap())
    }

    #[test]
    fn texts_and_numbers_are_found_wherever_they_stand() {
        assert_eq!(text_of(json!({"text": "one"})), "one");
        assert_eq!(
            text_of(json!({"of": {"list": ["two", 3, true, null]}})),
            "two\n3"
        );
        assert_eq!(text_of(json!({})), "");
    }

    #[test]
    fn quotes_and_operators_are_no_words() {
        let words: Vec<_> = words_of("\"cats\" AND (dogs* - NEAR)").collect();

        let found: Vec<_> = words.iter().map(|word| word.word).collect();
        assert_eq!(found, ["cats", "AND", "dogs", "NEAR"]);
    }

    #[test]
    fn words_of_four_letters_and_more_stand_for_longer_ones() {
        let is_prefix: Vec<_> = words_of("cat cats 北京")
            .map(|word| word.is_prefix)
            .collect();

        assert_eq!(is_prefix, [false, true, true]);
        assert_eq!(words_of(" .,- ").count(), 0);
    }

    proptest! {
        #[test]
        fn words_are_parts_of_the_text_without_anything_between_words(text in ".{0,60}") {
            for SearchedWord { word, .. } in words_of(&text) {
                prop_assert!(text.contains(word));
                prop_assert!(word.chars().all(char::is_alphanumeric));
            }
        }
    }
}
