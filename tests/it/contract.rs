//! Every command of the contract, with what it refuses and keeps, and a record of all that crosses. The
//! main job from end to end is in `journey`.

mod bench;
mod hosts;
mod keeping;
mod keys;
mod network;
mod refusals;
mod runs;
mod sending;
