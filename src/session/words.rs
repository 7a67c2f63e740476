//! Times in the words of the session tables.

/// How long one label takes: "0.8 s", "6.1 s", "1 min 5 s".
pub fn label_time(ms: u32) -> String {
    let tenths = (u64::from(ms) + 50) / 100;
    if tenths < 600 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = (u64::from(ms) + 500) / 1_000;
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// How long a session has lasted: "under 1 min", "12 min", "1 h 12 min".
pub fn session_time(ms: u64) -> String {
    match ms / 60_000 {
        0 => "under 1 min".to_owned(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_takes_tenths_of_seconds_and_from_a_minute_on_seconds() {
        let words = [0, 849, 59_949, 59_950, 65_400].map(label_time);
        assert_eq!(
            words,
            ["0.0 s", "0.8 s", "59.9 s", "1 min 0 s", "1 min 5 s"]
        );
    }

    #[test]
    fn a_session_lasts_minutes_and_hours() {
        let words = [59_999, 60_000, 3_599_999, 3_600_000 + 720_000].map(session_time);
        assert_eq!(words, ["under 1 min", "1 min", "59 min", "1 h 12 min"]);
    }
}
