//! Which addresses belong to the public internet, so that a picture is fetched from there and from nowhere near.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether everybody may be reached there: no machine of this network, no router, no service of this machine. What
/// is not known to be public is not.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Blocks that are not public (IANA's registry of special addresses), by their first address and length.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, and what is reserved above it up to the broadcast address.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_in = |(first, length): &(Ipv4Addr, u32)| {
        u32::from(address) >> (32 - length) == u32::from(*first) >> (32 - length)
    };
    !NOT_PUBLIC_V4.iter().any(is_in)
}

/// Of the second kind, only 2000::/3 is public at all; parts of it are not, and parts of it and others hold an
/// address of the first kind, which is the one that is reached.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    match parts {
        // NAT64.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(embedded(high, low)),
        // 6to4.
        [0x2002, high, low, ..] => is_public_v4(embedded(high, low)),
        // Teredo, ORCHID, benchmarks and other trials; documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

const fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "1.1.1.1 8.8.8.8 17.253.144.10 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 \
        128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 \
        223.255.255.255 2606:4700::1111 2a00:1450:4001::200e 2001:4860:4860::8888 2001:200::1 64:ff9b::808:808 2002:808:808::1";
    const NEAR: &str = "0.0.0.1 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 \
        169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 \
        198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255";
    const NEAR_V6: &str = ":: ::1 ::ffff:8.8.8.8 ::8.8.8.8 64:ff9b:1::1 100::1 fc00::1 fdff::1 fe80::1 febf::1 fec0::1 \
        ff02::1 2001::1 2001:2::1 2001:10::1 2001:db8::1 3fff::1 4000::1 5f00::1 1fff::1";

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn the_public_internet_is_public() {
        for text in PUBLIC.split_whitespace() {
            assert!(public(text), "{text}");
        }
    }

    #[test]
    fn this_machine_and_its_networks_are_not() {
        for text in NEAR.split_whitespace().chain(NEAR_V6.split_whitespace()) {
            assert!(!public(text), "{text}");
        }
        assert!(!is_public(Ipv4Addr::from_bits(0).into()), "the unspecified one");
    }

    #[test]
    fn an_address_inside_another_counts() {
        for text in NEAR.split_whitespace() {
            let address: Ipv4Addr = text.parse().unwrap();
            let [a, b, c, d] = address.octets().map(u16::from);
            let (high, low) = (a << 8 | b, c << 8 | d);
            for wrapped in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            ] {
                assert!(!is_public(wrapped.into()), "{wrapped}");
            }
        }
    }
}
