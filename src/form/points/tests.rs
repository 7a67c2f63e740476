use proptest::prelude::*;

use super::*;

/// The parts of a text between the places that hold, joined by bars.
fn cut(text: &str, is_cut: impl Fn(&Points, u32) -> bool) -> String {
    let points = Points::new(text);
    (0_u32..)
        .zip(text.chars())
        .flat_map(|(place, char)| {
            let bar = (0 < place && is_cut(&points, place)).then_some('|');
            bar.into_iter().chain([char])
        })
        .collect()
}

#[test]
fn characters_are_what_people_take_for_one() {
    for (name, text) in [
        ("letters", "a|b"),
        ("an accent of its own", "e\u{301}|x"),
        ("several accents", "e\u{301}\u{323}|e"),
        ("a line end of two", "a|\r\n|b"),
        ("a mark at the start of a line", "\n|\u{301}|a"),
        ("flags", "🇩🇪|🇫🇷|!"),
        ("half a flag", "🇩🇪|🇫|a"),
        ("a skin", "👍🏽|👍"),
        ("a family", "👩‍👩‍👧|👩"),
        ("a heart in red", "❤\u{fe0f}|a"),
        ("a heart in a family", "👩\u{200d}❤\u{fe0f}\u{200d}👩|a"),
        ("a key cap", "1\u{fe0f}\u{20e3}|2"),
        (
            "a region's flag",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}|a",
        ),
        ("a joiner between letters", "a\u{200d}|b"),
        ("Hindi", "हि|न्|दी"),
        ("Tamil", "த|மி|ழ்"),
        ("Thai", "ที่|นี่"),
        (
            "Korean in parts",
            "\u{1112}\u{1161}\u{11ab}|\u{1100}\u{1173}",
        ),
        ("Korean in syllables", "한|국"),
        ("Hebrew with points", "שָׁ|ל|וֹ|ם"),
        ("Arabic", "م|ر|حَ|ب|ا"),
        ("a sign that Unicode calls alone", "©\u{fe0f}|x"),
    ] {
        let plain = text.replace('|', "");

        assert_eq!(cut(&plain, Points::is_between_characters), text, "{name}");
    }
}

#[test]
fn words_are_letters_digits_marks_and_apostrophes() {
    for (name, text) in [
        ("a sentence", "Uber| |hires| |Ada|."),
        ("apostrophes", "don't| |l’été| |'|so|'"),
        ("numbers", "3.5| |1,000| |v|.|2"),
        ("a year at the end", "in| |1999|."),
        ("letters and digits", "B2B| |x86"),
        ("an accent of its own", "cafe\u{301}s| |e\u{301}"),
        ("a hyphen", "well|-|known"),
        ("signs", "5|%| |of| |€|9"),
        ("emoji", "ok|👍🏽|👍|no"),
        ("German", "Straße| |über"),
        ("Russian", "Это| |он"),
        ("Hindi", "हिन्दी| |में"),
        ("Korean", "한국어| |말"),
        (
            "Persian with a gap inside of the word",
            "می\u{200c}خواهم| |کتاب",
        ),
        ("Arabic", "مرحبا| |بك"),
        ("Chinese", "我|们|。|A|股"),
        ("Japanese", "カ|タ|カ|ナ|と|漢|字"),
        ("Thai", "ที่|นี่"),
    ] {
        let plain = text.replace('|', "");

        assert_eq!(cut(&plain, Points::is_between_words), text, "{name}");
    }
}

#[test]
fn the_word_around_a_place_is_found_from_any_of_its_characters() {
    let points = Points::new("a cafe\u{301}, b");

    for place in 2..7 {
        assert_eq!(points.word_at(place), Some((2, 7)), "{place}");
    }
    assert_eq!(points.word_at(7), Some((7, 8)), "the comma");
    assert_eq!(points.word_at(8), None, "the space");
    assert_eq!(points.word_at(10), None, "the end");
    assert_eq!(Points::new("").word_at(0), None);
}

/// Texts of all that is hard.
pub(crate) fn hard_text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a", "B", "7", " ", "\n", "\r\n", "\r", "'", "’", ".", ",", "-", "%", "e\u{301}",
        "\u{301}", "\u{200d}", "👩", "🏽", "\u{fe0f}", "🇩", "🇪", "漢", "ก", "ี", "हि", "\u{1100}",
        "\u{1161}", "한", "\0", "\u{a0}", "\u{feff}",
    ];
    proptest::collection::vec(prop::sample::select(pieces), 0..14)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn words_never_split_characters_and_moving_always_moves(text in hard_text()) {
        let points = Points::new(&text);
        for place in 0..=points.len() {
            if points.is_between_words(place) {
                prop_assert!(points.is_between_characters(place));
            }
            let next = points.next_character(place);
            prop_assert!(place < next || place == points.len());
            prop_assert!(points.is_between_characters(next));
            let previous = points.previous_character(place);
            prop_assert!(previous < place || place == 0);
            prop_assert!(points.is_between_characters(previous));
        }
    }

    #[test]
    fn words_met_forward_are_those_met_backward(text in hard_text()) {
        let points = Points::new(&text);

        let forward: Vec<_> = std::iter::successors(points.next_word(0), |(_, end)| {
            points.next_word(*end)
        }).collect();
        let back = std::iter::successors(points.previous_word(points.len()), |(start, _)| {
            points.previous_word(*start)
        });

        let mut back: Vec<_> = back.collect();
        back.reverse();
        prop_assert_eq!(forward, back);
    }
}
