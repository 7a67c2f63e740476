//! The table in the end.

use crate::run::Outcome;

/// All faults with what they came to.
pub(crate) struct Report<'a>(pub(crate) &'a [(&'static str, Result<Outcome, String>)]);

impl Report<'_> {
    pub(crate) fn print(&self) {
        println!();
        println!(
            "{:58} {:>6} {:>6} {:>4} {:>7} {:>10} {:>13} {:>16}",
            "fault",
            "acked",
            "stored",
            "lost",
            "refused",
            "unanswered",
            "exact after",
            "fewest (active)"
        );
        for (name, outcome) in self.0 {
            match outcome {
                Ok(it) => println!(
                    "{name:58} {:>6} {:>6} {:>4} {:>7} {:>10} {:>11} ms {:>16}",
                    it.acknowledged,
                    it.stored,
                    0,
                    it.refused,
                    it.unanswered,
                    it.exact_after.as_millis(),
                    format!("{} ({})", it.fewest.1, it.fewest.0),
                ),
                Err(what) => println!("{name:58} FAILED: {what}"),
            }
        }
        let failed = self
            .0
            .iter()
            .filter(|(_, outcome)| outcome.is_err())
            .count();
        let word = if failed == 0 { "ok" } else { "FAILED" };
        println!(
            "\ntest result: {word}. {} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out",
            self.0.len() - failed
        );
    }
}
