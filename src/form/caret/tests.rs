use proptest::prelude::*;

use super::*;
use crate::form::points::tests::hard_text;

const TEXT: &str = "Uber hires Ada, cafe\u{301}.";

/// Where a caret stands after some keys, `>` for a word on, `<` for one back, `]` and `[` for a character,
/// upper case `E` before each that extends.
fn after(keys: &str) -> (u32, u32) {
    let points = Points::new(TEXT);
    let mut caret = Caret::default();
    let mut extend = false;
    for key in keys.chars() {
        let (step, way) = match key {
            '>' => (Step::Word, Way::Forward),
            '<' => (Step::Word, Way::Back),
            ']' => (Step::Character, Way::Forward),
            '[' => (Step::Character, Way::Back),
            '$' => (Step::Text, Way::Forward),
            '^' => (Step::Text, Way::Back),
            _ => {
                extend = true;
                continue;
            }
        };
        caret = caret.moved(&points, step, way, extend);
        extend = false;
    }
    (caret.start(), caret.end())
}

#[test]
fn a_caret_goes_from_word_to_word_and_selects_each() {
    assert_eq!(after(">"), (0, 4));
    assert_eq!(after(">>"), (5, 10));
    assert_eq!(after(">>>>"), (16, 21), "past the comma");
    assert_eq!(after(">>>>>"), (16, 21), "there is no further one");
    assert_eq!(after(">>><"), (5, 10));
    assert_eq!(after("><"), (0, 4), "there is none before");
    assert_eq!(after("$<"), (16, 21));
}

#[test]
fn a_selection_is_extended_by_words_and_by_characters() {
    assert_eq!(after(">>E>"), (5, 14));
    assert_eq!(after(">>E]"), (5, 11));
    assert_eq!(after(">>E["), (5, 9));
    assert_eq!(after(">>E<"), (5, 5), "back over the word");
    assert_eq!(after(">>E<E<"), (0, 5));
    assert_eq!(after(">>>>E>"), (16, 22), "what ends the text too");
    assert_eq!(after(">>E$"), (5, 22));
    assert_eq!(after(">>E^"), (0, 5));
}

#[test]
fn a_selection_may_begin_inside_of_a_word() {
    assert_eq!(after("]]E]"), (2, 3));
    assert_eq!(after(">>["), (5, 5), "a selection is let go of first");
    assert_eq!(after(">>]"), (10, 10));
    assert_eq!(after("]]E>"), (2, 4));
    assert_eq!(after(">>>>]E["), (19, 21), "a letter with its accent");
}

#[test]
fn the_part_to_be_marked_has_no_space_at_its_ends() {
    let points = Points::new(TEXT);

    assert_eq!(Caret::over(4, 11).part(&points), Some((5, 10)));
    assert_eq!(Caret::over(11, 4).part(&points), Some((5, 10)));
    assert_eq!(Caret::over(4, 5).part(&points), None);
    assert_eq!(Caret::at(3).part(&points), None);
}

proptest! {
    #[test]
    fn a_caret_never_leaves_the_text_and_never_splits_a_character(
        text in hard_text(),
        keys in proptest::collection::vec((0..3_usize, any::<bool>(), any::<bool>()), 0..12),
    ) {
        let points = Points::new(&text);
        let mut caret = Caret::default();
        for (step, forward, extend) in keys {
            let step = [Step::Character, Step::Word, Step::Text][step];
            let way = if forward { Way::Forward } else { Way::Back };

            let before = caret;
            caret = caret.moved(&points, step, way, extend);

            prop_assert!(caret.end() <= points.len());
            prop_assert!(points.is_between_characters(caret.start()));
            prop_assert!(points.is_between_characters(caret.end()));
            match way {
                Way::Forward => prop_assert!(before.head() <= caret.head() || !extend),
                Way::Back => prop_assert!(caret.head() <= before.head() || !extend),
            }
        }
    }

    #[test]
    fn keys_alone_select_any_part_of_a_text(text in hard_text(), one: u8, other: u8) {
        let points = Points::new(&text);
        let whole = |place: u8| {
            let place = u32::from(place) % (points.len() + 1);
            if points.is_between_characters(place) { place } else { points.next_character(place) }
        };
        let (start, end) = (whole(one.min(other)), whole(one.max(other)));
        prop_assume!(start <= end);

        let mut caret = Caret::default();
        while caret.head() < start {
            caret = caret.moved(&points, Step::Character, Way::Forward, false);
        }
        while caret.head() < end {
            caret = caret.moved(&points, Step::Character, Way::Forward, true);
        }

        prop_assert_eq!((caret.start(), caret.end()), (start, end));
    }
}
