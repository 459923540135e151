//! Keys in memory are for this process alone: no core file holds them, and no other program of the same user
//! reads them.
//!
//! It is not a wall against the system's administrator, nor against a program that starts ours under a debugger.
//! Linux alone lets a process close itself in this way. On macOS the hardened runtime does, which comes with
//! the app's signature; Windows writes no dumps unless its user sets that up for the program.

/// Turns core files off and closes `/proc/PID/mem` to other processes; call it first of all.
///
/// A system that refuses is left as it is: the program works all the same.
pub fn keep_memory_private() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        let _ = setrlimit(Resource::Core, none);
    }
    // The limit does not bind a core that is piped to a collector of crashes. This does.
    #[cfg(target_os = "linux")]
    private::close();
}

/// While it lives, other programs of this user may look at the process again. Core files stay off.
///
/// The desktop portal, which shows the file dialog on Linux, opens `/proc/PID/root` of whoever asks, to tell
/// whether it is in a sandbox, and refuses a process that is closed: there would be no dialog at all.
#[must_use = "it ends where it is dropped"]
pub struct Readable(());

/// Lets the desktop portal look at the process, for as long as the answer lives.
pub fn readable_for_now() -> Readable {
    #[cfg(target_os = "linux")]
    private::open();
    Readable(())
}

impl Drop for Readable {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        private::close_again();
    }
}

#[cfg(target_os = "linux")]
mod private {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::process::{DumpableBehavior, set_dumpable_behavior};

    /// How many want the process to be readable now.
    static READABLE: Mutex<usize> = Mutex::new(0);

    fn readable() -> MutexGuard<'static, usize> {
        READABLE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn close() {
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }

    pub(super) fn open() {
        let mut readable = readable();
        *readable += 1;
        let _ = set_dumpable_behavior(DumpableBehavior::Dumpable);
    }

    pub(super) fn close_again() {
        let mut readable = readable();
        *readable = readable.saturating_sub(1);
        if *readable == 0 {
            close();
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    use super::*;

    /// One test, since a process has one such state.
    #[test]
    fn the_process_is_closed_but_while_a_dialog_is_open() {
        keep_memory_private();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        let one = readable_for_now();
        let other = readable_for_now();
        drop(one);
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::Dumpable));
        drop(other);
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
