//! Apple's extensions of push certificates, and the topics in them (apns.md §5.1).

use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::Oid;
use x509_parser::der_parser::asn1_rs::oid;

use super::CertificateKind;
use crate::der;

/// Most topics of one certificate. Apple's have three.
const MAX_TOPICS: usize = 500;

/// What a VoIP topic is called after its bundle ID, and its tag.
const VOIP_SUFFIX: &str = ".voip";
const VOIP_TAG: &str = "voip";

/// A topic that a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The topic: a bundle ID, with a suffix for some push types.
    pub topic: String,
    /// What Apple says of it: `app`, `voip`, `complication`. Empty where the certificate has no list.
    pub tags: Vec<String>,
}

/// Apple's extensions of one certificate.
#[derive(Debug, Default)]
pub(super) struct Extensions<'a> {
    /// `.6.3.1`: for the sandbox.
    pub(super) sandbox: bool,
    /// `.6.3.2`: for production.
    pub(super) production: bool,
    /// `.6.3.4`: topics of a VoIP certificate.
    voip: Option<&'a [u8]>,
    /// `.6.3.6`: topics and their tags.
    topics: Option<&'a [u8]>,
}

impl<'a> Extensions<'a> {
    pub(super) fn of(x509: &X509Certificate<'a>) -> Self {
        let value = |oid: Oid<'_>| {
            let found = x509.extensions().iter().find(|extension| extension.oid == oid);
            found.map(|extension| extension.value)
        };
        Self {
            sandbox: value(oid!(1.2.840.113635.100.6.3.1)).is_some(),
            production: value(oid!(1.2.840.113635.100.6.3.2)).is_some(),
            voip: value(oid!(1.2.840.113635.100.6.3.4)),
            topics: value(oid!(1.2.840.113635.100.6.3.6)),
        }
    }

    /// Whether there is one at all.
    pub(super) fn any(&self) -> bool {
        self.sandbox || self.production || self.voip.is_some() || self.topics.is_some()
    }
}

/// Topics of a certificate: those of its lists, else the one of its UID.
pub(super) fn topics(
    kind: CertificateKind,
    user_id: Option<&str>,
    extensions: &Extensions<'_>,
) -> Vec<Topic> {
    if kind == CertificateKind::NoPush {
        return Vec::new();
    }
    let mut topics = extensions.topics.and_then(listed).unwrap_or_default();
    for topic in extensions.voip.map(comma_separated).unwrap_or_default() {
        if topics.iter().all(|known| known.topic != topic.topic) {
            topics.push(topic);
        }
    }
    if topics.is_empty() {
        topics.extend(user_id.map(|id| of_user_id(kind, id)));
    }
    topics
}

/// `.6.3.6`: each direct UTF8String is a topic, the SEQUENCE behind it holds its tags.
fn listed(value: &[u8]) -> Option<Vec<Topic>> {
    let mut rest = der::sequence(value)?;
    let mut topics: Vec<Topic> = Vec::new();
    while let Some(item) = der::next(&mut rest) {
        match item.tag {
            der::UTF8_STRING if topics.len() < MAX_TOPICS => {
                topics.push(Topic { topic: text(item.value)?, tags: Vec::new() });
            }
            der::SEQUENCE => {
                let tags = &mut topics.last_mut()?.tags;
                let mut list = item.value;
                while let Some(tag) = der::expect(&mut list, der::UTF8_STRING) {
                    tags.push(text(tag)?);
                }
            }
            _ => {}
        }
    }
    rest.is_empty().then_some(topics)
}

/// `.6.3.4`: some string with commas between topics; its shape is known from one reader alone.
fn comma_separated(value: &[u8]) -> Vec<Topic> {
    let mut rest = value;
    let value = der::next(&mut rest).map_or(value, |item| item.value);
    let Some(list) = text(value) else { return Vec::new() };
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty()).take(MAX_TOPICS);
    names.map(|name| Topic { topic: name.to_owned(), tags: voip_tag(name) }).collect()
}

fn of_user_id(kind: CertificateKind, id: &str) -> Topic {
    let lacks_suffix = kind == CertificateKind::Voip && !id.ends_with(VOIP_SUFFIX);
    let topic = if lacks_suffix { format!("{id}{VOIP_SUFFIX}") } else { id.to_owned() };
    Topic { tags: voip_tag(&topic), topic }
}

fn voip_tag(topic: &str) -> Vec<String> {
    if topic.ends_with(VOIP_SUFFIX) { vec![VOIP_TAG.to_owned()] } else { Vec::new() }
}

fn text(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?;
    text.chars().all(|c| !c.is_control()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of `com.example.app` (apns.md §5.1).
    const LIST: &str = "30640c0f636f6d2e6578616d706c652e61707030050c036170700c14636f6d2e6578616d706c652e6170702e766f\
                        697030060c04766f69700c1c636f6d2e6578616d706c652e6170702e636f6d706c69636174696f6e300e0c0c636f6d\
                        706c69636174696f6e";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    fn topic(topic: &str, tags: &[&str]) -> Topic {
        Topic { topic: topic.to_owned(), tags: tags.iter().map(|&tag| tag.to_owned()).collect() }
    }

    #[test]
    fn the_list_of_apple_is_read_with_its_tags() {
        let list = bytes(LIST);
        assert_eq!(list.len(), 102);
        let expected = vec![
            topic("com.example.app", &["app"]),
            topic("com.example.app.voip", &["voip"]),
            topic("com.example.app.complication", &["complication"]),
        ];
        assert_eq!(listed(&list), Some(expected));
    }

    #[test]
    fn a_list_that_is_cut_is_never_read_wrong() {
        let list = bytes(LIST);
        for end in 0..list.len() {
            assert_eq!(listed(&list[..end]), None, "cut at {end}");
        }
        for at in 0..list.len() {
            for flip in [1, 0x80, 0xff] {
                let mut list = list.clone();
                list[at] ^= flip;
                let _ = listed(&list);
            }
        }
    }

    #[test]
    fn topics_of_voip_certificates_are_split_at_commas() {
        let list = der::wrap(0x16, &[b"com.example.app.voip, com.example.app"]);
        let expected = [topic("com.example.app.voip", &["voip"]), topic("com.example.app", &[])];
        assert_eq!(comma_separated(&list), expected);
        assert_eq!(comma_separated(b"com.example.app.voip"), expected[..1], "no string type around it");
        assert_eq!(comma_separated(&[0xff, 0xfe]), []);
    }

    #[test]
    fn without_a_list_the_uid_is_the_topic() {
        let none = Extensions::default();
        let cases = [
            (CertificateKind::Development, "com.example.app", Some(topic("com.example.app", &[]))),
            (CertificateKind::Voip, "com.example.app", Some(topic("com.example.app.voip", &["voip"]))),
            (CertificateKind::Voip, "com.example.app.voip", Some(topic("com.example.app.voip", &["voip"]))),
            (CertificateKind::NoPush, "com.example.app", None),
        ];
        for (kind, id, expected) in cases {
            assert_eq!(topics(kind, Some(id), &none).first(), expected.as_ref(), "{kind:?} {id}");
        }
        assert_eq!(topics(CertificateKind::Universal, None, &none), []);
    }
}
