"""Enquiries."""

import strawberry

from auth.refusals import EmailInvalid, RateLimited
from auth.rules import shopper
from domain.enquiries import SendEnquiry
from domain.file_refusals import FileAttached, NoSuchFile
from resolvers import enquiries
from schema.threads import Thread
from schema.words import accepts, mutation, mutations, tells

accepts(SendEnquiry)


@tells(enquiries.EnquirySent)
class EnquirySent:
    thread: Thread | None = strawberry.field(
        description="The conversation, for customers; null for guests, who reach it by the link "
        "in the mail."
    )


@mutations
class EnquiryMutations:
    send_enquiry: EnquirySent = mutation(
        enquiries.send,
        "Ask the shop something that belongs to no order; the contact form. Sends a confirmation "
        "to the address, which repeats nothing that was typed, with a link that opens the "
        "conversation; the answer comes the same way. Whether somebody has an account there is "
        "not told. So many are taken for an address, from a customer and from a network.",
        allow=shopper,
        refuses=(EmailInvalid, FileAttached, NoSuchFile, RateLimited),
    )
