use super::case::{Ask, Case, Operation, Request};
use super::form;
use super::place::Place;
use crate::oracle::smaller::{items, lists, texts};

/// Cases a little simpler: what stands around the request first, then less of the request, then plainer text.
pub(super) fn of(case: &Case) -> Vec<Case> {
    let mut smaller = Vec::new();
    let mut put = |change: &dyn Fn(&mut Case)| {
        let mut next = case.clone();
        change(&mut next);
        smaller.push(next);
    };
    if case.token.is_some() {
        put(&|case| case.token = None);
    }
    if case.key_id != "a" {
        put(&|case| case.key_id = "a".to_owned());
    }
    if case.secret != "a" {
        put(&|case| case.secret = "a".to_owned());
    }
    if case.at != 0 {
        put(&|case| case.at = 0);
    }
    if case.seconds != 1 {
        put(&|case| case.seconds = 1);
    }
    for place in places(&case.place) {
        put(&|case| case.place = place.clone());
    }
    for ask in asks(&case.ask) {
        put(&|case| case.ask = ask.clone());
    }
    if let Some(key) = &case.key {
        if matches!(case.ask, Ask::Request(_)) {
            put(&|case| case.key = None);
        }
        for key in texts(key) {
            put(&|case| case.key = Some(key.clone()));
        }
    }
    if let Some(token) = &case.token {
        for token in texts(token) {
            put(&|case| case.token = Some(token.clone()));
        }
    }
    smaller
}

fn places(place: &Place) -> Vec<Place> {
    let plain = Place::plain();
    let mut smaller = Vec::new();
    if place.region != plain.region {
        smaller.push(Place { region: plain.region.clone(), ..place.clone() });
    }
    if place.endpoint != plain.endpoint {
        smaller.push(Place { endpoint: plain.endpoint.clone(), ..place.clone() });
    }
    if place.addressing != plain.addressing {
        smaller.push(Place { addressing: plain.addressing, ..place.clone() });
    }
    if place.bucket != plain.bucket {
        smaller.push(Place { bucket: plain.bucket, ..place.clone() });
    }
    smaller
}

fn asks(ask: &Ask) -> Vec<Ask> {
    match ask {
        Ask::Request(request) => requests(request).into_iter().map(Ask::Request).collect(),
        Ask::Call(operation) => operations(operation).into_iter().map(Ask::Call).collect(),
        Ask::Form(upload) => form::smaller(upload).into_iter().map(Ask::Form).collect(),
    }
}

fn requests(request: &Request) -> Vec<Request> {
    let Request { method, query, headers } = request;
    let mut smaller = Vec::new();
    if method != "GET" {
        smaller.push(Request { method: "GET".to_owned(), ..request.clone() });
    }
    let pair = |(name, value): &(String, Option<String>)| {
        let names = texts(name).into_iter().map(|name| (name, value.clone()));
        let plain = value.as_ref().filter(|value| !value.is_empty()).map(|_| (name.clone(), Some(String::new())));
        let values = value.iter().flat_map(|value| texts(value)).map(|value| (name.clone(), Some(value)));
        plain.into_iter().chain(names).chain(values).collect()
    };
    let header = |(name, value): &(String, String)| {
        texts(value).into_iter().map(|value| (name.clone(), value)).collect::<Vec<_>>()
    };
    let queries = lists(query).into_iter().chain(items(query, pair));
    smaller.extend(queries.map(|query| Request { query, ..request.clone() }));
    let headers = lists(headers).into_iter().chain(items(headers, header));
    smaller.extend(headers.map(|headers| Request { headers, ..request.clone() }));
    smaller
}

fn operations(operation: &Operation) -> Vec<Operation> {
    let Operation { call, params, metadata } = operation;
    let needed = call.needs.len();
    // The first ones are needed.
    let (needs, may) = params.split_at(needed.min(params.len()));
    let fewer = lists(may).into_iter().map(|may| [needs.to_vec(), may].concat());
    let plainer = items(params, |(param, value)| match param.values {
        super::calls::Values::Text => texts(value).into_iter().map(|value| (*param, value)).collect(),
        _ => Vec::new(),
    });
    let params = fewer.chain(plainer).map(|params| Operation { params, ..operation.clone() });
    let metadata = lists(metadata).into_iter().map(|metadata| Operation { metadata, ..operation.clone() });
    params.chain(metadata).collect()
}
