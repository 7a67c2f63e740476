//! What holds for every TCP connection that is accepted.

use std::{io, time::Duration};

use ingot::live::message::DEAD_MS;
use tokio::net::TcpStream;

/// How long what was sent may stay unacknowledged by the other side's kernel, or unread with its buffer full,
/// before the connection is over. It is the only way to find out about the reader of a stream of events that
/// has vanished: nothing but its kernel ever answers.
const SILENCE: Duration = Duration::from_millis(DEAD_MS as u64);

/// Prepares a connection. What the operating system refuses only costs what it is for.
pub(crate) fn prepare(connection: &TcpStream) {
    // Without it a delta could wait for the acknowledgement of the one before.
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    if let Err(error) = give_up_after_silence(connection) {
        tracing::debug!(%error, "a connection that breaks will be noticed late");
    }
}

#[cfg(target_os = "linux")]
fn give_up_after_silence(connection: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(connection).set_tcp_user_timeout(Some(SILENCE))
}

/// Other systems give up by themselves, after minutes.
#[cfg(not(target_os = "linux"))]
fn give_up_after_silence(_connection: &TcpStream) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_sends_at_once_and_is_given_up_after_thirty_seconds_of_silence() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (_client, accepted) = tokio::join!(TcpStream::connect(addr), listener.accept());
        let (connection, _) = accepted.unwrap();

        prepare(&connection);

        assert!(connection.nodelay().unwrap());
        let silence = socket2::SockRef::from(&connection).tcp_user_timeout();
        assert_eq!(silence.unwrap(), Some(Duration::from_secs(30)));
    }
}
