//! What other processes ask of a running one: it alone writes, so `dateline hide` hands its wish over.
//!
//! A Unix socket in the data folder, one JSON line each way. Who may write to the folder may ask.

use crate::model::EditorNote;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::{mpsc, oneshot},
};

/// The longest request, in bytes: a thousand editor's acts.
const MAX_REQUEST_BYTES: u64 = 1 << 20;

/// What may be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Read `feeds.toml` again.
    Reload,
    /// Poll these feeds now, as far as Retry-After and their hosts allow.
    Poll {
        /// Their ids; empty: all.
        feeds: Vec<String>,
    },
    /// Write down these acts and publish what they change.
    Edit {
        /// Acts to add.
        add: Vec<EditorNote>,
        /// Numbers of acts to undo.
        undo: Vec<i64>,
    },
    /// Render and publish everything again.
    Build,
}

/// What came of it; an error, in words for the person who asked, if it was not done.
pub type Answer = Result<Receipt, String>;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// In words for the person who asked.
    pub summary: String,
    /// The numbers of the acts that were written down.
    #[serde(default)]
    pub acts: Vec<i64>,
    /// Whole addresses of the files that are new or read otherwise than before: what a CDN must fetch again.
    #[serde(default)]
    pub changed: Vec<String>,
    /// Whole addresses of the files that are gone.
    #[serde(default)]
    pub removed: Vec<String>,
}

impl Receipt {
    /// One of words alone.
    pub fn of_words(summary: impl Into<String>) -> Receipt {
        Receipt { summary: summary.into(), ..Receipt::default() }
    }
}

/// A wish and whom to answer.
#[derive(Debug)]
pub struct Request {
    /// What is asked.
    pub wish: Wish,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Answer>,
}

/// The socket of a data folder.
pub fn socket_in(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Listens for wishes until the engine is gone.
///
/// # Errors
/// The socket cannot be made.
pub fn listen(data: &Path, requests: mpsc::Sender<Request>) -> std::io::Result<tokio::task::JoinHandle<()>> {
    let path = socket_in(data);
    // Left over from a process that was killed; the lock says that it is gone.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    Ok(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let requests = requests.clone();
            tokio::spawn(async move {
                // A caller that went away hears no answer; there is nobody to tell.
                let _ = serve(stream, requests).await;
            });
        }
    }))
}

async fn serve(stream: UnixStream, requests: mpsc::Sender<Request>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(MAX_REQUEST_BYTES)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(wish) => hand_over(wish, &requests).await,
        Err(error) => Err(format!("the request cannot be read: {error}")),
    };
    let mut text = serde_json::to_string(&answer)?;
    text.push('\n');
    writer.write_all(text.as_bytes()).await
}

/// Hands a wish to the engine and waits for its answer.
pub async fn hand_over(wish: Wish, requests: &mpsc::Sender<Request>) -> Answer {
    let (reply, answer) = oneshot::channel();
    let stopping = || "the program is stopping; try again once it has stopped".to_owned();
    requests.send(Request { wish, reply }).await.map_err(|_| stopping())?;
    answer.await.map_err(|_| stopping())?
}

/// Asks the process that holds a data folder. None: no process answers there.
///
/// # Errors
/// The process went away before it answered.
pub async fn ask(data: &Path, wish: &Wish) -> std::io::Result<Option<Answer>> {
    let Ok(stream) = UnixStream::connect(socket_in(data)).await else { return Ok(None) };
    let (reader, mut writer) = stream.into_split();
    let mut text = serde_json::to_string(wish)?;
    text.push('\n');
    writer.write_all(text.as_bytes()).await?;
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).await?;
    Ok(Some(serde_json::from_str(&line)?))
}
