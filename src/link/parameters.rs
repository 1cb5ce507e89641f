//! Query parameters and fragments for comparing: which of them say how the reader came and not what is read.
//!
//! A parameter is dropped only by name from a table, or when its value says `rss`. Names that are the article at
//! some site (`id`, `p`, `sid`, `source`, `ref` …) are in no table that holds for every site.

use super::{Rules, percent};

/// Tracking everywhere. A `*` at the end matches any ending. Compared without regard to case.
#[rustfmt::skip]
const EVERYWHERE: &[&str] = &[
    // Campaigns, in the dialects of the analytics programs.
    "utm_*", "mtm_*", "pk_*", "piwik_*", "matomo_*", "hsa_*", "at_medium", "at_campaign*", "at_custom*", "at_link_*",
    "at_ptr_*", "at_bbc_team", "at_format", "at_creation", "at_variant", "ns_mchannel", "ns_campaign", "ns_source",
    "ns_linkname", "ns_fee", "wt_mc", "wt_zmc", "wt.mc_*", "wt.rss_*", "xtor", "xtref", "xts", "cmpid", "icid",
    "ocid", "ncid", "s_cid", "s_kwcid", "cid_source", "_openstat", "echobox", "trk", "trkcampaign", "rsspartner",
    "wprss", "cp.rss", "feedtype", "feedname", "rss_id", "iref", "n_cid", "n_mc", "__source", "ito", "ftcamp",
    // Clicks, as the advertisers and networks count them.
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "ymclid", "twclid",
    "ttclid", "igshid", "igsh", "li_fat_id", "epik", "_branch_match_id", "wickedid", "rb_clickid", "irclickid",
    "srsltid", "__twitter_impression", "ref_src", "ref_url", "fb_action_ids", "fb_action_types", "fb_ref",
    "fb_source", "guccounter", "guce_referrer", "guce_referrer_sig", "usqp",
    // Newsletters.
    "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "vero_id",
    "vero_conv", "oly_anon_id", "oly_enc_id", "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id", "_bta_*",
    "dm_i", "sc_campaign", "sc_channel", "sc_content", "sc_medium", "sc_outcome", "sc_geo", "sc_country",
    // Sessions.
    "_ga", "_gl", "_gac", "jsessionid", "phpsessid", "sessionid", "aspsessionid*", "cfid", "cftoken",
    // The same article for other devices.
    "amp", "amp_js_v", "amp_gsa", "noamp", "isamp", "is_amp",
];

/// Tracking at one site and everything below it: there these names are known not to be the article.
#[rustfmt::skip]
const BY_SITE: &[(&str, &[&str])] = &[
    ("163.com", &["spss", "spsw", "spssid", "f", "from"]),
    ("36kr.com", &["f", "ktm_source"]),
    ("bilibili.com", &["spm_id_from", "from_spmid", "vd_source", "from_source", "share_*"]),
    ("bloomberg.com", &["srnd", "sref", "in_source", "leadsource"]),
    ("businessweek.com", &["campaign_id", "chan"]),
    ("cbsnews.com", &["ftag", "intcid"]),
    ("cnbc.com", &["par"]),
    ("cnet.com", &["part", "tag", "subj", "ftag"]),
    ("cnn.com", &["eref", "section", "iid", "hpt", "rss"]),
    ("dw.com", &["maca"]),
    ("dw.de", &["maca"]),
    ("eweek.com", &["kc"]),
    ("extremetech.com", &["kc"]),
    ("forbes.com", &["sh", "ss", "partner"]),
    ("joins.com", &["cloc"]),
    ("joongang.co.kr", &["cloc"]),
    ("koreatimes.co.kr", &["fl"]),
    ("macosxhints.com", &["lsrc"]),
    ("macworld.com", &["lsrc"]),
    ("medium.com", &["source", "sk", "gi"]),
    ("mp.weixin.qq.com", &[
        "chksm", "scene", "from", "mpshare", "srcid", "sharer_*", "clicktime", "enterid", "subscene",
    ]),
    ("ndtv.com", &["pfrom"]),
    ("news.com.com", &["part", "tag", "subj"]),
    ("news.google.com", &["oc", "hl", "gl", "ceid"]),
    ("nytimes.com", &[
        "partner", "emc", "smid", "smtyp", "_r", "nl", "te", "ei", "campaign_id", "instance_id", "segment_id",
        "regi_id", "user_id", "pagewanted", "referringsource", "unlocked_article_code",
    ]),
    ("pcmag.com", &["kc"]),
    ("reuters.com", &["rpc", "taid"]),
    ("salon.com", &["source"]),
    ("scmp.com", &["module", "pgtype", "campaign"]),
    ("sohu.com", &["spm", "scm", "pvid"]),
    ("theguardian.com", &["cmp"]),
    ("toutiao.com", &["timestamp", "share_token", "use_new_style", "req_id", "group_id_source"]),
    ("washingtonpost.com", &["tid", "itid", "nav"]),
    ("weibo.com", &["from", "wvr", "mod", "loc", "type"]),
    ("wired.com", &["tw", "mbid"]),
    ("wsj.com", &["mod", "siteid", "reflink", "st"]),
    ("x.com", &["s", "t"]),
    ("youtube.com", &["feature", "si", "pp", "ab_channel"]),
    ("zdnet.com", &["part", "tag", "subj", "ftag"]),
];

/// Names that may be the article, and are tracking only where the value says that the reader came from a feed.
const FEED_IF_RSS: &[&str] = &[
    "",
    "_location",
    "campaign",
    "cid",
    "cmp",
    "f",
    "from",
    "medium",
    "origin",
    "partner",
    "ref",
    "referrer",
    "rss",
    "source",
    "src",
    "tk",
    "via",
];

/// Names and values that show the article on paper, on a telephone or on one page.
const VARIANTS: &[(&str, &[&str])] = &[
    ("device", &["mobile"]),
    ("mobile", &["1", "true", "y"]),
    ("m", &["1"]),
    ("output", &["amp", "print"]),
    ("outputtype", &["amp", "amp-type"]),
    ("print", &["", "1", "true", "y", "yes"]),
    ("printable", &["1", "true", "yes"]),
    ("rss", &["", "1", "true", "yes"]),
    ("singlepage", &["1", "true"]),
    ("view", &["print"]),
];

/// Parts of the page that are not the article; the rest of the page is.
const FURNITURE: &[&str] = &["comments", "comment-form", "respond", "disqus_thread", "top", "rss", "more", "share"];

/// Decides about the parameters of one address.
pub(super) struct Sieve<'a> {
    /// The canonical host.
    pub(super) host: &'a str,
    /// What the feed and the operator add.
    pub(super) rules: &'a Rules<'a>,
}

impl Sieve<'_> {
    /// The query with what tells articles apart, in its order; `+` and `%20` are one.
    pub(super) fn query(&self, query: &str) -> String {
        let mut kept = String::with_capacity(query.len());
        for parameter in minimal(&query.replace('+', "%20")).split('&') {
            // `&amp;amp;` in a document leaves `amp;` before the name (nzherald.co.nz, 2021).
            let parameter = parameter.trim_start_matches("amp;");
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if parameter.is_empty() || self.is_tracking(name, value) {
                continue;
            }
            if !kept.is_empty() {
                kept.push('&');
            }
            kept.push_str(parameter);
        }
        kept
    }

    /// The fragment, or nothing where it is not part of the address.
    pub(super) fn fragment(&self, fragment: &str) -> String {
        // Text fragments (`:~:text=`) point into the page.
        let fragment = minimal(fragment);
        let fragment = fragment.split(":~:").next().unwrap_or_default();
        let is_dropped = FURNITURE.contains(&fragment)
            || fragment.starts_with("tk.rss")
            || fragment.starts_with("sa-ns_mchannel=")
            || fragment.split('&').all(|parameter| match parameter.split_once('=') {
                Some((name, value)) => self.is_tracking(name, value),
                None => parameter.is_empty(),
            });
        if is_dropped { String::new() } else { fragment.to_owned() }
    }

    fn is_tracking(&self, name: &str, value: &str) -> bool {
        let name = name.to_ascii_lowercase();
        EVERYWHERE.iter().any(|pattern| matches(pattern, &name))
            || BY_SITE
                .iter()
                .any(|(site, names)| self.is_at(site) && names.iter().any(|pattern| matches(pattern, &name)))
            || FEED_IF_RSS.contains(&name.as_str()) && says_rss(value)
            || self.is_variant(&name, value)
            || name == "ref" && self.names_feed(value)
            || self.is_tracking_for_operator(&name)
    }

    fn is_at(&self, site: &str) -> bool {
        site == "*" || self.host.strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// `m=1` is the mobile page at Blogspot only: elsewhere it may be the first month or the first item.
    fn is_variant(&self, name: &str, value: &str) -> bool {
        let is_listed = VARIANTS
            .iter()
            .any(|(variant, values)| *variant == name && values.iter().any(|known| known.eq_ignore_ascii_case(value)));
        is_listed && (name != "m" || self.host.ends_with(".blogspot.com"))
    }

    fn names_feed(&self, value: &str) -> bool {
        let bare = |host: &str| host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
        let value = bare(value);
        let is_feed = self.rules.feed_host.is_some_and(|host| bare(host) == value);
        is_feed || value == self.host
    }

    fn is_tracking_for_operator(&self, name: &str) -> bool {
        self.rules.sites.iter().any(|site| {
            self.is_at(&site.host) && site.parameters.iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), name))
        })
    }
}

fn minimal(text: &str) -> String {
    let mut minimal = String::with_capacity(text.len());
    percent::push_minimal(&mut minimal, text);
    minimal
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

/// Returns true if and only if the value says that the reader came from a feed: `rss`, `rss_free`, `RSS-123` …
fn says_rss(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let rest = value.strip_prefix("rss").or_else(|| value.strip_prefix("atom"));
    match rest {
        Some(rest) => rest.is_empty() || rest == "2" || rest == "feed" || rest.starts_with(['_', '-', '.']),
        None => value == "feed",
    }
}
