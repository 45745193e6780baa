use std::fmt::Write as _;

/// Figures in rows, for a terminal and for the book.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, who: &str, figures: impl IntoIterator<Item = String>) {
        self.rows.push(std::iter::once(who.to_owned()).chain(figures).collect());
    }

    /// In columns.
    pub(super) fn text(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| {
            all().filter_map(|row| row.get(column)).map(|cell: &String| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..self.head.len()).map(width).collect();
        let mut text = String::new();
        for row in all() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // Writing to a String does not fail.
                let _ = if column == 0 { write!(text, "{cell:<width$}") } else { write!(text, "  {cell:>width$}") };
            }
            text.push('\n');
        }
        text
    }

    /// As Markdown.
    pub(super) fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rule = format!("|---|{}\n", "--:|".repeat(self.head.len().saturating_sub(1)));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        [line(&self.head), rule, rows].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_below_each_other() {
        let mut table = Table::new(&["who", "seconds"]);
        table.row("presign", ["1.25".to_owned()]);
        table.row("another", ["125.00".to_owned()]);
        assert_eq!(table.text(), "who      seconds\npresign     1.25\nanother   125.00\n");
        assert_eq!(table.markdown(), "| who | seconds |\n|---|--:|\n| presign | 1.25 |\n| another | 125.00 |\n");
    }
}
