//! Who paints the window on Linux: a graphics card, or, where there is none, the processor without a card in between.

use std::fs;
use std::path::Path;

/// Set, WebKit's Skia paints by the processor; not set, through OpenGL.
const BY_PROCESSOR: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";

/// Cards without a render node: NVIDIA's own driver, and Windows' Linux.
const CARDS: [&str; 2] = ["/dev/nvidiactl", "/dev/dxg"];

/// Lets the processor paint where no card would: Mesa then plays a card, which takes some 40 MiB and compiles a
/// program for each new kind of shape. What the user has set stays.
///
/// Call it before anything else: an environment is changed while there is one thread. The policy in the settings of
/// a web view comes too late: they exist once the view does, and WebKit 2.50 does not survive the change. Nor does
/// this turn compositing off, which saves more: WebDriver then waits for its screenshots for ever.
pub(crate) fn choose() {
    if !has_card() {
        // Fails for a name that no variable can have. Without it the window is slower, and works.
        let _ = glib::setenv(BY_PROCESSOR, "1", false);
    }
}

fn has_card() -> bool {
    let is_render_node = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("renderD");
    fs::read_dir("/dev/dri").is_ok_and(|entries| entries.flatten().any(is_render_node))
        || CARDS.iter().any(|card| Path::new(card).exists())
}
