//! The palettes of `style/tokens.css`: what is read stands out from what it stands on.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{collections::BTreeMap, fs, path::Path};

use ingot::theme::Theme;

/// The palettes in the order in which a token names its colours.
const PALETTES: [&str; 4] = ["light", "dark", "contrast-light", "contrast-dark"];

/// Texts, and what they stand on somewhere on the pages.
const PAIRS: [(&str, &[&str]); 7] = [
    (
        "ink",
        &["ground", "surface", "sunken", "accent-wash", "bad-wash"],
    ),
    (
        "ink-soft",
        &["ground", "surface", "sunken", "accent-wash", "bad-wash"],
    ),
    ("accent-strong", &["ground", "surface", "sunken"]),
    ("accent-ink", &["accent", "accent-strong"]),
    ("good", &["ground", "surface"]),
    ("warn", &["ground", "surface"]),
    ("bad", &["ground", "surface", "bad-wash"]),
];

/// Each token's colours, one for each palette.
fn tokens() -> BTreeMap<String, [String; 4]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("style/tokens.css");
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| line.contains("light-dark(#"));
    lines
        .map(|line| {
            let (name, colors) = line.trim().split_once(": ").unwrap();
            let colors: Vec<String> = colors
                .split(|char: char| char != '#' && !char.is_ascii_hexdigit())
                .filter(|part| part.starts_with('#'))
                .map(str::to_owned)
                .collect();
            (
                name.trim_start_matches('-').to_owned(),
                colors.try_into().unwrap(),
            )
        })
        .collect()
}

/// How bright a colour is to the eye, 0 to 1, as WCAG 2 defines it.
fn luminance(color: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn black_on_white_is_the_most_there_is() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}

#[test]
fn every_text_stands_out_in_every_palette() {
    let tokens = tokens();
    let mut weak = Vec::new();
    for (place, palette) in PALETTES.into_iter().enumerate() {
        let least = if palette.starts_with("contrast") {
            7.0
        } else {
            4.5
        };
        for (text, grounds) in PAIRS {
            for ground in grounds {
                let contrast = contrast(&tokens[text][place], &tokens[*ground][place]);
                if contrast < least {
                    weak.push(format!("{palette}: {text} on {ground} is {contrast:.2}"));
                }
            }
        }
    }
    assert!(weak.is_empty(), "{}", weak.join("\n"));
}

#[test]
fn the_bar_of_progress_and_the_ring_of_the_focus_stand_out_by_3_to_1() {
    let tokens = tokens();
    for (place, palette) in PALETTES.into_iter().enumerate() {
        for ground in ["track", "ground", "surface", "sunken"] {
            let contrast = contrast(&tokens["accent"][place], &tokens[ground][place]);
            assert!(
                3.0 <= contrast,
                "{palette}: on {ground} it is {contrast:.2}"
            );
        }
    }
}

#[test]
fn each_series_of_a_chart_stands_out_by_3_to_1_and_in_high_contrast_by_4_and_a_half() {
    let tokens = tokens();
    for (place, palette) in PALETTES.into_iter().enumerate() {
        let least = if palette.starts_with("contrast") {
            4.5
        } else {
            3.0
        };
        for series in 0..=ingot::charts::MOST_SERIES {
            let color = &tokens[&format!("series-{series}")][place];
            let contrast = contrast(color, &tokens["surface"][place]);
            assert!(
                least <= contrast,
                "{palette}: series {series}: {contrast:.2}"
            );
        }
    }
}

#[test]
fn the_browsers_frame_has_the_colour_of_the_strip_at_the_top() {
    let surface = &tokens()["surface"];
    for (theme, places) in [
        (Theme::System, [0, 1]),
        (Theme::Light, [0, 0]),
        (Theme::Dark, [1, 1]),
        (Theme::ContrastLight, [2, 2]),
        (Theme::ContrastDark, [3, 3]),
    ] {
        let expected = places.map(|place: usize| surface[place].as_str());
        assert_eq!(theme.frame_colors(), expected, "{theme:?}");
    }
}
