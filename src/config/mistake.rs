//! What is wrong in `feeds.toml`: collected while reading, all of it, then shown in three forms.
//!
//! One line each for logs (`feeds.toml:41:12: what is wrong; what to do`), with the lines of the file for a person
//! at a terminal, and as JSON. Nothing here knows what the keys mean. Values of secrets never come this far: the
//! readers complain about them by key.

use super::SourceFile;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;
use std::{
    cell::{Cell, RefCell},
    fmt, io,
    ops::Range,
    path::PathBuf,
};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read at all.
    #[error("cannot read `{path}`: {error}; write one, or name another with --config", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It can be read, and has mistakes: every one of them.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
}

/// Every mistake of a configuration, in the order of the files and lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistakes {
    /// The mistakes; never empty.
    pub list: Vec<Mistake>,
    /// The files they stand in.
    files: Vec<SourceFile>,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The file as the operator named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The bytes of the file it stands in.
    #[serde(skip)]
    span: Range<usize>,
    /// True if the line itself must not be shown, since a secret stands in it.
    #[serde(skip)]
    is_secret: bool,
}

/// What is wrong and what to do, before it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) message: String,
    pub(super) remedy: String,
    pub(super) is_secret: bool,
}

impl Complaint {
    pub(super) fn new(message: impl Into<String>, remedy: impl Into<String>) -> Complaint {
        Complaint { message: message.into(), remedy: remedy.into(), is_secret: false }
    }

    /// A complaint about a line in which a secret stands: it is told, the line is not shown.
    pub(super) fn about_secret(message: impl Into<String>, remedy: impl Into<String>) -> Complaint {
        Complaint { is_secret: true, ..Complaint::new(message, remedy) }
    }
}

/// Some bytes of one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The mistakes found so far.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    files: &'a [SourceFile],
    list: RefCell<Vec<(Place, Complaint)>>,
    is_torn: Cell<bool>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(files: &'a [SourceFile]) -> Notes<'a> {
        Notes { files, list: RefCell::default(), is_torn: Cell::new(false) }
    }

    /// Notes that a file is no TOML, so that parts of it may be missing only because they could not be read.
    pub(super) fn tear(&self) {
        self.is_torn.set(true);
    }

    /// Returns true if and only if everything was read, so that what is missing really is.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_torn.get()
    }

    /// File and line of a place, to point to from another.
    pub(super) fn line_of(&self, place: Place) -> String {
        let file = &self.files[place.file];
        format!("{}:{}", file.name, line_and_column(&file.text, place.start).0)
    }

    /// Notes one mistake.
    pub(super) fn add(&self, place: Place, complaint: Complaint) {
        self.list.borrow_mut().push((place, complaint));
    }

    /// All that was noted, with lines and columns; None if nothing was.
    pub(super) fn into_mistakes(self) -> Option<Mistakes> {
        let files = self.files;
        let mut noted = self.list.into_inner();
        noted.sort_by_key(|(place, _)| *place);
        noted.dedup();
        let list: Vec<Mistake> = noted.into_iter().map(|(place, complaint)| locate(place, complaint, files)).collect();
        (!list.is_empty()).then(|| Mistakes { list, files: files.to_vec() })
    }
}

fn locate(place: Place, complaint: Complaint, files: &[SourceFile]) -> Mistake {
    let file = &files[place.file];
    let (line, column) = line_and_column(&file.text, place.start);
    Mistake {
        file: file.name.clone(),
        line,
        column,
        message: complaint.message,
        remedy: complaint.remedy,
        span: place.start..place.end,
        is_secret: complaint.is_secret,
    }
}

/// Line and column of a byte, both from 1, the column in characters.
pub(super) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(byte)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let n_newlines = before.bytes().filter(|b| *b == b'\n').count();
    (n_newlines + 1, before[line_start..].chars().count() + 1)
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistake { file, line, column, message, remedy, .. } = self;
        write!(f, "{file}:{line}:{column}: {message}; {remedy}")
    }
}

impl fmt::Display for Mistakes {
    /// One line a mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.list.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

impl Mistakes {
    /// The mistakes with the lines they stand in, for a terminal; colored or plain.
    pub fn with_snippets(&self, is_colored: bool) -> String {
        let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() };
        let shown: Vec<String> = self.list.iter().map(|mistake| self.snippet(mistake, &renderer)).collect();
        shown.join("\n\n")
    }

    fn snippet(&self, mistake: &Mistake, renderer: &Renderer) -> String {
        let file = self.files.iter().find(|file| file.name == mistake.file);
        let title = Level::ERROR.primary_title(mistake.message.as_str());
        let remedy = Level::HELP.message(mistake.remedy.as_str());
        let group = match file {
            Some(file) if !mistake.is_secret => {
                let annotation = AnnotationKind::Primary.span(mistake.span.clone());
                let snippet = Snippet::source(file.text.as_str()).path(file.name.as_str()).annotation(annotation);
                title.element(snippet).element(remedy)
            }
            _ => title.element(Level::NOTE.message(format!("at {}:{}", mistake.file, mistake.line))).element(remedy),
        };
        renderer.render(&[group])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "a = 1\nname = \"南華早報\" # x\n";
        let cases = [(0, (1, 1)), (6, (2, 1)), (text.find('#').unwrap(), (2, 15)), (text.len(), (3, 1))];
        for (byte, expected) in cases {
            assert_eq!(line_and_column(text, byte), expected, "{byte}");
        }
    }

    #[test]
    fn a_line_with_a_secret_is_not_shown() {
        let file = SourceFile { name: "feeds.toml".into(), text: "bearer = \"hunter2\"\n".into() };
        let files = [file];
        let notes = Notes::new(&files);
        notes.add(Place { file: 0, start: 9, end: 18 }, Complaint::about_secret("`bearer` is in plain text", "use"));
        let mistakes = notes.into_mistakes().unwrap();
        for shown in [mistakes.to_string(), mistakes.with_snippets(false), format!("{}", mistakes.list[0])] {
            assert!(shown.contains("plain text") && !shown.contains("hunter2"), "{shown}");
        }
    }
}
