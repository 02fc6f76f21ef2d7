"""One noun, one file name, in every layer that has something to say about it."""

from __future__ import annotations

from tests.tree import modules, name_of, told

LAYERS = ("domain", "resolvers", "schema")
NO_NOUN = {
    "amounts": "money as staff write it",
    "assigning": "which groups the rules put customers into",
    "availability": "whether something can be had, as functions of values",
    "carrying": "which ways of sending there are, as functions of values",
    "cart_lines": "what is put into a cart, changed and taken out",
    "cart_facts": "what carts come to, as far as SQL knows it",
    "catalogue_refusals": "how the catalogue says no",
    "changing": "what differs of a row, for its event",
    "browsing": "how products are found and sorted",
    "checkout_facts": "what an order of a cart follows from",
    "checkout_problems": "what keeps a cart from becoming an order",
    "checkout_refusals": "how the shop says no to an order",
    "claims": "what a guest's things belong to",
    "commands": "what every command is",
    "code_facts": "what discount codes of carts follow from",
    "code_goods": "which goods a discount code is for",
    "context": "one operation's viewer, connection and loaders",
    "discounting": "what discount codes take off, as functions of values",
    "deliveries": "how far a mail has come, which is a state of letters",
    "exclusions": "choices that cannot be made together, which are of modifiers",
    "estimating": "what an order of a cart comes to, as functions of values",
    "facets": "how many products there would be by each value, category and price",
    "file_kinds": "what bytes of each kind of file look like",
    "file_links": "signed addresses of files, as functions of values",
    "file_refusals": "how the shop says no to files",
    "file_sweeping": "how files that nothing came of are taken away",
    "glancing": "a small thing read for who will write",
    "settling": "a refusal raised when what led to it is committed",
    "uploads": "how the bytes of a file come in",
    "filling": "how something comes into a cart",
    "finding": "how a command's rows are found",
    "freezing": "what an order keeps of what was bought",
    "guests": "who orders without signing in, which are customers",
    "group_rules": "who is in a group by themselves",
    "handing": "what a guest hands over by signing in",
    "held_carts": "carts that are held while they are changed",
    "house": "what is known of the deployment and the caller",
    "idempotency": "how a command is carried out once",
    "letterheads": "who the store is on its papers, which is a setting",
    "linking": "conditions of lists by what their rows point to",
    "listing": "how a page is read",
    "mailbox": "mails that development caught, which are letters",
    "merging": "two carts made into one, as functions of values",
    "enquiries": "what is asked by the contact form, which begins threads",
    "message_refusals": "how the shop says no to what is said, and to where",
    "modifier_facts": "what answers to modifiers follow from",
    "modifying": "what a buyer answers about a product, as functions of values",
    "movements": "how levels of stock change",
    "nicknames": "what customers call their orders",
    "nodes": "any published row by its id",
    "offers": "what a new customer tells while asking for a link",
    "openings": "what opened links, counted over many",
    "opened": "what a mailed key shows on its page",
    "options": "by which properties variants differ",
    "peeking": "a bare connection, lent to one operation",
    "placements": "which products are in which categories",
    "places": "countries and regions, as staff name them",
    "placing": "how a cart becomes an order",
    "point_facts": "what is told of points, as far as SQL knows it",
    "point_ledger": "how points change, each change with its row",
    "point_terms": "how points are earned and what they are worth, as functions of values",
    "preferences": "what whoever reads a mailbox may decide of consents",
    "previewing": "what the checkout of a cart shows, as functions of values",
    "price_facts": "what prices follow from",
    "pricing": "what something costs, as functions of values",
    "reckoning": "what carts come to, as functions of values",
    "refs": "names for types that point at each other",
    "refusals": "every way the shop says no",
    "repeat_facts": "what buying an order again follows from",
    "repeating": "what of an order can be bought again, as functions of values",
    "repeats": "orders that are bought again",
    "reservations": "what is held of stock for carts",
    "restoring": "how a saved cart comes into the open one",
    "saved_carts": "carts that are set aside, which is a status of carts",
    "setting_facts": "one setting, read within the statement that needs it",
    "shared_carts": "carts that are shared by a link, as whoever looks sees them",
    "shipping_facts": "what the ways to send follow from",
    "slugs": "whose is which name in the addresses of pages",
    "special": "refusals that carry more",
    "standings": "whether a customer may come in, which is a status of customers",
    "stock_facts": "what availability follows from",
    "tax_facts": "what taxes follow from",
    "taxing": "how much tax there is, as functions of values",
    "terms_refusals": "how terms of sale say no",
    "thread_facts": "what each side of a thread has not read",
    "thread_letters": "who is told of an answer, and when",
    "thread_notices": "what the system says where something was moved",
    "thread_subjects": "what threads are about, and who is on the other side",
    "totals": "what an order comes to, as a function of values",
    "variants": "the forms of products, which are in their file of the tables",
    "vat_checks": "what a registry says of the VAT number of a cart",
    "vat_registries": "who tells whether VAT numbers were given to anybody",
    "viewer": "whoever asks, whatever they are",
    "watching": "how a subscription begins, and reads what it is told of",
    "waiting_carts": "carts that wait for an answer, which is a status of carts",
    "webhook_events": "what webhooks can be told of",
    "webhook_letters": "who is told of a webhook that was switched off",
    "webhook_queue": "who takes what webhooks are to be told",
    "webhook_refusals": "how the shop says no about webhooks",
    "wish_buying": "how what is wished for comes into a cart",
    "wish_merging": "how a guest's wishlists join a customer's",
    "zones": "where shipping methods go, which is a part of them",
    "asking": "how a provider is asked over the network, between two transactions",
    "carriers": "carriers of the store's own, which are a setting",
    "consequences": "what else follows when an order is paid, delivered, cancelled, refunded",
    "deciding": "what staff say about how the store works",
    "download_actions": "what can be done with a file that was bought, as functions of values",
    "download_facts": "what the actions on a file that was bought follow from",
    "download_refusals": "how the shop says no about files that are bought",
    "order_actions": "what can be done with an order, as functions of values",
    "order_facts": "what the actions on an order follow from",
    "order_letters": "who is told about an order, and what",
    "order_lines": "how many of which lines of an order a command is about",
    "order_moves": "what staff do with orders",
    "order_search": "what customers find their orders by",
    "order_refusals": "how the shop says no about orders and payments",
    "papers": "what stands on what is printed",
    "numbering": "numbers that follow each other without a gap",
    "credit_facts": "for how much of goods money was given back",
    "credit_lines": "what each line of a credit note gives back",
    "crediting": "how much of what is given back is tax",
    "print_links": "addresses of papers that soon end",
    "printing": "what stands on the paper that an id names",
    "paying": "how far payments have come, as functions of values",
    "payment_entries": "how something happens to a payment, whose table is in its file",
    "payment_methods": "by which ways customers pay, which is a setting",
    "payment_news": "what a provider tells of its own accord",
    "providers": "who moves money, and what they can be asked for",
    "refunds": "how money is given back, which makes credits",
    "receiving": "what of a return has come",
    "return_actions": "what can be done with a return, as functions of values",
    "return_facts": "what the actions on a return and its refund follow from",
    "return_letters": "who is told about a return, and what",
    "return_moves": "what customers and staff do with returns",
    "return_previews": "what is given back for goods, as functions of values",
    "return_refunds": "how money is given back for a return, which makes credits",
    "return_refusals": "how the shop says no about returns",
    "return_states": "how far returns come, and how, as a table",
    "return_steps": "how each step of a return is put on record and told",
    "return_terms": "how goods come back, which is a setting",
    "returnable_facts": "what returning a line of an order follows from",
    "withdrawal_desk": "what staff make of withdrawals",
    "withdrawal_refusals": "how the shop says no about withdrawals",
    "returnables": "what of an order can be returned, as functions of values",
}


def nouns() -> set[str]:
    """Name the nouns: the files of the tables."""
    return {path.stem for path in modules("models")}


def test_a_noun_has_one_name_in_every_layer() -> None:
    found = [
        name_of(path)
        for layer in LAYERS
        for path in modules(layer)
        if "words" not in path.parts and path.stem not in nouns() | NO_NOUN.keys()
    ]

    assert not found, told(
        found, "Name it as its file in models/, or say in NO_NOUN what it is instead:"
    )


def test_what_is_no_noun_is_said_once_and_is_there() -> None:
    files = {path.stem for layer in LAYERS for path in modules(layer)}
    found = sorted(NO_NOUN.keys() - files) + sorted(NO_NOUN.keys() & nouns())

    assert not found, told(found, "Take these out of NO_NOUN:")


def test_nouns_are_plural() -> None:
    singular = {
        path.stem
        for path in modules("models")
        if not path.stem.endswith("s")
        and path.stem not in {"__init__", "base", "media", "staff", "stock"}
    }

    assert not singular, told(singular, "Name the file after the rows in it, in the plural:")
