//! Writes XML with quick-xml: elements with text, attributes and an indent of one, in a spelling that feed validators
//! and readers agree on.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::io::Write;

/// The XML declaration.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// A document being written into memory.
pub struct Document {
    writer: Writer<Vec<u8>>,
}

impl Document {
    /// A document with its XML declaration; `style` is the address of a style sheet for browsers.
    pub fn new(style: Option<&str>) -> Document {
        let mut document = Document { writer: Writer::new_with_indent(Vec::new(), b' ', 1) };
        document.write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        if let Some(style) = style {
            let instruction = format!("\n{}", style_instruction(style));
            document.writer.get_mut().write_all(instruction.as_bytes()).expect("memory can always be written");
        }
        document
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Start(start(name, attributes)));
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(text)));
        self.close(name);
    }

    /// The document as text.
    pub fn finish(self) -> String {
        let text = String::from_utf8(self.writer.into_inner()).expect("only UTF-8 was written");
        respelled(&text) + "\n"
    }

    fn write(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("memory can always be written");
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    start.extend_attributes(attributes.iter().copied());
    start
}

/// The instruction by which browsers find the style of a feed (W3C: Associating Style Sheets with XML documents).
pub fn style_instruction(url: &str) -> String {
    format!("<?xml-stylesheet type=\"text/css\" href=\"{}\"?>", quick_xml::escape::escape(url))
}

/// The same XML with `<` and `&` in the spelling that the RSS profile recommends: some readers decode `&lt;` twice.
pub fn respelled(xml: &str) -> String {
    xml.replace("&lt;", "&#x3C;").replace("&amp;", "&#x26;")
}

/// Text as HTML, for Atom's `type="html"`.
pub fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
