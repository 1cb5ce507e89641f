//! `dateline run`, the daemon, and `dateline demo`, the same program against sample publishers.

use super::{
    Global,
    output::{self, print_line},
};
use crate::{
    clock::Clock,
    demo::Publishers,
    engine::{
        Engine,
        open::{self, Opened, Place},
        requests,
    },
    serve,
};
use anyhow::Context;
use clap::Args;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The address to serve at, instead of the one in feeds.toml
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Stop after the first edition and say what it made
    #[arg(long)]
    pub(super) once: bool,
    /// The address to serve at
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Polls in the first round of the demo may take this long; one sample publisher is slow on purpose.
const FIRST_ROUND: std::time::Duration = std::time::Duration::from_secs(60);

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let place = Place { config: global.config_path(), data: global.data.clone(), clock: Clock::Real, lookup: None };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let opened = open::open(&place).await?;
        if let Some(error) = &opened.refused {
            tracing::error!("feeds.toml is NOT in force, the last good configuration is; mend this: {error}");
        }
        let listen = arguments.listen.or(opened.engine.setup.config.serve.listen);
        let server = match listen {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        live(opened, &place, server).await
    })
}

pub(super) fn demo(global: &Global, arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let publishers = Publishers::start(Clock::Real).await?;
        let server = bind(arguments.listen).await?;
        let address = server.local_addr()?;
        // Kept until the end: dropping it removes the folder.
        let temporary = tempfile::tempdir()?;
        let is_kept = global.data != Path::new("data");
        let data = if is_kept { global.data.clone() } else { temporary.path().join("data") };
        std::fs::create_dir_all(&data).with_context(|| format!("cannot make `{}`", data.display()))?;
        let config = temporary.path().join("feeds.toml");
        std::fs::write(&config, publishers.feeds_toml(address))?;
        let place = Place { config, data, clock: Clock::Real, lookup: None };
        let opened = open::open(&place).await?;
        if arguments.once {
            return once(opened, &place).await;
        }
        print_line(format!("sample publishers serve at http://{}/", publishers.addr))?;
        print_line(format!("look at          http://{address}/"))?;
        print_line(format!("subscribe to     http://{address}/hk/feed.xml"))?;
        print_line("new items appear over the next half hour; stop with Ctrl-C")?;
        live(opened, &place, Some(server)).await
    })
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("cannot serve at {address}; another program may use the port: give another address with --listen")
    })
}

/// Lives until the program is told to stop, and serves meanwhile.
async fn live(opened: Opened, place: &Place, server: Option<TcpListener>) -> anyhow::Result<ExitCode> {
    let Opened { mut engine, requests, lock, writer, .. } = opened;
    let listening = requests::listen(&place.data, requests.clone())
        .with_context(|| format!("cannot make the control socket in `{}`", place.data.display()))?;
    let watching = watch(place.config.clone(), requests);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let serving = server.map(|listener| serve(listener, &engine, stopped));
    announce(&engine);
    let lived = engine.live(output::interrupted()).await;
    tracing::info!("stopping");
    // Nobody may be serving.
    let _ = stop.send(true);
    if let Some(serving) = serving {
        serving.await?;
    }
    listening.abort();
    watching.abort();
    close(engine, writer)?;
    drop(lock);
    lived?;
    Ok(ExitCode::SUCCESS)
}

/// Lets go of the engine, and waits until the writer has written its last.
fn close(engine: Engine, writer: std::thread::JoinHandle<()>) -> anyhow::Result<()> {
    drop(engine);
    writer
        .join()
        .map_err(|_| anyhow::anyhow!("the writer broke down at the end; `dateline doctor` examines the database"))
}

fn serve(
    listener: TcpListener,
    engine: &Engine,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) -> tokio::task::JoinHandle<()> {
    let router = serve::router(Arc::clone(&engine.served));
    if let Ok(address) = listener.local_addr() {
        tracing::info!("serving at http://{address}/");
    }
    tokio::spawn(async move {
        let until_stopped = async move {
            // The sender is gone only when the program ends.
            let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
        };
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until_stopped).await {
            tracing::error!("serving ended: {error}");
        }
    })
}

fn announce(engine: &Engine) {
    let config = &engine.setup.config;
    let n_active = config.feeds.iter().filter(|feed| feed.enabled).count();
    tracing::info!("polling {n_active} feeds for {} regions", config.regions.len());
}

/// Asks for a reload whenever a file of the configuration changes, until the task is aborted. Only the folders in which
/// such files lie are watched: what a run writes may lie below them, and that is a lot.
fn watch(config: PathBuf, requests: tokio::sync::mpsc::Sender<requests::Request>) -> tokio::task::JoinHandle<()> {
    let (changed, mut changes) = tokio::sync::mpsc::channel::<()>(1);
    let on_event = move |event: notify::Result<notify::Event>| {
        let is_config =
            event.is_ok_and(|event| !event.kind.is_access() && event.paths.iter().any(|path| may_be_config(path)));
        if is_config {
            // One that waits is enough.
            let _ = changed.try_send(());
        }
    };
    tokio::spawn(async move {
        let watched = notify::recommended_watcher(on_event)
            .and_then(|mut watcher| watch_folders(&mut watcher, &config).map(|()| watcher));
        let mut watcher = match watched {
            Ok(watcher) => watcher,
            Err(error) => {
                tracing::warn!("feeds.toml is not watched ({error}); restart to bring an edit into force");
                return;
            }
        };
        while changes.recv().await.is_some() {
            // Editors write in several steps; what comes within half a second is one edit.
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            let _ = changes.try_recv();
            match requests::hand_over(requests::Wish::Reload, &requests).await {
                Ok(receipt) => tracing::info!("{}", receipt.summary),
                Err(words) => tracing::error!("{words}"),
            }
            if let Err(error) = watch_folders(&mut watcher, &config) {
                tracing::warn!("not every folder of the configuration is watched: {error}");
            }
        }
    })
}

/// Watches the folders of a configuration; those already watched stay so.
fn watch_folders(watcher: &mut notify::RecommendedWatcher, config: &Path) -> notify::Result<()> {
    use notify::Watcher;
    let folders = crate::config::folders(config).into_iter().filter(|folder| folder.is_dir());
    folders.into_iter().try_for_each(|folder| watcher.watch(&folder, notify::RecursiveMode::NonRecursive))
}

fn may_be_config(path: &Path) -> bool {
    path.extension().is_some_and(|end| ["toml", "css", "html", "htm"].iter().any(|known| end == *known))
}

/// One round over all sample publishers, one edition, and a word on what it made.
async fn once(opened: Opened, place: &Place) -> anyhow::Result<ExitCode> {
    let Opened { mut engine, writer, lock, .. } = opened;
    let feeds = engine.active_feeds();
    let progress = output::progress_bar(feeds.len());
    let mut failed = Vec::new();
    let report = |done: crate::engine::Done| {
        progress.inc(1);
        progress.set_message(done.feed.to_string());
        if let crate::model::PollOutcome::Failed { cause, reason } = done.outcome {
            failed.push(format!("  {} did not answer well, as it was made to ({cause}): {reason}", done.feed));
        }
    };
    let until = async { tokio::time::sleep(FIRST_ROUND).await };
    engine.round(&feeds, report, until).await?;
    progress.finish_and_clear();
    let (n_entries, editions) = engine.shared.readers.read(|store| {
        let mut editions = Vec::new();
        for region in &engine.setup.config.regions {
            editions.push((region.id.clone(), store.present(&region.id)?.len()));
        }
        Ok((store.n_entries()?, editions))
    })?;
    print_line(format!("{} sample publishers polled, {n_entries} entries stored", feeds.len()))?;
    for line in failed {
        print_line(line)?;
    }
    for (region, n_items) in editions {
        print_line(format!("  {region:<16} {n_items} items"))?;
    }
    print_line(format!("the editions are in {}", place.public().display()))?;
    close(engine, writer)?;
    drop(lock);
    Ok(ExitCode::SUCCESS)
}
