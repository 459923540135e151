//! Names that are almost one of Apple's.

use crate::{KEYS, Place, PushType};

/// Names that other services use for what Apple calls otherwise.
const OTHER_WORDS: [(Place, &str, &str); 6] = [
    (Place::Alert, "message", "body"),
    (Place::Alert, "text", "body"),
    (Place::Alert, "content", "body"),
    (Place::Aps, "click_action", "category"),
    (Place::Sound, "file", "name"),
    (Place::Sound, "filename", "name"),
];

/// The key of Apple's that a name in an object is meant to be; none where it is spelt rightly, or is too far
/// from all of them. A letter may be wrong only in a key that the push type reads.
pub(super) fn meant(place: Place, name: &str, push_type: Option<PushType>) -> Option<&'static str> {
    let known = || KEYS.iter().filter(move |it| it.place == place);
    if known().any(|it| it.name == name) {
        return None;
    }
    let plain = plain(name);
    let same = known().map(|it| it.name).find(|it| self::plain(it) == plain);
    let other = || OTHER_WORDS.iter().find(|it| it.0 == place && it.1 == name).map(|it| it.2);
    let read = known().filter(|it| push_type.is_none_or(|push_type| it.is_read_by(push_type)));
    same.or_else(other).or_else(|| nearest(read.map(|it| it.name), name))
}

/// The nearest of some values, as far as it is near at all.
pub(super) fn nearest<'a>(values: impl Iterator<Item = &'a str>, text: &str) -> Option<&'a str> {
    let plain = plain(text);
    let by_distance = values.map(|it| (distance(&plain, &self::plain(it)), it));
    by_distance.min_by_key(|it| it.0).filter(|(far, it)| *far <= tolerance(it)).map(|it| it.1)
}

/// Without case, hyphens, underscores and blanks, in which most misspellings differ.
fn plain(name: &str) -> String {
    name.chars().filter(|it| !matches!(it, '-' | '_' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

/// How many letters may be wrong.
fn tolerance(name: &str) -> usize {
    match name.len() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Letters put in, left out, exchanged, or swapped with their neighbour, to come from one to the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut rows: [Vec<usize>; 3] = [Vec::new(), Vec::new(), (0..=other.len()).collect()];
    for (i, letter) in one.iter().enumerate() {
        rows.rotate_left(1);
        rows[2] = vec![i + 1];
        for (j, wanted) in other.iter().enumerate() {
            let mut cost =
                (rows[1][j] + usize::from(letter != wanted)).min(rows[1][j + 1] + 1).min(rows[2][j] + 1);
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *wanted {
                cost = cost.min(rows[0][j - 1] + 1);
            }
            rows[2].push(cost);
        }
    }
    rows[2][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_find_what_was_meant() {
        for (place, name, expected) in [
            (Place::Aps, "content_available", "content-available"),
            (Place::Aps, "contentAvailable", "content-available"),
            (Place::Aps, "Content-Available", "content-available"),
            (Place::Aps, "content-avaliable", "content-available"),
            (Place::Aps, "threadId", "thread-id"),
            (Place::Aps, "Alert", "alert"),
            (Place::Aps, "alret", "alert"),
            (Place::Aps, "sounds", "sound"),
            (Place::Aps, "interruption_level", "interruption-level"),
            (Place::Aps, "content state", "content-state"),
            (Place::Alert, "loc_key", "loc-key"),
            (Place::Alert, "titleLocArgs", "title-loc-args"),
            (Place::Alert, "tittle", "title"),
            (Place::Alert, "message", "body"),
            (Place::Sound, "Critical", "critical"),
            (Place::Sound, "volumne", "volume"),
        ] {
            assert_eq!(meant(place, name, None), Some(expected), "{name}");
        }
    }

    #[test]
    fn other_names_are_left_alone() {
        for (place, name) in [
            (Place::Aps, "alert"),
            (Place::Aps, "order"),
            (Place::Aps, "foo"),
            (Place::Aps, "user"),
            (Place::Aps, "url"),
            (Place::Alert, "image"),
            (Place::Alert, "sound"),
            (Place::Alert, ""),
            (Place::Sound, "loop"),
            (Place::Aps, "events"),
            (Place::Aps, "attribute"),
        ] {
            assert_eq!(meant(place, name, Some(PushType::Alert)), None, "{name}");
        }
    }

    #[test]
    fn distances_count_letters() {
        for (one, other, far) in
            [("alert", "alert", 0), ("alret", "alert", 1), ("sund", "sound", 1), ("ab", "ba", 1)]
        {
            assert_eq!((distance(one, other), distance(other, one)), (far, far), "{one} {other}");
        }
        assert_eq!(distance("a", "abcd"), usize::MAX);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
