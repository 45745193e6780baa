//! S3's upload forms: what others published of them, what S3 and other servers answered, and that no form passes once a
//! field of it has changed.

mod changed;
mod live;
mod posted;
mod published;
mod recorded;
mod rows;
mod s3_tests;
mod versitygw;
