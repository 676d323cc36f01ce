"""Which addresses are on this machine, so that texts may travel there in the clear."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and no other."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        # Any other name may mean another address tomorrow.
        return host == "localhost"
