//! HTTP connections in, verdicts and problems out: the routes, and what holds for all of them.
//!
//! It must not know how a verdict is made.

mod answer;
mod body;
mod checks;
mod form;
mod head;
pub(super) mod name;
mod page;
mod query;
mod ready;
mod redactions;
pub(super) mod tls;
mod tus;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use hyper::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use super::accept::accept;
use super::address::Listener;
use super::metrics::CONTENT_TYPE;
use super::service::Service;
use answer::Answer;
use checks::FRONT;
use ready::Ready;

/// Headers of a request.
const HEADERS: usize = 64;
/// Bytes of a request's line and headers.
const HEAD: usize = 64 << 10;
/// Time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The kind of a request that was not read as far as that.
const UNKNOWN: &str = "none";

/// The interface, as others read it.
const OPENAPI: &str = include_str!("openapi.json");

/// The routes: path, methods, and whether one has to show a token. Those of the page are there only where the page is.
pub(super) const ROUTES: [(&str, &str, bool); 11] = [
    ("/v1/checks", "POST", true),
    ("/v1/redactions", "POST", true),
    ("/hooks/tusd", "POST", true),
    ("/v1/openapi.json", "GET, HEAD", false),
    ("/openapi.json", "GET, HEAD", false),
    ("/healthz", "GET, HEAD", false),
    ("/readyz", "GET, HEAD", false),
    ("/", "GET, HEAD", false),
    ("/page.css", "GET, HEAD", false),
    ("/page.js", "GET, HEAD", false),
    ("/page.json", "GET, HEAD", true),
];

/// One socket, as its connections see it.
struct Socket {
    ready: Ready,
    /// Only this machine reaches it.
    near: bool,
}

/// Serves `listener` until the service stops.
pub(super) async fn serve(listener: Listener, service: Arc<Service>) {
    let socket = Arc::new(Socket { ready: Ready::default(), near: !listener.is_open() });
    let most = service.loaded().args.connections();
    accept(listener, service.stop.clone(), most, move |stream| {
        let (service, socket) = (Arc::clone(&service), Arc::clone(&socket));
        async move {
            match service.loaded().tls.clone() {
                None => connection(stream, service, socket).await,
                Some(tls) => {
                    // One that does not come to TLS has nobody to be told anything.
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                        connection(stream, service, socket).await;
                    }
                }
            }
        }
    })
    .await;
}

async fn connection<S: AsyncRead + AsyncWrite + Unpin>(stream: S, service: Arc<Service>, socket: Arc<Socket>) {
    let stall = service.loaded().args.stall();
    let mut stop = service.stop.clone();
    let handle = service_fn(move |request| {
        let (service, socket) = (Arc::clone(&service), Arc::clone(&socket));
        async move { Ok::<_, Infallible>(respond(&service, &socket, request).await) }
    });
    let connection = builder(stall).serve_connection(TokioIo::new(stream), handle);
    tokio::pin!(connection);
    tokio::select! {
        // How a connection breaks is its client's affair.
        _ = connection.as_mut() => {}
        () = stop.told() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

fn builder(stall: Duration) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(stall).max_headers(HEADERS).max_buf_size(HEAD);
    builder
}

async fn respond(service: &Arc<Service>, socket: &Socket, request: Request<Incoming>) -> Answer {
    let mut case = service.case(FRONT, UNKNOWN);
    let answer = route(service, socket, request, &mut case).await;
    // What got further was counted where it was settled.
    if answer.status().is_client_error() && case.kind == UNKNOWN {
        service.metrics.count(FRONT, "refused");
    }
    answer::finish(answer, &case.id)
}

async fn route(
    service: &Arc<Service>,
    socket: &Socket,
    request: Request<Incoming>,
    case: &mut super::service::Case,
) -> Answer {
    let path = request.uri().path();
    let Some((path, methods, guarded)) = ROUTES.into_iter().find(|(route, ..)| *route == path) else {
        return answer::NOT_FOUND.answer(&case.id);
    };
    if page::has(path) && !page::is_on(&case.loaded.args, socket.near) {
        return answer::NOT_FOUND.answer(&case.id);
    }
    if guarded && !is_known(&case.loaded, &request) {
        let (head, incoming) = request.into_parts();
        body::Body::of(incoming, &head.headers, &case.loaded.args).drain(answer::UNAUTHORIZED);
        return answer::UNAUTHORIZED.answer(&case.id);
    }
    let method = request.method();
    if !methods.split(", ").any(|allowed| allowed == method.as_str()) {
        return answer::allowing(answer::BAD_METHOD.answer(&case.id), methods);
    }
    match path {
        "/v1/checks" => {
            let reveals = page::reveals(&case.loaded.args, socket.near);
            checks::check(service, request, reveals, case).await
        }
        "/v1/redactions" => redactions::redact(service, request, case).await,
        "/hooks/tusd" => tus::hook(service, request, case).await,
        "/healthz" => answer::with_body(StatusCode::OK, answer::JSON, r#"{"status":"ok"}"#),
        "/readyz" => match socket.ready.lacks(service).await {
            None => answer::with_body(StatusCode::OK, answer::JSON, r#"{"status":"ready"}"#),
            Some(lacks) => answer::NOT_READY.because(&case.id, Some(lacks)),
        },
        path if page::has(path) => page::answer(path, &case.loaded),
        _ => {
            let mut answer = answer::with_body(StatusCode::OK, answer::JSON, OPENAPI);
            answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            answer
        }
    }
}

/// Whether the client shows a token that is known, where one has to.
fn is_known(loaded: &super::loaded::Loaded, request: &Request<Incoming>) -> bool {
    let Some(tokens) = &loaded.tokens else { return true };
    let shown = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let token = shown.and_then(|shown| {
        let (scheme, token) = shown.split_once(' ')?;
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(token.trim().to_owned());
        }
        // Clients that know a service by its address alone put the token there, as a password.
        let pair = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(token.trim()).ok())??;
        String::from_utf8(pair).ok()?.split_once(':').map(|(_, token)| token.to_owned())
    });
    token.is_some_and(|token| tokens.know(&token))
}

/// Serves figures on `listener` until the service stops.
pub(super) async fn metrics(listener: Listener, service: Arc<Service>) {
    let most = service.loaded().args.connections();
    accept(listener, service.stop.clone(), most, move |stream| {
        let service = Arc::clone(&service);
        async move {
            let stall = service.loaded().args.stall();
            let handle = service_fn(move |request: Request<Incoming>| {
                let answer = match (request.uri().path(), request.method()) {
                    ("/metrics", &Method::GET | &Method::HEAD) => {
                        let desk = &service.loaded().desk;
                        let text = service.metrics.text(desk.gate.rules().digest(), desk.workers.as_deref());
                        answer::with_body(StatusCode::OK, CONTENT_TYPE, text)
                    }
                    ("/metrics", _) => answer::allowing(answer::BAD_METHOD.answer(""), "GET, HEAD"),
                    _ => answer::NOT_FOUND.answer(""),
                };
                async move { Ok::<_, Infallible>(answer::finish(answer, "")) }
            });
            // How a connection breaks is its client's affair.
            let _ = builder(stall).keep_alive(false).serve_connection(TokioIo::new(stream), handle).await;
        }
    })
    .await;
}
