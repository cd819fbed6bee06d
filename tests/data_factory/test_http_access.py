"""Which addresses a factory may reach."""

from __future__ import annotations

import pytest

from local_platform.data_factory.errors import ActivityError, ParameterError
from local_platform.data_factory.http_access import HttpAccess, origin_of
from local_platform.data_factory.redaction import text_without_credentials, without_credentials
from tests.reliability.declared import case


def at(*addresses: str) -> HttpAccess:
    return HttpAccess(resolve=lambda *_: list(addresses))


@case(
    "Security",
    "a source at a loopback, link-local or private address, also as IPv6 or beside a public one",
    "not reached, unless it is configured",
)
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "168.63.129.16", "::ffff:168.63.129.16", "192.0.0.192", "::127.0.0.1",
        "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "3fff::1", "5f00::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_reached(address: str) -> None:
    with pytest.raises(ActivityError, match="which is not public"):
        at(address).address(origin_of("https://files.example.com/x"))
    with pytest.raises(ActivityError, match="which is not public"):
        at("93.184.216.34", address).address(origin_of("https://files.example.com/x"))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_the_one_that_is_connected_to(address: str) -> None:
    assert at(address).address(origin_of("https://files.example.com/x")) == address


def test_a_configured_host_is_reached_wherever_it_is_at_its_port_alone() -> None:
    access = HttpAccess(resolve=lambda *_: ["10.0.0.5"]).allows("http://files.local:8080/base/")
    assert access.address(origin_of("http://files.local:8080/other")) == "10.0.0.5"
    for other in ("http://files.local/x", "https://files.local:8080/x", "http://files.local:8081/x"):
        with pytest.raises(ActivityError, match="not public"):
            access.address(origin_of(other))


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://a.example.com/in/x.csv", "http://127.0.0.1:1/x.csv"),
        ("https://a.example.com/in", "http://127.0.0.1:1"),
        ("https://a.example.com/in/deep/x", "http://127.0.0.1:2/x"),
        ("https://a.example.com/inner/x", "https://a.example.com/inner/x"),
        ("https://a.example.com.evil.net/in/x", "https://a.example.com.evil.net/in/x"),
    ],
)
def test_a_base_url_is_replaced_up_to_a_whole_step(url: str, used: str) -> None:
    access = HttpAccess(
        {"https://a.example.com/in/": "http://127.0.0.1:1/", "https://a.example.com/in/deep": "http://127.0.0.1:2"}
    )
    assert access.replaced(url).rstrip("/") == used


@case("Security", "a source's URL of another kind, such as file:", "refused")
@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "http://", "x", "http://a:b/", "gopher://x"])
def test_what_is_no_http_url_is_refused(url: str) -> None:
    with pytest.raises(ActivityError, match="is no http or https URL"):
        origin_of(url)
    with pytest.raises(ParameterError):
        HttpAccess({"source": url})


@case("Security", "credentials in an address", "shown nowhere")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://u:p@h:8/x?sig=s#f failed", "GET https://***@h:8/x?sig=*** failed"),
        ("https://u:p'q@h/x", "https://***@h/x"),
        ("x.csv?sig=s&sv=1", "x.csv?sig=***&sv=***"),
        ("AccountName=n;AccountKey=k==;x", "AccountName=n;AccountKey=***;x"),
        ("client_secret=s&grant_type=g", "client_secret=***&grant_type=***"),
        ("body=client_secret=s", "body=client_secret=***"),
        ("Password=a&b;x", "Password=***;x"),
        ('{"client_secret": "s\\"s", "n": "1"}', '{"client_secret": "***", "n": "1"}'),
        ('{"apiKey":"cut off', '{"apiKey":"***'),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("nothing to hide: a=b, 50 % of c", "nothing to hide: a=b, 50 % of c"),
    ],
)
def test_credentials_are_taken_out_of_texts(text: str, shown: str) -> None:
    assert text_without_credentials(text) == shown


@pytest.mark.parametrize("text", ["a-", "token", '"a', "&a", "://a", "a="])
def test_a_long_text_is_looked_through_in_bounded_time(text: str) -> None:
    assert text_without_credentials(text * 200_000)


def test_values_under_telling_names_are_hidden() -> None:
    given = {
        "headers": {"X-Api-Key": "k", "Accept": "a"},
        "password": {"type": "SecureString", "value": "p"},
        "tokens": ["t"],
        "pwd": 4711,
        "secrets": {"plain": "p"},
        "cookie": None,
        "other": {"type": "securestring", "value": "p"},
    }
    assert without_credentials(given) == {
        "headers": {"X-Api-Key": "***", "Accept": "a"},
        "password": "***",
        "tokens": "***",
        "pwd": "***",
        "secrets": "***",
        "cookie": None,
        "other": {"type": "securestring", "value": "***"},
    }
