//! `ext` of a message: what the service reads in it, and everything else as it was given.

mod error;

use push_protocol::json::{Json, Kind, Node};

use crate::Sentence;
use crate::tree::{Tree, quoted};
use crate::words::said;

pub use error::{ExtError, ExtFault};

/// `em_force_notification`: the push goes out whatever the recipient muted.
pub const FORCE: &str = "em_force_notification";
/// `em_apns_ext`: what the notification is made of.
pub const APNS_EXT: &str = "em_apns_ext";
/// `em_push_content`: the text that is shown instead.
pub const CONTENT: &str = "em_push_content";
/// `em_push_sound`: the sound.
pub const SOUND: &str = "em_push_sound";
/// `em_push_mutable_content`: whether the app's extension may change the notification.
pub const MUTABLE: &str = "em_push_mutable_content";
/// `extern`: a value of the app's own.
pub const EXTERN: &str = "extern";

/// `ext`, known to be an object in which the service's keys have values that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ext {
    tree: Tree,
    force: bool,
    content: Option<String>,
    sound: Option<String>,
    mutable_content: bool,
    external: Option<Tree>,
}

/// Something in `ext` that is allowed, and likely not what was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtNote {
    /// JSON pointer in `ext`.
    pub pointer: String,
    /// What is odd, and why it matters.
    pub words: Sentence,
    /// What the repair does, in a few words, and `ext` after it.
    pub repair: Option<(Sentence, Ext)>,
}

impl Default for Ext {
    fn default() -> Self {
        Self {
            tree: Tree::Map(Vec::new()),
            force: false,
            content: None,
            sound: None,
            mutable_content: false,
            external: None,
        }
    }
}

impl Ext {
    /// Reads the text of `ext`.
    ///
    /// # Errors
    /// When it is no JSON object, or one of the service's keys has a value that it does not take.
    pub fn read(text: &str) -> Result<Self, ExtError> {
        let json = Json::read(text).map_err(ExtError::not_json)?;
        Self::of(json.root())
    }

    /// Takes what a node holds. Offsets of an error are those in the node's whole text.
    pub(crate) fn of(node: Node<'_>) -> Result<Self, ExtError> {
        if node.kind() != Kind::Object {
            return Err(ExtError::at(node, node, ExtFault::NotObject));
        }
        let boolean = |it: Node<'_>| flag(it).ok_or_else(|| ExtError::at(node, it, ExtFault::NotBoolean));
        let text = |it: Node<'_>| match it.text() {
            Some(text) if text.is_whole() => Ok(text.as_str().to_owned()),
            Some(_) => Err(ExtError::at(node, it, ExtFault::HalfCharacter)),
            None => Err(ExtError::at(node, it, ExtFault::NotText)),
        };
        let mut ext = Self { tree: Tree::of(node), ..Self::default() };
        ext.force = only(node, node, FORCE)?.map(boolean).transpose()?.unwrap_or_default();
        let Some(apns) = only(node, node, APNS_EXT)? else { return Ok(ext) };
        if apns.kind() != Kind::Object {
            return Err(ExtError::at(node, apns, ExtFault::NotObject));
        }
        ext.content = only(node, apns, CONTENT)?.map(text).transpose()?;
        ext.sound = only(node, apns, SOUND)?.map(text).transpose()?;
        ext.mutable_content = only(node, apns, MUTABLE)?.map(boolean).transpose()?.unwrap_or_default();
        ext.external = only(node, apns, EXTERN)?.map(Tree::of);
        Ok(ext)
    }

    /// As JSON; order of keys, text of numbers and escapes are those that were given.
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// `em_force_notification`.
    pub const fn force(&self) -> bool {
        self.force
    }

    /// `em_push_content`.
    pub fn content(&self) -> Option<&str> {
        self.content.as_deref()
    }

    /// `em_push_sound`.
    pub fn sound(&self) -> Option<&str> {
        self.sound.as_deref()
    }

    /// `em_push_mutable_content`.
    pub const fn mutable_content(&self) -> bool {
        self.mutable_content
    }

    /// `extern`: any JSON.
    pub const fn external(&self) -> Option<&Tree> {
        self.external.as_ref()
    }

    /// The same with `em_force_notification` on, or without it.
    #[must_use]
    pub fn with_force(&self, force: bool) -> Self {
        let mut tree = self.tree.clone();
        tree.set(FORCE, force.then(|| Tree::Scalar("true".into())));
        Self { tree, force, ..self.clone() }
    }

    /// The same with another `em_push_content`.
    #[must_use]
    pub fn with_content(&self, content: Option<&str>) -> Self {
        let tree = self.with_apns(CONTENT, content.map(Tree::text));
        Self { tree, content: content.map(str::to_owned), ..self.clone() }
    }

    /// The same with another `em_push_sound`.
    #[must_use]
    pub fn with_sound(&self, sound: Option<&str>) -> Self {
        let tree = self.with_apns(SOUND, sound.map(Tree::text));
        Self { tree, sound: sound.map(str::to_owned), ..self.clone() }
    }

    /// The same with `em_push_mutable_content` on, or without it.
    #[must_use]
    pub fn with_mutable_content(&self, mutable_content: bool) -> Self {
        let tree = self.with_apns(MUTABLE, mutable_content.then(|| Tree::Scalar("true".into())));
        Self { tree, mutable_content, ..self.clone() }
    }

    /// The same with another `extern`.
    #[must_use]
    pub fn with_external(&self, external: Option<Tree>) -> Self {
        let tree = self.with_apns(EXTERN, external.clone());
        Self { tree, external, ..self.clone() }
    }

    /// All that is around the key stays; an `em_apns_ext` with nothing left in it goes.
    fn with_apns(&self, name: &str, value: Option<Tree>) -> Tree {
        let mut tree = self.tree.clone();
        let mut apns = tree.get(APNS_EXT).cloned().unwrap_or_else(|| Tree::Map(Vec::new()));
        apns.set(name, value);
        let is_empty = matches!(&apns, Tree::Map(members) if members.is_empty());
        tree.set(APNS_EXT, (!is_empty).then_some(apns));
        tree
    }

    /// What stands in the wrong place, where the service does not read it.
    pub fn notes(&self) -> Vec<ExtNote> {
        let apns = self.tree.get(APNS_EXT);
        let forced = apns.and_then(|it| it.get(FORCE)).map(|value| self.misplaced_force(value));
        let at_root = [CONTENT, SOUND, MUTABLE].into_iter().filter_map(|name| {
            let value = self.tree.get(name)?;
            Some(self.misplaced_at_root(name, value))
        });
        let empty = self.content().filter(|it| it.is_empty()).map(|_| ExtNote {
            pointer: format!("/{APNS_EXT}/{CONTENT}"),
            words: said!(
                "{CONTENT} is empty, so the notification has no text: leave it out to show the message by the recipient’s style.",
                "{CONTENT} 为空，通知将没有文字：若要按接收方的推送显示样式显示消息，请移除它。"
            ),
            repair: Some((said!("Remove {CONTENT}", "移除 {CONTENT}"), self.with_content(None))),
        });
        forced.into_iter().chain(at_root).chain(empty).collect()
    }

    fn misplaced_force(&self, value: &Tree) -> ExtNote {
        let mut tree = self.with_apns(FORCE, None);
        let moves = tree.get(FORCE).is_none();
        if moves {
            tree.set(FORCE, Some(value.clone()));
        }
        let title = if moves {
            said!("Move {FORCE} to the root of ext", "将 {FORCE} 移到 ext 的根")
        } else {
            said!("Remove {FORCE} from {APNS_EXT}", "从 {APNS_EXT} 移除 {FORCE}")
        };
        ExtNote {
            pointer: format!("/{APNS_EXT}/{FORCE}"),
            words: said!(
                "{FORCE} stands inside {APNS_EXT}, where it is ignored: it is read at the root of ext.",
                "{FORCE} 位于 {APNS_EXT} 内，会被忽略：强制推送只在 ext 的根读取。"
            ),
            repair: repaired(&tree).map(|ext| (title, ext)),
        }
    }

    fn misplaced_at_root(&self, name: &str, value: &Tree) -> ExtNote {
        let taken = self.tree.get(APNS_EXT).is_some_and(|it| it.get(name).is_some());
        let mut tree = if taken { self.tree.clone() } else { self.with_apns(name, Some(value.clone())) };
        tree.set(name, None);
        let title = if taken {
            said!("Remove {name} from the root of ext", "从 ext 的根移除 {name}")
        } else {
            said!("Move {name} into {APNS_EXT}", "将 {name} 移入 {APNS_EXT}")
        };
        ExtNote {
            pointer: format!("/{name}"),
            words: said!(
                "{name} stands at the root of ext, where it is ignored: it is read inside {APNS_EXT}.",
                "{name} 位于 ext 的根，会被忽略：它只在 {APNS_EXT} 内读取。"
            ),
            repair: repaired(&tree).map(|ext| (title, ext)),
        }
    }
}

/// None where the value that was moved is of the wrong kind: that is for a person to mend.
fn repaired(tree: &Tree) -> Option<Ext> {
    Ext::read(&tree.minified()).ok()
}

/// The member of that name, which is there once.
fn only<'j>(root: Node<'j>, object: Node<'j>, name: &str) -> Result<Option<Node<'j>>, ExtError> {
    let mut named = object.children().filter(|it| it.name() == name);
    let first = named.next();
    match named.next() {
        Some(second) => Err(ExtError::at(root, second, ExtFault::Twice)),
        None => Ok(first),
    }
}

/// The three kinds of booleans that the service's documents use: `true`, `1`, `"YES"`.
fn flag(node: Node<'_>) -> Option<bool> {
    let (yes, no) = (quoted("YES"), quoted("NO"));
    match node.source() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        source if source == yes => Some(true),
        source if source == no => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
