//! Words as PostgreSQL keeps them to be looked for: without case and accents, as SQLite's index of words does by itself.

use std::collections::BTreeSet;

use ingot::{ids::QueueId, sample::words_of};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A text has at most 1 MiB of words in PostgreSQL (`tsvector`), of which each takes a few bytes more.
const MOST_BYTES: usize = 900_000;

/// A word has at most 2,046 bytes.
const MOST_WORD_BYTES: usize = 2_000;

/// The words of a text and the word of its queue, as a list of JSON, as many as there is room for.
pub(in crate::store) fn of(queue: QueueId, text: &str) -> String {
    let mut room = MOST_BYTES;
    let words = words_of(text).map(|word| folded(word.word));
    let mut kept = BTreeSet::from([queue_word(queue)]);
    for word in words {
        if kept.contains(&word) {
            continue;
        }
        let Some(left) = room.checked_sub(word.len() + 4) else {
            break;
        };
        room = left;
        kept.insert(word);
    }
    serde_json::Value::from(kept.into_iter().collect::<Vec<_>>()).to_string()
}

/// What finds the samples of a queue that have all words of a text; none if it has no word.
pub(in crate::store) fn query(queue: QueueId, text: &str) -> Option<String> {
    let words = words_of(text).map(|word| {
        let star = if word.is_prefix { ":*" } else { "" };
        format!("'{}'{star}", folded(word.word))
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| format!("'{}' & {}", queue_word(queue), words.join(" & ")))
}

/// The word by which samples of a queue are found among all. No word of a text is like it.
fn queue_word(queue: QueueId) -> String {
    format!("/q{queue}")
}

fn folded(word: &str) -> String {
    let letters = word.nfd().filter(|letter| !is_combining_mark(*letter));
    let mut folded: String = letters.flat_map(char::to_lowercase).collect();
    let end = (0..=folded.len().min(MOST_WORD_BYTES))
        .rev()
        .find(|end| folded.is_char_boundary(*end));
    folded.truncate(end.unwrap_or_default());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(
            of(QueueId(7), "Élan ÉLAN naïve"),
            r#"["/q7","elan","naive"]"#
        );
        assert_eq!(
            query(QueueId(7), "Naïve").as_deref(),
            Some("'/q7' & 'naive':*")
        );
    }

    #[test]
    fn what_separates_words_is_no_syntax() {
        assert_eq!(
            query(QueueId(7), "it's | (a)").as_deref(),
            Some("'/q7' & 'it' & 's' & 'a'")
        );
        assert_eq!(query(QueueId(7), "'&!|").as_deref(), None);
    }

    #[test]
    fn a_text_keeps_as_many_words_as_there_is_room_for() {
        let text: String = (0..200_000)
            .map(|number| format!("w{number:09} "))
            .collect();
        let kept = of(QueueId(7), &text);
        assert!(kept.contains("w000000000"));
        assert!(kept.len() < 1 << 20);
        let long = "x".repeat(5_000);
        assert!(of(QueueId(7), &long).len() < 2_100);
    }
}
