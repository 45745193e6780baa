//! The faults, and who has to notice each.

use anyhow::{Result, bail};

use super::scratch::Scratch;

/// A fault that somebody could make.
#[derive(Debug)]
pub(super) struct Mutant {
    /// Its name.
    pub(super) name: &'static str,
    /// What is wrong then, as a sentence.
    pub(super) fault: &'static str,
    /// How the sources are changed.
    edits: &'static [Edit],
    /// Who has to notice, each.
    pub(super) truths: &'static [&'static Truth],
}

/// A text that stands once in a file, and what takes its place.
#[derive(Debug)]
struct Edit {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

/// A proof: tests, and whose word they hold us to.
#[derive(Debug)]
pub(super) struct Truth {
    /// Its name.
    pub(super) name: &'static str,
    /// The target of the tests.
    pub(super) target: &'static str,
    /// The tests alone whose names hold one of these; all of them if none.
    pub(super) only: &'static [&'static str],
    /// Whose word it is.
    pub(super) whose: &'static str,
}

/// A fault that is made; it stays until it is undone.
#[derive(Debug)]
pub(super) struct Made<'c> {
    scratch: &'c Scratch,
    before: Vec<(&'static str, String)>,
}

impl Mutant {
    /// Makes the fault. What no longer stands there once would be another fault than the one that is named.
    pub(super) fn apply<'c>(&self, scratch: &'c Scratch) -> Result<Made<'c>> {
        let mut made = Made { scratch, before: Vec::new() };
        for Edit { file, from, to } in self.edits {
            let text = scratch.read(file)?;
            let places = text.matches(from).count();
            if places != 1 {
                made.undo()?;
                bail!("the fault {} no longer applies: its text stands {places} times in {file}, not once", self.name);
            }
            scratch.put(file, text.replacen(from, to, 1).as_bytes())?;
            made.before.push((file, text));
        }
        Ok(made)
    }

    /// The files that it changes, each once.
    pub(super) fn files(&self) -> Vec<&'static str> {
        let mut files: Vec<_> = self.edits.iter().map(|edit| edit.file).collect();
        files.dedup();
        files
    }
}

impl Made<'_> {
    /// Puts back what was there.
    pub(super) fn undo(self) -> Result<()> {
        self.before.into_iter().rev().try_for_each(|(file, text)| self.scratch.put(file, text.as_bytes()))
    }
}

const VECTORS: Truth =
    Truth { name: "vectors", target: "vectors", only: &[], whose: "what AWS, Google, Microsoft and others published" };
const FORMS: Truth = Truth {
    name: "forms",
    target: "forms",
    only: &[],
    whose: "published forms, and what servers were recorded to answer",
};
const S3S: Truth =
    Truth { name: "s3s", target: "matrix", only: &["s3s_over_a_map"], whose: "s3s, a server that others wrote" };
const OURS: Truth = Truth {
    name: "matrix",
    target: "matrix",
    only: &["our_verifier_over_a_map"],
    whose: "the matrix, before our verifier",
};
const AZURE: Truth =
    Truth { name: "azure", target: "azure", only: &[], whose: "the matrix of Azure, before our verifier" };
const GATEWAY: Truth = Truth {
    name: "gateway",
    target: "gateway",
    only: &[],
    whose: "the matrix of the local scheme, before the gateway",
};
const PORTS: Truth =
    Truth { name: "ports", target: "ports", only: &[], whose: "the URL standard, as the crate url has it" };

/// All of them.
pub(super) const MUTANTS: [Mutant; 21] = [
    Mutant {
        name: "header-order-s3",
        fault: "The headers that a URL of S3 binds are signed in another order.",
        edits: &[Edit {
            file: "crates/presign-s3/src/v4.rs",
            from: "bound.sort_unstable();",
            to: "bound.sort_unstable_by(|one, other| other.cmp(one));",
        }],
        truths: &[&VECTORS, &OURS],
    },
    Mutant {
        name: "header-order-gcs",
        fault: "The headers that a URL of Cloud Storage binds are signed in another order.",
        edits: &[Edit {
            file: "crates/presign-gcs/src/v4.rs",
            from: "bound.sort_unstable();",
            to: "bound.sort_unstable_by(|one, other| other.cmp(one));",
        }],
        truths: &[&VECTORS],
    },
    Mutant {
        name: "slash-in-keys",
        fault: "A `/` in an object's name is escaped.",
        edits: &[Edit {
            file: "crates/presign-v4/src/request.rs",
            from: "percent::path(key, url);",
            to: "percent::query(key, url);",
        }],
        truths: &[&VECTORS, &S3S],
    },
    Mutant {
        name: "host-without-port",
        fault: "The port is left out of the host that is signed.",
        edits: &[
            Edit {
                file: "crates/presign-s3/src/place.rs",
                from: "            base: base(endpoint, &host, &path),\n            bound: Bound::new(&AWS4, &[(\"host\", &host)]),\n",
                to: "            base: base(endpoint, &host, &path),\n            bound: Bound::new(&AWS4, &[(\"host\", host.rsplit_once(':').map_or(&*host, |(name, _)| name))]),\n",
            },
            Edit {
                file: "crates/presign-s3/src/v4.rs",
                from: "(\"host\", bucket.host())",
                to: "(\"host\", bucket.host().rsplit_once(':').map_or(bucket.host(), |(host, _)| host))",
            },
        ],
        truths: &[&S3S, &PORTS],
    },
    Mutant {
        name: "host-with-default-port",
        fault: "The scheme's own port is kept in the host that is signed, which clients leave out.",
        edits: &[Edit {
            file: "crates/presign-core/src/base_url.rs",
            from: "(port != own).then(|| format!(\":{port}\"))",
            to: "Some(format!(\":{port}\"))",
        }],
        truths: &[&PORTS],
    },
    Mutant {
        name: "token-unsigned",
        fault: "The session token stands in the URL and is not signed.",
        edits: &[
            Edit {
                file: "crates/presign-v4/src/request.rs",
                from: "    if let Some(token) = token {\n        push_before(names.token, &mut extra, url);\n        url.extend([\"&\", names.token, \"=\", token.escaped()]);\n    }\n",
                to: "",
            },
            Edit {
                file: "crates/presign-v4/src/request.rs",
                from: "    hex_encode(signature.as_ref(), url);\n",
                to: "    hex_encode(signature.as_ref(), url);\n    if let Some(token) = stamp.token {\n        url.extend([\"&\", stamp.scope.dialect.names.token, \"=\", token.escaped()]);\n    }\n",
            },
        ],
        truths: &[&VECTORS, &S3S],
    },
    Mutant {
        name: "token-unchecked",
        fault: "A verifier does not ask whether the session token is the key's.",
        edits: &[Edit {
            file: "crates/presign-s3/src/verify.rs",
            from: "if constant_time_eq(token.as_bytes(), claims.token().unwrap_or_default().as_bytes()) {",
            to: "if token.is_empty() || !token.is_empty() {",
        }],
        truths: &[&OURS],
    },
    Mutant {
        name: "expiry-s3",
        fault: "A URL of S3 has ended in its last second already.",
        edits: &[Edit {
            file: "crates/presign-s3/src/verify.rs",
            from: "if at > expires_at {",
            to: "if at >= expires_at {",
        }],
        truths: &[&OURS],
    },
    Mutant {
        name: "expiry-gcs",
        fault: "A URL of Cloud Storage has ended in its last second already.",
        edits: &[Edit {
            file: "crates/presign-gcs/src/verify.rs",
            from: "if at > expires_at {",
            to: "if at >= expires_at {",
        }],
        truths: &[&VECTORS],
    },
    Mutant {
        name: "expiry-azure",
        fault: "A SAS has ended in its last second already.",
        edits: &[Edit {
            file: "crates/presign-azure/src/verify.rs",
            from: "if at > expires_at {",
            to: "if at >= expires_at {",
        }],
        truths: &[&VECTORS, &AZURE],
    },
    Mutant {
        name: "expiry-forms",
        fault: "A form has ended in its last second already.",
        edits: &[Edit {
            file: "crates/presign-v4/src/post/received.rs",
            from: "if at > ends {",
            to: "if at >= ends {",
        }],
        truths: &[&FORMS],
    },
    Mutant {
        name: "expiry-local",
        fault: "A URL of the local scheme has ended in its last second already.",
        edits: &[Edit {
            file: "crates/presign-local/src/verify.rs",
            from: "if at > claims.expires_at() {",
            to: "if at >= claims.expires_at() {",
        }],
        truths: &[&GATEWAY],
    },
    Mutant {
        name: "layout-without-ses",
        fault: "A service SAS since 2020-12-06 is signed without the line of its encryption scope.",
        edits: &[Edit {
            file: "crates/presign-azure/src/layout.rs",
            from: "    (V2018, Field::Resource),\n    (V2018, Field::Snapshot),\n    (V2020_12, Field::EncryptionScope),\n    (V2015, Field::CacheControl),\n",
            to: "    (V2018, Field::Resource),\n    (V2018, Field::Snapshot),\n    (V2015, Field::CacheControl),\n",
        }],
        truths: &[&VECTORS],
    },
    Mutant {
        name: "form-size-below-most",
        fault: "A file of the largest size that a form allows is refused.",
        edits: &[Edit {
            file: "crates/presign-v4/src/post/evaluate.rs",
            from: "(size.min()..=size.max())",
            to: "(size.min()..size.max())",
        }],
        truths: &[&FORMS, &OURS],
    },
    Mutant {
        name: "form-size-one-more",
        fault: "A file may be a byte larger than a form allows.",
        edits: &[Edit {
            file: "crates/presign-v4/src/post/evaluate.rs",
            from: "(size.min()..=size.max())",
            to: "(size.min()..=size.max().saturating_add(1))",
        }],
        truths: &[&FORMS, &OURS],
    },
    Mutant {
        name: "compare-a-prefix",
        fault: "Of two signatures only so much is compared as the shorter one has.",
        edits: &[Edit {
            file: "crates/presign-core/src/mac.rs",
            from: "    a.ct_eq(b).into()",
            to: "    let shorter = a.len().min(b.len());\n    a[..shorter].ct_eq(&b[..shorter]).into()",
        }],
        // Elsewhere a signature of another length is none that can be read.
        truths: &[&OURS],
    },
    Mutant {
        name: "compare-half",
        fault: "Of two signatures only the first ten bytes are compared.",
        edits: &[Edit {
            file: "crates/presign-core/src/mac.rs",
            from: "    a.ct_eq(b).into()",
            to: "    let head = |bytes: &[u8]| bytes[..bytes.len().min(10)].to_vec();\n    a.len() == b.len() && bool::from(head(a).ct_eq(&head(b)))",
        }],
        truths: &[&OURS, &AZURE, &GATEWAY],
    },
    Mutant {
        name: "slash-in-credential",
        fault: "The `/` in the credential stands in the URL as it is, not as `%2F`.",
        edits: &[Edit {
            file: "crates/presign-v4/src/scope.rs",
            from: "percent::query(&[key_id, &words].join(\"/\"), &mut query);",
            to: "percent::path(&[key_id, &words].join(\"/\"), &mut query);",
        }],
        truths: &[&VECTORS, &S3S],
    },
    Mutant {
        name: "clamp-removed",
        fault: "A URL says that it outlives the credential that signed it.",
        edits: &[Edit {
            file: "crates/presign-core/src/window.rs",
            from: "Expiry::Clamp => (end.seconds_since(issued), Expires::Known(end)),",
            to: "Expiry::Clamp => (seconds, Expires::Known(self.until())),",
        }],
        truths: &[&S3S],
    },
    Mutant {
        name: "home-of-another-host",
        fault: "A key ring takes what came to another host for a request to the origin that it remembers.",
        edits: &[Edit {
            file: "crates/presign-local/src/ring.rs",
            from: "rest.strip_prefix(mark)) == Some(host)",
            to: "rest.strip_prefix(mark)).is_some_and(|rest| rest == host || !host.is_empty())",
        }],
        truths: &[&GATEWAY],
    },
    Mutant {
        name: "clamp-a-second-late",
        fault: "A URL ends a second after the credential that signed it.",
        edits: &[Edit {
            file: "crates/presign-core/src/window.rs",
            from: "Expiry::Clamp => (end.seconds_since(issued), Expires::Known(end)),",
            to: "Expiry::Clamp => (end.seconds_since(issued) + 1, Expires::Known(end)),",
        }],
        truths: &[&OURS],
    },
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn each_fault_has_its_place_in_the_sources() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for (name, Edit { file, from, .. }) in
            MUTANTS.iter().flat_map(|mutant| mutant.edits.iter().map(|edit| (mutant.name, edit)))
        {
            let text = std::fs::read_to_string(root.join(file)).unwrap();
            assert_eq!(text.matches(from).count(), 1, "{name} in {file}");
        }
    }
}
