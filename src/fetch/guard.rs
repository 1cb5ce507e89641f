//! Which addresses and ports may be dialled at all, so that no publisher's redirect or name makes us knock on doors
//! inside the operator's own network.
//!
//! Asked three times for every hop: for an IP literal in the URL (which no resolver ever sees), for every address a
//! name resolves to (in `names`, which hands on only vetted ones, so a name that changes its mind between look-up and
//! connection gains nothing), and once more for the address that was in fact connected.

use super::failure::Failure;
use crate::model::FailureCause;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Ports from 1024 up that speak other protocols which a request could be made to look like: the "bad ports" of the
/// WHATWG Fetch Standard. Below 1024 only 80 and 443 are dialled.
const OTHER_PROTOCOLS: &[u16] = &[
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
    10080, 11211,
];

/// Vets addresses.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    allow: Vec<IpNet>,
}

impl Guard {
    /// A guard that lets through what is public and what the operator allows.
    pub(super) fn new(allow: Vec<IpNet>) -> Guard {
        Guard { allow }
    }

    /// Returns true if and only if the address may be dialled.
    pub(super) fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allow.iter().any(|range| range.contains(&address))
    }

    /// Refuses a URL with another scheme, an odd port, or a private address for a host.
    pub(super) fn check_url(&self, url: &Url, is_trusted: bool) -> Result<(), Failure> {
        if !matches!(url.scheme(), "http" | "https") {
            let reason = format!("leads to a `{}:` address; only http and https are fetched", url.scheme());
            return Err(Failure::new(FailureCause::Refused, reason));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !is_sensible_port(port) {
            let reason = format!("leads to port {port}, which is not one that web servers use");
            return Err(Failure::new(FailureCause::Refused, reason));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if is_trusted || self.permits(literal) { Ok(()) } else { Err(private(literal)) }
    }

    /// Refuses an answer from an address that should not have been dialled.
    pub(super) fn check_connected(&self, connected: Option<SocketAddr>) -> Result<(), Failure> {
        match connected {
            Some(address) if !self.permits(address.ip()) => Err(private(address.ip())),
            _ => Ok(()),
        }
    }
}

/// The failure for a private address.
fn private(address: IpAddr) -> Failure {
    Failure::new(
        FailureCause::Refused,
        format!("leads to `{address}`, which is not a public address; if it is meant, add it to `[network] allow`"),
    )
}

fn is_sensible_port(port: u16) -> bool {
    matches!(port, 80 | 443) || (port >= 1024 && !OTHER_PROTOCOLS.contains(&port))
}

/// Returns true if and only if the address is one that anyone on the internet could be reached at (the IANA
/// registries of special-purpose addresses, RFC 6890). Addresses that carry an IPv4 address within are judged by it.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127, ..)           // this network, private, loopback
            | (100, 64..=127, _)     // shared by carriers (RFC 6598)
            | (169, 254, _)          // link-local, with the clouds' metadata services
            | (172, 16..=31, _)      // private
            | (192, 0, 0 | 2)        // protocol assignments, documentation
            | (192, 88, 99)          // 6to4 relays
            | (192, 168, _)          // private
            | (198, 18..=19, _)      // benchmarks
            | (198, 51, 100)         // documentation
            | (203, 0, 113)          // documentation
            | (224..=255, ..) // multicast, reserved, broadcast
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, _, _, _, g, h] = address.segments();
    let embedded = |high: u16, low: u16| is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match (a, b) {
        // Translated by NAT64 (RFC 6052): how networks without IPv4 reach every old site.
        (0x64, 0xff9b) => address.segments()[2..6] == [0; 4] && embedded(g, h),
        // 6to4 (RFC 3056).
        (0x2002, high) => embedded(high, c),
        // Teredo, benchmarks, ORCHID and other assignments (RFC 2928); documentation (RFC 3849, RFC 9637).
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // Nothing but 2000::/3 is global unicast today.
        _ => (0x2000..=0x3fff).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let public = ["1.1.1.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"];
        for address in public {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::101:101",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
        ];
        for address in private {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn a_url_with_another_scheme_an_odd_port_or_a_private_literal_is_refused() {
        let guard = Guard::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let is_refused = |url: &str| guard.check_url(&Url::parse(url).unwrap(), false).is_err();
        for url in ["https://a.example/", "http://10.1.1.1:8080/", "http://[::ffff:10.1.1.1]/", "https://9.9.9.9/"] {
            assert!(!is_refused(url), "{url}");
        }
        for url in [
            "file:///etc/passwd",
            "ftp://a.example/",
            "http://a.example:22/",
            "http://a.example:6667/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data/",
        ] {
            assert!(is_refused(url), "{url}");
        }
    }
}
