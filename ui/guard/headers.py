"""The headers that tell a browser what the page may do, and nothing beyond it.

Exceptions of the content security policy, each with its reason:

- scripts: gradio's page holds a few inline ones (its configuration). They run by their hashes,
  worked out from the page that is sent; no other inline script runs. Gradio compiles the templates
  of its HTML component in the browser, which needs 'unsafe-eval'; nothing of ours does.
- styles: gradio sets style attributes and style elements while it runs, which no hash covers, so
  inline styles are allowed ('unsafe-inline', for styles only).
- img and font: data: and blob:, for icons within gradio's styles and the pictures of one's résumé.
- connect, worker, media: blob:, which gradio uses for uploads and downloads within the page.
"""

import re
from base64 import b64encode
from hashlib import sha256

_INLINE = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S | re.I)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{scripts}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' blob:; media-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(page: bytes = b"") -> str:
    """The content security policy for a page, whose inline scripts it lets run by their hashes."""
    hashes = {
        b64encode(sha256(found["code"]).digest()).decode()
        for found in _INLINE.finditer(page)
        if b"src=" not in found["attributes"].lower() and found["code"]
    }
    return _POLICY.format(scripts="".join(f" 'sha256-{each}'" for each in sorted(hashes)))
