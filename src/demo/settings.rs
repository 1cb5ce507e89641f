//! The `feeds.toml` of the demo: what an operator would write for the sample publishers.

use super::publishers::{PUBLISHERS, SamplePublisher};
use std::net::SocketAddr;

/// All but the publishers. A sample publisher brings something new every few minutes, so it is polled as often.
const SETTINGS: &str = r#"# The configuration of `dateline demo`: sample publishers on this machine, polled far more often than real ones.

[site]
title     = "Asia Technology Wire"
base_url  = "http://LISTEN"
contact   = "desk@wire.example"
language  = "en"
time_zone = "Asia/Hong_Kong"

[network]
host_parallel = 8                         # all sample publishers are one host
host_gap      = "50ms"
allow         = ["127.0.0.0/8"]           # private addresses are polled only where allowed

[network.hosts."127.0.0.1"]
narrow = true                             # one of them says 503: that holds it back, and not its neighbors

[serve]
listen = "LISTEN"

[defaults]
min_interval = "15s"
max_interval = "1m"

[[tag]]
name    = "us-china tech war"
aliases = ["chip war"]
match   = ["tech war", "chip war", "entity list", "export control*", "科技戰", "實體清單"]

[[region]]
id        = "asia-pacific"
title     = "Asia-Pacific"
countries = ["apac"]
languages = ["en"]
tags      = { none = ["sport", "cricket"] }
prefer    = ["archipelago", "merlion", "harbour-post"]
exclude   = ["(?i)^sponsored", "(?i)horoscope"]

[[region]]
id        = "greater-china"
title     = "Greater China"
countries = ["CN", "HK", "MO", "TW"]
languages = ["en", "zh"]                  # the English report leads where there is one
prefer    = ["harbour-post"]
exclude   = ["(?i)^sponsored"]
tag_feeds = true

[[region]]
id        = "hk"
title     = "Hong Kong"
countries = ["HK"]
languages = ["en", "zh"]
exclude   = ["(?i)^sponsored"]

[[region]]
id        = "japan"
title     = "Japan"
countries = ["JP"]
languages = ["en", "ja"]

[[region]]
id        = "korea"
title     = "Korea"
countries = ["KR"]
languages = ["ko", "en"]                  # here the Korean report leads

[[region]]
id        = "india"
title     = "India"
countries = ["IN"]
tags      = { none = ["sport", "cricket"] }

[[region]]
id        = "asean"
title     = "Southeast Asia"
countries = ["asean"]
exclude   = ["(?i)horoscope"]
title_pattern = "{flag} {title}"

[[region]]
id        = "chips"                       # a region need not be a place
title     = "Chips and the Tech War"
tags      = { any = ["semiconductors", "us-china tech war"] }
languages = ["en"]

[[region]]
id          = "confirmed"                 # only what at least three owners report
title       = "Widely Reported"
sources_min = 3
"#;

/// Publishers that belong to one house: a story in both is reported by one owner.
const OWNERS: &[(&str, &str)] = &[("harbour-post", "Victoria Harbour Press"), ("hoikong", "Victoria Harbour Press")];

/// The file for publishers at `origin` and editions at `listen`.
pub(super) fn feeds_toml(origin: SocketAddr, listen: SocketAddr) -> String {
    let mut text = SETTINGS.replace("LISTEN", &listen.to_string());
    for publisher in PUBLISHERS {
        text.push_str(&tables(publisher, origin));
    }
    text
}

fn tables(publisher: &SamplePublisher, origin: SocketAddr) -> String {
    let SamplePublisher { id, name, country, language, .. } = publisher;
    let owner = OWNERS.iter().find(|(owned, _)| owned == id);
    let owner = owner.map(|(_, owner)| format!("owner    = \"{owner}\"\n")).unwrap_or_default();
    format!(
        r#"
[[publisher]]
id       = "{id}"
name     = "{name}"
country  = "{country}"
language = "{language}"
home     = "{home}/"
{owner}
[[feed]]
id        = "{id}"
url       = "http://{origin}/{id}"
publisher = "{id}"
"#,
        home = publisher.home()
    )
}
