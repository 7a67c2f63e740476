//! A browser's stream of events as the wire sees it: HTTP/1.1, read chunk by chunk.

use std::{collections::VecDeque, fmt::Write as _};

use base64::{Engine, prelude::BASE64_STANDARD};
use ingot::live::{
    codec::{Codec, SERVER_MESSAGE_BYTES},
    message::ServerMessage,
    sse::{self, GOODBYE, Goodbye},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

use super::{
    node::{Node, PERSON},
    tab::{Ended, PATIENCE},
};

/// One event, as the standard has a browser read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StreamEvent {
    pub(crate) name: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) retry: Option<u64>,
    pub(crate) data: String,
}

pub(crate) struct Stream {
    connection: BufReader<TcpStream>,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    text: String,
    events: VecDeque<StreamEvent>,
    /// The last id that came, which a browser that comes back by itself sends.
    pub(crate) last_event_id: Option<String>,
}

impl Stream {
    /// Asks for a stream and reads the head of the answer.
    pub(crate) async fn open(
        node: &Node,
        person: u8,
        query: &str,
        headers: &[(&str, &str)],
    ) -> Self {
        let mut head = format!(
            "GET {}?{query} HTTP/1.1\r\nHost: {}\r\n",
            sse::PATH,
            node.addr
        );
        let _ = write!(head, "{PERSON}: {person}\r\nAccept-Encoding: br, gzip\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        let mut connection = TcpStream::connect(node.addr).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut stream = Self {
            connection: BufReader::new(connection),
            status: 0,
            headers: Vec::new(),
            text: String::new(),
            events: VecDeque::new(),
            last_event_id: None,
        };
        timeout(PATIENCE, stream.read_head())
            .await
            .expect("an answer in time");
        stream
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The next event; none once the stream has ended.
    pub(crate) async fn next_event(&mut self) -> Option<StreamEvent> {
        loop {
            if let Some(event) = self.events.pop_front() {
                if let Some(id) = &event.id {
                    self.last_event_id = Some(id.clone());
                }
                return Some(event);
            }
            let chunk = timeout(PATIENCE, self.read_chunk())
                .await
                .expect("an event in time")?;
            self.text.push_str(&String::from_utf8(chunk).unwrap());
            while let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                self.events.push_back(parse(&event));
            }
        }
    }

    pub(crate) async fn next(&mut self) -> ServerMessage {
        let event = self.next_event().await.expect("an open stream");
        assert_eq!(event.name, None, "a message expected: {event:?}");
        read(&event.data)
    }

    /// Waits for the end of the stream, whatever comes before.
    pub(crate) async fn ended(&mut self) -> Ended {
        let mut ended = Ended::Broken;
        while let Some(event) = self.next_event().await {
            if event.name.as_deref() == Some(GOODBYE) {
                let goodbye: Goodbye = serde_json::from_str(&event.data).unwrap();
                ended = Ended::Code(goodbye.code);
            }
        }
        ended
    }

    async fn read_head(&mut self) {
        let status = self.line().await;
        self.status = status.split(' ').nth(1).unwrap().parse().unwrap();
        loop {
            let line = self.line().await;
            let Some((name, value)) = line.split_once(": ") else {
                return;
            };
            self.headers.push((name.to_lowercase(), value.to_owned()));
        }
    }

    /// One piece of the chunked body; none at its end.
    async fn read_chunk(&mut self) -> Option<Vec<u8>> {
        let size = self.line().await;
        let size = usize::from_str_radix(&size, 16)
            .ok()
            .filter(|size| 0 < *size)?;
        let mut chunk = vec![0; size + 2];
        self.connection.read_exact(&mut chunk).await.ok()?;
        chunk.truncate(size);
        Some(chunk)
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        // A connection that broke is an empty line: nothing can be read off it.
        let _ = self.connection.read_line(&mut line).await;
        line.trim_end().to_owned()
    }
}

/// A message as it was asked for: readable, or in base64.
pub(crate) fn read(data: &str) -> ServerMessage {
    let is_readable = data.starts_with(['{', '"']);
    let message = if is_readable {
        Codec::Json.decode(data.as_bytes(), SERVER_MESSAGE_BYTES)
    } else {
        let bytes = BASE64_STANDARD.decode(data).unwrap();
        Codec::Postcard.decode(&bytes, SERVER_MESSAGE_BYTES)
    };
    message.unwrap()
}

fn parse(text: &str) -> StreamEvent {
    let mut event = StreamEvent::default();
    for line in text.lines() {
        let (name, value) = line.split_once(": ").unwrap_or((line, ""));
        match name {
            "event" => event.name = Some(value.to_owned()),
            "id" => event.id = Some(value.to_owned()),
            "retry" => event.retry = Some(value.parse().unwrap()),
            "data" => event.data.push_str(value),
            "" => {}
            other => panic!("unexpected field {other} in {text:?}"),
        }
    }
    event
}
