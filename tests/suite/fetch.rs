//! Fetching from publishers of every temper: what a good client owes them, and what a bad one cannot do to us.

use crate::origin::{Delivery, Origin, Reply};
use dateline::{
    fetch::{Document, FetchRequest, Fetched, Fetcher, Limits, Lookup, Setup},
    model::{FailureCause, Time, Validators, feed::SecretHeader},
};
use futures_util::FutureExt;
use rustls::pki_types::CertificateDer;
use std::{
    collections::HashMap,
    io::Write,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const FEED: &str = "<rss version=\"2.0\"><channel><title>A</title></channel></rss>";

/// Short enough for a test to wait for, long enough for a busy machine.
const LIMITS: Limits =
    Limits { connect: Duration::from_millis(800), head: Duration::from_millis(900), idle: Duration::from_millis(400) };

/// Loopback is allowed, and every name means it.
fn setup() -> Setup {
    Setup {
        user_agent: "Dateline/test (+https://wire.example/about.html)".into(),
        allow: vec!["127.0.0.1/32".parse().unwrap()],
        proxy: None,
        address_parallel: 8,
        limits: LIMITS,
        lookup: names(&[]),
        roots: Vec::new(),
    }
}

/// Names that mean something else than 127.0.0.1.
fn names(special: &[(&str, &str)]) -> Lookup {
    let special: HashMap<String, IpAddr> =
        special.iter().map(|(host, address)| (host.to_string(), address.parse().unwrap())).collect();
    Arc::new(move |host| {
        let address = special.get(host).copied().unwrap_or_else(|| "127.0.0.1".parse().unwrap());
        std::future::ready(Ok(vec![address])).boxed()
    })
}

fn fetcher() -> Fetcher {
    Fetcher::new(setup()).unwrap()
}

fn request(url: impl Into<String>) -> FetchRequest {
    FetchRequest { timeout: Duration::from_millis(1500), max_bytes: 1 << 20, ..FetchRequest::new(url) }
}

async fn fetch(url: impl Into<String>) -> Fetched {
    fetcher().fetch(&request(url), Time::UNIX_EPOCH).await
}

#[track_caller]
fn document(fetched: Fetched) -> Document {
    match fetched {
        Fetched::Document(document) => document,
        other => panic!("expected a document, not {other:?}"),
    }
}

#[track_caller]
fn failure(fetched: &Fetched) -> (FailureCause, &str) {
    match fetched {
        Fetched::Failed { cause, reason, .. } => (*cause, reason),
        other => panic!("expected a failure, not {other:?}"),
    }
}

#[tokio::test]
async fn a_document_comes_with_its_validators_and_the_next_request_is_conditional() {
    let origin = Origin::start().await;
    origin.serve_with("/feed", |request, _| {
        let document = Reply::xml(FEED).gzip().header("Cache-Control", "max-age=900");
        request.conditional(document, Some("W/\"a-gzip\""), Some("Thu, 01 Jan 2026 00:00:00 GMT"))
    });
    let fetcher = fetcher();
    let first = document(fetcher.fetch(&request(origin.url("/feed#top")), Time::UNIX_EPOCH).await);
    assert_eq!(first.body, FEED);
    assert_eq!(first.content_type.as_deref(), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(first.answer.freshness.fresh_for_seconds, Some(900));
    let validators = first.validators.unwrap();
    assert_eq!(validators.etag.as_deref(), Some("W/\"a-gzip\""));

    let again = FetchRequest { validators: Some(validators), ..request(origin.url("/feed")) };
    let second = fetcher.fetch(&again, Time::UNIX_EPOCH).await;
    assert!(matches!(&second, Fetched::NotModified(answer) if answer.is_conditional));
    assert!(matches!(&second, Fetched::NotModified(answer) if answer.freshness.fresh_for_seconds == Some(900)));
    let sent = &origin.requests()[1];
    assert_eq!(sent.header("if-none-match"), Some("W/\"a-gzip\""));
    assert_eq!(sent.header("if-modified-since"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
}

#[tokio::test]
async fn a_request_says_who_we_are_and_nothing_about_readers() {
    let origin = Origin::start().await;
    origin.serve("/feed?page=1", Reply::xml(FEED).header("Set-Cookie", "id=1"));
    let fetcher = fetcher();
    for _ in 0..2 {
        document(fetcher.fetch(&request(origin.url("/feed?page=1")), Time::UNIX_EPOCH).await);
    }
    let sent = &origin.requests()[1];
    assert_eq!((sent.method(), sent.path()), ("GET", "/feed?page=1"));
    assert_eq!(sent.header("user-agent"), Some("Dateline/test (+https://wire.example/about.html)"));
    assert!(sent.header("accept").unwrap().starts_with("application/rss+xml, application/atom+xml"));
    for coding in ["gzip", "br", "zstd", "deflate"] {
        assert!(sent.header("accept-encoding").unwrap().contains(coding), "{coding}");
    }
    for name in ["cookie", "referer", "from", "if-none-match"] {
        assert_eq!(sent.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn validators_and_credentials_go_only_where_they_belong() {
    let origin = Origin::start().await;
    let feed_url = origin.url_at("b.example", "/feed");
    origin.host("a.example").serve("/old", Reply::redirect(301, "/new"));
    origin.host("a.example").serve("/new", Reply::redirect(302, &feed_url));
    origin
        .host("b.example")
        .serve_with("/feed", |request, _| request.conditional(Reply::xml(FEED), Some("\"1\""), None));
    let fetcher = fetcher();
    let address = origin.url_at("user:word@a.example", "/old");
    let first = FetchRequest {
        headers: vec![SecretHeader { name: "X-Key".into(), value: "s3cret".into() }],
        ..request(address)
    };
    let first_fetched = document(fetcher.fetch(&first, Time::UNIX_EPOCH).await);
    assert_eq!(first_fetched.answer.final_url, feed_url);
    assert_eq!(first_fetched.answer.moved_to(), Some(origin.url_at("a.example", "/new").as_str()));
    assert_eq!(first_fetched.answer.hops.iter().map(|hop| hop.status).collect::<Vec<_>>(), [301, 302]);

    let second = FetchRequest { validators: first_fetched.validators, ..first };
    assert!(matches!(fetcher.fetch(&second, Time::UNIX_EPOCH).await, Fetched::NotModified(_)));
    for sent in origin.requests() {
        let is_home = sent.host() == "a.example";
        assert_eq!(sent.header("authorization"), is_home.then_some("Basic dXNlcjp3b3Jk"), "{}", sent.head);
        assert_eq!(sent.header("x-key"), is_home.then_some("s3cret"), "{}", sent.head);
    }
    let conditional: Vec<_> = origin.requests().iter().map(|sent| sent.is_conditional()).collect();
    assert_eq!(conditional, [false, false, false, false, false, true]);
}

#[tokio::test]
async fn an_answer_that_failed_still_says_when_to_come_again() {
    let origin = Origin::start().await;
    origin.serve("/feed", Reply::html("later").with_status(429).header("Retry-After", "3600"));
    let fetched = fetch(origin.url("/feed")).await;
    assert_eq!(failure(&fetched), (FailureCause::RateLimited, "answered 429 Too Many Requests; we come more rarely"));
    assert_eq!(fetched.answer().unwrap().freshness.retry_after_seconds, Some(3600));
}

#[tokio::test]
async fn a_304_that_was_not_asked_for_is_a_failure() {
    let origin = Origin::start().await;
    origin.serve("/feed", Reply::status(304));
    assert_eq!(failure(&fetch(origin.url("/feed")).await).0, FailureCause::ServerError);
    let elsewhere = Validators { url: origin.url("/other"), etag: Some("\"1\"".into()), last_modified: None };
    let request = FetchRequest { validators: Some(elsewhere), ..request(origin.url("/feed")) };
    let fetched = fetcher().fetch(&request, Time::UNIX_EPOCH).await;
    assert_eq!(failure(&fetched).0, FailureCause::ServerError);
    assert!(!fetched.answer().unwrap().is_conditional);
}

#[tokio::test]
async fn hubs_are_read_from_the_head_and_time_and_bytes_are_counted() {
    let origin = Origin::start().await;
    let slow = Reply::xml(FEED).delivered(Delivery::Chunked).after(Duration::from_millis(50));
    origin.serve("/feed", slow.header("Link", "<https://hub.example/>; rel=hub, </feed>; rel=\"self\""));
    let answer = document(fetch(origin.url("/feed")).await).answer;
    let links = answer.links;
    assert!(answer.elapsed > Duration::from_millis(50));
    assert_eq!(answer.n_bytes, FEED.len() as u64);
    assert_eq!(links.hubs, ["https://hub.example/"]);
    assert_eq!(links.self_link, Some(origin.url("/feed")));
}

#[tokio::test]
async fn a_host_asked_again_soon_is_asked_over_the_same_connection() {
    let origin = Origin::start().await;
    origin.serve("*", Reply::xml(FEED));
    let fetcher = fetcher();
    for feed in 0..10 {
        document(fetcher.fetch(&request(origin.url(&format!("/{feed}"))), Time::UNIX_EPOCH).await);
    }
    assert_eq!(origin.n_connections(), 2, "the first is not kept, since most publishers have one feed");
}

#[tokio::test]
async fn a_robots_txt_that_names_dateline_is_obeyed() {
    let origin = Origin::start().await;
    origin.serve("*", Reply::xml(FEED));
    origin.host("a.example").serve("/robots.txt", Reply::document("text/plain", "User-agent: *\nDisallow: /"));
    let named = Reply::document("text/plain", "User-agent: Dateline\nDisallow: /private/");
    origin.host("b.example").serve("/robots.txt", named);
    origin.host("c.example").serve("/robots.txt", Reply::status(404));
    let fetcher = fetcher();
    for host in ["a.example", "b.example", "c.example"] {
        let feed = request(origin.url_at(host, "/private/feed"));
        assert!(fetcher.robots().is_due(&feed.url, Time::UNIX_EPOCH));
        fetcher.visit_robots(&feed, Time::UNIX_EPOCH).await;
        assert!(!fetcher.robots().is_due(&feed.url, Time::UNIX_EPOCH));
        let fetched = fetcher.fetch(&feed, Time::UNIX_EPOCH).await;
        match host {
            "b.example" => assert_eq!(failure(&fetched).0, FailureCause::Robots),
            _ => drop(document(fetched)),
        }
    }
    document(fetcher.fetch(&request(origin.url_at("b.example", "/feed")), Time::UNIX_EPOCH).await);
    assert_eq!(origin.requests_for("/private/feed").len(), 2);
}

// Publishers that answer badly.

#[tokio::test]
async fn a_gzip_bomb_goes_off_in_no_more_memory_than_the_limit() {
    let origin = Origin::start().await;
    // Gzip files may be put one behind the other (RFC 1952 §2.2): a gibibyte, in a mebibyte.
    let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    member.write_all(&vec![b' '; 4 << 20]).unwrap();
    let bomb = member.finish().unwrap().repeat(256);
    assert!(bomb.len() < 11 << 17, "{}", bomb.len());
    origin.serve("/bomb", Reply::xml(bomb).header("Content-Encoding", "gzip"));
    let fetched = fetch(origin.url("/bomb")).await;
    assert_eq!(failure(&fetched).0, FailureCause::TooLarge, "{fetched:?}");
}

#[tokio::test]
async fn many_large_documents_at_once_take_turns_and_all_arrive() {
    let origin = Origin::start().await;
    let large = "large ".repeat(150_000);
    origin.serve("/plain", Reply::xml(large.clone()));
    origin.serve("/gzip", Reply::xml(large.clone()).gzip());
    let fetcher = fetcher();
    let fetches = (0..20).map(async |n| {
        let url = origin.url(if n % 2 == 0 { "/plain" } else { "/gzip" });
        document(fetcher.fetch(&request(url), Time::UNIX_EPOCH).await).body.len()
    });
    assert_eq!(futures_util::future::join_all(fetches).await, [large.len(); 20]);
}

/// Publishers that answer badly: how, what is made of it, and how long it may take in milliseconds.
#[tokio::test]
async fn what_is_wrong_with_an_answer_is_named_in_time_and_others_go_on_meanwhile() {
    let whole = || Reply::xml("x".repeat(300_000));
    let shorter_than_promised = Reply::xml(FEED).header("Content-Length", "4096").delivered(Delivery::CutAfter(20));
    let cases: Vec<(&str, Reply, FailureCause, &str)> = vec![
        ("endless body", whole().delivered(Delivery::Endless), FailureCause::TooLarge, "larger than 1048576 bytes"),
        ("honest and too large", Reply::xml(vec![b' '; 2 << 20]), FailureCause::TooLarge, "raise `max_bytes`"),
        ("byte a second", whole().delivered(Delivery::Trickle(Duration::from_secs(1))), FailureCause::Timeout, "more"),
        (
            "bytes just fast enough",
            whole().delivered(Delivery::Trickle(Duration::from_millis(150))),
            FailureCause::Timeout,
            "not done after 1.5 s",
        ),
        ("silence", Reply::status(200).delivered(Delivery::Silent), FailureCause::Timeout, "did not answer"),
        ("head without end", Reply::status(200).delivered(Delivery::EndlessHead), FailureCause::TooLarge, "no end"),
        ("cut off midway", whole().delivered(Delivery::CutAfter(1000)), FailureCause::Truncated, "cut off"),
        ("reset midway", whole().delivered(Delivery::ResetAfter(1000)), FailureCause::Truncated, "cut off"),
        ("length that lies", shorter_than_promised, FailureCause::Truncated, "cut off"),
        ("no HTTP", Reply::document("", "SSH-2.0-Open\r\n").delivered(Delivery::Raw), FailureCause::Connection, "`127"),
        ("hangs up", Reply::status(0).delivered(Delivery::Raw), FailureCause::Connection, "no answer from"),
        ("no content", Reply::status(204), FailureCause::NotAFeed, "204"),
        ("part of it", Reply::xml(FEED).with_status(206), FailureCause::Truncated, "206"),
        ("gone", Reply::status(410), FailureCause::Gone, "remove it"),
        (
            "challenge with 403",
            Reply::html("<!doctype html><script src=/cdn-cgi/challenge-platform/>").with_status(403),
            FailureCause::Blocked,
            "Cloudflare",
        ),
        (
            "challenge with 200",
            Reply::html("<html><script src=https://ct.captcha-delivery.com/c.js>"),
            FailureCause::Blocked,
            "DataDome",
        ),
        ("redirect to nowhere", Reply::status(302), FailureCause::Redirect, "without saying where"),
        ("redirect to itself", Reply::redirect(302, "?"), FailureCause::Redirect, "circle"),
        ("redirect to a file", Reply::redirect(302, "file:///etc/passwd"), FailureCause::Refused, "`file:`"),
        ("redirect to loopback", Reply::redirect(302, "http://127.0.0.2/"), FailureCause::Refused, "127.0.0.2"),
        ("redirect to metadata", Reply::redirect(307, "http://169.254.169.254/"), FailureCause::Refused, "public"),
        ("redirect to a mapped", Reply::redirect(302, "http://[::ffff:a00:1]/"), FailureCause::Refused, "10.0.0.1"),
        ("redirect to mail", Reply::redirect(302, "http://127.0.0.1:25/"), FailureCause::Refused, "port 25"),
    ];
    let origin = Origin::start().await;
    let fetcher = fetcher();
    let running = cases.into_iter().map(async |(name, reply, cause, words)| {
        let path = format!("/{}", name.replace(' ', "-"));
        origin.serve(&path, reply);
        let started = Instant::now();
        let fetched = fetcher.fetch(&request(origin.url(&format!("{path}?"))), Time::UNIX_EPOCH).await;
        let (found, reason) = failure(&fetched);
        assert_eq!(found, cause, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
        assert!(!reason.contains(&path), "{name}: addresses may hold secrets: {reason}");
        assert!(started.elapsed() < Duration::from_secs(3), "{name}: {:?}", started.elapsed());
    });
    let others = async {
        for _ in 0..40 {
            let started = Instant::now();
            document(fetcher.fetch(&request(origin.url("/good")), Time::UNIX_EPOCH).await);
            assert!(started.elapsed() < Duration::from_millis(800), "others go on time: {:?}", started.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    origin.serve("/good", Reply::xml(FEED));
    tokio::join!(futures_util::future::join_all(running), others);
}

#[tokio::test]
async fn a_thousand_cookies_are_neither_kept_nor_in_the_way() {
    let origin = Origin::start().await;
    let cookies = (0..1000).fold(Reply::xml(FEED), |reply, n| reply.header("Set-Cookie", &format!("c{n}={n}")));
    origin.serve("/feed", cookies);
    let fetcher = fetcher();
    for _ in 0..2 {
        document(fetcher.fetch(&request(origin.url("/feed")), Time::UNIX_EPOCH).await);
    }
    assert_eq!(origin.requests()[1].header("cookie"), None);
}

#[tokio::test]
async fn a_type_that_lies_and_an_error_page_with_200_are_left_to_the_parser() {
    let origin = Origin::start().await;
    origin.serve("/feed", Reply::document("image/png", FEED));
    origin.serve("/page", Reply::html("<html><body>Something went wrong"));
    assert_eq!(document(fetch(origin.url("/feed")).await).body, FEED);
    let page = document(fetch(origin.url("/page")).await);
    assert_eq!(page.content_type.as_deref(), Some("text/html; charset=utf-8"));
}

#[tokio::test]
async fn a_document_cut_off_after_its_etag_leaves_no_validators() {
    let origin = Origin::start().await;
    let reply = Reply::xml(FEED).header("ETag", "\"new\"");
    for (path, reply) in [
        ("/length", reply.clone().delivered(Delivery::CutAfter(30))),
        ("/gzip", reply.gzip().delivered(Delivery::CutAfter(30))),
    ] {
        origin.serve(path, reply);
        let fetched = fetch(origin.url(path)).await;
        assert_eq!(failure(&fetched).0, FailureCause::Truncated, "{path}");
    }
}

#[tokio::test]
async fn redirects_in_a_circle_end_and_every_step_is_told() {
    let origin = Origin::start().await;
    origin.serve("/a", Reply::redirect(302, "/b"));
    origin.serve("/b", Reply::redirect(301, "/c"));
    origin.serve("/c", Reply::redirect(308, "/b"));
    origin.serve_with("*", |request, _| Reply::redirect(302, &format!("{}x", request.path())));
    let fetched = fetch(origin.url("/a")).await;
    assert_eq!(failure(&fetched).0, FailureCause::Redirect);
    assert_eq!(fetched.answer().unwrap().hops.len(), 3);
    let fetched = fetch(origin.url("/on-and-on")).await;
    assert_eq!(failure(&fetched), (FailureCause::Redirect, "redirects more than 8 times"));
    assert_eq!(origin.requests().len(), 3 + 9);
}

// Names and addresses.

#[tokio::test]
async fn a_name_that_turns_private_on_the_second_look_up_is_not_dialled() {
    let origin = Origin::start().await;
    origin.serve("*", Reply::xml(FEED));
    let n_asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&n_asked);
    let lookup: Lookup = Arc::new(move |_| {
        let address = if count.fetch_add(1, Ordering::Relaxed) == 0 { [127, 0, 0, 1] } else { [127, 0, 0, 2] };
        std::future::ready(Ok(vec![address.into()])).boxed()
    });
    let fetcher = Fetcher::new(Setup { lookup, ..setup() }).unwrap();
    let request = request(origin.url_at("rebind.example", "/"));
    document(fetcher.fetch(&request, Time::UNIX_EPOCH).await);
    let fetched = fetcher.fetch(&request, Time::UNIX_EPOCH).await;
    let (cause, reason) = failure(&fetched);
    assert_eq!(cause, FailureCause::Refused);
    assert!(reason.contains("`rebind.example` resolves to `127.0.0.2`"), "{reason}");
    assert_eq!((n_asked.load(Ordering::Relaxed), origin.requests().len()), (2, 1));
}

#[tokio::test]
async fn a_feed_that_may_be_private_lends_that_to_no_other_host() {
    let origin = Origin::start().await;
    origin.serve("*", Reply::xml(FEED));
    let other = origin.url_at("other.example", "/");
    origin.host("intranet.example").serve("/away", Reply::redirect(302, &other));
    let fetcher = Fetcher::new(Setup { allow: Vec::new(), ..setup() }).unwrap();
    let strict = request(origin.url_at("intranet.example", "/feed"));
    assert_eq!(failure(&fetcher.fetch(&strict, Time::UNIX_EPOCH).await).0, FailureCause::Refused);
    let private = FetchRequest { allow_private: true, ..strict };
    document(fetcher.fetch(&private, Time::UNIX_EPOCH).await);
    let away = FetchRequest { url: origin.url_at("intranet.example", "/away"), ..private };
    assert_eq!(failure(&fetcher.fetch(&away, Time::UNIX_EPOCH).await).0, FailureCause::Refused);
    let literal = FetchRequest { url: origin.url("/feed"), ..away };
    document(fetcher.fetch(&literal, Time::UNIX_EPOCH).await);
}

#[tokio::test]
async fn names_that_do_not_resolve_and_ports_that_are_shut_are_told_apart() {
    let lookup: Lookup = Arc::new(|host| {
        let found = match host {
            "shut.example" => Ok(vec![[127, 0, 0, 1].into()]),
            _ => Err(std::io::Error::other("no such name")),
        };
        std::future::ready(found).boxed()
    });
    let fetcher = Fetcher::new(Setup { lookup, ..setup() }).unwrap();
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let shut = fetcher.fetch(&request(format!("http://shut.example:{port}/")), Time::UNIX_EPOCH).await;
    assert_eq!(failure(&shut).0, FailureCause::Connection);
    let unknown = fetcher.fetch(&request("http://unknown.example/"), Time::UNIX_EPOCH).await;
    assert_eq!(failure(&unknown), (FailureCause::Dns, "`unknown.example` does not resolve: no such name"));
    let nonsense = fetcher.fetch(&request("feed"), Time::UNIX_EPOCH).await;
    assert_eq!(failure(&nonsense).0, FailureCause::Refused);
}

#[tokio::test]
async fn a_proxy_is_asked_in_place_of_the_publisher() {
    let proxy = Origin::start().await;
    proxy.serve("*", Reply::xml(FEED));
    let request = FetchRequest { proxy: Some(proxy.url("")), ..request("http://far.example/feed") };
    document(fetcher().fetch(&request, Time::UNIX_EPOCH).await);
    assert_eq!(proxy.requests()[0].path(), "http://far.example/feed");
    let broken = FetchRequest { proxy: Some("nonsense:".into()), ..request };
    let fetched = fetcher().fetch(&broken, Time::UNIX_EPOCH).await;
    assert!(failure(&fetched).1.contains("proxy"), "{fetched:?}");
}

// TLS.

/// A certificate authority of the test's own, and what it signs.
struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new([]).unwrap();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Authority { issuer: rcgen::Issuer::new(params, key), certificate }
    }

    /// A server whose certificate names `host` and is valid from the year `from` to the year `to`.
    fn server(&self, host: &str, from: i32, to: i32, alpn: &[u8]) -> rustls::ServerConfig {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new([host.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut server = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate],
                rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        server.alpn_protocols = vec![alpn.to_vec()];
        server
    }
}

#[tokio::test]
async fn certificates_that_are_not_right_are_refused_and_the_fault_is_named() {
    let (trusted, stranger) = (Authority::new("Trusted"), Authority::new("Stranger"));
    let fetcher = Fetcher::new(Setup { roots: vec![trusted.certificate.clone()], ..setup() }).unwrap();
    let cases = [
        (&trusted, "a.example", 2000, 4000, None),
        (&trusted, "a.example", 2000, 2001, Some("has expired")),
        (&trusted, "a.example", 3000, 4000, Some("is not valid yet")),
        (&trusted, "b.example", 2000, 4000, Some("is for another name")),
        (&stranger, "a.example", 2000, 4000, Some("is signed by nobody we trust")),
    ];
    for (authority, host, from, to, fault) in cases {
        let origin = Origin::start_tls(authority.server(host, from, to, b"http/1.1")).await;
        origin.serve("/feed", Reply::xml(FEED));
        let fetched = fetcher.fetch(&request(origin.url_at("a.example", "/feed")), Time::UNIX_EPOCH).await;
        match fault {
            None => assert_eq!(document(fetched).body, FEED),
            Some(fault) => {
                let (cause, reason) = failure(&fetched);
                assert_eq!(cause, FailureCause::Tls, "{reason}");
                assert!(reason.contains(fault), "{fault}: {reason}");
            }
        }
    }
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = request(format!("https://{}/", plain.local_addr().unwrap()));
    let answering = async { plain.accept().await.unwrap().0.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await };
    let (fetched, _) = tokio::join!(fetcher.fetch(&request, Time::UNIX_EPOCH), answering);
    assert_eq!(failure(&fetched).0, FailureCause::Tls, "{fetched:?}");
}

#[tokio::test]
async fn https_is_never_left_for_plain_http() {
    let authority = Authority::new("Trusted");
    let fetcher = Fetcher::new(Setup { roots: vec![authority.certificate.clone()], ..setup() }).unwrap();
    let plain = Origin::start().await;
    plain.serve("*", Reply::xml(FEED));
    let origin = Origin::start_tls(authority.server("a.example", 2000, 4000, b"http/1.1")).await;
    origin.serve("/feed", Reply::redirect(301, &plain.url("/feed")));
    let fetched = fetcher.fetch(&request(origin.url_at("a.example", "/feed")), Time::UNIX_EPOCH).await;
    assert_eq!(failure(&fetched).0, FailureCause::Redirect);
    assert_eq!(plain.requests().len(), 0);
}

/// Speaks just enough HTTP/2 (RFC 9113) to end the first connection with GOAWAY and to answer on the next ones.
async fn goodbye_then_feed(listener: TcpListener, tls: rustls::ServerConfig) -> std::io::Result<()> {
    const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
    // Last stream 0, no error: nothing was processed, the client may ask again.
    const GOAWAY: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";
    // HEADERS with END_HEADERS and `:status: 200` from the static table, on stream 1.
    const HEADERS: &[u8] = b"\0\0\x01\x01\x04\0\0\0\x01\x88";
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    for connection in 0.. {
        let mut socket = acceptor.accept(listener.accept().await?.0).await?;
        socket.write_all(SETTINGS).await?;
        let mut seen = Vec::new();
        // Frame type 1 on stream 1, wherever it begins behind the preface.
        while !seen.windows(6).any(|frame| frame[0] == 1 && frame[2..] == [0, 0, 0, 1]) {
            socket.read_buf(&mut seen).await?;
        }
        if connection == 0 {
            socket.write_all(GOAWAY).await?;
        } else {
            let length = [0, 0, FEED.len() as u8];
            let body = [&length[..], b"\0\x01\0\0\0\x01", FEED.as_bytes()].concat();
            socket.write_all(&[HEADERS, &body].concat()).await?;
        }
        // The client closes when it has what it wants.
        while socket.read_buf(&mut seen).await.is_ok_and(|n| n > 0) {}
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_goes_away_over_http_2_is_asked_again_on_another_connection() {
    let authority = Authority::new("Trusted");
    let fetcher = Fetcher::new(Setup { roots: vec![authority.certificate.clone()], ..setup() }).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://a.example:{}/feed", listener.local_addr().unwrap().port());
    let server = tokio::spawn(goodbye_then_feed(listener, authority.server("a.example", 2000, 4000, b"h2")));
    assert_eq!(document(fetcher.fetch(&request(address), Time::UNIX_EPOCH).await).body, FEED);
    server.abort();
}
