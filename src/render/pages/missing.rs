//! What a reader sees who follows an address to nothing. Served only: it stands under any path, and its links do too.

use maud::{DOCTYPE, html};

/// The page; `base_path` is where the site's own folder is.
pub fn page(is_gone: bool, base_path: &str) -> String {
    let (title, text) = match is_gone {
        true => ("This was taken down", "What stood here was taken down and will not come back."),
        false => ("Nothing here", "There is no such page, or there is none any more: editions move on."),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(format!("{base_path}/style.css"));
            }
            body {
                main {
                    header.head {
                        h1 { (title) }
                        p.lead { (text) }
                    }
                    p { a href=(format!("{base_path}/")) { "All editions" } }
                }
            }
        }
    };
    page.into_string()
}
