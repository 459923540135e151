//! Who paints the window on Linux: a graphics card, or, where there is none, WebKit by itself.

use std::fs;
use std::path::Path;

/// Set, WebKit paints by itself; not set, through OpenGL.
const BY_ITSELF: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Cards without a render node: NVIDIA's own driver, and Windows' Linux.
const CARDS: [&str; 2] = ["/dev/nvidiactl", "/dev/dxg"];

/// Lets WebKit paint by itself where no card would do it: Mesa then plays a card, which takes some 100 MiB and has to
/// compile a program for each new kind of shape. What the user has set stays.
///
/// Call it before anything else: an environment is changed while there is one thread. The setting of a web view
/// comes too late: it exists once the web view does, and WebKit 2.50 does not survive the change.
pub(crate) fn choose() {
    if !has_card() {
        // Fails for a name that no variable can have. Without it the window is slower, and works.
        let _ = glib::setenv(BY_ITSELF, "1", false);
    }
}

fn has_card() -> bool {
    let is_render_node = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("renderD");
    fs::read_dir("/dev/dri").is_ok_and(|entries| entries.flatten().any(is_render_node))
        || CARDS.iter().any(|card| Path::new(card).exists())
}
