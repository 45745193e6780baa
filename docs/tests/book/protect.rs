use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::{Request, StatusCode, header, request};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use presign::axum::{Signed, SignedBody};
use presign::local::{Key, KeyRing};
use presign::{Grant, Guard, LiveSite, Obligation, Presigner, Rules};
use tower::ServiceExt;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const BASE: &str = "https://api.example";

fn ring() -> presign::Result<Arc<KeyRing>> {
    Ok(Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?))
}

// ANCHOR: extractor
fn reports(keys: Arc<KeyRing>) -> presign::Result<Router> {
    let guard = Guard::of(keys, "https://api.example")?;
    Ok(Router::new().route("/reports/{id}", get(report)).with_state(guard))
}

async fn report(signed: Signed) -> String {
    // Reached by a valid signed URL and by nothing else: what it says can be trusted.
    format!("{}, until {}", signed.key().map_or("", |key| key.as_str()), signed.expires_at())
}
// ANCHOR_END: extractor

// ANCHOR: ask
#[tokio::test]
async fn a_signed_url_reaches_the_handler() -> Result<()> {
    let keys = ring()?;
    let app = reports(keys.clone())?;
    let presigner = Presigner::new(LiveSite::new(keys, "https://api.example")?);

    let link = presigner.presign_now(&Grant::get("reports/7", Duration::from_secs(900)))?;
    let (status, text) = ask(&app, "GET", link.reveal().as_str(), "").await?;
    assert_eq!((status, text), (200, format!("reports/7, until {}", link.expires().latest())));

    let another = link.reveal().as_str().replace("reports/7", "reports/8");
    for url in ["https://api.example/reports/7", &another] {
        assert_eq!(ask(&app, "GET", url, "").await?, (403, String::new()));
    }
    Ok(())
}
// ANCHOR_END: ask

// ANCHOR: state
#[derive(Clone)]
struct App {
    guard: Guard,         // checks
    presigner: Presigner, // signs
    sessions: Arc<HashMap<&'static str, &'static str>>,
    owners: Arc<HashMap<&'static str, &'static str>>,
}

impl FromRef<App> for Guard {
    fn from_ref(app: &App) -> Guard {
        app.guard.clone()
    }
}

fn routes(app: App) -> Router {
    Router::new()
        .route("/invoices/{id}/link", post(link)) // with a login
        .route("/invoices/{id}", get(download)) // by a signed URL
        .with_state(app)
}
// ANCHOR_END: state

// ANCHOR: link
async fn link(
    Customer(customer): Customer,
    State(app): State<App>,
    Path(id): Path<String>,
) -> std::result::Result<impl IntoResponse, StatusCode> {
    // 1. Authorise. It is the last time that anybody is asked who they are.
    if app.owners.get(id.as_str()) != Some(&customer) {
        return Err(StatusCode::NOT_FOUND);
    }
    // 2. Sign: this invoice, for five minutes, and for whom.
    let grant = Grant::get(format!("invoices/{id}"), Duration::from_secs(300)).query("for", customer);
    let presigned = app.presigner.presign(&grant).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    // 3. Hand out, to this client alone.
    Ok(([(header::CACHE_CONTROL, "no-store")], presigned.reveal().as_str().to_owned()))
}
// ANCHOR_END: link

// ANCHOR: download
async fn download(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<String>,
) -> std::result::Result<String, StatusCode> {
    // The URL proves what was granted. What has changed since is looked up as ever.
    if !app.owners.contains_key(id.as_str()) {
        return Err(StatusCode::GONE);
    }
    let whom = signed.query().iter().find(|(name, _)| name == "for").map_or("", |(_, value)| value.as_str());
    Ok(format!("invoice {id}, handed out to {whom}"))
}
// ANCHOR_END: download

// ANCHOR: customer
/// Who is logged in. Yours is a session, a cookie, or a token of an identity provider.
struct Customer(&'static str);

impl FromRequestParts<App> for Customer {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut request::Parts, app: &App) -> std::result::Result<Self, StatusCode> {
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let customer = token.and_then(|token| app.sessions.get(token.strip_prefix("Bearer ")?)).copied();
        customer.map(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}
// ANCHOR_END: customer

fn app() -> presign::Result<App> {
    let keys = ring()?;
    Ok(App {
        guard: Guard::of(keys.clone(), BASE)?,
        presigner: Presigner::new(LiveSite::new(keys, BASE)?)
            .with_rules(Rules::new().longest(Duration::from_secs(300))),
        sessions: Arc::new(HashMap::from([("t-ada", "ada"), ("t-bob", "bob")])),
        owners: Arc::new(HashMap::from([("1", "ada"), ("2", "bob")])),
    })
}

// ANCHOR: login
#[tokio::test]
async fn who_is_logged_in_decides_who_gets_a_url() -> Result<()> {
    let app = routes(app()?);
    let (status, url) = ask(&app, "POST", "/invoices/1/link", "Bearer t-ada").await?;
    assert_eq!(status, 200);
    assert_eq!(ask(&app, "POST", "/invoices/1/link", "Bearer t-bob").await?.0, 404); // not his
    assert_eq!(ask(&app, "POST", "/invoices/1/link", "").await?.0, 401); // nobody

    // No login goes with the URL, and it holds for this invoice alone.
    assert_eq!(ask(&app, "GET", &url, "").await?, (200, "invoice 1, handed out to ada".to_owned()));
    assert_eq!(ask(&app, "GET", &url.replace("/1?", "/2?"), "").await?.0, 403);
    assert_eq!(ask(&app, "GET", &url.replace("for=ada", "for=bob"), "").await?.0, 403);
    assert_eq!(ask(&app, "GET", "/invoices/1", "Bearer t-ada").await?.0, 403); // a login is no signature
    Ok(())
}
// ANCHOR_END: login

// ANCHOR: upload
async fn store(upload: SignedBody) -> StatusCode {
    let (verified, _bytes) = upload.into_parts(); // as many as were signed
    match verified.obligations() {
        [] => StatusCode::NO_CONTENT,
        [Obligation::CreateOnly] => StatusCode::CREATED, // only the store can refuse to overwrite: tell it to
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[tokio::test]
async fn an_upload_is_held_to_what_was_signed() -> Result<()> {
    let keys = ring()?;
    let guard = Guard::of(keys.clone(), "https://api.example")?;
    let app: Router = Router::new().route("/avatars/{name}", put(store)).with_state(guard);
    let presigner = Presigner::new(LiveSite::new(keys, "https://api.example")?);
    let grant = Grant::put("avatars/ada", Duration::from_secs(60)).size(1..=5).create_only();
    for (body, status) in [("12345", 201), ("123456", 403), ("", 403)] {
        let request = presigner.presign_now(&grant)?.reveal().to_request()?.map(|()| Body::from(body));
        assert_eq!(app.clone().oneshot(request).await?.status(), status);
    }
    Ok(())
}
// ANCHOR_END: upload

/// Asks for a URL, or for a path of this service; the last argument is a login, if there is one.
async fn ask(app: &Router, method: &str, url: &str, login: &str) -> Result<(u16, String)> {
    let mut request = Request::builder().method(method).uri(url).header("host", "api.example");
    if !login.is_empty() {
        request = request.header("authorization", login);
    }
    let answer = app.clone().oneshot(request.body(Body::empty())?).await?;
    let status = answer.status().as_u16();
    Ok((status, String::from_utf8(to_bytes(answer.into_body(), 10_000).await?.to_vec())?))
}
