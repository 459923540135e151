//! Many sends: pace, retry, stop early, pause, cancel, and exactly one ending for every target.
//!
//! Knows what APNs says (`push-protocol`), not how to reach it: that is behind [`Gateway`]. Targets come
//! as a stream, each with a notification of its own where it has one, and endings leave through a [`Record`],
//! so memory grows with what is in flight and not with the number of targets. The one file it knows is a [`Journal`].

mod answers;
mod budget;
mod control;
mod course;
mod deadline;
mod decide;
mod ending;
mod flight;
mod gateway;
mod halt;
mod histogram;
mod journal;
mod limits;
mod line;
mod pacer;
mod progress;
mod record;
mod run;
mod why;

pub use control::Control;
pub use decide::{Decision, decide};
pub use ending::{Ended, Ending, Message, Summary, Target};
pub use gateway::{Gateway, GatewayError};
pub use halt::StopReason;
pub use journal::{Fate, Header, Journal, JournalError, OpenJournal, Past, Prefix};
pub use limits::{Limits, Rate, RetryPolicy, StopEarly};
pub use line::Line;
pub use progress::{Counts, Phase, Progress, ReasonCount};
pub use record::Record;
pub use run::run;
pub use why::Why;
