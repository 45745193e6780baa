//! The operations, and what each of them takes: one row a trait.

/// Declares operations.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct $name;)+
    };
}

/// Declares what some operations have in common.
macro_rules! takes {
    ($($(#[$doc:meta])* $name:ident: $($operation:ident)|+;)+) => {
        $($(#[$doc])*
        pub trait $name {}
        $(impl $name for $operation {})+)+
    };
}

operations! {
    /// Reads an object.
    GetObject,
    /// Reads an object's metadata.
    HeadObject,
    /// Writes an object.
    PutObject,
    /// Deletes an object, or one version of it.
    DeleteObject,
    /// Copies an object, with what is said of it.
    CopyObject,
    /// Copies an object's bytes, with metadata said anew.
    CopyObjectAnew,
    /// Lists a bucket's objects.
    ListObjectsV2,
    /// Lists a bucket's objects with all their versions.
    ListObjectVersions,
    /// Asks whether a bucket is there.
    HeadBucket,
    /// Begins an upload in parts.
    CreateMultipartUpload,
    /// Sends a part.
    UploadPart,
    /// Copies a part from another object.
    UploadPartCopy,
    /// Lists the parts that came.
    ListParts,
    /// Makes the object out of its parts.
    CompleteMultipartUpload,
    /// Gives an upload in parts up.
    AbortMultipartUpload,
    /// Reads an object's tags.
    GetObjectTagging,
    /// Replaces an object's tags.
    PutObjectTagging,
    /// Deletes an object's tags.
    DeleteObjectTagging,
    /// Any other operation.
    Other,
}

takes! {
    /// Operations that answer with an object or its metadata.
    Reads: GetObject | HeadObject;
    /// Operations on one version of an object.
    NamesVersion: GetObject | HeadObject | DeleteObject | GetObjectTagging | PutObjectTagging | DeleteObjectTagging;
    /// Operations whose body is counted and checked.
    CarriesBody: PutObject | UploadPart | PutObjectTagging;
    /// Operations that make an object.
    Makes: PutObject | CreateMultipartUpload | CopyObject | CopyObjectAnew;
    /// Operations that say what an object is.
    Describes: PutObject | CreateMultipartUpload | CopyObjectAnew;
    /// Operations that give an object its tags.
    Tags: PutObject | CreateMultipartUpload;
    /// Operations after which an object is there, where it may have been before.
    CreatesOnly: PutObject | CompleteMultipartUpload | CopyObject | CopyObjectAnew;
    /// Operations that see the key of SSE-C.
    TakesCustomerKey: GetObject | HeadObject | PutObject | CopyObject | CopyObjectAnew | CreateMultipartUpload
        | UploadPart | UploadPartCopy | ListParts | CompleteMultipartUpload;
    /// Operations that read another object.
    Copies: CopyObject | CopyObjectAnew | UploadPartCopy;
    /// Operations that answer with names.
    Lists: ListObjectsV2 | ListObjectVersions;
}
