//! Every command of the contract, with what it refuses and keeps, and a record of all that crosses. The
//! main job from end to end is in `journey`.

mod at_once;
mod bench;
mod certificates;
mod chat;
mod devices;
mod exchange;
mod headless;
mod hidden;
mod history;
mod hosts;
mod keeping;
mod kept_apart;
mod keys;
mod naming;
mod network;
mod openssl;
mod pictures;
mod refusals;
mod requests;
mod runs;
mod sending;
mod sharing;
mod strings;
mod templates;
mod variables;
mod workspaces;
