//! What the address of the page asks for. Whoever has the address sees the same entries.

use ingot::{
    audit::{Action, Filter},
    formats::{from_iso, to_iso},
    ids::AuditId,
};

use crate::words::audit::FilterPart;

const PAGE: &str = "/dashboard/audit";
const EXPORT: &str = "/files/audit/export";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What is asked for. Times are whole days in UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) filter: Filter,
    /// Behind which entry the page begins.
    pub(super) after: Option<AuditId>,
}

impl Asked {
    /// Reads it from the values of a query's keys. What a form leaves empty is not asked for.
    ///
    /// # Errors
    /// The part that makes no sense: without it the page would show what nobody asked for.
    pub(super) fn read(values: impl Fn(&str) -> Vec<String>) -> Result<Self, FilterPart> {
        let filled = |key: &str| values(key).into_iter().filter(|value| !value.is_empty());
        let actions: Option<Vec<Action>> = filled("action")
            .map(|word| Action::of_address(&word))
            .collect();
        let last = |key: &str| filled(key).next_back();
        Ok(Self {
            filter: Filter {
                actions: actions.ok_or(FilterPart::Action)?,
                queue: read(last("queue"), FilterPart::Queue, |id| id.parse().ok())?,
                labeler: read(last("labeler"), FilterPart::Person, |it| it.parse().ok())?,
                from_ms: read(last("from"), FilterPart::From, day_ms)?,
                until_ms: read(last("until"), FilterPart::Until, |day| {
                    Some(day_ms(day)? + DAY_MS)
                })?,
            },
            after: read(last("after"), FilterPart::Place, |id| id.parse().ok())?,
        })
    }

    /// The first day that is asked for, such as `2026-01-31`; empty if it doesn't matter.
    pub(super) fn first_day(&self) -> String {
        self.filter.from_ms.map(day).unwrap_or_default()
    }

    /// The last day that is asked for.
    pub(super) fn last_day(&self) -> String {
        let last_ms = self.filter.until_ms.map(|ms| ms.saturating_sub(1));
        last_ms.map(day).unwrap_or_default()
    }

    /// The address of the page that shows it.
    pub(super) fn address(&self) -> String {
        let Filter { queue, labeler, .. } = self.filter;
        let mut parts: Vec<String> = self.action_words().collect();
        for part in &mut parts {
            part.insert_str(0, "action=");
        }
        let mut add = |key: &str, value: Option<String>| {
            parts.extend(value.map(|value| format!("{key}={value}")));
        };
        add("queue", queue.map(|it| it.to_string()));
        add("labeler", labeler.map(|it| it.to_string()));
        add("from", self.filter.from_ms.map(|_| self.first_day()));
        add("until", self.filter.until_ms.map(|_| self.last_day()));
        add("after", self.after.map(|it| it.to_string()));
        with_query(PAGE, &parts)
    }

    /// The address of a file with all that the filter lets through.
    pub(super) fn export(&self, format: &str) -> String {
        let filter = &self.filter;
        let mut parts = vec![format!("format={format}")];
        if !filter.actions.is_empty() {
            let words: Vec<String> = self.action_words().collect();
            parts.push(format!("action={}", words.join(",")));
        }
        let mut add = |key: &str, value: Option<String>| {
            parts.extend(value.map(|value| format!("{key}={value}")));
        };
        add("queue", filter.queue.map(|it| it.to_string()));
        add("labeler", filter.labeler.map(|it| it.to_string()));
        add("from_ms", filter.from_ms.map(|it| it.to_string()));
        add("until_ms", filter.until_ms.map(|it| it.to_string()));
        with_query(EXPORT, &parts)
    }

    fn action_words(&self) -> impl Iterator<Item = String> + '_ {
        self.filter.actions.iter().map(|action| action.in_address())
    }
}

/// The address of all that somebody did.
pub(super) fn address_of_person(number: u32) -> String {
    format!("{PAGE}?labeler={number}")
}

fn read<T>(
    value: Option<String>,
    part: FilterPart,
    meaning: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, FilterPart> {
    value.map(|value| meaning(&value).ok_or(part)).transpose()
}

fn with_query(path: &str, parts: &[String]) -> String {
    if parts.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", parts.join("&"))
    }
}

/// When a day begins, in milliseconds since the Unix epoch.
fn day_ms(day: &str) -> Option<u64> {
    from_iso(&format!("{day}T00:00:00Z"))
}

fn day(ms: u64) -> String {
    let mut day = to_iso(ms);
    day.truncate("2026-01-31".len());
    day
}

#[cfg(test)]
mod tests {
    use ingot::ids::QueueId;

    use super::*;

    fn asked(query: &[(&str, &str)]) -> Result<Asked, FilterPart> {
        Asked::read(|key| {
            let values = query.iter().filter(|(name, _)| *name == key);
            values.map(|(_, value)| (*value).to_owned()).collect()
        })
    }

    fn everything() -> Asked {
        asked(&[
            ("action", "label"),
            ("action", "change_queue"),
            ("queue", "7"),
            ("labeler", "3"),
            ("from", "2026-01-30"),
            ("until", "2026-01-31"),
            ("after", "99"),
        ])
        .unwrap()
    }

    #[test]
    fn what_a_form_leaves_empty_is_not_asked_for() {
        let empty = ["queue", "labeler", "from", "until"].map(|key| (key, ""));

        assert_eq!(asked(&empty), Ok(Asked::default()));
        assert_eq!(Asked::default().address(), "/dashboard/audit");
    }

    #[test]
    fn everything_in_an_address_is_read_and_the_last_day_counts_in_full() {
        let day_ms = 1_769_731_200_000;

        assert_eq!(
            everything(),
            Asked {
                filter: Filter {
                    actions: vec![Action::Label, Action::ChangeQueue],
                    queue: Some(QueueId(7)),
                    labeler: Some(3),
                    from_ms: Some(day_ms),
                    until_ms: Some(day_ms + 2 * DAY_MS),
                },
                after: Some(AuditId(99)),
            }
        );
    }

    #[test]
    fn what_is_asked_for_makes_the_address_that_it_came_from() {
        assert_eq!(
            everything().address(),
            "/dashboard/audit?action=label&action=change_queue&queue=7&labeler=3\
             &from=2026-01-30&until=2026-01-31&after=99"
        );
    }

    #[test]
    fn a_file_holds_what_the_filter_lets_through_from_its_newest_entry_on() {
        assert_eq!(
            everything().export("csv"),
            "/files/audit/export?format=csv&action=label,change_queue&queue=7&labeler=3\
             &from_ms=1769731200000&until_ms=1769904000000"
        );
        assert_eq!(
            Asked::default().export("ndjson"),
            "/files/audit/export?format=ndjson"
        );
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_part() {
        for (key, value, part) in [
            ("action", "make_tea", FilterPart::Action),
            ("queue", "tweets", FilterPart::Queue),
            ("labeler", "-1", FilterPart::Person),
            ("from", "yesterday", FilterPart::From),
            ("until", "2026-02-30", FilterPart::Until),
            ("after", "x", FilterPart::Place),
        ] {
            assert_eq!(asked(&[(key, value)]), Err(part), "{key}");
        }
    }
}
