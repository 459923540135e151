//! Where the current provider token of a key is kept, so that the programs of one user share it: APNs
//! wants one token per key for as long as it lasts, and counts its renewals (§4).

use std::time::SystemTime;

use secrecy::SecretString;

/// A provider token as it is kept.
#[derive(Debug, Clone)]
pub struct KeptToken {
    /// The JWT.
    pub jwt: SecretString,
    /// When it was signed, by the clock of this machine. Its `iat` is another time where that clock was
    /// known to be wrong.
    pub signed: SystemTime,
    /// Whether it replaced a token early because the clock was wrong, which is done once.
    pub early: bool,
}

/// Decides what is kept from now on, from what was kept so far; `None` keeps that.
pub type Next<'a> = Box<dyn FnOnce(Option<KeptToken>) -> Option<KeptToken> + 'a>;

/// Keeps one provider token per team and key. What cannot be read is as good as nothing, and what cannot
/// be kept is used all the same: there is no error.
pub trait TokenStore: Send + Sync {
    /// Calls `next` with what is kept, and keeps what it gives, while no other program does the same. Calls
    /// it in any case. May block.
    fn exchange(&self, team_id: &str, key_id: &str, next: Next<'_>);
}
