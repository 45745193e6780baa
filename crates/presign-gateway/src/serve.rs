use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crate::Limits;

const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves `router` over HTTP/1.1 until `shutdown` is ready; then what is under way may end within the limits' grace.
///
/// # Errors
/// Never today; a connection that fails ends alone, and one that can't be accepted is tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    limits: Limits,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.bearable_connections().min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    // Dropped at the end, it ends what outlived the grace.
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            let (stream, peer) = listener.accept().await?;
            Ok::<_, io::Error>((place, stream, peer))
        };
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => continue,
            accepted = next => accepted,
        };
        match accepted {
            Ok((place, stream, peer)) => {
                let connection = graceful.watch(connection(stream, peer, router.clone(), &limits));
                connections.spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "connection ended early");
                    }
                    drop(place);
                });
            }
            // Its client is gone again. Others wait behind it.
            Err(error) if is_of_one(&error) => tracing::debug!(%error, "a connection ended before it was accepted"),
            // There are no descriptors or no memory until another ends (EMFILE, ENFILE): the connection stays in the
            // queue, and to ask again at once would only be told the same.
            Err(error) => {
                tracing::warn!(%error, "failed to accept a connection");
                tokio::select! {
                    () = &mut shutdown => break,
                    () = tokio::time::sleep(ACCEPT_AGAIN) => {}
                }
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(limits.grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections outlived the grace and are cut");
    }
    Ok(())
}

/// Whether it is an error of the connection that was to be accepted, not of the listener or the process.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

type Io = TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>;
type Answering = Pin<Box<dyn Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send>>;

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: &Limits,
) -> http1::Connection<
    Io,
    impl Service<
        http::Request<Incoming>,
        Response = axum::response::Response,
        Error = std::convert::Infallible,
        Future = Answering,
    > + use<>,
> {
    // Small answers should not wait for more to send; it fails only for a connection that has ended.
    drop(stream.set_nodelay(true));
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.stall_time));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer: Answering = Box::pin(router.call(request));
        answer
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        // hyper's floor is 8 KiB.
        .max_buf_size(limits.header_bytes.max(8192))
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}
