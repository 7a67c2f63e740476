//! One fault from the first node's start to the last comparison.

use std::{collections::BTreeMap, time::Duration};

use sqlx::PgConnection;
use tokio::{sync::oneshot, time::sleep};
use uuid::Uuid;

use crate::{
    faults::Fault,
    labeler::Told,
    stage::{Screens, Stage, active, watchers},
};

/// How long every browser may take to be exact. The table tells how long it took, which says something on a quiet machine
/// only; that it comes to be is what is tested.
const EXACT_PATIENCE: Duration = Duration::from_secs(60);
/// How long whoever leaves may take to be gone. Grace, cadence and the time in which nodes look for each other are half of
/// a minute together.
const GONE_PATIENCE: Duration = Duration::from_secs(90);
/// How many browsers stay in the end.
fn staying() -> usize {
    watchers() - watchers() / 2
}

/// What a fault came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) acknowledged: usize,
    pub(crate) stored: usize,
    pub(crate) refused: usize,
    pub(crate) unanswered: u64,
    /// How long after healing the last browser was exact.
    pub(crate) exact_after: Duration,
    /// The fewest people that any browser was ever shown.
    pub(crate) fewest: (u32, u32),
}

/// Lets a fault happen to people at work; what it came to, or what was wrong.
pub(crate) async fn run(fault: &'static Fault) -> Result<Outcome, String> {
    let mut stage = Stage::start(fault.before).await;
    let outcome = happen(fault, &mut stage).await;
    outcome.map_err(|what| format!("{what}\n{}", stage.logs()))
}

async fn happen(fault: &'static Fault, stage: &mut Stage) -> Result<Outcome, String> {
    stage.fill().await?;
    let watched = Fewest::watch(stage);
    (fault.happen)(stage).await;
    let healed = stage.clock.mono();
    let told = stage.stop_labeling().await;
    let mut conn = stage.database.connect().await;
    let stored = stored(&mut conn).await;
    let count = stored.values().sum::<u64>();
    stage
        .until(EXACT_PATIENCE, |screens| {
            screens.labels.iter().all(|labels| *labels == count)
        })
        .await
        .map_err(|shown| format!("{count} labels are stored; {shown}"))?;
    let exact_after = stage.clock.mono() - healed;
    compare(&told, &stored)?;
    counted(&mut conn, count).await?;
    let everybody = |screens: &Screens| {
        screens.active.iter().all(|shown| *shown == active())
            && screens
                .connected
                .iter()
                .all(|connected| *connected as usize == watchers())
    };
    stage.until(GONE_PATIENCE, everybody).await?;
    let fewest = watched.end().await;
    if (fewest.1 as usize) < watchers() - (fault.unseen)() {
        return Err(format!("somebody vanished: {} people were shown", fewest.1));
    }
    stage.watchers.truncate(staying());
    let some = |screens: &Screens| {
        screens
            .connected
            .iter()
            .all(|connected| *connected as usize == staying())
    };
    stage
        .until(GONE_PATIENCE, some)
        .await
        .map_err(|what| format!("ghosts: {what}"))?;
    check(stage)?;
    Ok(Outcome {
        acknowledged: told.iter().map(|told| told.stored.len()).sum(),
        stored: stored.len(),
        refused: told.iter().map(|told| told.refused.len()).sum(),
        unanswered: told.iter().map(|told| told.unanswered).sum(),
        exact_after,
        fewest,
    })
}

/// How often each operation is stored.
async fn stored(conn: &mut PgConnection) -> BTreeMap<Uuid, u64> {
    let ops: Vec<Vec<u8>> = sqlx::query_scalar("SELECT op_id FROM labels")
        .fetch_all(conn)
        .await
        .unwrap();
    let mut stored = BTreeMap::new();
    for op in ops {
        *stored.entry(Uuid::from_slice(&op).unwrap()).or_default() += 1;
    }
    stored
}

/// What was acknowledged is stored once.
fn compare(told: &[Told], stored: &BTreeMap<Uuid, u64>) -> Result<(), String> {
    for op in told.iter().flat_map(|told| &told.stored) {
        match stored.get(op) {
            Some(1) => {}
            Some(times) => return Err(format!("label {op} is stored {times} times")),
            None => return Err(format!("label {op} was acknowledged and is lost")),
        }
    }
    Ok(())
}

/// What the queue says of itself is what is there.
async fn counted(conn: &mut PgConnection, count: u64) -> Result<(), String> {
    let counted: i64 = sqlx::query_scalar("SELECT labels FROM queues")
        .fetch_one(conn)
        .await
        .unwrap();
    if u64::try_from(counted) == Ok(count) {
        Ok(())
    } else {
        Err(format!("{count} labels are stored and {counted} counted"))
    }
}

/// The program's own recount of everything.
fn check(stage: &Stage) -> Result<(), String> {
    let checked = stage.ingot(&["check"]);
    if checked.status.success() {
        Ok(())
    } else {
        Err(format!("`ingot check` says: {checked:?}"))
    }
}

/// The fewest people, active and connected, that any browser was shown since.
struct Fewest {
    end: oneshot::Sender<()>,
    watching: tokio::task::JoinHandle<(u32, u32)>,
}

impl Fewest {
    fn watch(stage: &Stage) -> Self {
        let screens: Vec<_> = stage
            .watchers
            .iter()
            .map(|watcher| watcher.screen.clone())
            .collect();
        let (end, mut ended) = oneshot::channel();
        let watching = tokio::spawn(async move {
            let mut fewest = (u32::MAX, u32::MAX);
            while ended.try_recv().is_err() {
                for screen in &screens {
                    let shown = screen.borrow().unwrap_or_default();
                    fewest = (fewest.0.min(shown.active), fewest.1.min(shown.connected));
                }
                sleep(Duration::from_millis(100)).await;
            }
            fewest
        });
        Self { end, watching }
    }

    async fn end(self) -> (u32, u32) {
        // Whoever watches goes on until told.
        let _ = self.end.send(());
        self.watching.await.unwrap()
    }
}
