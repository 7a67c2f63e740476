//! What one node tells the others.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{LabelerId, QueueId, SampleId},
    presence::{Incarnation, NodeId},
    progress::Counters,
    session::Turn,
};

/// A notice has at most so many bytes: PostgreSQL takes fewer than 8,000.
pub const NOTICE_BYTES: usize = 7_500;

/// Who tells: one start of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sender {
    /// The node.
    pub node: NodeId,
    /// Its start.
    pub incarnation: Incarnation,
}

/// One message to all nodes, the sender among them. What a newer version tells beside it is passed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Who tells it.
    pub from: Sender,
    /// Counted by the sender from 1.
    pub number: u64,
    /// What has happened. Nothing, if the sender only asks whether it hears itself.
    #[serde(flatten)]
    pub news: News,
}

/// What has happened at a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct News {
    /// The newest counters of queues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<(QueueId, Counters)>,
    /// Turns that have ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<ToldTurn>,
    /// By which name people go now, or by none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<(LabelerId, Option<String>)>,
    /// Whose rights have changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<LabelerId>,
    /// There were more turns than can be told: they are in the store.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

/// A turn that has ended. A turn that is told of twice is told of in the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToldTurn {
    /// In which queue.
    pub queue: QueueId,
    /// Whose.
    pub labeler: LabelerId,
    /// At which sample.
    pub sample: SampleId,
    /// When, and how it ended.
    #[serde(flatten)]
    pub turn: Turn,
}

impl News {
    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Notice {
    /// The notice in JSON.
    pub fn write(&self) -> String {
        serde_json::to_string(self)
            .expect("invariant: a notice has no maps with keys that JSON can't hold")
    }

    /// Reads what [`Self::write`] wrote, of this version or a neighbour; none if it is no notice.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::session::TurnEnd;

    pub(in crate::cluster) fn sender(node: u64, began_at_ms: u64) -> Sender {
        let incarnation = Incarnation {
            began_at_ms,
            nonce: 7,
        };
        Sender {
            node: NodeId(node),
            incarnation,
        }
    }

    pub(in crate::cluster) fn turn(labeler: u8, ended_at_ms: u64) -> ToldTurn {
        ToldTurn {
            queue: QueueId(1),
            labeler: LabelerId::from_random_bytes([labeler; 16]),
            sample: SampleId(i64::from(labeler)),
            turn: Turn {
                began_at_ms: ended_at_ms.saturating_sub(5),
                ended_at_ms,
                end: TurnEnd::Labeled,
            },
        }
    }

    #[test]
    fn a_notice_is_read_as_it_was_written() {
        let news = News {
            counted: vec![(
                QueueId(3),
                Counters {
                    revision: 9,
                    ..Counters::default()
                },
            )],
            turns: vec![turn(1, 1_000)],
            names: vec![(
                LabelerId::from_random_bytes([1; 16]),
                Some("Ann \"A\"\n".to_owned()),
            )],
            roles: vec![LabelerId::from_random_bytes([2; 16])],
            left_out: true,
        };
        let notice = Notice {
            from: sender(u64::MAX, 1),
            number: 4,
            news,
        };

        assert_eq!(Notice::read(&notice.write()), Some(notice));
    }

    #[test]
    fn what_a_newer_version_adds_is_passed_over_and_what_it_leaves_out_is_nothing() {
        let text = r#"{"from":{"node":1,"incarnation":{"began_at_ms":2,"nonce":3},"zone":"b"},"number":4,"weather":[1]}"#;
        let notice = Notice::read(text).unwrap();

        assert_eq!((notice.number, notice.news), (4, News::default()));
        assert_eq!(Notice::read("no notice"), None);
        assert_eq!(Notice::read(r#"{"number":4}"#), None);
    }
}
