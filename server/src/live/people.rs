//! By what others know a person: a number, and a name if they gave one. Ids are secrets.

use std::collections::HashMap;

use ingot::{ids::LabelerId, live::row::PersonNumber};

/// How long after they were told of for the last time somebody is remembered, in milliseconds. Whoever is in
/// a table is told of every minute.
const KEPT_MS: u64 = 10 * 60 * 1_000;

/// Everybody who is told of, or may soon be.
#[derive(Default)]
pub(super) struct People {
    known: HashMap<LabelerId, Known>,
    /// The number that was given out last.
    newest: PersonNumber,
}

struct Known {
    person: Person,
    /// When somebody asked for the person last, in monotonic milliseconds.
    asked_ms: u64,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Person {
    /// Given out in the order in which people were seen, from 1, and to nobody else.
    pub(super) number: PersonNumber,
    /// Their name, if they gave one.
    pub(super) name: Option<String>,
}

impl People {
    /// The person, with the name that was last heard.
    pub(super) fn person(&mut self, id: LabelerId, now_ms: u64) -> &Person {
        self.person_mut(id, now_ms)
    }

    /// Whether anything is known of the person.
    pub(super) fn knows(&self, id: LabelerId) -> bool {
        self.known.contains_key(&id)
    }

    /// The person has this name; says whether that is news.
    pub(super) fn named(&mut self, id: LabelerId, name: Option<&str>, now_ms: u64) -> bool {
        let person = self.person_mut(id, now_ms);
        let is_news = person.name.as_deref() != name;
        if is_news {
            person.name = name.map(str::to_owned);
        }
        is_news
    }

    /// Forgets those who are not here and were not told of for long: each visitor without a cookie is a new
    /// person. Whoever comes back later has another number.
    pub(super) fn forget(&mut self, now_ms: u64, is_here: impl Fn(LabelerId) -> bool) {
        self.known.retain(|id, known| {
            if is_here(*id) {
                known.asked_ms = now_ms;
            }
            now_ms < known.asked_ms.saturating_add(KEPT_MS)
        });
    }

    fn person_mut(&mut self, id: LabelerId, now_ms: u64) -> &mut Person {
        let known = self.known.entry(id).or_insert_with(|| {
            self.newest = self.newest.saturating_add(1);
            let person = Person {
                number: self.newest,
                name: None,
            };
            let asked_ms = now_ms;
            Known { person, asked_ms }
        });
        known.asked_ms = now_ms;
        &mut known.person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_the_number_whatever_they_are_called() {
        let mut people = People::default();
        let [ann, bob] = [1, 2].map(|number| LabelerId::from_random_bytes([number; 16]));
        assert!(people.named(ann, Some("Ann"), 0));
        assert!(!people.named(ann, Some("Ann"), 0));
        assert_eq!(people.person(bob, 0).number, 2);
        assert!(people.named(ann, None, 0));
        assert_eq!(
            (people.person(ann, 0).number, &people.person(ann, 0).name),
            (1, &None)
        );
    }

    #[test]
    fn whoever_is_gone_and_told_of_no_more_is_forgotten_and_nobody_gets_their_number() {
        let mut people = People::default();
        let [gone, told, here] = [1, 2, 3].map(|number| LabelerId::from_random_bytes([number; 16]));
        for person in [gone, told, here] {
            people.person(person, 0);
        }
        let known = |people: &People| {
            let mut numbers: Vec<_> = people.known.values().map(|it| it.person.number).collect();
            numbers.sort_unstable();
            numbers
        };
        people.person(told, 1);

        people.forget(KEPT_MS - 1, |id| id == here);
        assert_eq!(known(&people), [1, 2, 3]);
        people.forget(KEPT_MS, |id| id == here);
        assert_eq!(known(&people), [2, 3]);

        assert_eq!(people.person(gone, KEPT_MS).number, 4);
        // And whoever leaves is remembered for a while.
        people.forget(2 * KEPT_MS - 1, |_| false);
        assert_eq!(known(&people), [3, 4]);
    }
}
