//! The provider token: a JWT that says which team's which key speaks (§4). When it is renewed is decided
//! here, and once for all who share the key.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

use crate::clock_skew::{ClockSkew, Offset};
use crate::{KeptToken, ProviderKey, TokenStore, sign};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// A token is renewed at this age: before the hour that APNs allows (§4).
const RENEW_AFTER: Duration = Duration::from_secs(50 * 60);
/// APNs refuses renewals that come faster than this (§4).
const RENEW_AT_MOST_EVERY: Duration = Duration::from_secs(20 * 60);
/// A token that APNs called expired, and that may not be renewed yet, is looked at again after this.
const JUDGED_FOR: Duration = Duration::from_secs(10);
/// A store that takes longer is not waited for: a keychain may be asking somebody who is not there. It is
/// more than the keychain is given to prove itself.
const PATIENCE: Duration = Duration::from_secs(4);

/// The current token of one key, shared by all connections that use the key, and through a store by
/// other programs.
pub struct ProviderToken {
    key: Arc<ProviderKey>,
    now: Now,
    store: Option<Arc<dyn TokenStore>>,
    patience: Duration,
    current: Mutex<Option<Signed>>,
    /// Held by the one who renews.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Signed {
    header: HeaderValue,
    /// By the clock of this machine.
    at: SystemTime,
    /// What was added to that clock for the `iat`.
    offset: Offset,
    early: bool,
    /// When APNs called it expired last, and it stayed.
    judged: Option<SystemTime>,
}

/// Why a token is asked for.
#[derive(Debug, Clone)]
enum Occasion {
    Push,
    /// APNs called this one expired, at this time by its own clock.
    Refusal(HeaderValue, Option<SystemTime>),
}

/// How a token is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Renewal {
    offset: Offset,
    early: bool,
}

impl ProviderToken {
    /// A token that is signed when it is first asked for, and lives in memory alone.
    pub fn new(key: ProviderKey, now: Now) -> Self {
        let (current, renewing) = (Mutex::default(), tokio::sync::Mutex::default());
        Self { key: Arc::new(key), now, store: None, patience: PATIENCE, current, renewing }
    }

    /// The token that `store` keeps for the key, as long as it is fresh; others find there what is signed
    /// here. Needs a Tokio runtime.
    pub fn shared(key: ProviderKey, now: Now, store: Arc<dyn TokenStore>) -> Self {
        Self { store: Some(store), ..Self::new(key, now) }
    }

    /// How far the clock of this machine is off, as far as an answer of APNs has shown it.
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.current().as_ref().and_then(|signed| signed.offset.skew())
    }

    /// The JWT itself, for use by another program.
    pub async fn jwt(&self) -> Option<SecretString> {
        let header = self.header().await?;
        Some(header.to_str().ok()?.trim_start_matches(BEARER).to_owned().into())
    }

    /// The `authorization` header: at most 50 minutes old, and kept for that long.
    pub(crate) async fn header(&self) -> Option<HeaderValue> {
        if let Some(header) = self.fresh() {
            return Some(header);
        }
        let _renewing = self.renewing.lock().await;
        match self.fresh() {
            Some(header) => Some(header),
            None => self.next(Occasion::Push).await,
        }
    }

    /// After APNs called `refused` expired, at `date` by its clock: the newest token there is, which may be
    /// the same. It is renewed only if it is the refused one, and either 20 minutes old or dated by a
    /// clock that is off.
    pub(crate) async fn after_expiry(
        &self,
        refused: &HeaderValue,
        date: Option<SystemTime>,
    ) -> Option<HeaderValue> {
        if let Some(header) = self.settled(refused) {
            return Some(header);
        }
        let _renewing = self.renewing.lock().await;
        match self.settled(refused) {
            Some(header) => Some(header),
            None => self.next(Occasion::Refusal(refused.clone(), date)).await,
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Signed>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self) -> Option<HeaderValue> {
        let now = (self.now)();
        self.current().as_ref().filter(|signed| signed.is_fresh(now)).map(|signed| signed.header.clone())
    }

    /// What to use after a refusal, if somebody has found that out already.
    fn settled(&self, refused: &HeaderValue) -> Option<HeaderValue> {
        let now = (self.now)();
        let current = self.current();
        let known = current.as_ref().filter(|signed| {
            let judged = || signed.judged.is_some_and(|at| distance(now, at) < JUDGED_FOR);
            signed.header != *refused || judged()
        });
        known.map(|signed| signed.header.clone())
    }

    /// For whoever holds `renewing`.
    async fn next(&self, occasion: Occasion) -> Option<HeaderValue> {
        let now = (self.now)();
        let known = self.current().clone();
        let next = match &self.store {
            None => next(&self.key, known, &occasion, now),
            Some(store) => self.exchange(Arc::clone(store), known, occasion.clone(), now).await,
        };
        let mut next = next?;
        next.judged =
            matches!(&occasion, Occasion::Refusal(refused, _) if *refused == next.header).then_some(now);
        let header = next.header.clone();
        *self.current() = Some(next);
        Some(header)
    }

    /// Decides with the store. What it would keep after nobody waits for it any more, it does not keep.
    async fn exchange(
        &self,
        store: Arc<dyn TokenStore>,
        known: Option<Signed>,
        occasion: Occasion,
        now: SystemTime,
    ) -> Option<Signed> {
        let (chosen, mut choice) = oneshot::channel();
        let (key, before, why) = (Arc::clone(&self.key), known.clone(), occasion.clone());
        let work = tokio::task::spawn_blocking(move || {
            let choose = |kept: Option<KeptToken>| {
                let kept = kept.and_then(|kept| Signed::of_kept(&key, &kept, now));
                let newest = newest(before, kept.clone());
                let next = next(&key, newest, &why, now)?;
                let is_new = kept.as_ref().is_none_or(|kept| kept.header != next.header);
                let keep = next.to_keep();
                chosen.send(next).ok().and(keep.filter(|_| is_new))
            };
            store.exchange(key.team_id(), key.key_id(), Box::new(choose));
        });
        // Of a panic in the store there is nothing to say but that it chose nothing.
        let _ = tokio::time::timeout(self.patience, work).await;
        choice.close();
        choice.try_recv().ok().or_else(|| next(&self.key, known, &occasion, now))
    }
}

/// The newest token, or a new one where the occasion asks for it.
fn next(key: &ProviderKey, newest: Option<Signed>, occasion: &Occasion, now: SystemTime) -> Option<Signed> {
    match (renewal(newest.as_ref(), occasion, now), newest) {
        (None, Some(newest)) => Some(newest),
        (renewal, _) => Signed::new(key, now, renewal.unwrap_or_default()),
    }
}

/// Whether to renew, and how: the whole rule of §4.
fn renewal(newest: Option<&Signed>, occasion: &Occasion, now: SystemTime) -> Option<Renewal> {
    let Some(newest) = newest else { return Some(Renewal::default()) };
    let in_turn = |offset| Some(Renewal { offset, early: false });
    match occasion {
        Occasion::Push if newest.is_fresh(now) => None,
        Occasion::Push => in_turn(newest.offset),
        Occasion::Refusal(refused, _) if newest.header != *refused => None,
        Occasion::Refusal(_, date) => {
            let offset = date.map_or(newest.offset, |date| Offset::between(now, date));
            let is_off = !offset.is_about(newest.offset);
            match distance(now, newest.at) {
                age if age >= RENEW_AT_MOST_EVERY => in_turn(if is_off { offset } else { newest.offset }),
                _ if is_off && !newest.early => Some(Renewal { offset, early: true }),
                _ => None,
            }
        }
    }
}

fn newest(one: Option<Signed>, other: Option<Signed>) -> Option<Signed> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.at > one.at { other } else { one }),
        (one, other) => one.or(other),
    }
}

impl Default for Renewal {
    fn default() -> Self {
        Self { offset: Offset::NONE, early: false }
    }
}

impl Signed {
    fn new(key: &ProviderKey, now: SystemTime, renewal: Renewal) -> Option<Self> {
        let header = bearer(&sign(key, renewal.offset.applied_to(now)))?;
        let Renewal { offset, early } = renewal;
        Some(Self { header, at: now, offset, early, judged: None })
    }

    /// `None`: not of this key, damaged, or from a time that has not come, since the clock was set back.
    fn of_kept(key: &ProviderKey, kept: &KeptToken, now: SystemTime) -> Option<Self> {
        let issued = key.issued(&kept.jwt)?;
        let ahead = kept.signed.duration_since(now).unwrap_or_default();
        (ahead < RENEW_AT_MOST_EVERY).then_some(())?;
        let offset = Offset::between(kept.signed, issued);
        Some(Self { header: bearer(&kept.jwt)?, at: kept.signed, offset, early: kept.early, judged: None })
    }

    fn to_keep(&self) -> Option<KeptToken> {
        let jwt = self.header.to_str().ok()?.trim_start_matches(BEARER).to_owned().into();
        Some(KeptToken { jwt, signed: self.at, early: self.early })
    }

    /// A clock that was set back must not keep a token alive, and one that is put right by a few
    /// minutes must not cost a renewal.
    fn is_fresh(&self, now: SystemTime) -> bool {
        match now.duration_since(self.at) {
            Ok(age) => age < RENEW_AFTER,
            Err(ahead) => ahead.duration() < RENEW_AT_MOST_EVERY,
        }
    }
}

impl fmt::Debug for ProviderToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProviderToken({:?})", self.key)
    }
}

const BEARER: &str = "bearer ";

/// `bearer TOKEN` (§4), marked sensitive: HPACK never indexes it and `Debug` does not print it.
/// `None` where the token holds a line break or another character that no header can carry.
pub(crate) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let text = SecretString::from(format!("{BEARER}{}", token.expose_secret().trim()));
    let mut header = HeaderValue::from_bytes(text.expose_secret().as_bytes()).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Whichever way.
fn distance(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).unwrap_or_else(|error| error.duration())
}

#[cfg(test)]
mod tests;
