use crate::terminal::visible;

/// Lines of a name and a text, for people.
#[derive(Default)]
pub(crate) struct Table {
    lines: String,
}

impl Table {
    /// Adds a line. The text came from outside: what would steer a terminal is escaped.
    pub(crate) fn row(&mut self, name: &str, text: impl AsRef<str>) {
        let line = format!("{name:<15} {}", visible(text.as_ref()));
        self.lines.push_str(line.trim_end());
        self.lines.push('\n');
    }

    /// The lines.
    pub(crate) fn finish(self) -> String {
        self.lines
    }
}
