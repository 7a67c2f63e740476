//! The door of the pages.

use std::sync::Arc;

use app::{
    api::{ApiError, AuditPage, Caller, HandedIn, LabelingPage, QueueCard, Turn},
    backend::Backend,
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ingot::{
    assignment::{Claim, Lease, NoWork},
    audit::{Filter, NamedQueue},
    desk::{AHEAD, HISTORY},
    ids::{AssignmentId, AuditId, LabelId, QueueId},
    label::Answers,
    limits::Limits,
    outbox::Owner,
    preferences::Preferences,
    progress::QueueState,
};
use sha2::{Digest, Sha256};

use super::{Labeling, NewLabel, ServiceError, Who};
use crate::{
    clock::Clock,
    live::Hub,
    store::{Claimed, Draft, Queue, Refusal, Returned, Store, StoreError},
};

/// A page begins with one sample in hand and those that wait behind it.
const AT_HAND: u32 = 1 + AHEAD as u32;

/// What pages may ask for. Cheap to share.
pub struct Services {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
    labeling: Labeling,
}

impl Services {
    /// Joins the store, the hub and the labeling.
    pub fn new(
        store: Arc<dyn Store>,
        hub: Hub,
        clock: Clock,
        limits: Limits,
        labeling: Labeling,
    ) -> Self {
        Self {
            store,
            hub,
            clock,
            limits,
            labeling,
        }
    }

    async fn stored_queue(&self, id: QueueId) -> Result<Queue, ApiError> {
        self.store
            .queue(id)
            .await
            .map_err(internal)?
            .ok_or(ApiError::QueueNotFound)
    }

    /// No page has more turns at hand than this: a longer list would only keep labels waiting.
    fn check_turns(&self, turns: usize) -> Result<(), ApiError> {
        let most = self.limits.open_leases as usize + self.limits.outbox_entries;
        if most < turns {
            return Err(ApiError::BadRequest(format!(
                "A page names at most {most} turns at once, this one named {turns}."
            )));
        }
        Ok(())
    }

    /// A queue with the numbers as the hub numbers them, so that a page goes on from them live.
    fn card(&self, queue: &Queue) -> Result<QueueCard, ApiError> {
        self.hub.counted(queue.id, queue.counters);
        let progress = self.hub.stamped(queue.id).ok_or(ApiError::QueueNotFound)?;
        Ok(QueueCard {
            id: queue.id,
            name: queue.name.clone(),
            progress,
        })
    }
}

fn internal(error: StoreError) -> ApiError {
    ServiceError::from(error).into()
}

fn who(caller: &Caller) -> Who {
    Who {
        id: caller.labeler,
        display_name: caller.display_name.clone(),
    }
}

fn label_of(turn: Turn) -> NewLabel {
    NewLabel {
        op_id: turn.op_id,
        assignment: turn.assignment,
        answers: turn.answers,
    }
}

/// What a page hears of an answer to a claim.
fn heard(claimed: Claimed) -> Claim {
    match claimed {
        Claimed::Granted(assignments, _) => Claim::Granted(assignments),
        Claimed::Nothing(reason, _) => Claim::Nothing(reason),
        Claimed::NoSuchQueue => Claim::Nothing(NoWork::Archived),
    }
}

#[async_trait]
impl Backend for Services {
    fn owner(&self, caller: &Caller) -> Owner {
        let hash = Sha256::new()
            .chain_update("ingot owner of work")
            .chain_update(caller.labeler.0.as_bytes())
            .finalize();
        Owner(BASE64_URL_SAFE_NO_PAD.encode(&hash[..16]))
    }

    async fn queues(&self, _caller: &Caller) -> Result<Vec<QueueCard>, ApiError> {
        let queues = self.store.queues().await.map_err(internal)?;
        queues
            .iter()
            .filter(|queue| queue.counters.state != QueueState::Archived)
            .map(|queue| self.card(queue))
            .collect()
    }

    async fn dashboard(&self, caller: &Caller) -> Result<Vec<QueueCard>, ApiError> {
        caller.require_admin()?;
        let queues = self.store.queues().await.map_err(internal)?;
        queues.iter().map(|queue| self.card(queue)).collect()
    }

    async fn queue(&self, _caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError> {
        let queue = self.stored_queue(queue).await?;
        self.card(&queue)
    }

    async fn audit(
        &self,
        caller: &Caller,
        filter: Filter,
        after: Option<AuditId>,
    ) -> Result<AuditPage, ApiError> {
        caller.require_admin()?;
        let most = self.limits.audit_page;
        // One more than the page holds says whether another page follows.
        let found = self.store.audit_page(&filter, after, most + 1).await;
        let mut entries = found.map_err(internal)?;
        let has_more = (most as usize) < entries.len();
        entries.truncate(most as usize);
        let last = entries.last().map(|last| last.id);
        let queues = self.store.queues().await.map_err(internal)?.into_iter();
        let queues = queues.map(|queue| NamedQueue {
            id: queue.id,
            name: queue.name,
        });
        Ok(AuditPage {
            next: last.filter(|_| has_more),
            entries,
            queues: queues.collect(),
        })
    }

    async fn open_labeling(
        &self,
        caller: &Caller,
        queue: QueueId,
        claims: bool,
    ) -> Result<LabelingPage, ApiError> {
        // Before the claim, so that a sample which is dealt out again is newer than its skip.
        let last_turns = self.store.last_turns(
            queue,
            caller.labeler,
            HISTORY as u32,
            self.limits.history_bytes,
        );
        let past = last_turns.await.map_err(internal)?.into_iter();
        let past = past.map(|turn| (turn.assignment, turn.label)).collect();
        let claim = if claims {
            self.claim(caller, queue, AT_HAND).await?
        } else {
            Claim::Granted(Vec::new())
        };
        let queue = self.stored_queue(queue).await?;
        let preferences = self.store.preferences(caller.labeler).await;
        Ok(LabelingPage {
            card: self.card(&queue)?,
            schema: queue.schema,
            schema_version: queue.schema_version,
            guidelines: queue.guidelines,
            open_leases: queue.policy.open_leases,
            skip_reasons: queue.policy.skip_reasons,
            owner: self.owner(caller),
            preferences: preferences.map_err(internal)?,
            claim,
            past,
        })
    }

    async fn claim(&self, caller: &Caller, queue: QueueId, count: u32) -> Result<Claim, ApiError> {
        let claimed = self.labeling.claim(queue, caller.labeler, count).await?;
        Ok(heard(claimed))
    }

    async fn hand_in(
        &self,
        caller: &Caller,
        queue: QueueId,
        turn: Turn,
        next: Option<u32>,
    ) -> Result<HandedIn, ApiError> {
        let stored = self
            .labeling
            .submit(who(caller), queue, label_of(turn), next)
            .await?;
        Ok(HandedIn {
            label: stored.label,
            counted_at: stored.counted_at,
            next: stored.next.map(heard),
        })
    }

    async fn revise(&self, caller: &Caller, turn: Turn) -> Result<LabelId, ApiError> {
        let label = self
            .store
            .assigned_label(turn.assignment, caller.labeler)
            .await
            .map_err(internal)?
            .ok_or(ServiceError::Refused(Refusal::NotYours))?;
        let new = label_of(turn);
        let revised = self.labeling.revise(caller.labeler, label, new).await?;
        Ok(revised.label)
    }

    async fn skip(
        &self,
        caller: &Caller,
        queue: QueueId,
        assignment: AssignmentId,
        reason: Option<String>,
        next: Option<u32>,
    ) -> Result<Option<Claim>, ApiError> {
        let next = self
            .labeling
            .skip(who(caller), queue, assignment, reason, next)
            .await?;
        Ok(next.map(heard))
    }

    async fn renew(
        &self,
        caller: &Caller,
        assignments: Vec<AssignmentId>,
    ) -> Result<Vec<Lease>, ApiError> {
        self.check_turns(assignments.len())?;
        let renewed = self.labeling.renew(caller.labeler, assignments).await?;
        let leases = renewed.into_iter().map(|it| Lease {
            assignment: it.assignment,
            expires_at_ms: Some(it.lease_expires_at_ms),
        });
        Ok(leases.collect())
    }

    async fn release(&self, caller: &Caller, leases: Vec<Lease>) -> Result<(), ApiError> {
        self.check_turns(leases.len())?;
        let leases = leases.into_iter().map(|lease| Returned {
            assignment: lease.assignment,
            known_end_ms: lease.expires_at_ms,
        });
        self.labeling
            .release(caller.labeler, leases.collect())
            .await?;
        Ok(())
    }

    async fn save_draft(
        &self,
        caller: &Caller,
        assignment: AssignmentId,
        answers: Answers,
    ) -> Result<(), ApiError> {
        let bytes = serde_json::to_vec(&answers).map_or(0, |json| json.len());
        let most = self.limits.draft_bytes;
        if most < bytes {
            return Err(ApiError::BadRequest(format!(
                "A draft has at most {most} bytes, this one has {bytes}."
            )));
        }
        let draft = Draft {
            assignment,
            labeler: caller.labeler,
            answers,
            now_ms: self.clock.wall_ms(),
        };
        self.store.save_draft(draft).await.map_err(internal)?;
        Ok(())
    }

    async fn save_preferences(
        &self,
        caller: &Caller,
        preferences: Preferences,
    ) -> Result<(), ApiError> {
        let bytes = serde_json::to_vec(&preferences).map_or(0, |json| json.len());
        let most = self.limits.preferences_bytes;
        if most < bytes {
            return Err(ApiError::BadRequest(format!(
                "Preferences have at most {most} bytes, these have {bytes}: take some keys back."
            )));
        }
        if let Err(clashes) = preferences.keys.check(None) {
            let clashes: Vec<_> = clashes.iter().map(ToString::to_string).collect();
            return Err(ApiError::BadRequest(format!(
                "These keys can't be kept: {}.",
                clashes.join("; ")
            )));
        }
        self.store
            .save_preferences(caller.labeler, preferences, self.clock.wall_ms())
            .await
            .map_err(internal)
    }

    async fn set_display_name(&self, caller: &Caller, name: String) -> Result<(), ApiError> {
        let name = name.trim();
        let chars = name.chars().count();
        let most = self.limits.display_name_chars;
        if most < chars {
            return Err(ApiError::BadRequest(format!(
                "A name has at most {most} characters, this one has {chars}."
            )));
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        self.store
            .set_display_name(caller.labeler, name.clone(), self.clock.wall_ms())
            .await
            .map_err(internal)?;
        self.hub.named(caller.labeler, name.as_deref());
        Ok(())
    }
}
