//! Texts for tests that look random and are the same every time.

/// Numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 16).unwrap() % bound
    }

    pub fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }

    /// Up to `most` pieces of `pieces`.
    pub fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| *self.pick(pieces)).collect()
    }
}

/// A JSON value as somebody may write it. Its numbers are those that every reader takes for the same.
pub fn json_text(random: &mut Random) -> String {
    json_value(random, 4)
}

fn json_value(random: &mut Random, depth: usize) -> String {
    const WORDS: [&str; 12] = [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "7",
        "-12",
        "1.50e0",
        "1E+2",
        "18446744073709551615",
        "0.1",
        "-3.25",
    ];
    let blank = |random: &mut Random| random.text(&[" ", "\n", "\t", "\r\n"], 2);
    let choice = if depth == 0 { random.below(3) } else { random.below(6) };
    match choice {
        0 | 1 => (*random.pick(&WORDS)).to_owned(),
        2 | 3 => json_string(random),
        4 => {
            let items: Vec<String> = (0..random.below(4))
                .map(|_| format!("{}{}", blank(random), json_value(random, depth - 1)))
                .collect();
            format!("[{}{}]", items.join(","), blank(random))
        }
        _ => {
            let members: Vec<String> = (0..random.below(4))
                .map(|_| {
                    let (before, key, after) = (blank(random), json_string(random), blank(random));
                    format!("{before}{key}:{after}{}", json_value(random, depth - 1))
                })
                .collect();
            format!("{{{}{}}}", members.join(","), blank(random))
        }
    }
}

fn json_string(random: &mut Random) -> String {
    const PIECES: [&str; 26] = [
        "a",
        "b",
        " ",
        "'",
        "`",
        "$(id)",
        "${HOME}",
        "$x",
        "!",
        "%s",
        "\\\"",
        "\\\\",
        "\\n",
        "\\/",
        "\\u0000",
        "\\u00e9",
        "\\ud83d\\ude00",
        "é",
        "订",
        "😀",
        "@",
        "-",
        "#",
        "{{gone}}",
        ";",
        "\u{7f}",
    ];
    format!("\"{}\"", random.text(&PIECES, 6))
}
