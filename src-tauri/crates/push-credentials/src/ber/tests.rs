use super::*;

#[test]
fn der_is_lent_as_it_is() {
    let bytes = [0x30, 0x05, 0x02, 0x01, 0x07, 0x04, 0x00];
    assert!(matches!(to_der(&bytes), Ok(Cow::Borrowed(der)) if der == bytes));
}

#[test]
fn what_follows_is_left_out() {
    let bytes = [0x30, 0x03, 0x02, 0x01, 0x07, b'\n'];
    assert!(matches!(to_der(&bytes), Ok(Cow::Borrowed(der)) if der == &bytes[..5]));
}

#[test]
fn lengths_become_definite_and_short() {
    let bytes = [0x30, 0x80, 0x02, 0x81, 0x01, 0x07, 0xa0, 0x80, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00];
    assert_eq!(to_der(&bytes).as_deref(), Ok(&[0x30, 0x07, 0x02, 0x01, 0x07, 0xa0, 0x02, 0x05, 0x00][..]));
}

#[test]
fn pieces_are_joined_also_pieces_of_pieces() {
    let bytes = [0x24, 0x80, 0x04, 0x01, b'a', 0x24, 0x04, 0x04, 0x02, b'b', b'c', 0x04, 0x00, 0x00, 0x00];
    assert_eq!(to_der(&bytes).as_deref(), Ok(&[0x04, 0x03, b'a', b'b', b'c'][..]));
}

#[test]
fn encrypted_content_is_joined_under_its_own_tag_and_no_other_is() {
    let encrypted =
        [0x30, 0x80, 0x06, 0x00, 0x30, 0x00, 0xa0, 0x80, 0x04, 0x01, b'a', 0x04, 0x01, b'b', 0, 0, 0, 0];
    assert_eq!(
        to_der(&encrypted).as_deref(),
        Ok(&[0x30, 0x08, 0x06, 0x00, 0x30, 0x00, 0x80, 0x02, b'a', b'b'][..])
    );
    let data = [0x30, 0x80, 0x06, 0x00, 0xa0, 0x80, 0x24, 0x80, 0x04, 0x01, b'a', 0, 0, 0, 0, 0, 0];
    assert_eq!(to_der(&data).as_deref(), Ok(&[0x30, 0x07, 0x06, 0x00, 0xa0, 0x03, 0x04, 0x01, b'a'][..]));
}

#[test]
fn damage_is_told() {
    let damaged = [
        &[][..],
        &[0x30],
        &[0x30, 0x80],
        &[0x30, 0x80, 0x02, 0x01],
        &[0x04, 0x80, 0x00, 0x00],
        &[0x24, 0x03, 0x02, 0x01, 0x07],
        &[0x1f, 0x01, 0x00],
        &[0x04, 0x85, 0xff, 0xff, 0xff, 0xff, 0xff],
    ];
    for bytes in damaged {
        assert_eq!(to_der(bytes), Err(BerError::Damaged), "{bytes:02x?}");
    }
}

#[test]
fn depth_number_and_size_are_limited() {
    let nested = |levels: usize| [[0x30, 0x80].repeat(levels), [0, 0].repeat(levels)].concat();
    assert!(to_der(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(to_der(&nested(MAX_DEPTH + 1)), Err(BerError::TooComplex));
    assert_eq!(to_der(&nested(1_000_000)), Err(BerError::TooComplex));
    let many = [vec![0x30, 0x80], [0x05, 0x00].repeat(MAX_VALUES), vec![0, 0]].concat();
    assert_eq!(to_der(&many), Err(BerError::TooComplex));
    assert_eq!(to_der(&vec![0; MAX_BYTES + 1]), Err(BerError::TooLarge));
}

#[test]
fn what_is_lent_is_what_would_not_be_changed() {
    let data = [
        0x30, 0x21, 0x06, 0x01, 0x2a, 0x30, 0x03, 0x02, 0x01, 0x07, 0x80, 0x01, 0x61, 0xa0, 0x05, 0x24, 0x03,
        0x04, 0x01, 0x62, 0x31, 0x0d, 0x30, 0x0b, 0x06, 0x01, 0x2b, 0x30, 0x00, 0xa0, 0x04, 0x04, 0x02, 0x63,
        0x64,
    ];
    let (mut lent, mut changed) = (0, 0);
    let mut state = 1_u32;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % limit
    };
    for _ in 0..20_000 {
        let mut bytes = data;
        for _ in 0..random(4) {
            bytes[random(data.len())] =
                [0x00, 0x02, 0x04, 0x06, 0x24, 0x30, 0x80, 0x81, 0xa0, 0x1f][random(10)];
        }
        let Ok(der) = to_der(&bytes) else { continue };
        let rewritten = rewritten(&bytes).unwrap_or_default();
        assert_eq!(*der, rewritten, "{bytes:02x?}");
        match der {
            Cow::Borrowed(_) => lent += 1,
            Cow::Owned(_) => changed += 1,
        }
    }
    assert!(lent > 100 && changed > 100, "{lent} {changed}");
}
