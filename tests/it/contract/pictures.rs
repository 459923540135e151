//! Pictures: what the app does not fetch, and previews that are kept. What it fetches is tested in push-core, where
//! a server on this machine can play the internet.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::Home;

#[tokio::test]
async fn nothing_near_is_fetched() {
    let home = Home::new();
    let bench = home.open().await;
    let simulator = bench.start(()).await.unwrap().simulator.sandbox_url;
    let (_, port) = simulator.rsplit_once(':').unwrap();
    for (url, cause) in [
        (simulator.clone(), "picture_private"),
        (format!("https://localhost:{port}/a.png"), "picture_private"),
        (format!("https://[::1]:{port}/a.png"), "picture_private"),
        ("https://169.254.169.254/latest/meta-data/".to_owned(), "picture_private"),
        ("https://192.168.1.1/logo.png".to_owned(), "picture_private"),
        ("http://example.com/a.png".to_owned(), "picture_not_https"),
        ("file:///etc/passwd".to_owned(), "picture_not_https"),
        ("https://ana:secret@example.com/a.png".to_owned(), "picture_login"),
        (String::new(), "picture_not_https"),
    ] {
        let failure = bench.fetch_image(ImageAddress { url: url.clone() }).await.unwrap_err();
        let found = (failure.code, failure.field.as_deref(), failure.cause.as_deref());
        assert_eq!(
            found,
            (FailureCode::InvalidField, Some("url"), Some(cause)),
            "{url}: {}",
            failure.message
        );
    }
    assert_eq!(bench.start(()).await.unwrap().simulator.inbox, []);
    bench.close().await;
}

#[tokio::test]
async fn a_preview_is_kept_as_a_new_file() {
    const PIXEL: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let home = Home::new();
    let bench = home.open().await;
    let save = async |path: &std::path::Path, png: &str| {
        bench.save_picture(SavePicture { path: path.to_str().unwrap().to_owned(), png: png.to_owned() }).await
    };
    let (asked, second) = (home.beside("Lock screen.png"), home.beside("Lock screen (2).png"));
    for expected in [&asked, &second] {
        let saved = save(&asked, PIXEL).await.unwrap();
        assert_eq!(saved.path, expected.to_str().unwrap());
        assert_eq!(fs::read(expected).unwrap(), STANDARD.decode(PIXEL).unwrap());
    }
    let folder = home.beside("previews");
    fs::create_dir(&folder).unwrap();
    let saved = save(&folder, PIXEL).await.unwrap();
    assert_eq!(saved.path, folder.join("notification.png").to_str().unwrap());
    let large = "A".repeat(45 * 1024 * 1024);
    for png in ["", "no Base64", "SGVsbG8=", &PIXEL[..16], &large] {
        let failure = save(&home.beside("none.png"), png).await.unwrap_err();
        assert_eq!(
            (failure.code, failure.cause.as_deref()),
            (FailureCode::InvalidField, Some("picture_not_png"))
        );
    }
    let failure =
        bench.save_picture(SavePicture { path: " ".to_owned(), png: PIXEL.to_owned() }).await.unwrap_err();
    assert_eq!(failure.cause.as_deref(), Some("path_empty"));
    assert!(!home.beside("none.png").exists());
    bench.close().await;
}
