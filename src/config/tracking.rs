//! `[tracking]`: parameters of single sites that say how the reader came, over the built-in table.
//!
//! ```toml
//! [tracking]
//! "example.org" = ["cid", "trace_*"]   # at example.org and every host below it
//! "*"           = ["from_feed"]        # everywhere
//! ```

use super::mistake::Complaint;
use super::table::{Table, Text};
use crate::link::SiteParameters;

/// Reads the tables `[tracking]` of all files.
pub(super) fn tracking(tables: &[Table<'_>]) -> Vec<SiteParameters> {
    let site = |table: &Table<'_>, host: Text<'_>| {
        if !is_host(host.text) {
            let complaint = Complaint::new(
                format!("`{}` is no host", host.text),
                "write it such as \"example.org\", or \"*\" for every host",
            );
            table.complain(host.place, complaint);
        }
        let parameters = table.own_texts(host.text).into_iter().filter(|name| is_parameter(table, name));
        let parameters = parameters.map(|name| name.text.to_owned()).collect();
        SiteParameters { host: host.text.to_ascii_lowercase(), parameters }
    };
    tables.iter().flat_map(|table| table.own_keys().into_iter().map(|host| site(table, host))).collect()
}

fn is_host(text: &str) -> bool {
    text == "*" || text.contains('.') && !text.contains(['/', ':', '*']) && !text.contains(char::is_whitespace)
}

/// `*` alone would drop every parameter, the article's among them.
fn is_parameter(table: &Table<'_>, name: &Text<'_>) -> bool {
    let start = name.text.strip_suffix('*').unwrap_or(name.text);
    let is_good = !start.is_empty() && !start.contains(['*', '=', '&', '?']);
    if !is_good {
        let complaint = Complaint::new(
            format!("`{}` is no name of a parameter", name.text),
            "write the name alone, such as `cid`; `*` may stand at its end",
        );
        table.complain(name.place, complaint);
    }
    is_good
}
