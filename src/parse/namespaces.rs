//! Which vocabulary a name belongs to at a place of the document: the `xmlns` declarations in force.

use super::names::{Vocabulary, vocabulary_of_namespace, vocabulary_of_undeclared_prefix};
use super::scan::Attributes;

struct Binding<'a> {
    /// Empty for the default namespace.
    prefix: &'a str,
    vocabulary: Vocabulary,
}

/// The declarations in force, innermost last.
#[derive(Default)]
pub(super) struct Namespaces<'a> {
    bindings: Vec<Binding<'a>>,
}

/// Declarations in force at one place; a feed has about ten.
const MAX_BINDINGS: usize = 256;

/// A name taken apart.
pub(super) struct Resolved<'a> {
    pub(super) vocabulary: Vocabulary,
    pub(super) local: &'a str,
    /// False where the prefix is declared nowhere and its usual meaning was taken.
    pub(super) is_declared: bool,
}

impl<'a> Namespaces<'a> {
    /// How many declarations are in force; hand it to `leave` at the element's end.
    pub(super) fn depth(&self) -> usize {
        self.bindings.len()
    }

    /// Drops the declarations of elements that ended.
    pub(super) fn leave(&mut self, depth: usize) {
        self.bindings.truncate(depth);
    }

    /// Takes the declarations of a start tag into force. What a root element declares as default namespace is the
    /// feed's own, whatever it is called: made-up namespaces are common, as are those of modules by mistake.
    pub(super) fn enter(&mut self, attributes: &'a str, is_root: bool) {
        if !attributes.contains("xmlns") {
            return;
        }
        for (name, uri) in (Attributes { rest: attributes }) {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(prefix) if prefix.starts_with(':') => &prefix[1..],
                _ => continue,
            };
            if self.bindings.len() == MAX_BINDINGS {
                return;
            }
            self.bindings.push(Binding { prefix, vocabulary: vocabulary(prefix, uri, is_root) });
        }
    }

    /// Finds the vocabulary of an element's name.
    pub(super) fn resolve(&self, name: &'a str) -> Resolved<'a> {
        let Some(colon) = memchr::memchr(b':', name.as_bytes()) else {
            // Asked for apart: comparing empty texts costs more on some processors than all the rest.
            let binding = self.bindings.iter().rev().find(|binding| binding.prefix.is_empty());
            let vocabulary = binding.map_or(Vocabulary::Core, |binding| binding.vocabulary);
            return Resolved { vocabulary, local: name, is_declared: true };
        };
        let (prefix, local) = (&name[..colon], &name[colon + 1..]);
        let binding = self.bindings.iter().rev().find(|binding| !binding.prefix.is_empty() && binding.prefix == prefix);
        let vocabulary = binding.map_or_else(|| vocabulary_of_undeclared_prefix(prefix), |binding| binding.vocabulary);
        Resolved { vocabulary, local, is_declared: binding.is_some() }
    }
}

fn vocabulary(prefix: &str, uri: &str, is_root: bool) -> Vocabulary {
    match vocabulary_of_namespace(uri) {
        _ if prefix.is_empty() && (is_root || uri.is_empty()) => Vocabulary::Core,
        Vocabulary::Other if !prefix.is_empty() => vocabulary_of_undeclared_prefix(prefix),
        known => known,
    }
}
