//! The query of a stream: what `Hello` and `Subscribe` say on a socket.
//!
//! ```text
//! v=1&codec=postcard&tab=42&generation=3&activity=visible&topic=1;queue/7;label;77:41&topic=2;queue/8;watch
//! ```
//!
//! Without a `codec`, messages come as JSON, which people can read.
//! A topic is its subscription number, its text, its purpose and, if the client has a state already,
//! `epoch:version` of it. Names that are not known are passed over, so that later versions may add some.

use std::{fmt, str::FromStr};

use crate::live::{
    codec::Codec,
    message::{Activity, ClientMessage, Position, Purpose, SubscriptionId, Topic, UnknownTopic},
};

/// The version of the protocol, the one in the names of the subprotocols.
pub const VERSION: u32 = 1;

/// What a stream is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamQuery {
    /// How messages are written. A stream carries text only, so what isn't text comes in base64.
    pub codec: Codec,
    /// As in `Hello`.
    pub tab: u64,
    /// As in `Hello`: of two connections of one tab, sockets and streams alike, the newer wins.
    pub generation: u32,
    /// As in `Hello`.
    pub activity: Activity,
    /// The subscriptions, for the life of the stream.
    pub topics: Vec<Wanted>,
}

/// One subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The number the answers will carry.
    pub sid: SubscriptionId,
    /// What to follow.
    pub topic: Topic,
    /// What the tab wants it for.
    pub purpose: Purpose,
    /// The state the client already has.
    pub have: Option<Position>,
}

/// The text is no query of a stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Another version of the protocol, or none.
    #[error("this server speaks version {VERSION} of the live protocol: send v={VERSION}")]
    Version,
    /// A value can't be read.
    #[error("`{name}` is missing or is not {expected}")]
    Value {
        /// Which one.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
    },
    /// A subscription can't be read.
    #[error(
        "`{0}` is not a subscription; one is written `sid;topic;watch` or `sid;topic;label;epoch:version`"
    )]
    Subscription(String),
    /// A subscription's topic names none.
    #[error(transparent)]
    Topic(#[from] UnknownTopic),
}

impl StreamQuery {
    /// Reads the part of the address behind `?`. Total: any text gives a query or an error.
    ///
    /// # Errors
    ///
    /// If something is missing or can't be read.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        let (mut version, mut tab, mut generation, mut activity) = (None, None, None, None);
        let mut topics = Vec::new();
        let mut codec = Some(Codec::Json);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "v" => version = value.parse::<u32>().ok(),
                "codec" => codec = codec_of(&value),
                "tab" => tab = value.parse().ok(),
                "generation" => generation = value.parse().ok(),
                "activity" => activity = activity_of(&value),
                "topic" => topics.push(value.into_owned()),
                _ => {}
            }
        }
        if version != Some(VERSION) {
            return Err(QueryError::Version);
        }
        let value = |name, expected| QueryError::Value { name, expected };
        Ok(Self {
            codec: codec.ok_or(value("codec", "`json` or `postcard`"))?,
            tab: tab.ok_or(value("tab", "a number"))?,
            generation: generation.ok_or(value("generation", "a number below 2^32"))?,
            activity: activity.ok_or(value("activity", "`visible` or `hidden`"))?,
            topics: topics
                .iter()
                .map(|text| Wanted::parse(text))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The same as messages, in the order in which a socket would carry them.
    pub fn messages(&self) -> impl Iterator<Item = ClientMessage> + '_ {
        let hello = ClientMessage::Hello {
            tab: self.tab,
            generation: self.generation,
            activity: self.activity,
        };
        let subscriptions = self.topics.iter().copied().map(ClientMessage::from);
        std::iter::once(hello).chain(subscriptions)
    }
}

impl fmt::Display for StreamQuery {
    /// Everything in it may stand in an address as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tab, generation) = (self.tab, self.generation);
        let activity = match self.activity {
            Activity::Visible => "visible",
            Activity::Hidden => "hidden",
        };
        let codec = match self.codec {
            Codec::Json => "json",
            Codec::Postcard => "postcard",
        };
        write!(
            f,
            "v={VERSION}&codec={codec}&tab={tab}&generation={generation}&activity={activity}"
        )?;
        self.topics
            .iter()
            .try_for_each(|wanted| write!(f, "&topic={wanted}"))
    }
}

impl Wanted {
    fn parse(text: &str) -> Result<Self, QueryError> {
        let malformed = || QueryError::Subscription(text.to_owned());
        let mut parts = text.split(';');
        let mut part = || parts.next().ok_or_else(malformed);
        let sid = part()?.parse().map_err(|_| malformed())?;
        let topic = part()?;
        let purpose = purpose_of(part()?).ok_or_else(malformed)?;
        let have = match parts.next() {
            None => None,
            Some(have) => Some(have.parse().map_err(|_| malformed())?),
        };
        if parts.next().is_some() {
            return Err(malformed());
        }
        let topic = topic.parse()?;
        Ok(Self {
            sid,
            topic,
            purpose,
            have,
        })
    }
}

impl From<Wanted> for ClientMessage {
    fn from(wanted: Wanted) -> Self {
        let Wanted {
            sid,
            topic,
            purpose,
            have,
        } = wanted;
        Self::Subscribe {
            sid,
            topic,
            have,
            purpose,
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let purpose = match self.purpose {
            Purpose::Watch => "watch",
            Purpose::Label => "label",
        };
        write!(f, "{};{};{purpose}", self.sid, self.topic)?;
        match self.have {
            Some(have) => write!(f, ";{have}"),
            None => Ok(()),
        }
    }
}

fn codec_of(text: &str) -> Option<Codec> {
    match text {
        "json" => Some(Codec::Json),
        "postcard" => Some(Codec::Postcard),
        _ => None,
    }
}

fn activity_of(text: &str) -> Option<Activity> {
    match text {
        "visible" => Some(Activity::Visible),
        "hidden" => Some(Activity::Hidden),
        _ => None,
    }
}

fn purpose_of(text: &str) -> Option<Purpose> {
    match text {
        "watch" => Some(Purpose::Watch),
        "label" => Some(Purpose::Label),
        _ => None,
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.version)
    }
}

/// The text is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a position is written `epoch:version`")]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, version) = text.split_once(':').ok_or(NoPosition)?;
        Ok(Self {
            epoch: epoch.parse().map_err(|_| NoPosition)?,
            version: version.parse().map_err(|_| NoPosition)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::QueueId;

    fn query() -> StreamQuery {
        let have = Position {
            epoch: 77,
            version: 41,
        };
        let wanted = |sid, queue, purpose, have| Wanted {
            sid,
            topic: Topic::Queue(QueueId(queue)),
            purpose,
            have,
        };
        StreamQuery {
            codec: Codec::Postcard,
            tab: 42,
            generation: 3,
            activity: Activity::Visible,
            topics: vec![
                wanted(1, 7, Purpose::Label, Some(have)),
                wanted(2, 8, Purpose::Watch, None),
            ],
        }
    }

    const TEXT: &str = "v=1&codec=postcard&tab=42&generation=3&activity=visible&topic=1;queue/7;label;77:41&topic=2;queue/8;watch";

    #[test]
    fn it_is_written_readably_and_read_back() {
        assert_eq!(query().to_string(), TEXT);
        assert_eq!(StreamQuery::parse(TEXT), Ok(query()));
    }

    #[test]
    fn what_a_browser_or_proxy_has_escaped_reads_the_same() {
        let escaped = TEXT
            .replace(';', "%3B")
            .replace('/', "%2F")
            .replace(':', "%3A");
        assert_eq!(StreamQuery::parse(&escaped), Ok(query()));
    }

    #[test]
    fn messages_come_as_json_unless_another_codec_is_asked_for() {
        let readable = StreamQuery {
            codec: Codec::Json,
            ..query()
        };
        let without = TEXT.replace("codec=postcard&", "");
        assert_eq!(StreamQuery::parse(&without), Ok(readable.clone()));
        assert_eq!(StreamQuery::parse(&readable.to_string()), Ok(readable));
    }

    #[test]
    fn names_nobody_knows_yet_are_passed_over() {
        assert_eq!(StreamQuery::parse(&format!("{TEXT}&later=7")), Ok(query()));
    }

    #[test]
    fn it_says_what_a_socket_would_say() {
        let messages: Vec<_> = query().messages().collect();
        assert!(matches!(
            messages[..],
            [
                ClientMessage::Hello {
                    tab: 42,
                    generation: 3,
                    ..
                },
                ClientMessage::Subscribe {
                    sid: 1,
                    have: Some(_),
                    ..
                },
                ClientMessage::Subscribe {
                    sid: 2,
                    have: None,
                    ..
                },
            ]
        ));
    }

    #[test]
    fn the_version_is_that_of_the_subprotocols() {
        assert_eq!(Codec::Json.protocol(), format!("ingot.v{VERSION}+json"));
        for other in ["", "v=2&tab=1&generation=1&activity=hidden", "v=x"] {
            assert_eq!(
                StreamQuery::parse(other),
                Err(QueryError::Version),
                "{other}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let refused = |query: &str| StreamQuery::parse(query).unwrap_err().to_string();
        assert_eq!(
            refused("v=1&tab=-1&generation=1&activity=hidden"),
            "`tab` is missing or is not a number"
        );
        assert_eq!(
            refused("v=1&tab=1&generation=4294967296&activity=hidden"),
            "`generation` is missing or is not a number below 2^32"
        );
        assert_eq!(
            refused("v=1&tab=1&generation=1&activity=asleep"),
            "`activity` is missing or is not `visible` or `hidden`"
        );
        assert_eq!(
            refused("v=1&codec=xml&tab=1&generation=1&activity=hidden"),
            "`codec` is missing or is not `json` or `postcard`"
        );
        let start = "v=1&tab=1&generation=1&activity=visible&topic=";
        for topic in [
            "",
            "queue/7",
            "1;queue/7",
            "1;queue/7;stare",
            "65536;queue/7;watch",
            "1;queue/7;watch;",
            "1;queue/7;watch;5",
            "1;queue/7;watch;5:x",
            "1;queue/7;watch;5:6;7",
        ] {
            let refused = refused(&format!("{start}{topic}"));
            assert!(
                refused.starts_with(&format!("`{topic}` is not a sub")),
                "{refused}"
            );
        }
        assert!(
            refused(&format!("{start}1;tails/7;watch")).starts_with("`tails/7` is not a topic")
        );
    }
}
