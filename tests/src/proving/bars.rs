//! How far each server is. Nothing is drawn where nobody looks at a terminal.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::Report;
use crate::report::Watch;

/// One bar below the other.
pub(super) struct Bars(MultiProgress);

/// How far one server is.
pub(super) struct Bar(ProgressBar);

impl Bars {
    pub(super) fn new() -> Self {
        Self(MultiProgress::new())
    }

    pub(super) fn add(&self, name: &str) -> Bar {
        let bar = self.0.add(ProgressBar::new(0));
        if let Ok(style) = ProgressStyle::with_template("{prefix:<13}{wide_bar} {pos:>6}/{len:<6}{elapsed:>5} {msg}") {
            bar.set_style(style);
        }
        bar.set_prefix(name.to_owned());
        Bar(bar)
    }
}

impl Bar {
    pub(super) fn finish(&self, report: Option<&Report>) {
        let unexpected = report.map(|report| report.unexpected().len());
        self.0.finish_with_message(match unexpected {
            Some(0) => "as declared".to_owned(),
            Some(count) => format!("{count} unexpected"),
            None => "failed".to_owned(),
        });
    }
}

impl Watch for Bar {
    fn planned(&self, steps: usize) {
        self.0.set_length(steps as u64);
    }

    fn began(&self) {
        self.0.inc(1);
    }
}
