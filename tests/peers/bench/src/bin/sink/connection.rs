//! One client: TLS and the socket around its frames, on a thread of its own.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use peers_bench::Failure;
use rustls::{ServerConfig, ServerConnection};

use crate::Shared;
use crate::frames::Frames;

/// At most so much is read before it is answered.
const BATCH: usize = 256 * 1024;
/// How soon a command of standard input is followed, on a connection where nothing comes.
const PATIENCE_MS: u16 = 5;

/// Serves until the client leaves.
pub(crate) fn serve(
    mut socket: TcpStream,
    config: Arc<ServerConfig>,
    shared: &Shared,
) -> Result<(), Failure> {
    socket.set_nodelay(true)?;
    socket.set_nonblocking(true)?;
    let mut tls = ServerConnection::new(config)?;
    tls.set_buffer_limit(None);
    let mut frames = Frames::new(shared.streams.load(Ordering::Relaxed));
    let goodbyes = shared.goodbyes.load(Ordering::Relaxed);
    let mut buffer = vec![0; BATCH];
    let mut leaving = false;
    loop {
        wait(&socket, PollFlags::POLLIN)?;
        let is_open = read(&mut socket, &mut tls, &mut frames, &mut buffer)?;
        frames.end_batch();
        follow(shared, &mut frames);
        if !leaving && shared.goodbyes.load(Ordering::Relaxed) > goodbyes {
            leaving = true;
            frames.goodbye();
        }
        tls.writer().write_all(&frames.out)?;
        frames.out.clear();
        while tls.wants_write() {
            match tls.write_tls(&mut socket) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => wait(&socket, PollFlags::POLLOUT)?,
                Err(error) => return Err(error.into()),
            }
        }
        if !is_open || (leaving && frames.is_idle()) {
            return Ok(());
        }
    }
}

fn wait(socket: &TcpStream, flags: PollFlags) -> Result<(), Failure> {
    match poll(&mut [PollFd::new(socket.as_fd(), flags)], PollTimeout::from(PATIENCE_MS)) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Takes what there is, up to a batch; whether the client is still there.
fn read(
    socket: &mut TcpStream,
    tls: &mut ServerConnection,
    frames: &mut Frames,
    buffer: &mut [u8],
) -> Result<bool, Failure> {
    let mut taken = 0;
    while taken < BATCH {
        match tls.read_tls(socket) {
            Ok(0) => return Ok(false),
            Ok(length) => taken += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error.into()),
        }
        tls.process_new_packets()?;
        match tls.reader().read(buffer) {
            Ok(0) => return Ok(false),
            Ok(length) => frames.feed(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}

/// Counts, and announces what was commanded.
fn follow(shared: &Shared, frames: &mut Frames) {
    let counted = std::mem::take(&mut frames.counted);
    if counted.data_frames + counted.pushes + counted.violations + counted.priority_frames > 0 {
        shared.count(|seen| {
            seen.pushes += counted.pushes;
            seen.data_frames += counted.data_frames;
            seen.priority_frames += counted.priority_frames;
            seen.violations += counted.violations;
        });
    }
    let streams = shared.streams.load(Ordering::Relaxed);
    if frames.announced() != streams {
        frames.announce(streams);
    }
}
