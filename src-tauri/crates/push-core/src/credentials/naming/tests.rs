//! Which credential a name means.

use super::*;
use crate::model::VaultKind;
use crate::store::{Facts, KeyRecord};
use Environment::{Production, Sandbox};

fn credential(id: &str, name: &str, environments: &[Environment]) -> CredentialRecord {
    let key = KeyRecord::unlimited("ABCDE12345", "TEAM123456", "");
    CredentialRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        item: id.to_owned(),
        vault: VaultKind::Memory,
        fingerprint: String::new(),
        sample: false,
        hosts: Vec::new(),
        facts: Facts::Key(KeyRecord { environments: environments.to_vec(), ..key }),
    }
}

#[test]
fn of_two_with_one_name_the_environment_decides() {
    let credentials = [
        credential("s", "Acme", &[Sandbox]),
        credential("p", "Acme", &[Production]),
        credential("o", "Other", &[Sandbox]),
        credential("b", "Both", &[Sandbox, Production]),
    ];
    for (name, environment, expected) in [
        ("Acme", Sandbox, Some("s")),
        ("Acme", Production, Some("p")),
        ("Other", Production, Some("o")),
        ("Both", Production, Some("b")),
        ("acme", Sandbox, None),
    ] {
        let found = named(&credentials, name, environment).map(|it| it.id.as_str());
        assert_eq!(found, expected, "{name} in {environment:?}");
    }
    for (id, environment, expected) in [
        ("s", Sandbox, Some("s")),
        ("s", Production, Some("p")),
        ("p", Sandbox, Some("s")),
        ("o", Production, Some("o")),
        ("gone", Sandbox, None),
    ] {
        let found = meant(&credentials, id, environment).map(|it| it.id.as_str());
        assert_eq!(found, expected, "{id} in {environment:?}");
    }
}
