//! Answers HTTP from the public folder: what a static web server would do, and what it could not know.
//!
//! Only files that Dateline publishes are served, by their public paths; everything else below the folder is not
//! there. Former ids of regions lead on with 301, and what was taken down answers 410. The folder is the truth: there
//! is no cache to go stale, and what a reader gets is what is on the disk.

pub mod address;
pub mod answer;
pub mod conditional;

use crate::{
    model::{Language, PublicPath, RegionId},
    serve::address::Address,
};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::Duration;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use uuid::Uuid;

/// What the server knows beside the files. It changes when `feeds.toml` or an edition does.
#[derive(Clone, Debug, PartialEq)]
pub struct Knowledge {
    /// The language of the site's own words.
    pub language: Language,
    /// The path of the base URL, `/wire` of `https://example.org/wire`; requests may come with it or without.
    pub base_path: String,
    /// The base URL, for `Link` headers; None while nobody has decided where editions are read.
    pub base_url: Option<String>,
    /// Hubs, for `Link` headers (WebSub §4).
    pub hubs: Vec<String>,
    /// Former ids of regions, and the present ones.
    pub moved: BTreeMap<RegionId, RegionId>,
    /// Regions that were published once and are no more.
    pub gone: BTreeSet<RegionId>,
    /// Items that were retracted.
    pub retracted: BTreeSet<Uuid>,
    /// How long copies of a region's files may be taken for fresh; see `render::rhythm`.
    pub rhythms: BTreeMap<RegionId, Duration>,
}

impl Default for Knowledge {
    fn default() -> Knowledge {
        Knowledge {
            language: Language::parse("en").expect("it is a language tag"),
            base_path: String::new(),
            base_url: None,
            hubs: Vec::new(),
            moved: BTreeMap::new(),
            gone: BTreeSet::new(),
            retracted: BTreeSet::new(),
            rhythms: BTreeMap::new(),
        }
    }
}

/// The public folder and what is known about it; shared by the server and by who publishes.
#[derive(Debug)]
pub struct PublicSite {
    root: PathBuf,
    knowledge: RwLock<Arc<Knowledge>>,
    is_ready: AtomicBool,
}

impl PublicSite {
    /// A site that is not ready until somebody says so.
    pub fn new(root: PathBuf) -> Arc<PublicSite> {
        Arc::new(PublicSite { root, knowledge: RwLock::default(), is_ready: AtomicBool::new(false) })
    }

    /// Puts what is known in place of what was. The rhythms of regions stay what they were where they are not in it.
    pub fn learn(&self, knowledge: Knowledge) {
        let mut known = self.knowledge.write().unwrap_or_else(PoisonError::into_inner);
        let mut rhythms = known.rhythms.clone();
        rhythms.extend(knowledge.rhythms);
        *known = Arc::new(Knowledge { rhythms, ..knowledge });
    }

    /// Puts the rhythms of some regions in place of what they were.
    pub fn learn_rhythms(&self, rhythms: BTreeMap<RegionId, Duration>) {
        let mut knowledge = self.knowledge.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut *knowledge).rhythms.extend(rhythms);
    }

    /// From now on `/ready` says yes: the editions of this run stand in the folder.
    pub fn set_ready(&self) {
        self.is_ready.store(true, Ordering::Release);
    }

    fn knowledge(&self) -> Arc<Knowledge> {
        self.knowledge.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The routes: `/health`, `/ready` and the public folder. Who runs it brings the listener and the shutdown.
pub fn router(site: Arc<PublicSite>) -> Router {
    Router::new()
        .route("/health", get(async || "ok\n"))
        .route("/ready", get(ready))
        // Browsers ask for it wherever a page names none, as on a feed.
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .fallback(public_file)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(site)
}

async fn ready(State(site): State<Arc<PublicSite>>) -> Response {
    match site.is_ready.load(Ordering::Acquire) {
        true => "ready\n".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the first edition is not out yet\n").into_response(),
    }
}

async fn public_file(State(site): State<Arc<PublicSite>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let knowledge = site.knowledge();
    if !matches!(method, Method::GET | Method::HEAD) {
        return answer::not_allowed();
    }
    match address::resolve(&uri, &knowledge) {
        Address::File(path) => file(&site, &knowledge, &path, uri.query(), &headers).await,
        Address::Elsewhere(location) => answer::moved(&location),
        Address::Gone => answer::missing(StatusCode::GONE, &knowledge),
        Address::Unknown => answer::missing(StatusCode::NOT_FOUND, &knowledge),
    }
}

async fn file(
    site: &PublicSite,
    knowledge: &Knowledge,
    path: &PublicPath,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Response {
    let name = site.root.join(path.file());
    let (Ok(bytes), Ok(metadata)) = (tokio::fs::read(&name).await, tokio::fs::metadata(&name).await) else {
        return answer::missing(StatusCode::NOT_FOUND, knowledge);
    };
    let bytes = match path {
        PublicPath::Embed(_) => answer::embed(&bytes, query),
        _ => bytes,
    };
    let validators = conditional::Validators::of(&bytes, metadata.modified().ok());
    let about = answer::About { path, validators, knowledge, is_for_browser: answer::is_browser(headers) };
    if about.validators.are_met_by(headers) {
        return answer::not_modified(&about);
    }
    answer::whole(&about, bytes)
}

#[cfg(test)]
mod tests;
