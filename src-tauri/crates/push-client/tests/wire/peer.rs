//! HTTP/2 by hand: what the client's frames say, and any answer at all.

use std::collections::HashMap;
use std::collections::VecDeque;

use push_protocol::{Notification, Payload};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Tls, notification};

pub(crate) const MAX_CONCURRENT_STREAMS: u16 = 3;
pub(crate) const INITIAL_WINDOW_SIZE: u16 = 4;

/// A client, as its server sees it.
pub(crate) struct Peer {
    tls: Tls,
    bodies: HashMap<u32, Vec<u8>>,
    read: VecDeque<u8>,
}

/// What the client said. PINGs and SETTINGS are answered on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// The head of a request: its stream, and the compressed headers.
    Head(u32, Vec<u8>),
    /// Some of a body, but not its end.
    Part(u32),
    /// The end of a request: its stream, and the body.
    Push(u32, String),
    /// A reset, with its code.
    Reset(u32, u32),
    /// Our SETTINGS are obeyed from here on.
    Obeyed,
}

impl Peer {
    /// Reads the client's preface and sends SETTINGS.
    pub(crate) async fn meet(mut tls: Tls, settings: &[(u16, u32)]) -> Self {
        tls.read_exact(&mut [0; 24]).await.unwrap();
        let mut peer = Self { tls, bodies: HashMap::new(), read: VecDeque::new() };
        peer.settings(settings).await;
        peer
    }

    pub(crate) async fn settings(&mut self, settings: &[(u16, u32)]) {
        let payload: Vec<u8> = settings
            .iter()
            .flat_map(|(name, value)| [&name.to_be_bytes()[..], &value.to_be_bytes()].concat())
            .collect();
        self.write(&frame(4, 0, 0, &payload)).await;
    }

    /// `None` once the client has gone.
    pub(crate) async fn next(&mut self) -> Option<Said> {
        loop {
            let head = self.bytes(9).await?;
            let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
            let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
            let payload = self.bytes(length).await?;
            match (head[3], head[4]) {
                (0, flags) => {
                    let body = self.bodies.entry(stream).or_default();
                    body.extend_from_slice(&payload);
                    if flags & 1 != 0 {
                        return Some(Said::Push(stream, String::from_utf8(body.clone()).unwrap()));
                    }
                    return Some(Said::Part(stream));
                }
                (1, _) => return Some(Said::Head(stream, payload)),
                (2, _) => panic!("a PRIORITY frame"),
                (3, _) => {
                    return Some(Said::Reset(stream, u32::from_be_bytes(payload.try_into().unwrap())));
                }
                (4, 1) => return Some(Said::Obeyed),
                (4, _) => self.write(&frame(4, 1, 0, &[])).await,
                (6, 0) => self.write(&frame(6, 1, 0, &payload)).await,
                _ => {}
            }
        }
    }

    /// The next whole request.
    pub(crate) async fn push(&mut self) -> Option<(u32, String)> {
        loop {
            if let Said::Push(stream, body) = self.next().await? {
                return Some((stream, body));
            }
        }
    }

    async fn bytes(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.read.len() < count {
            let mut chunk = [0; 16_384];
            match self.tls.read(&mut chunk).await {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.read.extend(&chunk[..read]),
            }
        }
        Some(self.read.drain(..count).collect())
    }

    /// How many bytes the last read has brought beyond what was asked for since.
    pub(crate) fn at_hand(&self) -> usize {
        self.read.len()
    }

    /// What cannot be written is for a client that has gone.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        let _ = self.tls.write_all(bytes).await;
        let _ = self.tls.flush().await;
    }

    pub(crate) async fn accept(&mut self, stream: u32) {
        self.write(&accepted(stream)).await;
    }

    /// Opens the window of the connection, or of a stream.
    pub(crate) async fn open(&mut self, stream: u32, bytes: usize) {
        self.write(&frame(8, 0, stream, &u32::try_from(bytes).unwrap().to_be_bytes())).await;
    }

    /// Answers every push, until the client has gone; what was in them.
    pub(crate) async fn accept_all(mut self) -> Vec<String> {
        let mut bodies = Vec::new();
        while let Some((stream, body)) = self.push().await {
            self.open(0, body.len()).await;
            self.accept(stream).await;
            bodies.push(body);
        }
        bodies
    }

    /// Closes without another word.
    pub(crate) async fn hang_up(mut self) {
        let _ = self.tls.shutdown().await;
    }
}

pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// HEADERS with END_HEADERS and END_STREAM: `:status: 200` is one byte.
pub(crate) fn accepted(stream: u32) -> Vec<u8> {
    frame(1, 5, stream, &[0x88])
}

pub(crate) fn reset(stream: u32, code: u32) -> Vec<u8> {
    frame(3, 0, stream, &code.to_be_bytes())
}

/// GOAWAY, NO_ERROR, that looked at streams up to `last`.
pub(crate) fn goaway(last: u32) -> Vec<u8> {
    frame(7, 0, 0, &[last.to_be_bytes(), [0; 4]].concat())
}

/// A push that can be told from others, of so many bytes.
pub(crate) fn numbered(number: usize, bytes: usize) -> Notification {
    let head = format!(r#"{{"n":{number},"pad":""#);
    let pad = "x".repeat(bytes.saturating_sub(head.len() + 2));
    let payload = Payload::parse(format!(r#"{head}{pad}"}}"#).as_bytes()).unwrap();
    Notification { payload, ..notification() }
}
