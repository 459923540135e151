use super::*;
use crate::random::Random;

/// The words of a script without substitutions, as text.
fn words(script: &str) -> Vec<String> {
    let words = lex(script).tokens.into_iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        _ => None,
    });
    words.map(|word| text(&word)).collect()
}

fn text(word: &Word) -> String {
    let pieces = word.parts.iter().map(|part| match part {
        Part::Text { bytes, .. } => String::from_utf8_lossy(bytes).into_owned(),
        Part::Variable { name, .. } => format!("<{name}>"),
        Part::Command(_) => "<command>".to_owned(),
        Part::Arithmetic(sum) => format!("<{sum}>"),
        Part::Unknown => "<?>".to_owned(),
    });
    pieces.collect()
}

fn documents(script: &str) -> Vec<String> {
    let documents = lex(script).tokens.into_iter().filter_map(|token| match token {
        Token::Document(word) => Some(text(&word)),
        _ => None,
    });
    documents.collect()
}

#[test]
fn words_are_parted_and_unquoted() {
    for (script, expected) in [
        ("curl -v  https://a \\\n  -H 'a: b'", &["curl", "-v", "https://a", "-H", "a: b"][..]),
        ("curl \\\r\n -v\r\n", &["curl", "-v"]),
        (r"'it'\''s' a\ b \'", &["it's", "a b", "'"]),
        (r#""a\"b\\c\n\$d" '' """#, &["a\"b\\c\\n$d", "", ""]),
        ("a'b'\"c\"d", &["abcd"]),
        ("# a comment 'x\na c#d #b", &["a", "c#d"]),
        ("\"two\nlines\" 'and\\\nthree'", &["two\nlines", "and\\\nthree"]),
        ("\"joined\\\nline\"", &["joinedline"]),
        ("$'a\\'b\\n\\x41\\u8ba2\\101\\e' $'\\ud83d\\ude00' $'\\q\\x'", &["a'b\nA订A\u{1b}", "😀", "\\q\\x"]),
        (
            "$\"text\" $NAME ${NAME} x${A_1}y ${A:-b c} $1 $",
            &["text", "<NAME>", "<NAME>", "x<A_1>y", "<A>", "<?>", "$"],
        ),
        ("a $(curl 'x) y' \"$(z)\") b", &["a", "<command>", "b"]),
        ("a `echo \\`x\\` y` b", &["a", "<?>", "b"]),
        ("$(($(date +%s) + 3600)) $((1)) $((echo) ; x)", &["<$(date +%s) + 3600>", "<1>", "<command>"]),
        ("a;b&&c|d&e", &["a", "b", "c", "d", "e"]),
        ("curl 2>/dev/null x >out <in 2>&1 y", &["curl", "x", "out", "in", "y"]),
        ("don't \" stop", &["dont \" stop"]),
        ("", &[]),
    ] {
        assert_eq!(words(script), expected, "{script}");
    }
    assert!(lex("don't").unclosed && lex("\"a").unclosed && lex("$(a").unclosed && lex("$'a").unclosed);
    assert!(!lex("a 'b' $(c)").unclosed);
}

#[test]
fn here_documents_begin_on_the_next_line() {
    for (script, expected) in [
        ("cat <<'E' | x -\na $b `c` \\d\nE\ny", &["a $b `c` \\d\n"][..]),
        ("cat <<E\na $b \\$c \\\n\"d\"\nE\n", &["a <b> $c \"d\"\n"]),
        ("cat <<-\"E\"\n\ta\n\t\tb\n\tE\n", &["a\nb\n"]),
        ("a <<A; b <<'B'\n1\nA\n2\nB\n", &["1\n", "2\n"]),
        ("cat <<E \\\n  -x\nbody\nE\n", &["body\n"]),
        ("cat <<'E'\nE \n E\nEE\nE\n", &["E \n E\nEE\n"]),
        ("cat <<'E'\nE", &[""]),
        ("x=$(cat <<'E'\nit's )\nE\n) y <<F\nz\nF\n", &["z\n"]),
        ("cat <<'E'\nno end", &["no end"]),
    ] {
        assert_eq!(documents(script), expected, "{script}");
    }
    assert!(lex("cat <<E\nno end").unclosed && !lex("cat <<E\nE").unclosed);
    assert_eq!(words("cat <<E\nbody\nE\nnext word"), ["cat", "next", "word"]);
}

#[test]
fn commands_are_found_in_groups_and_pipelines() {
    let names = |script: &str| -> Vec<String> {
        fn collect(pipelines: &[Pipeline], names: &mut Vec<String>) {
            for command in pipelines.iter().flatten() {
                match command {
                    Command::Simple(simple) => names.extend(simple.words.first().map(text)),
                    Command::Group(inner, _) => collect(inner, names),
                }
            }
        }
        let mut names = Vec::new();
        collect(&parse(&lex(script).tokens), &mut names);
        names
    };
    for (script, expected) in [
        ("a 1 && b 2 || c\nd & e; f", &["a", "b", "c", "d", "e", "f"][..]),
        ("{ a | b; } <<E\nE\n( c; (d) ) | e", &["a", "b", "c", "d", "e"]),
        ("if a; then b; else c; fi; for x in 1; do d; done", &["a", "b", "c", "for", "d"]),
        ("a |\n b", &["a", "b"]),
        (")) } ;; a", &["}", "a"]),
        ("{ a", &["a"]),
        ("a } b; }", &["a", "}"]),
    ] {
        assert_eq!(names(script), expected, "{script}");
    }
}

/// What this reader makes of a word is what a shell makes of it.
#[cfg(unix)]
#[test]
fn a_real_shell_reads_the_same() {
    const PIECES: [&str; 20] = [
        "a", "b ", "'", "\"", "\\", "'\\''", "\\\"", "\\\\", " ", "\t", "é", "订", "#", " #", "!", "%s",
        "\\\n", "~x", "=", "\\$",
    ];
    let mut random = Random::new(3);
    let mut compared = 0;
    for _ in 0..600 {
        let arguments = random.text(&PIECES, 12);
        let script = format!("printf '%s\\0' {arguments}\n");
        let read = lex(&script);
        // Variables are not compared; and where a comment ended before the line break that was meant to be
        // joined, what follows is a command.
        let is_text = |part: &Part| matches!(part, Part::Text { .. });
        let is_plain = |token: &Token| matches!(token, Token::Word(word) if word.parts.iter().all(is_text));
        let (last, before) = read.tokens.split_last().unwrap();
        let is_line = *last == Token::Newline || read.unclosed;
        if !is_line || !before.iter().all(is_plain) || script.contains("$\\\n") {
            continue;
        }
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        if !output.status.success() {
            assert!(read.unclosed, "sh refuses {script:?}: {}", String::from_utf8_lossy(&output.stderr));
            continue;
        }
        assert!(!read.unclosed, "{script:?}");
        let mut meant: Vec<String> = words(&script).split_off(2);
        if meant.is_empty() {
            // printf has a format, and nothing to put in.
            meant.push(String::new());
        }
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.split_terminator('\0').collect::<Vec<_>>(), meant, "{script:?}");
        compared += 1;
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn whatever_is_read_ends_soon() {
    const PIECES: [&str; 34] = [
        "'", "\"", "\\", "`", "$", "$(", "$((", "))", ")", "(", "{", "}", "${", "${A:-", "$'", "$\"",
        "<<E\n", "<<-'E'\n", "E\n", "<<<", "\n", ";", "|", "&&", " ", "#", "\\x", "\\u", "curl ", "é",
        "\r\n", "2>", "=", "if ",
    ];
    let mut random = Random::new(11);
    for _ in 0..4_000 {
        let script = random.text(&PIECES, 40);
        parse(&lex(&script).tokens);
    }
    for piece in PIECES {
        let script = piece.repeat(50_000);
        parse(&lex(&script).tokens);
    }
}
