"""Which resolved addresses may be connected to."""

import pytest

from sources.web.addresses import OPEN_INTERNET, AddressRefused, AddressRules, is_open_internet

CLOSED_V4 = """127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 0.0.0.0
0.1.2.3 100.64.0.1 100.127.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255"""
CLOSED_V6 = """::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1 100::1
2001:2::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1 2002:a9fe:a9fe::1 2001:0:4136:e378:8000:63bf:f5ff:fffe"""
NO_ADDRESS = "nonsense 127.1 2130706433 0x7f.0.0.1"
OPEN = """93.184.216.34 8.8.8.8 1.1.1.1 192.0.1.1 100.63.255.255 100.128.0.1 172.32.0.1 2606:2800:220:1::1
2a00:1450:4001:82a::200e ::ffff:8.8.8.8 64:ff9b::808:808"""


@pytest.mark.parametrize("address", f"{CLOSED_V4} {CLOSED_V6} {NO_ADDRESS}".split())
def test_closed_addresses_are_closed(address: str) -> None:
    assert not is_open_internet(address)
    with pytest.raises(AddressRefused, match="FIELDBRIEF_ALLOW_HOSTS"):
        OPEN_INTERNET.vet("evil.test", 80, ["93.184.216.34", address])


@pytest.mark.parametrize("address", OPEN.split())
def test_open_addresses_are_open(address: str) -> None:
    assert OPEN_INTERNET.vet("good.test", 443, [address]) == (address,)


def test_a_name_without_addresses_is_refused() -> None:
    with pytest.raises(AddressRefused, match="no address"):
        OPEN_INTERNET.vet("empty.test", 80, [])


def test_an_exception_is_one_exact_pair() -> None:
    rules = AddressRules(frozenset({"127.0.0.1:8080", "[::1]:8080", "feeds.lan:80"}))
    assert rules.vet("127.0.0.1", 8080, ["127.0.0.1"]) == ("127.0.0.1",)
    assert rules.vet("::1", 8080, ["::1"]) == ("::1",)
    assert rules.vet("feeds.lan", 80, ["10.0.0.5"]) == ("10.0.0.5",)
    for host, port, answer in [
        ("127.0.0.1", 8081, "127.0.0.1"),
        ("localhost", 8080, "127.0.0.1"),
        ("feeds.lan", 443, "10.0.0.5"),
    ]:
        with pytest.raises(AddressRefused, match=f"{host}:{port}"):
            rules.vet(host, port, [answer])
