//! Content codings (RFC 9110 §8.4): the body as it came over the wire → the document.
//!
//! Done by us and not by the HTTP client because publishers are sloppy here and a feed would be lost over it: bytes
//! behind the end of the gzip, `deflate` without its zlib header, a coding that is stated and not applied, or applied
//! and not stated. Whatever is claimed, no more than the limit is ever unpacked.

use super::{
    body::{Intake, LARGE_FROM},
    failure::Failure,
};
use crate::model::FailureCause;
use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status};
use http::{HeaderMap, header};
use std::io::{self, Read, Write};

/// What we undo.
pub(super) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Codings put one over the other; two occur where a proxy compresses what was compressed.
const MAX_LAYERS: usize = 3;

/// The largest window a zstd frame may ask for: 8 MiB, what RFC 9659 allows on the web.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How every gzip member begins (RFC 1952 §2.3.1), and no feed does.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// Undoes all codings of a body; a large one on a thread of its own, so that nobody else's exchange waits for it.
pub(super) async fn decode(headers: &HeaderMap, wire: Bytes, intake: &mut Intake<'_>) -> Result<Bytes, Failure> {
    let codings = stated(headers);
    let max_bytes = intake.max_bytes;
    if !intake.is_large() {
        // What is large shows only on trying; half a mebibyte takes a millisecond or two.
        match undo_all(&codings, wire.clone(), max_bytes.min(LARGE_FROM)) {
            Err(failure) if failure.cause == FailureCause::TooLarge && max_bytes > LARGE_FROM => intake.enlarge().await,
            end => return end,
        }
    }
    let undoing = tokio::task::spawn_blocking(move || undo_all(&codings, wire, max_bytes));
    undoing.await.unwrap_or_else(|_| Err(Failure::new(FailureCause::Internal, "a decompressor panicked; report it")))
}

fn undo_all(codings: &[Coding], wire: Bytes, max_bytes: u64) -> Result<Bytes, Failure> {
    let mut body = wire;
    // The coding named last was applied last.
    for coding in codings.iter().rev() {
        body = undo(*coding, body, max_bytes)?;
    }
    if body.starts_with(GZIP_MAGIC) {
        body = undo(Coding::Gzip, body, max_bytes)?;
    }
    Ok(body)
}

/// Undoes the codings of the beginning of a page as far as that goes.
pub(super) fn decode_start(headers: &HeaderMap, page: &[u8]) -> Vec<u8> {
    let limit = 4 * page.len() as u64;
    let mut start = page.to_vec();
    for coding in stated(headers).into_iter().rev() {
        let mut unpacked = Vec::new();
        // The page ends in the middle, so an error is expected; what was unpacked before it counts.
        let _ = unpack(coding, &start, &mut unpacked, limit);
        start = unpacked;
    }
    start
}

/// The codings stated in Content-Encoding; what is none, such as `identity` or `utf-8`, is passed over.
fn stated(headers: &HeaderMap) -> Vec<Coding> {
    let values = headers.get_all(header::CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase());
    let codings = names.filter_map(|name| match name.as_str() {
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        "br" => Some(Coding::Brotli),
        "zstd" => Some(Coding::Zstd),
        _ => None,
    });
    codings.take(MAX_LAYERS).collect()
}

fn undo(coding: Coding, body: Bytes, max_bytes: u64) -> Result<Bytes, Failure> {
    if is_not_applied(coding, &body) {
        return Ok(body);
    }
    let failed = |error: io::Error| Failure::of_coding(&error);
    // What may be large is measured first: so a bomb is never held, and all else gets just the room it needs.
    let room = match max_bytes {
        0..=LARGE_FROM => max_bytes.min(4 * body.len() as u64),
        _ => unpack(coding, &body, &mut io::sink(), max_bytes).map_err(failed)?,
    };
    if room > max_bytes {
        return Err(Failure::too_large(max_bytes));
    }
    let mut unpacked = Vec::with_capacity(room as usize);
    let size = unpack(coding, &body, &mut unpacked, max_bytes).map_err(failed)?;
    if size > max_bytes { Err(Failure::too_large(max_bytes)) } else { Ok(unpacked.into()) }
}

/// Returns true if and only if the body is plainly text in spite of what its head says.
fn is_not_applied(coding: Coding, body: &[u8]) -> bool {
    match coding {
        Coding::Gzip => !body.starts_with(GZIP_MAGIC),
        Coding::Deflate | Coding::Brotli | Coding::Zstd => {
            let start = body.trim_ascii_start();
            start.is_empty() || start.starts_with(b"<?xml") || start.starts_with(b"<rss") || start.starts_with(b"<feed")
        }
    }
}

/// Unpacks until the end or until there is more than `max_bytes`; returns how much there was.
fn unpack(coding: Coding, body: &[u8], unpacked: &mut impl Write, max_bytes: u64) -> io::Result<u64> {
    match coding {
        Coding::Gzip => gunzip(body, unpacked, max_bytes),
        Coding::Deflate => inflate(body, unpacked, max_bytes),
        // Brotli has no magic and no checksum, and its decoder reports all that is wrong in one way: mostly it is a
        // stream that ends early.
        Coding::Brotli => pour(brotli::Decompressor::new(body, 16 * 1024), unpacked, max_bytes)
            .map_err(|error| io::Error::new(io::ErrorKind::UnexpectedEof, error)),
        Coding::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(body)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            pour(decoder, unpacked, max_bytes)
        }
    }
}

fn pour(reader: impl Read, unpacked: &mut impl Write, max_bytes: u64) -> io::Result<u64> {
    io::copy(&mut reader.take(max_bytes.saturating_add(1)), unpacked)
}

/// Several members may follow each other (RFC 1952 §2.2); what follows them and is none is no part of the document.
fn gunzip(body: &[u8], unpacked: &mut impl Write, max_bytes: u64) -> io::Result<u64> {
    let (mut rest, mut size) = (body, 0);
    while rest.starts_with(GZIP_MAGIC) && size <= max_bytes {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        size += pour(&mut member, unpacked, max_bytes - size)?;
        rest = member.into_inner();
    }
    Ok(size)
}

/// `deflate` means zlib (RFC 9110 §8.4.1.2), and some servers send it bare.
fn inflate(body: &[u8], unpacked: &mut impl Write, max_bytes: u64) -> io::Result<u64> {
    // RFC 1950 §2.2: method 8, and the two bytes as a number are a multiple of 31.
    let has_header = matches!(body, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31));
    let mut decompress = Decompress::new(has_header);
    let mut piece = [0; 8 * 1024];
    while decompress.total_out() <= max_bytes {
        let (n_in, n_out) = (decompress.total_in(), decompress.total_out());
        let rest = &body[n_in as usize..];
        let status = decompress.decompress(rest, &mut piece, FlushDecompress::None).map_err(io::Error::other)?;
        unpacked.write_all(&piece[..(decompress.total_out() - n_out) as usize])?;
        if status == Status::StreamEnd {
            break;
        }
        if (decompress.total_in(), decompress.total_out()) == (n_in, n_out) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(decompress.total_out())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        read::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    const TEXT: &[u8] = b"<rss version=\"2.0\"><channel><title>Chips, chips and more chips</title></channel></rss>";

    fn packed(mut reader: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        packed(GzEncoder::new(text, Compression::best()))
    }

    fn brotli(text: &[u8]) -> Vec<u8> {
        packed(brotli::CompressorReader::new(text, 4096, 5, 20))
    }

    fn decoded(coding: &'static str, wire: Vec<u8>, max_bytes: u64) -> Result<Bytes, Failure> {
        let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, coding.parse().unwrap())]);
        undo_all(&stated(&headers), wire.into(), max_bytes)
    }

    #[test]
    fn a_document_is_unpacked_however_its_server_packed_it() {
        let zlib = packed(ZlibEncoder::new(TEXT, Compression::best()));
        let cases = [
            ("gzip", gzip(TEXT)),
            ("X-GZIP", gzip(TEXT)),
            ("gzip", [gzip(TEXT), b"\r\n<!-- cached -->".to_vec()].concat()),
            ("gzip", [gzip(&TEXT[..10]), gzip(&TEXT[10..])].concat()),
            ("gzip", TEXT.to_vec()),
            ("gzip, gzip", gzip(&gzip(TEXT))),
            ("identity", gzip(TEXT)),
            ("utf-8", TEXT.to_vec()),
            ("deflate", zlib.clone()),
            ("deflate", packed(DeflateEncoder::new(TEXT, Compression::best()))),
            ("deflate, br", brotli(&zlib)),
            ("br", brotli(TEXT)),
            ("br", TEXT.to_vec()),
            ("zstd", zstd::encode_all(TEXT, 3).unwrap()),
        ];
        for (row, (coding, wire)) in cases.into_iter().enumerate() {
            assert_eq!(decoded(coding, wire, 1000).unwrap(), TEXT, "{coding} in row {row}");
        }
    }

    #[test]
    fn what_is_too_large_or_cut_off_is_noticed_in_every_coding() {
        let large = TEXT.repeat(1000);
        let codings = [
            ("gzip", gzip(&large)),
            ("deflate", packed(ZlibEncoder::new(&large[..], Compression::best()))),
            ("deflate", packed(DeflateEncoder::new(&large[..], Compression::best()))),
            ("br", brotli(&large)),
            ("zstd", zstd::encode_all(&large[..], 3).unwrap()),
        ];
        for (coding, wire) in codings {
            let exactly = large.len() as u64;
            assert_eq!(decoded(coding, wire.clone(), exactly).unwrap().len(), large.len(), "{coding}");
            let too_large = decoded(coding, wire.clone(), exactly - 1).unwrap_err();
            assert_eq!(too_large.cause, FailureCause::TooLarge, "{coding}");
            let cut_off = decoded(coding, wire[..wire.len() - 5].to_vec(), exactly).unwrap_err();
            assert_eq!(cut_off.cause, FailureCause::Truncated, "{coding}: {}", cut_off.reason);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_whatever_make_more_than_the_limit_or_a_panic(
            garbage in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            head in proptest::sample::select(vec![&b""[..], b"\x1f\x8b\x08\0\0\0\0\0\0\0", b"\x78\x9c", b"\x28\xb5\x2f\xfd"]),
        ) {
            for coding in ["gzip", "deflate", "br", "zstd", "br, gzip"] {
                if let Ok(body) = decoded(coding, [head, &garbage].concat(), 300) {
                    proptest::prop_assert!(body.len() <= 300);
                }
            }
        }
    }

    #[test]
    fn the_beginning_of_a_packed_page_can_be_read() {
        let page = b"<!doctype html><title>Just a moment</title>".repeat(100);
        let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, "gzip".parse().unwrap())]);
        let wire = gzip(&page);
        assert!(decode_start(&headers, &wire[..wire.len() - 20]).starts_with(b"<!doctype html>"));
    }
}
