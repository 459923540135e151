//! A wire that is long: takes connections and passes bytes on, each direction so much later. It limits no
//! bandwidth and drops nothing.
//!
//! `relay PORT DELAY_MS` prints its own port, passes everything on to PORT, and ends when its standard input does.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use peers_bench::Failure;

fn main() -> Result<(), Failure> {
    let [port, delay] = peers_bench::arguments()?;
    let (port, delay): (u16, _) = (port.parse()?, Duration::from_millis(delay.parse()?));
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?.port());
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            // On failure both ends are dropped, which is what the client is to see.
            let _ = connect(near, port, delay);
        }
    });
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

fn connect(near: TcpStream, port: u16, delay: Duration) -> std::io::Result<()> {
    let far = TcpStream::connect(("127.0.0.1", port))?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    // TCP's own handshake with this relay took no time. On a long wire, the client's first bytes would have
    // left a round trip later.
    carry(near.try_clone()?, far.try_clone()?, delay, 2 * delay);
    carry(far, near, delay, Duration::ZERO);
    Ok(())
}

/// Starts the two threads of one direction; they end with its connection.
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration, more_at_first: Duration) {
    let (chunks, waiting) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 256 * 1024];
        let mut earliest = Instant::now() + delay + more_at_first;
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            earliest = earliest.max(Instant::now() + delay);
            if chunks.send((earliest, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, bytes) in waiting {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
