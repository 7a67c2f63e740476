//! One person without a browser: a cookie and the server functions that pages call.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, bail};
use app::api::{ApiError, ClaimWork, HandIn, HandedIn, LabelingPage, QueueCard};
use ingot::{assignment::Claim, ids::QueueId, progress::Progress};
use serde::de::DeserializeOwned;

use super::http::{Answer, Connection};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Over so many connections cookies are fetched.
const COOKIE_CONNECTIONS: usize = 8;

/// What a person sends to be known again.
pub(super) type Cookie = Arc<str>;

/// Somebody who was given a cookie.
pub(super) struct Visitor {
    connection: Connection,
    cookie: Cookie,
}

impl Visitor {
    /// Comes for the first time.
    pub(super) async fn arrive(addr: SocketAddr) -> anyhow::Result<Self> {
        let mut connection = Connection::open(addr).await?;
        let cookie = fresh_cookie(&mut connection).await?;
        Ok(Self { connection, cookie })
    }

    /// Comes back, known by a cookie.
    pub(super) async fn again(addr: SocketAddr, cookie: &Cookie) -> anyhow::Result<Self> {
        Ok(Self {
            connection: Connection::open(addr).await?,
            cookie: Arc::clone(cookie),
        })
    }

    /// The queue's numbers as the server has them now.
    pub(super) async fn progress(&mut self, queue: QueueId) -> anyhow::Result<Progress> {
        let cards: Vec<QueueCard> = self.call("list_queues", FORM, b"", queue).await?;
        match cards.into_iter().find(|card| card.id == queue) {
            Some(card) => Ok(card.progress.state),
            None => bail!(no_queue(queue)),
        }
    }

    /// Opens the labeling page.
    pub(super) async fn open_labeling(&mut self, queue: QueueId) -> anyhow::Result<LabelingPage> {
        let body = format!("queue={queue}");
        self.call("open_labeling", FORM, body.as_bytes(), queue)
            .await
    }

    /// Asks for work again.
    pub(super) async fn claim(&mut self, wish: &ClaimWork) -> anyhow::Result<Claim> {
        let body = serde_json::to_vec(wish)?;
        self.call("claim_work", JSON, &body, wish.queue).await
    }

    /// Hands a label in; what the labeler holds then.
    pub(super) async fn hand_in(&mut self, label: &HandIn) -> anyhow::Result<Option<Claim>> {
        let body = serde_json::to_vec(label)?;
        let handed_in: HandedIn = self.call("hand_in", JSON, &body, label.queue).await?;
        Ok(handed_in.next)
    }

    async fn call<T: DeserializeOwned>(
        &mut self,
        name: &str,
        content_type: &str,
        body: &[u8],
        queue: QueueId,
    ) -> anyhow::Result<T> {
        let path = format!("/api/{name}");
        let answer = self
            .connection
            .post(&path, content_type, Some(&self.cookie), body)
            .await?;
        if answer.status == 200 {
            return serde_json::from_slice(&answer.body).with_context(|| {
                format!("the answer of {path} says something else than expected")
            });
        }
        bail!(refusal(&path, &answer, queue))
    }
}

/// One cookie each for so many people.
pub(super) async fn cookies(addr: SocketAddr, people: usize) -> anyhow::Result<Vec<Cookie>> {
    let connections = people.clamp(1, COOKIE_CONNECTIONS);
    let parts = (0..connections).map(|index| async move {
        let share = people / connections + usize::from(index < people % connections);
        let mut connection = Connection::open(addr).await?;
        let mut cookies = Vec::with_capacity(share);
        for _ in 0..share {
            cookies.push(fresh_cookie(&mut connection).await?);
        }
        anyhow::Ok(cookies)
    });
    let parts = futures::future::try_join_all(parts).await?;
    Ok(parts.into_iter().flatten().collect())
}

async fn fresh_cookie(connection: &mut Connection) -> anyhow::Result<Cookie> {
    let answer = connection.post("/api/get_visitor", FORM, None, b"").await?;
    answer
        .cookie
        .map(Into::into)
        .context("the server gives its visitors no cookie: it is no Ingot, or another version")
}

fn no_queue(queue: QueueId) -> String {
    format!("the server has no queue {queue}; `ingot check` lists those there are")
}

/// What a refused call means, in words that help.
fn refusal(path: &str, answer: &Answer, queue: QueueId) -> String {
    match serde_json::from_slice(&answer.body) {
        Ok(ApiError::QueueNotFound) => no_queue(queue),
        Ok(error) => format!("{path} was refused: {error} ({error:?})"),
        Err(_) => format!(
            "{path} was refused with status {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body[..answer.body.len().min(200)])
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_queue_is_named_with_the_way_to_the_right_one() {
        let answer = Answer {
            status: 500,
            cookie: None,
            body: serde_json::to_vec(&ApiError::QueueNotFound).unwrap(),
        };
        assert_eq!(
            refusal("/api/claim_next", &answer, QueueId(7)),
            "the server has no queue 7; `ingot check` lists those there are"
        );
    }
}
