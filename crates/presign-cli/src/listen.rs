//! A server of the command: its runtime, its address, and how it ends.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::errors::Failure;

/// A runtime for a server.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::System("start the runtime".into(), error))
}

/// A listener, and the address that it has.
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let failure = |error| Failure::System(format!("listen at {address}; choose another address with --listen"), error);
    let listener = TcpListener::bind(address).await.map_err(failure)?;
    let address = listener.local_addr().map_err(failure)?;
    Ok((listener, address))
}

/// What ends a server: Ctrl-C, or a service manager's request.
pub(crate) fn until_told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let failure = |error| Failure::System("wait for signals".into(), error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failure)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(failure)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        let _ = failure;
        Ok(async {
            // Where nobody can tell it to stop, it runs until it is ended from outside.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
