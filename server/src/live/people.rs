//! By what others know a person: a number, and a name if they gave one. Ids are secrets.

use std::collections::HashMap;

use ingot::{ids::LabelerId, live::row::PersonNumber};

/// Everybody who was seen since the server started.
#[derive(Default)]
pub(super) struct People {
    known: HashMap<LabelerId, Person>,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Person {
    /// Given out in the order in which people were seen, from 1.
    pub(super) number: PersonNumber,
    /// Their name, if they gave one.
    pub(super) name: Option<String>,
}

impl People {
    /// The person, with the name that was last heard.
    pub(super) fn person(&mut self, id: LabelerId) -> &Person {
        self.person_mut(id)
    }

    /// The person has this name; says whether that is news.
    pub(super) fn named(&mut self, id: LabelerId, name: Option<&str>) -> bool {
        let person = self.person_mut(id);
        let is_news = person.name.as_deref() != name;
        if is_news {
            person.name = name.map(str::to_owned);
        }
        is_news
    }

    fn person_mut(&mut self, id: LabelerId) -> &mut Person {
        let next = PersonNumber::try_from(self.known.len() + 1).unwrap_or(PersonNumber::MAX);
        self.known.entry(id).or_insert(Person {
            number: next,
            name: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_the_number_whatever_they_are_called() {
        let mut people = People::default();
        let [ann, bob] = [1, 2].map(|number| LabelerId::from_random_bytes([number; 16]));
        assert!(people.named(ann, Some("Ann")));
        assert!(!people.named(ann, Some("Ann")));
        assert_eq!(people.person(bob).number, 2);
        assert!(people.named(ann, None));
        assert_eq!(
            (people.person(ann).number, &people.person(ann).name),
            (1, &None)
        );
    }
}
