import pytest

from maps.addresses import credits_as_text, refuse_external
from maps.errors import ExternalAddress

ELSEWHERE = [
    '<script src="https://cdn.example.org/x.js"></script>',
    '<script src="//cdn.example.org/x.js"></script>',
    '<script src="x.js"></script>',
    '<link rel="stylesheet" href="http://example.org/x.css">',
    '<a href="https://example.org">credits</a>',
    '<img src="logo.png">',
    "<IMG SRC=https://example.org/x.png>",
    '<style>@import "other.css";</style>',
    "<style>a { background: url(images/layers.png) }</style>",
    "<style>a { background: url('//example.org/x.png') }</style>",
    '<p style="background: url(https://example.org/x.png)"></p>',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    "<script>L.tileLayer('https://{s}.tile.example.org/{z}/{x}/{y}.png')</script>",
    "<script>L.tileLayer('tiles/{z}/{x}/{y}.png')</script>",
    "<script>fetch('//example.org/feed')</script>",
    "<script>new WebSocket('wss://example.org')</script>",
]

AT_HOME = [
    '<a href="#stop">next</a>',
    '<img src="data:image/png;base64,AAAA">',
    "<style>a { background: url(data:image/png;base64,AAAA); behavior: url(#default#VML) }</style>",
    "<script>document.createElementNS('http://www.w3.org/2000/svg', 'svg') // a comment</script>",
    '<script type="application/json">{"name": "https://example.org/{z}/{x}/{y}"}</script>',
    "<p>Roads: https://example.org</p>",
]


@pytest.mark.parametrize("html", ELSEWHERE)
def test_what_would_be_loaded_from_elsewhere_is_refused(html):
    with pytest.raises(ExternalAddress):
        refuse_external(f"<html><body>{html}</body></html>")


@pytest.mark.parametrize("html", AT_HOME)
def test_what_stays_in_the_page_is_let_through(html):
    assert refuse_external(f"<html><body>{html}</body></html>") is None


def test_the_refusal_names_tag_and_address():
    with pytest.raises(ExternalAddress) as caught:
        refuse_external('<img src="https://example.org/x.png">')
    assert caught.value.params == {"where": "img", "address": "https://example.org/x.png"}


def test_credits_in_a_script_become_plain_words():
    comment, link = "/* Lib, https://lib.example */", "var a='<a href=\"https://lib.example\">Lib</a>'"
    words = credits_as_text(f"{comment}\n{link}\n//# sourceMappingURL=l.map")
    assert words == "/* Lib, lib.example */\nvar a='<a data-site=\"lib.example\">Lib</a>'\n"
