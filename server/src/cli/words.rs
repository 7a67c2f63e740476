//! What a terminal shows.

use app::api::Role;
use ingot::progress::QueueState;
use jiff::Timestamp;

/// A text from outside without what a terminal would obey.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() {
            shown.extend(char.escape_unicode());
        } else {
            shown.push(char);
        }
    }
    shown
}

/// A moment, in UTC, to the second.
pub(super) fn moment(ms: u64) -> String {
    let moment = i64::try_from(ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(Timestamp::MAX);
    format!("{moment:.0}")
}

/// A role as the command line takes it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Labeler => "labeler",
        Role::Admin => "admin",
    }
}

/// Whether a queue gives out work, in a word.
pub(super) fn state(state: QueueState) -> &'static str {
    match state {
        QueueState::Active => "active",
        QueueState::Paused => "paused",
        QueueState::Archived => "archived",
    }
}

/// Rows under their headings, each column as wide as it has to be.
pub(super) fn table<const COLUMNS: usize>(
    headings: [&str; COLUMNS],
    rows: &[[String; COLUMNS]],
) -> String {
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.fold(headings[column].chars().count(), usize::max)
    });
    let headings = headings.map(str::to_owned);
    let lines = std::iter::once(&headings).chain(rows).map(|row| {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_to_obey() {
        assert_eq!(printable("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb\\u{a}c");
        assert_eq!(printable("Zo\u{eb} \u{1f600}"), "Zo\u{eb} \u{1f600}");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [
            ["1".to_owned(), "Ada".to_owned()],
            ["12".to_owned(), String::new()],
        ];

        assert_eq!(table(["ID", "NAME"], &rows), "ID  NAME\n1   Ada\n12\n");
    }

    #[test]
    fn moments_are_told_in_utc() {
        assert_eq!(moment(951_782_400_007), "2000-02-29T00:00:00Z");
    }
}
