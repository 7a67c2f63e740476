//! Which samples of a queue are looked for.

use serde::{Deserialize, Serialize};

/// How far the work on a sample is. A sample may be in several of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SampleState {
    /// Nobody has labeled, holds or dropped it.
    Waiting,
    /// Somebody has labeled, holds or dropped it, and it needs more.
    Begun,
    /// Somebody holds it now.
    Leased,
    /// It needs nothing more.
    Done,
    /// A skip took the place of a label.
    Dropped,
}

impl SampleState {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Begun,
        Self::Leased,
        Self::Done,
        Self::Dropped,
    ];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Begun => "begun",
            Self::Leased => "leased",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// What such a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Which samples are looked for: those that everything given lets through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Those on which the work is so far. Samples with a known answer are only ever leased.
    pub state: Option<SampleState>,
    /// Those whose labels are at least so far apart, in per mille.
    pub disagreement: Option<u16>,
    /// Those that whoever has this number in the installation has labeled or holds.
    pub labeler: Option<u32>,
    /// Those with a flagged label.
    pub flagged: bool,
    /// Those with a known answer.
    pub known: bool,
    /// Those with a label that is back at its labeler.
    #[serde(default)]
    pub sent_back: bool,
    /// Those that have all words of this text.
    pub text: Option<String>,
    /// The one that came with this identity.
    pub external_id: Option<String>,
}

/// A part of what an address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterPart {
    /// How far the work is.
    State,
    /// How far labels are apart.
    Disagreement,
    /// A person.
    Labeler,
    /// Whether a label is flagged.
    Flagged,
    /// Whether the answer is known.
    Known,
    /// Whether a label is back at its labeler.
    SentBack,
    /// The order.
    Order,
    /// Where the page begins.
    Place,
}

impl Filter {
    /// Reads it from the values of a query's keys. What is empty is not asked for.
    ///
    /// # Errors
    /// The part that makes no sense: without it there would be samples that nobody asked for.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, FilterPart> {
        let filled = |key: &str| value(key).filter(|value| !value.trim().is_empty());
        let state =
            filled("state").map(|word| SampleState::of_word(&word).ok_or(FilterPart::State));
        let disagreement = filled("disagreement").map(|share| {
            let share = share.parse().ok().filter(|share| *share <= 1000);
            share.ok_or(FilterPart::Disagreement)
        });
        let labeler =
            filled("labeler").map(|number| number.parse().map_err(|_| FilterPart::Labeler));
        let yes = |key: &str, part| match filled(key).as_deref() {
            None => Ok(false),
            Some("yes") => Ok(true),
            Some(_) => Err(part),
        };
        Ok(Self {
            state: state.transpose()?,
            disagreement: disagreement.transpose()?,
            labeler: labeler.transpose()?,
            flagged: yes("flagged", FilterPart::Flagged)?,
            known: yes("known", FilterPart::Known)?,
            sent_back: yes("sent_back", FilterPart::SentBack)?,
            text: filled("text"),
            external_id: filled("external_id"),
        })
    }

    /// The keys and values of a query that asks for it.
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let yes = |is: bool| is.then(|| "yes".to_owned());
        let parts = [
            ("state", self.state.map(|state| state.word().to_owned())),
            ("disagreement", self.disagreement.map(|it| it.to_string())),
            ("labeler", self.labeler.map(|it| it.to_string())),
            ("flagged", yes(self.flagged)),
            ("known", yes(self.known)),
            ("sent_back", yes(self.sent_back)),
            ("text", self.text.clone()),
            ("external_id", self.external_id.clone()),
        ];
        parts
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Filter, FilterPart> {
        Filter::read(|key| {
            let found = query.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_asked_for_is_read_as_it_was_written() {
        for state in SampleState::ALL {
            let filter = Filter {
                state: Some(state),
                disagreement: Some(1000),
                labeler: Some(7),
                flagged: true,
                known: true,
                sent_back: true,
                text: Some("two words".to_owned()),
                external_id: Some("a&b".to_owned()),
            };

            let parts = filter.parts();

            let query: Vec<_> = parts
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            assert_eq!(read(&query), Ok(filter));
        }
        assert_eq!(Filter::default().parts(), []);
    }

    #[test]
    fn what_a_form_leaves_empty_is_not_asked_for() {
        let keys = [
            "state",
            "disagreement",
            "labeler",
            "flagged",
            "known",
            "sent_back",
            "text",
            "external_id",
        ];

        assert_eq!(read(&keys.map(|key| (key, " "))), Ok(Filter::default()));
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_part() {
        for (key, value, part) in [
            ("state", "asleep", FilterPart::State),
            ("disagreement", "1001", FilterPart::Disagreement),
            ("labeler", "-1", FilterPart::Labeler),
            ("flagged", "no", FilterPart::Flagged),
            ("known", "1", FilterPart::Known),
            ("sent_back", "no", FilterPart::SentBack),
        ] {
            assert_eq!(read(&[(key, value)]), Err(part), "{key}");
        }
    }
}
