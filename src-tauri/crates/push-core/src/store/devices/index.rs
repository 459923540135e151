//! What is searched in the list of devices: their names, people, tags and bundle IDs as one text in memory, in the
//! order of the list, and where each begins. A million devices take about 50 MB and a few milliseconds.
//!
//! The database is the truth. The text is made when it is first asked for; a device that changes lies beside it until
//! there are too many of those.

use std::collections::{HashMap, HashSet};

use memchr::memmem::{Finder, find};

/// Ends a name.
const NAME_END: u8 = 0x1d;
/// Ends the person and each tag.
const PART_END: u8 = 0x1e;
/// Stands before the bundle ID.
const TOPIC: u8 = 0x1f;
/// Ends a device.
const END: u8 = b'\n';
/// So many devices may lie beside the text before it is made anew.
const MOST_BESIDE: usize = 2_000;
/// So many parts of the text, of so many bytes, tell how rare a word is.
const PARTS: usize = 8;
const PART: usize = 32 * 1024;
/// So many devices are looked at one by one, where the next one is looked for.
const NEAR: usize = 16;
/// Beyond so many, further people are not counted.
const MOST_GROUPS: usize = 50_000;

/// The text, and what changed since.
#[derive(Debug, Default)]
pub(crate) struct DeviceIndex {
    text: Vec<u8>,
    starts: Vec<u32>,
    numbers: Vec<i64>,
    /// Devices of the text that changed or are gone.
    gone: HashSet<i64>,
    /// What they are now, in order.
    beside: Vec<(Vec<u8>, i64)>,
    /// All numbers in order, where some changed.
    merged: Option<Vec<i64>>,
}

/// What is searched of one device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Searched<'a> {
    pub(crate) name: &'a str,
    pub(crate) person: &'a str,
    /// One a line.
    pub(crate) tags: &'a str,
    pub(crate) topic: &'a str,
}

/// Makes an index of devices in any order.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: Vec<u8>,
    starts: Vec<u32>,
    numbers: Vec<i64>,
}

impl Builder {
    /// Takes one more device. Of more than 4 GB of names the rest is left out.
    pub(crate) fn add(&mut self, number: i64, device: Searched<'_>) {
        let Ok(start) = u32::try_from(self.text.len()) else { return };
        self.starts.push(start);
        self.numbers.push(number);
        push_entry(&mut self.text, device);
    }

    /// Puts them in order.
    pub(crate) fn finish(self) -> DeviceIndex {
        let entry = |at: u32| entry_at(&self.text, &self.starts, at as usize);
        let count = u32::try_from(self.starts.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_unstable_by(|a, b| entry(*a).cmp(entry(*b)).then(a.cmp(b)));
        let (mut text, mut starts) = (Vec::with_capacity(self.text.len()), Vec::with_capacity(order.len()));
        for at in &order {
            starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            text.extend_from_slice(entry(*at));
        }
        let numbers = order.iter().map(|at| self.numbers[*at as usize]).collect();
        DeviceIndex { text, starts, numbers, ..DeviceIndex::default() }
    }
}

/// One word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word(Vec<u8>);

impl Word {
    /// `#tag` is the beginning of a tag, everything else stands anywhere.
    pub(crate) fn of(text: &str) -> Self {
        let mut lower = Vec::new();
        match text.strip_prefix('#').filter(|it| !it.is_empty()) {
            Some(tag) => {
                lower.push(PART_END);
                push_lower(&mut lower, tag);
            }
            None => push_lower(&mut lower, text),
        }
        Self(lower)
    }
}

/// A tag or a person, whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Group(Vec<u8>);

impl Group {
    pub(crate) fn tag(name: &str) -> Self {
        Self::between(PART_END, name)
    }

    pub(crate) fn person(name: &str) -> Self {
        Self::between(NAME_END, name)
    }

    fn between(before: u8, name: &str) -> Self {
        let mut pattern = vec![before];
        push_lower(&mut pattern, name);
        pattern.push(PART_END);
        Self(pattern)
    }
}

/// A tag or a person, in lower case, with how many devices it has and one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) name: String,
    pub(crate) devices: u32,
    pub(crate) example: i64,
}

impl DeviceIndex {
    /// How many devices there are.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len() - self.gone.len() + self.beside.len()
    }

    /// Whether it had better be made anew.
    pub(crate) fn is_worn(&self) -> bool {
        self.beside.len() > MOST_BESIDE || self.gone.len() > MOST_BESIDE
    }

    /// A device is now that, or gone.
    pub(crate) fn change(&mut self, number: i64, device: Option<Searched<'_>>) {
        self.merged = None;
        self.beside.retain(|(_, it)| *it != number);
        if self.numbers.contains(&number) {
            self.gone.insert(number);
        }
        let Some(device) = device else { return };
        let mut entry = Vec::new();
        push_entry(&mut entry, device);
        let place = self.beside.partition_point(|it| (&it.0, it.1) < (&entry, number));
        self.beside.insert(place, (entry, number));
    }

    /// Numbers of the list, from `offset` on.
    pub(crate) fn page(&mut self, offset: usize, limit: usize) -> Vec<i64> {
        if self.gone.is_empty() && self.beside.is_empty() {
            return self.numbers.iter().skip(offset).take(limit).copied().collect();
        }
        if self.merged.is_none() {
            let all = self.merge((0..self.starts.len()).collect(), self.beside.iter().collect());
            self.merged = Some(all);
        }
        self.merged.iter().flatten().skip(offset).take(limit).copied().collect()
    }

    /// The first `most` devices, in order, in which each word is found.
    pub(crate) fn find(&self, words: &[Word], most: usize) -> Vec<i64> {
        let Some((first, others)) = self.rarest_first(words) else { return Vec::new() };
        let others: Vec<Finder<'_>> = others.iter().map(|word| Finder::new(&word.0)).collect();
        let fits = |entry: &[u8]| others.iter().all(|word| word.find(entry).is_some());
        let hits = self.hits(&first.0, most.saturating_add(self.gone.len()), fits);
        let beside = self.beside.iter().filter(|(entry, _)| find(entry, &first.0).is_some() && fits(entry));
        let mut found = self.merge(hits, beside.collect());
        found.truncate(most);
        found
    }

    /// The first `most` devices of these groups.
    pub(crate) fn members(&self, groups: &[Group], most: usize) -> Vec<i64> {
        let mut hits: Vec<usize> = groups
            .iter()
            .flat_map(|group| self.hits(&group.0, most.saturating_add(self.gone.len()), |_| true))
            .collect();
        hits.sort_unstable();
        hits.dedup();
        let of_group = |entry: &[u8]| groups.iter().any(|group| find(entry, &group.0).is_some());
        let beside = self.beside.iter().filter(|(entry, _)| of_group(entry));
        let mut found = self.merge(hits, beside.collect());
        found.truncate(most);
        found
    }

    /// Tags and people.
    pub(crate) fn groups(&self) -> (Vec<Counted>, Vec<Counted>) {
        let (mut tags, mut people) = (HashMap::new(), HashMap::new());
        let kept = self.numbers.iter().enumerate().filter(|(_, number)| !self.gone.contains(number));
        let kept = kept.map(|(at, number)| (entry_at(&self.text, &self.starts, at), *number));
        let beside = self.beside.iter().map(|(entry, number)| (entry.as_slice(), *number));
        for (entry, number) in kept.chain(beside) {
            let Some(rest) = memchr::memchr(NAME_END, entry).map(|at| &entry[at + 1..]) else { continue };
            let parts = memchr::memchr(TOPIC, rest).map_or(rest, |at| &rest[..at]);
            for (nth, part) in parts.split(|it| *it == PART_END).enumerate() {
                if !part.is_empty() {
                    count(if nth == 0 { &mut people } else { &mut tags }, part, number);
                }
            }
        }
        (sorted(tags), sorted(people))
    }

    /// The word that the fewest devices have, as far as parts of the text tell, and the others: what it finds is all
    /// that is looked at.
    fn rarest_first<'w>(&self, words: &'w [Word]) -> Option<(&'w Word, Vec<&'w Word>)> {
        let mut words: Vec<&Word> = words.iter().filter(|it| !it.0.is_empty()).collect();
        if words.len() > 1 {
            let step = (self.text.len() / PARTS).max(PART);
            let parts = || {
                (0..PARTS).filter_map(|nth| self.text.get(nth * step..)).map(|it| &it[..it.len().min(PART)])
            };
            let times =
                |word: &Word| parts().map(|part| Finder::new(&word.0).find_iter(part).count()).sum::<usize>();
            words.sort_by_cached_key(|word| (times(word), std::cmp::Reverse(word.0.len())));
        }
        (!words.is_empty()).then(|| (words[0], words[1..].to_vec()))
    }

    /// Places in the text of devices that hold `needle` and fit.
    fn hits(&self, needle: &[u8], most: usize, fits: impl Fn(&[u8]) -> bool) -> Vec<usize> {
        let (finder, mut hits, mut next) = (Finder::new(needle), Vec::new(), 0);
        while hits.len() < most {
            let from = self.starts.get(next).map_or(self.text.len(), |it| *it as usize);
            let Some(hit) = finder.find(&self.text[from..]) else { break };
            let at = self.device_at(from + hit, next);
            if fits(entry_at(&self.text, &self.starts, at)) {
                hits.push(at);
            }
            next = at + 1;
        }
        hits
    }

    /// The device that a place in the text belongs to, which is not before `from`, and mostly near to it.
    fn device_at(&self, place: usize, from: usize) -> usize {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let rest = &self.starts[from..];
        let near = rest.iter().take(NEAR).take_while(|start| **start <= place).count();
        let past = if near < NEAR { near } else { rest.partition_point(|start| *start <= place) };
        (from + past).saturating_sub(1)
    }

    /// Both in one order, without those that changed.
    fn merge(&self, hits: Vec<usize>, beside: Vec<&(Vec<u8>, i64)>) -> Vec<i64> {
        let mut found = Vec::with_capacity(hits.len() + beside.len());
        let mut beside = beside.into_iter().peekable();
        for at in hits {
            if self.gone.contains(&self.numbers[at]) {
                continue;
            }
            if beside.peek().is_some() {
                let entry = entry_at(&self.text, &self.starts, at);
                while let Some((_, number)) = beside.next_if(|it| it.0.as_slice() < entry) {
                    found.push(*number);
                }
            }
            found.push(self.numbers[at]);
        }
        found.extend(beside.map(|(_, number)| *number));
        found
    }
}

fn count<'a>(counted: &mut HashMap<&'a [u8], (u32, i64)>, name: &'a [u8], number: i64) {
    if let Some(it) = counted.get_mut(name) {
        it.0 += 1;
    } else if counted.len() < MOST_GROUPS {
        counted.insert(name, (1, number));
    }
}

fn sorted(counted: HashMap<&[u8], (u32, i64)>) -> Vec<Counted> {
    let name = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
    let mut all: Vec<Counted> = counted
        .into_iter()
        .map(|(it, (devices, example))| Counted { name: name(it), devices, example })
        .collect();
    all.sort_unstable_by(|a, b| b.devices.cmp(&a.devices).then_with(|| a.name.cmp(&b.name)));
    all
}

fn entry_at<'a>(text: &'a [u8], starts: &[u32], at: usize) -> &'a [u8] {
    let start = starts.get(at).map_or(text.len(), |it| *it as usize);
    let end = starts.get(at + 1).map_or(text.len(), |it| *it as usize);
    &text[start..end]
}

fn push_entry(text: &mut Vec<u8>, device: Searched<'_>) {
    push_lower(text, device.name);
    text.push(NAME_END);
    push_lower(text, device.person);
    text.push(PART_END);
    for tag in device.tags.split('\n').filter(|it| !it.is_empty()) {
        push_lower(text, tag);
        text.push(PART_END);
    }
    text.push(TOPIC);
    push_lower(text, device.topic);
    text.push(END);
}

/// Lower case, without what ends things.
fn push_lower(text: &mut Vec<u8>, part: &str) {
    let from = text.len();
    if part.is_ascii() {
        text.extend_from_slice(part.as_bytes());
        text[from..].make_ascii_lowercase();
    } else {
        text.extend_from_slice(part.to_lowercase().as_bytes());
    }
    for byte in &mut text[from..] {
        if *byte < b' ' {
            *byte = b' ';
        }
    }
}

#[cfg(test)]
mod tests;
