//! Labels that were sent back to their labeler.

/// The list: what it is, how many there are, and what can be done with each.
pub(crate) fn sent_back_to_you(count: usize, has_more: bool) -> String {
    if has_more {
        format!("Sent back to you ({count}, and more)")
    } else {
        format!("Sent back to you ({count})")
    }
}
pub(crate) const LOOK_AGAIN: &str = "Look again";
pub(crate) const STANDS: &str = "Stands as it is";

/// The note above the sample.
pub(crate) fn sent_back(note: &str) -> String {
    format!("Sent back: {note}")
}

/// The label answers questions that the queue doesn't ask any more.
pub(crate) const CANT_CHANGE: &str =
    "The questions have changed since, so this label can't be changed.";

/// Something was sent back while the page was open.
pub(crate) const CAME_BACK: &str = "Something was sent back to you: see the list.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_says_so() {
        assert_eq!(sent_back_to_you(1, false), "Sent back to you (1)");
        assert_eq!(
            sent_back_to_you(20, true),
            "Sent back to you (20, and more)"
        );
    }
}
