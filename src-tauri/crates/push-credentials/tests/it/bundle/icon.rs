//! Icons: Apple's dialect of PNG becomes one that everybody reads.

use std::io::Cursor;
use std::time::{Duration, Instant};

use png::{BitDepth, ColorType, Compression, Decoder, Encoder};
use push_credentials::fixtures::{archive, cgbi, info, xml};

use super::app::read;

/// The icon that is chosen among these files of an app.
fn icon(files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let list = xml(&info("com.example.shop", "Shop"));
    let names: Vec<_> = files.iter().map(|(name, _)| format!("Payload/Shop.app/{name}")).collect();
    let mut all: Vec<_> = names.iter().zip(files).map(|(name, (_, bytes))| (name.as_str(), *bytes)).collect();
    all.push(("Payload/Shop.app/Info.plist", &list));
    read(&archive(&all)).unwrap().icon
}

/// Width, height and RGBA pixels.
fn pixels(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.color_type, frame.bit_depth), (ColorType::Rgba, BitDepth::Eight));
    (frame.width, frame.height, pixels)
}

fn png(width: u32, height: u32, color: ColorType, depth: BitDepth, data: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::Fast);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![255, 0, 0, 0, 0, 255]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    file
}

/// Colours and transparency that go from one side to the other, so that filters matter.
fn slope(width: u32, height: u32, alpha: impl Fn(u32) -> u8) -> Vec<u8> {
    let byte = |value: u32| u8::try_from(value % 256).unwrap();
    let pixel = |x: u32, y: u32| [byte(x * 3), byte(y * 5), byte(x * y), alpha(x)];
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect()
}

#[test]
fn apples_dialect_gives_the_pixels_back() {
    let original = slope(120, 120, |_| 255);
    let found = icon(&[("AppIcon60x60@2x.png", &cgbi(120, 120, &original))]).unwrap();
    assert_eq!(pixels(&found), (120, 120, original));
}

#[test]
fn colours_come_back_from_under_their_transparency() {
    let original = slope(60, 20, |x| u8::try_from(x * 4).unwrap());
    let (_, _, found) = pixels(&icon(&[("AppIcon60x60.png", &cgbi(60, 20, &original))]).unwrap());
    for (found, original) in found.chunks_exact(4).zip(original.chunks_exact(4)) {
        assert_eq!(found[3], original[3]);
        // A colour times alpha in eight bits keeps only so much of it.
        let lost = if original[3] == 0 { 255 } else { 128_u8.div_ceil(original[3]) };
        for (found, original) in found[..3].iter().zip(original) {
            assert!(found.abs_diff(*original) <= lost, "{found} {original} {lost}");
        }
    }
}

#[test]
fn normal_files_of_every_kind_are_taken() {
    let kinds: [(ColorType, BitDepth, &[u8], [u8; 4]); 6] = [
        (ColorType::Rgba, BitDepth::Eight, &[1, 2, 3, 4], [1, 2, 3, 4]),
        (ColorType::Rgb, BitDepth::Eight, &[1, 2, 3], [1, 2, 3, 255]),
        (ColorType::Rgb, BitDepth::Sixteen, &[1, 0, 2, 0, 3, 0], [1, 2, 3, 255]),
        (ColorType::Grayscale, BitDepth::One, &[0x80], [255, 255, 255, 255]),
        (ColorType::GrayscaleAlpha, BitDepth::Eight, &[9, 7], [9, 9, 9, 7]),
        (ColorType::Indexed, BitDepth::Eight, &[1], [0, 0, 255, 255]),
    ];
    for (color, depth, data, expected) in kinds {
        let found = icon(&[("AppIcon60x60.png", &png(1, 1, color, depth, data))]).unwrap();
        assert_eq!(pixels(&found), (1, 1, expected.to_vec()), "{color:?} {depth:?}");
    }
}

#[test]
fn the_largest_that_can_be_read_is_taken() {
    let small = cgbi(120, 120, &slope(120, 120, |_| 255));
    let large = cgbi(180, 180, &[1, 2, 3, 255].repeat(180 * 180));
    assert!(large.len() < small.len());
    let files = [("AppIcon60x60@2x.png", &small[..]), ("AppIcon60x60@3x.png", &large)];
    assert_eq!(pixels(&icon(&files).unwrap()).0, 180);

    let half = &large[..large.len() / 2];
    let files = [("AppIcon60x60@2x.png", &small[..]), ("AppIcon60x60@3x.png", half)];
    assert_eq!(pixels(&icon(&files).unwrap()).0, 120);

    let other =
        [("Logo.png", &small[..]), ("Assets/AppIcon60x60@2x.png", &small), ("AppIcon60x60.jpg", &small)];
    assert_eq!(icon(&other), None);
}

#[test]
fn what_is_no_icon_is_none() {
    let huge = png(1025, 1, ColorType::Rgba, BitDepth::Eight, &[0; 1025 * 4]);
    let mut claims = cgbi(2, 2, &[0; 16]);
    claims[32..40].copy_from_slice(&[0xff; 8]);
    for file in [&b"hello"[..], b"", b"\x89PNG\r\n\x1a\n", &huge, &claims, &cgbi(2, 2, &[])] {
        assert_eq!(icon(&[("AppIcon60x60.png", file)]), None);
    }
}

#[test]
fn many_names_and_many_files_take_no_time() {
    let mut list = info("com.example.shop", "Shop");
    let names = (0..40_000).map(|number| format!("icon{number}").as_str().into()).collect();
    list.insert("CFBundleIconFiles".to_owned(), plist::Value::Array(names));
    let list = xml(&list);
    let names: Vec<_> = (0..20_000).map(|number| format!("Payload/Shop.app/file{number}.png")).collect();
    let mut files: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    files.push(("Payload/Shop.app/Info.plist", &list));
    let bytes = archive(&files);
    let start = Instant::now();
    assert_eq!(read(&bytes).map(|app| app.icon), Ok(None));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}
