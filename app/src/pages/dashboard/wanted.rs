//! Which cards the address of the page asks for. Whoever has the address sees the same ones.

use ingot::{
    board::{Order, Wanted},
    limits::Limits,
    progress::QueueState,
};

const PAGE: &str = "/dashboard";

/// A page shows so many cards, and follows their numbers: with the page's other topics they are fewer than a
/// connection may follow.
pub(super) const PAGE_CARDS: usize = Limits::DEFAULT.board_cards;
const _: () = assert!(PAGE_CARDS + 8 < Limits::DEFAULT.live_topics);

/// The cards that are wanted, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) wanted: Wanted,
    /// Counted from 0.
    pub(super) page: usize,
}

/// The states that can be asked for, with their words in an address.
pub(super) const STATES: [(&str, QueueState); 3] = [
    ("active", QueueState::Active),
    ("paused", QueueState::Paused),
    ("archived", QueueState::Archived),
];

/// The word of a state in an address.
pub(super) fn state_word(state: QueueState) -> &'static str {
    let known = STATES.into_iter().find(|(_, known)| *known == state);
    known.map_or("", |(word, _)| word)
}

/// The state of that word.
pub(super) fn state_of_word(word: &str) -> Option<QueueState> {
    let known = STATES.into_iter().find(|(known, _)| *known == word);
    known.map(|(_, state)| state)
}

impl Shown {
    /// Reads it from the values of a query's keys. What makes no sense is as if it were not there.
    pub(super) fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let order = value("order").and_then(|word| Order::of_word(&word));
        Self {
            wanted: Wanted {
                name: value("name").unwrap_or_default(),
                state: value("state").and_then(|word| state_of_word(&word)),
                order: order.unwrap_or_default(),
            },
            page: value("page")
                .and_then(|page| page.parse::<usize>().ok())
                .map_or(0, |page| page.saturating_sub(1)),
        }
    }

    /// The address that asks for it.
    pub(super) fn address(&self) -> String {
        let Wanted { name, state, order } = &self.wanted;
        let mut query = form_urlencoded::Serializer::new(String::new());
        let name = name.trim();
        if !name.is_empty() {
            query.append_pair("name", name);
        }
        if let Some(state) = state {
            query.append_pair("state", state_word(*state));
        }
        if *order != Order::default() {
            query.append_pair("order", order.word());
        }
        if self.page != 0 {
            query.append_pair("page", &(self.page + 1).to_string());
        }
        match query.finish() {
            query if query.is_empty() => PAGE.to_owned(),
            query => format!("{PAGE}?{query}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Shown {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Shown::read(|key| {
            let pair = pairs.iter().find(|(known, _)| known == key);
            pair.map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn what_is_shown_is_read_back_from_its_address() {
        let shown = Shown {
            wanted: Wanted {
                name: "a & b".to_owned(),
                state: Some(QueueState::Paused),
                order: Order::LeastAgreed,
            },
            page: 2,
        };
        assert_eq!(
            shown.address(),
            "/dashboard?name=a+%26+b&state=paused&order=least-agreed&page=3"
        );
        assert_eq!(read(&shown.address()), shown);
        assert_eq!(Shown::default().address(), "/dashboard");
        assert_eq!(read("/dashboard"), Shown::default());
    }

    #[test]
    fn what_makes_no_sense_in_an_address_is_passed_over() {
        let odd = read("/dashboard?state=gone&order=best&page=none");
        assert_eq!(odd, Shown::default());
        assert_eq!(read("/dashboard?page=0").page, 0);
    }
}
