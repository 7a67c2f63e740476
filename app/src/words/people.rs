//! The people of a queue: who they are, what they may do, and how they come.

use ingot::{access::QueueRole, ids::InvitationId, participant::Pause};

/// The heading of the page, and the link to it.
pub(crate) const PEOPLE: &str = "People";
pub(crate) const LOADING: &str = "Loading the people…";

/// The title of the page.
pub(crate) fn of_queue(queue: &str) -> String {
    format!("{queue} · People")
}

/// The links of the page: what they are, and each of them.
pub(crate) const LINKS: &str = "Queue";
pub(crate) const DASHBOARD: &str = "Dashboard of the queue";

/// The table: what it is for those who don't see it, and its columns. On narrow screens each stands beside its
/// value.
pub(crate) const CAPTION: &str = "Who is in the queue, by their number";
pub(crate) const COLUMNS: [&str; 7] = [
    "Person",
    "Role",
    "On the list",
    "Work",
    "Labels",
    "Skips",
    "Known answers",
];

/// Nobody is in the queue, or nobody behind the last page.
pub(crate) const NOBODY: &str = "Nobody has joined or labeled here yet.";
pub(crate) const NOBODY_FURTHER: &str = "There is nobody further.";

/// What the columns mean.
pub(crate) const WHAT_THEY_MEAN: &str = "Whoever has labeled, joined or been put on the list is here. The list counts where a queue is for its \
     list only. Known answers are those that agreed with samples whose answer is known.";

/// A role.
pub(crate) fn role(role: QueueRole) -> &'static str {
    match role {
        QueueRole::Labeler => "Labeler",
        QueueRole::Auditor => "Auditor",
        QueueRole::Adjudicator => "Adjudicator",
        QueueRole::Admin => "Admin",
    }
}

/// What each role is for, as a hint beside the choice.
pub(crate) fn what_it_does(role: QueueRole) -> &'static str {
    match role {
        QueueRole::Labeler => "Labels.",
        QueueRole::Auditor => "Reads dashboards and samples, and exports.",
        QueueRole::Adjudicator => "Reads, and decides where labels differ.",
        QueueRole::Admin => "Reads, decides and steers the queue, its people included.",
    }
}

/// The number of a person, beside their name.
pub(crate) fn number(number: u32) -> String {
    format!("Number {number}")
}

/// The controls of one person, for those who don't see whose row it is.
pub(crate) fn role_of(name: &str) -> String {
    format!("Role of {name}")
}
pub(crate) fn listed(name: &str) -> String {
    format!("{name} is on the list")
}
pub(crate) fn pause_them(name: &str) -> String {
    format!("Pause {name}")
}
pub(crate) fn resume_them(name: &str) -> String {
    format!("Resume {name}")
}
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const RESUME: &str = "Resume";

/// Whether somebody is on the list.
pub(crate) fn is_listed(is_listed: bool) -> &'static str {
    if is_listed { "Yes" } else { "No" }
}

/// Whether somebody gets work, and why not.
pub(crate) fn work(paused: Option<Pause>) -> &'static str {
    match paused {
        None => "Gets work",
        Some(Pause::ByAdmin) => "Paused by an admin",
        Some(Pause::ByGold) => "Paused for wrong known answers",
    }
}

/// How many samples with a known answer somebody answered as known.
pub(crate) fn accuracy(right: u64, seen: u64) -> String {
    if seen == 0 {
        return "-".to_owned();
    }
    let per_mille = u128::from(right) * 1_000 / u128::from(seen);
    let (whole, tenths) = (per_mille / 10, per_mille % 10);
    format!("{right} of {seen} ({whole}.{tenths}%)")
}

/// The links between the pages of the table: what they are, and each of them.
pub(crate) const PAGES: &str = "Pages of people";
pub(crate) const FIRST: &str = "First";
pub(crate) const FURTHER: &str = "Further";

/// The invitations: their heading, what they are, and the form that makes one.
pub(crate) const INVITATIONS: &str = "Invitations";
pub(crate) const WHAT_THEY_ARE: &str = "A link by which people join this queue. Whoever has it can use it, so send it only to those whom you \
     mean.";
pub(crate) const ROLE: &str = "Role";
pub(crate) const USES: &str = "For how many people";
pub(crate) const LASTS: &str = "Ends after";
pub(crate) const MAKE: &str = "Make a link";

/// How long a link lasts.
pub(crate) fn days(days: u64) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What was typed is no number of people.
pub(crate) const NO_NUMBER: &str = "Type how many people the link is for, as a whole number.";

/// The new link: what it is, what to do with it, and its button.
pub(crate) const NEW_LINK: &str = "The new link";
pub(crate) const SHOWN_ONCE: &str =
    "It is shown only now, and kept nowhere. Copy it before you leave the page.";
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied.";
pub(crate) const NOT_COPIED: &str =
    "The browser does not let the page copy. The link is selected: copy it by the keyboard.";

/// The table of open links: what it is for those who don't see it, its columns, and that there are none.
pub(crate) const OPEN_LINKS: &str = "Links that still let somebody in, oldest first";
pub(crate) const LINK_COLUMNS: [&str; 6] =
    ["Link", "Role", "Uses left", "Ends", "Made by", "Revoke"];
pub(crate) const NO_LINKS: &str = "No link lets anybody in.";

/// A link, which has no other name than its number.
pub(crate) fn link(id: InvitationId) -> String {
    format!("Invitation {id}")
}

/// How many a link still lets in, of how many.
pub(crate) fn uses_left(left: u32, uses: u32) -> String {
    format!("{left} of {uses}")
}

/// Who made a link whose maker nobody knows.
pub(crate) const A_PROGRAM: &str = "A program";

/// The button that ends a link, and that for those who don't see which.
pub(crate) const REVOKE: &str = "Revoke";
pub(crate) fn revoke(id: InvitationId) -> String {
    format!("Revoke invitation {id}")
}

/// That a link has ended.
pub(crate) fn revoked(id: InvitationId) -> String {
    format!("Invitation {id} lets nobody in any more.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accuracy_is_told_only_of_those_who_were_tested() {
        let told = [(0, 0), (0, 3), (2, 3), (3, 3)].map(|(right, seen)| accuracy(right, seen));

        assert_eq!(
            told,
            ["-", "0 of 3 (0.0%)", "2 of 3 (66.6%)", "3 of 3 (100.0%)"]
        );
    }

    #[test]
    fn one_day_is_one() {
        assert_eq!([1, 7].map(days), ["1 day", "7 days"]);
    }
}
