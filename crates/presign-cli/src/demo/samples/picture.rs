use super::png::encode;

const WIDTH: usize = 960;
const HEIGHT: usize = 540;

/// Each pixel is the mean of so many by so many points, so that no edge has steps.
const POINTS: usize = 2;

type Colour = [f64; 3];

/// The sun, in pixels: its middle, its radius and its colour.
const SUN: (f64, f64, f64, Colour) = (640.0, 268.0, 58.0, [255.0, 240.0, 205.0]);

/// The sky from above to the horizon.
const SKY: [Colour; 5] =
    [[30.0, 27.0, 75.0], [88.0, 44.0, 131.0], [190.0, 66.0, 120.0], [244.0, 124.0, 92.0], [255.0, 205.0, 130.0]];

/// The ridges from far to near: where they stand, how high they rise, how wide they swing, and their colour.
const RIDGES: [(f64, f64, f64, Colour); 5] = [
    (318.0, 26.0, 0.0085, [196.0, 84.0, 122.0]),
    (352.0, 34.0, 0.0064, [142.0, 58.0, 122.0]),
    (396.0, 30.0, 0.0094, [98.0, 44.0, 110.0]),
    (442.0, 36.0, 0.0052, [62.0, 34.0, 92.0]),
    (492.0, 22.0, 0.0120, [34.0, 24.0, 64.0]),
];

/// A sunrise behind ridges, as a PNG.
pub(super) fn sunrise() -> Vec<u8> {
    let edges: Vec<[f64; RIDGES.len()]> = (0..WIDTH * POINTS).map(|column| edges(place(column))).collect();
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT);
    for row in 0..HEIGHT {
        for column in 0..WIDTH {
            let mut sum = [0.0; 3];
            for point in 0..POINTS * POINTS {
                let x = column * POINTS + point % POINTS;
                let colour = colour(place(x), place(row * POINTS + point / POINTS), &edges[x]);
                sum = [0, 1, 2].map(|channel| sum[channel] + colour[channel]);
            }
            pixels.push(sum.map(|channel| (channel / (POINTS * POINTS) as f64).round() as u8));
        }
    }
    encode(WIDTH as u32, &pixels)
}

/// The middle of a point, in pixels.
fn place(point: usize) -> f64 {
    (point as f64 + 0.5) / POINTS as f64
}

fn colour(x: f64, y: f64, edges: &[f64; RIDGES.len()]) -> Colour {
    let away = (x - SUN.0).hypot(y - SUN.1) - SUN.2;
    match edges.iter().rposition(|edge| y > *edge) {
        Some(ridge) => RIDGES[ridge].3,
        None if away < 0.0 => SUN.3,
        // The sky is lighter around the sun.
        None => sky(y / 380.0 + 0.35 * (-away / 90.0).exp()),
    }
}

/// The sky at a height from 0, above, to 1.
fn sky(height: f64) -> Colour {
    let place = height.clamp(0.0, 1.0) * (SKY.len() - 1) as f64;
    let above = (place as usize).min(SKY.len() - 2);
    let part = place - above as f64;
    [0, 1, 2].map(|channel| SKY[above][channel] + (SKY[above + 1][channel] - SKY[above][channel]) * part)
}

/// How high each ridge stands at `x`.
fn edges(x: f64) -> [f64; RIDGES.len()] {
    RIDGES.map(|(base, rise, swing, _)| {
        let wave =
            0.6 * (x * swing + base).sin() + 0.3 * (x * swing * 2.3 + rise).sin() + 0.1 * (x * swing * 5.1).sin();
        base + rise * wave
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_picture_of_its_size_and_the_same_each_time() {
        let png = sunrise();
        assert!(png.len() > WIDTH * HEIGHT * 3);
        assert!(png == sunrise());
    }
}
