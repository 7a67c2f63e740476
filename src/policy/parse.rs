//! Reading a policy from its JSON, and refusing what no queue can keep.

use super::Policy;
use crate::limits::Limits;

/// Why a text is not a policy: what, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is not JSON, or not of a policy's shape.
    #[error("the policy is not valid JSON of the form {{\"overlap\":2,...}}: {0}")]
    Json(String),
    /// A number is out of its bounds.
    #[error("policy `{name}`: {least} to {most} is possible, this is {found}")]
    OutOfBounds {
        /// Which one.
        name: &'static str,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
        /// What it is.
        found: u64,
    },
    /// The reasons for a skip can't be offered.
    #[error("policy `skip_reasons`: {0}")]
    SkipReasons(String),
}

/// Reads a policy, and checks it.
///
/// # Errors
/// [`PolicyError`] names what is wrong and what would be right.
pub fn parse(json: &str, limits: &Limits) -> Result<Policy, PolicyError> {
    let policy: Policy =
        serde_json::from_str(json).map_err(|error| PolicyError::Json(error.to_string()))?;
    policy.check(limits)?;
    Ok(policy)
}

impl Policy {
    /// Checks that a queue can keep it.
    ///
    /// # Errors
    /// [`PolicyError`] names what is wrong and what would be right.
    pub fn check(&self, limits: &Limits) -> Result<(), PolicyError> {
        within(
            "overlap",
            1,
            u64::from(limits.overlap),
            u64::from(self.overlap),
        )?;
        within("cohort_percent", 0, 100, u64::from(self.cohort_percent))?;
        let (shortest, longest) = limits.policy_lease_ms;
        within("lease_ms", shortest, longest, self.lease_ms)?;
        within(
            "open_leases",
            1,
            u64::from(limits.open_leases),
            u64::from(self.open_leases),
        )?;
        for (name, limit) in [
            ("labeler_limit", self.labeler_limit),
            ("labeler_daily_limit", self.labeler_daily_limit),
        ] {
            within(name, 1, u64::MAX, limit.unwrap_or(1))?;
        }
        if let Some(gold) = self.gold {
            within("gold.share_percent", 1, 50, u64::from(gold.share_percent))?;
            within("gold.pause_after", 1, 10_000, u64::from(gold.pause_after))?;
            if let Some(percent) = gold.pause_below_percent {
                within("gold.pause_below_percent", 1, 100, u64::from(percent))?;
            }
        }
        self.check_skip_reasons(limits)
    }

    fn check_skip_reasons(&self, limits: &Limits) -> Result<(), PolicyError> {
        let refuse = |problem: String| Err(PolicyError::SkipReasons(problem));
        let count = self.skip_reasons.len();
        if limits.skip_reasons < count {
            return refuse(format!(
                "a queue has at most {} of them, these are {count}",
                limits.skip_reasons
            ));
        }
        for (index, reason) in self.skip_reasons.iter().enumerate() {
            let chars = reason.chars().count();
            if reason.trim().is_empty() {
                return refuse(format!("number {} is empty", index + 1));
            }
            if limits.name_chars < chars {
                return refuse(format!(
                    "number {} has {chars} characters, at most {} are possible",
                    index + 1,
                    limits.name_chars
                ));
            }
            if self.skip_reasons[..index].contains(reason) {
                return refuse(format!("`{reason}` is there twice"));
            }
        }
        Ok(())
    }
}

fn within(name: &'static str, least: u64, most: u64, found: u64) -> Result<(), PolicyError> {
    if (least..=most).contains(&found) {
        Ok(())
    } else {
        Err(PolicyError::OutOfBounds {
            name,
            least,
            most,
            found,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Order, SkipPolicy},
        *,
    };

    fn read(json: &str) -> Result<Policy, PolicyError> {
        parse(json, &Limits::DEFAULT)
    }

    fn problem(json: &str) -> String {
        read(json).unwrap_err().to_string()
    }

    #[test]
    fn everything_may_be_left_out() {
        assert_eq!(read("{}").unwrap(), Policy::default());
    }

    #[test]
    fn a_policy_reads_as_it_is_documented() {
        let policy = read(
            r#"{"overlap":2,"cohort_percent":10,"order":{"random":7},"skip":"ignore_skipped",
                "gold":{"share_percent":5,"pause_below_percent":70},"members_only":true}"#,
        )
        .unwrap();

        assert_eq!((policy.overlap, policy.cohort_percent), (2, 10));
        assert_eq!(policy.order, Order::Random(7));
        assert_eq!(policy.skip, SkipPolicy::IgnoreSkipped);
        assert_eq!(policy.gold.unwrap().pause_after, 10);
        assert!(policy.members_only);
        assert_eq!(
            read(r#"{"order":"arrival"}"#).unwrap().order,
            Order::Arrival
        );
    }

    #[test]
    fn a_policy_survives_being_written_and_read() {
        let policy =
            read(r#"{"order":{"random":18446744073709551615},"labeler_limit":5}"#).unwrap();

        assert_eq!(
            read(&serde_json::to_string(&policy).unwrap()).unwrap(),
            policy
        );
    }

    #[test]
    fn every_bound_is_kept_at_it_and_one_past_it() {
        for (good, bad) in [
            (r#"{"overlap":1}"#, r#"{"overlap":0}"#),
            (r#"{"overlap":100}"#, r#"{"overlap":101}"#),
            (r#"{"cohort_percent":100}"#, r#"{"cohort_percent":101}"#),
            (r#"{"lease_ms":10000}"#, r#"{"lease_ms":9999}"#),
            (r#"{"lease_ms":86400000}"#, r#"{"lease_ms":86400001}"#),
            (r#"{"open_leases":1}"#, r#"{"open_leases":0}"#),
            (r#"{"open_leases":50}"#, r#"{"open_leases":51}"#),
            (r#"{"labeler_limit":1}"#, r#"{"labeler_limit":0}"#),
            (
                r#"{"labeler_daily_limit":1}"#,
                r#"{"labeler_daily_limit":0}"#,
            ),
            (
                r#"{"gold":{"share_percent":1}}"#,
                r#"{"gold":{"share_percent":0}}"#,
            ),
            (
                r#"{"gold":{"share_percent":50}}"#,
                r#"{"gold":{"share_percent":51}}"#,
            ),
            (
                r#"{"gold":{"share_percent":5,"pause_below_percent":100}}"#,
                r#"{"gold":{"share_percent":5,"pause_below_percent":101}}"#,
            ),
            (
                r#"{"gold":{"share_percent":5,"pause_after":1}}"#,
                r#"{"gold":{"share_percent":5,"pause_after":0}}"#,
            ),
        ] {
            assert!(read(good).is_ok(), "{good}");
            assert!(
                matches!(read(bad), Err(PolicyError::OutOfBounds { .. })),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_queue_has_at_most_20_reasons_for_a_skip() {
        let reasons = |count: usize| {
            let reasons: Vec<_> = (0..count).map(|n| format!("\"r{n}\"")).collect();
            format!(r#"{{"skip_reasons":[{}]}}"#, reasons.join(","))
        };

        assert!(read(&reasons(20)).is_ok());
        assert!(read(&reasons(21)).is_err());
    }

    #[test]
    fn errors_name_what_is_wrong_and_what_would_be_right() {
        assert_eq!(
            problem(r#"{"overlap":0}"#),
            "policy `overlap`: 1 to 100 is possible, this is 0"
        );
        assert_eq!(
            problem(r#"{"skip_reasons":["a","a"]}"#),
            "policy `skip_reasons`: `a` is there twice"
        );
        assert_eq!(
            problem(r#"{"skip_reasons":[" "]}"#),
            "policy `skip_reasons`: number 1 is empty"
        );
        assert!(problem("{").contains("not valid JSON"));
        assert!(problem(r#"{"overlaps":2}"#).contains("overlaps"));
        assert!(problem(r#"{"overlap":-1}"#).contains("-1"));
        assert!(problem(r#"{"skip":"never"}"#).contains("requeue_for_others"));
    }
}
