"""Rewrites a composition for a machine that cannot make bridges: every container on the machine's own network, names leading there."""

import sys

import yaml

composition = yaml.safe_load(sys.stdin)
names = sorted({name.removeprefix("embedded-") for name in composition["services"]})
for service in composition["services"].values():
    if service.get("network_mode") == "none":
        continue
    for key in ("ports", "networks"):
        service.pop(key, None)
    service["network_mode"] = "host"
    service["extra_hosts"] = [f"{name}:127.0.0.1" for name in names]
yaml.safe_dump(composition, sys.stdout, sort_keys=False)
