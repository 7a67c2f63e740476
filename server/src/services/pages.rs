//! The door of the pages.

mod administration;
mod board;
mod people;
mod review;
mod said;

use std::sync::Arc;

use app::{
    api::{
        ApiError, AuditPage, Board, Caller, ConflictPage, DecidedPage, DecisionOutcome, HandedIn,
        LabelingPage, MadeInvitation, PeoplePage, QueueAgreement, QueueCard, ReviewPage,
        SampleSheet, SamplesChanged, SamplesPage, Turn, VerdictDraft,
    },
    backend::Backend,
};
use async_trait::async_trait;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ingot::{
    access::{Power, Standing},
    assignment::{Claim, Lease},
    audit::{Filter, NamedQueue},
    desk::{AHEAD, HISTORY},
    ids::{AssignmentId, AuditId, InvitationId, LabelId, OpId, QueueId, SampleId, SentBackId},
    insight::Insight,
    invitation::Wanted,
    label::Answers,
    limits::Limits,
    outbox::Owner,
    participant::{Participant, ParticipantChange},
    preferences::Preferences,
    progress::QueueState,
    review::{ConflictPlace, DecidedPlace, ReviewCounts, ReviewedSample},
    sample_table::{self, BulkAction, Chosen, Cursor, Order},
    sent_back::SentBackList,
};
use sha2::{Digest, Sha256};

use self::said::{heard, label_of, who};
use super::{Access, Labeling, People, Review, Samples, ServiceError, insight};
use crate::{
    clock::Clock,
    live::Hub,
    store::{Draft, Queue, Refusal, Returned, Store, StoreError},
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
    people: People,
    access: Access,
    samples: Samples,
    review: Review,
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
            people: People::new(Arc::clone(&store), hub.clone(), clock, limits),
            access: Access::new(Arc::clone(&store)),
            samples: Samples::new(Arc::clone(&store), hub.clone(), clock, limits),
            review: Review::new(Arc::clone(&store), clock, limits),
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

fn no_labeler(number: u32) -> ApiError {
    ApiError::BadRequest(format!(
        "There is no labeler {number}, or no such queue: load the page anew."
    ))
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

    async fn reads_any(&self, caller: &Caller) -> Result<bool, ApiError> {
        let rights = self.access.rights(caller).await.map_err(internal)?;
        Ok(rights.may_anywhere(Power::Read))
    }

    async fn standing(&self, caller: &Caller, queue: QueueId) -> Result<Standing, ApiError> {
        let standing = self.access.standing(caller, queue).await;
        standing.map_err(internal)
    }

    async fn dashboard(&self, caller: &Caller) -> Result<Board, ApiError> {
        self.board(caller).await
    }

    async fn agreements(
        &self,
        caller: &Caller,
        queues: Vec<QueueId>,
    ) -> Result<Vec<QueueAgreement>, ApiError> {
        self.agreements_of(caller, &queues).await
    }

    async fn queue(&self, caller: &Caller, queue: QueueId) -> Result<QueueCard, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let queue = self.stored_queue(queue).await?;
        self.card(&queue)
    }

    async fn insight(&self, caller: &Caller, queue: QueueId) -> Result<Insight, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let queue = self.stored_queue(queue).await?;
        let now_ms = self.clock.wall_ms();
        insight::read(&*self.store, &self.hub, &self.limits, &queue, now_ms)
            .await
            .map_err(internal)
    }

    async fn pause_labeler(
        &self,
        caller: &Caller,
        queue: QueueId,
        labeler: u32,
        is_paused: bool,
    ) -> Result<(), ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let by = caller.labeler.into();
        self.labeling
            .pause(queue, labeler, is_paused, by)
            .await?
            .then_some(())
            .ok_or_else(|| no_labeler(labeler))
    }

    async fn take_back(
        &self,
        caller: &Caller,
        queue: QueueId,
        labeler: u32,
    ) -> Result<u64, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let by = caller.labeler.into();
        self.labeling
            .take_back(queue, labeler, by)
            .await?
            .ok_or_else(|| no_labeler(labeler))
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

    async fn people(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: u32,
    ) -> Result<PeoplePage, ApiError> {
        self.people_page(caller, queue, after).await
    }

    async fn change_person(
        &self,
        caller: &Caller,
        queue: QueueId,
        number: u32,
        change: ParticipantChange,
    ) -> Result<Participant, ApiError> {
        self.change_standing(caller, queue, number, change).await
    }

    async fn invite(
        &self,
        caller: &Caller,
        queue: QueueId,
        wanted: Wanted,
    ) -> Result<MadeInvitation, ApiError> {
        self.made_invitation(caller, queue, wanted).await
    }

    async fn revoke_invitation(
        &self,
        caller: &Caller,
        queue: QueueId,
        invitation: InvitationId,
    ) -> Result<(), ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let by = caller.labeler.into();
        Ok(self.people.revoke(queue, invitation, by).await?)
    }

    async fn samples(
        &self,
        caller: &Caller,
        queue: QueueId,
        filter: sample_table::Filter,
        order: Order,
        after: Option<Cursor>,
    ) -> Result<SamplesPage, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let standing = self.access.standing(caller, queue).await;
        let stored = self.stored_queue(queue).await?;
        let most = self.limits.sample_page;
        let page = self.samples.page(queue, &filter, order, after, most);
        Ok(SamplesPage {
            page: page.await?,
            samples: stored.counters.samples,
            steers: standing.map_err(internal)?.may(Power::Steer),
            queue: NamedQueue {
                id: queue,
                name: stored.name,
            },
        })
    }

    async fn sample(
        &self,
        caller: &Caller,
        queue: QueueId,
        sample: SampleId,
    ) -> Result<SampleSheet, ApiError> {
        self.access.require(caller, queue, Power::Read).await?;
        let schema = self.stored_queue(queue).await?.schema;
        let details = self.samples.details(queue, sample).await?;
        let details = details.ok_or_else(|| {
            ApiError::BadRequest("This queue has no such sample. Load the table anew.".to_owned())
        })?;
        Ok(SampleSheet { details, schema })
    }

    async fn change_samples(
        &self,
        caller: &Caller,
        queue: QueueId,
        chosen: Chosen,
        action: BulkAction,
    ) -> Result<SamplesChanged, ApiError> {
        self.access.require(caller, queue, Power::Steer).await?;
        let changed = self
            .samples
            .change(queue, chosen, action, caller.labeler.into());
        let (changed, next) = changed.await?;
        Ok(SamplesChanged { changed, next })
    }

    async fn open_review(&self, caller: &Caller, queue: QueueId) -> Result<ReviewPage, ApiError> {
        self.access
            .require(caller, queue, Power::Adjudicate)
            .await?;
        self.review_page(queue).await
    }

    async fn conflicts(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: Option<ConflictPlace>,
    ) -> Result<ConflictPage, ApiError> {
        self.access
            .require(caller, queue, Power::Adjudicate)
            .await?;
        self.conflict_page(queue, after).await
    }

    async fn decided(
        &self,
        caller: &Caller,
        queue: QueueId,
        after: Option<DecidedPlace>,
    ) -> Result<DecidedPage, ApiError> {
        self.access
            .require(caller, queue, Power::Adjudicate)
            .await?;
        self.decided_page(queue, after).await
    }

    async fn review_counts(
        &self,
        caller: &Caller,
        queue: QueueId,
    ) -> Result<ReviewCounts, ApiError> {
        self.access
            .require(caller, queue, Power::Adjudicate)
            .await?;
        Ok(self.review.counts(queue).await?)
    }

    async fn reviewed(
        &self,
        caller: &Caller,
        sample: SampleId,
    ) -> Result<ReviewedSample, ApiError> {
        self.require_to_adjudicate(caller, sample).await?;
        Ok(self.review.sample(sample).await?)
    }

    async fn decide(
        &self,
        caller: &Caller,
        draft: VerdictDraft,
    ) -> Result<DecisionOutcome, ApiError> {
        self.require_to_adjudicate(caller, draft.sample).await?;
        self.decide_by(caller.labeler, draft).await
    }

    async fn reopen(
        &self,
        caller: &Caller,
        op_id: OpId,
        sample: SampleId,
        seen: u32,
    ) -> Result<DecisionOutcome, ApiError> {
        self.require_to_adjudicate(caller, sample).await?;
        self.reopen_by(caller.labeler, op_id, sample, seen).await
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
        let sent_back = self.labeling.sent_back(queue, caller.labeler).await?;
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
            sent_back,
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
        let revised = self
            .labeling
            .revise(caller.labeler, None, label, new)
            .await?;
        Ok(revised.label)
    }

    async fn sent_back(&self, caller: &Caller, queue: QueueId) -> Result<SentBackList, ApiError> {
        Ok(self.labeling.sent_back(queue, caller.labeler).await?)
    }

    async fn keep_label(&self, caller: &Caller, id: SentBackId) -> Result<bool, ApiError> {
        Ok(self.labeling.keep_label(caller.labeler, id).await?)
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
            .release(caller.labeler, leases.collect(), None)
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
