//! One topic's numbering: its state, and which field changed at which version.

use super::{
    message::{Position, ServerMessage, Stamped, SubscriptionId},
    state::{Changes, State},
};
use crate::progress::{Progress, ProgressDelta, Stamps};

/// A topic's state as its single writer holds it.
#[derive(Debug, Clone)]
pub struct TopicState {
    at: Position,
    state: Progress,
    stamps: Stamps,
}

/// The answer to a subscription: never silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resume {
    /// What the client has is a place in this numbering: this brings it up to date.
    Delta {
        /// The version the client has.
        from: u64,
        /// The version it will have.
        to: u64,
        /// What changed in between.
        changes: Changes,
    },
    /// Anything else: the whole state.
    Snapshot {
        /// Where it stands.
        at: Position,
        /// The state, or its pages in order.
        states: Vec<State>,
    },
}

/// A topic whose states are numbered.
pub trait Numbered {
    /// Where the numbering stands.
    fn at(&self) -> Position;

    /// What brings a client that has `have` to the state now.
    fn resume(&self, have: Option<Position>) -> Resume;
}

impl Numbered for TopicState {
    fn at(&self) -> Position {
        Self::at(self)
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        Self::resume(self, have)
    }
}

impl Resume {
    /// The messages that say it, for the subscription of this number at a topic that stands in `epoch`.
    pub fn messages(self, sid: SubscriptionId, epoch: u64) -> Vec<ServerMessage> {
        match self {
            Self::Delta { from, to, changes } => vec![ServerMessage::Delta {
                sid,
                epoch,
                from,
                to,
                changes,
            }],
            Self::Snapshot { at, states } => states
                .into_iter()
                .map(|state| ServerMessage::Snapshot { sid, at, state })
                .collect(),
        }
    }
}

impl TopicState {
    /// Starts a numbering at version 0 with this state.
    pub fn new(epoch: u64, state: Progress) -> Self {
        Self {
            at: Position { epoch, version: 0 },
            state,
            stamps: Stamps::default(),
        }
    }

    /// Where the numbering stands.
    pub fn at(&self) -> Position {
        self.at
    }

    /// The state now.
    pub fn state(&self) -> &Progress {
        &self.state
    }

    /// The whole state with its place.
    pub fn snapshot(&self) -> Stamped<Progress> {
        Stamped {
            at: self.at,
            state: self.state,
        }
    }

    /// Takes over a new state. The version grows by one if anything differs; says whether it did.
    pub fn advance(&mut self, next: Progress) -> bool {
        if next == self.state {
            return false;
        }
        self.at.version += 1;
        self.stamps.mark(&self.state, &next, self.at.version);
        self.state = next;
        true
    }

    /// Every field changed after `from`, with its value now.
    pub fn changes_since(&self, from: u64) -> ProgressDelta {
        self.stamps.since(from, &self.state)
    }

    /// What brings a client that has `have` to the state now.
    pub fn resume(&self, have: Option<Position>) -> Resume {
        match have {
            Some(have) if have.epoch == self.at.epoch && have.version <= self.at.version => {
                Resume::Delta {
                    from: have.version,
                    to: self.at.version,
                    changes: Changes::Progress(self.changes_since(have.version)),
                }
            }
            _ => Resume::Snapshot {
                at: self.at,
                states: vec![State::Progress(self.state)],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic() -> TopicState {
        TopicState::new(
            9,
            Progress {
                target: 500,
                ..Progress::default()
            },
        )
    }

    fn labeled(topic: &TopicState, labels: u64) -> Progress {
        Progress {
            labels,
            ..*topic.state()
        }
    }

    #[test]
    fn only_a_difference_makes_a_version() {
        let mut topic = topic();
        assert!(!topic.advance(*topic.state()));
        assert_eq!(topic.at().version, 0);

        assert!(topic.advance(labeled(&topic, 1)));
        assert_eq!(
            topic.at(),
            Position {
                epoch: 9,
                version: 1
            }
        );
    }

    #[test]
    fn a_delta_holds_what_changed_after_its_start_and_nothing_else() {
        let mut topic = topic();
        topic.advance(labeled(&topic, 1));
        topic.advance(Progress {
            active: 3,
            ..*topic.state()
        });

        let changes = topic.changes_since(1);

        assert_eq!(
            changes,
            ProgressDelta {
                active: Some(3),
                ..ProgressDelta::default()
            }
        );
        assert_eq!(topic.changes_since(2), ProgressDelta::default());
    }

    #[test]
    fn a_known_place_is_resumed_by_a_delta_even_if_nothing_changed() {
        let topic = topic();
        assert_eq!(
            topic.resume(Some(topic.at())),
            Resume::Delta {
                from: 0,
                to: 0,
                changes: Changes::Progress(ProgressDelta::default())
            }
        );
    }

    #[test]
    fn anything_else_is_answered_by_a_snapshot() {
        let topic = topic();
        let unknown = [
            None,
            Some(Position {
                epoch: 8,
                version: 0,
            }),
            Some(Position {
                epoch: 9,
                version: 1,
            }),
        ];
        for have in unknown {
            assert_eq!(
                topic.resume(have),
                Resume::Snapshot {
                    at: topic.at(),
                    states: vec![State::Progress(*topic.state())]
                },
                "{have:?}"
            );
        }
    }
}
