//! The way to APNs in the settings: proxy, its password, an extra CA, limits.

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home, one_receipt, refused};

fn passphrase(text: &str) -> Passphrase {
    Passphrase { passphrase: text.to_owned().into() }
}

async fn settings(bench: &Bench<'_>) -> Settings {
    bench.start(()).await.unwrap().settings
}

#[tokio::test]
async fn settings_of_an_older_version_are_kept() {
    let old = r#"{"language":"zh-Hans","theme":"dark","default_endpoint":"sandbox"}"#;
    let read: Settings = serde_json::from_str(old).unwrap();
    assert_eq!(
        (read.language, read.theme, read.default_endpoint),
        (Language::ZhHans, Theme::Dark, Endpoint::Sandbox)
    );
    assert_eq!((read.network, read.limits), (Network::default(), SendLimits::default()));
}

#[tokio::test]
async fn what_cannot_be_kept_is_said_at_its_field() {
    let home = Home::new();
    let bench = home.open().await;
    let good = settings(&bench).await;
    let manual = |host: &str, port: &str| Network {
        proxy: ProxyChoice::Manual,
        proxy_host: host.to_owned(),
        proxy_port: port.to_owned(),
        proxy_user: String::new(),
    };
    let limits = |change: fn(&mut SendLimits)| {
        let mut limits = good.limits.clone();
        change(&mut limits);
        Settings { limits, ..good.clone() }
    };
    for (bad, field) in [
        (Settings { network: manual("", "3128"), ..good.clone() }, "proxy_host"),
        (Settings { network: manual("proxy", "0"), ..good.clone() }, "proxy_host"),
        (limits(|it| it.max_in_flight = 0), "max_in_flight"),
        (limits(|it| it.per_second = Some(0.0)), "per_second"),
        (limits(|it| it.deadline_minutes = 0), "deadline_minutes"),
        (limits(|it| it.bad_token_percent = 101), "bad_token_percent"),
    ] {
        let failure = bench.save_settings(bad).await.unwrap_err();
        assert_eq!((failure.code, failure.field.as_deref()), (FailureCode::InvalidField, Some(field)));
    }
    assert_eq!(settings(&bench).await, good, "nothing of it was kept");
    bench.close().await;
}

#[tokio::test]
async fn the_password_of_a_proxy_is_in_the_vault_alone() {
    let home = Home::new();
    let bench = home.open().await;
    let view = bench.start(()).await.unwrap().network;
    assert_eq!((view.password, view.vault, view.environment), (false, VaultKind::Memory, None));
    bench.create_vault(passphrase("correct horse battery")).await.unwrap();
    let view = bench.set_proxy_password(passphrase("hunter2-proxy")).await.unwrap();
    assert_eq!((view.password, view.vault), (true, VaultKind::File));
    let network = Network {
        proxy: ProxyChoice::Manual,
        proxy_host: "127.0.0.1".to_owned(),
        proxy_port: "1".to_owned(),
        proxy_user: "ana".to_owned(),
    };
    bench.save_settings(Settings { network, ..settings(&bench).await }).await.unwrap();
    // Loopback is never reached through a proxy, and nobody stands in between.
    let draft = bench.draft().await;
    let receipt = one_receipt(bench.send_with(draft.clone(), &[]).await);
    assert_eq!((receipt.status, receipt.via), (Some(200), None));
    // Anything else is: this one refuses every connection.
    let to_apple = Draft { endpoint: Endpoint::Sandbox, ..draft };
    let receipt = one_receipt(bench.send_with(to_apple, &[Consent::Host]).await);
    assert_eq!(receipt.ending, Ending::Failed);
    let cause = receipt.cause.unwrap();
    assert_eq!(
        (cause.code.as_str(), cause.details["host"].as_str()),
        ("proxy", "api.sandbox.push.apple.com:443")
    );
    assert_eq!(receipt.via, Some(Via { proxy: Some("127.0.0.1:1".to_owned()), extra_ca: false }));
    bench.close().await;

    let again = home.open().await;
    assert!(!again.start(()).await.unwrap().network.password, "the vault is locked");
    again.unlock_vault(passphrase("correct horse battery")).await.unwrap();
    assert!(again.start(()).await.unwrap().network.password);
    assert!(!again.set_proxy_password(passphrase("")).await.unwrap().password);
    again.close().await;
    assert!(!home.crossed().contains("hunter2"), "it crosses once, and never back");
    let data = home.data();
    for name in ["store.sqlite3", "store.sqlite3-wal", "vault.json"] {
        let bytes = std::fs::read(data.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(7).any(|it| it == b"hunter2"), "{name}");
    }
}

#[tokio::test]
async fn an_extra_ca_is_named_and_marks_what_is_sent_under_it() {
    let home = Home::new();
    let bench = home.open().await;
    let state = bench.start(()).await.unwrap();
    let stranger = home.beside("hello.pem");
    std::fs::write(&stranger, "hello").unwrap();
    let path = |path: &std::path::Path| FilePath { path: path.to_string_lossy().into_owned() };
    let failure = bench.set_extra_ca(path(&stranger)).await.unwrap_err();
    assert_eq!(
        (failure.field.as_deref(), failure.cause.as_deref()),
        (Some("extra_ca"), Some("extra_ca_unusable"))
    );
    let ca = bench.set_extra_ca(FilePath { path: state.simulator.ca_path }).await.unwrap().extra_ca.unwrap();
    assert_eq!((ca.file_name.as_str(), &ca.subject), ("loopback-ca.pem", &ca.issuer));
    assert!(ca.not_after > 0);
    let refusing = Network {
        proxy: ProxyChoice::Manual,
        proxy_host: "127.0.0.1".to_owned(),
        proxy_port: "1".to_owned(),
        ..Network::default()
    };
    bench.save_settings(Settings { network: refusing, ..state.settings }).await.unwrap();
    let draft = Draft { endpoint: Endpoint::Sandbox, ..state.draft.draft };
    let receipt = one_receipt(bench.send_with(draft.clone(), &[Consent::Host]).await);
    assert!(receipt.via.unwrap().extra_ca);
    assert_eq!(bench.remove_extra_ca(()).await.unwrap().extra_ca, None);
    let receipt = one_receipt(bench.send_with(draft.clone(), &[]).await);
    assert!(!receipt.via.unwrap().extra_ca);
    assert_eq!(refused(bench.send_with(Draft { credential: None, ..draft }, &[]).await).len(), 1);
    bench.close().await;
}
