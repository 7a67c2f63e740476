//! Links by which people get into a queue.
//!
//! Whoever makes one sees its token once; what is kept is a hash of it. A link lets in as many people as it
//! says, until its time is over or somebody revokes it.

use serde::{Deserialize, Serialize};

use crate::{
    access::QueueRole,
    audit::{NamedQueue, Person},
    ids::InvitationId,
    limits::Limits,
};

/// An invitation that still lets people in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its identity.
    pub id: InvitationId,
    /// What those who come by it may do.
    pub role: QueueRole,
    /// How many people it was made for.
    pub uses: u32,
    /// How many more it lets in.
    pub uses_left: u32,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// From when on it lets nobody in, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
    /// Who made it; none for a program whose token names nobody.
    pub by: Option<Person>,
}

/// What an invitation is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// What those who come by it may do.
    pub role: QueueRole,
    /// How many people it is for.
    pub uses: u32,
    /// How long it lets people in, in milliseconds.
    pub lasts_ms: u64,
}

/// Why there can be no such invitation, and what there could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongWish {
    /// It is for too many people or for nobody.
    #[error("An invitation is for 1 to {most} people, this one is for {uses}.")]
    Uses {
        /// How many it was to be for.
        uses: u32,
        /// How many it may be for.
        most: u32,
    },
    /// It ends too soon or too late.
    #[error(
        "An invitation lasts {least_s} to {most_s} seconds, this one lasts {lasts_ms} milliseconds."
    )]
    Lasts {
        /// How long it was to last, in milliseconds.
        lasts_ms: u64,
        /// The shortest time, in seconds.
        least_s: u64,
        /// The longest time, in seconds.
        most_s: u64,
    },
}

impl Wanted {
    /// Whether there can be such an invitation.
    ///
    /// # Errors
    /// The first limit that it breaks.
    pub fn check(&self, limits: &Limits) -> Result<(), WrongWish> {
        let most = limits.invitation_uses;
        if self.uses == 0 || most < self.uses {
            let uses = self.uses;
            return Err(WrongWish::Uses { uses, most });
        }
        let (least_ms, most_ms) = limits.invitation_ms;
        if !(least_ms..=most_ms).contains(&self.lasts_ms) {
            return Err(WrongWish::Lasts {
                lasts_ms: self.lasts_ms,
                least_s: least_ms / 1_000,
                most_s: most_ms / 1_000,
            });
        }
        Ok(())
    }
}

/// Whether a link lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Validity {
    /// It does.
    Open,
    /// Somebody wanted it to end.
    Revoked,
    /// All whom it was for are in.
    UsedUp,
    /// Its time is over.
    Expired,
}

impl Validity {
    /// Of a link that is revoked or not, lets so many more people in, and ends at this time. The end itself is
    /// too late.
    pub fn of(is_revoked: bool, uses_left: u32, expires_at_ms: u64, now_ms: u64) -> Self {
        if is_revoked {
            Self::Revoked
        } else if uses_left == 0 {
            Self::UsedUp
        } else if expires_at_ms <= now_ms {
            Self::Expired
        } else {
            Self::Open
        }
    }
}

/// What somebody who has a link finds behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Where it leads.
    pub queue: NamedQueue,
    /// What it makes of people there.
    pub role: QueueRole,
    /// Whether it lets anybody in.
    pub validity: Validity,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits::DEFAULT;

    fn wanted(uses: u32, lasts_ms: u64) -> Wanted {
        Wanted {
            role: QueueRole::Labeler,
            uses,
            lasts_ms,
        }
    }

    #[test]
    fn an_invitation_is_for_as_many_as_the_limit_says_and_no_more() {
        let lasts_ms = LIMITS.invitation_ms.0;
        let most = LIMITS.invitation_uses;

        assert_eq!(wanted(1, lasts_ms).check(&LIMITS), Ok(()));
        assert_eq!(wanted(most, lasts_ms).check(&LIMITS), Ok(()));
        for uses in [0, most + 1] {
            let error = wanted(uses, lasts_ms).check(&LIMITS).unwrap_err();
            assert_eq!(error, WrongWish::Uses { uses, most });
        }
    }

    #[test]
    fn an_invitation_lasts_as_long_as_the_limits_say_and_no_longer_or_shorter() {
        let (least_ms, most_ms) = LIMITS.invitation_ms;

        for lasts_ms in [least_ms, most_ms] {
            assert_eq!(wanted(1, lasts_ms).check(&LIMITS), Ok(()));
        }
        for lasts_ms in [least_ms - 1, most_ms + 1] {
            assert!(wanted(1, lasts_ms).check(&LIMITS).is_err(), "{lasts_ms}");
        }
    }

    #[test]
    fn a_link_says_first_that_somebody_ended_it_then_that_it_is_used_up_then_that_it_is_late() {
        let open = |is_revoked, uses_left, expires_at_ms| {
            Validity::of(is_revoked, uses_left, expires_at_ms, 1_000)
        };
        assert_eq!(open(false, 1, 1_001), Validity::Open);
        assert_eq!(open(false, 1, 1_000), Validity::Expired);
        assert_eq!(open(false, 0, 1_000), Validity::UsedUp);
        assert_eq!(open(true, 0, 1_000), Validity::Revoked);
    }
}
