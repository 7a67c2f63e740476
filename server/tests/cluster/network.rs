//! The network between one node and PostgreSQL, which can be cut and can swallow everything.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// What becomes of what goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It arrives.
    Open,
    /// Nothing arrives, and nobody is told.
    Swallowing,
    /// Connections end, and new ones are refused.
    Cut,
}

/// A way to a port of this machine.
pub(crate) struct Network {
    pub(crate) port: u16,
    state: Arc<watch::Sender<State>>,
    /// Counts up when all that are connected are to be swallowed for good.
    deadened: Arc<watch::Sender<u64>>,
}

impl Network {
    pub(crate) async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(watch::Sender::new(State::Open));
        let deadened = Arc::new(watch::Sender::new(0));
        let (states, deaths) = (Arc::clone(&state), Arc::clone(&deadened));
        tokio::spawn(async move {
            loop {
                let Ok((near, _)) = listener.accept().await else {
                    return;
                };
                tokio::spawn(carry(near, target, states.subscribe(), deaths.subscribe()));
            }
        });
        Self {
            port,
            state,
            deadened,
        }
    }

    /// Ends all connections and lets none through.
    pub(crate) fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Lets nothing through and says nothing about it.
    pub(crate) fn swallow(&self) {
        self.state.send_replace(State::Swallowing);
    }

    /// Swallows what goes over the connections that there are now, for ever; new ones work.
    pub(crate) fn deaden(&self) {
        self.deadened.send_modify(|count| *count += 1);
    }

    pub(crate) fn heal(&self) {
        self.state.send_replace(State::Open);
    }
}

async fn carry(
    near: TcpStream,
    target: u16,
    states: watch::Receiver<State>,
    deaths: watch::Receiver<u64>,
) {
    let mut state = states.clone();
    if state
        .wait_for(|state| *state != State::Swallowing)
        .await
        .is_err()
    {
        return;
    }
    if *states.borrow() == State::Cut {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", target)).await else {
        return;
    };
    let born = *deaths.borrow();
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let there = pass(near_read, far_write, states.clone(), deaths.clone(), born);
    let back = pass(far_read, near_write, states.clone(), deaths, born);
    let cut = async {
        // It ends with the network.
        let _ = state.wait_for(|state| *state == State::Cut).await;
    };
    tokio::select! { () = there => {}, () = back => {}, () = cut => {} }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut states: watch::Receiver<State>,
    mut deaths: watch::Receiver<u64>,
    born: u64,
) {
    let mut bytes = vec![0; 16 << 10];
    loop {
        let count = match from.read(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(count) => count,
        };
        if *deaths.borrow_and_update() != born {
            std::future::pending::<()>().await;
        }
        if states
            .wait_for(|state| *state != State::Swallowing)
            .await
            .is_err()
            || to.write_all(&bytes[..count]).await.is_err()
        {
            return;
        }
    }
}
