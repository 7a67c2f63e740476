//! A text as a page shows it, and the way back from places on the page to places in the text.
//!
//! HTML knows one kind of line end: a page that a server wrote shows CR LF and CR as LF, and NUL as
//! U+FFFD. So that a page that the browser built shows the same, the text is changed like that
//! beforehand, and offsets are counted back.

use crate::{label::Span, sample::chunks};

/// A stretch of a text of which all characters are marked alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The characters as a page shows them.
    pub shown: String,
    /// What they are marked as, in the order of the marked parts.
    pub labels: Vec<String>,
}

/// A piece of a long text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkedSegments {
    /// How many code points of the text come before it.
    pub start: u32,
    /// What it shows, cut where marked parts start and end.
    pub segments: Vec<Segment>,
}

/// The segments of a text, piece by piece. All pieces together show what [`segments`] shows.
pub(super) fn chunked_segments(text: &str, spans: &[Span]) -> Vec<ChunkedSegments> {
    let marks = sorted(spans);
    chunks(text)
        .map(|chunk| {
            let end = chunk.end();
            let here: Vec<Mark<'_>> = marks
                .iter()
                .filter(|mark| chunk.start < mark.end && mark.start < end)
                .map(|mark| Mark {
                    start: mark.start.saturating_sub(chunk.start),
                    end: mark.end - chunk.start,
                    label: mark.label,
                })
                .collect();
            ChunkedSegments {
                start: chunk.start,
                segments: cut(chunk.text, &here),
            }
        })
        .collect()
}

/// Cuts a text where a marked part starts or ends. The segments together show the whole text.
pub(super) fn segments(text: &str, spans: &[Span]) -> Vec<Segment> {
    cut(text, &sorted(spans))
}

/// A marked part, in code points of the text that is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark<'a> {
    start: u32,
    end: u32,
    label: &'a str,
}

fn sorted(spans: &[Span]) -> Vec<Mark<'_>> {
    let mut marks: Vec<Mark<'_>> = spans
        .iter()
        .map(|span| Mark {
            start: span.start,
            end: span.end,
            label: &span.label,
        })
        .collect();
    marks.sort_unstable();
    marks
}

/// Cuts a text by marks that are sorted by their start.
fn cut(text: &str, marks: &[Mark<'_>]) -> Vec<Segment> {
    let mut cuts: Vec<u32> = marks
        .iter()
        .flat_map(|mark| [mark.start, mark.end])
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut cuts = cuts.into_iter().peekable();
    let mut waiting = marks.iter().peekable();
    let mut open: Vec<&Mark<'_>> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    for (place, shown) in (0_u32..).zip(shown_chars(text)) {
        if segments.is_empty() || cuts.next_if(|cut| *cut <= place).is_some() {
            while cuts.next_if(|cut| *cut <= place).is_some() {}
            open.retain(|mark| place < mark.end);
            while let Some(mark) = waiting.next_if(|mark| mark.start <= place) {
                if place < mark.end {
                    open.push(mark);
                }
            }
            segments.push(Segment {
                shown: String::new(),
                labels: open.iter().map(|mark| mark.label.to_owned()).collect(),
            });
        }
        if let Some(segment) = segments.last_mut() {
            segment.shown.extend(shown);
        }
    }
    segments
}

/// The place in a text, in code points, of a place on the page, in code points of what is shown.
pub(super) fn place_in_text(text: &str, shown_place: u32) -> u32 {
    let mut shown_before = 0;
    let mut place = 0;
    for shown in shown_chars(text) {
        if shown_before == shown_place {
            break;
        }
        shown_before += u32::from(shown.is_some());
        place += 1;
    }
    place
}

/// How many code points stand before a place that a browser counts in UTF-16 units.
pub fn code_points(text: &str, utf16_units: u32) -> u32 {
    let mut units = 0;
    let mut points = 0;
    for char in text.chars() {
        if utf16_units <= units {
            break;
        }
        units += u32::from(char as u32 > 0xffff) + 1;
        points += 1;
    }
    points
}

/// What a page shows of each code point of a text.
fn shown_chars(text: &str) -> impl Iterator<Item = Option<char>> + '_ {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        Some(match (chars.next()?, chars.peek()) {
            ('\r', Some('\n')) => None,
            ('\r', _) => Some('\n'),
            ('\0', _) => Some('\u{fffd}'),
            (char, _) => Some(char),
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: u32, end: u32, label: &str) -> Span {
        Span {
            start,
            end,
            label: label.to_owned(),
        }
    }

    fn shown(text: &str, spans: &[Span]) -> String {
        segments(text, spans)
            .into_iter()
            .map(|segment| format!("{:?}{}|", segment.shown, segment.labels.join("+")))
            .collect()
    }

    #[test]
    fn a_text_is_cut_where_marks_begin_and_end() {
        let text = "Uber hires Ada";

        assert_eq!(shown(text, &[]), r#""Uber hires Ada"|"#);
        assert_eq!(
            shown(text, &[span(11, 14, "PER"), span(0, 4, "ORG")]),
            r#""Uber"ORG|" hires "|"Ada"PER|"#
        );
        assert_eq!(
            shown(text, &[span(0, 10, "A"), span(5, 14, "B"), span(5, 6, "C")]),
            r#""Uber "A|"h"A+C+B|"ires"A+B|" Ada"B|"#
        );
        assert_eq!(shown("", &[span(0, 4, "ORG")]), "");
    }

    #[test]
    fn marks_count_code_points() {
        let segments = segments("🇩🇪 e\u{301}!", &[span(3, 5, "X")]);

        let shown: Vec<_> = segments
            .iter()
            .map(|segment| segment.shown.as_str())
            .collect();
        assert_eq!(shown, ["🇩🇪 ", "e\u{301}", "!"]);
    }

    #[test]
    fn line_ends_are_shown_as_html_knows_them() {
        assert_eq!(shown("a\r\nb\rc\0", &[]), "\"a\\nb\\nc\u{fffd}\"|");
        assert_eq!(shown("a\r\nb", &[span(3, 4, "X")]), r#""a\n"|"b"X|"#);
        assert_eq!(shown("a\r\nb", &[span(0, 2, "X")]), r#""a"X|"\nb"|"#);
    }

    #[test]
    fn places_on_the_page_lead_back_to_the_text() {
        let text = "a\r\nb";

        let places = [0, 1, 2, 3, 9].map(|shown| place_in_text(text, shown));

        assert_eq!(places, [0, 1, 3, 4, 4]);
    }

    #[test]
    fn units_of_utf_16_become_code_points() {
        let points = [0, 1, 3, 4, 5, 9].map(|units| code_points("a😀b", units));

        // Inside of a character is after it.
        assert_eq!(points, [0, 1, 2, 3, 3, 3]);
        assert_eq!(code_points("😀", 1), 1);
    }

    proptest! {
        #[test]
        fn every_segment_lies_where_its_marks_say(
            text in "[ab\r\n😀\u{0}]{0,12}",
            ends in prop::collection::vec((0..13_u32, 0..13_u32), 0..5),
        ) {
            let spans: Vec<Span> = ends.into_iter().map(|(a, b)| span(a, b, "x")).collect();

            let segments = segments(&text, &spans);

            let shown: String = segments.iter().map(|segment| segment.shown.as_str()).collect();
            let html = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
            prop_assert_eq!(&shown, &html);
            let mut before = 0;
            for segment in &segments {
                for char in segment.shown.chars() {
                    let place = place_in_text(&text, before);
                    // A line end of two characters is marked as its second one is.
                    let width = if char == '\n' && text.chars().nth(place as usize + 1) == Some('\n')
                        && text.chars().nth(place as usize) == Some('\r') { 2 } else { 1 };
                    let marked = spans.iter().filter(|span| {
                        let last = place + width - 1;
                        span.start <= last && last < span.end
                    });
                    prop_assert_eq!(marked.count(), segment.labels.len());
                    before += 1;
                }
            }
        }
    }
}
