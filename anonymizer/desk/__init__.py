"""The finding page: what the platform and an NGO's own laptop both show of a screened text.

Everything but `server` is free of HTTP: values, words, templates, style sheets and a script. The
platform shows them on its own page; `server` shows them on a page of its own, on loopback.
"""
