use proptest::prelude::*;

use super::*;

fn lengths(text: &str) -> Vec<usize> {
    chunks(text)
        .map(|chunk| chunk.text.chars().count())
        .collect()
}

#[test]
fn a_short_text_is_one_piece_and_an_empty_one_none() {
    assert_eq!(lengths("so good"), [7]);
    assert_eq!(lengths(&"x".repeat(CHUNK_CODE_POINTS)), [CHUNK_CODE_POINTS]);
    assert_eq!(lengths(""), [0; 0]);
}

#[test]
fn pieces_end_with_a_line_or_else_a_word_or_else_a_character() {
    let lines = format!("{}\n", "word ".repeat(99)).repeat(20);
    for chunk in chunks(&lines) {
        assert!(chunk.ends_a_line());
    }
    let words = "word ".repeat(1_700);
    for chunk in chunks(&words) {
        assert!(chunk.text.ends_with(' ') && !chunk.ends_a_line());
    }
    let families = "👩‍👩‍👧".repeat(1_700);
    assert_eq!(
        lengths(&families)[..2],
        [4_000, 4_000],
        "five code points each"
    );
    let odd = format!("x{families}");
    assert_eq!(lengths(&odd)[..2], [3_996, 4_000]);
}

#[test]
fn a_line_end_of_two_characters_stays_whole() {
    let text = format!("{}\r\n{}", "x".repeat(CHUNK_CODE_POINTS - 1), "y".repeat(9));

    let first = chunks(&text).next().unwrap();

    assert_eq!(first.text.chars().count(), CHUNK_CODE_POINTS - 1);
    assert!(first.text.ends_with('x'));
}

#[test]
fn marks_without_end_are_cut_all_the_same() {
    let text = format!("a{}", "\u{301}".repeat(9_000));

    assert_eq!(lengths(&text), [4_000, 4_000, 1_001]);
}

#[test]
fn a_text_of_a_novels_length_is_some_dozens_of_pieces() {
    let text = "The mail said nothing of it. ".repeat(11_000);

    let pieces = chunks(&text).count();

    assert!((75..90).contains(&pieces), "{pieces}");
}

proptest! {
    #[test]
    fn pieces_together_are_the_text_and_know_their_place(
        units in proptest::collection::vec(
            (prop::sample::select(vec![
                "a", " ", "\n", "\r\n", "\r", "e\u{301}", "👩\u{200d}👧", "🇩🇪", "漢", "word ", "line\n",
            ]), 1..3_000_usize),
            0..6,
        ),
    ) {
        let text: String = units.into_iter().map(|(unit, times)| unit.repeat(times)).collect();

        let pieces: Vec<Chunk<'_>> = chunks(&text).collect();

        let together: String = pieces.iter().map(|piece| piece.text).collect();
        prop_assert_eq!(&together, &text);
        let mut start = 0;
        for (index, piece) in pieces.iter().enumerate() {
            let length = piece.text.chars().count();
            prop_assert_eq!(piece.start, start);
            prop_assert!(0 < length && length <= CHUNK_CODE_POINTS);
            let is_last = index + 1 == pieces.len();
            prop_assert!(is_last || CHUNK_CODE_POINTS / 4 < length, "{}", length);
            let behind = pieces.get(index + 1).is_some_and(|next| next.text.starts_with('\n'));
            prop_assert!(!(piece.text.ends_with('\r') && behind));
            start = piece.end();
        }
    }
}
