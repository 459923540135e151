//! Many sends: pace, retry, stop early, cancel, and exactly one ending for every target.
//!
//! Knows what APNs says (`push-protocol`), not how to reach it: that is behind [`Gateway`]. Keeps no
//! journal and reads no file; targets come as a stream and endings leave through a channel, so memory
//! grows with what is in flight and not with the number of targets.

mod answers;
mod cancel;
mod decide;
mod ending;
mod gateway;
mod halt;
mod limits;
mod pacer;
mod run;

pub use cancel::CancelToken;
pub use decide::{Decision, decide};
pub use ending::{Ended, Ending, Summary, Target};
pub use gateway::{Gateway, GatewayError};
pub use halt::StopReason;
pub use limits::{Limits, Rate, RetryPolicy, StopEarly};
pub use run::run;
