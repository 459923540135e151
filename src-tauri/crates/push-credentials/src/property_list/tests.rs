use super::*;

/// A binary list of these objects, of which the first is the root. Offsets and references have two bytes.
fn binary(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut bytes, mut offsets) = (BINARY.to_vec(), Vec::new());
    for object in objects {
        offsets.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
        bytes.extend(object);
    }
    let (table, number) = (bytes.len() as u64, objects.len() as u64);
    bytes.extend(offsets);
    bytes.extend([0, 0, 0, 0, 0, 0, 2, 2]);
    [number, 0, table].iter().for_each(|word| bytes.extend(word.to_be_bytes()));
    bytes
}

/// A dictionary whose one key is object 1 and whose value is object 2.
fn root() -> Vec<Vec<u8>> {
    vec![vec![0xd1, 0, 1, 0, 2], b"\x51k".to_vec()]
}

fn array(references: &[u16]) -> Vec<u8> {
    let mut bytes = vec![0xaf, 0x11];
    bytes.extend(u16::try_from(references.len()).unwrap().to_be_bytes());
    references.iter().for_each(|reference| bytes.extend(reference.to_be_bytes()));
    bytes
}

#[test]
fn both_forms_are_read() {
    let xml = b"<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>k</key><true/></dict></plist>";
    assert_eq!(read(xml).unwrap().get("k"), Some(&Value::Boolean(true)));
    let list = read(&binary(&[root(), vec![vec![0x09]]].concat())).unwrap();
    assert_eq!(list.get("k"), Some(&Value::Boolean(true)));
}

#[test]
fn texts_are_told_by_key_and_everything_else_is_left_out() {
    let xml = "<plist><dict><key>b</key><string>two &amp; 二</string><key>a</key><string></string>\
               <key>n</key><integer>3</integer></dict></plist>";
    let expected = [("a", ""), ("b", "two & 二")].map(|(key, text)| (key.to_owned(), text.to_owned()));
    assert_eq!(property_list_texts(xml.as_bytes()), Ok(expected.into()));
    let list = binary(&[root(), vec![b"\x62\x4e\x8c\x00!".to_vec()]].concat());
    assert_eq!(property_list_texts(&list).unwrap()["k"], "二!");
    assert_eq!(property_list_texts(b"\"k\" = \"v\";"), Err(ListError::Damaged));
}

#[test]
fn a_small_file_for_a_huge_tree_is_refused() {
    let doubled = |level: u16| array(&[level + 3, level + 3]);
    let levels = (0..20).map(doubled).chain([vec![0x09]]);
    assert_eq!(
        read(&binary(&root().into_iter().chain(levels).collect::<Vec<_>>())),
        Err(ListError::TooLarge)
    );

    let long = [&[0x4f, 0x11, 0x40, 0x00][..], &[7; 0x4000]].concat();
    let repeated = [root(), vec![array(&[3; 1_000]), long]].concat();
    assert_eq!(read(&binary(&repeated)), Err(ListError::TooLarge));
}

#[test]
fn what_names_itself_is_refused() {
    assert_eq!(read(&binary(&[root(), vec![array(&[2])]].concat())), Err(ListError::Damaged));
}

#[test]
fn depth_and_size_are_limited() {
    let nested = |levels: usize| {
        let (open, close) = ("<array>".repeat(levels), "</array>".repeat(levels));
        read(format!("<plist><dict><key>k</key>{open}{close}</dict></plist>").as_bytes())
    };
    assert!(nested(MAX_DEPTH - 1).is_ok());
    assert_eq!(nested(MAX_DEPTH), Err(ListError::TooLarge));
    assert_eq!(nested(500_000), Err(ListError::TooLarge));
    assert_eq!(read(&vec![b' '; MAX_XML_BYTES + 1]), Err(ListError::TooLarge));
    assert_eq!(read(&[BINARY, &vec![0; MAX_BINARY_BYTES]].concat()), Err(ListError::TooLarge));
}

#[test]
fn a_list_without_a_dictionary_is_none() {
    for text in ["", "<plist><array/></plist>", "<plist><dict>", "bplist00", "plain text", "<html/>"] {
        assert_eq!(read(text.as_bytes()), Err(ListError::Damaged), "{text}");
    }
}

#[test]
fn dates_that_cannot_be_written_are_shown() {
    let early = [&[0x33][..], &(-100e9_f64).to_be_bytes()].concat();
    let list = read(&binary(&[root(), vec![early]].concat())).unwrap();
    assert_eq!(list.get("k").map(line).as_deref(), Some("(date)"));
}

#[test]
fn a_value_takes_one_line() {
    let xml = "<plist><dict><key>a</key><array><string>one\n two</string><integer>3</integer></array>\
               <key>b</key><data>AAEC</data></dict></plist>";
    let line = line(&Value::Dictionary(read(xml.as_bytes()).unwrap()));
    assert_eq!(line, "a: one two, 3, b: 3 bytes");
}

#[test]
fn texts_are_cut_and_in_one_line() {
    assert_eq!(text(&" two\n lines ".into()).as_deref(), Some("two lines"));
    assert_eq!(text(&" \n ".into()), None);
    let long = Value::String("x ".repeat(5_000));
    assert_eq!(text(&long).map(|text| text.len()), Some(LONGEST_TEXT));
    assert_eq!(line(&Value::Array(vec![long])).len(), LONGEST_TEXT);
}
