//! The list of devices as it is looked at: searched, page by page, by tag and by person. On the connection that only
//! reads, so that an import keeps no search waiting.

use std::collections::HashSet;
use std::io;
use std::sync::{Arc, Mutex};

use push_protocol::DeviceToken;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::Store;
use super::by_number;
use super::index::{Builder, Counted, DeviceIndex, Group, Searched, Word};
use super::row::{COLUMNS, DeviceRecord, read, split_tags};
use crate::Error;
use crate::devices::Writer;
use crate::workbench::lock;

/// A search counts so many devices; those beyond are found by more words.
pub(crate) const MOST_FOUND: usize = 10_000;
/// A token is looked for from so many digits on.
const LEAST_DIGITS: usize = 2;
/// Among other words, from so many.
const LEAST_DIGITS_AMONG: usize = 4;
/// The first rows of the list are read without the index, where there is none yet and as many devices as that.
const MANY: i64 = 5_000;

/// What is searched, and what changed since it was made.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Lists {
    index: Arc<Mutex<Option<DeviceIndex>>>,
    changes: Arc<Mutex<Vec<Change>>>,
}

/// What changed in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// A device: new, changed or gone.
    One(i64),
    /// More than can be named.
    All,
}

/// Rows of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Those that were asked for.
    pub rows: Vec<DeviceRecord>,
    /// How many there are.
    pub found: usize,
    /// Whether there are more than were counted.
    pub more: bool,
    /// How many devices are in the list.
    pub total: usize,
}

/// How much is read of the devices of a group.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// So many are wanted.
    pub most: usize,
    /// So many are looked at for them.
    pub looked_at: usize,
}

/// Names of tags or people, with how many devices each has.
pub type Groups = Vec<(String, u32)>;

impl Lists {
    pub(super) fn changed(&self, change: Change) {
        lock(&self.changes).push(change);
    }

    /// Whether something changed that was not looked at yet.
    #[cfg(test)]
    pub(super) fn has_news(&self) -> bool {
        !lock(&self.changes).is_empty()
    }

    /// Works with what is searched, as it is now. It is made where there is none.
    fn with<T>(
        &self,
        connection: &Connection,
        work: impl FnOnce(&mut DeviceIndex) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut index = lock(&self.index);
        let changes = std::mem::take(&mut *lock(&self.changes));
        let kept = index.take().filter(|it| !it.is_worn() && !changes.contains(&Change::All));
        let mut current = match kept {
            Some(mut kept) => {
                for change in changes {
                    apply(connection, &mut kept, change)?;
                }
                kept
            }
            None => build(connection)?,
        };
        let done = work(&mut current);
        *index = Some(current);
        done
    }

    fn is_there(&self) -> bool {
        lock(&self.index).is_some() && !lock(&self.changes).contains(&Change::All)
    }
}

impl Store {
    /// Rows `offset..offset + limit` of the devices in which each word of `text` is found.
    ///
    /// # Errors
    /// When the database fails, here and below.
    pub async fn find_devices(&self, text: &str, offset: usize, limit: usize) -> Result<Found, Error> {
        let (lists, text) = (self.lists.clone(), text.trim().to_owned());
        self.reader
            .run(move |connection| {
                if text.is_empty() && !lists.is_there() && offset + limit <= 200 {
                    let total = count(connection)?;
                    if total > MANY {
                        return first_rows(connection, offset, limit, total);
                    }
                }
                lists.with(connection, |index| find(connection, index, &text, offset, limit))
            })
            .await
    }

    /// How many devices there are.
    pub async fn device_count(&self) -> Result<usize, Error> {
        self.reader.run(|connection| Ok(usize::try_from(count(connection)?).unwrap_or_default())).await
    }

    /// Tags and people in whose names `text` is found, at most `most` of each.
    pub async fn device_groups(&self, text: &str, most: usize) -> Result<(Groups, Groups), Error> {
        let (lists, text) = (self.lists.clone(), text.trim().to_lowercase());
        self.reader
            .run(move |connection| {
                let (tags, people) = lists.with(connection, |index| Ok(index.groups()))?;
                let named = |it: &Counted, of_tag: bool| -> rusqlite::Result<(String, u32)> {
                    Ok((as_written(connection, it, of_tag)?, it.devices))
                };
                let wanted =
                    |all: Vec<Counted>| all.into_iter().filter(|it| it.name.contains(&text)).take(most);
                let tags = wanted(tags).map(|it| named(&it, true)).collect::<Result<_, _>>()?;
                let people = wanted(people).map(|it| named(&it, false)).collect::<Result<_, _>>()?;
                Ok((tags, people))
            })
            .await
    }

    /// Writes each device in which the words of `text` are found, in the order of the list.
    pub(crate) async fn each_device(&self, text: &str, mut out: Writer) -> Result<io::Result<Writer>, Error> {
        let (lists, text) = (self.lists.clone(), text.trim().to_owned());
        self.reader
            .run(move |connection| {
                let numbers = lists.with(connection, |index| all_found(connection, index, &text))?;
                for number in numbers {
                    let Some(device) = by_number(connection, number)? else { continue };
                    match out.push(&device) {
                        Ok(true) => {}
                        Ok(false) => break,
                        Err(error) => return Ok(Err(error)),
                    }
                }
                Ok(Ok(out))
            })
            .await
    }

    /// The first devices with one of these tags, or of one of these people, that are `wanted`.
    pub async fn devices_of_groups(
        &self,
        tags: &[String],
        people: &[String],
        bounds: Bounds,
        wanted: impl Fn(&DeviceRecord) -> bool + Send + 'static,
    ) -> Result<Vec<DeviceRecord>, Error> {
        let groups: Vec<Group> =
            tags.iter().map(|it| Group::tag(it)).chain(people.iter().map(|it| Group::person(it))).collect();
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let lists = self.lists.clone();
        self.reader
            .run(move |connection| {
                let numbers = lists.with(connection, |index| Ok(index.members(&groups, bounds.looked_at)))?;
                let devices = numbers.iter().filter_map(|it| by_number(connection, *it).transpose());
                let wanted = devices.filter(|it| it.as_ref().map_or(true, &wanted));
                wanted.take(bounds.most).collect()
            })
            .await
    }
}

fn count(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM devices", [], |row| row.get(0))
}

fn build(connection: &Connection) -> rusqlite::Result<DeviceIndex> {
    let mut builder = Builder::default();
    let mut query = connection.prepare("SELECT number, name, person, tags, topic FROM devices")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at| Ok::<_, rusqlite::Error>(row.get_ref(at)?.as_str()?);
        let searched = Searched { name: text(1)?, person: text(2)?, tags: text(3)?, topic: text(4)? };
        builder.add(row.get(0)?, searched);
    }
    Ok(builder.finish())
}

fn apply(connection: &Connection, index: &mut DeviceIndex, change: Change) -> rusqlite::Result<()> {
    let Change::One(number) = change else { return Ok(()) };
    let device = by_number(connection, number)?;
    let tags = device.as_ref().map(|it| it.tags.join("\n")).unwrap_or_default();
    let searched = device.as_ref().map(|it| Searched {
        name: &it.name,
        person: &it.person,
        tags: &tags,
        topic: &it.topic,
    });
    index.change(number, searched);
    Ok(())
}

/// In the order of the name's bytes, which is that of the list but for capitals.
fn first_rows(connection: &Connection, offset: usize, limit: usize, total: i64) -> rusqlite::Result<Found> {
    let sql = format!("SELECT {COLUMNS} FROM devices ORDER BY name LIMIT ?1 OFFSET ?2");
    let mut query = connection.prepare_cached(&sql)?;
    let (limit, offset) =
        (i64::try_from(limit).unwrap_or_default(), i64::try_from(offset).unwrap_or_default());
    let rows = query.query_map(params![limit, offset], read)?.collect::<Result<Vec<_>, _>>()?;
    let total = usize::try_from(total).unwrap_or_default();
    Ok(Found { rows, found: total, more: false, total })
}

fn find(
    connection: &Connection,
    index: &mut DeviceIndex,
    text: &str,
    offset: usize,
    limit: usize,
) -> rusqlite::Result<Found> {
    let total = index.len();
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        let rows = rows(connection, &index.page(offset, limit))?;
        return Ok(Found { rows, found: total, more: false, total });
    }
    let mut numbers = found(connection, index, &words, MOST_FOUND + 1)?;
    let more = numbers.len() > MOST_FOUND;
    numbers.truncate(MOST_FOUND);
    let page: Vec<i64> = numbers.iter().skip(offset).take(limit).copied().collect();
    Ok(Found { rows: rows(connection, &page)?, found: numbers.len(), more, total })
}

fn all_found(connection: &Connection, index: &mut DeviceIndex, text: &str) -> rusqlite::Result<Vec<i64>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        Ok(index.page(0, usize::MAX))
    } else {
        found(connection, index, &words, usize::MAX)
    }
}

/// The first `most` devices that have each word; those found by their token come first.
fn found(
    connection: &Connection,
    index: &DeviceIndex,
    words: &[&str],
    most: usize,
) -> rusqlite::Result<Vec<i64>> {
    let mut numbers = by_token(connection, words, most)?;
    let searched: Vec<Word> = words.iter().map(|it| Word::of(it)).collect();
    let first: HashSet<i64> = numbers.iter().copied().collect();
    numbers.extend(index.find(&searched, most).into_iter().filter(|it| !first.contains(it)));
    Ok(numbers)
}

/// The devices whose token begins as one of the words does, and which have the others.
fn by_token(connection: &Connection, words: &[&str], most: usize) -> rusqlite::Result<Vec<i64>> {
    let least = if words.len() == 1 { LEAST_DIGITS } else { LEAST_DIGITS_AMONG };
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((from, to)) = token_range(word).filter(|_| word.len() >= least) else { continue };
        // Two queries, so that the end of the range is where the index is left.
        let within = if to.is_some() { "token >= ?1 AND token < ?2" } else { "token >= ?1 AND ?2 IS NULL" };
        let sql = format!("SELECT {COLUMNS} FROM devices WHERE {within} ORDER BY token LIMIT ?3");
        let mut query = connection.prepare_cached(&sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = query.query(params![from, to, most])?;
        while let Some(row) = rows.next()? {
            let device = read(row)?;
            let others = words.iter().enumerate().filter(|(other, _)| *other != at);
            if others.map(|(_, word)| word).all(|word| has(&device, word)) {
                found.push(row.get(0)?);
            }
        }
    }
    found.dedup();
    Ok(found)
}

fn has(device: &DeviceRecord, word: &str) -> bool {
    let word = word.to_lowercase();
    if let Some(tag) = word.strip_prefix('#').filter(|it| !it.is_empty()) {
        return device.tags.iter().any(|it| it.to_lowercase().starts_with(tag));
    }
    let within = |it: &str| it.to_lowercase().contains(&word);
    within(&device.name)
        || within(&device.person)
        || within(&device.topic)
        || device.tags.iter().any(|it| within(it))
        || device.token.starts_with(&word)
}

/// Tokens that begin with these digits: from the first, and before the second, if there is one.
fn token_range(word: &str) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
    if word.is_empty() || !word.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    let bytes = |text: String| DeviceToken::parse(&text).ok().map(|it| it.to_bytes());
    let even = word.len().is_multiple_of(2);
    let from = bytes(if even { word.to_owned() } else { format!("{word}0") })?;
    let mut last = bytes(if even { word.to_owned() } else { format!("{word}f") })?;
    while let Some(byte) = last.pop() {
        if byte < u8::MAX {
            last.push(byte + 1);
            return Some((from, Some(last)));
        }
    }
    Some((from, None))
}

fn rows(connection: &Connection, numbers: &[i64]) -> rusqlite::Result<Vec<DeviceRecord>> {
    numbers.iter().filter_map(|number| by_number(connection, *number).transpose()).collect()
}

/// The name of a group as one of its devices writes it.
fn as_written(connection: &Connection, group: &Counted, of_tag: bool) -> rusqlite::Result<String> {
    let sql = "SELECT person, tags FROM devices WHERE number = ?1";
    let found: Option<(String, String)> = connection
        .prepare_cached(sql)?
        .query_row([group.example], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((person, tags)) = found else { return Ok(group.name.clone()) };
    if !of_tag {
        return Ok(person);
    }
    let written = split_tags(&tags).into_iter().find(|it| it.to_lowercase() == group.name);
    Ok(written.unwrap_or_else(|| group.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_tokens_that_begin_so_and_no_others() {
        for (word, from, to) in [
            ("8f", vec![0x8f], Some(vec![0x90])),
            ("8F3", vec![0x8f, 0x30], Some(vec![0x8f, 0x40])),
            ("8ff", vec![0x8f, 0xf0], Some(vec![0x90])),
            ("ff", vec![0xff], None),
            ("f", vec![0xf0], None),
        ] {
            assert_eq!(token_range(word), Some((from, to)), "{word}");
        }
        assert_eq!((token_range("8g"), token_range("")), (None, None));
    }
}
