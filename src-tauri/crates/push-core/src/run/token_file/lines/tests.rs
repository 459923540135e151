//! Rows of comma-separated values: their values, the bad ones, and what follows those.

use super::*;

/// Number of a row with its token and values, or what is wrong with it.
type Told = (u64, Result<(String, Vec<String>), String>);

fn rows(text: &[u8], names: &[&str]) -> Vec<Told> {
    let mut reader = Reader::new(text).unwrap();
    let places = reader.want(names.iter().copied());
    let read = |line: Line| {
        let values = |at: &Option<usize>| at.and_then(|at| line.row.get(at)).unwrap_or("-").to_owned();
        let values = places.iter().map(values).collect();
        (line.number, line.token.map(|it| (it.to_string(), values)).map_err(|it| it.message))
    };
    reader.map(read).collect()
}

fn good(number: u64, token: &str, values: &[&str]) -> Told {
    (number, Ok((token.to_owned(), values.iter().map(ToString::to_string).collect())))
}

fn bad(number: u64, message: &str) -> Told {
    (number, Err(format!("line {number}: {message}")))
}

#[test]
fn a_row_brings_the_values_that_are_asked_for() {
    let text = "\u{feff}# from the shop\r\n\r\nname;Token;city;name\r\nAnn;AABB;\"S\u{e3}o;Paulo\";Bo\r\n\
                \r\n;\"ccdd\";\"\";\"say \"\"hi\"\"\n{{x}}\"\r\n#1;eeff;Oslo;Cy";
    assert_eq!(
        rows(text.as_bytes(), &["city", "name", "age"]),
        [
            good(4, "aabb", &["S\u{e3}o;Paulo", "Bo", "-"]),
            good(6, "ccdd", &["", "say \"hi\"\n{{x}}", "-"]),
            good(8, "eeff", &["Oslo", "Cy", "-"]),
        ]
    );
    assert_eq!(rows(b"token,a\naabb,1\n# no\nccdd,2\n", &[]), [good(2, "aabb", &[]), good(4, "ccdd", &[])]);
    let columns = |text: &[u8]| Reader::new(text).unwrap().columns();
    assert_eq!(columns(text.as_bytes()), ["city", "name"]);
    assert_eq!(columns(b"aabb\nccdd\n"), [""; 0]);
    assert_eq!(columns(b""), [""; 0]);
}

#[test]
fn a_bad_row_is_told_with_its_line_and_the_next_one_is_read() {
    let text = b"token,a\nxyz,1\naabb\naabb,1,2\n\"aa\"bb,1\naabb,\"no end\nccdd,2\naabb,\xff\n,3\neeff,4\n";
    let not_hex = "a device token is hex digits (0-9, a-f); found 'x' at position 1";
    let not_closed =
        "a double quote opens a field here, and none closes it; close it, or write \"\" for a quote";
    assert_eq!(
        rows(text, &["a"]),
        [
            bad(2, not_hex),
            bad(3, "found 1 values, and the heading has 2 columns"),
            bad(4, "found 3 values, and the heading has 2 columns"),
            bad(5, "text follows the double quote that ends a field; write \"\" for a quote inside quotes"),
            bad(6, not_closed),
            good(7, "ccdd", &["2"]),
            bad(8, "not UTF-8 text; save the file as CSV in UTF-8"),
            bad(9, "the device token is empty; paste the hex digits that the app printed"),
            good(10, "eeff", &["4"]),
        ]
    );
    // What a stray quote swallowed up to the next one comes again.
    let text = b"token,a\naabb,\"x\nccdd,1\neeff,\"y\"\n0011,2\n";
    assert_eq!(
        rows(text, &["a"]),
        [
            bad(2, "text follows the double quote that ends a field; write \"\" for a quote inside quotes"),
            good(3, "ccdd", &["1"]),
            good(4, "eeff", &["y"]),
            good(5, "0011", &["2"]),
        ]
    );
}

#[test]
fn a_long_row_is_read_and_one_without_end_is_not_kept() {
    let long = "x".repeat(100 * 1024);
    let endless = "y".repeat(3 * 1024 * 1024);
    let lines = "z\n".repeat(200_000);
    let text = format!(
        "token,a\naa,{long}\nbb,{endless}\ncc,\"{lines}\ndd,\"{endless}\nee,\"{long}\n{long}\"\nff,1\n"
    );
    let found = rows(text.as_bytes(), &["a"]);
    assert_eq!(found[0], good(2, "aa", &[&long]));
    let too_long = format!("longer than {LONGEST_ROW} bytes; expected a device token and its values");
    assert_eq!(found[1], bad(3, &too_long));
    assert_eq!(found[2], bad(4, &too_long));
    // Its other lines are rows too.
    assert_eq!(found[3], bad(5, "found 1 values, and the heading has 2 columns"));
    let rest = &found[found.len() - 3..];
    assert_eq!(rest[0], bad(200_005, &too_long));
    assert_eq!(rest[1], good(200_006, "ee", &[&format!("{long}\n{long}")]));
    assert_eq!(rest[2], good(200_008, "ff", &["1"]));
}

/// Numbers that look random and are the same every time (SplitMix64).
fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }
}

#[test]
fn whatever_is_written_as_csv_is_read_back() {
    const PARTS: [&str; 10] = ["a", "\"", ",", ";", "\t", "\n", "\r\n", " ", "{{x}}", "\u{1f600}"];
    for seed in 0..300 {
        let mut draw = numbers(seed);
        let delimiter = [",", ";", "\t"][draw(3) as usize];
        let field = |draw: &mut dyn FnMut(u64) -> u64| {
            (0..draw(6)).map(|_| PARTS[draw(10) as usize]).collect::<String>()
        };
        let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\""));
        let (mut text, mut expected, mut number) =
            (format!("x{delimiter}token{delimiter}y\n"), Vec::new(), 2);
        for _ in 0..20 {
            let (x, y) = (field(&mut draw), field(&mut draw));
            let row = format!("{}{delimiter}ab{delimiter}{}\n", quoted(&x), quoted(&y));
            expected.push(good(number, "ab", &[&y, &x]));
            number += row.matches('\n').count() as u64;
            text.push_str(&row);
        }
        assert_eq!(rows(text.as_bytes(), &["y", "x"]), expected, "seed {seed}");
    }
}

#[test]
fn no_text_is_too_strange_and_no_line_is_lost() {
    const BYTES: &[u8] = b"a0\",;\t\n\n\r# \xff{\xe4";
    for seed in 0..2_000 {
        let mut draw = numbers(seed);
        let noise: Vec<u8> = (0..draw(200)).map(|_| BYTES[draw(BYTES.len() as u64) as usize]).collect();
        let text = [b"token,x\n", &noise[..], b"\nabcd,last\n"].concat();
        let found = rows(&text, &["x"]);
        assert!(found.is_sorted_by(|a, b| a.0 < b.0), "seed {seed}");
        let lines = text.iter().filter(|it| **it == b'\n').count() as u64;
        let last = found.last().unwrap();
        // A quote that opens before and closes nowhere is not let swallow it.
        assert_eq!((last.0, last.1.as_ref().unwrap().0.as_str()), (lines, "abcd"), "seed {seed}: {text:?}");
    }
}
