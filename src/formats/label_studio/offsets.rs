//! Offsets that count code points, or UTF-16 units in files of before 2022.
//!
//! A result says what it marks, so the two are told apart by reading: the offsets are code points unless
//! the marked text stands at the UTF-16 units of that number and not at the code points. Where a result
//! does not say what it marks, they are code points.

/// The offsets in code points.
pub(super) fn in_code_points(text: &str, start: u32, end: u32, marked: Option<&str>) -> (u32, u32) {
    let Some(marked) = marked.filter(|_| !text.is_ascii()) else {
        return (start, end);
    };
    if is_at(text, start, end, marked) {
        return (start, end);
    }
    match (points_before(text, start), points_before(text, end)) {
        (Some(from), Some(to)) if is_at(text, from, to, marked) => (from, to),
        _ => (start, end),
    }
}

/// Whether a text stands at these code points of another.
fn is_at(text: &str, start: u32, end: u32, marked: &str) -> bool {
    let length = end.saturating_sub(start) as usize;
    text.chars()
        .skip(start as usize)
        .take(length)
        .eq(marked.chars())
}

/// How many code points stand before a place given in UTF-16 units; none inside a surrogate pair and
/// past the end.
fn points_before(text: &str, units: u32) -> Option<u32> {
    let mut left = units as usize;
    let mut points = 0;
    for char in text.chars() {
        if left == 0 {
            break;
        }
        left = left.checked_sub(char.len_utf16())?;
        points += 1;
    }
    (left == 0).then_some(points)
}

/// What stands at these code points of a text.
pub(super) fn marked(text: &str, start: u32, end: u32) -> String {
    text.chars()
        .skip(start as usize)
        .take(end.saturating_sub(start) as usize)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "💩💩 of annotation, annotation";

    #[test]
    fn code_points_stay_what_they_are() {
        assert_eq!(in_code_points(TEXT, 6, 16, Some("annotation")), (6, 16));
        assert_eq!(in_code_points(TEXT, 8, 18, None), (8, 18));
        assert_eq!(in_code_points("plain", 0, 2, Some("other")), (0, 2));
    }

    #[test]
    fn units_of_utf_16_are_known_by_what_they_mark() {
        assert_eq!(in_code_points(TEXT, 8, 18, Some("annotation")), (6, 16));
        assert_eq!(in_code_points(TEXT, 0, 4, Some("💩💩")), (0, 2));
    }

    #[test]
    fn what_stands_nowhere_is_left_as_it_is() {
        for (start, end) in [(1, 18), (8, 1_000), (u32::MAX, u32::MAX), (18, 8)] {
            assert_eq!(
                in_code_points(TEXT, start, end, Some("annotation")),
                (start, end)
            );
        }
    }

    #[test]
    fn marked_text_is_cut_by_code_points() {
        assert_eq!(marked(TEXT, 1, 5), "💩 of");
        assert_eq!(marked(TEXT, 5, 1), "");
    }
}
