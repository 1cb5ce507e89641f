//! The publishers of the test world: a real HTTP/1.1 origin on loopback whose answers are scripted.
//!
//! It speaks over plain TCP by hand, because a proper server library would not let it misbehave: it can trickle,
//! cut, reset, lie about lengths and never come to an end. Publishers are told apart by the `Host` header, so one
//! origin plays any number of them. Every exchange is recorded with the time of a clock that the test gives.
//!
//! ```ignore
//! let origin = Origin::start().await;
//! origin.serve("/a.xml", Reply::xml("<rss version='2.0'/>"));
//! origin.host("news.example").serve_with("/feed", |request, now| request.conditional(body_at(now), "\"v1\"", None));
//! assert_eq!(origin.requests()[0].path(), "/a.xml");
//! ```

use bytes::{Bytes, BytesMut};
use chrono::Utc;
use dateline::model::Time;
use std::{
    collections::HashMap,
    io::Write as _,
    net::SocketAddr,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, rustls, server::TlsStream};

/// What a publisher does with a request at a time.
type Script = Arc<dyn Fn(&Request, Time) -> Reply + Send + Sync>;

/// The clock by which requests are recorded and scripts are told the time.
type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// When it came, by the origin's clock.
    pub(crate) at: Time,
    /// The number of the connection it came on, from 0.
    pub(crate) connection: usize,
    /// The requests to the same host that were being answered when it came, itself included.
    pub(crate) n_parallel: usize,
    /// The status it was answered with; 0 while the answer is being made.
    pub(crate) status: u16,
    /// Request line and header lines, kept as they came: a simulated month is 100,000 of them.
    pub(crate) head: Box<str>,
    /// The body, empty for a GET.
    pub(crate) body: Bytes,
}

impl Request {
    /// The method, such as `GET`.
    pub(crate) fn method(&self) -> &str {
        self.head.split(' ').next().unwrap_or_default()
    }

    /// The path with its query.
    pub(crate) fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The host without its port.
    pub(crate) fn host(&self) -> &str {
        let host = self.header("host").unwrap_or_default();
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    }

    /// The first header of that name, in either case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// Returns true if and only if the request has a validator.
    pub(crate) fn is_conditional(&self) -> bool {
        self.header("if-none-match").is_some() || self.header("if-modified-since").is_some()
    }

    /// Answers 304 where the request's validators say so (RFC 9110 §13.2.2), else the document with its validators.
    pub(crate) fn conditional(&self, document: Reply, etag: Option<&str>, last_modified: Option<&str>) -> Reply {
        let is_same = match (self.header("if-none-match"), self.header("if-modified-since")) {
            (Some(sent), _) => Some(sent) == etag,
            (None, Some(sent)) => Some(sent) == last_modified,
            (None, None) => false,
        };
        let mut reply = if is_same { Reply { status: 304, body: Bytes::new(), ..document } } else { document };
        reply.headers.extend(etag.map(|value| ("ETag".to_owned(), value.to_owned())));
        reply.headers.extend(last_modified.map(|value| ("Last-Modified".to_owned(), value.to_owned())));
        reply
    }
}

/// How an answer goes over the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Delivery {
    /// Head and body at once.
    Whole,
    /// In one chunk (RFC 9112 §7.1).
    Chunked,
    /// Without a length: the body ends with the connection.
    UntilClose,
    /// One byte of the body at a time, with this pause before each.
    Trickle(Duration),
    /// The connection ends in order after so many bytes of the body.
    CutAfter(usize),
    /// The connection is reset after so many bytes of the body.
    ResetAfter(usize),
    /// The body over and over, without end.
    Endless,
    /// Header lines without end.
    EndlessHead,
    /// Nothing is ever sent.
    Silent,
    /// The body alone, which may be anything.
    Raw,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Headers besides Content-Length, which is added unless it is among them.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Bytes,
    /// How long the publisher thinks before it answers.
    pub(crate) delay: Duration,
    /// How it goes over the wire.
    pub(crate) delivery: Delivery,
}

impl Reply {
    /// An answer with a status and nothing else.
    pub(crate) fn status(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Bytes::new(), delay: Duration::ZERO, delivery: Delivery::Whole }
    }

    /// 200 with a body of that type.
    pub(crate) fn document(content_type: &str, body: impl Into<Bytes>) -> Reply {
        Reply { body: body.into(), ..Reply::status(200).header("Content-Type", content_type) }
    }

    /// 200 with an RSS document.
    pub(crate) fn xml(body: impl Into<Bytes>) -> Reply {
        Reply::document("application/rss+xml; charset=utf-8", body)
    }

    /// 200 with a page.
    pub(crate) fn html(body: impl Into<Bytes>) -> Reply {
        Reply::document("text/html; charset=utf-8", body)
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Reply {
        Reply::status(status).header("Location", location)
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the status.
    pub(crate) fn with_status(self, status: u16) -> Reply {
        Reply { status, ..self }
    }

    /// Answers only after a while, in real time.
    pub(crate) fn after(self, delay: Duration) -> Reply {
        Reply { delay, ..self }
    }

    /// Sets how it goes over the wire.
    pub(crate) fn delivered(self, delivery: Delivery) -> Reply {
        Reply { delivery, ..self }
    }

    /// Compresses the body.
    pub(crate) fn gzip(self) -> Reply {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.body).expect("memory takes everything");
        let body = encoder.finish().expect("memory takes everything").into();
        Reply { body, ..self }.header("Content-Encoding", "gzip")
    }

    /// Status line and header lines.
    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} Scripted\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        match self.delivery {
            Delivery::Chunked | Delivery::Endless => head.push_str("Transfer-Encoding: chunked\r\n"),
            Delivery::UntilClose => head.push_str("Connection: close\r\n"),
            _ if self.has_length() || self.status == 304 => {}
            _ => head.push_str(&format!("Content-Length: {}\r\n", self.body.len())),
        }
        head + "\r\n"
    }

    fn has_length(&self) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"))
    }
}

/// What the tasks of an origin share.
struct Shared {
    scripts: RwLock<HashMap<(String, String), Script>>,
    log: Mutex<Vec<Arc<Request>>>,
    in_flight: Mutex<HashMap<String, usize>>,
    n_connections: AtomicUsize,
    clock: Clock,
    tls: Option<TlsAcceptor>,
}

impl Shared {
    /// The script for a request: that of its host before that of any host, with its query before without.
    fn script(&self, request: &Request) -> Option<Script> {
        let scripts = self.scripts.read().expect("no script panics while scripts are being changed");
        let path = request.path().split('?').next().unwrap_or_default();
        let hosts = [request.host(), ""];
        let paths = [request.path(), path, "*"];
        let mut keys = hosts.iter().flat_map(|host| paths.iter().map(move |path| (host.to_string(), path.to_string())));
        keys.find_map(|key| scripts.get(&key).cloned())
    }
}

/// A scripted origin; it stops when it is dropped.
pub(crate) struct Origin {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Origin {
    /// Starts an origin that records by the real clock.
    pub(crate) async fn start() -> Origin {
        Origin::start_with(Utc::now, None).await
    }

    /// Starts an origin that speaks TLS.
    pub(crate) async fn start_tls(tls: rustls::ServerConfig) -> Origin {
        Origin::start_with(Utc::now, Some(tls)).await
    }

    /// Starts an origin whose time is told by `clock`.
    pub(crate) async fn start_with(
        clock: impl Fn() -> Time + Send + Sync + 'static,
        tls: Option<rustls::ServerConfig>,
    ) -> Origin {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            scripts: RwLock::default(),
            log: Mutex::default(),
            in_flight: Mutex::default(),
            n_connections: AtomicUsize::new(0),
            clock: Arc::new(clock),
            tls: tls.map(|config| TlsAcceptor::from(Arc::new(config))),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Origin { address, shared, accepting }
    }

    /// The address it listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path at the address itself.
    pub(crate) fn url(&self, path: &str) -> String {
        self.url_at("127.0.0.1", path)
    }

    /// The URL of a path at a host, whose name the test has to resolve to `address().ip()`.
    pub(crate) fn url_at(&self, host: &str, path: &str) -> String {
        let scheme = if self.shared.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{host}:{}{path}", self.address.port())
    }

    /// Answers a path the same way every time, at every host that has no answer of its own.
    pub(crate) fn serve(&self, path: &str, reply: Reply) {
        self.host("").serve(path, reply);
    }

    /// Answers a path (`*`: every path without a script) as a function of the request and the time.
    pub(crate) fn serve_with(&self, path: &str, script: impl Fn(&Request, Time) -> Reply + Send + Sync + 'static) {
        self.host("").serve_with(path, script);
    }

    /// One of its publishers.
    pub(crate) fn host(&self, host: &str) -> Host<'_> {
        Host { origin: self, host: host.to_owned() }
    }

    /// All requests so far, in the order they were answered.
    pub(crate) fn requests(&self) -> Vec<Arc<Request>> {
        self.shared.log.lock().expect("the log is only pushed to").clone()
    }

    /// The requests for one path, at any host.
    pub(crate) fn requests_for(&self, path: &str) -> Vec<Arc<Request>> {
        self.requests().into_iter().filter(|request| request.path() == path).collect()
    }

    /// Connections accepted so far.
    pub(crate) fn n_connections(&self) -> usize {
        self.shared.n_connections.load(Ordering::Relaxed)
    }
}

/// One publisher of an origin.
pub(crate) struct Host<'a> {
    origin: &'a Origin,
    host: String,
}

impl Host<'_> {
    /// See `Origin::serve`.
    pub(crate) fn serve(&self, path: &str, reply: Reply) {
        self.serve_with(path, move |_, _| reply.clone());
    }

    /// See `Origin::serve_with`.
    pub(crate) fn serve_with(&self, path: &str, script: impl Fn(&Request, Time) -> Reply + Send + Sync + 'static) {
        let key = (self.host.clone(), path.to_owned());
        let mut scripts = self.origin.shared.scripts.write().expect("no script panics while scripts are being changed");
        scripts.insert(key, Arc::new(script));
    }
}

/// A connection that can be torn down without the usual farewell.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {
    /// Closing sends RST from now on.
    fn reset_on_close(&self);
}

impl Socket for TcpStream {
    fn reset_on_close(&self) {
        self.set_zero_linger().expect("an open socket has options");
    }
}

impl Socket for TlsStream<TcpStream> {
    fn reset_on_close(&self) {
        self.get_ref().0.reset_on_close();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let connection = shared.n_connections.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::clone(&shared);
        // A client may hang up at any moment; that is no fault of the test.
        tokio::spawn(async move {
            socket.set_nodelay(true)?;
            match &shared.tls {
                Some(tls) => converse(tls.accept(socket).await?, connection, &shared).await,
                None => converse(socket, connection, &shared).await,
            }
        });
    }
}

/// Answers the requests of one connection, one after the other.
async fn converse(mut socket: impl Socket, connection: usize, shared: &Shared) -> std::io::Result<()> {
    let mut buffer = BytesMut::with_capacity(2048);
    while let Some(mut request) = read_request(&mut socket, &mut buffer).await? {
        request.connection = connection;
        request.at = (shared.clock)();
        let in_flight = InFlight::enter(shared, request.host());
        request.n_parallel = in_flight.n;
        let reply = shared.script(&request).map_or_else(|| Reply::status(404), |script| script(&request, request.at));
        request.status = reply.status;
        let is_head = request.method() == "HEAD";
        shared.log.lock().expect("the log is only pushed to").push(Arc::new(request));
        tokio::time::sleep(reply.delay).await;
        let goes_on = deliver(&mut socket, &reply, is_head, in_flight).await?;
        if !goes_on {
            break;
        }
    }
    Ok(())
}

/// Counts a request that is being answered, until it is dropped.
struct InFlight<'a> {
    shared: &'a Shared,
    host: String,
    n: usize,
}

impl<'a> InFlight<'a> {
    fn enter(shared: &'a Shared, host: &str) -> Self {
        let mut in_flight = shared.in_flight.lock().expect("counting does not panic");
        let n = in_flight.entry(host.to_owned()).or_default();
        *n += 1;
        InFlight { shared, host: host.to_owned(), n: *n }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if let Ok(mut in_flight) = self.shared.in_flight.lock() {
            in_flight.entry(self.host.clone()).and_modify(|n| *n -= 1);
        }
    }
}

/// Reads one request; None when the client has hung up between two.
async fn read_request(socket: &mut impl Socket, buffer: &mut BytesMut) -> std::io::Result<Option<Request>> {
    let end = loop {
        if let Some(end) = memchr::memmem::find(buffer, b"\r\n\r\n") {
            break end + 4;
        }
        if socket.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer.split_to(end)).into_owned().into_boxed_str();
    let mut request =
        Request { at: Time::UNIX_EPOCH, connection: 0, n_parallel: 0, status: 0, head, body: Bytes::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while buffer.len() < length {
        if socket.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    request.body = buffer.split_to(length).freeze();
    Ok(Some(request))
}

/// Sends an answer; returns true if and only if the connection may be used again.
async fn deliver(
    socket: &mut impl Socket,
    reply: &Reply,
    is_head: bool,
    in_flight: InFlight<'_>,
) -> std::io::Result<bool> {
    let head = reply.head();
    let body = if is_head { &[][..] } else { &reply.body[..] };
    match reply.delivery {
        Delivery::Whole => {
            // Before the last byte is out, else the client's next request might be counted beside this one.
            drop(in_flight);
            // In one packet where that is possible.
            let together = if body.len() > 16 * 1024 { 0 } else { body.len() };
            socket.write_all(&[head.as_bytes(), &body[..together]].concat()).await?;
            socket.write_all(&body[together..]).await?;
            return Ok(true);
        }
        Delivery::Chunked => {
            let size = format!("{:x}\r\n", body.len());
            let chunks = [head.as_bytes(), size.as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
            drop(in_flight);
            socket.write_all(&chunks).await?;
            return Ok(true);
        }
        Delivery::UntilClose => socket.write_all(&[head.as_bytes(), body].concat()).await?,
        Delivery::Trickle(pause) => {
            socket.write_all(head.as_bytes()).await?;
            for byte in body {
                tokio::time::sleep(pause).await;
                socket.write_all(&[*byte]).await?;
            }
        }
        Delivery::CutAfter(n) => socket.write_all(&[head.as_bytes(), &body[..n]].concat()).await?,
        Delivery::ResetAfter(n) => {
            socket.write_all(&[head.as_bytes(), &body[..n]].concat()).await?;
            socket.flush().await?;
            // Let the bytes arrive before the reset overtakes them.
            tokio::time::sleep(Duration::from_millis(20)).await;
            socket.reset_on_close();
            return Ok(false);
        }
        Delivery::Endless => {
            socket.write_all(head.as_bytes()).await?;
            let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat();
            loop {
                socket.write_all(&chunk).await?;
            }
        }
        Delivery::EndlessHead => {
            socket.write_all(head.trim_end().as_bytes()).await?;
            loop {
                socket.write_all(b"\r\nX-More: and more and more and more and more and more and more").await?;
            }
        }
        Delivery::Silent => std::future::pending().await,
        Delivery::Raw => socket.write_all(&reply.body).await?,
    }
    socket.shutdown().await?;
    Ok(false)
}

/// Sends raw requests over one connection and returns all that comes back until the origin hangs up.
async fn say(origin: &Origin, requests: &str) -> String {
    let mut socket = TcpStream::connect(origin.address()).await.expect("the origin listens");
    socket.write_all(requests.as_bytes()).await.expect("the origin reads");
    let mut answer = Vec::new();
    // A reset is an end too.
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8(answer).expect("scripts in these tests are text")
}

#[tokio::test]
async fn an_origin_plays_several_publishers_and_records_what_they_are_asked() {
    let origin = Origin::start().await;
    origin.serve("/feed", Reply::xml("<rss/>"));
    origin.host("a.example").serve_with("/feed", |request, _| {
        request.conditional(Reply::xml("<feed/>").delivered(Delivery::UntilClose), Some("\"v1\""), None)
    });
    let answer = say(
        &origin,
        "GET /feed HTTP/1.1\r\nHost: b.example\r\n\r\n\
         GET /none HTTP/1.1\r\nHost: a.example\r\n\r\n\
         GET /feed?page=2 HTTP/1.1\r\nHost: A.example\r\n\r\n\
         GET /feed HTTP/1.1\r\nHost: a.example:80\r\nif-none-match: \"v1\"\r\n\r\n",
    )
    .await;
    let statuses: Vec<_> = answer.match_indices("HTTP/1.1 ").map(|(at, _)| &answer[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404", "200", "304"]);
    assert_eq!(answer.matches("<rss/>").count(), 2, "hosts are told apart by their exact name");
    let requests = origin.requests();
    assert_eq!(requests.iter().map(|request| request.status).collect::<Vec<_>>(), [200, 404, 200, 304]);
    assert!(requests[3].is_conditional() && !requests[2].is_conditional());
    assert_eq!((origin.n_connections(), requests[3].n_parallel), (1, 1));
}
