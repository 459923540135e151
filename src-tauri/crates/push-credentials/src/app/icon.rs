//! The icon of an app. Xcode writes PNG files in a dialect of Apple's: a chunk `CgBI` in front, compressed
//! data without its zlib envelope, blue before red, colours multiplied by alpha. Others do not read it. Every
//! icon is decoded and written anew, so that what is shown is made here.

use std::io::{Cursor, Read, Seek};

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};

use super::archive::{Archive, Entry};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Names where `Info.plist` gives none.
const USUAL_NAMES: [&str; 2] = ["AppIcon", "Icon"];
/// Largest file, in bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;
/// Largest width and height, in pixels.
const MAX_SIDE: u32 = 1024;
/// What the decoder may take, in bytes.
const MAX_MEMORY: usize = 32 * 1024 * 1024;
/// How many files are looked at.
const MAX_FILES: usize = 12;

const RGBA: usize = 4;

/// The largest icon whose name begins with one of `names`, as PNG. None where none can be read: an icon is no
/// reason not to read an app.
pub(super) fn find<R: Read + Seek>(
    archive: &mut Archive<R>,
    contents: &str,
    names: &[&str],
) -> Option<Vec<u8>> {
    let names = if names.is_empty() { &USUAL_NAMES[..] } else { names };
    let is_icon = |entry: &&Entry| {
        let file =
            entry.name.strip_prefix(contents).filter(|file| file.ends_with(".png") && !file.contains('/'));
        file.is_some_and(|file| names.iter().any(|name| !name.is_empty() && file.starts_with(name)))
    };
    let mut entries: Vec<Entry> = archive.entries().iter().filter(is_icon).cloned().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.size));
    let files = entries.iter().take(MAX_FILES).filter_map(|entry| archive.unpack(entry, MAX_FILE).ok());
    let mut files: Vec<_> = files.filter_map(|file| Some((width(&file)?, file))).collect();
    files.sort_by_key(|(width, _)| std::cmp::Reverse(*width));
    files.iter().find_map(|(_, file)| convert(file))
}

/// A PNG file, Apple's or not, as an RGBA one.
fn convert(file: &[u8]) -> Option<Vec<u8>> {
    let chunks = chunks(file)?;
    let apples = chunks.first().is_some_and(|chunk| chunk.name == *b"CgBI");
    let standard = if apples { standard(&chunks)? } else { file.to_vec() };
    let mut image = decode(&standard)?;
    if apples && image.colours {
        image.pixels.chunks_exact_mut(RGBA).for_each(from_apples);
    }
    encode(&image)
}

struct Image {
    width: u32,
    height: u32,
    /// Whether the file has red, green and blue.
    colours: bool,
    /// RGBA.
    pixels: Vec<u8>,
}

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
}

/// All chunks up to the last one whole.
fn chunks(file: &[u8]) -> Option<Vec<Chunk<'_>>> {
    let (mut rest, mut chunks) = (file.strip_prefix(SIGNATURE)?, Vec::new());
    while let Some((length, after)) = rest.split_first_chunk() {
        let Some((name, after)) = after.split_first_chunk() else { break };
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let Some((data, after)) = after.split_at_checked(length) else { break };
        chunks.push(Chunk { name: *name, data });
        rest = after.get(4..).unwrap_or_default();
    }
    Some(chunks)
}

/// Width in pixels, for telling the largest.
fn width(file: &[u8]) -> Option<u32> {
    let header = chunks(file)?.into_iter().find(|chunk| chunk.name == *b"IHDR")?;
    Some(u32::from_be_bytes(*header.data.first_chunk()?))
}

/// The file without what is Apple's, but for the order and the meaning of the colours. Checksums are left
/// out: the decoder is told not to look at them.
fn standard(chunks: &[Chunk<'_>]) -> Option<Vec<u8>> {
    const ZLIB_HEADER: [u8; 2] = [0x78, 0x9c];
    const CHECKSUM: [u8; 4] = [0; 4];
    let data: Vec<&[u8]> =
        chunks.iter().filter(|chunk| chunk.name == *b"IDAT").map(|chunk| chunk.data).collect();
    let data = [&ZLIB_HEADER[..], &data.concat(), &CHECKSUM].concat();

    let mut file = SIGNATURE.to_vec();
    let mut write = |name: [u8; 4], data: &[u8]| {
        file.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        file.extend([&name[..], data, &CHECKSUM].concat());
        Some(())
    };
    for name in [*b"IHDR", *b"PLTE", *b"tRNS"] {
        if let Some(chunk) = chunks.iter().find(|chunk| chunk.name == name) {
            write(name, chunk.data)?;
        }
    }
    write(*b"IDAT", &data)?;
    write(*b"IEND", &[])?;
    Some(file)
}

fn decode(file: &[u8]) -> Option<Image> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MAX_MEMORY });
    decoder.ignore_checksums(true);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let (width, height) = decoder.read_header_info().ok()?.size();
    if width > MAX_SIDE || height > MAX_SIDE {
        return None;
    }
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let colours = matches!(reader.info().color_type, ColorType::Rgb | ColorType::Rgba);
    pixels.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        ColorType::Rgba => pixels,
        ColorType::GrayscaleAlpha => {
            pixels.chunks_exact(2).flat_map(|it| [it[0], it[0], it[0], it[1]]).collect()
        }
        _ => return None,
    };
    Some(Image { width, height, colours, pixels })
}

/// Blue, green, red, multiplied by alpha → red, green, blue.
fn from_apples(pixel: &mut [u8]) {
    pixel.swap(0, 2);
    let alpha = u32::from(pixel[3]);
    for colour in &mut pixel[..3] {
        let whole = (u32::from(*colour) * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
        *colour = u8::try_from(whole).unwrap_or(u8::MAX);
    }
}

fn encode(image: &Image) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, image.width, image.height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&image.pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}
