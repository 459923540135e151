use std::time::UNIX_EPOCH;

use tokio::sync::Semaphore;

use super::*;
use crate::Next;

fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn minute(minutes: i64) -> SystemTime {
    let by = Duration::from_secs(minutes.unsigned_abs() * 60);
    if minutes < 0 { start() - by } else { start() + by }
}

/// A clock that stands at `start` plus the minutes that are set.
#[derive(Clone)]
struct Clock(Arc<Mutex<SystemTime>>);

impl Clock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(start())))
    }

    fn set(&self, minutes: i64) {
        *self.0.lock().unwrap() = minute(minutes);
    }

    fn now(&self) -> Now {
        let clock = Arc::clone(&self.0);
        Arc::new(move || *clock.lock().unwrap())
    }
}

/// The same key in each.
fn keys<const N: usize>() -> [ProviderKey; N] {
    let (_, der) = ProviderKey::generate("ABC1234567", "TEAM123456").unwrap();
    std::array::from_fn(|_| ProviderKey::from_pkcs8("ABC1234567", "TEAM123456", &der).unwrap())
}

fn token_with_clock() -> (ProviderToken, Clock) {
    let clock = Clock::new();
    let [key] = keys();
    (ProviderToken::new(key, clock.now()), clock)
}

/// When it was issued, by its own account.
fn issued(token: &ProviderToken, header: &HeaderValue) -> SystemTime {
    token.key.issued(&header.to_str().unwrap().trim_start_matches(BEARER).into()).unwrap()
}

#[tokio::test]
async fn a_token_is_kept_for_fifty_minutes_and_never_renewed_twice_in_twenty() {
    let (token, clock) = token_with_clock();
    let first = token.header().await.unwrap();
    clock.set(49);
    assert_eq!(token.header().await.unwrap(), first);
    clock.set(50);
    let second = token.header().await.unwrap();
    assert_ne!(second, first);
    clock.set(69);
    assert_eq!(token.after_expiry(&first, None).await.unwrap(), second, "somebody else renewed it");
    assert_eq!(token.after_expiry(&second, None).await.unwrap(), second, "19 minutes old");
    clock.set(70);
    let third = token.after_expiry(&second, None).await.unwrap();
    assert_ne!(third, second);
    assert_eq!(token.clock_skew(), None);
}

#[tokio::test]
async fn a_clock_that_is_set_back_neither_keeps_a_token_alive_nor_renews_it_in_haste() {
    let (token, clock) = token_with_clock();
    clock.set(100);
    let first = token.header().await.unwrap();
    clock.set(81);
    assert_eq!(token.header().await.unwrap(), first, "set back by 19 minutes");
    assert_eq!(token.after_expiry(&first, None).await.unwrap(), first);
    clock.set(80);
    let second = token.header().await.unwrap();
    assert_ne!(second, first, "set back by 20 minutes");
    clock.set(99);
    assert_eq!(token.header().await.unwrap(), second);
}

#[test]
fn whether_a_refused_token_is_renewed() {
    let [key] = keys();
    let signed =
        |early, offset| Signed { early, offset, ..Signed::new(&key, start(), Renewal::default()).unwrap() };
    let plain = signed(false, Offset::NONE);
    let behind = Offset::between(minute(0), minute(60));
    let renewed = |offset, early| Some(Renewal { offset, early });
    // Minutes of our clock and of APNs', the token, and what follows.
    for (now, date, token, expected) in [
        (19, None, &plain, None),
        (20, None, &plain, renewed(Offset::NONE, false)),
        (1, Some(1), &plain, None),
        (1, Some(6), &plain, None),
        (1, Some(61), &plain, renewed(behind, true)),
        (1, Some(-59), &plain, renewed(Offset::between(minute(1), minute(-59)), true)),
        (19, Some(79), &signed(true, behind), None),
        (19, Some(19), &signed(true, behind), None),
        (20, Some(20), &signed(true, behind), renewed(Offset::NONE, false)),
        (20, Some(82), &signed(true, behind), renewed(behind, false)),
        (20, None, &signed(true, behind), renewed(behind, false)),
        (19, Some(19), &signed(false, behind), renewed(Offset::NONE, true)),
        (19, Some(79), &signed(false, behind), None),
    ] {
        let refusal = Occasion::Refusal(token.header.clone(), date.map(minute));
        assert_eq!(renewal(Some(token), &refusal, minute(now)), expected, "{now} {date:?} {token:?}");
        let other = Occasion::Refusal(HeaderValue::from_static("bearer other"), date.map(minute));
        assert_eq!(renewal(Some(token), &other, minute(now)), None, "there is a newer one");
    }
    let fresh_at = |minutes| renewal(Some(&plain), &Occasion::Push, minute(minutes)).is_none();
    assert!(fresh_at(0) && fresh_at(49) && fresh_at(-19) && !fresh_at(50) && !fresh_at(-20));
    assert_eq!(renewal(None, &Occasion::Push, start()), renewed(Offset::NONE, false));
    let skewed = signed(false, behind);
    assert_eq!(renewal(Some(&skewed), &Occasion::Push, minute(50)), renewed(behind, false));
}

#[tokio::test]
async fn a_clock_that_is_off_costs_one_renewal_and_is_said() {
    let (token, clock) = token_with_clock();
    clock.set(60);
    let first = token.header().await.unwrap();
    assert_eq!(token.clock_skew(), None);
    // By APNs' clock it is an hour earlier.
    let second = token.after_expiry(&first, Some(minute(0))).await.unwrap();
    assert_eq!((issued(&token, &first), issued(&token, &second)), (minute(60), minute(0)));
    let hour = Duration::from_secs(3600);
    assert_eq!(token.clock_skew(), Some(ClockSkew { by: hour, ahead: true }));
    clock.set(79);
    let again = token.after_expiry(&second, Some(minute(90))).await.unwrap();
    assert_eq!(again, second, "once for skew");
    assert_eq!(token.header().await.unwrap(), second);
    clock.set(110);
    let third = token.header().await.unwrap();
    assert_eq!(issued(&token, &third), minute(50), "the clock is still wrong");
    // It is put right.
    clock.set(50);
    let fourth = token.header().await.unwrap();
    let fifth = token.after_expiry(&fourth, Some(minute(50))).await.unwrap();
    assert_eq!((issued(&token, &fifth), token.clock_skew()), (minute(50), None));
}

#[test]
fn the_header_is_sensitive_and_refuses_line_breaks() {
    let header = bearer(&SecretString::from(" aa.bb.cc\n")).unwrap();
    assert_eq!((header.as_bytes(), header.is_sensitive()), (&b"bearer aa.bb.cc"[..], true));
    assert_eq!(bearer(&SecretString::from("aa\nbb")), None);
}

/// What two programs share.
#[derive(Default)]
struct Shelf(Mutex<Contents>);

#[derive(Default)]
struct Contents {
    kept: Option<KeptToken>,
    reads: usize,
    writes: usize,
}

impl TokenStore for Shelf {
    fn exchange(&self, team_id: &str, key_id: &str, next: Next<'_>) {
        assert_eq!((team_id, key_id), ("TEAM123456", "ABC1234567"));
        let mut contents = self.0.lock().unwrap();
        contents.reads += 1;
        if let Some(kept) = next(contents.kept.clone()) {
            contents.writes += 1;
            contents.kept = Some(kept);
        }
    }
}

impl Shelf {
    fn counts(&self) -> (usize, usize) {
        let contents = self.0.lock().unwrap();
        (contents.reads, contents.writes)
    }
}

fn two_programs() -> (ProviderToken, ProviderToken, Arc<Shelf>, Clock) {
    let (clock, shelf) = (Clock::new(), Arc::new(Shelf::default()));
    let [one, other] = keys().map(|key| ProviderToken::shared(key, clock.now(), Arc::clone(&shelf) as _));
    (one, other, shelf, clock)
}

#[tokio::test]
async fn two_programs_use_one_token() {
    let (one, other, shelf, clock) = two_programs();
    let first = one.header().await.unwrap();
    clock.set(49);
    assert_eq!(other.header().await.unwrap(), first);
    clock.set(50);
    let second = other.header().await.unwrap();
    assert_ne!(second, first);
    assert_eq!(one.header().await.unwrap(), second, "what the other renewed is found");
    assert_eq!(shelf.counts(), (4, 2));
    clock.set(70);
    let third = one.after_expiry(&second, None).await.unwrap();
    assert_ne!(third, second);
    assert_eq!(other.after_expiry(&second, None).await.unwrap(), third, "and not renewed twice");
    assert_eq!(other.jwt().await.unwrap().expose_secret(), &third.to_str().unwrap()["bearer ".len()..]);
}

#[tokio::test]
async fn the_second_program_inherits_what_is_known_of_the_clock() {
    let (one, other, shelf, clock) = two_programs();
    let first = one.header().await.unwrap();
    assert_eq!(other.header().await.unwrap(), first);
    let second = one.after_expiry(&first, Some(minute(-60))).await.unwrap();
    assert_eq!(other.after_expiry(&first, Some(minute(-60))).await.unwrap(), second);
    assert_eq!(other.clock_skew(), one.clock_skew());
    assert!(other.clock_skew().unwrap().ahead);
    let again = other.after_expiry(&second, Some(minute(-120))).await.unwrap();
    assert_eq!(again, second, "once for skew, whoever did it");
    clock.set(50);
    let third = other.header().await.unwrap();
    assert_eq!(issued(&other, &third), minute(-10));
    assert_eq!(shelf.counts().1, 3);
}

#[tokio::test]
async fn a_damaged_or_foreign_token_is_replaced() {
    let (clock, shelf) = (Clock::new(), Arc::new(Shelf::default()));
    let [foreign] = keys();
    for jwt in [sign(&foreign, start()), "damaged".into(), "a\nb".into()] {
        shelf.0.lock().unwrap().kept = Some(KeptToken { jwt, signed: start(), early: false });
        let [key] = keys();
        let token = ProviderToken::shared(key, clock.now(), Arc::clone(&shelf) as _);
        let header = token.header().await.unwrap();
        assert_eq!(issued(&token, &header), start());
        let kept = shelf.0.lock().unwrap().kept.clone().unwrap();
        assert_eq!(bearer(&kept.jwt).unwrap(), header);
    }
}

#[tokio::test]
async fn many_pushes_ask_the_store_once() {
    let (one, _, shelf, clock) = two_programs();
    let token = Arc::new(one);
    let ask = |refused: Option<HeaderValue>| {
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let (token, refused) = (Arc::clone(&token), refused.clone());
            asking.spawn(async move {
                match refused {
                    None => token.header().await.unwrap(),
                    Some(refused) => token.after_expiry(&refused, None).await.unwrap(),
                }
            });
        }
        async { asking.join_all().await }
    };
    let first = ask(None).await;
    assert!(first.iter().all(|it| *it == first[0]));
    assert_eq!(shelf.counts(), (1, 1));
    clock.set(19);
    let same = ask(Some(first[0].clone())).await;
    assert!(same.iter().all(|it| *it == first[0]));
    assert_eq!(shelf.counts(), (2, 1));
    clock.set(20);
    let second = ask(Some(first[0].clone())).await;
    assert!(second.iter().all(|it| *it == second[0] && *it != first[0]));
    assert_eq!(shelf.counts(), (3, 2));
}

/// A keychain whose prompt nobody answers until the end of the test.
struct Stuck(Arc<Semaphore>, std::sync::mpsc::SyncSender<bool>);

impl TokenStore for Stuck {
    fn exchange(&self, _: &str, _: &str, next: Next<'_>) {
        let _answered = tokio::runtime::Handle::current().block_on(self.0.acquire());
        self.1.send(next(None).is_some()).unwrap();
    }
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_not_waited_for_and_keeps_nothing_later() {
    let (clock, answered) = (Clock::new(), Arc::new(Semaphore::new(0)));
    let (keeps, kept) = std::sync::mpsc::sync_channel(1);
    let [key] = keys();
    let stuck = Arc::new(Stuck(Arc::clone(&answered), keeps));
    let patience = Duration::from_millis(50);
    let token = ProviderToken { patience, ..ProviderToken::shared(key, clock.now(), stuck) };
    let limit = Duration::from_secs(10);
    let header = tokio::time::timeout(limit, token.header()).await.unwrap().unwrap();
    assert_eq!(token.header().await.unwrap(), header, "from memory");
    answered.add_permits(1);
    let keeps = tokio::task::spawn_blocking(move || kept.recv_timeout(limit)).await.unwrap();
    assert_eq!(keeps, Ok(false));
}
