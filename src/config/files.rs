//! The files of a configuration on disk: the main one, those it includes, and the CSS and HTML it names.
//!
//! Reads texts and knows where they lie; what is written wrongly in them is found later, with its place.

use super::{ConfigError, SourceFile, site};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Reads the main file and every file that it includes or names, without looking at what they say.
///
/// # Errors
/// `Unreadable` if one of them cannot be read or is not UTF-8.
pub fn read_files(path: &Path) -> Result<Vec<SourceFile>, ConfigError> {
    let read = |path: &Path, name: String| match std::fs::read_to_string(path) {
        Ok(text) => Ok(SourceFile { name, text: text.trim_start_matches('\u{feff}').to_owned() }),
        Err(error) => Err(ConfigError::Unreadable { path: path.to_owned(), error }),
    };
    let main = read(path, path.display().to_string())?;
    let folder = folder_of(path);
    let included = included_paths(&main.text, folder);
    let attached = attached_paths(&main.text, folder);
    let mut files = vec![main];
    for path in included.into_iter().chain(attached.into_iter().filter(|path| path.is_file())) {
        files.push(read(&path, path.display().to_string())?);
    }
    Ok(files)
}

/// The folders in which files of the configuration lie or may come to lie: those to watch for edits.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let main = folder_of(path);
    // A main file that cannot be read now may be there again in a moment, in the same folder.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut folders = vec![main.to_owned()];
    folders.extend(include_patterns(&text).iter().map(|pattern| main.join(fixed_folder(Path::new(pattern)))));
    folders.extend(attached_paths(&text, main).iter().map(|path| folder_of(path).to_owned()));
    folders.iter_mut().filter(|folder| folder.as_os_str().is_empty()).for_each(|folder| folder.push("."));
    folders.sort();
    folders.dedup();
    folders
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The part of a pattern before anything in it can vary, without the file's name.
fn fixed_folder(pattern: &Path) -> PathBuf {
    let is_fixed = |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let fixed: PathBuf = pattern.components().take_while(is_fixed).collect();
    if fixed == pattern { folder_of(pattern).to_owned() } else { fixed }
}

fn include_patterns(main_text: &str) -> Vec<String> {
    let (document, _) = DeTable::parse_recoverable(main_text);
    let texts = |values: &[&DeValue<'_>]| values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect();
    match document.get_ref().get("include").map(|value| value.get_ref()) {
        Some(DeValue::Array(values)) => texts(&values.iter().map(|value| value.get_ref()).collect::<Vec<_>>()),
        Some(value) => texts(&[value]),
        None => Vec::new(),
    }
}

/// The files that match the patterns of `include`, relative to the main file's folder, each once, in order.
fn included_paths(main_text: &str, folder: &Path) -> Vec<PathBuf> {
    let escaped_folder = glob::Pattern::escape(&folder.display().to_string());
    let mut paths: Vec<PathBuf> = include_patterns(main_text)
        .into_iter()
        .map(|pattern| Path::new(&escaped_folder).join(pattern))
        .filter_map(|pattern| glob::glob(&pattern.display().to_string()).ok())
        .flat_map(|found| found.filter_map(Result::ok))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

/// The CSS and HTML that `[site]` names, whether they exist or not.
fn attached_paths(main_text: &str, folder: &Path) -> Vec<PathBuf> {
    let (document, _) = DeTable::parse_recoverable(main_text);
    let site = document.get_ref().get("site").and_then(|value| value.get_ref().as_table());
    let names = ["css", "header"].into_iter().filter_map(|key| site?.get(key)?.get_ref().as_str());
    names.filter(|name| site::is_file_name(name)).map(|name| folder.join(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_where_files_may_come_to_lie() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("feeds.toml");
        let text = "include = ['feeds.d/*.toml', 'more.toml', 'a/*/b.toml']\n[site]\ncss = 'look/house.css'\n";
        std::fs::write(&main, text).unwrap();
        let expected = ["", "a", "feeds.d", "look"].map(|name| folder.path().join(name));
        assert_eq!(folders(&main), expected);
        assert_eq!(folders(Path::new("feeds.toml.missing")), [PathBuf::from(".")]);
    }
}
