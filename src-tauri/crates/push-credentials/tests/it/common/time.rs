//! How long a reader works on a file.

use std::time::{Duration, Instant};

/// The most that any file may take, in a build without optimisation too.
const SLOWEST: Duration = Duration::from_secs(2);

/// What `read` makes of a file, and that it was not long about it; `file` names the file where it was.
pub fn assert_soon<T>(file: impl FnOnce() -> String, read: impl FnOnce() -> T) -> (T, Duration) {
    let start = (Instant::now(), processor_time());
    let result = read();
    let took = processor_time().zip(start.1).map_or_else(|| start.0.elapsed(), |(end, start)| end - start);
    assert!(took < SLOWEST, "{} took {took:?}", file());
    (result, took)
}

/// Of this thread, so that what else the machine does is not counted. `None` where the system does not tell.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
