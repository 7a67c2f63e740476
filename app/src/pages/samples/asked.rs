//! What the address of the page asks for: a view that whoever has the address sees too.

use std::fmt::Write as _;

use ingot::{
    ids::QueueId,
    sample_table::{Column, Cursor, Filter, FilterPart, Order},
};

use crate::words::sample_table as words;

/// A column that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    ExternalId,
    State,
    Priority,
    Labels,
    Disagreement,
    Flags,
    Changed,
}

impl Shown {
    /// All there are, in the order of the table.
    pub(super) const ALL: [Self; 7] = [
        Self::ExternalId,
        Self::State,
        Self::Priority,
        Self::Labels,
        Self::Disagreement,
        Self::Flags,
        Self::Changed,
    ];

    /// Those that are shown unless others are asked for.
    const USUAL: [Self; 5] = [
        Self::State,
        Self::Labels,
        Self::Disagreement,
        Self::Flags,
        Self::Changed,
    ];

    /// Its word in an address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::ExternalId => "external_id",
            Self::State => "state",
            Self::Priority => "priority",
            Self::Labels => "labels",
            Self::Disagreement => "disagreement",
            Self::Flags => "flags",
            Self::Changed => "changed",
        }
    }

    /// What stands above it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::ExternalId => words::EXTERNAL_ID,
            Self::State => words::STATE,
            Self::Priority => words::PRIORITY,
            Self::Labels => words::LABELS,
            Self::Disagreement => words::DISAGREEMENT,
            Self::Flags => words::FLAGS,
            Self::Changed => words::CHANGED,
        }
    }

    /// What its heading orders the table by.
    pub(super) fn order(self) -> Option<Column> {
        match self {
            Self::Priority => Some(Column::Priority),
            Self::Disagreement => Some(Column::Disagreement),
            Self::Changed => Some(Column::Changed),
            Self::ExternalId | Self::State | Self::Labels | Self::Flags => None,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) filter: Filter,
    pub(super) order: Order,
    /// Behind which sample the page begins.
    pub(super) after: Option<Cursor>,
    /// Columns beside those that are always there; none for the usual ones.
    columns: Vec<Shown>,
}

impl Asked {
    /// Reads it from the values of a query's keys. What a form leaves empty is not asked for, and a column that
    /// is not known is not shown.
    ///
    /// # Errors
    /// The part that makes no sense: without it the page would show what nobody asked for.
    pub(super) fn read(values: impl Fn(&str) -> Vec<String>) -> Result<Self, FilterPart> {
        let last = |key: &str| values(key).into_iter().rfind(|value| !value.is_empty());
        let order = last("order").map(|word| Order::of_word(&word).ok_or(FilterPart::Order));
        let after = last("after").map(|place| place.parse().map_err(|_| FilterPart::Place));
        let chosen = values("column");
        let is_chosen = |column: &Shown| chosen.iter().any(|word| word == column.word());
        Ok(Self {
            filter: Filter::read(last)?,
            order: order.transpose()?.unwrap_or_default(),
            after: after.transpose()?,
            columns: Shown::ALL.into_iter().filter(is_chosen).collect(),
        })
    }

    /// Which columns are shown.
    pub(super) fn columns(&self) -> Vec<Shown> {
        if self.columns.is_empty() {
            Shown::USUAL.to_vec()
        } else {
            self.columns.clone()
        }
    }

    /// The address of the page that shows it.
    pub(super) fn address(&self, queue: QueueId) -> String {
        let mut parts = self.filter.parts();
        if self.order != Order::default() {
            parts.push(("order", self.order.word()));
        }
        for column in &self.columns {
            parts.push(("column", column.word().to_owned()));
        }
        parts.extend(self.after.map(|after| ("after", after.to_string())));
        let mut address = page(queue);
        for (place, (key, value)) in parts.iter().enumerate() {
            let sign = if place == 0 { '?' } else { '&' };
            address.push(sign);
            address.push_str(key);
            address.push('=');
            encode(value, &mut address);
        }
        address
    }

    /// The same behind another place.
    pub(super) fn behind(&self, after: Option<Cursor>) -> Self {
        Self {
            after,
            ..self.clone()
        }
    }

    /// The same from its beginning, in the order of a column: with the largest first, unless that is so
    /// already.
    pub(super) fn ordered_by(&self, by: Column) -> Self {
        let descending = match by {
            Column::Seq => self.order.by == by && !self.order.descending,
            _ => self.order.by != by || !self.order.descending,
        };
        Self {
            order: Order { by, descending },
            after: None,
            ..self.clone()
        }
    }
}

/// The page without any choice.
pub(super) fn page(queue: QueueId) -> String {
    format!("/dashboard/queues/{queue}/samples")
}

/// Writes what is no plain letter or digit by its bytes.
fn encode(value: &str, address: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                address.push(char::from(byte));
            }
            // A text takes whatever is written to it.
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use ingot::sample_table::SampleState;

    use super::*;

    fn asked(query: &[(&str, &str)]) -> Result<Asked, FilterPart> {
        Asked::read(|key| {
            let values = query.iter().filter(|(name, _)| *name == key);
            values.map(|(_, value)| (*value).to_owned()).collect()
        })
    }

    #[test]
    fn everything_in_an_address_is_read_and_written_again() {
        let asked = asked(&[
            ("state", "done"),
            ("text", "cats & dogs"),
            ("order", "-disagreement"),
            ("column", "flags"),
            ("column", "external_id"),
            ("after", "500.7"),
        ])
        .unwrap();

        assert_eq!(asked.filter.state, Some(SampleState::Done));
        assert_eq!(asked.columns(), [Shown::ExternalId, Shown::Flags]);
        assert_eq!(
            asked.address(QueueId(3)),
            "/dashboard/queues/3/samples?state=done&text=cats%20%26%20dogs&order=-disagreement\
             &column=external_id&column=flags&after=500.7"
        );
    }

    #[test]
    fn what_a_form_leaves_empty_is_not_asked_for() {
        let empty = ["state", "disagreement", "labeler", "text", "order", "after"];

        assert_eq!(asked(&empty.map(|key| (key, ""))), Ok(Asked::default()));
        assert_eq!(
            Asked::default().address(QueueId(3)),
            "/dashboard/queues/3/samples"
        );
        assert_eq!(Asked::default().columns(), Shown::USUAL);
    }

    #[test]
    fn a_heading_orders_by_its_column_and_then_the_other_way_round() {
        let first = Asked::default().ordered_by(Column::Disagreement);
        assert_eq!(first.order.word(), "-disagreement");
        assert_eq!(
            first.ordered_by(Column::Disagreement).order.word(),
            "disagreement"
        );
        assert_eq!(
            Asked::default().ordered_by(Column::Seq).order.word(),
            "-seq"
        );
        assert_eq!(first.ordered_by(Column::Seq).order.word(), "seq");
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_part() {
        for (key, value, part) in [
            ("order", "size", FilterPart::Order),
            ("after", "x", FilterPart::Place),
            ("state", "asleep", FilterPart::State),
        ] {
            assert_eq!(asked(&[(key, value)]), Err(part), "{key}");
        }
    }
}
