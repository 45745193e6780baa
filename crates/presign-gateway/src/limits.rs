use std::time::Duration;

/// What a gateway bears before it refuses or closes. Every limit has a default; set those that you know better.
///
/// ```
/// use presign_gateway::Limits;
/// let limits = Limits::default().upload_bytes(100 * 1024 * 1024);
/// # drop(limits);
/// ```
#[derive(Clone, Debug)]
pub struct Limits {
    pub(crate) url_bytes: usize,
    pub(crate) parameters: usize,
    pub(crate) header_bytes: usize,
    pub(crate) ranges: usize,
    pub(crate) upload_bytes: u64,
    pub(crate) listed: usize,
    #[cfg(feature = "gcs")]
    pub(crate) sessions: usize,
    #[cfg(feature = "gcs")]
    pub(crate) spooled_bytes: u64,
    pub(crate) connections: usize,
    pub(crate) header_time: Duration,
    pub(crate) stall_time: Duration,
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // The longest object name, 4,096 bytes, is 12,288 when each is escaped.
            url_bytes: 16 * 1024,
            parameters: 64,
            header_bytes: 32 * 1024,
            ranges: 16,
            upload_bytes: 5 << 30,
            listed: 1000,
            #[cfg(feature = "gcs")]
            sessions: 64,
            #[cfg(feature = "gcs")]
            spooled_bytes: 20 << 30,
            connections: 4096,
            header_time: Duration::from_secs(15),
            stall_time: Duration::from_secs(30),
            grace: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// The longest target, path and query; 16 KiB unless told.
    #[must_use]
    pub fn url_bytes(self, url_bytes: usize) -> Self {
        Self { url_bytes, ..self }
    }

    /// The most query parameters; 64 unless told.
    #[must_use]
    pub fn parameters(self, parameters: usize) -> Self {
        Self { parameters, ..self }
    }

    /// The longest head of a request; 32 KiB unless told. It is also what a connection may hold of an answer in
    /// memory, so that many slow downloads need little.
    #[must_use]
    pub fn header_bytes(self, header_bytes: usize) -> Self {
        Self { header_bytes, ..self }
    }

    /// The most ranges that a request may name; 16 unless told. One range is answered with that part, several with
    /// the whole, and more than these with 416.
    #[must_use]
    pub fn ranges(self, ranges: usize) -> Self {
        Self { ranges, ..self }
    }

    /// The longest upload, whatever its URL allows; 5 GiB unless told.
    #[must_use]
    pub fn upload_bytes(self, upload_bytes: u64) -> Self {
        Self { upload_bytes, ..self }
    }

    /// The most objects in one page of a listing; 1,000 unless told.
    #[must_use]
    pub fn listed(self, listed: usize) -> Self {
        Self { listed, ..self }
    }

    /// The most resumable uploads that are under way at once, for a week each at the longest; 64 unless told. Each holds
    /// a file of a [`Disk`](crate::Disk) open, or up to 8 MiB in memory before [`Objects`](crate::Objects).
    #[cfg(feature = "gcs")]
    #[must_use]
    pub fn sessions(self, sessions: usize) -> Self {
        Self { sessions, ..self }
    }

    /// The most bytes that wait in all resumable uploads under way; 20 GiB unless told.
    #[cfg(feature = "gcs")]
    #[must_use]
    pub fn spooled_bytes(self, spooled_bytes: u64) -> Self {
        Self { spooled_bytes, ..self }
    }

    /// The most connections at once, beyond which new ones wait; 4,096 unless told. [`serve`](crate::serve()) raises the
    /// process's soft limit of file descriptors to the hard one, and takes no more connections than fit into it.
    #[must_use]
    pub fn connections(self, connections: usize) -> Self {
        Self { connections, ..self }
    }

    /// The connections that this process has file descriptors for, of those that are allowed.
    pub(crate) fn bearable_connections(&self) -> usize {
        let bearable = within(self.connections, descriptors());
        if bearable < self.connections {
            tracing::warn!(allowed = self.connections, bearable, "the file-descriptor limit allows fewer connections");
        }
        bearable
    }

    /// How long the head of a request may take, and an idle connection stay; 15 s unless told.
    #[must_use]
    pub fn header_time(self, header_time: Duration) -> Self {
        Self { header_time, ..self }
    }

    /// How long a body may stand still, in either direction; 30 s unless told.
    #[must_use]
    pub fn stall_time(self, stall_time: Duration) -> Self {
        Self { stall_time, ..self }
    }

    /// How long what is under way may take to end after a shutdown began; 30 s unless told.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }
}

/// Each connection may need its socket and two files, and the process has some of its own. `None` is no limit.
fn within(connections: usize, descriptors: Option<u64>) -> usize {
    const OWN: u64 = 64;
    const EACH: u64 = 3;
    let Some(descriptors) = descriptors else { return connections };
    let bearable = usize::try_from(descriptors.saturating_sub(OWN) / EACH).unwrap_or(usize::MAX);
    // At least one: a server that never accepts would only seem to run.
    connections.min(bearable.max(1))
}

/// How many descriptors the process may have, once it has asked for all that it can get.
#[cfg(unix)]
fn descriptors() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return limit.current;
    }
    // Some systems refuse an unlimited number.
    match setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    }
}

#[cfg(not(unix))]
fn descriptors() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_into_the_descriptors() {
        for (connections, descriptors, bearable) in [
            (4096, None, 4096),
            (4096, Some(u64::MAX), 4096),
            (4096, Some(3 * 4096 + 64), 4096),
            (4096, Some(3 * 4096 + 63), 4095),
            (4096, Some(1024), 320),
            (100, Some(1024), 100),
            (4096, Some(64), 1),
            (4096, Some(0), 1),
            (0, Some(1024), 0),
        ] {
            assert_eq!(within(connections, descriptors), bearable, "{connections} {descriptors:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_soft_limit_is_raised() {
        let raised = descriptors();
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        assert_eq!(limit.current, raised);
        assert!(raised == limit.maximum || limit.maximum.is_none());
    }
}
