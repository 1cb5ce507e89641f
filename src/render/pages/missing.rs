//! What a reader sees who follows an address to nothing. Served only: it stands under any path, and its links do too.

use crate::{
    model::Language,
    render::pages::{layout, prose},
};
use maud::{DOCTYPE, html};

/// The page; `base_path` is where the site's own folder is.
pub fn page(is_gone: bool, base_path: &str, language: &Language) -> String {
    let (prose, language) = prose::prose(language);
    let (title, text) = match is_gone {
        true => (prose.gone, prose.gone_text),
        false => (prose.missing, prose.missing_text),
    };
    let page = html! {
        (DOCTYPE)
        html lang=(language) dir=(layout::direction(Some(&language))) {
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
                    p { a href=(format!("{base_path}/")) { (prose.all_editions) } }
                }
            }
        }
    };
    page.into_string()
}
