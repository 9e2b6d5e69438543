"""The Chromium engine: a real browser over a pipe, in virtual time, with no way out (docs/web-chromium.md)."""
