//! The table of a queue's samples, and what is done to those that are chosen in it.

use std::sync::Arc;

use ingot::{
    ids::{QueueId, SampleId},
    limits::Limits,
    sample_table::{BulkAction, Changed, Chosen, Cursor, Filter, Order, Page, SampleDetails},
    sent_back::tidy_note,
};

use super::{ServiceError, detached::detached};
use crate::{
    clock::Clock,
    live::Hub,
    store::{By, Store},
};

/// Most pages that are read to do something to all samples that a filter lets through.
const MOST_PAGES: usize = 100;

/// Looks after the samples of queues. Cheap to clone.
#[derive(Clone)]
pub struct Samples {
    store: Arc<dyn Store>,
    hub: Hub,
    clock: Clock,
    limits: Limits,
}

impl Samples {
    /// Joins the store and the hub.
    pub fn new(store: Arc<dyn Store>, hub: Hub, clock: Clock, limits: Limits) -> Self {
        Self {
            store,
            hub,
            clock,
            limits,
        }
    }

    /// The samples of a queue that the filter lets through, behind the place `after`, at most `most`.
    ///
    /// # Errors
    /// If there is no such queue, the text that is looked for is too long, or the store fails.
    pub async fn page(
        &self,
        queue: QueueId,
        filter: &Filter,
        order: Order,
        after: Option<Cursor>,
        most: u32,
    ) -> Result<Page, ServiceError> {
        self.check_filter(filter)?;
        self.check_queue(queue).await?;
        let page = self.store.sample_page(queue, filter, order, after, most);
        Ok(page.await?)
    }

    /// Everything about a sample; none if the queue has no such sample.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn details(
        &self,
        queue: QueueId,
        sample: SampleId,
    ) -> Result<Option<SampleDetails>, ServiceError> {
        Ok(self.store.sample_details(queue, sample).await?)
    }

    /// Does something to samples: how many are different then, and, if not all that the filter lets through came
    /// about yet, where to go on. `by` goes into the audit log.
    ///
    /// Each batch is a transaction of its own, so that labels pass between them. If one fails, those before it
    /// are done.
    ///
    /// # Errors
    /// If there is no such queue, more samples are named than may be, the text that is looked for or the note is too
    /// long, the note says nothing, or the store fails.
    pub async fn change(
        &self,
        queue: QueueId,
        chosen: Chosen,
        action: BulkAction,
        by: By,
    ) -> Result<(Changed, Option<Cursor>), ServiceError> {
        let action = self.checked(action)?;
        match chosen {
            Chosen::Samples(samples) => {
                let most = self.limits.bulk_samples;
                if most < samples.len() {
                    return Err(ServiceError::BadRequest(format!(
                        "At most {most} samples are named at once, these are {}: choose fewer, or all that \
                         a filter finds.",
                        samples.len()
                    )));
                }
                let this = self.clone();
                detached(async move {
                    let changed = this.change_these(queue, samples, &action, by).await?;
                    Ok((changed, None))
                })
                .await
            }
            Chosen::Matching(filter, after) => {
                self.check_filter(&filter)?;
                self.check_queue(queue).await?;
                let this = self.clone();
                detached(async move {
                    this.change_matching(queue, &filter, after, &action, by)
                        .await
                })
                .await
            }
        }
    }

    async fn change_matching(
        &self,
        queue: QueueId,
        filter: &Filter,
        mut after: Option<Cursor>,
        action: &BulkAction,
        by: By,
    ) -> Result<(Changed, Option<Cursor>), ServiceError> {
        let mut all = Changed::default();
        let mut left = self.limits.bulk_matches;
        let batch = u32::try_from(self.limits.bulk_samples).unwrap_or(u32::MAX);
        // By the order of the import, in which nothing that is done moves a sample.
        for _ in 0..MOST_PAGES {
            let most = batch.min(left);
            let page = self
                .store
                .sample_page(queue, filter, Order::default(), after, most);
            let page = page.await?;
            left -= u32::try_from(page.rows.len()).unwrap_or(left).min(left);
            after = page.next;
            let samples: Vec<SampleId> = page.rows.iter().map(|row| row.id).collect();
            if !samples.is_empty() {
                let changed = self.change_these(queue, samples, action, by).await?;
                all.changed += changed.changed;
                all.unchanged += changed.unchanged;
            }
            if after.is_none() || left == 0 {
                break;
            }
        }
        Ok((all, after))
    }

    async fn change_these(
        &self,
        queue: QueueId,
        samples: Vec<SampleId>,
        action: &BulkAction,
        by: By,
    ) -> Result<Changed, ServiceError> {
        let now_ms = self.clock.wall_ms();
        let changed = self
            .store
            .change_samples(queue, samples, action.clone(), by, now_ms)
            .await?;
        let (changed, counters) = changed.ok_or(ServiceError::QueueNotFound)?;
        self.hub.counted(queue, counters);
        Ok(changed)
    }

    /// The action with its note as it is kept.
    fn checked(&self, action: BulkAction) -> Result<BulkAction, ServiceError> {
        match action {
            BulkAction::SendBack(note) => {
                let note = tidy_note(&note, self.limits.sent_back_note_chars);
                let note = note.map_err(|error| ServiceError::BadRequest(error.to_string()))?;
                Ok(BulkAction::SendBack(note))
            }
            action => Ok(action),
        }
    }

    fn check_filter(&self, filter: &Filter) -> Result<(), ServiceError> {
        let chars = filter
            .text
            .as_deref()
            .map_or(0, |text| text.chars().count());
        let most = self.limits.search_chars;
        if most < chars {
            return Err(ServiceError::BadRequest(format!(
                "A text that is looked for has at most {most} characters, this one has {chars}."
            )));
        }
        Ok(())
    }

    async fn check_queue(&self, queue: QueueId) -> Result<(), ServiceError> {
        let found = self.store.queue(queue).await?;
        found.map(drop).ok_or(ServiceError::QueueNotFound)
    }
}
