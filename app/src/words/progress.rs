//! The numbers of a queue, how fresh they are, and when it will be done.

use ingot::progress::{Eta, Freshness, Progress};

const MINUTES_PER_HOUR: f64 = 60.0;
const MINUTES_PER_DAY: f64 = 24.0 * MINUTES_PER_HOUR;

/// A queue's progress in a line: "47 / 500 labeled (9.4%) · 3 active labelers · ~15 labels/hour".
pub(crate) fn line(progress: &Progress) -> String {
    let labels = progress.labels;
    let target = progress.target;
    let percent = progress.percent();
    let active = active(progress.active);
    let rate = rate(progress.labels_per_hour);
    format!("{labels} / {target} labeled ({percent}) · {active} · {rate}")
}

fn active(count: u32) -> String {
    match count {
        1 => "1 active labeler".to_owned(),
        count => format!("{count} active labelers"),
    }
}

/// A dash while there are too few labels to tell.
fn rate(labels_per_hour: Option<u32>) -> String {
    match labels_per_hour {
        None => "- labels/hour".to_owned(),
        Some(1) => "~1 label/hour".to_owned(),
        Some(rate) => format!("~{rate} labels/hour"),
    }
}

/// What a queue's bar is about, for those who don't see it.
pub(crate) fn bar(queue: &str) -> String {
    format!("Progress of {queue}")
}

/// How fresh the numbers on the page are, and of what time of day they are, if that is not now.
pub(crate) fn freshness(freshness: Freshness, as_of: Option<&str>) -> String {
    let word = match freshness {
        // Where nothing is followed nothing is shown, and the word keeps its place.
        Freshness::Connecting | Freshness::Unneeded => "connecting",
        Freshness::Live => "live",
        Freshness::Polling => "live (fallback)",
        Freshness::Delayed => "delayed",
        Freshness::Stale { .. } => "stale",
        Freshness::Offline { .. } => "offline",
        Freshness::Ended { .. } => "ended",
    };
    match as_of {
        None => word.to_owned(),
        Some(time) => format!("{word}, as of {time}"),
    }
}

/// What a labeler may want to know about numbers that come by the fallback.
pub(crate) const FALLBACK: &str =
    "Your network blocks the usual live connection. The numbers come another way, just as fresh.";

/// How long a queue will take: "done", "-", "4-7 h", "up to 3 min", "under 1 min" or "over 100 days".
pub(crate) fn eta(eta: Eta) -> String {
    let (least_minutes, most_minutes) = match eta {
        Eta::Done => return "done".to_owned(),
        Eta::Unknown => return "-".to_owned(),
        Eta::Distant => return "over 100 days".to_owned(),
        Eta::Between { most_minutes, .. } if most_minutes <= 1.0 => {
            return "under 1 min".to_owned();
        }
        Eta::Between {
            least_minutes,
            most_minutes,
        } => (least_minutes, most_minutes),
    };
    // The largest in which the shorter end is at least two, so that rounding stays small.
    let (unit_minutes, unit) = if least_minutes < 2.0 * MINUTES_PER_HOUR {
        (1.0, "min")
    } else if least_minutes < 2.0 * MINUTES_PER_DAY {
        (MINUTES_PER_HOUR, "h")
    } else {
        (MINUTES_PER_DAY, "days")
    };
    // Outwards, so that the words never promise more than the numbers.
    let least = (least_minutes / unit_minutes).floor();
    let most = (most_minutes / unit_minutes).ceil();
    if least < 1.0 {
        format!("up to {most:.0} {unit}")
    } else if least < most {
        format!("{least:.0}-{most:.0} {unit}")
    } else {
        format!("{least:.0} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(labels: u64, target: u64, active: u32, labels_per_hour: Option<u32>) -> Progress {
        Progress {
            labels,
            target,
            active,
            labels_per_hour,
            ..Progress::default()
        }
    }
    #[test]
    fn a_line_reads_as_promised() {
        assert_eq!(
            line(&progress(47, 500, 3, Some(15))),
            "47 / 500 labeled (9.4%) · 3 active labelers · ~15 labels/hour"
        );
    }

    #[test]
    fn one_is_singular_and_none_is_plural() {
        assert_eq!(active(1), "1 active labeler");
        assert_eq!(active(0), "0 active labelers");
        assert_eq!(rate(Some(1)), "~1 label/hour");
        assert_eq!(rate(Some(0)), "~0 labels/hour");
    }

    #[test]
    fn a_rate_that_is_not_known_is_a_dash() {
        assert_eq!(
            line(&progress(4, 4200, 1, None)),
            "4 / 4200 labeled (0.1%) · 1 active labeler · - labels/hour"
        );
    }

    #[test]
    fn only_what_is_not_of_now_says_of_when_it_is() {
        let stale = Freshness::Stale { as_of_ms: 7 };
        assert_eq!(freshness(stale, Some("9:00")), "stale, as of 9:00");
        assert_eq!(freshness(Freshness::Polling, None), "live (fallback)");
    }

    #[test]
    fn short_times_are_told_in_minutes_and_long_ones_in_days() {
        let between = |least_minutes, most_minutes| {
            eta(Eta::Between {
                least_minutes,
                most_minutes,
            })
        };
        assert_eq!(between(0.1, 0.9), "under 1 min");
        assert_eq!(between(0.9, 1.7), "up to 2 min");
        assert_eq!(between(50.0, 75.0), "50-75 min");
        assert_eq!(between(40.0, 120.0), "40-120 min");
        assert_eq!(between(120.0, 360.0), "2-6 h");
        assert_eq!(between(540.0, 660.0), "9-11 h");
        assert_eq!(
            between(3.75 * MINUTES_PER_DAY, 4.6 * MINUTES_PER_DAY),
            "3-5 days"
        );
        assert_eq!(eta(Eta::Distant), "over 100 days");
        assert_eq!(eta(Eta::Done), "done");
        assert_eq!(eta(Eta::Unknown), "-");
    }
}
