//! The names of topics.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::QueueId;

/// What can be subscribed to. On the wire it is its text, such as `queue/7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Topic {
    /// `queue/{id}`: the progress of one queue.
    Queue(QueueId),
    /// `queue/{id}/sessions`: the sessions of one queue, for those who may read it.
    Sessions(QueueId),
    /// `queue/{id}/roster`: who is at one queue, for those who may read it.
    Roster(QueueId),
    /// `queue/{id}/feed`: the newest turns of one queue, for those who may read it.
    Feed(QueueId),
    /// `me`: the sessions of whoever subscribes, a row for each queue.
    Me,
    /// `feed`: the newest turns of all queues, for admins of the installation.
    Turns,
    /// `totals`: the numbers of all queues together, for admins of the installation.
    Totals,
    /// `queue/{id}/minutes`: the labels of the last hour by minute and person, for those who may read it.
    Minutes(QueueId),
}

impl Topic {
    /// The queue that it tells of; none if it tells of a person or of all queues.
    pub fn queue(self) -> Option<QueueId> {
        match self {
            Self::Queue(queue)
            | Self::Sessions(queue)
            | Self::Roster(queue)
            | Self::Feed(queue)
            | Self::Minutes(queue) => Some(queue),
            Self::Me | Self::Turns | Self::Totals => None,
        }
    }

    /// Whether it is a table of a dashboard. A busy queue changes all of them with each label, and a screen paints
    /// them once a second.
    pub const fn is_table(self) -> bool {
        match self {
            Self::Queue(_) | Self::Me => false,
            Self::Sessions(_)
            | Self::Roster(_)
            | Self::Feed(_)
            | Self::Turns
            | Self::Totals
            | Self::Minutes(_) => true,
        }
    }

    /// How many updates of it may be under way without an acknowledgement. Of a table one is, and the next tells all
    /// that has changed meanwhile.
    pub const fn window(self) -> usize {
        if self.is_table() { 1 } else { 4 }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queue(id) => write!(f, "queue/{id}"),
            Self::Sessions(id) => write!(f, "queue/{id}/sessions"),
            Self::Roster(id) => write!(f, "queue/{id}/roster"),
            Self::Feed(id) => write!(f, "queue/{id}/feed"),
            Self::Me => f.write_str("me"),
            Self::Turns => f.write_str("feed"),
            Self::Totals => f.write_str("totals"),
            Self::Minutes(id) => write!(f, "queue/{id}/minutes"),
        }
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.to_string()
    }
}

/// The text names no topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a topic; topics are `me`, `feed`, `totals`, `queue/{{id}}`, and `queue/{{id}}/` with \
     `sessions`, `roster`, `feed` or `minutes` behind it"
)]
pub struct UnknownTopic(pub String);

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        named(text).ok_or_else(|| UnknownTopic(text.to_owned()))
    }
}

impl TryFrom<String> for Topic {
    type Error = UnknownTopic;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn named(text: &str) -> Option<Topic> {
    match text {
        "me" => return Some(Topic::Me),
        "feed" => return Some(Topic::Turns),
        "totals" => return Some(Topic::Totals),
        _ => {}
    }
    let of_queue = text.strip_prefix("queue/")?;
    let (id, part) = match of_queue.split_once('/') {
        Some((id, part)) => (id, Some(part)),
        None => (of_queue, None),
    };
    let id = id.parse().ok()?;
    match part {
        None => Some(Topic::Queue(id)),
        Some("sessions") => Some(Topic::Sessions(id)),
        Some("roster") => Some(Topic::Roster(id)),
        Some("feed") => Some(Topic::Feed(id)),
        Some("minutes") => Some(Topic::Minutes(id)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_written_and_read_as_its_text() {
        let id = QueueId(7);
        let topics = [
            (Topic::Queue(id), "queue/7"),
            (Topic::Sessions(id), "queue/7/sessions"),
            (Topic::Roster(id), "queue/7/roster"),
            (Topic::Feed(id), "queue/7/feed"),
            (Topic::Me, "me"),
            (Topic::Turns, "feed"),
            (Topic::Totals, "totals"),
            (Topic::Minutes(id), "queue/7/minutes"),
        ];
        for (topic, text) in topics {
            assert_eq!(topic.to_string(), text);
            assert_eq!(text.parse(), Ok(topic));
        }
    }

    #[test]
    fn what_names_no_topic_is_refused_with_the_right_forms() {
        let wrong = [
            "",
            "queue/",
            "queue/x",
            "queue/7/",
            "queues/7",
            "me/",
            "queue/7/sessions/",
            "queue//feed",
        ];
        for text in wrong {
            let refused = text.parse::<Topic>().unwrap_err();
            assert_eq!(
                refused.to_string(),
                format!(
                    "`{text}` is not a topic; topics are `me`, `feed`, `totals`, `queue/{{id}}`, and \
                     `queue/{{id}}/` with `sessions`, `roster`, `feed` or `minutes` behind it"
                )
            );
        }
    }
}
