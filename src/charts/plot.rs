//! Shapes in a plot, as the text of an SVG path.

use std::fmt::Write;

/// How long a side of the plot is.
pub const SIDE: f64 = 1_000.0;

/// Bars beside each other, each of `SIDE / number of bars` with a gap, from a lower to an upper end; ends are
/// parts of the height, 0 to 1. A bar without height is left out.
pub fn bars(ends: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let width = SIDE / count(ends.len().max(1));
    for (place, (low, high)) in ends.iter().enumerate() {
        let height = high - low;
        if height <= 0.0 {
            continue;
        }
        let x = (count(place) + 0.1) * width;
        let wide = 0.8 * width;
        // Writing into a text can't fail.
        let _ = write!(
            path,
            "M{} {}h{}V{}h-{}z",
            short(x),
            short(down(*low)),
            short(wide),
            short(down(*high)),
            short(wide)
        );
    }
    path
}

/// A line through points, which are parts of the width and of the height, 0 to 1.
pub fn line(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let command = if place == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{command}{} {}", short(x * SIDE), short(down(*y)));
    }
    path
}

/// Lines across the plot at parts of its height.
pub fn rules(heights: &[f64]) -> String {
    let mut path = String::new();
    for height in heights {
        let _ = write!(path, "M0 {}H{SIDE}", short(down(*height)));
    }
    path
}

fn down(height: f64) -> f64 {
    (1.0 - height) * SIDE
}

/// A tenth of a thousandth of the plot is less than anybody sees.
fn short(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

#[expect(clippy::cast_precision_loss, reason = "there are few bars")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_beside_each_other_and_an_empty_one_is_a_gap() {
        assert_eq!(
            bars(&[(0.0, 0.5), (0.5, 0.5), (0.25, 1.0), (0.0, 0.0)]),
            "M25 1000h200V500h-200zM525 750h200V0h-200z"
        );
        assert_eq!(bars(&[]), "");
    }

    #[test]
    fn a_line_goes_from_point_to_point() {
        assert_eq!(
            line(&[(0.0, 0.0), (0.5, 1.0), (1.0, 0.25)]),
            "M0 1000L500 0L1000 750"
        );
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn rules_go_across() {
        assert_eq!(rules(&[0.0, 0.5]), "M0 1000H1000M0 500H1000");
    }
}
