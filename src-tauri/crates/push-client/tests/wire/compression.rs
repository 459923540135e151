//! The header compression that Apple asks for (§1), on the bytes that arrive.

use push_protocol::{HeaderText, Notification};
use tokio::sync::mpsc;

use crate::peer::{Peer, Said, numbered};
use crate::server::{Server, quick, token};
use crate::soon;

/// How a header is written (RFC 7541 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A number alone.
    Indexed,
    /// In full, and to be remembered.
    Remembered,
    /// In full, and not to be remembered.
    Literal,
    /// In full, and not to be remembered by anybody on the way either.
    Never,
}
use How::{Indexed, Literal, Never, Remembered};

/// The representations in a block of headers.
fn how(mut block: &[u8]) -> Vec<How> {
    let mut found = Vec::new();
    while let Some(&first) = block.first() {
        let (how, bits) = match first {
            0x80.. => (Indexed, 7),
            0x40.. => (Remembered, 6),
            0x20.. => panic!("the table changes its size"),
            0x10.. => (Never, 4),
            _ => (Literal, 4),
        };
        let index = number(&mut block, bits);
        if how != Indexed {
            // A name that has no number, then the value.
            for _ in 0..if index == 0 { 2 } else { 1 } {
                let length = number(&mut block, 7);
                block = &block[length..];
            }
        }
        found.push(how);
    }
    found
}

/// An integer with a prefix of so many bits (RFC 7541 §5.1).
fn number(block: &mut &[u8], bits: u32) -> usize {
    let mut take = || {
        let (first, rest) = block.split_first().unwrap();
        *block = rest;
        usize::from(*first)
    };
    let mask = (1 << bits) - 1;
    let prefix = take() & mask;
    if prefix < mask {
        return prefix;
    }
    let (mut value, mut shift) = (mask, 0);
    loop {
        let byte = take();
        value += (byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

#[tokio::test]
async fn path_and_token_are_never_remembered_and_ids_once_a_connection() {
    let (report, mut blocks) = mpsc::unbounded_channel();
    let server = Server::raw(&["h2"], move |_, tls| {
        let report = report.clone();
        async move {
            let mut peer = Peer::meet(tls, &[]).await;
            while let Some(said) = peer.next().await {
                match said {
                    Said::Head(_, block) => report.send(how(&block)).unwrap(),
                    Said::Push(stream, _) => peer.accept(stream).await,
                    _ => {}
                }
            }
        }
    })
    .await;
    let text = |text: &str| Some(HeaderText::parse(text).unwrap());
    let full = Notification {
        apns_id: text("eabeae54-14a8-11e5-b60b-1697f925ec7b"),
        expiration: text("1454948015"),
        collapse_id: text("game-7"),
        ..numbered(0, 50)
    };
    let plain = numbered(0, 50);
    let other = Notification { collapse_id: text("game-8"), ..plain.clone() };
    let client = server.client(quick());
    let another = Notification { apns_id: text("eabeae54-14a8-11e5-b60b-000000000000"), ..full.clone() };
    let mut seen = Vec::new();
    for notification in [&plain, &other, &full, &full, &another, &plain] {
        soon(client.send(&token(), notification)).await.unwrap();
        seen.push(soon(blocks.recv()).await.unwrap());
    }
    // :method, :scheme, :authority, :path, authorization, then apns-… in Apple's order.
    let start = [Indexed, Indexed, Indexed, Literal, Never];
    let first = [Indexed, Indexed, Remembered, Literal, Never];
    let expected: [&[How]; 6] = [
        &[&first[..], &[Remembered, Remembered, Remembered]].concat(),
        // push-type, priority, topic, collapse-id
        &[&start[..], &[Indexed, Indexed, Indexed, Remembered]].concat(),
        // id, push-type, expiration, priority, topic, collapse-id
        &[&start[..], &[Remembered, Indexed, Remembered, Indexed, Indexed, Never]].concat(),
        // A value that is in the table already is a number.
        &[&start[..], &[Indexed, Indexed, Indexed, Indexed, Indexed, Never]].concat(),
        &[&start[..], &[Never, Indexed, Indexed, Indexed, Indexed, Never]].concat(),
        &[&start[..], &[Indexed, Indexed, Indexed]].concat(),
    ];
    assert_eq!(seen, expected);
}
