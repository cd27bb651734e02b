//! What is decided about what.

use crate::text_enum;

text_enum! {
    /// What a decision is about.
    pub enum Subject("subject of an approval") {
        /// A batch of messages.
        Batch = "batch",
        /// A goodwill offer.
        Offer = "offer",
    }
}

text_enum! {
    /// What an approver decided.
    pub enum Decision("approval decision") {
        /// Approved the content.
        Approved = "approved",
        /// Sent it back to the author with a comment.
        SentBack = "sent_back",
    }
}
