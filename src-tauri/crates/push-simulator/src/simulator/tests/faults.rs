//! Faults as a client sees them, and what the ledger says of it.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::join_all;
use h2::Reason;
use http::Request;
use push_protocol::DeviceToken;
use tokio::io::AsyncReadExt;

use super::client::{
    Bench, Client, PAYLOAD, device, frame, preface, push, push_to, raw_push, settings_of, within, world,
};
use crate::*;

const KNOWN: &str = "a1";

/// A simulator that counts what it accepts, with that fault.
async fn bench(when: When, fault: impl Into<Fault>) -> (Bench, Ledger) {
    bench_with(Faults::one(when, fault)).await
}

async fn bench_with(faults: Faults) -> (Bench, Ledger) {
    let ledger = Ledger::default();
    let options = Options { faults, ledger: Some(ledger.clone()), ..Options::default() };
    (Bench::with(World::open(push_protocol::Environment::Sandbox), options).await, ledger)
}

/// A push to the nth device.
fn nth(number: usize) -> Request<Bytes> {
    push_to(&format!("{number:064x}"), PAYLOAD)
}

fn count(ledger: &Ledger, number: usize) -> u32 {
    ledger.count(&DeviceToken::parse(&format!("{number:064x}")).unwrap())
}

/// Sends pushes 1 to `last` one after another and says how each ended.
async fn one_by_one(client: &Client, last: usize) -> Vec<Result<u16, h2::Error>> {
    let mut endings = Vec::new();
    for number in 1..=last {
        endings.push(within(client.try_push(nth(number))).await.map(|answer| answer.status));
    }
    endings
}

fn answered(endings: &[Result<u16, h2::Error>]) -> Vec<Option<u16>> {
    endings.iter().map(|ending| ending.as_ref().ok().copied()).collect()
}

#[tokio::test]
async fn a_cut_comes_before_or_during_or_after_the_request() {
    for (at, processed) in [(CutAt::Before, 0), (CutAt::During, 0), (CutAt::After, 1)] {
        let (bench, ledger) = bench(When::at(2), RequestFault::Cut(at)).await;
        let client = bench.client().await;
        let endings = one_by_one(&client, 2).await;
        assert_eq!(answered(&endings), [Some(200), None], "{at:?}");
        let error = within(client.driver).await.unwrap().unwrap_err();
        assert_eq!(
            error.get_io().map(std::io::Error::kind),
            Some(std::io::ErrorKind::ConnectionReset),
            "{error:?}"
        );
        assert_eq!((count(&ledger, 1), count(&ledger, 2)), (1, processed), "{at:?}");
        assert_eq!((bench.simulator.struck(), ledger.total()), (vec![1], 1 + u64::from(processed)));
        // The third one, on another connection.
        assert_eq!(bench.client().await.push(nth(3)).await.status, 200);
    }
}

#[tokio::test]
async fn what_comes_with_a_cut_is_answered_up_to_it() {
    let (bench, ledger) = bench(When::at(6), RequestFault::Cut(CutAt::During)).await;
    let client = bench.client().await;
    assert_eq!(client.push(nth(0)).await.status, 200);
    let endings = join_all((1..=10).map(|number| within(client.try_push(nth(number))))).await;
    let good: Vec<bool> = endings.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, true, true, true, false, false, false, false, false, false]);
    let processed: Vec<u32> = (1..=10).map(|number| count(&ledger, number)).collect();
    assert_eq!(processed, [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
}

/// Pushes 1 to 10 at once after one that was accepted, with a GOAWAY at the fifth of them: which were
/// answered, which came back as not processed, and what the ledger has of each.
async fn ten_with_goaway(fault: GoAwayFault) -> (Vec<bool>, Vec<bool>, Vec<u32>) {
    let (bench, ledger) = bench(When::at(6), RequestFault::GoAway(fault)).await;
    let client = bench.client().await;
    assert_eq!(client.push(nth(0)).await.status, 200);
    let endings = join_all((1..=10).map(|number| within(client.try_push(nth(number))))).await;
    drop(client.send);
    within(client.driver).await.unwrap().unwrap();
    let good = endings.iter().map(Result::is_ok).collect();
    let refused =
        endings.iter().map(|it| it.as_ref().is_err_and(|error| error.is_go_away() && error.is_remote()));
    (good, refused.collect(), (1..=10).map(|number| count(&ledger, number)).collect())
}

#[tokio::test]
async fn goaway_tells_what_was_processed() {
    let goaway = |last_stream, twice| GoAwayFault { last_stream, reason: None, twice };
    for twice in [false, true] {
        let (good, refused, processed) = ten_with_goaway(goaway(LastStream::This, twice)).await;
        assert_eq!(good, [[true; 5], [false; 5]].concat());
        assert_eq!(refused, [[false; 5], [true; 5]].concat());
        assert_eq!(processed, [[1; 5], [0; 5]].concat());
    }
    // All of them arrive at once, so none of the ten was judged before the fifth arrived.
    let (good, refused, processed) = ten_with_goaway(goaway(LastStream::Before, false)).await;
    assert_eq!((good, refused, processed), (vec![false; 10], vec![true; 10], vec![0; 10]));
    let (good, _, processed) = ten_with_goaway(goaway(LastStream::All, true)).await;
    assert_eq!((good, processed), (vec![true; 10], vec![1; 10]));
}

#[tokio::test]
async fn goaway_carries_its_reason_and_comes_twice() {
    let fault = GoAwayFault {
        last_stream: LastStream::Before,
        reason: Some("BadCertificateEnvironment".to_owned()),
        twice: true,
    };
    let (bench, ledger) = bench(When::first(1), RequestFault::GoAway(fault)).await;
    let mut tls = bench.tls(&["h2"]).await.unwrap();
    preface(&mut tls).await;
    raw_push(&mut tls, 1).await;
    let mut said = Vec::new();
    while let Ok((kind, payload)) = within(frame(&mut tls)).await {
        if kind == 7 {
            said.push(payload);
        }
    }
    let debug = br#"{"reason":"BadCertificateEnvironment"}"#;
    let expected = [&[0; 8][..], debug].concat();
    assert_eq!(said, [expected.clone(), expected]);
    assert_eq!(ledger.total(), 0);
}

#[tokio::test]
async fn streams_are_reset_with_the_code_and_processed_or_not() {
    let table = [
        (Reason::REFUSED_STREAM, false),
        (Reason::INTERNAL_ERROR, false),
        (Reason::INTERNAL_ERROR, true),
        (Reason::ENHANCE_YOUR_CALM, true),
        (Reason::CANCEL, false),
    ];
    for (code, processed) in table {
        let fault = RequestFault::Reset { code: code.into(), processed };
        let (bench, ledger) = bench(When::every(2), fault).await;
        let client = bench.client().await;
        let endings = one_by_one(&client, 4).await;
        assert_eq!(answered(&endings), [Some(200), None, Some(200), None]);
        let error = endings[1].as_ref().unwrap_err();
        assert!(error.is_reset() && error.is_remote() && error.reason() == Some(code), "{error:?}");
        assert_eq!((count(&ledger, 2), count(&ledger, 4)), (processed.into(), processed.into()));
    }
}

#[tokio::test]
async fn streams_are_lowered_and_raised_and_h2_obeys() {
    let fault = RequestFault::Streams { limit: 1, requests: NonZeroU64::new(20) };
    let (bench, ledger) = bench(When::at(2), fault).await;
    let client = bench.client().await;
    assert_eq!(client.push(nth(0)).await.status, 200);
    assert_eq!(client.send.current_max_send_streams(), 1000);
    assert_eq!(client.push(nth(1)).await.status, 200);
    assert_eq!(client.push(nth(2)).await.status, 200);
    assert_eq!(client.send.current_max_send_streams(), 1);
    let endings = join_all((3..100).map(|number| within(client.try_push(nth(number))))).await;
    assert!(endings.iter().all(Result::is_ok));
    assert_eq!(client.send.current_max_send_streams(), 1000);
    assert_eq!((bench.simulator.violations(), ledger.total(), ledger.duplicates()), (0, 100, 0));
}

#[tokio::test]
async fn streams_above_the_limit_are_counted_once_it_is_acknowledged() {
    let faults = Faults {
        seed: 0,
        rules: vec![
            FaultRule { when: When::at(1), fault: RequestFault::Streams { limit: 1, requests: None }.into() },
            FaultRule { when: When::at(2), fault: RequestFault::NoAnswer { processed: true }.into() },
        ],
    };
    let (bench, _) = bench_with(faults).await;
    let mut tls = bench.tls(&["h2"]).await.unwrap();
    preface(&mut tls).await;
    raw_push(&mut tls, 1).await;
    let mut acknowledged = 0;
    while acknowledged < 2 {
        acknowledged += u32::from(settings_of(&mut tls).await);
    }
    // 3 is never answered, so 5 and 7 are above the limit of 1.
    for stream in [3, 5, 7] {
        raw_push(&mut tls, stream).await;
    }
    let mut heads = 0;
    while heads < 2 {
        heads += u32::from(within(frame(&mut tls)).await.unwrap().0 == 1);
    }
    assert_eq!(bench.simulator.violations(), 2);
}

#[tokio::test]
async fn a_window_that_is_never_opened_takes_no_body() {
    let (bench, ledger) = bench(When::first(1), ConnectionFault::ClosedWindow).await;
    let client = bench.client().await;
    let mut send = client.send.clone().ready().await.unwrap();
    // Until the SETTINGS are there, the default window of 65,535 bytes holds.
    let (_response, mut first) = send.send_request(push().map(|_| ()), false).unwrap();
    first.reserve_capacity(1);
    let waiting = tokio::time::timeout(Duration::from_millis(200), async {
        while send.current_max_send_streams() != 1000 {
            tokio::task::yield_now().await;
        }
        let (_response, mut stream) = send.send_request(push().map(|_| ()), false).unwrap();
        stream.reserve_capacity(1);
        std::future::poll_fn(|cx| stream.poll_capacity(cx)).await
    });
    assert!(waiting.await.is_err(), "no window came");
    assert_eq!(ledger.total(), 0);
    assert_eq!(bench.client().await.push(nth(1)).await.status, 200);
}

#[tokio::test]
async fn no_answer_comes_and_the_connection_goes_on() {
    for processed in [false, true] {
        let (bench, ledger) = bench(When::at(2), RequestFault::NoAnswer { processed }).await;
        let client = bench.client().await;
        assert_eq!(client.push(nth(1)).await.status, 200);
        let waiting = client.try_push(nth(2));
        let others = async {
            for number in 3..40 {
                assert_eq!(client.push(nth(number)).await.status, 200);
            }
        };
        tokio::select! {
            biased;
            answer = waiting => panic!("{answer:?}"),
            () = others => {}
        }
        assert_eq!(count(&ledger, 2), u32::from(processed));
    }
}

#[tokio::test]
async fn a_half_open_connection_says_nothing_more_and_stays() {
    for processed in [false, true] {
        let (bench, ledger) = bench(When::at(2), RequestFault::HalfOpen { processed }).await;
        let mut client = bench.client().await;
        assert_eq!(client.push(nth(1)).await.status, 200);
        let silent = tokio::time::timeout(Duration::from_millis(200), async {
            tokio::join!(client.try_push(nth(2)), client.try_push(nth(3)))
        });
        assert!(silent.await.is_err());
        assert!(!client.driver.is_finished(), "the connection stays");
        assert_eq!(count(&ledger, 2), u32::from(processed));
        // Stopping does not wait for it.
        let stopping = Instant::now();
        within(bench.simulator.stop()).await;
        assert!(stopping.elapsed() < Duration::from_secs(2));
        within(&mut client.driver).await.unwrap().unwrap_err();
    }
}

#[tokio::test]
async fn a_body_does_not_end() {
    for (status, processed) in [(200, 1), (500, 0)] {
        let (bench, ledger) = bench(When::at(1), RequestFault::EndlessBody { status }).await;
        let client = bench.client().await;
        let (head, body) = nth(1).into_parts();
        let mut send = client.send.clone().ready().await.unwrap();
        let (response, mut stream) = send.send_request(Request::from_parts(head, ()), false).unwrap();
        stream.send_data(body, true).unwrap();
        let mut answer = within(response).await.unwrap();
        assert_eq!(answer.status(), status);
        for _ in 0..3 {
            assert!(within(answer.body_mut().data()).await.unwrap().is_ok(), "it goes on");
        }
        assert_eq!(client.push(nth(2)).await.status, 200);
        assert_eq!(count(&ledger, 1), processed);
    }
}

#[tokio::test]
async fn slow_is_so_many_bytes_a_second() {
    let bytes_per_second = NonZeroU64::new(20_000).unwrap();
    let (bench, _) = bench(When::first(1), ConnectionFault::Slow { bytes_per_second }).await;
    let client = bench.client().await;
    let began = Instant::now();
    assert_eq!(client.push(push_to(&device(KNOWN), vec![b'x'; 4000])).await.status, 200);
    let took = began.elapsed();
    assert!(took > Duration::from_millis(150) && took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn connections_are_hung_up_on_or_never_spoken_to() {
    let faults = Faults {
        seed: 0,
        rules: vec![
            FaultRule { when: When::at(1), fault: ConnectionFault::HangUp.into() },
            FaultRule { when: When::at(2), fault: ConnectionFault::Mute.into() },
        ],
    };
    let (bench, _) = bench_with(faults).await;
    assert!(bench.tls(&["h2"]).await.is_err());
    let mut mute = bench.tcp().await;
    let silence = tokio::time::timeout(Duration::from_millis(200), mute.read_u8());
    assert!(silence.await.is_err(), "neither a byte nor an end");
    assert_eq!(bench.client().await.push(nth(1)).await.status, 200);
}

#[tokio::test]
async fn certificates_that_must_not_be_trusted_are_not() {
    for (bad, said) in [
        (BadCertificate::Expired, "expired"),
        (BadCertificate::WrongName, "not valid for name"),
        (BadCertificate::UnknownCa, "UnknownIssuer"),
    ] {
        let (bench, _) = bench(When::first(1), ConnectionFault::Certificate(bad)).await;
        let refused = bench.tls(&["h2"]).await.unwrap_err().to_string();
        assert!(refused.contains(said), "{bad:?}: {refused}");
        assert_eq!(bench.client().await.push(nth(1)).await.status, 200, "the second is good");
    }
    let (bench, _) = bench(When::first(1), ConnectionFault::NoHttp2).await;
    let tls = bench.tls(&["h2"]).await.unwrap();
    assert_eq!(tls.get_ref().1.alpn_protocol(), None);
}

#[tokio::test]
async fn answers_are_those_of_the_script_and_nothing_is_processed() {
    let table = [
        (429, Some("TooManyRequests"), None, None),
        (503, Some("Shutdown"), Some(RetryAfter::Seconds(2)), Some("2")),
        (500, None, Some(RetryAfter::Date(90)), Some("Mon, 21 Sep 2026 14:14:50 GMT")),
        (403, Some("ExpiredProviderToken"), None, None),
    ];
    for (status, reason, retry_after, header) in table {
        let answer = ScriptedAnswer { status, reason: reason.map(str::to_owned), retry_after };
        let (bench, ledger) = bench(When::first(2), RequestFault::Answer(answer)).await;
        let mut journal = bench.simulator.journal_in_full();
        let client = bench.client().await;
        let answer = client.push(nth(1)).await;
        let body = reason.map(|reason| format!(r#"{{"reason":"{reason}"}}"#)).unwrap_or_default();
        assert_eq!((answer.status, answer.body.as_str()), (status, body.as_str()));
        assert_eq!(answer.header("retry-after"), header);
        let entry = journal.try_recv().unwrap();
        assert_eq!((entry.status, entry.reason.as_deref()), (status, reason));
        assert_eq!(answered(&one_by_one(&client, 2).await), [Some(status), Some(200)]);
        assert_eq!(ledger.total(), 1);
    }
}

#[tokio::test]
async fn a_clock_that_is_off_expires_tokens_and_a_date_alone_does_not() {
    let (bench, _) = bench(When::at(1), RequestFault::Clock { seconds: 3700 }).await;
    let client = bench.client().await;
    let answer = client.push(nth(1)).await;
    assert_eq!((answer.status, answer.body.as_str()), (403, r#"{"reason":"ExpiredProviderToken"}"#));
    // The simulator's clock stands at 2026-09-21 14:13:20.
    assert_eq!(answer.header("date"), Some("Mon, 21 Sep 2026 15:15:00 GMT"));
    let answer = client.push(nth(1)).await;
    assert_eq!((answer.status, answer.header("date")), (200, None));

    let (bench, _) = self::bench(When::always(), RequestFault::Date { seconds: -3600 }).await;
    let answer = bench.client().await.push(nth(1)).await;
    assert_eq!((answer.status, answer.header("date")), (200, Some("Mon, 21 Sep 2026 13:13:20 GMT")));
}

#[tokio::test]
async fn the_ledger_counts_what_was_accepted_and_nothing_else() {
    let ledger = Ledger::default();
    let options = Options { ledger: Some(ledger.clone()), ..Options::default() };
    let bench = Bench::with(world(), options).await;
    let client = bench.client().await;
    for token in [KNOWN, KNOWN, "a2", "ff"] {
        client.push(push_to(&device(token), PAYLOAD)).await;
    }
    let token = DeviceToken::parse(&device(KNOWN)).unwrap();
    assert_eq!((ledger.total(), ledger.duplicates(), ledger.count(&token)), (2, 1, 2));
    assert_eq!(ledger.entries(), [(token, 2)]);
    assert!(bench.simulator.struck().is_empty());
}
