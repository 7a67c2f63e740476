//! Who may do what: the roles of a queue, and what each of them opens.
//!
//! Everybody who reaches an installation is a labeler of each of its queues; whether they get work is a
//! matter of the queue's list and of pauses, not of roles. A queue gives some people more. Whoever runs the
//! installation may do everything everywhere.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::QueueId;

/// What somebody is to one queue. A later one may do all that an earlier one may.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum QueueRole {
    /// Labels.
    #[default]
    Labeler,
    /// Reads its dashboards, its samples and how far its labels agree, and exports them.
    Auditor,
    /// Decides besides where labels differ.
    Adjudicator,
    /// Steers it besides: settings, imports, people, leases and invitations.
    Admin,
}

/// What is to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// To be dealt samples of a queue and to label them.
    Label,
    /// To see what others do in a queue, and to take its labels away.
    Read,
    /// To decide where labels differ.
    Adjudicate,
    /// To change a queue, what is in it, and who may do what there.
    Steer,
    /// To make queues, and to see what no single queue owns, such as the audit log.
    Install,
}

/// What somebody may do in one queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whether they run the installation.
    pub installs: bool,
    /// Their role in the queue.
    pub role: QueueRole,
}

/// What somebody may do everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Whether they run the installation.
    pub installs: bool,
    /// The queues where they are more than a labeler, each once.
    pub roles: Vec<(QueueId, QueueRole)>,
}

impl QueueRole {
    /// All there are, each of which may do all that those before it may.
    pub const ALL: [Self; 4] = [Self::Labeler, Self::Auditor, Self::Adjudicator, Self::Admin];

    /// The word that it is kept and sent by: it never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Labeler => "labeler",
            Self::Auditor => "auditor",
            Self::Adjudicator => "adjudicator",
            Self::Admin => "admin",
        }
    }

    /// Whether it opens this.
    pub fn may(self, power: Power) -> bool {
        match power {
            Power::Label => true,
            Power::Read => self >= Self::Auditor,
            Power::Adjudicate => self >= Self::Adjudicator,
            Power::Steer => self == Self::Admin,
            Power::Install => false,
        }
    }

    /// What somebody of this role is after an invitation to another: nobody loses by one.
    #[must_use]
    pub fn invited_as(self, role: Self) -> Self {
        self.max(role)
    }
}

/// A word that is no role's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role: there are `labeler`, `auditor`, `adjudicator` and `admin`")]
pub struct NoSuchRole(pub String);

impl FromStr for QueueRole {
    type Err = NoSuchRole;

    fn from_str(word: &str) -> Result<Self, NoSuchRole> {
        let found = Self::ALL.into_iter().find(|role| role.word() == word);
        found.ok_or_else(|| NoSuchRole(word.to_owned()))
    }
}

impl Power {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::Label,
        Self::Read,
        Self::Adjudicate,
        Self::Steer,
        Self::Install,
    ];
}

impl Standing {
    /// Whether they may do this there.
    pub fn may(self, power: Power) -> bool {
        self.installs || self.role.may(power)
    }
}

impl Rights {
    /// What they may do in a queue.
    pub fn standing(&self, queue: QueueId) -> Standing {
        let role = self.roles.iter().find(|(own, _)| *own == queue);
        Standing {
            installs: self.installs,
            role: role.map(|(_, role)| *role).unwrap_or_default(),
        }
    }

    /// Whether they may do this in a queue.
    pub fn may(&self, queue: QueueId, power: Power) -> bool {
        self.standing(queue).may(power)
    }

    /// Whether they may do this in any queue.
    pub fn may_anywhere(&self, power: Power) -> bool {
        self.installs || self.roles.iter().any(|(_, role)| role.may(power))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_this_table_says() {
        let table = [
            (QueueRole::Labeler, [true, false, false, false, false]),
            (QueueRole::Auditor, [true, true, false, false, false]),
            (QueueRole::Adjudicator, [true, true, true, false, false]),
            (QueueRole::Admin, [true, true, true, true, false]),
        ];
        assert_eq!(table.map(|(role, _)| role), QueueRole::ALL);
        for (role, allowed) in table {
            let standing = Standing {
                installs: false,
                role,
            };
            assert_eq!(Power::ALL.map(|power| role.may(power)), allowed, "{role:?}");
            assert_eq!(Power::ALL.map(|power| standing.may(power)), allowed);
        }
    }

    #[test]
    fn whoever_runs_the_installation_may_do_everything_whatever_their_role() {
        for role in QueueRole::ALL {
            let standing = Standing {
                installs: true,
                role,
            };
            assert!(Power::ALL.into_iter().all(|power| standing.may(power)));
        }
    }

    #[test]
    fn a_role_is_found_again_by_its_word_and_travels_as_it() {
        for role in QueueRole::ALL {
            assert_eq!(role.word().parse(), Ok(role));
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json, format!("\"{}\"", role.word()));
        }
        assert_eq!(
            "owner".parse::<QueueRole>(),
            Err(NoSuchRole("owner".to_owned()))
        );
    }

    #[test]
    fn a_role_opens_its_own_queue_and_no_other() {
        let rights = Rights {
            installs: false,
            roles: vec![(QueueId(2), QueueRole::Auditor)],
        };
        assert!(rights.may(QueueId(2), Power::Read));
        assert!(!rights.may(QueueId(2), Power::Steer));
        assert!(!rights.may(QueueId(1), Power::Read));
        assert!(rights.may(QueueId(1), Power::Label));
        assert!(rights.may_anywhere(Power::Read));
        assert!(!rights.may_anywhere(Power::Steer));
    }

    #[test]
    fn nobody_loses_by_an_invitation() {
        for before in QueueRole::ALL {
            for invited in QueueRole::ALL {
                let after = before.invited_as(invited);
                for power in Power::ALL {
                    assert_eq!(after.may(power), before.may(power) || invited.may(power));
                }
            }
        }
    }
}
