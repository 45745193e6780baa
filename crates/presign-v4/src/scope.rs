use presign_core::{Sink, TimeOfDay, Timestamp, percent};

use crate::Dialect;

/// By whom and for what a signature is: an access key, a day, a region (or a set of them, where the dialect has sets)
/// and a service.
///
/// It is the same for all URLs of a day, so it is written once, as each of the texts has it.
///
/// ```
/// use presign_v4::{AWS4, Scope};
/// let scope = Scope::new(&AWS4, "AKID", "20151229T000000Z".parse()?, "us-east-1", "s3");
/// assert_eq!(scope.as_str(), "20151229/us-east-1/s3/aws4_request");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scope {
    pub(crate) dialect: &'static Dialect,
    key_id: String,
    pub(crate) region: String,
    pub(crate) service: String,
    day: i64,
    /// The query's first parameters, as far as the day goes, and the `?` before them.
    query: String,
    /// Where behind the `?` the second and the third of them begin, each behind an `&`.
    cuts: [usize; 2],
    /// What stands in the query between the time of day and the seconds.
    expires: String,
    /// At most how many bytes of a URL are for it, the signature and the words that are always there.
    room: usize,
    /// The string to sign up to the digest, at midnight.
    text: String,
    /// Where in it the time of day is; behind that are the words of the scope, between line feeds.
    time_at: usize,
}

/// As long as any other time of day.
const MIDNIGHT: &str = "T000000Z";

impl Scope {
    /// The scope of `key_id` for the day of `at`, a region and a service.
    pub fn new(dialect: &'static Dialect, key_id: &str, at: Timestamp, region: &str, service: &str) -> Self {
        let (names, date) = (&dialect.names, at.basic());
        let date = date.date();
        let in_scope = dialect.names.region_set.is_none().then_some(region);
        let words: Vec<&str> = [date].into_iter().chain(in_scope).chain([service, dialect.terminator]).collect();
        let words = words.join("/");

        // Places are counted behind the mark.
        let mut query = format!("?{}={}&", names.algorithm, dialect.algorithm);
        let credential = query.len() - 1;
        query.extend([names.credential, "="]);
        percent::query(&[key_id, &words].join("/"), &mut query);
        query.push('&');
        let cuts = [credential, query.len() - 1];
        query.extend([names.date, "=", date]);

        let region_set = names.region_set.map_or(0, |name| name.len() + 2 + 3 * region.len());
        Self {
            dialect,
            key_id: key_id.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            day: at.day(),
            // 64 bytes hold the time of day and for how long.
            room: 64 + query.len() + region_set + dialect.signature.digits(),
            query,
            cuts,
            expires: format!("&{}=", names.expires),
            text: format!("{}\n{date}{MIDNIGHT}\n{words}\n", dialect.algorithm),
            time_at: dialect.algorithm.len() + 1 + date.len(),
        }
    }

    /// The words in which the family's members differ.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The access key's id.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The words of the scope, as the string to sign has them.
    pub fn as_str(&self) -> &str {
        self.text[self.time_at + MIDNIGHT.len()..].trim()
    }

    /// The day, `20151229`.
    pub(crate) fn date(&self) -> &str {
        self.as_str().split('/').next().unwrap_or_default()
    }

    /// The string to sign up to the digest, at a time of day.
    #[inline]
    pub(crate) fn begin_string_to_sign(&self, time: TimeOfDay, sink: &mut impl Sink) {
        sink.put_with(&self.text, self.time_at, time.as_bytes());
    }

    /// How many bytes that has.
    pub(crate) fn begin_len(&self) -> usize {
        self.text.len()
    }

    /// The query up to the time of day, with its `?`.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// At most how many bytes of a URL are for it, the signature and the words that are always there.
    pub(crate) fn room(&self) -> usize {
        self.room
    }

    /// What stands in the query between the time of day and the seconds.
    pub(crate) fn expires(&self) -> &str {
        &self.expires
    }

    /// Where behind the `?` each of its parameters begins, and its name.
    pub(crate) fn parameters(&self) -> [(usize, &'static str); 3] {
        let names = &self.dialect.names;
        [(0, names.algorithm), (self.cuts[0], names.credential), (self.cuts[1], names.date)]
    }

    /// Whether it is that of the day of `at`, a region and a service, by the same derivation of keys.
    #[inline]
    pub(crate) fn is_of(&self, dialect: &'static Dialect, at: Timestamp, region: &str, service: &str) -> bool {
        self.day == at.day() && std::ptr::eq(self.dialect, dialect) && self.region == region && self.service == service
    }
}
