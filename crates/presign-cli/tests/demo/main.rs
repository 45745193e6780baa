//! The servers of the command, as a person starts them: asked over the wire, and seen by a browser.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod browser;
#[cfg(test)]
mod page;
#[cfg(test)]
mod serves;
#[cfg(test)]
mod webdriver;
#[cfg(test)]
mod wire;
