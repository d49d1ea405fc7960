"""The sender's records, asked of a real DNS server on this machine."""

import socketserver
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from digest.mail.senders import can_look, sender_records

TEXTS = {
    "good.example.": "v=spf1 ip4:192.0.2.1 -all",
    "_dmarc.good.example.": "v=DMARC1; p=reject; rua=mailto:r@good.example",
    "broken.example.": "v=spf1 wrong:thing -all",
    "_dmarc.broken.example.": "v=DMARC1; p=perhaps",
    "bare.example.": "nothing of ours",
}


class _Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        octets, socket = self.request
        query = dns.message.from_wire(octets)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        asked = query.question[0]
        if asked.rdtype == dns.rdatatype.TXT and (text := TEXTS.get(asked.name.to_text().lower())):
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT", f'"{text}"'))
        socket.sendto(reply.to_wire(), self.client_address)


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.server_address[1]
        yield made
        server.shutdown()


@pytest.mark.parametrize(
    ("domain", "good"), [("good.example", True), ("broken.example", False), ("bare.example", False)]
)
def test_a_domain_says_who_may_send_for_it(resolver: dns.resolver.Resolver, domain: str, good: bool) -> None:
    assert can_look()
    found = sender_records(domain, resolver=resolver)
    assert [record.kind for record in found] == ["SPF", "DMARC"]
    assert [record.good for record in found] == [good, good]
    if good:
        assert [record.words for record in found] == [TEXTS["good.example."], TEXTS["_dmarc.good.example."]]
    assert all(record.words for record in found)
