//! Times: how long something takes, has lasted, or is still to come.

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// How long one label takes: "0.8 s", "6.1 s", "1 min 5 s".
pub(crate) fn label_time(ms: u32) -> String {
    let tenths = (u64::from(ms) + 50) / 100;
    if tenths < 600 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = (u64::from(ms) + 500) / 1_000;
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// How long a session has lasted: "under 1 min", "12 min", "1 h 12 min".
pub(crate) fn session_time(ms: u64) -> String {
    match ms / MINUTE_MS {
        0 => "under 1 min".to_owned(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// What is left, to be watched: "4:05", "7:12:05". Begun seconds count, so that it ends with 0:00.
pub(crate) fn countdown(left_ms: u64) -> String {
    let seconds = left_ms.div_ceil(1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    match minutes {
        0..60 => format!("{minutes}:{seconds:02}"),
        _ => format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60),
    }
}

/// The same, to be said aloud behind what happens then: it changes so rarely that saying each change disturbs
/// nobody.
pub(crate) fn roughly(left_ms: u64) -> String {
    if left_ms <= MINUTE_MS {
        "in less than a minute".to_owned()
    } else if left_ms <= 5 * MINUTE_MS {
        "in a few minutes".to_owned()
    } else if left_ms <= HOUR_MS {
        let quarters = left_ms.div_ceil(15 * MINUTE_MS);
        format!("within {} minutes", 15 * quarters)
    } else {
        format!("within {} hours", left_ms.div_ceil(HOUR_MS))
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

    #[test]
    fn a_countdown_counts_begun_seconds_and_ends_with_none() {
        let words = [
            0, 1, 1_000, 1_001, 59_001, 60_000, 3_599_000, 3_600_000, 25_925_000,
        ];
        assert_eq!(
            words.map(countdown),
            [
                "0:00", "0:01", "0:01", "0:02", "1:00", "1:00", "59:59", "1:00:00", "7:12:05"
            ]
        );
    }

    #[test]
    fn what_is_said_aloud_changes_rarely() {
        let words = [
            (0, "in less than a minute"),
            (60_000, "in less than a minute"),
            (60_001, "in a few minutes"),
            (300_000, "in a few minutes"),
            (300_001, "within 15 minutes"),
            (900_001, "within 30 minutes"),
            (3_600_000, "within 60 minutes"),
            (3_600_001, "within 2 hours"),
            (25_925_000, "within 8 hours"),
        ];
        for (left_ms, said) in words {
            assert_eq!(roughly(left_ms), said);
        }
    }
}
