//! One request at a time, as a program makes them.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(12);

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookie: Option<String>,
    pub(crate) json: Value,
}

/// A request; none if no answer came.
pub(crate) async fn request(
    addr: SocketAddr,
    head: &str,
    header: &str,
    body: &str,
) -> Option<Answer> {
    timeout(PATIENCE, exchange(addr, head, header, body))
        .await
        .ok()?
}

async fn exchange(addr: SocketAddr, head: &str, header: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(addr).await.ok()?;
    let request = format!(
        "{head} HTTP/1.1\r\nHost: {addr}\r\nAccept: application/json\r\nConnection: close\r\n{header}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let cookie = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let is_it = name.eq_ignore_ascii_case("set-cookie");
        is_it.then(|| value.split(';').next().unwrap_or_default().to_owned())
    });
    let json = serde_json::from_str(body).unwrap_or(Value::Null);
    Some(Answer {
        status,
        cookie,
        json,
    })
}
