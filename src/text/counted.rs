//! What pages count beside a headline, and feeds take along into it: "12 comments". Never points, seats or votes, which
//! are news.

/// Words behind a number and a blank, in lower case.
pub const COUNTED: &[&str] = &[
    "comment",
    "comments",
    "reply",
    "replies",
    "view",
    "views",
    "like",
    "likes",
    "share",
    "shares",
    "kommentar",
    "kommentare",
    "commentaire",
    "commentaires",
    "comentario",
    "comentarios",
];

/// The same where no blank is needed.
pub const COUNTED_CLOSE: &[&str] =
    &["条评论", "则评论", "則評論", "评论", "評論", "件のコメント", "コメント", "개의 댓글", "댓글"];

/// Returns true if and only if the text, in lower case, is a number and what is counted: `1,013 comments`.
pub fn is_count(text: &str) -> bool {
    let rest = text.trim_start_matches(|character: char| character.is_ascii_digit() || matches!(character, ',' | '.'));
    let word = rest.strip_prefix('k').filter(|word| word.starts_with(' ')).unwrap_or(rest).trim_start();
    rest.len() < text.len() && (COUNTED.contains(&word) || COUNTED_CLOSE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_comments_are_told_from_news() {
        for text in ["12 comments", "1,013 comments", "2.1k views", "5条评论", "3 件のコメント"] {
            assert!(is_count(text), "{text}");
        }
        for text in ["comments", "12", "12 seats", "300 points", "12 comments deleted", "k comments"] {
            assert!(!is_count(text), "{text}");
        }
    }
}
