//! The proxy of the environment.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use crate::bench::{Bench, TOPIC, command, lines, stderr, token};

/// A proxy that asks everybody for a password: its address, and what it was asked.
fn proxy() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, asked) = channel();
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            let mut tcp = tcp.unwrap();
            let mut head = [0; 1024];
            let length = tcp.read(&mut head).unwrap();
            let _ = tell.send(String::from_utf8_lossy(&head[..length]).into_owned());
            let _ = tcp.write_all(b"HTTP/1.1 407 Login\r\nproxy-authenticate: Basic\r\n\r\n");
        }
    });
    (address, asked)
}

const KEY: [&str; 6] = ["--p8", "AuthKey_ABCDE12345.p8", "--key-id", "ABCDE12345", "--team-id", "TEAM123456"];

#[test]
fn other_hosts_are_reached_through_it_and_this_machine_is_not() {
    let bench = Bench::without_world();
    let (address, asked) = proxy();
    let here = token("ab");
    let send = |options: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(bench.folder.path());
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"] {
            command.env_remove(name);
        }
        let push = ["send", "--json", "--token", &here, "--payload", "payload.json", "--topic", TOPIC];
        command.envs(variables.iter().copied()).args(push).args(KEY).args(options).output().unwrap()
    };
    let url = format!("http://ana:hunter2@{address}");
    let proxied = [("HTTPS_PROXY", url.as_str())];

    for options in [&[][..], &["--endpoint", &bench.url, "--ca", "ca.pem"]] {
        let output = send(options, &proxied);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    }
    assert!(asked.try_recv().is_err(), "nobody came");

    let output = send(&["--endpoint", "https://push.example"], &proxied);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(stderr(&output), format!("pushbench: note: through the proxy {address}\n"));
    let line = &lines(&output)[0];
    assert_eq!(
        line["error"],
        format!(
            "no connection to push.example:443 through the proxy: {address} does not accept the user name and password (407); \
             check both"
        )
    );
    assert!(asked.recv().unwrap().starts_with("CONNECT push.example:443 HTTP/1.1\r\n"));
    assert!(asked.try_recv().is_err(), "a refusal is not asked about again");

    let output = send(&["--endpoint", "https://push.example"], &[("all_proxy", "socks5://ana:hunter2@p:1")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "pushbench: the environment variable all_proxy: a proxy of the kind socks5:// cannot be used; expected \
         http://HOST:PORT or http://USER:PASSWORD@HOST:PORT\n"
    );
    assert!(output.stdout.is_empty());
}
