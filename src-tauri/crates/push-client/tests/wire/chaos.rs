//! Servers that do anything at any time, by a seed: nothing is accepted that they did not accept, nothing
//! is processed twice, and what they provably did not process is accepted in the end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use push_client::{Client, Config, Connections, SendError};
use push_protocol::Outcome;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::peer::{
    INITIAL_WINDOW_SIZE, MAX_CONCURRENT_STREAMS, Peer, Said, accepted, goaway, numbered, reset,
};
use crate::server::{Server, Tls, quick, token};

/// Longest time for all pushes of a run.
const LIMIT: Duration = Duration::from_secs(60);

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What became of a push, as the servers know it.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    accepted: usize,
    /// Had whole, and perhaps processed, without saying so.
    kept: usize,
    /// Had whole, and provably not processed.
    refused: usize,
}

type Ledger = Arc<Mutex<HashMap<String, Known>>>;

fn note(ledger: &Ledger, body: &str, what: impl FnOnce(&mut Known)) {
    what(ledger.lock().unwrap().entry(body.to_owned()).or_default());
}

/// One connection. After some pushes it ends in one way or another.
async fn misbehave(tls: Tls, mut dice: Dice, ledger: Ledger) {
    let window = if dice.below(8) == 0 { 100 } else { 65_535 };
    let mut streams = [1, 7, 1_000][usize::try_from(dice.below(3)).unwrap()];
    let settings = [(INITIAL_WINDOW_SIZE, window), (MAX_CONCURRENT_STREAMS, streams)];
    let mut peer = Peer::meet(tls, &settings).await;
    let mut proven = false;
    let mut left = 20 + dice.below(400);
    // Had whole and not answered yet.
    let mut held: Vec<(u32, String)> = Vec::new();
    while let Some(said) = peer.next().await {
        match said {
            Said::Push(stream, body) => {
                peer.open(0, body.len()).await;
                held.push((stream, body));
            }
            Said::Part(stream) if dice.below(4) > 0 => peer.open(stream, 4_096).await,
            Said::Reset(stream, _) => {
                // The client gave it up, which leaves it with us.
                if let Some(at) = held.iter().position(|(held, _)| *held == stream) {
                    note(&ledger, &held.swap_remove(at).1, |known| known.kept += 1);
                }
            }
            _ => {}
        }
        left = left.saturating_sub(1);
        if left == 0 {
            return end(peer, &mut dice, &ledger, held).await;
        }
        // Some are held until others have come, which they do once one was accepted.
        while !held.is_empty() && (dice.below(3) > 0 || !proven || held.len() as u64 >= u64::from(streams)) {
            let pick = dice.below(held.len() as u64);
            let (stream, body) = held.swap_remove(usize::try_from(pick).unwrap());
            proven |= answer(&mut peer, &mut dice, &ledger, stream, &body).await;
            if dice.below(40) == 0 {
                streams = [1, 3, 500][usize::try_from(dice.below(3)).unwrap()];
                peer.settings(&[(MAX_CONCURRENT_STREAMS, streams)]).await;
            }
        }
    }
    held.iter().for_each(|(_, body)| note(&ledger, body, |known| known.kept += 1));
}

/// Whether it was accepted.
async fn answer(peer: &mut Peer, dice: &mut Dice, ledger: &Ledger, stream: u32, body: &str) -> bool {
    match dice.below(40) {
        0 => {
            note(ledger, body, |known| known.refused += 1);
            peer.write(&[reset(stream, 7), reset(stream, 5)].concat()).await;
            false
        }
        1 => {
            note(ledger, body, |known| known.kept += 1);
            let code = [0, 1, 2, 5, 8, 11][usize::try_from(dice.below(6)).unwrap()];
            peer.write(&reset(stream, code)).await;
            false
        }
        _ => {
            note(ledger, body, |known| known.accepted += 1);
            peer.accept(stream).await;
            true
        }
    }
}

async fn end(mut peer: Peer, dice: &mut Dice, ledger: &Ledger, mut held: Vec<(u32, String)>) {
    held.sort_unstable();
    if dice.below(8) == 0 {
        held.iter().for_each(|(_, body)| note(ledger, body, |known| known.kept += 1));
        return peer.hang_up().await;
    }
    // A GOAWAY, after a graceful one or at once; what it looked at is answered or kept.
    let looked_at = usize::try_from(dice.below(held.len() as u64 + 1)).unwrap();
    let last = looked_at.checked_sub(1).map_or(0, |at| held[at].0);
    if dice.below(2) == 0 {
        peer.write(&goaway(0x7fff_ffff)).await;
    }
    peer.write(&goaway(last)).await;
    for (at, (stream, body)) in held.iter().enumerate() {
        if at >= looked_at {
            note(ledger, body, |known| known.refused += 1);
        } else if dice.below(2) == 0 {
            note(ledger, body, |known| known.accepted += 1);
            peer.write(&accepted(*stream)).await;
        } else {
            note(ledger, body, |known| known.kept += 1);
        }
    }
    peer.hang_up().await;
}

async fn run(seed: u64, pushes: usize, in_flight: usize, config: Config) {
    let ledger = Ledger::default();
    let keep = Arc::clone(&ledger);
    let server = Server::raw(&["h2"], move |number, tls| {
        let dice = Dice(seed * 1_000_003 + number as u64 * 7_919);
        misbehave(tls, dice, Arc::clone(&keep))
    })
    .await;
    let client = server.client(config);
    let turns = Arc::new(Semaphore::new(in_flight));
    let mut sends = JoinSet::new();
    for number in 0..pushes {
        sends.spawn(send(client.clone(), Arc::clone(&turns), number));
    }
    let heard = tokio::time::timeout(LIMIT, sends.join_all()).await.expect("a push has no ending");
    let ledger = ledger.lock().unwrap();
    let mut accepted = 0;
    for (body, result) in heard {
        let known = ledger.get(&body).copied().unwrap_or_default();
        assert!(known.accepted + known.kept <= 1, "twice: seed {seed}, {body}, {known:?}, {result:?}");
        match result {
            Ok(Outcome::Accepted { .. }) => {
                accepted += 1;
                assert_eq!(known.accepted, 1, "false success: seed {seed}, {body}, {known:?}");
            }
            Err(error) if error.was_written() => {}
            other => panic!("seed {seed}, {body}, {known:?}: {other:?}"),
        }
    }
    // A cut leaves all that was in flight unknown.
    assert!(accepted > pushes / 4, "{accepted} of {pushes}");
}

/// Sends a push when it is its turn, and again when the client had no room for it in time.
async fn send(client: Client, turns: Arc<Semaphore>, number: usize) -> (String, Result<Outcome, SendError>) {
    let _turn = turns.acquire().await.unwrap();
    let notification = numbered(number, 50 + number % 500);
    loop {
        let result = client.send(&token(), &notification).await;
        if !matches!(&result, Err(error) if error.is_retryable()) {
            return (notification.payload.as_str().to_owned(), result);
        }
    }
}

fn config(connections: Connections, response_timeout: Duration) -> Config {
    Config {
        response_timeout,
        connect_timeout: Duration::from_secs(5),
        ping_timeout: Duration::from_secs(5),
        connections,
        random: || 0.01,
        ..quick()
    }
}

#[tokio::test]
async fn one_at_a_time() {
    for seed in 1..=3 {
        // A push that is held back has no other to free it.
        run(seed, 60, 1, config(Connections::Auto, Duration::from_millis(100))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_in_flight() {
    for seed in 1..=3 {
        run(seed, 2_000, 100, config(Connections::Auto, Duration::from_secs(1))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_in_flight_on_three_connections() {
    let three = Connections::Fixed(3.try_into().unwrap());
    for seed in 1..=3 {
        run(seed, 3_000, 1_000, config(three, Duration::from_secs(1))).await;
    }
}
