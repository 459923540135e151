//! HTTP/2 frames of one connection: what came in, and the bytes that go out. Bytes only, no socket, no clock.

/// What a connection sends first (RFC 9113 §3.4).
const PREFACE: usize = 24;
const HEADER: usize = 9;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// SETTINGS_MAX_CONCURRENT_STREAMS.
const MAX_STREAMS: u16 = 3;

/// One side of the frames.
pub(crate) struct Frames {
    preface_left: usize,
    waiting: Vec<u8>,
    /// To be written.
    pub(crate) out: Vec<u8>,
    /// Of the last batch.
    pub(crate) counted: Counted,
    consumed: u32,
    open: u64,
    last_stream: u32,
    answered: u64,
    announced: u64,
    /// The limit that the client has acknowledged; none is in force before it has.
    in_force: Option<u64>,
}

#[derive(Default, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) pushes: u64,
    pub(crate) data_frames: u64,
    pub(crate) priority_frames: u64,
    pub(crate) violations: u64,
}

impl Frames {
    /// Starts with the SETTINGS of APNs.
    pub(crate) fn new(streams: u64) -> Self {
        let mut frames = Self {
            preface_left: PREFACE,
            waiting: Vec::new(),
            out: Vec::new(),
            counted: Counted::default(),
            consumed: 0,
            open: 0,
            last_stream: 0,
            answered: 0,
            announced: streams,
            in_force: None,
        };
        let streams = u32::try_from(streams).unwrap_or(u32::MAX);
        frames.settings(&[(1, 4096), (MAX_STREAMS, streams), (4, 65_535), (5, 16_384), (6, 8_000)]);
        frames
    }

    pub(crate) fn announced(&self) -> u64 {
        self.announced
    }

    /// Another limit for open streams.
    pub(crate) fn announce(&mut self, streams: u64) {
        self.announced = streams;
        self.settings(&[(MAX_STREAMS, u32::try_from(streams).unwrap_or(u32::MAX))]);
    }

    /// Whether every push that came was answered.
    pub(crate) fn is_idle(&self) -> bool {
        self.open == 0
    }

    /// Says that nothing after the last stream will be looked at.
    pub(crate) fn goodbye(&mut self) {
        let payload = [self.last_stream.to_be_bytes(), [0; 4]].concat();
        self.frame(GOAWAY, 0, 0, &payload);
    }

    /// Takes what came.
    pub(crate) fn feed(&mut self, mut bytes: &[u8]) {
        let preface = bytes.len().min(self.preface_left);
        self.preface_left -= preface;
        bytes = &bytes[preface..];
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(bytes);
        let mut at = 0;
        while let Some((kind, flags, stream, payload)) = frame_at(&waiting[at..]) {
            at += HEADER + payload.len();
            self.take(kind, flags, stream, payload);
        }
        waiting.drain(..at);
        self.waiting = waiting;
    }

    /// Gives back what was used of the connection's window.
    pub(crate) fn end_batch(&mut self) {
        if self.consumed > 0 {
            let consumed = std::mem::take(&mut self.consumed);
            self.frame(WINDOW_UPDATE, 0, 0, &consumed.to_be_bytes());
        }
    }

    fn take(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        match kind {
            HEADERS => {
                self.counted.violations += u64::from(self.in_force.is_some_and(|limit| self.open >= limit));
                self.open += 1;
                self.last_stream = stream;
                if flags & END_STREAM != 0 {
                    self.answer(stream);
                }
            }
            DATA => {
                self.counted.data_frames += 1;
                self.consumed += u32::try_from(payload.len()).unwrap_or(0);
                if flags & END_STREAM != 0 {
                    self.answer(stream);
                }
            }
            SETTINGS if flags & ACK != 0 => self.in_force = Some(self.announced),
            SETTINGS => self.frame(SETTINGS, ACK, 0, &[]),
            PING if flags & ACK == 0 => self.frame(PING, ACK, 0, payload),
            RST_STREAM => self.open = self.open.saturating_sub(1),
            PRIORITY => self.counted.priority_frames += 1,
            // The last four kinds need no answer.
            _ => {}
        }
    }

    /// 200 and an `apns-id` of its own, as HPACK literals without indexing.
    fn answer(&mut self, stream: u32) {
        self.open = self.open.saturating_sub(1);
        self.counted.pushes += 1;
        self.answered += 1;
        let id = format!("{:08X}-0000-4000-8000-000000000000", self.answered & 0xffff_ffff);
        let mut block = vec![0x88, 0x00, 7];
        block.extend_from_slice(b"apns-id");
        block.push(36);
        block.extend_from_slice(id.as_bytes());
        self.frame(HEADERS, END_STREAM | END_HEADERS, stream, &block);
    }

    fn settings(&mut self, values: &[(u16, u32)]) {
        let payload: Vec<u8> = values
            .iter()
            .flat_map(|(id, value)| [&id.to_be_bytes()[..], &value.to_be_bytes()].concat())
            .collect();
        self.frame(SETTINGS, 0, 0, &payload);
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
        self.out.extend_from_slice(&length[1..]);
        self.out.extend_from_slice(&[kind, flags]);
        self.out.extend_from_slice(&stream.to_be_bytes());
        self.out.extend_from_slice(payload);
    }
}

/// Kind, flags, stream and payload of the frame that the bytes begin with, if it is whole.
fn frame_at(bytes: &[u8]) -> Option<(u8, u8, u32, &[u8])> {
    let &[a, b, c, kind, flags, s, t, u, v] = bytes.get(..HEADER)? else { return None };
    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    let payload = bytes.get(HEADER..HEADER + length)?;
    Some((kind, flags, u32::from_be_bytes([s & 0x7f, t, u, v]), payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let mut frames = Frames::new(1_000);
        frames.out.clear();
        frames.frame(kind, flags, stream, payload);
        frames.out
    }

    fn push(stream: u32) -> Vec<u8> {
        [frame(HEADERS, END_HEADERS, stream, b"block"), frame(DATA, END_STREAM, stream, b"body")].concat()
    }

    #[test]
    fn pushes_are_answered_wherever_their_bytes_are_cut() {
        let bytes = [&[b'P'; PREFACE][..], &frame(SETTINGS, 0, 0, &[]), &push(1), &push(3)].concat();
        let mut whole = Frames::new(1_000);
        whole.feed(&bytes);
        for cut in 0..bytes.len() {
            let mut frames = Frames::new(1_000);
            frames.feed(&bytes[..cut]);
            frames.feed(&bytes[cut..]);
            assert_eq!(frames.out, whole.out, "cut at {cut}");
            assert_eq!((frames.counted.pushes, frames.counted.data_frames), (2, 2));
            assert!(frames.is_idle());
        }
    }

    #[test]
    fn a_stream_too_many_is_counted_once_the_limit_is_acknowledged() {
        let mut frames = Frames::new(2);
        frames.feed(&[b'P'; PREFACE]);
        for stream in [1, 3, 5] {
            frames.feed(&frame(HEADERS, END_HEADERS, stream, b"block"));
        }
        assert_eq!(frames.counted.violations, 0, "the limit is not known yet");
        frames.feed(&frame(SETTINGS, ACK, 0, &[]));
        frames.feed(&frame(RST_STREAM, 0, 1, &[0; 4]));
        frames.feed(&frame(DATA, END_STREAM, 3, b"body"));
        frames.feed(&frame(HEADERS, END_HEADERS, 7, b"block"));
        assert_eq!(frames.counted.violations, 0, "one was reset and one answered");
        frames.feed(&frame(HEADERS, END_HEADERS, 9, b"block"));
        assert_eq!(frames.counted.violations, 1);
    }

    #[test]
    fn the_window_is_given_back_after_each_batch() {
        let mut frames = Frames::new(1_000);
        frames.feed(&[b'P'; PREFACE]);
        frames.feed(&frame(DATA, 0, 1, &[0; 300]));
        frames.out.clear();
        frames.end_batch();
        assert_eq!(frames.out, frame(WINDOW_UPDATE, 0, 0, &300_u32.to_be_bytes()));
        frames.out.clear();
        frames.end_batch();
        assert!(frames.out.is_empty());
    }
}
