//! Sends with a2. Its host is compiled in, so this only reaches loopback where `api.push.apple.com` leads there,
//! and its roots are those of `../roots`.
//!
//! `peer-a2 KEY_FILE PUSHES IN_FLIGHT BYTES` prints what every client here prints.

use a2::request::payload::PayloadLike;
use a2::{Client, ClientConfig, DefaultNotificationBuilder, Endpoint, NotificationBuilder};
use a2::{NotificationOptions, Priority, PushType};
use peers_bench::{Failure, token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let [key, pushes, in_flight, bytes] = peers_bench::arguments()?;
    let mut key = std::fs::File::open(key)?;
    let client =
        Client::token(&mut key, "BENCHKEY01", "BENCHTEAM1", ClientConfig::new(Endpoint::Production))?;
    let around = DefaultNotificationBuilder::new().set_body("").build("", options()).to_json_string()?.len();
    let text: &'static str = "a".repeat(bytes.parse::<usize>()?.saturating_sub(around)).leak();
    let result = peers_bench::many(pushes.parse()?, in_flight.parse()?, move |number| {
        let client = client.clone();
        async move {
            let token = token(number);
            let payload = DefaultNotificationBuilder::new().set_body(text).build(&token, options());
            client.send(payload).await.map(drop).map_err(Failure::from)
        }
    });
    println!("{}", result.await?);
    Ok(())
}

fn options<'a>() -> NotificationOptions<'a> {
    NotificationOptions {
        apns_topic: Some("com.example.peers"),
        apns_push_type: Some(PushType::Alert),
        apns_priority: Some(Priority::High),
        ..NotificationOptions::default()
    }
}
