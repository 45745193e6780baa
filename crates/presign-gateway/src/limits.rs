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

    /// The most connections at once, beyond which new ones wait; 4,096 unless told.
    #[must_use]
    pub fn connections(self, connections: usize) -> Self {
        Self { connections, ..self }
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
