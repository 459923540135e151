//! What a file is by its first bytes, and how large the picture in it is.

/// What iOS shows in a notification, of what a web view shows too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Png,
    Jpeg,
    Gif,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

impl Kind {
    /// By the first bytes; whatever name or server say.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(PNG) {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else {
            None
        }
    }

    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
        }
    }

    /// Width and height in pixels; `None` where the file does not say them where it should.
    pub fn size(self, bytes: &[u8]) -> Option<(u32, u32)> {
        let size = match self {
            Self::Png => {
                let header = bytes.get(PNG.len()..)?.strip_prefix(b"\0\0\0\x0dIHDR")?;
                let (width, rest) = header.split_first_chunk()?;
                (u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk()?))
            }
            Self::Gif => {
                let (width, rest) = bytes.get(6..)?.split_first_chunk()?;
                (u16::from_le_bytes(*width).into(), u16::from_le_bytes(*rest.first_chunk()?).into())
            }
            Self::Jpeg => jpeg_size(bytes)?,
        };
        (size.0 > 0 && size.1 > 0).then_some(size)
    }
}

/// Goes from segment to segment up to the one that begins a frame.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    loop {
        let marker = match rest {
            // Any number of these may stand before a marker.
            [0xff, 0xff, ..] => {
                rest = &rest[1..];
                continue;
            }
            [0xff, marker, ..] => *marker,
            _ => return None,
        };
        rest = &rest[2..];
        // Those without a length.
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let begins_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if begins_frame {
            let (height, after) = rest.get(3..)?.split_first_chunk()?;
            return Some((
                u16::from_be_bytes(*after.first_chunk()?).into(),
                u16::from_be_bytes(*height).into(),
            ));
        }
        if length < 2 || matches!(marker, 0xd9 | 0xda) {
            return None;
        }
        rest = rest.get(length..)?;
    }
}

/// The name of a kind of file that is no picture of these, where it can be told.
pub fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let start: Vec<u8> = bytes.trim_ascii_start().iter().take(512).map(u8::to_ascii_lowercase).collect();
    let begins = |with: &[u8]| start.starts_with(with);
    match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("WebP"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some("AVIF"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Some("HEIC"),
        _ if begins(b"<svg") || (begins(b"<?xml") && contains(&start, b"<svg")) => Some("SVG"),
        _ if begins(b"<!doctype html") || begins(b"<html") || contains(&start, b"<html") => Some("HTML"),
        _ if begins(b"{") || begins(b"[") => Some("JSON"),
        _ if begins(b"%pdf") => Some("PDF"),
        _ => None,
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|it| it == part)
}

#[cfg(test)]
pub mod samples {
    //! The smallest pictures of their kind, with sizes of any kind.

    /// A PNG that says this size.
    pub fn png(width: u32, height: u32) -> Vec<u8> {
        let header = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [super::PNG, b"\0\0\0\x0dIHDR", &header, b"\x08\x06\0\0\0"].concat()
    }

    /// A GIF that says this size.
    pub fn gif(width: u16, height: u16) -> Vec<u8> {
        [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), b"\0\0\0;"].concat()
    }

    /// A JPEG that says this size behind a comment.
    pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let frame =
            [&b"\xff\xff\xc2\0\x11\x08"[..], &height.to_be_bytes(), &width.to_be_bytes(), b"\x03"].concat();
        [&b"\xff\xd8\xff\xe0\0\x04ab\xff\x01\xff\xc4\0\x02"[..], &frame].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_kind_and_size() {
        for (bytes, mime) in [
            (samples::png(640, 480), "image/png"),
            (samples::gif(640, 480), "image/gif"),
            (samples::jpeg(640, 480), "image/jpeg"),
        ] {
            let kind = Kind::of(&bytes).unwrap();
            assert_eq!((kind.mime(), kind.size(&bytes)), (mime, Some((640, 480))));
            for end in 0..bytes.len() {
                // Cut anywhere, it is still none of any other size.
                assert!(kind.size(&bytes[..end]).is_none_or(|it| it == (640, 480)));
            }
        }
        assert_eq!(Kind::Png.size(&samples::png(0, 7)), None);
        for bytes in
            [&b"\xff\xd8\xff\xd9"[..], b"\xff\xd8\xff\xe0\0\0", b"\xff\xd8\xff\xda\0\x02", b"\xff\xd8\xff"]
        {
            assert_eq!(Kind::Jpeg.size(bytes), None);
        }
    }

    #[test]
    fn others_are_named() {
        for (bytes, name) in [
            (&b"RIFF\0\0\0\0WEBPVP8 "[..], Some("WebP")),
            (b"\0\0\0\x1cftypavif", Some("AVIF")),
            (b"\0\0\0\x1cftypheic", Some("HEIC")),
            (b"\n<svg xmlns=", Some("SVG")),
            (b"<?xml version=\"1.0\"?>\n<svg", Some("SVG")),
            (b"<!DOCTYPE html>", Some("HTML")),
            (b"<!-- x --><HTML>", Some("HTML")),
            (b"{\"error\":1}", Some("JSON")),
            (b"%PDF-1.7", Some("PDF")),
            (b"hello", None),
            (b"", None),
            (b"\x89PN", None),
        ] {
            assert_eq!((Kind::of(bytes), other_kind(bytes)), (None, name));
        }
    }
}
