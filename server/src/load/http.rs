//! One kept-alive HTTP connection, with as much of HTTP as the server functions need.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest answer that is read.
const ANSWER_BYTES: usize = 4 << 20;
/// Most headers of an answer.
const HEADERS: usize = 32;

/// A connection to the server.
pub(super) struct Connection {
    addr: SocketAddr,
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The cookie that was set, as it is to be sent back.
    pub(super) cookie: Option<String>,
    pub(super) body: Vec<u8>,
}

/// What the head of an answer says.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    cookie: Option<String>,
    head_bytes: usize,
    body_bytes: usize,
}

impl Connection {
    pub(super) async fn open(addr: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self {
            addr,
            stream: connect(addr).await?,
            request: Vec::new(),
            answer: Vec::new(),
        })
    }

    /// Sends a body to a path and reads the answer.
    pub(super) async fn post(
        &mut self,
        path: &str,
        content_type: &str,
        cookie: Option<&str>,
        body: &[u8],
    ) -> anyhow::Result<Answer> {
        let addr = self.addr;
        let length = body.len();
        let cookie = cookie.map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {addr}\r\naccept: application/json\r\n{cookie}\
             content-type: {content_type}\r\ncontent-length: {length}\r\n\r\n"
        );
        self.request.clear();
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body);
        timeout(REQUEST_TIMEOUT, self.exchange())
            .await
            .with_context(|| {
                format!(
                    "the server did not answer {path} within {} s",
                    REQUEST_TIMEOUT.as_secs()
                )
            })?
            .with_context(|| format!("{path} got no answer that can be read"))
    }

    async fn exchange(&mut self) -> anyhow::Result<Answer> {
        self.stream.write_all(&self.request).await?;
        self.answer.clear();
        let head = loop {
            self.read_more().await?;
            if let Some(head) = parse_head(&self.answer)? {
                break head;
            }
        };
        let end = head.head_bytes + head.body_bytes;
        while self.answer.len() < end {
            self.read_more().await?;
        }
        Ok(Answer {
            status: head.status,
            cookie: head.cookie,
            body: self.answer[head.head_bytes..end].to_vec(),
        })
    }

    async fn read_more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.answer).await? == 0 {
            bail!("the server closed the connection");
        }
        if self.answer.len() > ANSWER_BYTES {
            bail!("the answer has more than {ANSWER_BYTES} bytes");
        }
        Ok(())
    }
}

/// A TCP connection that sends at once.
pub(super) async fn connect(addr: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(addr).await.with_context(|| {
        format!("no server answers at {addr}: start one, or say with --addr where it listens")
    })?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The head of an answer, once all of it is there.
fn parse_head(bytes: &[u8]) -> anyhow::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head_bytes) = response.parse(bytes)? else {
        return Ok(None);
    };
    let header = |name: &str| {
        response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .and_then(|header| std::str::from_utf8(header.value).ok())
    };
    let body_bytes = header("content-length")
        .and_then(|length| length.parse().ok())
        .filter(|length| *length <= ANSWER_BYTES)
        .context("the answer doesn't say how long it is, or is too long")?;
    Ok(Some(Head {
        status: response.code.unwrap_or(0),
        cookie: header("set-cookie")
            .and_then(|cookie| cookie.split(';').next())
            .map(str::to_owned),
        head_bytes,
        body_bytes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nset-cookie: a=b; Path=/\r\n\r\nhi";

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        for length in 0..ANSWER.len() - 2 {
            assert_eq!(parse_head(&ANSWER[..length]).unwrap(), None);
        }
        let head = parse_head(ANSWER).unwrap().unwrap();
        assert_eq!(head.status, 200);
        assert_eq!(head.cookie.as_deref(), Some("a=b"));
        assert_eq!((head.head_bytes, head.body_bytes), (ANSWER.len() - 2, 2));
    }

    #[test]
    fn an_answer_without_a_length_is_refused() {
        assert!(parse_head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(parse_head(b"220 mail ready\r\n\r\n").is_err());
    }
}
