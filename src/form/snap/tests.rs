use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{form::points::tests::hard_text, label::Order, schema::parse};

fn part(text: &str, selected: (u32, u32), grain: Grain) -> Option<String> {
    let (start, end) = snapped(&Points::new(text), selected, grain)?;
    let length = usize::try_from(end - start).unwrap();
    let skipped = usize::try_from(start).unwrap();
    Some(text.chars().skip(skipped).take(length).collect())
}

#[test]
fn a_selection_goes_out_to_the_ends_of_its_words_and_leaves_spaces_behind() {
    for (name, text, selected, words) in [
        ("within a word", "Uber hires Ada", (6, 8), Some("hires")),
        ("over two", "Uber hires Ada", (6, 12), Some("hires Ada")),
        ("with spaces", "Uber hires Ada", (4, 11), Some("hires")),
        ("backwards", "Uber hires Ada", (8, 6), Some("hires")),
        ("past the end", "Uber hires Ada", (12, 99), Some("Ada")),
        ("only spaces", "Uber  hires", (4, 6), None),
        ("nothing", "Uber", (2, 2), None),
        ("of nothing", "", (0, 3), None),
        ("a stop is no word", "so Ada.", (3, 6), Some("Ada")),
        ("a stop that is selected", "so Ada.", (4, 7), Some("Ada.")),
        ("Chinese", "我们去", (1, 2), Some("们")),
        ("right to left", "مرحبا بك", (1, 3), Some("مرحبا")),
        ("half a flag", "a 🇩🇪 b", (2, 3), Some("🇩🇪")),
        ("line ends", "a\r\nb", (0, 3), Some("a")),
    ] {
        assert_eq!(
            part(text, selected, Grain::Words).as_deref(),
            words,
            "{name}"
        );
    }
}

#[test]
fn with_shift_characters_are_enough_but_whole_ones() {
    for (name, text, selected, characters) in [
        ("letters", "Uber hires", (6, 8), Some("ir")),
        ("with spaces", "Uber hires", (4, 8), Some("hir")),
        ("an accent", "cafe\u{301}s", (3, 4), Some("e\u{301}")),
        ("an accent alone", "cafe\u{301}s", (4, 5), Some("e\u{301}")),
        ("a family", "x👩‍👩‍👧y", (2, 3), Some("👩‍👩‍👧")),
        ("a syllable", "हिन्दी", (1, 2), Some("हि")),
        ("spaces", "a  b", (1, 3), None),
    ] {
        let found = part(text, selected, Grain::Characters);

        assert_eq!(found.as_deref(), characters, "{name}");
    }
}

#[test]
fn a_form_makes_its_selection_whole_before_it_marks() {
    let fields = json!({"fields": [
        {"name": "parts", "kind": "spans", "text": "t", "labels": ["ORG"]},
    ]});
    let schema = parse(&fields.to_string()).unwrap();
    let payload = serde_json::from_value(json!({"t": "Uber hires"})).unwrap();
    let mut form = Form::new(schema, &payload, Order::Ab);

    form.select(0, Some((6, 7)));
    form.snap(0, Grain::Words);
    assert_eq!(form.selected(0), Some((5, 10)));

    form.select(0, Some((4, 5)));
    form.snap(0, Grain::Characters);
    assert_eq!(form.selected(0), None, "a space is nothing to mark");
}

#[test]
fn a_text_without_a_break_is_one_word_however_long_it_is() {
    let (all, middle) = (300_000, (150_000, 150_001));
    let flags = "🇩".repeat(300_000);
    for text in [
        "a".repeat(300_000),
        format!("a{}", "\u{301}".repeat(299_999)),
    ] {
        let whole = snapped(&Points::new(&text), middle, Grain::Words);

        assert_eq!(whole, Some((0, all)));
    }
    let flag = snapped(&Points::new(&flags), middle, Grain::Words);
    assert_eq!(flag, Some((150_000, 150_002)));
}

proptest! {
    #[test]
    fn snapping_keeps_what_was_meant_splits_nothing_and_is_done_once(
        text in hard_text(),
        one in 0..30_u32,
        other in 0..30_u32,
        grain in prop::sample::select(vec![Grain::Words, Grain::Characters]),
    ) {
        let points = Points::new(&text);
        let meant = points.trimmed((one, other));

        let found = snapped(&points, (one, other), grain);

        prop_assert_eq!(found.is_some(), meant.is_some());
        if let (Some((start, end)), Some((first, last))) = (found, meant) {
            prop_assert!(start <= first && last <= end && end <= points.len());
            prop_assert!(points.is_between_characters(start) && points.is_between_characters(end));
            if grain == Grain::Words {
                prop_assert!(points.is_between_words(start) && points.is_between_words(end));
            }
            prop_assert_eq!(snapped(&points, (start, end), grain), found);
            prop_assert_eq!(snapped(&points, (end, start), grain), found);
        }
    }
}
