//! Identities. Each is its own type, so that a sample's id can't be passed for a queue's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes an id out of 16 random bytes.
            pub fn from_random_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

row_id! {
    /// A queue of the installation.
    QueueId
}
row_id! {
    /// A sample of a queue.
    SampleId
}
row_id! {
    /// One labeler's turn at one sample.
    AssignmentId
}
row_id! {
    /// One revision of one labeler's label on one sample.
    LabelId
}
row_id! {
    /// An entry of the audit log.
    AuditId
}
row_id! {
    /// An invitation to a queue.
    InvitationId
}
row_id! {
    /// A label that was sent back to its labeler.
    SentBackId
}
random_id! {
    /// A person (or model) who labels. It is a secret of that person's browser: whoever knows it is them.
    LabelerId
}
random_id! {
    /// One attempt to change something, made by the client, so that a repeat is known as a repeat.
    OpId
}
