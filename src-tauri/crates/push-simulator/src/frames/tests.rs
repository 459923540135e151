//! Frames cut anywhere: what h2 gets to see, and what goes out between its own.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;
use crate::faults::Faults;

const ACK: [u8; 9] = [0, 0, 0, SETTINGS, FLAG, 0, 0, 0, 0];

fn framed() -> (Framed<DuplexStream>, Frames, DuplexStream) {
    let frames = Frames::new(Arc::new(Schedule::new(Faults::default())));
    let (near, far) = duplex(1 << 16);
    (Framed::new(near, frames.clone()), frames, far)
}

fn on_stream(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = frame(kind, payload).to_vec();
    (bytes[4], bytes[8]) = (flags, stream);
    bytes
}

#[test]
fn the_acknowledgement_of_our_settings_is_taken_out_wherever_the_bytes_are_cut() {
    let preface = [7; PREFACE];
    let (one, three) = (on_stream(HEADERS, 4, 1, &[9; 30]), on_stream(HEADERS, 5, 3, b""));
    let all = [&preface[..], &ACK, &one, &ACK, &three].concat();
    let for_h2 = [&preface[..], &ACK, &one, &three].concat();
    for cut in 0..=all.len() {
        let (mut framed, frames, _far) = framed();
        frames.state().note_sent(Head { kind: SETTINGS, has_flag: false, stream: 0 });
        frames.allow_streams(1);
        framed.receive(&all[..cut]);
        framed.receive(&all[cut..]);
        assert_eq!(framed.read, for_h2, "cut at {cut}");
        assert_eq!(frames.state().limit, Some(1));
        // The first stream is open, and only one may be.
        assert_eq!((frames.last_opened(), frames.state().schedule.violations()), (3, 1), "cut at {cut}");
    }
}

#[tokio::test]
async fn frames_are_slipped_in_between_those_of_h2() {
    let (first, second) = (on_stream(HEADERS, 4, 1, &[1; 40]), on_stream(DATA, 1, 1, &[2; 40]));
    let mut all = [&first[..], &second].concat();
    for cut in 0..first.len() {
        let (mut framed, frames, mut far) = framed();
        framed.write_all(&all[..cut]).await.unwrap();
        frames.go_away(5, b"bye");
        framed.write_all(&all[cut..]).await.unwrap();
        framed.flush().await.unwrap();
        let goaway = frame(GOAWAY, &[0, 0, 0, 5, 0, 0, 0, 0, b'b', b'y', b'e']);
        let parts = if cut == 0 { [&goaway, &first[..], &second] } else { [&first, &goaway[..], &second] };
        let mut written = vec![0; all.len() + goaway.len()];
        far.read_exact(&mut written).await.unwrap();
        assert_eq!(written, parts.concat(), "cut at {cut}");
    }
    // Nothing of h2 to write: a flush is enough.
    let (mut framed, frames, mut far) = framed();
    frames.allow_streams(1);
    framed.flush().await.unwrap();
    all = vec![0; 15];
    far.read_exact(&mut all).await.unwrap();
    assert_eq!(all, [0, 0, 6, SETTINGS, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1]);
}

#[test]
fn a_stream_is_open_until_both_have_ended_it_or_one_resets_it() {
    let (mut framed, frames, _far) = framed();
    framed.preface = 0;
    for stream in [1, 3, 5] {
        framed.receive(&on_stream(HEADERS, 5, stream, b""));
    }
    assert!(!frames.all_answered(1));
    frames.state().note_sent(Head { kind: HEADERS, has_flag: true, stream: 1 });
    assert!(frames.all_answered(1) && !frames.all_answered(3));
    framed.receive(&on_stream(RST_STREAM, 0, 3, &[0; 4]));
    frames.state().note_sent(Head { kind: DATA, has_flag: false, stream: 5 });
    assert!(frames.all_answered(3) && !frames.all_answered(5));
    frames.state().note_sent(Head { kind: RST_STREAM, has_flag: false, stream: 5 });
    assert!(frames.state().open.is_empty());
}
