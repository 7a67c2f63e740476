//! Labelers who go on whatever happens: each label is sent under one id until some node has answered.

use std::{net::SocketAddr, time::Duration};

use rand::seq::IndexedRandom;
use serde_json::json;
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

use crate::http::request;

/// How long somebody thinks about a sample.
const THINKING: Duration = Duration::from_millis(80);
/// How long somebody waits who was not answered.
const WAITING: Duration = Duration::from_millis(200);

/// The nodes that are there now.
pub(crate) type Addresses = watch::Receiver<Vec<SocketAddr>>;

/// What a labeler was told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The ids of the labels that a node has said to be stored.
    pub(crate) stored: Vec<Uuid>,
    /// Labels that a node has refused.
    pub(crate) refused: Vec<String>,
    /// Requests that nobody answered, or a node said that it can't now.
    pub(crate) unanswered: u64,
}

/// Labels until told to stop. Each request goes to any of the nodes.
pub(crate) async fn label(
    token: String,
    queue: i64,
    addresses: Addresses,
    mut stop: watch::Receiver<bool>,
) -> Told {
    let mut told = Told::default();
    let header = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    while !*stop.borrow_and_update() {
        let claims = format!("POST /api/v1/queues/{queue}/claims");
        let Some(addr) = any(&addresses) else { break };
        let claim = request(addr, &claims, &header, r#"{"count":1}"#).await;
        let held = claim.and_then(|claim| claim.json["assignments"][0]["id"].as_i64());
        let Some(held) = held else {
            told.unanswered += 1;
            sleep(WAITING).await;
            continue;
        };
        sleep(THINKING).await;
        hand_in(held, &header, &addresses, &mut told).await;
    }
    told
}

/// Whoever has labeled a sample hands the label in, however long that takes.
async fn hand_in(held: i64, header: &str, addresses: &Addresses, told: &mut Told) {
    let op_id = Uuid::from_u128(rand::random());
    let body = json!({"op_id": op_id, "values": {"tone": 3}}).to_string();
    let path = format!("POST /api/v1/assignments/{held}/label");
    loop {
        let Some(addr) = any(addresses) else { return };
        match request(addr, &path, header, &body).await {
            Some(answer) if matches!(answer.status, 200 | 201) => {
                told.stored.push(op_id);
                return;
            }
            Some(answer) if (400..500).contains(&answer.status) && answer.status != 429 => {
                told.refused.push(answer.json.to_string());
                return;
            }
            _ => {
                told.unanswered += 1;
                sleep(WAITING).await;
            }
        }
    }
}

fn any(addresses: &Addresses) -> Option<SocketAddr> {
    addresses.borrow().choose(&mut rand::rng()).copied()
}
