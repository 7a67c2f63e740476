//! A text as a page shows it, and the way back from places on the page to places in the text.
//!
//! HTML knows one kind of line end: a page that a server wrote shows CR LF and CR as LF, and NUL as
//! U+FFFD. So that a page that the browser built shows the same, the text is changed like that
//! beforehand, and offsets are counted back.

use crate::{label::Span, sample::chunks};

/// A stretch of a text of which all characters look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The characters as a page shows them. None only at the end of a text where the caret stands.
    pub shown: String,
    /// What they are marked as, in the order of the marked parts.
    pub labels: Vec<String>,
    /// Whether they are part of what is selected.
    pub is_selected: bool,
    /// Whether the caret stands before them.
    pub has_caret: bool,
}

/// A piece of a long text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkedSegments {
    /// How many code points of the text come before it.
    pub start: u32,
    /// What it shows, cut where marked parts start and end.
    pub segments: Vec<Segment>,
}

/// What is to be seen of a text besides its characters, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Looks<'a> {
    pub(super) spans: &'a [Span],
    pub(super) selected: Option<(u32, u32)>,
    pub(super) caret: Option<u32>,
}

/// The segments of a text, piece by piece. All pieces together show the whole text.
pub(super) fn chunked_segments(text: &str, looks: Looks<'_>) -> Vec<ChunkedSegments> {
    let marks = sorted(looks);
    let mut chunks = chunks(text).peekable();
    let mut pieces = Vec::new();
    while let Some(chunk) = chunks.next() {
        let end = chunk.end();
        let is_last = chunks.peek().is_none();
        let here: Vec<Mark<'_>> = marks
            .iter()
            .filter(|mark| chunk.start < mark.end && mark.start < end)
            .map(|mark| Mark {
                start: mark.start.saturating_sub(chunk.start),
                end: mark.end - chunk.start,
                label: mark.label,
            })
            .collect();
        // Between two pieces the caret stands before the later one.
        let caret = looks
            .caret
            .and_then(|caret| caret.checked_sub(chunk.start))
            .filter(|caret| is_last || *caret < end - chunk.start);
        pieces.push(ChunkedSegments {
            start: chunk.start,
            segments: cut(chunk.text, &here, caret),
        });
    }
    pieces
}

/// A part that looks otherwise, in code points of the text that is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark<'a> {
    start: u32,
    end: u32,
    /// What it is marked as; none for the part that is selected.
    label: Option<&'a str>,
}

fn sorted(looks: Looks<'_>) -> Vec<Mark<'_>> {
    let marked = looks.spans.iter().map(|span| Mark {
        start: span.start,
        end: span.end,
        label: Some(&span.label),
    });
    let selected = looks.selected.map(|(start, end)| Mark {
        start,
        end,
        label: None,
    });
    let mut marks: Vec<Mark<'_>> = marked.chain(selected).collect();
    marks.sort_unstable();
    marks
}

/// Cuts a text by marks that are sorted by their start, and before the caret. The segments together show
/// the whole text.
fn cut(text: &str, marks: &[Mark<'_>], caret: Option<u32>) -> Vec<Segment> {
    let mut cuts: Vec<u32> = marks
        .iter()
        .flat_map(|mark| [mark.start, mark.end])
        .chain(caret)
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut cuts = cuts.into_iter().peekable();
    let mut waiting = marks.iter().peekable();
    let mut open: Vec<&Mark<'_>> = Vec::new();
    let mut segments: Vec<Segment> = Vec::new();
    let mut place = 0;
    for shown in shown_chars(text) {
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
                labels: open
                    .iter()
                    .filter_map(|mark| mark.label.map(str::to_owned))
                    .collect(),
                is_selected: open.iter().any(|mark| mark.label.is_none()),
                has_caret: caret == Some(place),
            });
        }
        if let Some(segment) = segments.last_mut() {
            segment.shown.extend(shown);
        }
        place += 1;
    }
    if caret == Some(place) {
        segments.push(Segment {
            shown: String::new(),
            labels: Vec::new(),
            is_selected: false,
            has_caret: true,
        });
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

    fn segments(text: &str, spans: &[Span]) -> Vec<Segment> {
        let looks = Looks {
            spans,
            ..Looks::default()
        };
        cut(text, &sorted(looks), None)
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
    fn what_is_selected_and_the_caret_cut_a_text_too() {
        let looked = |selected, caret| -> String {
            let spans = [span(5, 10, "X")];
            let looks = Looks {
                spans: &spans,
                selected,
                caret,
            };
            let pieces = chunked_segments("Uber hires Ada", looks);
            let segments = pieces.into_iter().flat_map(|piece| piece.segments);
            segments
                .map(|segment| {
                    let caret = if segment.has_caret { "^" } else { "" };
                    let selected = if segment.is_selected { "*" } else { "" };
                    let labels = segment.labels.join("+");
                    format!("{caret}{}{selected}{labels}|", segment.shown)
                })
                .collect()
        };

        assert_eq!(looked(None, None), "Uber |hiresX| Ada|");
        assert_eq!(looked(Some((0, 7)), Some(7)), "Uber *|hi*X|^resX| Ada|");
        assert_eq!(looked(None, Some(0)), "^Uber |hiresX| Ada|");
        assert_eq!(
            looked(Some((11, 14)), Some(14)),
            "Uber |hiresX| |Ada*|^|",
            "at the end there is nothing that it could stand before"
        );
        assert_eq!(looked(None, Some(99)), "Uber |hiresX| Ada|");
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
