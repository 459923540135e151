//! Follows the frames of HTTP/2 in a stream of bytes, wherever the bytes are cut. Pure; h2 is who reads
//! and writes them.

const HEADER: usize = 9;
/// The client's first bytes, before any frame (RFC 9113 §3.4).
const PREFACE: usize = 24;
/// More of a payload than this is not kept.
const MAX_KEPT: usize = 4096;

/// Kinds of frames (RFC 9113 §6).
pub(crate) const DATA: u8 = 0;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
/// The flag of the last frame of a stream.
const END_STREAM: u8 = 1;

/// The header of a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Bytes of payload.
    pub(crate) length: usize,
    pub(crate) kind: u8,
    flags: u8,
    /// 0 for the connection as a whole.
    pub(crate) stream: u32,
}

impl Frame {
    fn new(header: [u8; HEADER]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = header;
        let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        Self { length, kind, flags, stream: u32::from_be_bytes(stream) & 0x7fff_ffff }
    }

    /// Whether a DATA frame is its stream's last.
    pub(crate) fn ends_stream(&self) -> bool {
        self.flags & END_STREAM != 0
    }

    /// Whether the payload is of interest.
    fn is_kept(&self) -> bool {
        matches!(self.kind, GOAWAY | WINDOW_UPDATE)
    }
}

/// Where in a frame a stream of bytes is.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// Bytes before the first frame that are still to come.
    preface: usize,
    header: [u8; HEADER],
    filled: usize,
    frame: Frame,
    /// Bytes of the frame's payload that are still to come.
    left: usize,
    kept: Vec<u8>,
}

impl Frames {
    /// The frames that a client sends.
    pub(crate) fn of_client() -> Self {
        Self { preface: PREFACE, ..Self::default() }
    }

    /// Calls `each` for every frame that is complete with these bytes: with its payload if it is a GOAWAY
    /// or WINDOW_UPDATE, and with how many of these bytes follow it.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(&Frame, &[u8], usize)) {
        let mut rest = skip(bytes, &mut self.preface);
        while !rest.is_empty() {
            if self.filled < HEADER {
                let (part, after) = rest.split_at(rest.len().min(HEADER - self.filled));
                self.header[self.filled..self.filled + part.len()].copy_from_slice(part);
                self.filled += part.len();
                rest = after;
                if self.filled < HEADER {
                    return;
                }
                self.frame = Frame::new(self.header);
                self.left = self.frame.length;
                self.kept.clear();
            }
            let before = rest;
            rest = skip(rest, &mut self.left);
            if self.frame.is_kept() {
                let part = &before[..before.len() - rest.len()];
                self.kept.extend_from_slice(&part[..part.len().min(MAX_KEPT - self.kept.len())]);
            }
            if self.left == 0 {
                self.filled = 0;
                each(&self.frame, &self.kept, rest.len());
            }
        }
    }
}

/// What is left after at most `count` bytes, which are counted down.
fn skip<'a>(bytes: &'a [u8], count: &mut usize) -> &'a [u8] {
    let part = bytes.len().min(*count);
    *count -= part;
    &bytes[part..]
}

#[cfg(test)]
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (u8, u32, bool, Vec<u8>);

    fn follow(frames: &mut Frames, bytes: &[u8], seen: &mut Vec<Seen>) {
        frames.feed(bytes, |frame, kept, _| {
            seen.push((frame.kind, frame.stream, frame.ends_stream(), kept.to_vec()));
        });
    }

    #[test]
    fn frames_are_found_wherever_the_bytes_are_cut() {
        let bytes = [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            frame(4, 0, 0, &[]),
            frame(DATA, 1, 3, &[7; 20]),
            frame(WINDOW_UPDATE, 0, 0, &[0, 0, 1, 0]),
            frame(DATA, 1, 0x8000_0005, &[]),
        ]
        .concat();
        let expected = [
            (4, 0, false, vec![]),
            (DATA, 3, true, vec![]),
            (WINDOW_UPDATE, 0, false, vec![0, 0, 1, 0]),
            (DATA, 5, true, vec![]),
        ];
        for cut in 0..=bytes.len() {
            let (mut frames, mut seen) = (Frames::of_client(), Vec::new());
            follow(&mut frames, &bytes[..cut], &mut seen);
            follow(&mut frames, &bytes[cut..], &mut seen);
            assert_eq!(seen, expected, "cut at {cut}");
        }
        let (mut frames, mut seen) = (Frames::of_client(), Vec::new());
        for byte in &bytes {
            follow(&mut frames, &[*byte], &mut seen);
        }
        assert_eq!(seen, expected);
    }

    #[test]
    fn it_tells_how_many_bytes_follow_a_frame() {
        let bytes = [frame(DATA, 0, 1, b"abc"), frame(DATA, 1, 1, b"")].concat();
        let mut follow = Vec::new();
        Frames::default().feed(&bytes, |_, _, rest| follow.push(rest));
        assert_eq!(follow, [HEADER, 0]);
    }

    #[test]
    fn a_payload_is_kept_up_to_a_limit() {
        let mut seen = Vec::new();
        follow(&mut Frames::default(), &frame(GOAWAY, 0, 0, &[9; 10_000]), &mut seen);
        assert_eq!(seen[0].3.len(), MAX_KEPT);
    }
}
