//! Against a real server with TLS on loopback. The names in these tests lead to it through a resolver of their own,
//! and a policy of their own admits its one address; what the app's policy makes of it is tested first.

mod server;

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use push_client::{Proxy, Resolver};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use self::server::{INSIDE, NAMES, Web, fetcher, pictures, proxy};
use super::*;
use crate::pictures::kind::samples;

#[tokio::test]
async fn the_app_reaches_nothing_near() {
    let web = Web::start(pictures).await;
    let app = Fetcher::new();
    let (port, config) = (web.port, web.config());
    for host in [
        NAMES[0],
        INSIDE,
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "10.0.0.1",
    ] {
        let url = format!("https://{host}:{port}/a.png");
        assert_eq!(web.fetch_with(&app, &url, &config).await, Err("picture_private".to_owned()), "{host}");
    }
    let by_system =
        web.fetch_with(&app, &format!("https://localhost:{port}/a.png"), &Config::default()).await;
    assert_eq!(by_system, Err("picture_private".to_owned()));
    assert_eq!(web.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn pictures_are_told_by_their_first_bytes() {
    let web = Web::start(pictures).await;
    for (path, kind, bytes) in [
        ("/a.png", Kind::Png, samples::png(640, 480).len()),
        ("/a.gif?b=c#d", Kind::Gif, samples::gif(1, 1).len()),
        ("/chunked", Kind::Jpeg, samples::jpeg(1, 1).len()),
        ("/until-the-end", Kind::Jpeg, samples::jpeg(1, 1).len()),
        ("/most", Kind::Png, MOST_BYTES),
    ] {
        let fetched = web.fetch(&web.url(path)).await.unwrap();
        assert_eq!((fetched.kind, fetched.bytes.len()), (kind, bytes), "{path}");
        assert_eq!(fetched.host, NAMES[0]);
    }
    let request = &web.requests()[0];
    let expected = format!(
        "GET /a.png HTTP/1.1\r\nhost: {}:{}\r\nuser-agent: Pushbench\r\naccept: image/png, image/jpeg, image/gif\r\n\r\n",
        NAMES[0], web.port
    );
    assert_eq!(request, &expected, "nothing tells who asks");
}

#[tokio::test]
async fn what_is_no_picture_is_said() {
    let web = Web::start(pictures).await;
    for (path, code) in [
        ("/large", "picture_too_large"),
        ("/large-chunked", "picture_too_large"),
        ("/pixels", "picture_too_many_pixels"),
        ("/page", "picture_other_kind"),
        ("/webp", "picture_other_kind"),
        ("/text", "picture_none"),
        ("/empty", "picture_none"),
        ("/cut", "picture_broken"),
        ("/noise", "picture_broken"),
        ("/endless-head", "picture_broken"),
        ("/gone", "picture_status"),
        ("/nowhere", "picture_no_location"),
    ] {
        assert_eq!(web.fetch(&web.url(path)).await, Err(code.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn every_step_of_a_way_is_judged() {
    let web = Web::start(pictures).await;
    for (path, host) in [("/relative", NAMES[0]), ("/elsewhere", NAMES[1]), ("/again/4", NAMES[0])] {
        assert_eq!(web.fetch(&web.url(path)).await.unwrap().host, host, "{path}");
    }
    for (path, code) in [
        ("/again/5", "picture_redirects"),
        ("/inside", "picture_private"),
        ("/metadata", "picture_private"),
        ("/plain", "picture_not_https"),
        ("/file", "picture_not_https"),
        ("/login", "picture_login"),
    ] {
        assert_eq!(web.fetch(&web.url(path)).await, Err(code.to_owned()), "{path}");
    }
    let before = web.lookups.load(Ordering::Relaxed);
    web.fetch(&web.url("/elsewhere")).await.unwrap();
    assert_eq!(
        web.lookups.load(Ordering::Relaxed) - before,
        2,
        "each name is looked up once, and that address is used"
    );
    for url in [
        "",
        "hello",
        "http://pictures.example/a.png",
        "ftp://pictures.example/a.png",
        "//pictures.example/a.png",
        "data:image/png;base64,AAAA",
        "https://",
    ] {
        assert_eq!(web.fetch(url).await, Err("picture_not_https".to_owned()), "{url}");
    }
    assert_eq!(web.fetch("https://u@pictures.example/").await, Err("picture_login".to_owned()));
    assert_eq!(web.fetch("https://unknown.example/").await, Err("picture_connect".to_owned()));
}

#[tokio::test]
async fn a_name_of_many_addresses_leads_to_those_that_are_admitted() {
    let web = Web::start(pictures).await;
    let mixed = Resolver::new(|_, port| async move {
        Ok([[127, 0, 0, 2], [10, 0, 0, 1], [127, 0, 0, 1]]
            .map(|it| SocketAddr::new(it.into(), port))
            .to_vec())
    });
    let config = Config { resolver: mixed, ..web.config() };
    assert!(web.fetch_with(&fetcher(), &web.url("/a.png"), &config).await.is_ok());
}

#[tokio::test]
async fn a_server_is_trusted_by_its_certificate_alone() {
    let web = Web::start(pictures).await;
    let stranger = Config { extra_ca: None, ..web.config() };
    let fetched = web.fetch_with(&fetcher(), &web.url("/a.png"), &stranger).await;
    assert_eq!(fetched, Err("picture_tls".to_owned()));
    let by_address = format!("https://127.0.0.1:{}/a.png", web.port);
    assert_eq!(web.fetch(&by_address).await, Err("picture_tls".to_owned()), "its certificate is for names");
    assert_eq!(web.requests(), Vec::<String>::new());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.unwrap();
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    assert_eq!(web.fetch(&format!("https://{}:{port}/", NAMES[0])).await, Err("picture_tls".to_owned()));
    plain.await.unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(
        web.fetch(&format!("https://{}:{nobody}/", NAMES[0])).await,
        Err("picture_connect".to_owned())
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let web = Web::start(pictures).await;
    let impatient = Fetcher { limit: Duration::from_millis(300), ..fetcher() };
    let fetched = web.fetch_with(&impatient, &web.url("/silence"), &web.config()).await;
    assert_eq!(fetched, Err("picture_timeout".to_owned()));
}

#[tokio::test]
async fn a_proxy_is_given_the_address_that_was_judged() {
    let web = Web::start(pictures).await;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let port = proxy(Arc::clone(&asked)).await;
    let config = Config { proxy: Proxy::parse(&format!("127.0.0.1:{port}")).ok(), ..web.config() };
    let through = async |path: &str| web.fetch_with(&fetcher(), &web.url(path), &config).await;
    assert_eq!(through("/elsewhere").await.unwrap().host, NAMES[1]);
    let place = format!("127.0.0.1:{}", web.port);
    assert_eq!(*asked.lock().unwrap(), [place.clone(), place], "no name, which it might look up anew");
    asked.lock().unwrap().clear();
    assert_eq!(through("/inside").await, Err("picture_private".to_owned()));
    assert_eq!(asked.lock().unwrap().len(), 1, "it was not asked for the second");
    let refusing = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let config = Config { proxy: Proxy::parse(&format!("127.0.0.1:{refusing}")).ok(), ..web.config() };
    let fetched = web.fetch_with(&fetcher(), &web.url("/a.png"), &config).await;
    assert_eq!(fetched, Err("picture_proxy".to_owned()));
}
