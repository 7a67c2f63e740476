//! A policy while it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::lines;
use crate::{
    limits::Limits,
    policy::{GoldPolicy, Order, Policy, PolicyError, SkipPolicy},
};

/// Milliseconds of a minute, in which leases are typed.
const MINUTE_MS: f64 = 60_000.0;

/// Something of a policy that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyPart {
    /// How many labels a sample needs.
    Overlap,
    /// How many of a hundred samples need that many.
    CohortPercent,
    /// What a random order is made from.
    Seed,
    /// How long a sample is lent, in minutes.
    LeaseMinutes,
    /// How many leases one labeler may have open.
    OpenLeases,
    /// The reasons for a skip, one a line.
    SkipReasons,
    /// How many labels one labeler may give in all.
    LabelerLimit,
    /// How many labels one labeler may give in a day.
    DailyLimit,
    /// How many of a hundred samples have a known answer.
    GoldShare,
    /// Below how many right answers of a hundred somebody is paused.
    GoldPauseBelow,
    /// From how many answered ones on that is judged.
    GoldPauseAfter,
}

/// Something of a policy that is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicySwitch {
    /// Whether samples come in a random order.
    Random,
    /// Whether begun samples come first.
    BegunFirst,
    /// Whether samples with a known answer are mixed in.
    Gold,
    /// Whether only people on the list get work.
    MembersOnly,
}

/// A policy as it was typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyDraft {
    /// What becomes of a skipped sample.
    pub skip: SkipPolicy,
    texts: BTreeMap<PolicyPart, String>,
    on: BTreeSet<PolicySwitch>,
}

impl Default for PolicyDraft {
    fn default() -> Self {
        Self::of(&Policy::default())
    }
}

impl PolicyDraft {
    /// A policy that is there.
    pub fn of(policy: &Policy) -> Self {
        let mut draft = Self {
            skip: policy.skip,
            texts: BTreeMap::new(),
            on: BTreeSet::new(),
        };
        let lease_minutes = policy.lease_ms as f64 / MINUTE_MS;
        // With so many digits a minute's part leads back to its millisecond.
        let lease_minutes = format!("{lease_minutes:.8}");
        let lease_minutes = lease_minutes.trim_end_matches('0').trim_end_matches('.');
        draft.set(PolicyPart::Overlap, policy.overlap.to_string());
        draft.set(PolicyPart::CohortPercent, policy.cohort_percent.to_string());
        draft.set(PolicyPart::LeaseMinutes, lease_minutes.to_owned());
        draft.set(PolicyPart::OpenLeases, policy.open_leases.to_string());
        draft.set(PolicyPart::SkipReasons, policy.skip_reasons.join("\n"));
        if let Order::Random(seed) = policy.order {
            draft.set(PolicyPart::Seed, seed.to_string());
            draft.switch(PolicySwitch::Random, true);
        }
        for (part, limit) in [
            (PolicyPart::LabelerLimit, policy.labeler_limit),
            (PolicyPart::DailyLimit, policy.labeler_daily_limit),
        ] {
            draft.set(
                part,
                limit.map(|limit| limit.to_string()).unwrap_or_default(),
            );
        }
        draft.switch(PolicySwitch::BegunFirst, policy.begun_first);
        draft.switch(PolicySwitch::MembersOnly, policy.members_only);
        if let Some(gold) = policy.gold {
            draft.switch(PolicySwitch::Gold, true);
            draft.set(PolicyPart::GoldShare, gold.share_percent.to_string());
            draft.set(PolicyPart::GoldPauseAfter, gold.pause_after.to_string());
            let below = gold.pause_below_percent;
            let below = below.map(|percent| percent.to_string());
            draft.set(PolicyPart::GoldPauseBelow, below.unwrap_or_default());
        }
        draft
    }

    /// What was typed; empty for nothing.
    pub fn text(&self, part: PolicyPart) -> &str {
        self.texts.get(&part).map_or("", String::as_str)
    }

    /// Types something.
    pub fn set(&mut self, part: PolicyPart, text: String) {
        self.texts.insert(part, text);
    }

    /// Whether something is switched on.
    pub fn is_on(&self, switch: PolicySwitch) -> bool {
        self.on.contains(&switch)
    }

    /// Switches something on or off. What it takes then has what most have.
    pub fn switch(&mut self, switch: PolicySwitch, on: bool) {
        if !on {
            self.on.remove(&switch);
            return;
        }
        self.on.insert(switch);
        let usual: &[(PolicyPart, &str)] = match switch {
            PolicySwitch::Gold => &[
                (PolicyPart::GoldShare, "10"),
                (PolicyPart::GoldPauseAfter, "10"),
            ],
            PolicySwitch::Random => &[(PolicyPart::Seed, "1")],
            PolicySwitch::BegunFirst | PolicySwitch::MembersOnly => &[],
        };
        for (part, text) in usual {
            self.texts
                .entry(*part)
                .or_insert_with(|| (*text).to_owned());
        }
    }

    /// The policy, or all that keeps it from being one.
    ///
    /// # Errors
    /// Each part that is wrong, with what would be right.
    pub fn policy(&self, limits: &Limits) -> Result<Policy, Vec<(PolicyPart, String)>> {
        let mut read = Reader {
            draft: self,
            wrong: Vec::new(),
        };
        let policy = read.policy();
        if !read.wrong.is_empty() {
            return Err(read.wrong);
        }
        match policy.check(limits) {
            Ok(()) => Ok(policy),
            Err(error) => Err(vec![placed(&error)]),
        }
    }
}

/// Reads what was typed, and notes what can't be read.
struct Reader<'a> {
    draft: &'a PolicyDraft,
    wrong: Vec<(PolicyPart, String)>,
}

impl Reader<'_> {
    fn policy(&mut self) -> Policy {
        let draft = self.draft;
        let on = |switch| draft.is_on(switch);
        Policy {
            overlap: self.needed(PolicyPart::Overlap),
            cohort_percent: self.needed(PolicyPart::CohortPercent),
            order: if on(PolicySwitch::Random) {
                Order::Random(self.needed(PolicyPart::Seed))
            } else {
                Order::Arrival
            },
            begun_first: on(PolicySwitch::BegunFirst),
            lease_ms: self.lease_ms(),
            open_leases: self.needed(PolicyPart::OpenLeases),
            skip: draft.skip,
            skip_reasons: lines(draft.text(PolicyPart::SkipReasons))
                .into_iter()
                .map(str::to_owned)
                .collect(),
            labeler_limit: self.possible(PolicyPart::LabelerLimit),
            labeler_daily_limit: self.possible(PolicyPart::DailyLimit),
            gold: on(PolicySwitch::Gold).then(|| GoldPolicy {
                share_percent: self.needed(PolicyPart::GoldShare),
                pause_below_percent: self.possible(PolicyPart::GoldPauseBelow),
                pause_after: self.needed(PolicyPart::GoldPauseAfter),
            }),
            members_only: on(PolicySwitch::MembersOnly),
        }
    }

    /// A whole number that has to be there.
    fn needed<T: std::str::FromStr + Default>(&mut self, part: PolicyPart) -> T {
        match self.draft.text(part).trim() {
            "" => {
                self.wrong.push((part, "a number is needed".to_owned()));
                T::default()
            }
            _ => self.possible(part).unwrap_or_default(),
        }
    }

    /// A whole number that may be left out.
    fn possible<T: std::str::FromStr>(&mut self, part: PolicyPart) -> Option<T> {
        let text = self.draft.text(part).trim();
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            let problem = format!("`{text}` is no whole number that is possible here");
            self.wrong.push((part, problem));
        }
        number
    }

    fn lease_ms(&mut self) -> u64 {
        let part = PolicyPart::LeaseMinutes;
        let text = self.draft.text(part).trim().replace(',', ".");
        let minutes = text.parse::<f64>().ok();
        match minutes.filter(|minutes| minutes.is_finite() && 0.0 <= *minutes) {
            Some(minutes) => (minutes * MINUTE_MS).round() as u64,
            None => {
                let problem = "a number of minutes is needed, such as 15 or 0.5".to_owned();
                self.wrong.push((part, problem));
                0
            }
        }
    }
}

/// What is wrong with a policy, at the part that was typed, in the unit in which it was typed.
fn placed(error: &PolicyError) -> (PolicyPart, String) {
    let PolicyError::OutOfBounds {
        name, least, most, ..
    } = error
    else {
        return (PolicyPart::SkipReasons, error.to_string());
    };
    let within = |least: String, most: String| format!("{least} to {most} is possible");
    let plain = within(least.to_string(), most.to_string());
    match *name {
        "overlap" => (PolicyPart::Overlap, plain),
        "cohort_percent" => (PolicyPart::CohortPercent, plain),
        "lease_ms" => {
            let [least, most] = [least, most]
                .map(|ms| format!("{}", (*ms as f64 / MINUTE_MS * 100.0).ceil() / 100.0));
            (PolicyPart::LeaseMinutes, within(least, most))
        }
        "open_leases" => (PolicyPart::OpenLeases, plain),
        "labeler_limit" => (PolicyPart::LabelerLimit, plain),
        "labeler_daily_limit" => (PolicyPart::DailyLimit, plain),
        "gold.share_percent" => (PolicyPart::GoldShare, plain),
        "gold.pause_after" => (PolicyPart::GoldPauseAfter, plain),
        _ => (PolicyPart::GoldPauseBelow, plain),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*};

    use super::*;

    const LIMITS: Limits = Limits::DEFAULT;

    fn policies() -> impl Strategy<Value = Policy> {
        let skips = prop_oneof![
            Just(SkipPolicy::RequeueForMe),
            Just(SkipPolicy::RequeueForOthers),
            Just(SkipPolicy::IgnoreSkipped)
        ];
        let orders = option::of(any::<u64>());
        let gold = option::of((1..=50_u8, option::of(1..=100_u8), 1..=10_000_u32));
        let numbers = (1..=100_u32, 0..=100_u8, 10_000..=86_400_000_u64, 1..=50_u32);
        let limits = (option::of(1_u64..), option::of(1_u64..));
        let reasons = proptest::collection::btree_set("[a-z]{1,5}( [a-z]{1,5})?", 0..5);
        (
            numbers,
            orders,
            skips,
            reasons,
            limits,
            gold,
            any::<[bool; 2]>(),
        )
            .prop_map(
                |(numbers, seed, skip, reasons, limits, gold, [begun_first, members_only])| {
                    Policy {
                        overlap: numbers.0,
                        cohort_percent: numbers.1,
                        lease_ms: numbers.2,
                        open_leases: numbers.3,
                        order: seed.map_or(Order::Arrival, Order::Random),
                        skip,
                        skip_reasons: reasons.into_iter().collect(),
                        labeler_limit: limits.0,
                        labeler_daily_limit: limits.1,
                        gold: gold.map(|(share_percent, pause_below_percent, pause_after)| {
                            GoldPolicy {
                                share_percent,
                                pause_below_percent,
                                pause_after,
                            }
                        }),
                        begun_first,
                        members_only,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn every_policy_is_read_as_it_was_written(policy in policies()) {
            prop_assert_eq!(PolicyDraft::of(&policy).policy(&LIMITS), Ok(policy));
        }
    }

    fn wrong(part: PolicyPart, text: &str) -> Vec<(PolicyPart, String)> {
        let mut draft = PolicyDraft::default();
        draft.switch(PolicySwitch::Gold, true);
        draft.set(part, text.to_owned());
        draft.policy(&LIMITS).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_told_where_it_was_typed() {
        for (part, text, told) in [
            (PolicyPart::Overlap, "", "a number is needed"),
            (PolicyPart::Overlap, "two", "`two`"),
            (PolicyPart::Overlap, "101", "1 to 100"),
            (PolicyPart::CohortPercent, "101", "0 to 100"),
            (PolicyPart::CohortPercent, "256", "`256`"),
            (PolicyPart::LeaseMinutes, "0.1", "0.17 to 1440"),
            (PolicyPart::LeaseMinutes, "1441", "0.17 to 1440"),
            (PolicyPart::LeaseMinutes, "soon", "minutes"),
            (PolicyPart::OpenLeases, "0", "1 to 50"),
            (PolicyPart::SkipReasons, "a\na", "twice"),
            (PolicyPart::LabelerLimit, "0", "1 to"),
            (PolicyPart::DailyLimit, "-1", "`-1`"),
            (PolicyPart::GoldShare, "51", "1 to 50"),
            (PolicyPart::GoldPauseBelow, "0", "1 to 100"),
            (PolicyPart::GoldPauseAfter, "0", "1 to 10000"),
        ] {
            let wrong = wrong(part, text);
            assert_eq!(wrong.len(), 1, "{text}");
            assert_eq!(wrong[0].0, part, "{text}");
            assert!(wrong[0].1.contains(told), "{}", wrong[0].1);
        }
    }

    #[test]
    fn what_is_switched_off_is_not_read() {
        let mut draft = PolicyDraft::default();
        draft.switch(PolicySwitch::Gold, true);
        draft.set(PolicyPart::GoldShare, "x".to_owned());
        assert!(draft.policy(&LIMITS).is_err());

        draft.switch(PolicySwitch::Gold, false);

        assert_eq!(draft.policy(&LIMITS), Ok(Policy::default()));
    }

    #[test]
    fn a_lease_is_typed_in_minutes_with_a_point_or_a_comma() {
        let mut draft = PolicyDraft::default();
        for (text, lease_ms) in [("15", 900_000), ("0.5", 30_000), (" 0,5 ", 30_000)] {
            draft.set(PolicyPart::LeaseMinutes, text.to_owned());
            assert_eq!(draft.policy(&LIMITS).unwrap().lease_ms, lease_ms);
        }
    }
}
