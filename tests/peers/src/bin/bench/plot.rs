use std::fmt::Write as _;

use crate::growth::Series;

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 200.0;
const MARGIN: f64 = 44.0;

/// The series as one picture (<https://www.w3.org/TR/SVG11/>), two in a row, each from zero.
pub(crate) fn svg(all: &[Series]) -> String {
    let rows = all.len().div_ceil(2) as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"11\" \
         fill=\"#777\">\n",
        2.0 * WIDTH,
        rows * HEIGHT
    );
    for (index, series) in all.iter().enumerate() {
        let (x, y) = ((index % 2) as f64 * WIDTH, (index / 2) as f64 * HEIGHT);
        // Writing to a String does not fail.
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">{}</g>", panel(series));
    }
    svg + "</svg>\n"
}

fn panel(series: &Series) -> String {
    let most = series.points.iter().map(|(size, _)| *size).max().unwrap_or(1).max(1) as f64;
    let highest = series.points.iter().map(|(_, ns)| *ns).fold(1.0, f64::max);
    let (wide, high) = (WIDTH - 1.5 * MARGIN, HEIGHT - 1.5 * MARGIN);
    let place = |size: f64, ns: f64| (MARGIN + size / most * wide, MARGIN / 2.0 + (1.0 - ns / highest) * high);
    let mut line = String::new();
    let mut dots = String::new();
    for (size, ns) in &series.points {
        let (x, y) = place(*size as f64, *ns);
        let _ = write!(line, "{x:.1},{y:.1} ");
        let _ = write!(dots, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"#2a6fbb\"/>");
    }
    let ((left, top), (right, bottom)) = (place(0.0, highest), place(most, 0.0));
    format!(
        "<path d=\"M{left},{top} V{bottom} H{right}\" fill=\"none\" stroke=\"#999\"/>\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#2a6fbb\" stroke-width=\"1.5\"/>{dots}\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{highest:.0} ns</text>\
         <text x=\"{}\" y=\"{bottom}\" text-anchor=\"end\">0</text>\
         <text x=\"{left}\" y=\"{}\">0</text>\
         <text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{most:.0} {}</text>",
        line.trim_end(),
        left - 4.0,
        top + 8.0,
        left - 4.0,
        bottom + 14.0,
        bottom + 14.0,
        series.what,
    )
}
