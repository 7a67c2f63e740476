//! How long it takes until there may be work again, in words.

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// What is left, to be watched: "4:05", "7:12:05". Begun seconds count, so that it ends with 0:00.
pub fn countdown(left_ms: u64) -> String {
    let seconds = left_ms.div_ceil(1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    match minutes {
        0..60 => format!("{minutes}:{seconds:02}"),
        _ => format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60),
    }
}

/// The same, to be said aloud: it changes so rarely that saying each change disturbs nobody.
pub fn roughly(left_ms: u64) -> String {
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
