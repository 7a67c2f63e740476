//! Who stands out on a queue's dashboard, and by what.

use ingot::insight::quality::Concern;

/// The panel: its heading, and what it says while nothing stands out.
pub(crate) const QUALITY: &str = "What stands out";
pub(crate) const NOTHING: &str = "Nothing stands out so far.";

/// By what people are judged.
pub(crate) const HOW: &str = "A reason to look, no verdict. Labelers are compared with the median of all who have given 20 labels, from three such \
     people on: a time below a third of it, the label before repeated by 30 points more often (and every second time at least), \
     20 points less agreement with others. Known answers count from ten on; below 70% is few.";

/// What stands out about somebody. It follows their name.
pub(crate) fn concern(concern: Concern) -> String {
    match concern {
        Concern::Hasty {
            median_ms,
            group_ms,
        } => format!(
            "is very fast: {} a label, the others {}",
            seconds(median_ms),
            seconds(group_ms)
        ),
        Concern::Repeating { share, group } => format!(
            "often gives the same answers as just before: {} of the labels, the others {}",
            percent(share),
            percent(group)
        ),
        Concern::MissingKnown { right, seen } => {
            format!("misses known answers: {right} of {seen} are right")
        }
        Concern::Alone { share, group } => format!(
            "agrees with others in {} of the answers, the others in {}",
            percent(share),
            percent(group)
        ),
    }
}

#[expect(clippy::cast_precision_loss, reason = "times are far below 2^53")]
fn seconds(ms: u64) -> String {
    format!("{:.1} s", ms as f64 / 1000.0)
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_says_both_numbers() {
        let hasty = Concern::Hasty {
            median_ms: 1_400,
            group_ms: 6_000,
        };
        let text = concern(hasty);
        assert_eq!(text, "is very fast: 1.4 s a label, the others 6.0 s");
        let repeating = Concern::Repeating {
            share: 0.98,
            group: 0.1,
        };
        let text = concern(repeating);
        assert!(
            text.ends_with("98% of the labels, the others 10%"),
            "{text}"
        );
    }
}
