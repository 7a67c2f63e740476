//! What the dashboard tells of all queues.

use app::api::{Agreement, ApiError, Board, BoardCard, Caller, QueueAgreement};
use ingot::{
    access::Power,
    agreement::level_of,
    ids::QueueId,
    insight::agreement::{FieldAgreement, Measured},
};

use super::{Services, internal};
use crate::{
    services::insight::tallies,
    store::{PairCount, Queue},
};

impl Services {
    pub(super) async fn board(&self, caller: &Caller) -> Result<Board, ApiError> {
        let rights = self.access.require_anywhere(caller, Power::Read).await?;
        let queues = self.store.queues().await.map_err(internal)?.into_iter();
        let mut cards = Vec::new();
        for queue in queues.filter(|queue| rights.may(queue.id, Power::Read)) {
            cards.push(BoardCard {
                queue: self.card(&queue)?,
                agreement: self.agreement(&queue).await?,
            });
        }
        Ok(Board {
            cards,
            totals: rights.installs.then(|| self.hub.totals()),
        })
    }

    pub(super) async fn agreements_of(
        &self,
        caller: &Caller,
        queues: &[QueueId],
    ) -> Result<Vec<QueueAgreement>, ApiError> {
        let rights = self.access.require_anywhere(caller, Power::Read).await?;
        let (count, most) = (queues.len(), self.limits.board_cards);
        if most < count {
            return Err(ApiError::BadRequest(format!(
                "The agreement of at most {most} queues is read at once, this request named {count}."
            )));
        }
        let stored = self.store.queues().await.map_err(internal)?.into_iter();
        let wanted = stored.filter(|queue| queues.contains(&queue.id));
        let mut agreements = Vec::new();
        for queue in wanted.filter(|queue| rights.may(queue.id, Power::Read)) {
            agreements.push(QueueAgreement {
                queue: queue.id,
                agreement: self.agreement(&queue).await?,
            });
        }
        Ok(agreements)
    }

    async fn agreement(&self, queue: &Queue) -> Result<Option<Agreement>, ApiError> {
        let counts = self.store.pair_counts(queue.id).await.map_err(internal)?;
        Ok(least_agreed(queue, counts))
    }
}

/// The field of a queue in which its labelers agree least, by the counts of pairs of their answers.
fn least_agreed(queue: &Queue, counts: Vec<PairCount>) -> Option<Agreement> {
    let tallies = tallies(counts);
    let fields = queue.schema.fields.iter().filter_map(|field| {
        let tally = tallies.get(&field.name)?;
        let agreement = FieldAgreement::new(level_of(&field.kind)?, tally, Vec::new());
        let Measured::Value(value) = agreement.alpha else {
            return None;
        };
        Some(Agreement {
            field: field.heading().to_owned(),
            value,
            pairs: agreement.pairs,
            alarm: agreement.alarm().map(|(alarm, _)| alarm),
        })
    });
    fields.min_by(|a, b| a.value.total_cmp(&b.value))
}
