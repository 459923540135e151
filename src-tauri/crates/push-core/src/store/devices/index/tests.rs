//! What is found in the text of all devices, in which order, and after changes.

use super::*;

fn device<'a>(name: &'a str, person: &'a str, tags: &'a str) -> Searched<'a> {
    Searched { name, person, tags, topic: "com.example.shop" }
}

fn index() -> DeviceIndex {
    let mut builder = Builder::default();
    for (number, it) in [
        (1, device("Zoë’s iPad", "Zoë", "staff\nbeta")),
        (2, device("ana 15", "Ana", "staff")),
        (3, device("Ana 16", "Ana", "betatest")),
        (4, device("Line\nbreak", "", "")),
        (5, device("测试机", "小明", "测试")),
    ] {
        builder.add(number, it);
    }
    builder.finish()
}

fn found(index: &DeviceIndex, query: &str) -> Vec<i64> {
    let words: Vec<Word> = query.split_whitespace().map(Word::of).collect();
    index.find(&words, 10)
}

#[test]
fn words_are_found_anywhere_in_any_case_and_in_the_order_of_the_list() {
    let index = index();
    for (query, expected) in [
        ("ANA", vec![2, 3]),
        ("a", vec![2, 3, 4, 1, 5]),
        ("ana 16", vec![3]),
        ("16 staff", vec![]),
        ("zoë ipad", vec![1]),
        ("ZOË", vec![1]),
        ("#beta", vec![3, 1]),
        ("#staff ana", vec![2]),
        ("#ana", vec![]),
        ("小明", vec![5]),
        ("example.shop", vec![2, 3, 4, 1, 5]),
        ("line break", vec![4]),
        ("15\u{1d}ana", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(found(&index, query), expected, "{query}");
    }
    assert_eq!(index.find(&[Word::of("example")], 2), [2, 3], "no more than are wanted");
}

#[test]
fn groups_are_whole_tags_and_people() {
    let index = index();
    let (tags, people) = index.groups();
    let plain =
        |it: Vec<Counted>| -> Vec<(String, u32)> { it.into_iter().map(|it| (it.name, it.devices)).collect() };
    let expected = [("staff", 2), ("beta", 1), ("betatest", 1), ("测试", 1)];
    assert_eq!(plain(tags), expected.map(|(name, count)| (name.to_owned(), count)));
    let expected = [("ana", 2), ("zoë", 1), ("小明", 1)];
    assert_eq!(plain(people), expected.map(|(name, count)| (name.to_owned(), count)));
    assert_eq!(index.members(&[Group::tag("Beta")], 10), [1]);
    assert_eq!(index.members(&[Group::person("ana"), Group::tag("staff")], 10), [2, 3, 1]);
    assert_eq!(index.members(&[Group::tag("ana"), Group::person("staff")], 10), [] as [i64; 0]);
    assert_eq!(index.members(&[Group::person("ana"), Group::tag("staff")], 2), [2, 3]);
}

#[test]
fn what_changes_is_seen_at_once_and_in_its_place() {
    let mut index = index();
    assert_eq!(index.page(0, 10), [2, 3, 4, 1, 5]);
    index.change(3, Some(device("Mia", "Mia", "staff")));
    index.change(9, Some(device("Bo", "Bo", "")));
    index.change(4, None);
    assert_eq!((index.page(0, 10), index.len()), (vec![2, 9, 3, 1, 5], 5));
    assert_eq!(index.page(1, 2), [9, 3]);
    assert_eq!(found(&index, "ana"), [2]);
    assert_eq!(found(&index, "o"), [2, 9, 3, 1, 5]);
    assert_eq!(index.members(&[Group::tag("staff")], 10), [2, 3, 1]);
    assert_eq!(index.members(&[Group::tag("staff")], 2), [2, 3]);
    index.change(9, None);
    index.change(3, Some(device("Ana 16", "Ana", "betatest")));
    assert_eq!(index.page(0, 10), [2, 3, 1, 5]);
    assert_eq!(index.groups().1[0].devices, 2);
    assert!(!index.is_worn());
}
