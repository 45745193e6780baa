use http::request::Parts;
use presign_core::{Denied, Origin, Received, Timestamp, Verified};
use url::Url;

/// The verifier of a service.
pub(crate) trait Judge {
    /// Whether the service would take this request at `at`.
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied>;
}

/// What a request comes to, sent now by a client that reads its URL as a browser does.
pub(crate) fn verdict(
    judge: &dyn Judge,
    method: &str,
    url: &str,
    headers: &[(String, String)],
) -> Result<Verified, String> {
    let parts = parts(method, url, headers).ok_or("no client would send it")?;
    let at = Timestamp::try_from(std::time::SystemTime::now()).map_err(|error| error.to_string())?;
    let origin = Origin::HostHeader { scheme: "https".into() };
    let received = Received::new(&parts, &origin, None).map_err(|denied| denied.reason().to_string())?;
    judge.verify(&received, at).map_err(|denied| denied.reason().to_string())
}

fn parts(method: &str, url: &str, headers: &[(String, String)]) -> Option<Parts> {
    let url = Url::parse(url).ok()?;
    let mut request =
        http::Request::builder().method(method).uri(&url[url::Position::BeforePath..url::Position::AfterQuery]);
    request = request.header("host", url.host_str()?);
    for (name, value) in headers.iter().filter(|(name, _)| name != "host") {
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}
